"""Which text was read before signing stays known when the county changes it."""

from typing import Any

from app.contracts.models import Agreement
from app.contracts.signings.consent import UNKNOWN, UNTOLD, digest_of, texts_read
from app.extensions import db
from app.orgs.settings import CONSENT, SHIPPED_TERMS, setting, store
from tests.contracts.signing import Signing
from tests.make import Make


def read(signing: Signing, make: Make, **answers: Any) -> str:
    resident = make.resident()
    signing.sign(resident, **answers)
    entry_id = signing.member(resident).agreement.entry_id
    return texts_read([entry_id])[entry_id].text


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


def test_the_clauses_and_what_is_agreed_are_part_of_what_was_read(signing: Signing, make: Make) -> None:
    told = "某某：基础服务包，12 次，居民付 0 元，本人签字"
    digest = digest_of(CONSENT, SHIPPED_TERMS, told)
    whole = {"consent_digest": digest, "consent_told": told, "template_version": 1}
    assert read(signing, make, **whole) == "现行告知书、条款第 1 版和本次签约内容"
    assert read(signing, make, **whole | {"consent_told": f"{told}？"}) == UNKNOWN
    assert read(signing, make, **whole | {"template_version": 9}) == UNKNOWN


def test_a_text_that_was_never_the_countys_and_none_at_all_are_told_apart(
    signing: Signing, make: Make
) -> None:
    assert read(signing, make, consent_digest=digest_of("伪造")) == UNKNOWN
    assert read(signing, make) == UNTOLD
    assert db.session.query(Agreement).count() == 2
