"""Questions whose conditions wait for each other: none of them could ever be shown."""

import re
from collections.abc import Mapping, Sequence

from app.formdefs.uploads.xlsform.findings import Findings
from app.formdefs.uploads.xlsform.workbook import Line

Waits = Mapping[str, Mapping[str, tuple[Line, str]]]  # question → those it waits for, each with the cell
_NAMED = re.compile(r"\$\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}")


def refuse_cycles(lines: Sequence[Line], findings: Findings) -> None:
    waits, reported = _waits(lines), set[str]()
    for name in waits:
        way = [] if name in reported else _way_back(waits, name)
        if way:
            reported.update(way)
            line, column = waits[name][way[1]]
            findings.fault(line.spot(column), f"条件绕成了圈（{' → '.join(way)}），这些题永远不会显示")


def _waits(lines: Sequence[Line]) -> Waits:
    """By the condition of the question, those of the groups around it, and what it is calculated from."""
    found: dict[str, dict[str, tuple[Line, str]]] = {}
    around: list[Line] = []
    for line in lines:
        kind = " ".join(line["type"].split()).lower().replace("_", " ")
        if kind == "begin group":
            around.append(line)
        elif kind == "end group":
            del around[-1:]
        elif line["name"]:
            cells = [(line, "relevant"), *((each, "relevant") for each in around), (line, "calculation")]
            needs = found.setdefault(line["name"], {})
            for cell in cells:
                for other in _NAMED.findall(cell[0][cell[1]]):
                    needs.setdefault(other, cell)
    return found


def _way_back(waits: Waits, name: str) -> list[str]:
    """The shortest way from a question to itself."""
    ways, seen = [[name]], set[str]()
    for way in ways:
        for other in waits.get(way[-1], ()):
            if other == name:
                return [*way, name]
            if other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return []
