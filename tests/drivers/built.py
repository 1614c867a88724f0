"""The built phone app as a phone gets it: its files, their weight after gzip, what the first screen needs."""

import gzip
import json
import re
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parents[2] / "static" / "m"
KEPT = re.compile(r"const FILES = (\[.*?\]);")
STATIC_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
NAMED_IN_PAGE = re.compile(r"""/m/(assets/[\w.-]+)""")
FIRST_SCREEN = re.compile(r"assets/TodayScreen-[\w-]+\.js")


@dataclass(frozen=True)
class Budget:
    """Bytes after gzip."""

    what: str
    limit: int
    measured: int


def budgets() -> list[Budget]:
    """Of the newest build, not of what earlier ones left."""
    sizes = {name: _gzipped(name) for name in _kept()}
    first = _first_route(set(sizes))
    lazy = {name: size for name, size in sizes.items() if name.endswith(".js") and name not in first}
    heaviest = max(lazy, key=lambda name: lazy[name])
    return [
        Budget("all files of the phone app", 220 * 1024, sum(sizes.values())),
        Budget("first route", 170 * 1024, sum(sizes[name] for name in first)),
        Budget(f"heaviest lazy chunk ({Path(heaviest).name.split('-')[0]})", 40 * 1024, lazy[heaviest]),
    ]


def imports() -> dict[str, set[str]]:
    """Which scripts each script waits for."""
    scripts = [name for name in _kept() if name.endswith(".js") and name != "sw.js"]
    return {name: {f"assets/{each}" for each in _imported(name)} for name in scripts}


def _kept() -> list[str]:
    """What the service worker keeps on the phone, itself included."""
    found = KEPT.search((STATIC / "sw.js").read_text())
    if found is None:
        raise AssertionError("sw.js names no files")
    return [name for name, _ in json.loads(found[1])] + ["sw.js"]


def _first_route(names: set[str]) -> set[str]:
    """The page, what it names, the screen of today, and all that these import."""
    page = (STATIC / "index.html").read_text()
    waiting = set(NAMED_IN_PAGE.findall(page)) | {name for name in names if FIRST_SCREEN.fullmatch(name)}
    found = {"index.html"}
    while waiting:
        name = waiting.pop()
        found.add(name)
        if name.endswith(".js"):
            waiting |= {f"assets/{each}" for each in _imported(name)} - found
    return found


def _imported(name: str) -> list[str]:
    return STATIC_IMPORT.findall((STATIC / name).read_text())


def _gzipped(name: str) -> int:
    return len(gzip.compress((STATIC / name).read_bytes(), 9))
