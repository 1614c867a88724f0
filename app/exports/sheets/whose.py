"""The person at the head of a sheet."""

from dataclasses import dataclass
from datetime import date

from app.residents.groups.membership import age_on
from app.residents.models import Resident


@dataclass(frozen=True)
class Whose:
    """A person as a sheet names them; empty to fill in by hand."""

    name: str = ""
    record_no: str = ""
    sex: str = ""
    birth_date: date | None = None
    phone: str = ""
    address: str = ""

    @property
    def boxes(self) -> tuple[str, str]:
        """The last 3 + 5 digits of the record's number, as every national sheet has them."""
        last = self.record_no[-8:].rjust(8)
        return last[:3], last[3:]

    def told(self, name: str, day: date | None) -> str:
        """What `{who.name}`, `{who.age}` … say, on the day of the visit."""
        if name == "age":
            return str(age_on(self.birth_date, day)) if self.birth_date and day else ""
        return str(getattr(self, name))


def whose(resident: Resident) -> Whose:
    return Whose(
        name=resident.name,
        record_no=resident.record_no or "",
        sex={"1": "男", "2": "女"}.get(resident.sex, "未说明"),
        birth_date=resident.birth_date,
        phone=resident.phone or resident.contact_phone or "",
        address=resident.address or resident.village.name,
    )
