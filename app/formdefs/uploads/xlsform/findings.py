"""What is said of a workbook: at which row of which sheet, and about which column."""

from dataclasses import dataclass, field


class Inexpressible(Exception):
    """What XLSForm can say and our forms cannot, with the reason in Chinese."""


@dataclass(frozen=True)
class Spot:
    """A cell, or a whole row, of a sheet; rows are numbered as the spreadsheet shows them."""

    sheet: str
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        row = f" 第 {self.row} 行" if self.row else ""
        return f"{self.sheet}{row}" + (f"，{self.column}" if self.column else "")


@dataclass
class Findings:
    """Faults keep the workbook from being taken; notes say what of it is left out."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(self, spot: Spot, message: str) -> None:
        self.faults.append(f"{spot}：{message}")

    def note(self, spot: Spot, message: str) -> None:
        self.notes.append(f"{spot}：{message}")
