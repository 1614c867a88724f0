"""What may be promised to a household and done for it: items of every kind, and services at random."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from app.contracts.terms.catalogue import Catalogue, Item, Package

FIRST = date(2021, 1, 1)
BORN = (date(1960, 1, 1), date(1970, 6, 1), date(2020, 3, 10))  # the third is a child
PACKAGES = ("P-BASE", "P-MORE", "P-LESS")
TREATMENT = {"by": "treatment", "every_months": 1, "months": 6, "family_days": 10, "family_months": 2}
POINTS = [[12, 90], [18, 90], [24, 90], [30, 90], [36, 90]]
TOGETHER = "health_edu"


def _item(id_: str, forms: list[str], freq: int | None = None, gap: int = 0, **more: Any) -> Item:
    rules: list[dict[str, Any]] = [{"form": form} for form in forms]
    return Item(id_, freq, Decimal(0), more.pop("rules", rules), "fulfil" in forms, gap, more.get("timing"))


_FASTING = {"form": "dm", "modes": ["1", "2"], "needs": "fbg"}
_TESTED = {"form": "dm", "when": {"not": [{"blank": [{"var": "hba1c"}]}]}}
ITEMS = (
    _item("I001", [], 1, rules=[{"form": "*", "except": ["sign", TOGETHER]}]),
    _item("I003", [TOGETHER], 2),
    _item("I004", ["fulfil"]),
    _item("I007", ["home_service"]),
    _item("I011", [], 4, 14, rules=[{"form": "htn", "modes": ["1", "2"]}]),
    _item("I013", ["copd"], 12),
    _item("I014", [], 4, 14, rules=[_FASTING]),
    _item("I015", [], 2, rules=[_TESTED]),
    _item("I019", ["home_service"], 4, 14),
    _item("I021", ["tb_first", "tb_follow"], gap=14, timing=TREATMENT),
    _item("I027", ["child"], gap=14, timing={"by": "age", "points": POINTS}),
    _item("I028", ["fulfil"], gap=14, timing={"by": "age", "points": POINTS}),
    _item("I031", ["bed_round"], timing={"by": "bed"}),
)
CATALOGUE = Catalogue(
    1,
    date(2000, 1, 1),
    {each.id: each for each in ITEMS},
    {
        "P-BASE": Package(
            "P-BASE", [{"item_id": id_, "optional": False} for id_ in ("I001", "I003", "I004")]
        ),
        "P-MORE": Package("P-MORE", [{"item_id": "I011", "optional": False, "freq": 6}]),
        "P-LESS": Package(
            "P-LESS",
            [
                {"item_id": "I011", "optional": False, "freq": 3},
                {"item_id": "I014", "optional": False, "groups": ["G05"]},
                {"item_id": "I019", "optional": True, "freq": 2},
            ],
        ),
    },
)

days = st.integers(0, 900).map(lambda gap: FIRST + timedelta(days=gap))
_texts = days.map(date.isoformat)
_maybe = st.none() | _texts


def chosen() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(CATALOGUE.items)), unique=True, max_size=9)


def services() -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """A form, and the answers of it that contracts look at; some of them missing or senseless."""
    return st.one_of(*(st.tuples(st.just(form), answers) for form, answers in _ANSWERS.items()))


_WATCHED = {"dot_supervisor": st.sampled_from(["1", "2", None]), "dosage_form": st.sampled_from([["4"], []])}
_NOTHING: st.SearchStrategy[dict[str, Any]] = st.just({})
_ANSWERS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    **dict.fromkeys(("htn", "copd", "home_service", "child", "bed_round", TOGETHER, "selfcare"), _NOTHING),
    "dm": st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("fbg", "hba1c"), st.sampled_from([6.1, None, ""]))
    ),
    "tb_first": st.fixed_dictionaries(
        {"regimen": st.sampled_from(["2HRZE/4HR", "3HRZE/6HR", "不详", None]), **_WATCHED}
    ),
    "tb_follow": st.fixed_dictionaries({"treatment_ended": st.booleans(), "stop_date": _maybe, **_WATCHED}),
    "bed_open": st.fixed_dictionaries(
        {
            "bed_open_date": _maybe,
            "plan_days": st.none() | st.integers(0, 90),
            "round_per_week": st.none() | st.integers(0, 7),
        }
    ),
    "bed_close": st.fixed_dictionaries({"bed_close_date": _maybe}),
    "fulfil": st.fixed_dictionaries(
        {
            "item_ids": st.lists(st.sampled_from(["I004", "I028", "I011", "I999"]), max_size=3),
            "evidence_kind": st.sampled_from([["2"], []]),
        }
    ),
}
