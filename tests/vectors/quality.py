"""Vectors for doubts, days and demands between answers, with expected results written by hand (§4.1, §7)."""

from collections.abc import Iterator

from tests.vectors.bases import ANSWERS, CONTEXT, DIGEST, PERSON, Json, vector

SAME: Json = {
    "occurred_on": "2025-12-10",
    "sbp": 128,
    "dbp": 80,
    "weight": 60,
    "heart_rate": 72,
    "height": 165,
}


def _flags(
    name: str, change: Json, *codes: str, form: str = "htn", drop: tuple[str, ...] = (), **context: object
) -> Json:
    return vector(form, name, change, drop, context=context, outcome={"flags": list(codes)})


def doubts() -> Iterator[Json]:
    yield _flags("没有疑点", {})
    yield _flags("上门没有定位", {}, "Q-20", has_location=False)
    yield _flags("没有定位但说明了原因", {"location_reason": "indoor"}, has_location=False)
    yield _flags("门诊不必定位", {"visit_mode": "1"}, has_location=False)
    yield _flags("上门没有签名", {}, "resident_sign_missing", drop=("resident_sign",))
    yield _flags("用时 59 秒", {"ended_at": "2026-03-10T09:00:59+08:00"}, "Q-18")
    yield _flags("用时 60 秒", {"ended_at": "2026-03-10T09:01:00+08:00"})
    yield _flags("四项体征与上次相同", {}, "Q-10", previous=SAME)
    yield _flags("心率与上次不同", {"heart_rate": 73}, previous=SAME)
    yield _flags("改了分类没有理由", {"visit_class": "2"}, "Q-31")
    yield _flags("改了分类有理由", {"visit_class": "2", "visit_class_reason": "家庭自测偏高"})
    yield _flags("下次日期晚于规范", {"next_visit_date": "2026-06-09"}, "Q-31")
    yield _flags("下次日期晚于规范但有理由", {"next_visit_date": "2026-06-09", "next_reason": "外出务工"})
    yield _flags("下次日期正好在规范日", {"next_visit_date": "2026-06-08"})
    yield _flags("7 天后补录", {}, recorded_on="2026-03-17")
    yield _flags("8 天后补录", {}, "Q-32", recorded_on="2026-03-18")
    yield _flags("31 天后补录", {}, "Q-33", recorded_on="2026-04-10", today="2026-04-10")
    young = CONTEXT["resident"] | {"birth_date": "1991-03-11"}
    yield _flags("34 岁不是服务对象", {}, "Q-09", resident=young)
    yield _flags("35 岁是服务对象", {}, resident=young | {"birth_date": "1991-03-10"})
    yield _flags("收缩压偏低", {"sbp": 89, "dbp": 60}, "soft")
    yield _flags("脉压差过大", {"sbp": 139, "dbp": 38}, "soft", "soft")
    yield _flags(
        "体重比上次变化超过 15%",
        {"weight": 70, "height": 175},
        "Q-30",
        previous=SAME | {"weight": 60, "height": 175},
    )
    yield _flags("知情阅读不足 5 秒", {"consent_seconds": 4.5}, "Q-24", form="sign")
    yield _flags("签约缺合影", {}, "evidence_missing", form="sign", drop=("photo",))
    yield _flags("签约没有定位", {}, "Q-20", form="sign", has_location=False)
    yield _flags("停留 4 分钟", {"leave_at": "2026-03-10T09:04:00+08:00"}, "soft", form="home_service")
    yield _flags("一人出诊", {"crew": [PERSON]}, "soft", form="home_service")
    yield _flags("凭据照片没有拍", {"evidence_kind": ["1"]}, "evidence_missing", form="fulfil")
    yield _flags("凭据照片已拍", {"evidence_kind": ["1"], "photos": [DIGEST]}, form="fulfil")
    yield _flags("内容太短", {"content": "已指导"}, "soft", form="fulfil")
    other = {"birth_date": "1949-12-30"}
    yield _flags("身份证与出生日期不符", other, "Q-04", form="resident_registration")
    yield _flags("身份证与性别不符", {"sex": "1"}, "Q-04", form="resident_registration")


