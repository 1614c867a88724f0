"""Of what is sensitive the lists of what was held back and the front page's figures say nothing either."""

import json
import re
from uuid import UUID, uuid4

import pytest

from app.accounts.models import Role
from app.accounts.sensitive import hidden_forms
from app.clock import now
from app.console.home import counts
from app.entries.models import Entry, Quarantined
from app.entries.sensitive import ABOUT
from app.extensions import db
from app.residents.models import ProfileConflict, Resident
from app.worklists.models import Alert
from tests.console.sensitive.conftest import DAY
from tests.drivers.client import Client
from tests.make import Make


@pytest.mark.parametrize("is_held", [False, True])
@pytest.mark.parametrize("form", ABOUT)
def test_what_was_held_back_about_a_sensitive_entry_names_nobody_either(
    manager: Client, reviewer: Client, make: Make, resident: Resident, visit: Entry, form: str, is_held: bool
) -> None:
    path = ABOUT[form]
    about = uuid4() if is_held else visit.id
    if is_held:
        held_back(make, resident, "psy", {}, about)
    row = held_back(make, resident, form, {path: str(about)}, uuid4())
    plain = held_back(make, make.resident(name="测试乙"), form, {path: str(uuid4())}, uuid4())
    address, open_ = f"/quarantine/{row.id}", f"/quarantine/{plain.id}"
    listed = manager.get("/quarantine").text
    assert address in listed
    assert "测试甲" not in listed
    assert "测试乙" in listed
    assert [manager.get(each).status_code for each in (address, open_)] == [403, 200]
    assert "测试甲" in reviewer.get("/quarantine").text


def held_back(
    make: Make, resident: Resident, form: str, answers: dict[str, str], entry_id: UUID
) -> Quarantined:
    doctor = make.user()
    sent = {"form": form, "form_version": 1, "resident_id": str(resident.id), "answers": answers}
    row = Quarantined(
        id=uuid4(), received_at=now(), user_id=doctor.id, org_unit_id=doctor.org_unit_id, device_id="d",
        entry_id=str(entry_id), revision=1, result="rejected", code="invalid", errors={},
        payload=json.dumps(sent), digest=uuid4().hex * 2,
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


def test_the_front_page_counts_what_its_lists_show(
    manager: Client, reviewer: Client, make: Make, resident: Resident
) -> None:
    for form, code in (("psy", "M1P"), ("htn", "H1")):
        about = make.entry(resident, form, DAY, doubt=100)
        db.session.add(
            Alert(
                id=uuid4(), resident_id=resident.id, entry_id=about.id, channel=about.channel,
                org_unit_id=about.org_unit_id, code=code, severity="red", message=code, state="open",
                raised_at=now(), since=now(),
            )
        )  # fmt: skip
        for field in ("conditions", "phone"):
            ours = [{"code": "F20"}] if (form, field) == ("psy", "conditions") else "13800000000"
            db.session.add(
                ProfileConflict(
                    resident_id=resident.id, entry_id=about.id, field=field, ours=ours, theirs=None
                )
            )
    db.session.commit()
    scope = make.user(Role.CENTRE_MANAGER).scope
    told = [counts(scope, hidden) for hidden in ((), hidden_forms(Role.CENTRE_MANAGER))]
    found = [(each.waiting, each.doubtful, each.red_alerts, each.conflicts) for each in told]
    assert found == [(2, 2, 2, 4), (1, 1, 1, 3)]
    assert figures(reviewer)["未处置的红色预警"] == "2"
    assert figures(manager)["未处置的红色预警"] == "1"


def figures(client: Client) -> dict[str, str]:
    """Of the front page: label → number."""
    text = client.get("/").text
    found = re.findall(r'count">(\d+)</span>\s*<span class="label">([^<]+)<', text)
    return {label: number for number, label in found}
