"""Right entries of home beds, referrals, activities, surveys, and the watch over poverty and epidemics."""

from tests.vectors.common import DIGEST, PERSON, VISIT, Json, person

ANSWERS: dict[str, Json] = {
    "alert_handling": {
        "alert_entry_id": PERSON, "alert_code": "H1", "step": "2", "result": "送县医院急诊，已用药观察",
        "referral_state": "1",
    },
    "referral_check": {
        "referral_entry_id": PERSON, "about": "高血压随访（3月1日）转县人民医院心内科",
        "ref_check_result": "1", "seen_on": "2026-03-05", "hospital": "县人民医院心内科",
        "finding": "调整降压药",
    },
    "bed_open": {
        **VISIT, "bed_no": "JC20260301", "apply_date": "2026-03-09", "doctor_id": "申请医生",
        "diag_icd": "I69.3 脑梗死后遗症", "diag_date": "2026-01-05", "summary": "右侧偏瘫，需康复训练",
        "indication": ["1"], "bed_open_date": "2026-03-10", "plan_days": 60, "round_per_week": 1,
        "contact_name": "家属", "contact_relation": "配偶", "contact_phone": "13800138000",
        "relation": "本人",        "approve_by": "中心主任", "approve_at": "2026-03-10T08:00:00+08:00",
    },
    "bed_round": {
        **VISIT, "complaint": "肢体无力", "exam": "右侧肌力 3 级", "temp": 36.5, "sbp": 128, "dbp": 80,
        "orders": "继续用药", "treatment": "康复训练", "nursing": "翻身拍背", "progress": "2",
        "next_round": "2026-03-17",
    },
    "bed_close": {
        **VISIT, "bed_open_date": "2026-01-09", "bed_close_date": "2026-03-10",
        "close_diag": "脑梗死后遗症", "close_result": "2", "close_reason": "1", "closing_note": "功能好转",
        "follow_plan": "每季度随访",
    },
    "referral_up": {
        **VISIT, "visit_mode": "1", "to_org": "县人民医院", "to_dept": "心内科", "urgency": "2",
        "impression": "高血压 3 级", "reason": "血压连续两次控制不满意", "history": "高血压 10 年",
        "treatment": "氨氯地平 5 mg 每日一次", "phone": "13800138000", "track": "1", "doctor_sign": DIGEST,
    },
    "referral_down": {
        **VISIT, "from_org": "县人民医院", "case_no": "ZY0001", "diagnosis": "高血压 3 级",
        "exam_result": "心电图正常",
        "plan": "继续服药，定期随访", "recv_org": "镇卫生院", "recv_doctor": "接收医生",
        "recv_date": "2026-03-10",
    },
    "health_edu": {
        "visit_mode": "9", "kind": "1", "topic": "高血压防治", "content": "限盐、运动与规律服药",
        "held_at": "2026-03-10T09:00:00+08:00", "place": "村委会", "speaker": "主讲医生", "attendees": 35,
        "attachments": [DIGEST],
    },
    "health_assess": {
        **VISIT, "conclusion": "血压偏高，其余正常", "risks": ["6"], "targets": ["3", "4"],
        "advice": "减少食盐，每周运动三次",
    },
    "phone_survey": {
        "visit_mode": "3", "target_entry_id": PERSON, "reach": "1", "attempts": 1, "attempt_days": 1,
        "knows_contract": "1", "knows_doctor": "1", "signed_f2f": "1", "signed_self": "1",
        "service_received": "1", "mode_match": "1", "date_match": "1", "satisfaction": "5", "verdict": "1",
    },
    "spot_check": {
        "visit_mode": "2", "target_entry_id": PERSON, "recheck": {"sbp": 132, "dbp": 82},
        "diffs": [{"item": "收缩压", "original": "128", "recheck": "132", "score": 5, "max": 5}],
        "verdict": "1", "checker_sign": DIGEST, "photos": [DIGEST],
    },
    "poverty": {
        **VISIT, "pov_kind": "1", "four_dis": ["0"], "major_disease": False, "self_care": "1", "op_cnt": 2,
        "ip_cnt": 0, "cost_total": 1200, "cost_self": 300.5, "income": 12000, "family_size": 4,
        "benefits": ["1"], "needs": ["4"], "help": ["4"], "reported": False,
    },
    "epi": {
        **VISIT, "source": "4", "from_place": "外省", "arrive_date": "2026-03-08", "transport": "火车",
        "manage": "3", "day_no": 3, "end_date": "2026-03-15", "temp_am": 36.5, "temp_pm": 36.6,
        "symptoms": ["0"], "action": "1",
    },
}  # fmt: skip
CONTEXTS: dict[str, Json] = {"poverty": person("1965-01-01"), "epi": person("1990-01-01")}
