"""What the doctor of the browser tests fills in, as the phone's page object takes it."""

HTN = {
    "visit_mode": "=2",
    "visit_result": "=1",
    "symptoms": ["2"],
    "danger_signs": ["0"],
    "height": 160,
    "weight": 62.5,
    "heart_rate": 78,
    "salt": "=2",
    "smoke": 0,
    "drink": 0,
    "ex_times": 5,
    "ex_min": 30,
    "psych_adjust": "=1",
    "compliance": "=1",
    "med_adherence": "=3",
    "adr": "=1",
    "complication": "=1",
    "mgmt_outcome": "=1",
}
REFERRAL = {
    "referral.ref_flag": "=2",
    "referral.ref_level": "=1",
    "referral.ref_reason": ["5"],
    "referral.ref_org": "龙南市第一人民医院心内科",
}
SERVICE = {
    "visit_mode": "=2",
    "visit_result": "=1",
    "req_source": "=1",
    "indication": ["3"],
    "risk_assess": ["0"],
    "complaint": "行走不便，要求上门量血压",
    "exam": "神志清楚",
    "temp": 36.5,
    "sbp": 138,
    "dbp": 82,
    "procedures": ["1", "10"],
    "diagnosis": "高血压",
    "treatment": "用药指导",
    "adverse_event": "=1",
}