def _faulty(form: str, name: str, change: Json, *faults: list[str], drop: tuple[str, ...] = ()) -> Json:
    return vector(form, name, change, drop, faults=list(faults))


def demands() -> Iterator[Json]:
    yield _faulty("htn", "收缩压等于舒张压", {"sbp": 90, "dbp": 90}, ["answers.sbp", "rule"])
    yield _faulty("htn", "无症状不能与其他并选", {"symptoms": ["1", "2"]}, ["answers.symptoms", "exclusive"])
    yield _faulty("htn", "选其他要写明", {"symptoms": ["10"]}, ["answers.symptoms_other", "required"])
    yield _faulty(
        "htn", "没选其他不填其他症状", {"symptoms_other": "乏力"}, ["answers.symptoms_other", "not_shown"]
    )
    yield _faulty("htn", "不良反应要写明", {"adr": "2", "visit_class": "3"}, ["answers.adr_desc", "required"])
    yield _faulty("htn", "规律服药要有药", {}, ["answers.med_adherence", "rule"], drop=("medications",))
    yield _faulty("htn", "不服药可以没有药", {"med_adherence": "3"}, drop=("medications",))
    yield _faulty("htn", "终止管理不必有下次", {"mgmt_outcome": "9"}, drop=("next_visit_date",))
    yield _faulty(
        "htn", "继续随访要有下次", {}, ["answers.next_visit_date", "required"], drop=("next_visit_date",)
    )
    yield _faulty(
        "htn", "下次不能是当天", {"next_visit_date": "2026-03-10"}, ["answers.next_visit_date", "rule"]
    )
    yield _faulty(
        "htn", "下次 401 天后", {"next_visit_date": "2027-04-15"}, ["answers.next_visit_date", "rule"]
    )
    yield _faulty(
        "htn", "结束早于开始", {"ended_at": "2026-03-10T08:59:59+08:00"}, ["answers.ended_at", "rule"]
    )
    yield from _shapes()
    yield from _contracts_and_calls()


def _shapes() -> Iterator[Json]:
    yield _faulty("htn", "不认识的项", {"pressure": 1}, ["answers.pressure", "unknown_key"])
    yield _faulty(
        "htn",
        "行里不认识的项",
        {"referral": {"ref_flag": "1", "x": 1}},
        ["answers.referral.x", "unknown_key"],
    )
    yield _faulty("htn", "选项重复", {"danger_signs": ["0", "0"]}, ["answers.danger_signs", "repeated"])
    yield _faulty("htn", "真值不是数", {"sbp": True}, ["answers.sbp", "type"])
    yield _faulty("htn", "NUL 字符", {"note": "a\x00b"}, ["answers.note", "characters"])
    yield _faulty("htn", "半个代理对", {"note": "a\ud800b"}, ["answers.note", "characters"])
    yield _faulty("htn", "电话随访可以", {"visit_mode": "3"})
    yield _faulty("htn", "短信随访不行", {"visit_mode": "4"}, ["answers.visit_mode", "not_a_code"])
    yield _faulty("htn", "空白等于没填", {"note": "", "aux_exam": None, "photos": []})


def _contracts_and_calls() -> Iterator[Json]:
    yield _faulty("sign", "终止日期不符", {"end_date": "2027-03-10"}, ["answers.end_date", "rule"])
    yield _faulty(
        "sign", "月末起算", {"start_date": "2026-01-31", "cycle_months": 13, "end_date": "2027-02-27"}
    )
    yield _faulty("sign", "未同意", {"consent_read": False}, ["answers.consent_read", "rule"])
    yield _faulty(
        "sign",
        "续签要问满意度",
        {"kind": "renew"},
        ["answers.renew_wish", "required"],
        ["answers.last_satisfaction", "required"],
    )
    guardian = [[f"answers.guardian_{name}", "required"] for name in ("name", "id_no", "relation")]
    yield _faulty("sign", "监护人要有身份", {"signer_kind": "2"}, *guardian)
    two = [{"resident_id": PERSON, "present": True}] * 2
    yield _faulty("sign", "个人签约只有一人", {"members": two}, ["answers.members", "rule"])
    yield _faulty("sign", "签名不是签名", {"doctor_sign": "abc"}, ["answers.doctor_sign", "type"])
    yield _faulty(
        "home_service", "预约晚于到达", {"req_at": "2026-03-10T09:00:01+08:00"}, ["answers.arrive_at", "rule"]
    )
    yield _faulty(
        "home_service",
        "离开早于到达",
        {"leave_at": "2026-03-10T08:00:00+08:00"},
        ["answers.leave_at", "rule"],
    )
    yield _faulty("home_service", "只能上门", {"visit_mode": "1"}, ["answers.visit_mode", "not_a_code"])
    yield _faulty("home_service", "不良事件要写明", {"adverse_event": "2"}, ["answers.ae_desc", "required"])


