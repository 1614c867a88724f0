"""Right entries about contracts: what comes before the signing, and what happens to it afterwards."""

from tests.vectors.common import DIGEST, PERSON, Json

OTHER = "01930000-0000-7000-8000-000000000002"

ANSWERS: dict[str, Json] = {
    "needs_assess": {
        "visit_mode": "2", "groups": ["G03", "G04"], "conditions": ["I10"], "self_care": "1", "mobility": "1",
        "willing": "1", "wishes": "希望每季度上门测血压", "contact_phone": "13800138000",
    },
    "member_confirm": {
        "visit_mode": "2", "agreement_member_id": PERSON, "consent_read": True, "member_sign": DIGEST,
    },
    "contract_end": {
        "agreement_member_id": PERSON, "reason": "04", "end_date": "2026-03-31", "end_note": "到外地居住",
        "party_sign": DIGEST, "doctor_sign": DIGEST,
    },
    "service_request": {
        "agreement_member_id": PERSON, "item_ids": ["I007"], "asked_by": "1", "content": "请上门换药",
        "outcome": "1", "promised_date": "2026-03-12",
    },
    "service_waiver": {
        "agreement_member_id": PERSON, "item_ids": ["I011"], "from_date": "2026-03-01",
        "to_date": "2026-04-30", "reason": "3", "waiver_note": "在县医院住院",
    },
    "contract_transfer": {
        "agreement_member_id": PERSON, "doctor_id": OTHER, "from_date": "2026-04-01", "reason": "1",
    },
    "contract_extend": {
        "agreement_member_id": PERSON, "end_date": "2027-06-30", "reason": "录入时签约周期填错",
    },
}  # fmt: skip
CONTEXTS: dict[str, Json] = {}
