"""Rules for the whole tree. Each message says how to mend what it found."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.house.tree import ROOT, files, hits, texts

THIS = Path("tests/house/test_tree.py")
LIBRARY_HOSTS = ("pypi.org", "pythonhosted.org", "npmjs.org", "npmjs.com", "yarnpkg.com", "deb.debian.org")
CDN_HOSTS = (
    "unpkg.com",
    "jsdelivr.net",
    "cdnjs.",
    "googleapis.com",
    "gstatic.com",
    "bootstrapcdn.com",
    "code.jquery.com",
)
CODE = ("app/", "geo/", "routing_rules/", "migrations/", "script/machine/", "static/")
PYTHON = ("app/", "geo/", "routing_rules/", "migrations/", "script/", "tests/")


def _but_this(found: list[tuple[Path, str]]) -> list[tuple[Path, str]]:
    return [(path, text) for path, text in found if path != THIS]


def _one_of(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in words)


def test_no_file_names_a_package_registry() -> None:
    found = hits(_one_of(LIBRARY_HOSTS), _but_this(texts()))
    assert not found, "Packages are fetched by name and hash from wherever the machine looks:\n" + "\n".join(
        found
    )


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    found = hits(r"(?<![\w./~-])/(?:work|root|home|Users)/[\w.]+", _but_this(texts()))
    assert not found, "Use a path relative to the checkout, or a setting:\n" + "\n".join(found)


def test_no_page_loads_anything_from_another_host() -> None:
    found = hits(_one_of(CDN_HOSTS), _but_this(texts()))
    pages = texts("app/", ends=(".html",))
    found += hits(
        r"<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href|srcset)=[\"'](?:https?:)?//[^\"'{]*", pages
    )
    own = [
        (path, text) for path, text in texts("static/", ends=(".js", ".css")) if "vendor" not in path.parts
    ]
    found += hits(r"(?:url\(|@import|import\s|fetch\()\s*[\"']?(?:https?:)?//[^\s\"')]*", own)
    assert not found, "Serve it from static/ (script/machine/frontend.py):\n" + "\n".join(found)


def _municipality_names() -> set[str]:
    names: set[str] = set()
    for path in (ROOT / "app" / "demo" / "municipalities").glob("*/municipality.yaml"):
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        names.add(content["name"])
    return names


def test_a_municipality_is_data_never_code() -> None:
    names = _municipality_names()
    assert len(names) >= 2, "The demo has two municipalities; their names are read from municipality.yaml"
    plain = {name.translate(str.maketrans("æøåÆØÅ", "aoaAOA")) for name in names}
    pattern = r"\b(?:" + "|".join(sorted(re.escape(name) for name in names | plain)) + ")"
    code = [
        (path, text)
        for path, text in texts(*CODE, ends=(".py", ".html", ".js", ".css", ".sh", ""))
        if "municipalities" not in path.parts
    ]
    found = hits(pattern, code, re.IGNORECASE)
    assert not found, "Put it into the municipality's data folder:\n" + "\n".join(found)


def test_nothing_is_left_to_do() -> None:
    found = hits(
        r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|NotImplemented" + r"Error)\b", texts(*PYTHON, "static/")
    )
    assert not found, "Do it, or write an issue:\n" + "\n".join(found)


def test_no_test_is_skipped() -> None:
    found = hits(
        r"pytest\.(?:mark\.)?(?:skip|xfail|importorskip)\w*", _but_this(texts("tests/", ends=(".py",)))
    )
    assert not found, "A test that does not run proves nothing:\n" + "\n".join(found)


@pytest.mark.parametrize("name", ["utils", "util", "helpers", "helper", "misc", "common", "manager"])
def test_no_file_hides_its_idea_behind_an_empty_name(name: str) -> None:
    found = [str(path) for path in files() if path.suffix == ".py" and path.stem == name]
    assert not found, f"Name the idea: {found}"


def test_files_can_be_read_in_one_go() -> None:
    read = [(path, text) for path, text in texts(*PYTHON, ends=(".py",)) if path.parts[0] != "migrations"]
    long = [f"{path}: {text.count(chr(10))} lines" for path, text in read if text.count("\n") > 300]
    assert not long, "Split the file along its ideas (300 lines at most):\n" + "\n".join(long)


def test_pages_hold_no_inline_style_script_or_handler() -> None:
    pages = [
        (path, text)
        for path, text in texts("app/web/templates/", ends=(".html",))
        if "mail" not in path.parts
    ]
    assert pages
    found = hits(r"<[a-z][^>]*\sstyle=", pages)
    found += hits(r"<[a-z][^>{]*\son[a-z]+=[\"']", pages)
    found += hits(r"<script(?![^>]*\b(?:src|nonce)=)[^>]*>", pages)
    found += hits(r"<style(?![^>]*\bnonce=)[^>]*>", pages)
    found += hits(r"href=[\"']javascript:", pages)
    assert not found, "The pages' CSP forbids it; use a file in static/ and data attributes:\n" + "\n".join(
        found
    )