def identity() -> Iterator[Json]:
    """The test numbers of §2.4."""
    for number, birth, sex, fine in (
        ("11010519491231002X", "1949-12-31", "2", True),
        ("11010519491231002x", "1949-12-31", "2", True),
        ("440524188001010014", "1990-01-01", "1", False),
        ("320723195603120010", "1956-03-12", "1", True),
        ("34062119630715331X", "1963-07-15", "1", True),
        ("320506199002290015", "1990-02-28", "1", False),
        ("32072319560312001X", "1956-03-12", "1", False),
        ("320723560312001", "1956-03-12", "1", False),
    ):
        change = {"id_no": number, "birth_date": birth, "sex": sex}
        fault = [] if fine else [["answers.id_no", "format"]]
        yield _faulty("resident_registration", f"身份证号 {number}", change, *fault)
    passport = {"id_type": "03", "id_no": "E12345678"}
    yield _faulty("resident_registration", "护照号不按身份证检查", passport)
    yield _faulty("resident_registration", "新生儿可以没有证件", {"id_type": "none"}, drop=("id_no",))
    yield _faulty(
        "resident_registration", "有证件就要号码", {}, ["answers.id_no", "required"], drop=("id_no",)
    )
    yield vector(
        "resident_registration",
        "小写 x 存为 X",
        {"id_no": "11010519491231002x"},
        computed={"id_no": "11010519491231002X"},
    )


def _day(
    name: str, occurred_on: str, *faults: list[str], change: Json | None = None, **resident: object
) -> Json:
    context = {
        "occurred_on": occurred_on,
        "recorded_on": occurred_on,
        "resident": CONTEXT["resident"] | resident,
    }
    return vector("fulfil", name, change, context=context, day=list(faults))


def days() -> Iterator[Json]:
    wrong = ["occurred_on", "date"]
    yield _day("今天", "2026-03-12")
    yield _day("明天", "2026-03-13", wrong)
    yield _day("出生当天", "1970-01-01")
    yield _day("出生前一天", "1969-12-31", wrong)
    yield _day("1899 年", "1899-12-31", wrong, birth_date=None)
    yield _day("死亡当天", "2026-03-01", death_date="2026-03-01")
    yield _day("死亡后一天", "2026-03-02", wrong, death_date="2026-03-01")


def deaths() -> Iterator[Json]:
    """A death that the rest of the entry contradicts."""
    gone: Json = {
        "visit_result": "3",
        "lost_reason": "1",
        "death_date": "2026-03-01",
        "death_cause": "脑出血",
    }
    gone |= {"mgmt_outcome": "9"}
    keep = {"visit_mode", "started_at", "ended_at", "resident_sign", *gone}
    drop = tuple(name for name in ANSWERS["htn"] if name not in keep)
    yield _flags("死亡，前后一致", gone, drop=drop)
    for name, change in (
        ("失访原因是迁出", {"lost_reason": "2"}),
        ("约了下次随访", {"next_visit_date": "2026-06-01"}),
        ("转归是继续随访", {"mgmt_outcome": "1"}),
    ):
        left = tuple(each for each in drop if each not in change)
        yield _flags(f"死亡，却{name}", gone | change, "death_contradicted", drop=left)
