"""Which text was read before signing stays known when the county changes it."""

from typing import Any

from app.contracts.models import Agreement
from app.contracts.signings.consent import UNKNOWN, UNTOLD, digest_of, texts_read
from app.extensions import db
from app.orgs.settings import CONSENT, setting, store
from tests.contracts.signing import Signing
from tests.make import Make


def read(signing: Signing, make: Make, **answers: Any) -> str:
    resident = make.resident()
    signing.sign(resident, **answers)
    entry_id = signing.member(resident).agreement.entry_id
    return texts_read([entry_id])[entry_id]


def test_empty_lines_and_the_end_of_lines_make_no_other_text() -> None:
    assert digest_of("甲\n\n乙\n") == digest_of("甲\n乙")
    assert digest_of("甲\n乙") != digest_of("甲乙")


def test_the_text_that_was_read_is_told_after_another_took_its_place(signing: Signing, make: Make) -> None:
    shipped = digest_of(CONSENT)
    assert setting("consent_text") == CONSENT
    assert read(signing, make, consent_digest=shipped) == "现行告知书"
    store("consent_text", "另一份")
    assert read(signing, make, consent_digest=shipped) == "随程序提供的告知书"
    assert read(signing, make, consent_digest=digest_of("另一份")) == "现行告知书"


def test_a_text_that_was_never_the_countys_and_none_at_all_are_told_apart(
    signing: Signing, make: Make
) -> None:
    assert read(signing, make, consent_digest=digest_of("伪造")) == UNKNOWN
    assert read(signing, make) == UNTOLD
    assert db.session.query(Agreement).count() == 2
