"""A phone as the server sees one: it keeps revisions and sends them, twice if the answer is lost."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from uuid6 import uuid7
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.clock import now, today
from app.residents.models import Resident
from tests.drivers.client import Client

PUSH = "/api/v1/sync/push"

HTN: dict[str, Any] = {
    "visit_mode": "2",
    "visit_result": "1",
    "symptoms": ["1"],
    "danger_signs": ["0"],
    "sbp": 132,
    "dbp": 84,
    "weight": 61.5,
    "height": 158,
    "heart_rate": 72,
    "smoke": 0,
    "drink": 0,
    "ex_times": 5,
    "ex_min": 30,
    "psych_adjust": "1",
    "compliance": "1",
    "salt": "1",
    "med_adherence": "3",
    "adr": "1",
    "complication": "1",
    "visit_class": "1",
    "mgmt_outcome": "1",
}


def visited(on: date) -> dict[str, Any]:
    """The answers of a hypertension visit on that day."""
    return {**HTN, "next_visit_date": (on + timedelta(days=90)).isoformat()}


class Phone:
    """One device of one user. `fill` saves a revision; `push` sends what waits and gives the results."""

    def __init__(self, client: Client, user: User) -> None:
        self.user = user
        self.device_id = f"device-{user.username}"
        self.outbox: list[dict[str, Any]] = []
        self._client = client
        self._seq = 0

    def fill(
        self,
        resident: Resident | None,
        form: str = "htn",
        on: date | None = None,
        answers: dict[str, Any] | None = None,
        correcting: UUID | None = None,
        revision: int = 1,
        **changed: Any,
    ) -> UUID:
        """Save an entry (a controlled blood pressure unless said otherwise); its id."""
        entry_id = correcting or uuid7()
        self._seq += 1
        day = on or today()
        filled = {**(visited(day) if form == "htn" and answers is None else answers or {}), **changed}
        entry = {
            "id": str(entry_id),
            "revision": revision,
            "follows": revision - 1,
            "device_seq": self._seq,
            "visit_id": str(uuid7()),
            "form": form,
            "form_version": 1,
            "occurred_on": day.isoformat(),
            "recorded_at": now().isoformat(),
            "location": {"lat": 24.9, "lon": 114.8, "accuracy_m": 12},
            "answers": {name: value for name, value in filled.items() if value is not None},
        }
        if resident is not None:
            entry["resident_id"] = str(resident.id)
        self.outbox.append(entry)
        return entry_id

    def push(self, answer_lost: bool = False) -> list[str]:
        """Send what waits; the results in the order sent ("accepted", or "rejected:invalid")."""
        response = self.push_raw()
        if response.status_code != 200:
            raise AssertionError(response.text)
        if not answer_lost:
            self.outbox = []
        return [
            receipt["result"] + (f":{receipt['code']}" if receipt.get("code") else "")
            for receipt in response.get_json()["receipts"]
        ]

    def push_raw(self, **changed: Any) -> TestResponse:
        body = {
            "device_id": self.device_id,
            "app_version": "1.0.0",
            "sent_at": now().isoformat(),
            "entries": self.outbox,
            **changed,
        }
        ascii_ = json.dumps(body)  # so that also what is no text can be sent
        return self._client.post(PUSH, data=ascii_, content_type="application/json")
