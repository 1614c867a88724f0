"""What phones read of contracts and of the catalogue."""

from datetime import date

from sqlalchemy import func, select

from app.changes.models import Change
from app.contracts.catalogue import load_catalogue
from app.contracts.models import ServiceItem, ServicePackage
from app.contracts.wire import read_contracts, read_packages, read_service_items
from app.extensions import db
from app.pending import write
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
    assert item["served"][0] == {"on": "2021-03-01", "entry_id": str(visit.id), "counted": True}
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
