"""Nothing that is committed or built asks a host outside: not a page, not a lock file."""

import re
from pathlib import Path

import pytest

from tests.structure.source import ROOT, committed_files

ADDRESS = re.compile(r"""https?://([\w.-]+)""")
OURS = {"127.0.0.1", "localhost", "testserver", "server", "example.org", "example.com", "example.invalid"}
NAMES_NOT_ADDRESSES = {"www.w3.org"}  # a namespace
IN_MESSAGES = {"vuejs.org", "bit.ly", "tinyurl.com"}  # where Vue and Dexie explain their errors
LOCKS = ("requirements.txt", "requirements-dev.txt", ".tools/uv.txt", "frontend/package-lock.json")
BUILT = ("static/m", "static/console")
TEXT = {
    ".py",
    ".ts",
    ".vue",
    ".js",
    ".html",
    ".css",
    ".json",
    ".toml",
    ".in",
    ".txt",
    ".sh",
    ".webmanifest",
    "",
}
FUNDING = re.compile(r'"funding":\s*(\{[^}]*\}|\[[^\]]*\]|"[^"]*")')


def hosts(text: str) -> set[str]:
    return set(ADDRESS.findall(text)) - OURS - NAMES_NOT_ADDRESSES


def test_no_committed_file_asks_an_outside_host() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {host}"
        for path in committed_files()
        if path.suffix in TEXT and path != Path(__file__)
        for host in hosts(FUNDING.sub("", path.read_text()))
    }
    assert found == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_packages_and_hashes_but_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(r'index-url|find-links|"resolved":|file:/|@ ', text)
    assert re.search(r"sha256:|sha512-", text)


@pytest.mark.parametrize("folder", BUILT)
def test_no_built_file_asks_an_outside_host(folder: str) -> None:
    files = [
        path for path in (ROOT / folder).rglob("*") if path.suffix in {".js", ".css", ".html", ".webmanifest"}
    ]
    assert files, f"{folder} is not built"
    asked = {f"{path.name}: {host}" for path in files for host in _asked(path.read_text()) - IN_MESSAGES}
    assert asked == set()


def _asked(text: str) -> set[str]:
    """With or without a scheme: //host/file in a style sheet is an address too."""
    return hosts(text) | set(re.findall(r"""url\(["']?//([\w.-]+)""", text))
