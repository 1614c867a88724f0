"""Whether a signing was face to face: the evidence set of domain.md §3.2, part by part."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.contracts.signings.signatures import is_guarded, knows_guardian, signs_own_line

PLACE_REASONS = ("no_signal", "denied", "indoor")


@dataclass(frozen=True)
class Evidence:
    """The names of the parts that are missing, and of those that are there but doubtful.

    `unsigned`: the ids of the members whose line nobody signed, though somebody was to.
    """

    missing: tuple[str, ...]
    doubtful: tuple[str, ...]
    unsigned: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.missing

    def to_json(self) -> dict[str, list[str]]:
        found = {"missing": list(self.missing), "doubtful": list(self.doubtful)}
        return found | ({"unsigned": list(self.unsigned)} if self.unsigned else {})


@dataclass(frozen=True)
class Signed:
    """What a signing left behind; `awaited` are the attachments that it names and that have not arrived."""

    answers: Mapping[str, Any]
    location: Mapping[str, Any] | None
    device_id: str | None
    app_version: str | None
    awaited: frozenset[str]


def examine(signed: Signed, first: str, children: frozenset[str] = frozenset()) -> Evidence:
    """`first`: the id of who represents the party; `children`: the ids of members who are minors."""
    answers = signed.answers
    lines = answers.get("members") or ()
    own = [each for each in lines if each["resident_id"] != first and signs_own_line(each)]
    lacking = [each for each in own if not _has_arrived(each.get("signature"), signed.awaited)]
    parts = {
        "resident_sign": _has_arrived(answers.get("resident_sign"), signed.awaited),
        "member_sign": not lacking,
        "doctor_sign": _has_arrived(answers.get("doctor_sign"), signed.awaited),
        "photo": _has_arrived(answers.get("photo"), signed.awaited),
        "place": bool(signed.location) or answers.get("location_reason") in PLACE_REASONS,
        "device": bool(signed.device_id and signed.app_version),
        "consent": answers.get("consent_read") is True and answers.get("consent_seconds") is not None,
        "signer": answers.get("signer_kind") is not None
        and all(_knows_signer(answers, each, first, children) for each in lines),
    }
    missing = tuple(name for name, is_there in parts.items() if not is_there)
    doubtful = (*_only_drawn(answers, own), *(() if signed.location else ("place",)))
    return Evidence(
        missing,
        tuple(name for name in doubtful if name not in missing),
        tuple(sorted({each["resident_id"] for each in lacking})),
    )


def _only_drawn(answers: Mapping[str, Any], own: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The signatures of which there is a picture, and not how it was drawn."""
    signs = {name: [answers.get(name)] for name in ("resident_sign", "doctor_sign")}
    signs["member_sign"] = [line.get("signature") for line in own]
    for name, given in signs.items():
        if not all(isinstance(each, Mapping) and each.get("strokes") for each in given):
            yield name


def _knows_signer(
    answers: Mapping[str, Any], line: Mapping[str, Any], first: str, children: frozenset[str]
) -> bool:
    """For who signs, that they may; for whom a guardian signs, who that is."""
    is_first = line["resident_id"] == first
    if is_guarded(answers, line, is_first):
        return knows_guardian(answers, line, is_first)
    return not (line.get("present") and line["resident_id"] in children)


def _has_arrived(value: Any, awaited: frozenset[str]) -> bool:
    """A digest, a signature `{"image": digest}` or a list of digests; every one must be here."""
    digests = [each.get("image") if isinstance(each, Mapping) else each for each in _listed(value)]
    return bool(digests) and all(digest and digest not in awaited for digest in digests)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
