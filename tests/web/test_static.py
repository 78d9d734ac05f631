"""Static files: compressed once, kept for ever under their hash, and no file left open."""

import gzip
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web import assets, static_files
from tests.builders import Town

CSS = "/static/shared/varsko.css"
ON_DISK = Path(__file__).parents[2] / "static/shared/varsko.css"


@pytest.mark.parametrize(
    ("asked", "given", "unpack"), [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress)]
)
def test_a_stylesheet_comes_compressed_and_whole(
    client: FlaskClient, asked: str, given: str, unpack: Callable[[bytes], bytes]
) -> None:
    answer = client.get(CSS, headers={"Accept-Encoding": asked})
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, given)
    assert unpack(answer.data) == ON_DISK.read_bytes()
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_it_is_compressed_once(client: FlaskClient) -> None:
    static_files._compressed.cache_clear()
    for _ in range(3):
        client.get(CSS, headers={"Accept-Encoding": "br"})
    assert static_files._compressed.cache_info().misses == 1


def test_the_browser_that_has_it_is_told_so(client: FlaskClient) -> None:
    first = client.get(CSS, headers={"Accept-Encoding": "br"})
    again = client.get(CSS, headers={"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with client.get(CSS) as plain:
        assert "Content-Encoding" not in plain.headers and plain.data == ON_DISK.read_bytes()
        assert plain.headers["ETag"] != first.headers["ETag"]


def test_no_file_is_left_open(client: FlaskClient) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        client.get(CSS, headers={"Accept-Encoding": "br"}).close()
        assert ON_DISK.name not in _open_files()


def _open_files() -> set[str]:
    links = (one for one in Path("/proc/self/fd").iterdir() if one.exists())
    return {one.resolve().name for one in links}


def test_a_file_is_looked_at_once_a_request(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    real = assets._address_of

    def look(path: str) -> str:
        looked.append(path)
        return real(path)

    monkeypatch.setattr(assets, "_address_of", look)
    for _ in range(2):
        with app.test_request_context("/"):
            assert assets.asset("shared/icons.svg") == assets.asset("shared/icons.svg")
    assert looked == ["shared/icons.svg"] * 2


def test_the_font_is_kept_and_what_a_style_sheet_does_not_name_is_asked_for_anew(client: FlaskClient) -> None:
    with client.get("/static/vendor/inter/inter-latin-wght-normal.woff2") as font:
        assert "max-age=2592000" in font.headers["Cache-Control"]
    with client.get("/static/shared/draft.js") as script:
        assert "no-cache" in script.headers["Cache-Control"]


def test_a_page_names_the_modules_that_its_scripts_import_and_each_is_there(
    client: FlaskClient, town: Town
) -> None:
    page = client.get("/meld").text
    assert 'nonce=""' not in page
    named = re.findall(r'rel="modulepreload" href="([^"]+)"', page)
    assert {"/static/shared/forms.js", "/static/resident/photo_list.js", "/static/resident/exif.js"} <= set(
        named
    )
    for one in named:
        with client.get(one) as module:
            assert module.status_code == 200, one
