"""The demo in the database: real events, decisions and promises; nothing is mailed; nothing leaks."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app.commands.demo import demo
from app.demo.load import NOT_SENT, load_demo
from app.domain.statuses import Status
from app.platform.login import check_password
from app.platform.runtime import Runtime
from tests.demo.conftest import FIRST, FOLDERS, SECOND

ACCOUNTS = [
    "skranke@tromso.example",
    "leder@tromso.example",
    "bydrift@tromso.example",
    "ute@tromso.example",
    "eiendom@tromso.example",
    "admin@tromso.example",
    "skranke@karlsoy.example",
]
TABLES = (
    '"case"', "event", "report", "reporter", "decision", "outbox_message", "photo", "staff_user", "unit",
    "category", "area", "road_stretch", "lamp", "place_name", "ruleset_version", "municipality",
)  # fmt: skip


def ask(run: Runtime, question: str, **values: Any) -> Any:
    """One value from the database."""
    with run.session() as session:
        return session.scalar(text(question), values)


def rows(run: Runtime) -> dict[str, int]:
    return {table: ask(run, f"SELECT count(*) FROM {table}") for table in TABLES}


def picture_files(run: Runtime) -> list[str]:
    """Every file that the photo store holds."""
    root = Path(run.settings.photo_store.removeprefix("file:"))
    return [path.name for path in root.rglob("*") if path.is_file()]


def test_every_status_has_cases(demo_run: Runtime) -> None:
    with demo_run.session() as session:
        by_status = text('SELECT status, count(*) FROM "case" GROUP BY status')
        counted: dict[str, int] = dict(session.execute(by_status).all())
    assert set(counted) == {status.value for status in Status}
    assert 300 <= sum(counted.values()) <= 420
    assert counted["resolved"] > 100
    assert counted["received"] >= 12


def test_all_positions_lie_inside_their_municipality(demo_run: Runtime) -> None:
    outside = ask(
        demo_run,
        'SELECT count(*) FROM "case" c JOIN municipality m ON m.id = c.municipality_id'
        " WHERE c.geom IS NULL OR NOT ST_Covers(m.boundary, c.geom)",
    )
    assert outside == 0


def test_the_history_is_the_real_one(demo_run: Runtime) -> None:
    assert ask(demo_run, 'SELECT count(*) FROM "case" c WHERE c.version <> '
               "(SELECT count(*) FROM event e WHERE e.case_id = c.id)") == 0  # fmt: skip
    assert ask(demo_run, "SELECT count(*) FROM event WHERE at > now()") == 0
    assert ask(demo_run, 'SELECT count(*) FROM "case" c LEFT JOIN decision d ON d.id = c.decision_id'
               " WHERE d.sentence IS NULL OR c.answer_due_at IS NULL") == 0  # fmt: skip
    steps = (
        "correct",
        "ask",
        "answer",
        "decline",
        "forward",
        "plan",
        "start",
        "resolve",
        "note",
        "settle",
        "return",
    )
    for step in steps:
        assert ask(demo_run, "SELECT count(*) FROM event WHERE step = :step", step=step) > 0, step


def test_nothing_of_the_demo_is_mailed_and_the_outbox_says_why(demo_run: Runtime) -> None:
    assert ask(demo_run, "SELECT count(*) FROM outbox_message") > 300
    not_held = (
        "SELECT count(*) FROM outbox_message WHERE state <> 'dropped' OR last_error IS DISTINCT FROM :why"
    )
    assert ask(demo_run, not_held, why=NOT_SENT) == 0


def test_photos_went_through_the_pipeline(demo_run: Runtime) -> None:
    assert ask(demo_run, "SELECT count(*) FROM photo WHERE use = 'report'") >= 25
    assert ask(demo_run, "SELECT count(*) FROM photo WHERE use = 'resolved'") >= 3
    assert ask(demo_run, "SELECT count(*) FROM photo WHERE state <> 'ready' OR original_key IS NOT NULL") == 0
    assert (
        ask(demo_run, "SELECT count(*) FROM photo WHERE NOT derivatives ?& array['thumb','medium','large']")
        == 0
    )
    with_thumb = 'SELECT count(*) FROM "case" WHERE thumb_photo_id IS NOT NULL'
    assert ask(demo_run, with_thumb) == ask(
        demo_run, "SELECT count(DISTINCT case_id) FROM photo WHERE use = 'report'"
    )


def test_every_account_signs_in_with_the_demo_password(demo_run: Runtime) -> None:
    with demo_run.session() as session:
        for email in ACCOUNTS:
            assert check_password(session, email, "varsko-demo", demo=True) is not None, email
            assert check_password(session, email, "varsko-dem0", demo=True) is None, email


def test_nothing_of_one_municipality_points_at_the_other(demo_run: Runtime) -> None:
    for column, table in (("category_id", "category"), ("unit_id", "unit"), ("proposed_unit_id", "unit")):
        joined = f'"case" c JOIN {table} t ON t.id = c.{column}'
        mixed = f"SELECT count(*) FROM {joined} WHERE t.municipality_id <> c.municipality_id"
        assert ask(demo_run, mixed) == 0, column
    joined = "event e JOIN staff_user s ON s.id = e.staff_id"
    strangers = f"SELECT count(*) FROM {joined} WHERE s.municipality_id <> e.municipality_id"
    assert ask(demo_run, strangers) == 0
    of_second = 'SELECT count(*) FROM "case" c JOIN municipality m ON m.id = c.municipality_id WHERE m.number = :number'
    assert ask(demo_run, of_second, number=SECOND) == 6
    assert ask(demo_run, of_second, number=FIRST) > 300


def test_a_second_run_says_so_and_changes_nothing(demo_run: Runtime) -> None:
    before = rows(demo_run)
    loaded = load_demo(demo_run, datetime.now(UTC))
    assert not loaded.fresh
    assert sum(loaded.statuses.values()) == before['"case"']
    assert rows(demo_run) == before
    said = CliRunner().invoke(demo, ["load"])
    assert said.exit_code == 0
    assert "Nothing was changed" in said.output


def test_again_makes_the_reports_anew_up_to_the_moment_given(
    demo_run: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All reports go, those of the smaller municipality come anew.
    monkeypatch.setattr("app.demo.load.FOLDERS", (FOLDERS / SECOND,))
    staff = ask(demo_run, "SELECT array_agg(id ORDER BY id) FROM staff_user")
    said = CliRunner().invoke(demo, ["load", "--again", "--now", "2026-03-04T12:00+01:00"])
    assert said.exit_code == 0, said.output
    assert ask(demo_run, 'SELECT max(received_at) FROM "case"') < datetime(2026, 3, 4, 11, tzinfo=UTC)
    assert ask(demo_run, 'SELECT min(received_at) FROM "case"') > datetime(2025, 11, 4, 10, tzinfo=UTC)
    assert ask(demo_run, "SELECT array_agg(id ORDER BY id) FROM staff_user") == staff
    photos = ask(demo_run, "SELECT count(*) FROM photo")
    assert sorted(picture_files(demo_run)) == sorted(
        ["thumb.webp", "medium.webp", "large.webp", "clear.webp"] * photos
    )


def test_a_load_that_fails_leaves_no_row_and_no_file(
    empty_run: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []

    def fail(session: object) -> None:
        kept.extend(picture_files(empty_run))
        raise KeyboardInterrupt

    monkeypatch.setattr("app.demo.load._hold_back_mail", fail)
    monkeypatch.setattr("app.demo.load.FOLDERS", (FOLDERS / SECOND,))
    with pytest.raises(KeyboardInterrupt):
        load_demo(empty_run, datetime(2026, 11, 20, 11, tzinfo=UTC))
    assert kept, "a photo was on the disk when it failed"
    assert picture_files(empty_run) == []
    assert set(rows(empty_run).values()) == {0}


def test_the_demo_is_refused_where_it_is_not_allowed(
    empty_run: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VARSKO_DEMO", "0")
    said = CliRunner().invoke(demo, ["load"])
    assert said.exit_code == 1
    assert "VARSKO_DEMO" in said.output
    assert set(rows(empty_run).values()) == {0}
