"""What a module may contain and whom it may know."""

import ast
import re
from pathlib import Path

from tests.structure.source import Module, modules

KNOWS_FLASK = {"routes.py", "guards.py", "cli.py"}
ALSO_KNOWS_FLASK = {
    "app/__init__.py",
    "app/answers.py",
}  # answers.py: the one place where a Problem becomes HTTP
VAGUE_NAMES = re.compile(
    r"(Manager|Helper|Utils?|Impl)$|^process_(?!bind_param|result_value)"
)  # SQLAlchemy's


def test_every_module_says_in_its_first_line_what_it_is_for() -> None:
    silent = [module.name for module in modules() if module.tree.body and not ast.get_docstring(module.tree)]
    assert silent == []


def test_only_routes_guards_and_commands_know_flask() -> None:
    knowing = {module.name for module in modules("app") if "flask" in module.imported()}
    assert {name for name in knowing if Path(name).name not in KNOWS_FLASK} - ALSO_KNOWS_FLASK == set()


def test_only_routes_and_commands_commit() -> None:
    committing = {module.name for module in modules("app") if _commits(module)}
    assert {name for name in committing if Path(name).name not in {"routes.py", "cli.py"}} == set()


def test_nobody_imports_from_the_top_of_the_app() -> None:
    """`from app import x` runs through app/__init__.py, which knows everything."""
    wrong = {
        f"{module.name}: {alias.name}"
        for module in modules("app")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "app"
        for alias in node.names
        if not _is_module(alias.name)
    }
    assert wrong == set()


def test_no_import_hides_inside_a_function() -> None:
    hidden = {
        f"{module.name}:{node.lineno}"
        for module in modules()
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert hidden == set()


def test_only_the_clock_tells_the_time() -> None:
    """So that a test that stops the clock has stopped it everywhere."""
    telling = re.compile(r"\b(datetime|date)\.(now|today|utcnow)\(|\btime\.time\(")
    others = {
        module.name
        for module in modules("app")
        if module.name != "app/clock.py" and telling.search(module.path.read_text())
    }
    assert others == set()


def test_only_the_settings_read_the_environment() -> None:
    readers = {m.name for m in modules("app") if re.search(r"\benviron\b|\bgetenv\b", m.path.read_text())}
    assert readers == set()


def test_names_say_what_a_thing_is() -> None:
    vague = {
        f"{module.name}:{node.name}"
        for module in modules("app", "tests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and VAGUE_NAMES.search(node.name)
    }
    assert vague == set()


def _commits(module: Module) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
        for node in ast.walk(module.tree)
    )


def _is_module(name: str) -> bool:
    app = Path(__file__).parents[2] / "app"
    return (app / f"{name}.py").is_file() or (app / name).is_dir()
