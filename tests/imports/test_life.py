"""From an archive's words to our statuses, by steps of the table only."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.statuses import Status
from app.domain.steps import STEPS
from app.intake.life import WORDS, life_of
from app.intake.read import read_archive
from app.intake.rows import ArchiveReport, Defaults
from tests.imports.archives import FILES

MAY = datetime(2024, 5, 2, 8, tzinfo=UTC)


def report(**said: Any) -> ArchiveReport:
    values: dict[str, Any] = {
        "line": 2, "external_id": "T-1", "city": "By", "zone": "UTC", "received_at": MAY, "status_word": "Closed",
        "category": "Lys", "agency": "Drift", "closed_at": MAY + timedelta(days=1),
    }  # fmt: skip
    return ArchiveReport(**values | said)


@pytest.mark.parametrize(
    ("said", "steps", "status"),
    [
        ({}, ["receive", "confirm", "resolve"], Status.RESOLVED),
        ({"is_duplicate": True}, ["receive", "decline"], Status.DECLINED),
        ({"status_word": "Open (Duplicate)", "closed_at": None}, ["receive", "decline"], Status.DECLINED),
        ({"status_word": "Cancelled"}, ["receive", "decline"], Status.DECLINED),
        ({"status_word": "Referred Out"}, ["receive", "forward"], Status.FORWARDED),
        ({"status_word": "Open", "closed_at": None}, ["receive"], Status.RECEIVED),
        (
            {"status_word": "Open", "closed_at": None, "planned_for": MAY.date()},
            ["receive", "confirm", "plan"],
            Status.PLANNED,
        ),
        ({"status_word": "Pending", "closed_at": None}, ["receive", "confirm"], Status.ASSIGNED),
        ({"status_word": "In Progress", "closed_at": None}, ["receive", "confirm", "start"], Status.WORKING),
        ({"status_word": "Ukjent ord"}, ["receive", "confirm", "resolve"], Status.RESOLVED),
        ({"status_word": "Ukjent ord", "closed_at": None}, ["receive"], Status.RECEIVED),
    ],
)
def test_a_status_word_becomes_the_steps_that_lead_there(
    said: dict[str, Any], steps: list[str], status: Status
) -> None:
    life = life_of(report(**said))
    assert ([one.step for one in life], life[-1].target) == (steps, status)


@pytest.mark.parametrize("word", sorted(WORDS))
@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("planned", [True, False])
def test_every_life_follows_the_table_and_goes_forward_in_time(
    word: str, closed: bool, planned: bool
) -> None:
    life = life_of(
        report(
            status_word=word,
            closed_at=MAY + timedelta(days=2) if closed else None,
            planned_for=MAY.date() if planned else None,
        )
    )
    assert (life[0].step, life[0].source, life[0].target) == ("receive", None, Status.RECEIVED)
    for before, after in itertools.pairwise(life):
        assert after.source is before.target
        assert after.target is STEPS[after.step].target(before.target)
        assert after.at >= before.at


def test_a_case_closed_before_it_was_created_is_closed_at_once_and_the_archives_time_is_noted() -> None:
    early = MAY - timedelta(hours=3)
    last = life_of(report(closed_at=early))[-1]
    assert last.at == MAY
    assert early.isoformat() in (last.note or "")


def test_an_open_word_beside_a_closing_time_stays_open_and_is_noted() -> None:
    life = life_of(report(status_word="Open"))
    assert life[-1].target is Status.RECEIVED
    assert "Open" in (life[0].note or "")


@pytest.mark.parametrize("name", ["los_angeles", "baltimore", "new_york"])
def test_no_real_row_has_a_life_that_runs_backwards(name: str) -> None:
    for one in read_archive(FILES / f"{name}.csv", Defaults("x", "UTC")):
        assert isinstance(one, ArchiveReport)
        times = [happening.at for happening in life_of(one)]
        assert times == sorted(times), one.external_id
