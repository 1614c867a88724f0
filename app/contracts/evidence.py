"""Whether a signing was face to face: the evidence set of domain.md §3.2, part by part."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GUARDIAN = "2"
PLACE_REASONS = ("no_signal", "denied", "indoor")


@dataclass(frozen=True)
class Evidence:
    """The names of the parts that are missing, and of those that are there but doubtful."""

    missing: tuple[str, ...]
    doubtful: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing

    def to_json(self) -> dict[str, list[str]]:
        return {"missing": list(self.missing), "doubtful": list(self.doubtful)}


@dataclass(frozen=True)
class Signed:
    """What a signing left behind; `awaited` are the attachments that it names and that have not arrived."""

    answers: Mapping[str, Any]
    location: Mapping[str, Any] | None
    device_id: str | None
    app_version: str | None
    awaited: frozenset[str]


def examine(signed: Signed, own_lines: Sequence[str]) -> Evidence:
    """`own_lines`: ids of the adults who sign a line of their own, the representative not among them."""
    answers = signed.answers
    parts = {
        "resident_sign": _has_arrived(answers.get("resident_sign"), signed.awaited),
        "member_sign": all(_lines_arrived(signed, own_lines)),
        "doctor_sign": _has_arrived(answers.get("doctor_sign"), signed.awaited),
        "photo": _has_arrived(answers.get("photo"), signed.awaited),
        "place": bool(signed.location) or answers.get("location_reason") in PLACE_REASONS,
        "device": bool(signed.device_id and signed.app_version),
        "consent": answers.get("consent_read") is True and answers.get("consent_seconds") is not None,
        "signer": _knows_signer(answers),
    }
    missing = tuple(name for name, is_there in parts.items() if not is_there)
    doubtful = (*_only_drawn(answers, own_lines), *(() if signed.location else ("place",)))
    return Evidence(missing, tuple(name for name in doubtful if name not in missing))


def _only_drawn(answers: Mapping[str, Any], own_lines: Sequence[str]) -> Iterator[str]:
    """The signatures of which there is a picture, and not how it was drawn."""
    lines = {each["resident_id"]: each.get("signature") for each in answers.get("members") or ()}
    signs = {name: [answers.get(name)] for name in ("resident_sign", "doctor_sign")}
    signs["member_sign"] = [lines.get(each) for each in own_lines]
    for name, given in signs.items():
        if not all(isinstance(each, Mapping) and each.get("strokes") for each in given):
            yield name


def _lines_arrived(signed: Signed, own_lines: Iterable[str]) -> Iterator[bool]:
    lines = {each["resident_id"]: each.get("signature") for each in signed.answers.get("members") or ()}
    return (_has_arrived(lines.get(each), signed.awaited) for each in own_lines)


def _has_arrived(value: Any, awaited: frozenset[str]) -> bool:
    """A digest, a signature `{"image": digest}` or a list of digests; every one must be here."""
    digests = [each.get("image") if isinstance(each, Mapping) else each for each in _listed(value)]
    return bool(digests) and all(digest and digest not in awaited for digest in digests)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _knows_signer(answers: Mapping[str, Any]) -> bool:
    kind = answers.get("signer_kind")
    if kind != GUARDIAN:
        return kind is not None
    return all(answers.get(name) for name in ("guardian_name", "guardian_id_no", "guardian_relation"))
