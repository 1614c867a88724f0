"""The project's own code as the structural tests read it."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"


@dataclass(frozen=True)
class Module:
    """A Python file, and what stands in it."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def length(self) -> int:
        return len(self.path.read_text().splitlines())

    def imported(self) -> set[str]:
        """The modules that it names in imports, wherever these stand."""
        return {name for node in ast.walk(self.tree) for name in _names(node)}

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        return (
            node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        )


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module]
    return []


@cache
def committed_files() -> tuple[Path, ...]:
    """What git has or would take: not what .gitignore leaves out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The Python modules in these folders of the project; in all of it when none is named."""
    within = tuple(ROOT / folder for folder in folders) or (ROOT,)
    return tuple(
        Module(path, ast.parse(path.read_text()))
        for path in committed_files()
        if path.suffix == ".py" and any(path.is_relative_to(folder) for folder in within)
    )
