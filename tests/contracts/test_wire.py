"""What phones read of contracts and of the catalogue."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Role
from app.changes.models import Change
from app.contracts.derived.rebuild import rebuild
from app.contracts.models import AgreementItem, ServiceItem, ServicePackage
from app.contracts.publishing.offered import read_packages, read_service_items
from app.contracts.reading.expiring import expiring
from app.contracts.reading.wire import read_contracts
from app.contracts.terms.catalogue import load_catalogue
from app.extensions import db
from app.orgs.settings import store as store_setting
from app.pending import write
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.make import Make


def test_a_contract_says_what_is_owed_and_what_was_done(signing: Signing, make: Make) -> None:
    resident = make.resident()
    entry = signing.sign(resident, packages=[], items=["I011"])
    visit = signing.serve(resident, date(2021, 3, 1))
    signing.serve(resident, date(2021, 3, 8))
    member = signing.member(resident)
    record = read_contracts([str(member.id)])[str(member.id)]
    assert record["entry_id"] == str(entry.id)
    assert record["doctor_name"] == signing.doctor.name
    assert record["status"] == "active"
    (item,) = record["items"]
    assert (item["times_total"], item["due"], item["done"]) == (4, 2, 1)
    assert item["dues"] == ["2021-03-31", "2021-06-30", "2021-09-30", "2021-12-31"]
    first = {"on": "2021-03-01", "entry_id": str(visit.id), "counted": True}
    assert item["served"][0] == {**first, "by": signing.doctor.name, "slot": 1}
    assert item["served"][1]["reason"] == "too_soon"


def test_nothing_is_owed_after_a_contract_ended(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I011"])
    first = signing.member(resident).id
    signing.sign(resident, kind="transfer", start=date(2021, 4, 10), packages=[], items=["I011"])
    record = read_contracts([str(first)])[str(first)]
    assert (record["status"], record["end_date"]) == ("transferred", "2021-04-09")
    assert record["items"][0]["dues"] == ["2021-03-31"]


def test_the_catalogue_holds_34_items_and_9_packages(signing: Signing) -> None:
    assert db.session.scalar(select(func.count()).select_from(ServiceItem)) == 34
    assert db.session.scalar(select(func.count()).select_from(ServicePackage)) == 9
    assert read_service_items(["I011", "I099"]) == {
        "I011": {
            "id": "I011",
            "name": "高血压面对面随访",
            "category": "SC02",
            "groups": ["G04"],
            "freq": 4,
            "rule": "fixed",
            "price": 0.0,
            "forms": ["htn"],
            "modes": ["1", "2"],
            "valid_from": "2000-01-01",
        }
    }
    basic = read_packages(["P-BASE"])["P-BASE"]
    assert basic["is_basic"]
    assert [each["item_id"] for each in basic["items"]] == [
        "I001",
        "I002",
        "I003",
        "I004",
        "I005",
        "I006",
        "I009",
    ]


def test_phones_are_told_when_falls_due_what_has_no_number_of_times_a_year(signing: Signing) -> None:
    told = read_service_items(["I011", "I021", "I026"])
    assert told["I026"]["timing"] == {"by": "age", "points": [[0, 28]]}
    assert (told["I021"]["timing"]["by"], "timing" in told["I011"]) == ("treatment", False)


def test_the_ten_categories_of_service_are_covered(signing: Signing) -> None:
    assert set(db.session.scalars(select(ServiceItem.category))) == {f"SC{n:02}" for n in range(1, 11)}


def test_every_item_of_a_package_exists(signing: Signing) -> None:
    known = set(db.session.scalars(select(ServiceItem.id)))
    named = {each["item_id"] for items in db.session.scalars(select(ServicePackage.items)) for each in items}
    assert named <= known


def test_loading_the_catalogue_again_changes_nothing(signing: Signing) -> None:
    write(db.session())
    before = {(row.record_id, row.seq) for row in db.session.scalars(select(Change))}
    load_catalogue()
    write(db.session())
    assert {(row.record_id, row.seq) for row in db.session.scalars(select(Change))} == before
    assert len(before) == 43


def record(signing: Signing, resident: Resident) -> dict[str, Any]:
    id_ = str(signing.member(resident).id)
    return read_contracts([id_])[id_]


def test_a_contract_says_who_else_is_under_it_and_who_has_still_to_confirm(
    signing: Signing, make: Make
) -> None:
    head, absent = make.resident(), make.resident(relation_to_head="20")
    lines = [{"resident_id": str(each.id), "present": each is head} for each in (head, absent)]
    signing.sign(head, absent, members=lines)
    (other,) = record(signing, head)["members"]
    assert (other["name"], other["relation"], other["status"]) == (absent.name, "20", "pending_member")
    write(db.session())
    before = {(row.record_id, row.seq) for row in db.session.scalars(select(Change))}
    signing.event("member_confirm", absent, date(2021, 5, 4))
    write(db.session())
    after = {(row.record_id, row.seq) for row in db.session.scalars(select(Change))}
    told = {id_ for id_, _ in after - before}
    assert str(signing.member(head).id) in told
    assert record(signing, head)["members"][0]["status"] == "active"


def test_a_contract_says_what_was_asked_for_explained_and_paid_and_when_to_renew(
    signing: Signing, make: Make
) -> None:
    resident = make.resident()
    signing.sign(resident, start=date(2020, 1, 1))
    signing.sign(
        resident, kind="renew", packages=[], items=["I011", "I007"], fee_total=30, fee_paid=15.5, photo=None
    )
    asked = signing.event(
        "service_request",
        resident,
        date(2021, 5, 4),
        item_ids=["I007"],
        outcome="1",
        promised_date="2021-05-06",
    )
    waiver = signing.event(
        "service_waiver", resident, date(2021, 5, 4), item_ids=["I011"], from_date="2021-06-01",
        to_date="2021-06-30", reason="3",
    )  # fmt: skip
    found = record(signing, resident)
    assert found["requests"] == [
        {"entry_id": str(asked.id), "on": "2021-05-04", "item_ids": ["I007"], "promised_on": "2021-05-06"}
    ]
    assert found["waivers"] == [
        {
            "entry_id": str(waiver.id),
            "item_ids": ["I011"],
            "from": "2021-06-01",
            "to": "2021-06-30",
            "reason": "3",
        }
    ]
    assert (found["fees"], found["evidence"]["missing"]) == ({"total": 30.0, "paid": 15.5}, ["photo"])
    assert found["remind_from"] == "2021-12-01"
    assert (found["previous"]["status"], found["previous"]["end_date"]) == ("renewed", "2020-12-31")
    items = {each["item_id"]: each for each in found["items"]}
    assert (items["I007"]["dues"], items["I007"]["due"]) == (["2021-05-06"], 1)
    assert (items["I011"]["waived"], items["I011"]["due"]) == (["2021-06-30"], 2)


def test_a_contract_says_who_pays_how_much_and_where_it_was_signed(signing: Signing, make: Make) -> None:
    one, both, free = make.resident(), make.resident(), make.resident()
    signing.sign(one, fee_total=30, fee_sources=["2"], visit_mode="2")
    paid: dict[str, Any] = {"fee_sources": ["3", "1"], "fee_amounts": {"s1": 10.5, "s3": 19.5}}
    signing.sign(both, fee_total=30, **paid)
    signing.sign(free, fee_sources=["3"])
    assert record(signing, one)["fees"]["by"] == {"2": 30.0}
    assert record(signing, both)["fees"]["by"] == {"1": 10.5, "3": 19.5}
    assert "fees" not in record(signing, free)
    assert record(signing, one)["place"].endswith(record(signing, both)["place"])
    assert rebuild() == 0


def test_a_promise_keeps_its_price_its_discount_and_what_the_resident_pays(
    signing: Signing, make: Make
) -> None:
    resident = make.resident()
    package = db.session.get_one(ServicePackage, ("P-HTN", 1))
    package.items = [{"item_id": "I013", "optional": True, "discount": "5.50"}, *package.items[:1]]
    for item_id, off in (("I013", "1.00"), ("I023", "2.00")):  # the package's own goes before the item's
        db.session.get_one(ServiceItem, (item_id, 1)).discount = Decimal(off)
    signing.sign(resident, packages=["P-HTN"], items=["I013", "I023"])
    items = {each["item_id"]: each for each in record(signing, resident)["items"]}
    told = [(each.get("price"), each.get("discount"), each.get("pays")) for each in items.values()]
    assert items.keys() == {"I001", "I013", "I023"}
    assert told == [(None, None, None), (30.0, 5.5, 24.5), (30.0, 2.0, 28.0)]
    kept = db.session.get_one(AgreementItem, (signing.member(resident).id, "I013"))
    assert [kept.unit_price, kept.discount, kept.resident_pays] == [
        Decimal(each) for each in (30, "5.5", "24.5")
    ]
    assert rebuild() == 0


def test_an_appointment_says_when_it_was_kept(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I007"])
    asked: dict[str, Any] = {"item_ids": ["I007"], "outcome": "1", "promised_date": "2021-05-06"}
    signing.event("service_request", resident, date(2021, 5, 4), **asked)
    assert "done_on" not in record(signing, resident)["requests"][0]
    signing.serve(resident, date(2021, 5, 6), "home_service")
    assert record(signing, resident)["requests"][0]["done_on"] == "2021-05-06"


def test_what_was_explained_is_no_longer_due_where_the_county_has_it_so(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I011"])
    signing.event(
        "service_waiver", resident, date(2021, 5, 4), item_ids=["I011"], from_date="2021-06-01",
        to_date="2021-06-30", reason="3",
    )  # fmt: skip
    assert record(signing, resident)["items"][0]["due"] == 2
    store_setting("waiver_counts", True)
    (item,) = record(signing, resident)["items"]
    assert (item["dues"], item["due"]) == (["2021-03-31", "2021-09-30", "2021-12-31"], 1)


def test_what_is_about_to_end_without_a_successor_is_to_be_renewed(signing: Signing, make: Make) -> None:
    for start in (date(2020, 4, 2), date(2020, 4, 3), date(2020, 7, 31), date(2020, 8, 2)):
        signing.sign(make.resident(), start=start)
    followed = make.resident()
    signing.sign(followed, start=date(2020, 7, 15))
    signing.sign(followed, kind="renew", start=date(2021, 7, 15), on=date(2021, 7, 1))
    found = expiring(make.user(Role.COUNTY_SUPERVISOR).scope, date(2021, 7, 1))
    assert [row.end_date for row in found] == [date(2021, 4, 2), date(2021, 7, 30)]


def test_what_was_given_without_being_promised_is_told_by_its_name(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, packages=["P-BASE"])
    visit = signing.serve(resident, date(2021, 3, 1))
    (told,) = read_contracts([str(signing.member(resident).id)]).values()
    assert told["unpromised"] == [
        {
            "name": "高血压面对面随访",
            "on": "2021-03-01",
            "entry_id": str(visit.id),
            "counted": False,
            "reason": "not_promised",
            "by": signing.doctor.name,
        }
    ]
