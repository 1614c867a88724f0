"""Values for every placeholder, to try a county's template with before it is kept: they are like real ones.

A template may ask for what only some agreements have: each scope, kind, mode and signer stands in one.
"""

from base64 import b64encode
from functools import cache
from io import BytesIO
from itertools import product
from typing import Any

import segno

from app.exports.agreements.labels import UNSIGNED
from app.exports.agreements.number import SIGN
from app.exports.agreements.placeholders import LISTS, PLAIN
from app.formdefs.catalog import definition

TEXT, DAY = "示例", "2026年3月1日"
NUMBERS = {"费用合计": "120.00", "月数": "12", "协议编号": "QY20260301-0A1B2C3D"}
DAYS = ("生效日期", "终止日期", "签约日期")
OFTEN_EMPTY = ("说明", "发票号", "监护人", "缺少", "上一份协议", "户编号")


def sample(**said: Any) -> dict[str, Any]:
    """A text for every placeholder and a row in every list, but for what is said."""
    rows: dict[str, Any] = {name: [dict.fromkeys(columns, TEXT)] for name, columns in LISTS.items()}
    rows["条款"] = [{"标题": TEXT, "段落": [TEXT]}]
    return dict.fromkeys(PLAIN, TEXT) | rows | said


def samples() -> list[dict[str, Any]]:
    """An agreement of every scope and kind, modes and signers in turn."""
    scopes, kinds = _labels("scope"), _labels("kind")
    modes, signers = _labels("mode"), _labels("signer_kind")
    return [
        _filled(number, scope, kind, modes[number % len(modes)], signers[number % len(signers)])
        for number, (scope, kind) in enumerate(product(scopes, kinds))
    ]


def given_blank() -> dict[str, Any]:
    """As the blank copy gives it: nothing filled in, and nobody."""
    rows: dict[str, Any] = {name: [] for name in LISTS}
    rows["成员"] = [dict.fromkeys(LISTS["成员"], "")] * 5
    rows["条款"] = [{"标题": TEXT, "段落": [TEXT]}]
    return dict.fromkeys(PLAIN, "") | rows


def _filled(number: int, scope: str, kind: str, mode: str, signer: str) -> dict[str, Any]:
    """Every second one has all there can be; the others lack what many agreements lack."""
    is_full, is_household = number % 2 == 0, "户" in scope or "家庭" in scope
    said = sample(签约范围=scope, 签约类型=kind, 签约模式=mode, 签字人=signer)
    said |= NUMBERS | dict.fromkeys(DAYS, DAY)
    said["医生签名"] = said["乙方签名"] = {"picture": _picture()} if is_full else UNSIGNED
    member = dict.fromkeys(LISTS["成员"], TEXT) | {"编号": "1", "签名": said["乙方签名"]}
    said["成员"] = [member | {"编号": str(place)} for place in range(1, 4 if is_household else 2)]
    item = dict.fromkeys(LISTS["项目"], TEXT) | {"单价": "10.00", "优惠": "2.00", "居民付": "8.00"}
    said["项目"] = [item | {"次数": times} for times in ("4 次", "按需")]
    if not is_full:
        said |= dict.fromkeys(OFTEN_EMPTY, "") | {"解约": [], "附件": [], "团队成员": []}
    return said


@cache
def _picture() -> str:
    """Any picture will do."""
    made = BytesIO()
    segno.make(TEXT).save(made, kind="png")
    return b64encode(made.getvalue()).decode()


def _labels(field: str) -> list[str]:
    form = definition(SIGN)
    asked = form.field(field) if form else None
    return [label for _, label in asked.options] if asked else [TEXT]
