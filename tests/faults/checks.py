"""What must hold whatever was cut: an entry has its whole effect or none, once, and a receipt is kept."""

from collections.abc import Mapping, Sequence

from tests.faults.conftest import Village
from tests.faults.handset import Entry, Handset

ONCE = (1, 1, 1)  # a revision, an audit event, a change


class Broken(AssertionError):
    """A promise of the protocol was not kept."""


def require_all_or_nothing(village: Village) -> None:
    partial = {id_: trace for id_, trace in village.traces().items() if trace != ONCE}
    if partial:
        raise Broken(f"more or less than one effect: {partial}")


def require_kept(village: Village, received: Mapping[str, str]) -> None:
    """What a phone was told is received is there."""
    told = {id_ for id_, result in received.items() if result in ("accepted", "duplicate")}
    lost = told - village.traces().keys()
    if lost:
        raise Broken(f"receipts for what is lost: {lost}")


def require_retry_settles(
    village: Village, handset: Handset, entries: Sequence[Entry], received: Mapping[str, str]
) -> None:
    """Sent again, each is accepted or known; known if it was received before; and all are there once."""
    there = village.traces().keys()
    results = handset.push(entries)
    for entry in entries:
        wanted = {"duplicate"} if entry["id"] in there or entry["id"] in received else {"accepted"}
        if results.get(entry["id"]) not in wanted:
            raise Broken(f"{entry['id']} sent again: {results.get(entry['id'])}, not {wanted}")
    require_all_or_nothing(village)
    if village.traces().keys() != {entry["id"] for entry in entries}:
        raise Broken("entries are missing, or there are too many")
