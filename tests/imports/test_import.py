"""Archives into the database: cases, events, places and rules, once, whatever happens on the way."""

import csv
import itertools
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.cases.context import REPORTER, Ctx, staff_actor
from app.cases.import_reports import Archive, Imported, ImportRefused, import_reports
from app.cases.receive import receive_report
from app.cases.staff import add_staff
from app.cases.triage import confirm
from app.domain.statuses import Status
from app.domain.steps import STEPS
from app.models import (
    Area,
    Case,
    Category,
    Event,
    ImportRun,
    Municipality,
    OutboxMessage,
    PlaceName,
    Report,
    Unit,
)
from app.platform.queues import RecordingQueue
from app.queries.background import read_layers_from_tables
from app.queries.places import find_place_facts
from geo.place import Place
from tests.builders import MONDAY, SECRET, Town, new_report
from tests.house.tree import ROOT
from tests.imports.archives import FILES, row, write_archive


def take_in(session: Session, path: Path, tmp_path: Path, **said: Any) -> Imported:
    return import_reports(session, Archive(path, tmp_path / "rejects.csv", **said), MONDAY)


def count(session: Session, table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(
    ("name", "number", "rows", "missing"),
    [
        ("los_angeles", "los-angeles", 120, 12),
        ("baltimore", "baltimore", 120, 8),
        ("new_york", "new-york", 102, 5),
    ],
)
def test_a_real_archive_becomes_a_municipality_of_its_own(
    session: Session, tmp_path: Path, name: str, number: str, rows: int, missing: int
) -> None:
    imported = take_in(session, FILES / f"{name}.csv", tmp_path)
    municipality = imported.municipalities[0]
    assert (municipality.number, municipality.extent_kind) == (number, "data")
    assert (imported.stored, imported.rejected, count(session, Case), count(session, Report)) == (
        rows,
        0,
        rows,
        rows,
    )
    assert imported.without_position["missing"] >= missing
    outside = (
        select(func.count())
        .where(Case.municipality_id == municipality.id, Case.geom.is_not(None))
        .where(
            ~func.ST_Covers(
                select(Municipality.boundary).where(Municipality.id == municipality.id).scalar_subquery(),
                Case.geom,
            )
        )
    )
    assert session.scalar(outside) == 0
    assert session.scalar(select(func.count()).where(Case.geom.is_(None))) == sum(
        imported.without_position.values()
    )


def test_the_log_of_every_imported_case_leads_to_its_status_by_steps_of_the_table(
    session: Session, tmp_path: Path
) -> None:
    for name in ("los_angeles", "baltimore", "new_york"):
        take_in(session, FILES / f"{name}.csv", tmp_path)
    logs: dict[Any, list[Event]] = {}
    for event in session.scalars(select(Event).order_by(Event.case_id, Event.case_version)):
        logs.setdefault(event.case_id, []).append(event)
    cases = session.scalars(select(Case)).all()
    assert {status for case in cases for status in [case.status]} >= {
        Status.RESOLVED, Status.DECLINED, Status.RECEIVED, Status.FORWARDED, Status.ASSIGNED, Status.WORKING,
        Status.PLANNED,
    }  # fmt: skip
    for case in cases:
        log = logs[case.id]
        assert [event.case_version for event in log] == list(range(1, case.version + 1))
        assert log[-1].to_status == case.status.value
        assert all(event.actor_kind == "import" for event in log)
        for before, after in itertools.pairwise(log):
            assert after.from_status == before.to_status
            assert after.to_status == STEPS[after.step].target(Status(before.to_status)).value
    assert count(session, OutboxMessage) == 0


def test_an_imported_case_can_be_worked_on_like_any_other(session: Session, tmp_path: Path) -> None:
    municipality = take_in(session, FILES / "baltimore.csv", tmp_path).municipalities[0]
    desk = staff_actor(
        add_staff(session, municipality, "desk@by.example", "Desk", "desk", None, "long-password")
    )
    case = session.scalars(select(Case).where(Case.status == Status.RECEIVED)).first()
    assert case is not None
    confirmed = confirm(
        Ctx(session, municipality, desk, RecordingQueue(), SECRET, lambda: MONDAY), case.id, case.version
    )
    assert (confirmed.status, confirmed.version) == (Status.ASSIGNED, 2)


def test_a_new_report_in_an_imported_municipality_is_decided_by_the_archives_habit(
    session: Session, tmp_path: Path
) -> None:
    municipality = take_in(session, FILES / "los_angeles.csv", tmp_path).municipalities[0]
    lon, lat = session.execute(
        select(func.ST_X(Case.geom), func.ST_Y(Case.geom)).where(Case.geom.is_not(None))
    ).first() or (0, 0)
    ctx = Ctx(session, municipality, REPORTER, RecordingQueue(), SECRET, lambda: MONDAY)
    receipt = receive_report(ctx, new_report(category_code="graffiti-removal", place=Place(lon, lat)))
    case = session.get_one(Case, receipt.case_id)
    assert session.scalar(select(Unit.code).where(Unit.id == case.proposed_unit_id)) == "ocb"
    assert case.area_name


def test_neighbourhoods_names_and_built_up_ground_make_a_map(session: Session, tmp_path: Path) -> None:
    path = write_archive(
        tmp_path / "a.csv",
        [
            row(
                n,
                area="VEST" if n % 40 < 20 else "ØST",
                address=f"{n} block {'VEST' if n % 40 < 20 else 'ØST'} GATE",
            )
            for n in range(200)
        ],
    )
    municipality = take_in(session, path, tmp_path).municipalities[0]
    kinds = Counter(session.scalars(select(Area.kind)))
    assert kinds == {"neighbourhood": 2, "built_up": 2}
    assert set(session.scalars(select(PlaceName.name))) == {"Vest", "Øst", "Vest Gate", "Øst Gate"}
    assert session.scalar(
        text(
            "SELECT ST_Area(ST_Intersection(a.geom, b.geom)) FROM area a JOIN area b ON a.id < b.id"
            " WHERE a.kind = 'neighbourhood' AND b.kind = 'neighbourhood'"
        )
    ) == pytest.approx(0, abs=1e-9)
    facts = find_place_facts(session, municipality.id, Place(18.955, 69.652))
    assert (list(facts.areas.values()), facts.area_name) == (["Vest", "Prøvestad"], "Vest")
    assert not read_layers_from_tables(session, municipality).is_empty


def test_the_second_run_changes_nothing_and_says_so(session: Session, tmp_path: Path) -> None:
    first = take_in(session, FILES / "new_york.csv", tmp_path)
    events = count(session, Event)
    again = take_in(session, FILES / "new_york.csv", tmp_path)
    assert (first.was_done, again.was_done, again.stored) == (False, True, first.stored)
    assert (count(session, Case), count(session, Event)) == (first.stored, events)


def test_another_file_with_some_of_the_same_reports_adds_the_new_ones_only(
    session: Session, tmp_path: Path
) -> None:
    take_in(session, write_archive(tmp_path / "a.csv", [row(n) for n in range(30)]), tmp_path)
    more = [row(n, category="Pothole" if n > 40 else "Street Light Out", agency="Vei") for n in range(20, 50)]
    imported = take_in(session, write_archive(tmp_path / "b.csv", more), tmp_path)
    assert (imported.stored, imported.known, count(session, Case)) == (20, 10, 50)
    assert count(session, Municipality) == 1
    assert set(session.scalars(select(Category.code))) == {"street-light-out", "pothole"}


def test_due_and_closing_times_and_the_number_follow_the_archive(session: Session, tmp_path: Path) -> None:
    path = write_archive(
        tmp_path / "a.csv",
        [row(1, due_at="2024-05-04T10:00:00", resolution="Fixed."), row(2, created_at="2019-12-31T23:30:00")],
    )
    take_in(session, path, tmp_path)
    one, two = session.scalars(select(Case).order_by(Case.external_id)).all()
    assert one.solve_due_at is not None
    assert one.closed_at is not None
    assert (one.solve_due_at.isoformat(), one.closed_at.isoformat()) == (
        "2024-05-04T08:00:00+00:00",
        "2024-05-03T10:00:00+00:00",
    )
    assert (one.number[:3], two.number[:3]) == ("24-", "19-")
    assert (
        session.scalar(select(Event.text).where(Event.case_id == one.id, Event.step == "resolve")) == "Fixed."
    )


def test_rejected_rows_are_listed_with_line_and_reason(session: Session, tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.csv", [row(1), row(2, created_at="?"), row(1)])
    imported = take_in(session, path, tmp_path)
    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert (imported.stored, imported.rejected) == (1, 2)
    assert [(one["line"], one["id"]) for one in listed] == [("3", "T-2"), ("4", "T-1")]


def test_a_real_municipality_is_never_mixed_with_an_archive(
    town: Town, session: Session, tmp_path: Path
) -> None:
    path = write_archive(tmp_path / "a.csv", [row(1)])
    with pytest.raises(ImportRefused, match="rules of its own"):
        take_in(session, path, tmp_path, number=town.municipality.number)
    assert count(session, Case) == 0
    assert count(session, ImportRun) == 0


def test_several_cities_in_a_file_become_several_municipalities_or_one(
    session: Session, tmp_path: Path
) -> None:
    rows = [row(n, city="Nordby" if n % 2 else "Sørby") for n in range(20)]
    path = write_archive(tmp_path / "a.csv", rows)
    assert {one.number for one in take_in(session, path, tmp_path).municipalities} == {"nordby", "sorby"}
    imported = take_in(session, path, tmp_path, number="begge", name="Begge byer")
    assert [(one.number, one.name) for one in imported.municipalities] == [("begge", "Begge byer")]
    assert imported.stored == 20


def test_open311_goes_the_same_way_and_keeps_what_has_no_place(session: Session, tmp_path: Path) -> None:
    imported = take_in(session, FILES / "open311.json", tmp_path, name="Åpenby")
    assert (imported.municipalities[0].number, imported.stored, imported.rejected) == ("apenby", 4, 4)
    assert imported.without_position == {"missing": 1, "impossible": 1}
    assert (
        session.scalar(select(Case.text).where(Case.external_id == "638345"))
        == "Dypt hull <script>alert(1)</script>"
    )


def test_a_killed_import_goes_on_where_it_was_and_ends_like_one_that_was_left_alone(
    database_url: str, session: Session, redis_url: str, tmp_path: Path
) -> None:
    rows = [row(n) if n % 50 else row(n, created_at="never") for n in range(4000)]
    path = write_archive(tmp_path / "many.csv", rows)
    command = [sys.executable, "-m", "app.cli", "import", "reports", str(path), "--batch", "20"]
    env = os.environ | {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "VARSKO_DEMO": "1",
        "VARSKO_VAR": str(tmp_path),
    }
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL, start_new_session=True)
    half_way = _wait_for_lines(session, 200)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    session.rollback()
    at_kill = count(session, Case)
    assert 0 < at_kill < 3920, f"killed too late: {half_way} lines"
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    session.rollback()
    run = session.scalars(select(ImportRun)).one()
    assert (run.lines_done, run.stored, run.rejected, run.finished_at is not None) == (4000, 3920, 80, True)
    assert (count(session, Case), count(session, Report), count(session, Event)) == (3920, 3920, 3 * 3920)
    assert session.scalar(select(func.count(Case.external_id.distinct()))) == 3920


def _wait_for_lines(session: Session, lines: int) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        session.rollback()
        done = session.scalar(select(ImportRun.lines_done)) or 0
        if done >= lines:
            return done
        time.sleep(0.02)
    raise AssertionError("the import never began")
