"""How the built phone app is given out."""

from pathlib import Path

import pytest
from flask import Flask

from tests.drivers.client import Client
from tests.drivers.page import page

SHELL = "<!doctype html><title>phone</title>"


@pytest.fixture
def built(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built phone app in a folder of this test."""
    folder = tmp_path / "m"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(SHELL)
    (folder / "sw.js").write_text("// worker")
    (folder / "assets" / "index-1a.js").write_text("plain")
    (folder / "assets" / "index-1a.js.gz").write_bytes(b"packed")
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    return folder


def test_the_shell_and_the_worker_are_asked_for_anew_each_time(client: Client, built: Path) -> None:
    for url in ("/m/", "/m/index.html", "/m/sw.js"):
        assert client.get(url).headers["Cache-Control"] == "no-cache"
    assert client.get("/m/").get_data(as_text=True) == SHELL


def test_a_hashed_asset_lasts(client: Client, built: Path) -> None:
    assert "immutable" in client.get("/m/assets/index-1a.js").headers["Cache-Control"]


def test_a_packed_file_goes_to_those_who_can_unpack_it(client: Client, built: Path) -> None:
    packed = client.get("/m/assets/index-1a.js", headers={"Accept-Encoding": "gzip"})
    assert (packed.data, packed.headers["Content-Encoding"]) == (b"packed", "gzip")
    plain = client.get("/m/assets/index-1a.js")
    assert (plain.data, plain.headers.get("Content-Encoding")) == (b"plain", None)
    assert packed.mimetype == plain.mimetype == "text/javascript"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_screen_of_the_app_can_be_reloaded(client: Client, built: Path) -> None:
    answer = client.get("/m/residents/0192")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, SHELL)


@pytest.mark.parametrize("url", ["/m/assets/gone-2b.js", "/m/../console.css", "/m/%2e%2e/secret.txt"])
def test_a_file_that_is_not_of_the_app_is_not_found(client: Client, built: Path, url: str) -> None:
    (built.parent / "secret.txt").write_text("secret")
    assert client.get(url).status_code == 404


def test_an_app_that_is_not_built_says_so(client: Client, built: Path) -> None:
    (built / "index.html").unlink()
    answer = client.get("/m/")
    assert answer.status_code == 503
    assert page(answer).headings == ["手机端尚未构建"]
