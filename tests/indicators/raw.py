"""Reads what people logged, what reviewers decided, the roster and the catalogue, as plain rows."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass
class County:
    """What was read from the tables."""

    residents: dict[str, Any]
    entries: list[Any]
    conditions: dict[str, list[Any]]
    groups: dict[str, list[Any]]
    items: dict[str, Any]
    packages: dict[str, Any]
    units: dict[str, Any]
    stays: dict[str, list[Any]]  # of who moved
    posts: dict[str, list[Any]]  # of each doctor, in which teams
    statuses: dict[str, list[Any]]  # of whose record was closed and opened again

    @property
    def centres(self) -> int:
        return sum(each["level"] == "centre" for each in self.units.values())

    def home(self, resident_id: str, day: date) -> dict[str, Any]:
        """village_code, org_unit_id, doctor_id and team_id of somebody on a day."""
        stay = self.stay(resident_id, day)
        if stay:
            return dict(stay, team_id=self.team_of(stay["doctor_id"], day))
        return dict(self.residents[resident_id])

    def stay(self, resident_id: str, day: date) -> Any:
        """Where somebody lived that day who lives elsewhere since; else none."""
        for stay in self.stays.get(resident_id, ()):
            ended = stay["valid_to"]
            if ended and ended >= day and (stay["valid_from"] or day) <= day:
                return stay
        return None

    def team_of(self, doctor_id: str | None, day: date) -> str | None:
        posts = [
            each
            for each in self.posts.get(doctor_id or "", ())
            if each["valid_from"] <= day <= (each["valid_to"] or day)
        ]
        return min((each["team_id"] for each in posts), default=None)

    def centre_of(self, resident_id: str, day: date) -> str:
        return self.centre(self.home(resident_id, day)["org_unit_id"])

    def centre(self, unit_id: str) -> str:
        unit = self.units[unit_id]
        return str(unit["parent_id"] if unit["level"] == "clinic" else unit["id"])


def read(session: Session) -> County:
    def rows(query: str) -> list[dict[str, Any]]:
        return [tidy(dict(row._mapping)) for row in session.execute(text(query))]

    decided: dict[str, str] = {}
    for each in rows("SELECT entry_id, outcome, id FROM decision ORDER BY id"):
        decided[each["entry_id"]] = each["outcome"]
    entries = rows(
        "SELECT e.id, e.form, e.resident_id, e.author_id, e.occurred_on, e.visit_mode, e.visit_result,"
        " e.visit_class, e.severity, e.status, e.missing_attachments, e.org_unit_id, e.channel, r.answers,"
        " r.content, r.outcome AS judged, r.device_id, r.app_version"
        " FROM entry e JOIN revision r ON r.entry_id = e.id AND r.number = e.revision"
    )
    for each in entries:  # a decision is the last word, unless a correction waits for the next one
        if each["status"] not in ("submitted", "void") and each["id"] in decided:
            each["status"] = decided[each["id"]]
    of_residents = ("resident_condition", "resident_group", "residence", "record_status")
    lists = dict.fromkeys(of_residents, "resident_id")
    grouped: dict[str, dict[str, list[Any]]] = {}
    for table, key in (lists | {"team_member": "user_id"}).items():
        found = grouped.setdefault(table, {})
        for each in rows(f"SELECT * FROM {table}"):  # noqa: S608
            found.setdefault(each[key], []).append(each)
    return County(
        {each["id"]: each for each in rows("SELECT * FROM resident")},
        entries,
        grouped["resident_condition"],
        grouped["resident_group"],
        {each["id"]: each for each in rows("SELECT * FROM service_item")},
        {each["id"]: each for each in rows("SELECT * FROM service_package")},
        {each["id"]: each for each in rows("SELECT * FROM org_unit")},
        grouped["residence"],
        grouped["team_member"],
        grouped["record_status"],
    )


def tidy(row: dict[str, Any]) -> dict[str, Any]:
    """Both databases alike: ids as 32 digits, days as dates, JSON read."""
    dates = ("_on", "_date", "_from", "_to")
    for name, value in row.items():
        if isinstance(value, UUID):
            row[name] = value.hex
        elif isinstance(value, str) and name in JSON_COLUMNS:
            row[name] = json.loads(value)
        elif isinstance(value, str) and (name == "day" or name.endswith(dates)) and len(value) == 10:
            row[name] = date.fromisoformat(value)
    return row


JSON_COLUMNS = {"answers", "content", "judged", "missing_attachments", "items", "rules", "groups", "timing"}
