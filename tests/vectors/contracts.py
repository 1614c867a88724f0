"""Vectors of the forms about contracts (domain.md §3.2, §6.2)."""

from collections.abc import Iterator

from tests.vectors.bases import vector
from tests.vectors.common import CONTEXT, PERSON, Json

NO_SIGNATURES = ("party_sign", "doctor_sign")
SUGGESTED = {
    "suggest_old": ["G03"],
    "suggest_htn": ["G04"],
    "suggest_dm": ["G05"],
    "suggest_mch": ["G01", "G02"],
    "suggest_spec": ["G06", "G07", "G10"],
    "suggest_pov": ["G13", "G14"],
    "suggest_home": ["G08", "G17"],
}


def needs() -> Iterator[Json]:
    for name, groups in SUGGESTED.items():
        for group in groups:
            others = {each: each == name for each in SUGGESTED}
            yield vector("needs_assess", f"{group} 建议 {name}", {"groups": [group]}, computed=others)
    for field in ("self_care", "mobility"):
        for code, home in (("2", False), ("3", True), ("4", True)):
            change = {"groups": ["G90"], field: code}
            yield vector("needs_assess", f"{field} {code}", change, computed={"suggest_home": home})
    yield vector(
        "needs_assess",
        "一般人群与其他并选",
        {"groups": ["G90", "G03"]},
        fault=["answers.groups", "exclusive"],
    )
    refusal = {"willing": "3"}
    fault = [["answers.unwilling_reason", "required"]]
    yield vector("needs_assess", "不愿意要写原因", refusal, faults=fault)
    yield vector("needs_assess", "不愿意，写了原因", refusal | {"unwilling_reason": "已在城里签约"})


def confirmations() -> Iterator[Json]:
    call: Json = {
        "visit_mode": "3",
        "call_at": "2026-03-10T10:00:00+08:00",
        "call_phone": "13800138000",
        "spoke_to": "1",
        "verified_by": ["1", "2"],
    }
    signed = ("member_sign",)
    yield vector("member_confirm", "当面确认要签名", {}, signed, faults=[["answers.member_sign", "required"]])
    yield vector("member_confirm", "电话核实", call, signed)
    yield vector("member_confirm", "电话核实没有签名", call, faults=[["answers.member_sign", "not_shown"]])
    yield vector(
        "member_confirm",
        "他人代接不算确认",
        call | {"spoke_to": "2"},
        signed,
        faults=[["answers.spoke_to", "rule"]],
    )
    for name in ("call_at", "call_phone", "spoke_to", "verified_by"):
        path = [[f"answers.{name}", "required"]]
        yield vector("member_confirm", f"电话核实缺 {name}", call, (*signed, name), faults=path)
    yield vector(
        "member_confirm",
        "监护人签字要写明身份",
        {"by_guardian": True},
        faults=[[f"answers.guardian_{name}", "required"] for name in ("name", "relation", "id_no")],
    )
    yield vector(
        "member_confirm", "没有同意", {"consent_read": False}, faults=[["answers.consent_read", "rule"]]
    )


def endings() -> Iterator[Json]:
    for reason in ("01", "02", "03"):
        yield vector("contract_end", f"原因 {reason} 不要签字", {"reason": reason}, NO_SIGNATURES)
        shown = [["answers.doctor_sign", "not_shown"], ["answers.party_sign", "not_shown"]]
        yield vector("contract_end", f"原因 {reason} 不问签字", {"reason": reason}, faults=shown)
    for reason in ("04", "05", "06", "99"):
        missing = ["evidence_missing", "evidence_missing"]
        yield vector(
            "contract_end",
            f"原因 {reason} 缺双方签字",
            {"reason": reason},
            NO_SIGNATURES,
            outcome={"flags": missing},
        )
    yield vector(
        "contract_end",
        "其他原因要说明",
        {"reason": "99"},
        ("end_note",),
        faults=[["answers.end_note", "required"]],
    )
    for day, faults in (("2026-05-09", []), ("2026-05-10", [["answers.end_date", "rule"]])):
        yield vector("contract_end", f"提前登记到 {day}", {"end_date": day}, faults=faults)
    for day, flags in (("2026-02-08", []), ("2026-02-07", ["end_date_early"])):
        yield vector("contract_end", f"倒填到 {day}", {"end_date": day}, outcome={"flags": flags})


def requests() -> Iterator[Json]:
    for day, faults in (
        ("2026-03-10", []),
        ("2026-03-09", [["answers.promised_date", "rule"]]),
        ("2026-09-06", []),
        ("2026-09-07", [["answers.promised_date", "rule"]]),
    ):
        yield vector("service_request", f"约定 {day}", {"promised_date": day}, faults=faults)
    no_day = ("promised_date",)
    refused: Json = {"outcome": "2", "decline_reason": "2"}
    yield vector(
        "service_request", "接受要有日期", {}, no_day, faults=[["answers.promised_date", "required"]]
    )
    yield vector("service_request", "不能提供", refused, no_day)
    yield vector(
        "service_request",
        "不能提供要有原因",
        {"outcome": "2"},
        no_day,
        faults=[["answers.decline_reason", "required"]],
    )
    other = [["answers.decline_note", "required"]]
    yield vector("service_request", "其他原因要说明", refused | {"decline_reason": "9"}, no_day, faults=other)


