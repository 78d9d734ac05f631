"""``varsko rules``: sentences for people, JSON for programs, and nothing stored by asking."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from app.cli import varsko
from app.models import Case, RulesetVersion
from app.platform.runtime import Runtime, utc_now
from app.queries.rules_versions import list_publications
from tests.builders import CENTRE, RULESET, Town

Call = Callable[..., Result]


@pytest.fixture
def call(run: Runtime, town: Town, monkeypatch: pytest.MonkeyPatch) -> Call:
    """``call("rules", "decide", …)`` on the town's database."""
    for name, value in (
        ("DATABASE_URL", run.settings.database_url), ("REDIS_URL", run.settings.redis_url), ("VARSKO_DEMO", "1"),
        ("VARSKO_VAR", str(run.settings.var)),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)

    def run_command(*words: str) -> Result:
        return CliRunner().invoke(varsko, words)

    return run_command


AT = f"{CENTRE.lon},{CENTRE.lat}"


def test_decide_answers_in_json_and_stores_nothing(call: Call, town: Town) -> None:
    done = call("rules", "decide", "--category", "gatelys-ute", "--at", AT, "--text", "lampen er mørk")
    answer = json.loads(done.stdout)
    assert (answer["unit"], answer["rule"], answer["priority"]) == ("bydrift", "lys", "normal")
    assert answer["promise"]["solution"] == {"amount": 10, "unit": "working_days"}
    assert answer["sentence"] == "Bydrift bytter lampene."
    assert [one["rule"] for one in answer["tried"]] == ["riksvei", "farlig", "lys"]
    assert town.session.scalar(select(func.count(Case.id))) == 0


def test_decide_listens_to_the_words_of_the_report(call: Call) -> None:
    done = call(
        "rules",
        "decide",
        "--category",
        "gatelys-ute",
        "--at",
        AT,
        "--text",
        "det kommer gnister, strømførende!",
    )
    assert json.loads(done.stdout)["priority"] == "urgent"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--category", "finnes-ikke", "--at", AT], "gatelys-ute"),
        (["--category", "gatelys-ute", "--at", "69.65,18.955"], "Longitude comes first"),
        (["--category", "gatelys-ute", "--at", "her"], "is no position"),
        (["--category", "gatelys-ute", "--at", AT, "--time", "snart"], "no date and time"),
        (["--category", "gatelys-ute", "--at", AT, "--answer", "ja"], "QUESTION=ANSWER"),
        (["--category", "gatelys-ute", "--at", AT, "--municipality", "0000"], "0000"),
    ],
)
def test_decide_says_what_is_wrong_with_the_question(call: Call, words: list[str], said: str) -> None:
    done = call("rules", "decide", *words)
    assert done.exit_code != 0
    assert said in done.stderr


def test_check_names_file_and_line_of_every_mistake(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        RULESET.replace("unit: eiendom", "unit: eiendomm").replace("gatelys-ute, key", "gatelys-inne, key"),
        encoding="utf-8",
    )
    done = call("rules", "check", str(file))
    assert done.exit_code != 0
    unit_line = next(
        n for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if "eiendomm" in line
    )
    assert f"{file}:{unit_line}: " in done.stderr
    assert "gatelys-inne" in done.stderr
    assert "2 mistakes" in done.stderr


def test_a_right_ruleset_is_told_to_be_right(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "9901.yaml"
    file.write_text(RULESET, encoding="utf-8")
    done = call("rules", "check", str(file))
    assert (done.exit_code, "4 rules" in done.stdout) == (0, True)


def test_publish_makes_a_new_version_decide_and_keeps_the_old(call: Call, town: Town, tmp_path: Path) -> None:
    file = tmp_path / "9901.yaml"
    file.write_text(RULESET.replace("unit: bydrift", "unit: eiendom"), encoding="utf-8")
    done = call("rules", "publish", str(file), "--municipality", "9901")
    assert done.exit_code == 0, done.stderr
    assert (
        json.loads(call("rules", "decide", "--category", "gatelys-ute", "--at", AT).stdout)["unit"]
        == "eiendom"
    )
    states = [row.state for row in list_publications(town.session, town.municipality.id, utc_now())]
    assert states == ["in_force", "earlier"]
    again = call("rules", "publish", str(file), "--municipality", "9901")
    assert again.exit_code == 0
    assert town.session.scalar(select(func.count(RulesetVersion.id))) == 2


def test_a_broken_ruleset_is_not_published(call: Call, town: Town, tmp_path: Path) -> None:
    file = tmp_path / "9901.yaml"
    file.write_text("title: Halv\nnumber: 1\nrules:\n", encoding="utf-8")
    done = call("rules", "publish", str(file), "--municipality", "9901")
    assert (done.exit_code != 0, "Nothing was published" in done.stderr) == (True, True)
    assert town.session.scalar(select(func.count(RulesetVersion.id))) == 1


def test_explain_tells_what_was_decided_then(call: Call, town: Town) -> None:
    number = town.report().number
    answer = json.loads(call("rules", "explain", number).stdout)
    assert (answer["case"], answer["unit"], answer["rule"]) == (number, "bydrift", "lys")
    assert answer["facts"]["category"] == "gatelys-ute"
    missing = call("rules", "explain", "26-999999")
    assert (missing.exit_code != 0, "26-999999" in missing.stderr) == (True, True)
