"""Translations: made by themselves, and never with other placeholders than the bokmål text."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.platform.catalogues import FOLDER, compile_catalogues, main

PLACEHOLDER = re.compile(r"%\(\w+\)\w|\{\w*\}")


def test_a_missing_or_old_catalogue_is_made_and_a_fresh_one_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "translations"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.mo"))
    assert {source.parts[-3] for source in compile_catalogues(folder)} == {"nn", "en"}
    assert compile_catalogues(folder) == []
    assert all(
        (folder / language / "LC_MESSAGES" / "messages.mo").stat().st_size for language in ("nn", "en")
    )


@pytest.mark.parametrize("language", ["nn", "en"])
def test_a_translation_has_the_placeholders_of_the_text(language: str) -> None:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = [message for message in read_po(file, locale=language) if message.id and message.string]
    assert messages
    for message in messages:
        text, translation = str(message.id), str(message.string)
        assert sorted(PLACEHOLDER.findall(translation)) == sorted(PLACEHOLDER.findall(text)), text


def test_the_share_that_is_translated_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("status") == 0
    assert re.search(r"nn: \d+ of \d+ texts translated", capsys.readouterr().out)
    assert main("") == 2


@pytest.fixture(scope="session")
def texts_of_the_code(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every message id that is in code and templates now, as ``script/translations update`` finds them."""
    template = tmp_path_factory.mktemp("texts") / "messages.pot"
    words = ["-q", "extract", "-F", "babel.cfg", "-k", "N_", "-o", str(template), "."]
    root = FOLDER.parents[1]
    subprocess.run([str(Path(sys.executable).with_name("pybabel")), *words], cwd=root, check=True)
    with template.open("rb") as file:
        return {str(message.id) for message in read_po(file) if message.id}


@pytest.mark.parametrize("language", ["nn", "en"])
def test_every_text_is_translated(language: str, texts_of_the_code: set[str]) -> None:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = [message for message in read_po(file, locale=language) if message.id]
    done = {str(message.id) for message in messages if message.string and all(_strings(message.string))}
    missing = sorted(texts_of_the_code - done)
    assert not missing, f"Run script/translations update and translate to {language}: {missing[:20]}"


def _strings(said: object) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, list | tuple) else (str(said),)
