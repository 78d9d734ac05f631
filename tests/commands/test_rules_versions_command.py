"""``varsko rules publish|rollback|drafts|versions|diff|replay|learn|redecide``."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.cases import rules_drafts, triage
from app.models import Event, RulesRun
from app.platform.runtime import utc_now
from tests.builders import RULESET, Town
from tests.commands.test_rules_command import Call, call  # noqa: F401 - a fixture

TO_EIENDOM = RULESET.replace("unit: bydrift", "unit: eiendom")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ruleset that sends lamps to Eiendom, as a file."""
    path = tmp_path / "9901.yaml"
    path.write_text(TO_EIENDOM, encoding="utf-8")
    return path


def test_a_version_is_published_shown_and_rolled_back(call: Call, file: Path) -> None:  # noqa: F811
    done = call("rules", "publish", str(file), "--reason", "Eiendom tar lampene", "--by", "Liv")
    assert done.exit_code == 0, done.stderr
    listed = json.loads(call("rules", "versions", "--json").stdout)
    assert [(row["state"], row["reason"]) for row in listed] == [
        ("in_force", "Eiendom tar lampene"), ("earlier", "test"),
    ]  # fmt: skip
    assert "Eiendom tar lampene" in call("rules", "versions").stdout
    without = call("rules", "rollback")
    assert without.exit_code != 0 and "--reason" in without.stderr
    done = call("rules", "rollback", "--reason", "Feil")
    assert (done.exit_code, "Version 1 decides" in done.stdout) == (0, True), done.stderr
    again = call("rules", "rollback", "--to", "9901-9-finnesikke", "--reason", "Feil")
    assert again.exit_code != 0


def test_publishing_at_a_moment_waits_for_it_and_can_be_withdrawn(call: Call, file: Path, town: Town) -> None:  # noqa: F811
    past = call("rules", "publish", str(file), "--from", "2020-01-01T00:00")
    assert past.exit_code != 0 and "passed" in past.stderr
    done = call("rules", "publish", str(file), "--from", "2099-12-01T00:00")
    assert (done.exit_code, "from 2099-12-01 00:00 on" in done.stdout) == (0, True), done.stderr
    assert "scheduled" in call("rules", "versions").stdout
    assert call("rules", "withdraw", "--reason", "Nei").exit_code == 0
    assert "withdrawn" in call("rules", "versions").stdout


def test_the_difference_is_told_in_sentences(call: Call, file: Path) -> None:  # noqa: F811
    done = call("rules", "diff", str(file))
    assert "Regelen «Gatelys» er endret.\n  – Sendes til Eiendom, før til Bydrift.\n" in done.stdout
    file.write_text(RULESET, encoding="utf-8")
    assert call("rules", "diff", str(file)).stdout == "No difference.\n"
    file.write_text("rules: [", encoding="utf-8")
    assert call("rules", "diff", str(file)).exit_code != 0


def test_a_trial_prints_a_table_or_json_and_changes_nothing(call: Call, file: Path, town: Town) -> None:  # noqa: F811
    case = town.case()
    triage.correct(town.ctx("desk"), case.id, 1, "eiendom", "Skolen.")
    span = ("--since", f"{town.now - timedelta(days=1):%Y-%m-%dT%H:%M}", "--until", f"{town.now + timedelta(days=1):%Y-%m-%dT%H:%M}")  # fmt: skip # noqa: E501
    done = call("rules", "replay", "--file", str(file), *span)
    assert done.exit_code == 0, done.stderr
    assert "1 cases; 1 would go to another unit" in done.stdout and "lys" in done.stdout
    answer = json.loads(call("rules", "replay", "--file", str(file), *span, "--json").stdout)
    assert (answer["moved"], answer["agrees"]) == (1, 1)
    (move,) = answer["cases_that_change"]
    assert (move["case"], move["from"]["unit"], move["to"]["unit"], move["verdict"]) == (
        case.number, "bydrift", "eiendom", "agrees",
    )  # fmt: skip
    assert town.session.scalar(select(func.count(RulesRun.id))) == 0
    file.write_text("title: Halv\nnumber: 1\nrules:\n", encoding="utf-8")
    broken = call("rules", "replay", "--file", str(file))
    assert broken.exit_code != 0 and f"{file}:" in broken.stderr
    assert call("rules", "replay").exit_code != 0
    assert "no draft or version" in call("rules", "replay", "--version", "x").stderr


def test_drafts_are_listed_and_tried_by_id(call: Call, town: Town) -> None:  # noqa: F811
    assert call("rules", "drafts").stdout == "No open drafts.\n"
    draft = rules_drafts.make_draft(town.ctx("lead"), "Lamper", TO_EIENDOM)
    assert "Lamper" in call("rules", "drafts").stdout
    assert json.loads(call("rules", "drafts", "--json").stdout)[0]["id"] == str(draft.id)
    assert call("rules", "replay", "--draft", str(draft.id)).exit_code == 0


def test_learning_prints_how_rules_did_and_makes_no_draft_unasked(call: Call, town: Town) -> None:  # noqa: F811
    town.now = utc_now() - timedelta(hours=1)
    for _ in range(6):
        case = town.case(text="Skolegården er mørk")
        triage.correct(town.ctx("desk"), case.id, 1, "eiendom", "Skolen.")
    said = call("rules", "learn")
    assert said.exit_code == 0, said.stderr
    assert "6 av 6 saker fra denne regelen ble flyttet til Eiendom" in said.stdout
    assert "Not used in 90 days: riksvei, farlig." in said.stdout
    assert call("rules", "drafts").stdout == "No open drafts.\n"
    (suggestion,) = json.loads(call("rules", "learn", "--json").stdout)["suggestions"]
    done = call("rules", "learn", "--use", suggestion["key"])
    assert (done.exit_code, "Made the draft" in done.stdout) == (0, True), done.stderr
    assert "6 av 6" in call("rules", "drafts").stdout


def test_open_cases_are_decided_anew_only_after_a_preview(call: Call, file: Path, town: Town) -> None:  # noqa: F811
    town.case()
    call("rules", "publish", str(file))
    done = call("rules", "redecide")
    assert done.exit_code == 0 and "--run" in done.stdout
    run_id = done.stdout.split()[-1]
    assert call("rules", "redecide", "--run", run_id).stdout.startswith("waiting: 0 of 0")
    too_soon = call("rules", "redecide", "--run", run_id, "--reason", "Nå")
    assert too_soon.exit_code != 0
    assert town.session.scalar(select(func.count()).where(Event.step == "redecide")) == 0
