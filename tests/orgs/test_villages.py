"""Importing villages, and loading the shipped divisions."""

from pathlib import Path

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from app.errors import Invalid
from app.orgs.load import import_villages, load_divisions
from app.orgs.models import Division, Village
from tests.make import VILLAGE, Make

HEADER = "村居代码,村居名称,乡镇代码,乡镇名称,城乡分类,纬度,经度\n"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "villages.csv"
    path.write_text(HEADER + "\n".join(lines), "utf-8-sig")
    return path


def test_villages_come_in_and_a_known_one_keeps_its_clinic(
    make: Make, db: scoped_session[Session], tmp_path: Path
) -> None:
    new = "360783101209,新村,360783101,杨村镇,220,24.9,114.7"
    assert import_villages(written(tmp_path, new, f"{VILLAGE},黄坑新村,,,,,")) == 2
    known = db.get_one(Village, VILLAGE, populate_existing=True)
    assert (known.name, known.clinic_id) == ("黄坑新村", make.clinic.id)
    assert db.get_one(Village, "360783101209").lat == 24.9


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("36078310120,少一位,,,,,", "第 3 行：村居代码“36078310120”不是 12 位数字"),
        ("360783101209,,,,,,", "第 3 行：村居名称为空"),
        ("360783101209,新村,,,,north,114", "第 3 行：“north”不是经纬度"),
        ("360783101209,新村,,,,24.9,200", "第 3 行：“200”不是经纬度"),
    ],
)
def test_a_wrong_line_names_itself_and_nothing_is_imported(
    make: Make, db: scoped_session[Session], tmp_path: Path, line: str, cause: str
) -> None:
    before = db.scalar(select(func.count()).select_from(Village))
    with pytest.raises(Invalid) as refused:
        import_villages(written(tmp_path, "360783101208,好村,,,,,", line))
    assert refused.value.message == cause
    assert db.scalar(select(func.count()).select_from(Village)) == before


def test_divisions_are_loaded_once(db: scoped_session[Session]) -> None:
    assert load_divisions() > 40_000
    assert load_divisions() == 0
    assert (
        db.scalar(select(Division.name).where(Division.code == "360783", Division.valid_to.is_(None)))
        == "龙南市"
    )
