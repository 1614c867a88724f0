"""Files and functions stay short enough to be read in a sitting."""

from tests.structure.source import committed_files, modules

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
WRITTEN_BY_HAND = {".py", ".ts", ".vue", ".js", ".html", ".css", ".md"}
TABLES_ARE_LONG = "migrations/versions/"  # a migration spells out every column once


def test_no_file_is_longer_than_300_lines() -> None:
    long = {
        str(path): lines
        for path in committed_files()
        if path.suffix in WRITTEN_BY_HAND
        and TABLES_ARE_LONG not in str(path)
        and (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = {
        f"{module.name}:{function.name}": lines
        for module in modules()
        if not module.name.startswith(TABLES_ARE_LONG)
        for function in module.functions()
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}
