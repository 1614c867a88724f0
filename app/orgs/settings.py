"""Settings of the county: defaults here, and what an administrator stored in their place."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.changes.note import REF, note
from app.changes.state import state, stated
from app.extensions import db
from app.orgs.models import Setting, Village
from config import Config

CONSENT = """家庭医生签约服务协议（居民告知与同意）

一、本协议由签约居民（乙方）与家庭医生团队（甲方）在平等、自愿的基础上当面签订，任何人不得代签。
二、甲方在协议期内按所选服务包提供服务：基本医疗、公共卫生、健康管理、健康教育与咨询、优先预约、优先转诊、出诊、药品配送与用药指导、长期处方、中医药“治未病”等。
三、乙方应如实提供健康信息，配合随访和体检；所选收费项目按公示价格支付。
四、甲方为提供服务，收集乙方的姓名、证件号码、联系方式、健康状况、服务记录、签名、现场照片和签约地点，仅用于签约服务、服务审核与统计，依法保密，不向无关第三方提供。
五、乙方可以查询、更正自己的信息，可以拒绝某项服务，也可以提前一个月告知后解除协议。
六、协议自签字之日起按约定期限有效，到期需重新当面签订，不自动续约。

我已阅读（或已听取宣读）并理解以上内容，自愿签约。"""

AGREEMENT_TERMS = "agreement_terms"  # the clauses in force and to come, as phones show and paper prints them
SHIPPED_TERMS = (Path(__file__).parent / "data" / "agreement_terms.txt").read_text(encoding="utf-8")
MIN_APP_VERSION = "min_app_version"  # phones with an older app are asked to update it

# Thresholds of visits and forms are not here: they are published with the definitions of forms and rule sets.
DEFAULTS: dict[str, Any] = {
    "consent_text": CONSENT,
    AGREEMENT_TERMS: [{"version": 1, "from": "2000-01-01", "text": SHIPPED_TERMS}],
    "sign_start_past_days": 30,  # a contract may start this long before its signing
    "sign_start_ahead_days": 60,  # and so long after it: a renewal is signed before the old contract ends
    "renewal_remind_days": 30,
    "renewal_grace_days": 90,
    "term_correction_days": 90,  # so long after its end a term that was typed too short can be corrected
    "transfer_past_days": 60,  # a contract may be transferred from a day so long before it is told
    "end_past_days": 30,  # an ending that is dated back further is doubted
    "needs_assessment": "in_sign",  # or "flag", "block": a signing without an assessment of its own before it
    "waiver_counts": False,  # a service that could not be given, with the reason, is no longer due
    "waiver_late_days": 30,  # an explanation that comes so long after the day on which it was due is doubted
    "waiver_share": 20,  # per cent of what somebody owes in a month: who explains more is looked at,
    "waiver_least": 10,  # from so many on
    "waiver_author_share": 30,  # of a centre's explanations of a month, per cent: who wrote so many,
    "waiver_author_least": 20,  # from so many on
    "cycle_months": {"default": 12, "min": 12, "max": 36},
    "persons_per_doctor": 2000,  # about as many can be served: beyond it is said, never refused
    "lookups_a_day": 20,  # how often somebody may look for a stranger by the identity number
    MIN_APP_VERSION: Config.MIN_APP_VERSION,
    "sensitive_view": {  # who besides field workers sees records of these forms, and whether they say why
        "roles": ["centre_reviewer", "county_supervisor"],
        "forms": ["psy", "psy_urgent", "tb_first", "tb_follow"],
        "asks_reason": True,
    },
    "figures": {},  # what the county counts its figures by: app/indicators/source/rules.py
}
VILLAGES = "villages"  # not stored: names of all villages by code
ELDERLY = "elderly_from"  # not stored: of the installation; phones group by it who is registered offline


def setting(key: str) -> Any:
    """The value in force. KeyError for a setting that does not exist."""
    stored = db.session.get(Setting, key)
    return json.loads(stored.value) if stored else DEFAULTS[key]


def store(key: str, value: Any) -> None:
    """Let a value stand in place of the default. KeyError for a setting that does not exist."""
    if type(value) is not type(DEFAULTS[key]):
        raise TypeError(f"{key} is of another type")
    db.session.merge(Setting(key=key, value=json.dumps(value, ensure_ascii=False)))
    note(REF, "setting", key)


def all_settings() -> dict[str, Any]:
    stored = {row.key: json.loads(row.value) for row in db.session.scalars(select(Setting))}
    return {**DEFAULTS, **stored, VILLAGES: village_names(), ELDERLY: Config.ELDERLY_FROM}


def village_names() -> dict[str, str]:
    return {
        row.code: row.name
        for row in db.session.execute(select(Village.code, Village.name).order_by(Village.code))
    }


def announce() -> None:
    """Note every setting for phones: at the first start, and after an import of villages."""
    for key in [*DEFAULTS, VILLAGES, ELDERLY]:
        note(REF, "setting", key)


def announce_installation() -> None:
    """Note for phones what the environment sets, where it is other than they were told."""
    now = str(Config.ELDERLY_FROM)
    if stated(ELDERLY) != now:
        note(REF, "setting", ELDERLY)
        state(ELDERLY, now)
