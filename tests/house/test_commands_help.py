"""Every command explains itself, fails with a non-zero exit, and never shows a traceback."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from app.cli import main, varsko
from tests.house.tree import ROOT


def all_commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command and group, depth first."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        yield (*words, name)
        if isinstance(command, click.Group):
            yield from all_commands(command, (*words, name))


COMMANDS = sorted(all_commands(varsko))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_a_sentence(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(varsko, [*words, "--help"])
    assert done.exit_code == 0, done.output
    lines = [line.strip() for line in done.output.splitlines() if line.strip()]
    sentence = lines[1] if len(lines) > 1 else ""
    assert len(sentence.split()) >= 3, (
        f"«varsko {' '.join(words)} --help» says nothing. Write a docstring on the command."
    )


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_refuses_an_unknown_option_in_a_sentence(words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(varsko, [*words, "--no-such-option"])
    assert done.exit_code != 0
    assert "no-such-option" in done.output


SENTENCE = r"varsko: the database does not answer \(.*\)\. Check DATABASE_URL, or run «varsko doctor»\."
AWAY = "postgresql://nobody@127.0.0.1:9/none"
NEEDS_DATABASE = (
    ("rules", "explain", "26-1"),
    ("rules", "decide", "--category", "x", "--at", "18,69"),
    ("import", "reports", "tests/imports/files/new_york.csv"),
    ("bench", "seed", "1"),
    ("bench", "http"),
    ("municipality", "list"),
    ("outbox", "show"),
    ("db", "migrate"),
    ("suggest", "gatelys"),
)


@pytest.mark.parametrize("words", NEEDS_DATABASE, ids=" ".join)
def test_a_database_that_is_away_is_one_sentence_and_no_traceback(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("DATABASE_URL", AWAY)
    monkeypatch.setenv("VARSKO_DEMO", "1")
    monkeypatch.setattr(sys, "argv", ["varsko", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert re.fullmatch(SENTENCE, str(ended.value.code))
    assert "Traceback" not in capfd.readouterr().err


def test_that_sentence_is_all_that_the_program_prints() -> None:
    env = os.environ | {"DATABASE_URL": AWAY, "VARSKO_DEMO": "1"}
    words = [sys.executable, "-m", "app.cli", *NEEDS_DATABASE[0]]
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert done.stdout == ""
    assert re.fullmatch(SENTENCE + "\n", done.stderr)
