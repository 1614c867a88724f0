"""The page of a bulk order: what it made, what was refused, whether and by whom it is taken back."""

from datetime import timedelta

from app.contracts.terms.owe import term_end
from app.orgs.settings import store
from tests.console.bulk.orders import (
    DB,
    FRONT,
    NUMBERS,
    START,
    approve_all,
    carried_out,
    handed_in,
    post,
    row,
    worked,
)
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make


def test_an_order_shows_whose_records_it_made_and_how_far_each_is(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    signing.sign(make.resident(name="测试甲"), start=START)
    db.commit()
    address = f"{FRONT}/correct?village={make.village.code}"
    end = term_end(START, 24).isoformat()
    order = worked(console, address, end_date=end, reason="更正")
    carried_out(db, order)
    assert "测试甲 待审核 打开 测试甲 的记录" in page(console.get(order)).text
    approve_all(db, make, "contract_extend")
    shown = page(console.get(order)).text
    assert "测试甲 已通过 打开 测试甲 的记录" in shown
    assert "撤销这一批" in shown
    post(console, order, f"{order}/back")
    taken_back = page(console.get(order)).text
    assert "这一批已经申请撤销" in taken_back
    assert "撤销这一批" not in taken_back


def test_who_may_not_take_an_import_back_is_told_who_may(
    console: Client, county: Client, make: Make, signing: Signing, db: DB
) -> None:
    make.resident(name="张建国", id_no=NUMBERS[0], id_type="01", doctor_id=signing.doctor.id)
    db.commit()
    order, _ = handed_in(console, db, row())
    recorded = post(console, order, order)
    carried_out(db, recorded)
    assert "由县级督导撤销整批" in page(console.get(recorded)).text
    assert "由县级督导撤销整批" not in page(county.get(recorded)).text


def test_what_was_refused_is_named_and_not_taken_back(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    long_ago = START - timedelta(days=300)
    for name, start in (("测试甲", START), ("测试乙", long_ago)):
        signing.sign(make.resident(name=name), start=start)
    db.commit()
    address = f"{FRONT}/correct?village={make.village.code}"
    store("cycle_months", {"min": 12, "default": 12, "max": 60})
    db.commit()
    end = term_end(START, 36).isoformat()  # more than 36 months for one of them
    order = worked(console, address, end_date=end, reason="更正")
    store("cycle_months", {"min": 12, "default": 12, "max": 36})
    db.commit()
    assert carried_out(db, order)["taken"] == 1
    shown = page(console.get(order)).text
    assert "测试乙 ：协议期最长 36 个月" in shown
    assert "测试乙 未能生成" in shown
    assert carried_out(db, post(console, order, f"{order}/back")) == {"taken": 1, "refused": []}


def test_an_order_of_which_nothing_was_taken_has_nothing_to_take_back(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    signing.sign(make.resident(), start=START)
    db.commit()
    address = f"{FRONT}/correct?village={make.village.code}"
    store("cycle_months", {"min": 12, "default": 12, "max": 366})
    db.commit()
    order = worked(console, address, end_date="2039-01-01", reason="更正")
    store("cycle_months", {"min": 12, "default": 12, "max": 36})
    db.commit()
    assert carried_out(db, order)["taken"] == 0
    assert "撤销这一批" not in page(console.get(order)).text
