"""The kinds of records in channels, and who reads each for the wire."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.wire import read_teams
from app.contracts.models import AgreementMember
from app.contracts.publishing.offered import read_packages, read_service_items
from app.contracts.reading.wire import counted_for, read_contracts
from app.drugs.wire import read_parts
from app.entries import wire as entries
from app.entries.models import Entry
from app.extensions import db
from app.orgs.wire import read_organisations, read_settings
from app.residents.wire import read_residents
from app.sync.channels.reference import read_forms
from app.sync.channels.remarks import decided_on
from app.worklists.models import Alert, Task
from app.worklists.wire import read_alerts, read_asks, read_tasks

Reader = Callable[[Sequence[str]], dict[str, dict[str, Any]]]


def read_entries(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Entries with what reviewers said of them, what they count for and what they ask for next."""
    records = entries.read_entries(ids)
    for extra in (decided_on(list(records)), _counted(list(records)), _asks(list(records))):
        for id_, more in extra.items():
            records[id_] |= more
    return records


def read_every_setting(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Settings, and what travels as settings because the kinds of the protocol are fixed."""
    return read_settings(ids) | read_parts(ids)


def _asks(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    return {id_: {"asks": asks} for id_, asks in read_asks(ids).items()}


def _counted(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    return {id_: {"counted": lines} for id_, lines in counted_for(ids).items() if lines}


KeysOf = Mapping[str, Sequence[str]]  # kind → ids of records
OF_RESIDENTS: tuple[tuple[str, Any], ...] = (
    ("task", Task),
    ("contract", AgreementMember),
    ("alert", Alert),
    ("entry", Entry),
)


def records_of(resident_ids: Sequence[str]) -> KeysOf:
    """What village channels may hold about these residents."""
    found: dict[str, list[str]] = {"resident": list(resident_ids)}
    ids = [UUID(each) for each in resident_ids]
    for kind, model in OF_RESIDENTS:
        found[kind] = []
        for start in range(0, len(ids), 500):
            theirs = model.resident_id.in_(ids[start : start + 500])
            found[kind] += [str(each) for each in db.session.scalars(select(model.id).where(theirs))]
    return found


READERS: dict[str, Reader] = {
    "task": read_tasks,
    "resident": read_residents,
    "contract": read_contracts,
    "alert": read_alerts,
    "entry": read_entries,
    "form": read_forms,
    "package": read_packages,
    "service_item": read_service_items,
    "organisation": read_organisations,
    "team": read_teams,
    "setting": read_every_setting,
}


def read(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], dict[str, Any]]:
    """The records of these kinds and ids; one that is missing in the answer is gone."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, id_ in wanted:
        by_kind[kind].append(id_)
    return {
        (kind, id_): record for kind, ids in by_kind.items() for id_, record in READERS[kind](ids).items()
    }
