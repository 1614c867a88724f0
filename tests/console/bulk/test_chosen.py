"""Contracts are picked, shown before and after, and only then transferred or put right."""

from datetime import timedelta

from sqlalchemy import select

from app.accounts.models import User
from app.clock import today
from app.contracts.models import AgreementMember, FormerDoctor
from app.contracts.terms.owe import term_end
from app.exports.agreements.number import numbered
from app.jobs.models import Job
from tests.console.bulk.orders import (
    DB,
    FRONT,
    NUMBERS,
    START,
    TICKED,
    approve_all,
    carried_out,
    members,
    picked,
    post,
    worked,
)
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make


def to(doctor: User) -> dict[str, object]:
    return {"to_doctor": str(doctor.id), "from_date": today().isoformat(), "reason": "1"}


def test_a_doctors_contracts_go_to_another_and_back(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    for _ in range(3):
        signing.sign(make.resident(), start=START)
    other, first = make.user(), signing.doctor.id
    db.commit()
    address = f"{FRONT}/transfer?doctor={first}"
    fields = {"to_doctor": str(other.id), "from_date": today().isoformat(), "reason": "1"}
    order = worked(console, address, **fields)
    assert carried_out(db, order) == {"taken": 3, "refused": []}
    assert {each.doctor_id for each in members(db)} == {first}  # until it is approved
    assert approve_all(db, make, "contract_transfer") == 3
    assert {each.doctor_id for each in members(db)} == {other.id}
    assert {each.status for each in members(db)} == {"active"}

    again = page(console.get(order)).form(f"{order}/back")["csrf_token"]
    back = post(console, order, f"{order}/back")
    twice = console.post(f"{order}/back", data={"csrf_token": again})  # from a page that was open before
    assert twice.headers["Location"] == back
    assert carried_out(db, back) == {"taken": 3, "refused": []}
    assert approve_all(db, make, "contract_transfer") == 3
    assert {(each.doctor_id, each.transferred_from) for each in members(db)} == {(first, None)}
    assert db.scalar(select(FormerDoctor.member_id)) is None


def test_a_term_that_was_wrong_is_corrected_and_restored(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    signing.sign(make.resident(), start=START)
    db.commit()
    wrong, right = term_end(START, 12), term_end(START, 24)
    address = f"{FRONT}/correct?village={make.village.code}"
    order = worked(console, address, end_date=right.isoformat(), reason="登记时少填了一年")
    assert carried_out(db, order)["taken"] == 1
    approve_all(db, make, "contract_extend")
    assert [each.end_date for each in members(db)] == [right]
    assert carried_out(db, post(console, order, f"{order}/back"))["taken"] == 1
    approve_all(db, make, "contract_extend")
    assert [each.end_date for each in members(db)] == [wrong]


def test_a_term_that_was_cut_short_long_ago_is_restored_to_what_was_signed(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    start = today() - timedelta(days=330)
    signing.sign(make.resident(), start=start)
    db.commit()
    signed, wrong = term_end(start, 12), today() - timedelta(days=120)
    address = f"{FRONT}/correct?village={make.village.code}"
    order = worked(console, address, end_date=wrong.isoformat(), reason="登记时多填了")
    assert carried_out(db, order)["taken"] == 1
    approve_all(db, make, "contract_extend")
    assert [(each.status, each.end_date) for each in members(db)] == [("expired", wrong)]
    assert carried_out(db, post(console, order, f"{order}/back"))["taken"] == 1
    approve_all(db, make, "contract_extend")
    assert [(each.status, each.end_date) for each in members(db)] == [("active", signed)]


def test_of_many_only_the_ticked_one_is_transferred(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    for name in ("测试甲", "测试乙", "测试丙"):
        signing.sign(make.resident(name=name), start=START)
    other, first = make.user(), signing.doctor.id
    db.commit()
    chosen = next(each for each in members(db) if each.resident.name == "测试乙").id
    db.rollback()
    address = f"{FRONT}/transfer?doctor={first}"
    assert carried_out(db, worked(console, address, chosen, **to(other)))["taken"] == 1
    approve_all(db, make, "contract_transfer")
    assert {each.resident.name: each.doctor_id for each in members(db)} == {
        "测试甲": first,
        "测试乙": other.id,
        "测试丙": first,
    }


def test_who_has_still_to_confirm_goes_to_the_other_doctor_as_well(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    there, absent = make.resident(), make.resident()
    lines = [
        {"resident_id": str(each.id), "present": each is there, "groups": ["G04"]} for each in (there, absent)
    ]
    signing.sign(there, absent, members=lines, start=START)
    other = make.user()
    db.commit()
    address = f"{FRONT}/transfer?doctor={signing.doctor.id}"
    assert carried_out(db, worked(console, address, **to(other)))["taken"] == 2
    approve_all(db, make, "contract_transfer")
    found = {(each.status, each.doctor_id) for each in members(db)}
    assert found == {("active", other.id), ("pending_member", other.id)}


def test_every_contract_can_be_paged_to_and_all_are_done_only_by_their_number(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    people = [make.resident(name=f"测试{n:02}") for n in range(51)]
    for person in people[:50]:
        signing.sign(person, start=START)
    other = make.user()
    db.commit()
    address = f"{FRONT}/transfer?village={make.village.code}"
    token = page(console.get(address)).form(address)["csrf_token"]
    sent: dict[str, object] = {"csrf_token": token, "all": "50"}
    signing.sign(people[50], start=START)  # while the list stands on the screen
    db.commit()
    stale = console.post(address, data=sent)
    assert stale.status_code == 422
    assert "现在是 51 份" in stale.text
    pages = [TICKED.findall(console.get(f"{address}&page={number}").text) for number in (1, 2)]
    assert len({each for ids in pages for each in ids}) == 51
    shown = page(console.post(address, data=sent | {"all": "51"}))
    sent |= {"all": "51", "seal": shown.form(address)["seal"]} | to(other)
    assert "确认转接这 51 份" in console.post(address, data=sent | {"step": "check"}).text
    order = console.post(address, data=sent | {"step": "go", "checked": "y"}).headers["Location"]
    assert carried_out(db, order)["taken"] == 51


def test_what_changed_since_it_was_shown_is_shown_again_first(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    signing.sign(make.resident(), start=START)
    first, other = make.user(), make.user()
    db.commit()
    address = f"{FRONT}/transfer?village={make.village.code}"
    sent = picked(console, address) | to(first)
    carried_out(db, worked(console, address, **to(other)))
    approve_all(db, make, "contract_transfer")
    answer = console.post(address, data=sent | {"step": "go", "checked": "y"})
    assert answer.status_code == 422
    assert "这些协议刚刚有了变化" in answer.text
    assert [each.doctor_id for each in members(db)] == [other.id]


def test_before_and_after_are_shown_and_must_be_ticked(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    signing.sign(make.resident(name="测试甲"), start=START)
    db.commit()
    address = f"{FRONT}/correct?village={make.village.code}"
    wrong, right = term_end(START, 12), term_end(START, 24)
    sent = picked(console, address)
    empty = console.post(address, data={**sent, "step": "check"})
    assert empty.status_code == 422
    assert "请填写" in empty.text
    sent |= {"end_date": right.isoformat(), "reason": "登记时少填了一年"}
    shown = page(console.post(address, data={**sent, "step": "check"})).text
    assert f"{wrong.isoformat()} {right.isoformat()}" in shown
    unticked = console.post(address, data={**sent, "step": "go"})
    assert unticked.status_code == 422
    assert "请先核对下面列出的协议" in unticked.text
    assert db.scalar(select(Job.id)) is None


def test_a_term_that_cannot_be_is_told_before_anything_is_made(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    for name, start in (("测试甲", START), ("测试乙", START - timedelta(days=300))):
        signing.sign(make.resident(name=name), start=start)
    db.commit()
    address = f"{FRONT}/correct?village={make.village.code}"
    sent = picked(console, address) | {"reason": "登记有误"}
    for end, why in (("9999-12-31", "协议期最长 36 个月"), ("2000-01-01", "终止日期不能早于生效日期")):
        shown = page(console.post(address, data={**sent, "end_date": end, "step": "check"})).text
        assert shown.count(why) == 2
        assert "确认更正" not in shown
        gone = console.post(address, data={**sent, "end_date": end, "step": "go", "checked": "y"})
        assert "都不能这样处理" in gone.text
    some = {**sent, "end_date": term_end(START, 36).isoformat()}
    assert "确认更正这 1 份" in page(console.post(address, data={**some, "step": "check"})).text
    assert db.scalar(select(Job.id)) is None
    order = console.post(address, data={**some, "step": "go", "checked": "y"}).headers["Location"]
    assert carried_out(db, order) == {"taken": 1, "refused": []}


def test_pressed_twice_there_is_one_order_and_what_waits_is_told_of(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    signing.sign(make.resident(), start=START)
    other = make.user()
    db.commit()
    address = f"{FRONT}/transfer?village={make.village.code}"
    told = {"to_doctor": str(other.id), "from_date": today().isoformat(), "reason": "1"}
    sent = picked(console, address) | told
    shown = page(console.post(address, data={**sent, "step": "check"}))
    assert "在等待审核" not in shown.text
    sent |= {"order": shown.form(address)["order"], "step": "go", "checked": "y"}
    order, again = (console.post(address, data=sent).headers["Location"] for _ in range(2))
    assert order == again
    assert carried_out(db, order)["taken"] == 1
    later = picked(console, address) | told
    assert "已有一份这样的记录在等待审核" in page(console.post(address, data={**later, "step": "check"})).text


def test_a_contract_is_found_by_its_number_the_persons_id_number_and_name(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    entry = signing.sign(make.resident(name="张建国", id_no=NUMBERS[0], id_type="01"), start=START)
    signing.sign(make.resident(name="李秀英"), start=START)
    number = numbered(entry.occurred_on, entry.id)
    db.commit()
    for who in (number, NUMBERS[0], NUMBERS[0][-4:], "张建"):
        shown = page(console.get(f"{FRONT}/transfer?who={who}")).text
        assert "张建国" in shown, who
        assert "李秀英" not in shown, who
    assert "没有符合条件的协议" in console.get(f"{FRONT}/transfer?who=王五").text


def test_a_term_typed_too_short_is_put_right_after_it_ran_out(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    start = today() - timedelta(days=400)
    person = make.resident()
    signing.sign(person, start=start)
    db.commit()
    [member] = members(db)
    assert member.status == "expired"
    shown = page(console.get(f"/residents/{person.id}/contracts"))
    address = f"{FRONT}/correct?member={member.id}"
    assert address in shown.links
    assert not [each for each in shown.links if "/transfer?" in each]
    action = f"{FRONT}/correct"
    form = page(console.get(address)).form(action)
    assert form["member"] == str(member.id)
    sent = {**form, "end_date": term_end(start, 24).isoformat(), "reason": "登记时少填了一年"}
    answer = console.post(action, data=sent | {"step": "go", "checked": "y"})
    carried_out(db, answer.headers["Location"])
    approve_all(db, make, "contract_extend")
    assert [(each.status, each.end_date) for each in members(db)] == [("active", term_end(start, 24))]


def test_contracts_of_another_centre_are_not_worked_on(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    signing.sign(make.resident(), start=START)
    elsewhere = make.resident(make.other_village)
    signing.sign(elsewhere, start=START)
    db.commit()
    query = select(AgreementMember.id).where(AgreementMember.resident_id == elsewhere.id)
    theirs = db.scalar(query)
    db.rollback()
    answer = console.get(f"{FRONT}/transfer?member={theirs}")
    assert answer.status_code == 422
    assert "没有选中可以处理的协议" in answer.text
