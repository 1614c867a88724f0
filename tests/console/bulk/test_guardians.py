"""Guardians who signed for children on paper, as the workbook of agreements tells of them."""

from datetime import timedelta

from sqlalchemy import select

from app.clock import today
from app.entries.models import Entry, Revision
from tests.console.bulk.orders import DB, NUMBERS, approve_all, carried_out, handed_in, members, post, row
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.make import Make

CHILD = today() - timedelta(days=365 * 10)
MOTHER = {
    "guardian_name": "李秀英",
    "guardian_relation": "母亲",
    "guardian_id_no": NUMBERS[1],
}


def children(make: Make, signing: Signing) -> None:
    for name, number in (("张建国", NUMBERS[0]), ("王小明", NUMBERS[2])):
        make.resident(
            name=name,
            id_no=number,
            id_type="01",
            doctor_id=signing.doctor.id,
            birth_date=CHILD,
            conditions=(),
        )


def test_a_child_whose_guardian_is_told_comes_in_without_a_doubt(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    children(make, signing)
    db.commit()
    home = {"agreement_no": "H-1", "packages": "基础服务包"}
    first, second = row(**home, **MOTHER), row(name="王小明", id_no=NUMBERS[2], **home, **MOTHER)
    order, found = handed_in(console, db, first, second)
    assert (found["agreements"], found["faults"]) == (1, [])
    doubts = found["doubts"]
    assert isinstance(doubts, list)
    assert not [each for each in doubts if "监护人" in each["message"]]
    assert carried_out(db, post(console, order, order)) == {"taken": 1, "refused": []}
    answers = db.scalars(select(Revision.answers).join(Entry, Entry.id == Revision.entry_id)).one()
    assert answers["signer_kind"] == "2"
    assert {name: answers[name] for name in MOTHER} == MOTHER
    assert {name: answers["members"][1][name] for name in ("by_guardian", *MOTHER)} == {
        "by_guardian": True,
        **MOTHER,
    }
    approve_all(db, make, "sign")
    assert len(members(db)) == 2


def test_a_guardian_told_by_halves_or_who_cannot_be_is_named_at_the_row(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    children(make, signing)
    db.commit()
    wrong = NUMBERS[1][:-1] + "1"
    _, found = handed_in(
        console,
        db,
        row(guardian_name="李秀英", guardian_id_no=wrong),
        row(name="王小明", id_no=NUMBERS[2], **MOTHER | {"guardian_id_no": NUMBERS[2]}),
    )
    faults = found["faults"]
    assert isinstance(faults, list)
    assert [(each["row"], each["column"], each["message"]) for each in faults] == [
        (2, "与成员关系", "填写了监护人的，监护人姓名、与成员关系、监护人身份证号都要填写"),
        (2, "监护人身份证号", "身份证号校验位不正确，请核对"),
        (3, "监护人身份证号", "与居民本人的证件号码相同，监护人应是另一个人"),
    ]
