"""What forms may ask of a contract: whether one is in force on a day, and all that was due given."""

from datetime import date
from uuid import UUID

from app.contracts.reading.contract_view import NEVER_HELD, ContractView, PromisedItem
from app.contracts.reading.view import contracts_of
from app.entries.contract_standing import ContractStanding, reads_contract_standing


@reads_contract_standing
def standing_on(resident_id: UUID, day: date) -> ContractStanding:
    """The same as `standingFacts` on the phone."""
    held = [each for each in contracts_of(resident_id) if _holds(each, day)]
    is_served = all(_is_served(item, day) for each in held for item in each.promised)
    return ContractStanding(bool(held), is_served if held else None)


def _holds(view: ContractView, day: date) -> bool:
    return bool(view.row.status not in NEVER_HELD and view.row.start_date <= day <= view.until)


def _is_served(item: PromisedItem, day: date) -> bool:
    due: int = sum(slot.due_on <= day for slot in item.owed)
    return due <= sum(each.counted and each.on <= day for each in item.given)
