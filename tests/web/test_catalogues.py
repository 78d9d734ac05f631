"""Translations: made by themselves, and never with other placeholders than the bokmål text."""

import re
import shutil
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