def waivers() -> Iterator[Json]:
    for first, last, faults in (
        ("2026-03-01", "2026-03-01", []),
        ("2026-03-02", "2026-03-01", [["answers.to_date", "rule"]]),
        ("2026-01-01", "2027-01-02", []),
        ("2026-01-01", "2027-01-03", [["answers.to_date", "rule"]]),
    ):
        change = {"from_date": first, "to_date": last}
        yield vector("service_waiver", f"{first} 至 {last}", change, faults=faults)
    note = ("waiver_note",)
    yield vector("service_waiver", "住院不要说明", {}, note)
    faults = [["answers.waiver_note", "required"]]
    yield vector("service_waiver", "其他原因要说明", {"reason": "9"}, note, faults=faults)


def corrections() -> Iterator[Json]:
    for day, faults in (("2026-05-09", []), ("2026-05-10", [["answers.from_date", "rule"]])):
        yield vector("contract_transfer", f"从 {day} 起", {"from_date": day}, faults=faults)
    note = [["answers.transfer_note", "required"]]
    yield vector("contract_transfer", "其他原因要说明", {"reason": "9"}, faults=note)
    yield from _starts()
    alone = [["answers.members", "rule"]]
    yield vector("sign", "一人不是家庭签约", {"scope": "household"}, faults=alone)
    ordering = {"mode": "a_la_carte"}
    yield vector("sign", "点单式没有点单", ordering, ("items",), outcome={"flags": ["nothing_ordered"]})
    own = {"resident_id": PERSON, "groups": ["G04"], "present": True, "items": ["I013"]}
    yield vector("sign", "成员自己点单", ordering | {"members": [own]}, ("items",), outcome={"flags": []})
    over = {"fee_total": 30, "fee_paid": 30.01}
    yield vector("sign", "已付多于费用", over, faults=[["answers.fee_paid", "rule"]])
    yield vector("sign", "已付等于费用", over | {"fee_paid": 30})
    paid = {"fee_total": 30.3, "fee_sources": ["1", "2"]}
    whole = {"fee_amounts": {"s1": 10.1, "s2": 20.2}}
    yield vector("sign", "两个来源的金额合计等于费用", paid | whole, outcome={"flags": []})
    differs = {"flags": ["fee_amounts_differ"]}
    yield vector("sign", "两个来源的金额合计不等于费用", paid | {"fee_amounts": {"s1": 30}}, outcome=differs)
    yield vector("sign", "两个来源没有写金额", paid, outcome=differs)
    yield vector("sign", "一个来源不用写金额", paid | {"fee_sources": ["1"]}, outcome={"flags": []})
    other = paid | {"fee_amounts": {"s1": 10, "s3": 20.3}}
    yield vector("sign", "没有选的来源写了金额", other, faults=[["answers.fee_amounts.s3", "not_shown"]])
    yield vector("sign", "监护人代签", {"members": [_ward(guardian_name="某某", guardian_relation="父亲")]})
    known: dict[str, str | bool] = {"guardian_name": "某某", "guardian_relation": "父亲"}
    known["guardian_is_signer"] = True
    yield vector("sign", "监护人就是签字人", {"members": [_ward(**known)]})
    again = [["answers.members.0.guardian_id_no", "not_shown"]]
    number: dict[str, str | bool] = known | {"guardian_id_no": "11010519491231002X"}
    yield vector("sign", "签字人的身份证号不再填", {"members": [_ward(**number)]}, faults=again)
    nobody = [
        ["answers.members.0.guardian_name", "required"],
        ["answers.members.0.guardian_relation", "required"],
    ]
    yield vector("sign", "监护人代签没有监护人", {"members": [_ward()]}, faults=nobody)


def _starts() -> Iterator[Json]:
    for first, last, faults in (
        ("2025-03-09", "2026-03-08", []),
        ("2025-03-08", "2026-03-07", [["answers.start_date", "rule"]]),
        ("2027-03-11", "2028-03-10", []),
        ("2027-03-12", "2028-03-11", [["answers.start_date", "rule"]]),
    ):
        term = {"start_date": first, "end_date": last, "cycle_months": 12}
        yield vector("sign", f"生效日期 {first}", term, faults=faults)
    early = {"start_date": "2026-03-09", "end_date": "2027-03-08"}
    yield vector(
        "sign", "转约早于签约日期", early | {"kind": "transfer"}, faults=[["answers.start_date", "rule"]]
    )
    yield vector("sign", "首次签约早于签约日期", early)
    yield vector("sign", "转约从签约日期起", {"kind": "transfer"})


def _ward(**more: str | bool) -> Json:
    return {
        "resident_id": "01930000-0000-7000-8000-000000000001",
        "groups": ["G02"],
        "present": True,
        "by_guardian": True,
        **more,
    }


def after_death() -> Iterator[Json]:
    """What tells of a death is written after it; anything else is not."""
    context = {"resident": CONTEXT["resident"] | {"death_date": "2026-03-01"}}
    late = [["occurred_on", "date"]]
    for form, drop, reasons in (
        ("contract_end", NO_SIGNATURES, (("03", []), ("02", late))),
        ("service_waiver", (), (("4", []), ("3", late))),
    ):
        for reason, day in reasons:
            name = f"去世后登记，原因 {reason}"
            yield vector(form, name, {"reason": reason}, drop, context=context, day=day)
