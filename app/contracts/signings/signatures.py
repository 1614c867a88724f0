"""Whose signature stands for whom on a signing: a person's own, or a guardian's (domain.md §3.2). Pure.

A member is signed up by a signature of their own, given face to face; a minor, and who cannot sign, by that
of a guardian who says name, relation and ID number. A guardian who signs the agreement for the party does not
sign again on the line. Agreements brought in from paper were signed there.
"""

from collections.abc import Mapping
from typing import Any

GUARDIAN = "2"  # signer_kind
FROM_PAPER = "bulk"  # the app version and the device of signings that were imported
_TOLD = ("guardian_name", "guardian_relation", "guardian_id_no")
Answers = Mapping[str, Any]


def is_from_paper(device_id: str | None) -> bool:
    return (device_id or "").startswith(f"{FROM_PAPER}:")


def is_signed(answers: Answers, line: Answers, is_first: bool, is_child: bool) -> bool:
    """Whether a line bears a signature that counts; `is_first`: of who represents the party."""
    if is_guarded(answers, line, is_first):
        return knows_guardian(answers, line, is_first) and bool(signature_of(answers, line, is_first))
    return not is_child and bool(line.get("present")) and bool(signature_of(answers, line, is_first))


def is_guarded(answers: Answers, line: Answers, is_first: bool) -> bool:
    """Whether a guardian signs for this person."""
    return bool(line.get("by_guardian")) or (is_first and answers.get("signer_kind") == GUARDIAN)


def knows_guardian(answers: Answers, line: Answers, is_first: bool) -> bool:
    """Whether it is said who the guardian is; of one who signed for the party that is known by the party."""
    if is_first and answers.get("signer_kind") == GUARDIAN:
        return all(answers.get(name) for name in _TOLD)
    asked = _TOLD[:2] if line.get("guardian_is_signer") else _TOLD
    return all(line.get(name) for name in asked)


def signature_of(answers: Answers, line: Answers, is_first: bool) -> Any:
    """What was signed for this person: on the line, or by who signed for the party. None: nothing."""
    by_signer = is_first or (line.get("by_guardian") and line.get("guardian_is_signer"))
    return line.get("signature") or (answers.get("resident_sign") if by_signer else None)


def signs_own_line(line: Answers) -> bool:
    """Of all but the first: whether somebody is to sign on this line."""
    if line.get("by_guardian"):
        return not line.get("guardian_is_signer")
    return bool(line.get("present"))
