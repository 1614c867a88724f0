"""Agreements signed before tell who paid how much of them: it adds up, or the row says why not."""

from pathlib import Path

from python_calamine import CalamineWorkbook

from app.console.bulk.agreement_file import template
from app.contracts.models import Agreement
from app.spreadsheet import read_first
from tests.console.bulk.orders import DB, NUMBERS, approve_all, carried_out, handed_in, post, row
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.make import Make

NAMES = ("张建国", "李秀英", "王小明")


def people(make: Make, signing: Signing) -> None:
    for name, number in zip(NAMES, NUMBERS, strict=True):
        make.resident(name=name, id_no=number, id_type="01", doctor_id=signing.doctor.id)


def told(found: dict[str, object]) -> dict[tuple[int, str], str]:
    faults = found["faults"]
    assert isinstance(faults, list)
    return {(each["row"], each["column"]): each["message"] for each in faults}


def test_the_amounts_of_each_source_come_in(console: Client, make: Make, signing: Signing, db: DB) -> None:
    people(make, signing)
    db.commit()
    order, found = handed_in(
        console,
        db,
        row(fee_total="36", fee_resident="12", fee_health="24元", fee_budget="0"),
        row(name=NAMES[1], id_no=NUMBERS[1], fee_insurance="15.5"),
        row(name=NAMES[2], id_no=NUMBERS[2], fee_total="20"),
    )
    assert told(found) == {}
    assert carried_out(db, post(console, order, order)) == {"taken": 3, "refused": []}
    assert approve_all(db, make, "sign") == 3
    kept = {str(each.fee_total): (each.fee_sources, each.fee_amounts) for each in db.query(Agreement).all()}
    assert kept == {
        "36.00": (["1", "3"], {"1": "12.00", "3": "24.00"}),
        "15.50": (["2"], {"2": "15.50"}),
        "20.00": (["9"], {"9": "20.00"}),
    }


def test_what_does_not_add_up_is_told_at_its_row(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    people(make, signing)
    db.commit()
    of_one = {"agreement_no": "H-1"}
    _, found = handed_in(
        console,
        db,
        row(fee_total="36", fee_resident="12", fee_health="25"),
        row(name=NAMES[1], id_no=NUMBERS[1], **of_one, fee_total="0", fee_commercial="-1"),
        row(name=NAMES[2], id_no=NUMBERS[2], **of_one, fee_resident="5", start_date="2020-01-05"),
    )
    assert told(found) == {
        (2, "签约费用"): "各来源合计 37.00 元，与签约费用 36.00 元不符",
        (3, "商业保险承担"): "应在 0 到 100000 之间",
        (4, "生效日期"): "与同一协议的第 3 行不一致",
        (4, "居民承担"): "一户的费用是整份协议的合计，只填在第 3 行",
    }


def test_the_template_tells_how_to_fill_in_the_fees(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template())
    header, sample = read_first(path)[:2]
    given = dict(zip(header, sample, strict=True))
    assert (given["签约费用"], given["居民承担"], given["公卫经费承担"]) == ("36", "12", "24")
    assert "填写说明" in sheets(path)


def sheets(path: Path) -> list[str]:
    return list(CalamineWorkbook.from_path(path).sheet_names)
