"""The benches run and print what others read; never how fast."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.cases.seed_reports import seed_reports
from app.commands.bench import bench
from app.commands.bench_http import bench_http
from app.commands.bench_rounds import UnusableProblem, bench_rounds
from app.commands.bench_rules import SIZES, bench_rules
from app.models import Case, Event, Municipality, Report
from app.platform.runtime import Runtime
from tests.builders import MONDAY

SMALL = """NAME : fire-hus
TYPE : CVRP
DIMENSION : 5
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 10
NODE_COORD_SECTION
1 0 0
2 0 10
3 10 10
4 10 0
5 -10 0
DEMAND_SECTION
1 0
2 3
3 3
4 3
5 3
DEPOT_SECTION
1
-1
EOF
"""
HEADER = (
    "file,kind,customers,vehicles_limit,capacity,routes_in_best,best_cost,"
    "distance_rule_that_reproduces_best_cost\n"
)


def test_seeded_reports_are_whole_cases_inside_their_ground(session: Session) -> None:
    assert list(seed_reports(session, 300, MONDAY)) == [300]
    assert list(seed_reports(session, 50, MONDAY)) == [50]
    assert (session.scalar(select(func.count(Case.id))), session.scalar(select(func.count(Report.id)))) == (
        350,
        350,
    )
    wrong = text(
        'SELECT count(*) FROM "case" c WHERE version <> (SELECT count(*) FROM event e WHERE e.case_id = c.id)'
    )
    assert session.scalar(wrong) == 0
    ends = text(
        'SELECT count(*) FROM "case" c JOIN event e ON e.case_id = c.id AND e.case_version = c.version'
        " WHERE e.to_status <> c.status"
    )
    assert session.scalar(ends) == 0
    outside = select(func.count()).where(
        ~func.ST_Covers(select(Municipality.boundary).scalar_subquery(), Case.geom)
    )
    assert session.scalar(outside) == 0
    assert (session.scalar(select(func.count(Event.id))) or 0) > 350


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch, run: Runtime) -> None:
    """The measured server must sign cookies as this process does."""
    for name, value in (
        ("DATABASE_URL", run.settings.database_url), ("REDIS_URL", run.settings.redis_url), ("VARSKO_DEMO", "1"),
        ("VARSKO_VAR", str(run.settings.var)),
    ):  # fmt: skip
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("key")
def test_http_measures_every_page_with_the_figures_that_are_compared(run: Runtime, session: Session) -> None:
    # The rules must be in force by the fake clock and by the real one of the server that is started.
    list(seed_reports(session, 300, MONDAY - timedelta(days=60)))
    lines = list(bench_http(run, requests=2, runs=1))
    assert len(lines) == 2 * len({line["measure"] for line in lines})
    assert {"submit", "map city", "list", "case page", "desk queue", "desk list filtered"} <= {
        line["measure"] for line in lines
    }
    for line in lines:
        assert line["p50_ms"] > 0
        assert line["p95_ms"] >= line["p50_ms"]
        assert line["rps"] > 0
        assert line["sql"] > 0
        assert line["bytes"] > 0
        assert "cpu_app_ms" in line
    sent = session.scalar(select(func.count()).where(Case.text == "Lykten ved brua er mørk.")) or 0
    assert sent == 2 + 2 * 2 * 2  # looked at twice, then a warm-up and a run at each concurrency


def test_rules_are_measured_in_three_sizes() -> None:
    lines = list(bench_rules(runs=1, decisions=20))
    assert [line["rules"] for line in lines] == list(SIZES)
    assert all(line["decisions_per_s"] > 0 for line in lines)


def test_a_round_is_compared_with_the_best_known_under_the_named_rule(tmp_path: Path) -> None:
    (tmp_path / "small.vrp").write_text(SMALL)
    (tmp_path / "instances.csv").write_text(HEADER + "small.vrp,CVRP,4,,10,2,60,nearest integer\n")
    line = next(bench_rounds(tmp_path, seconds=0.2))
    assert (line["cost"], line["gap_percent"], line["feasible"], line["routes"]) == (60.0, 0.0, True, 2)


def test_a_folder_without_problems_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(UnusableProblem, match=r"instances\.csv"):
        next(bench_rounds(tmp_path))


@pytest.mark.usefixtures("key")
def test_nothing_seeded_is_said_in_a_sentence() -> None:
    done = CliRunner().invoke(bench, ["http"])
    assert done.exit_code == 1
    assert "varsko bench seed" in done.output


def test_each_line_names_the_machine(capsys: pytest.CaptureFixture[str]) -> None:
    from app.commands.bench import print_lines

    print_lines([{"measure": "x"}])
    assert "cores" in json.loads(capsys.readouterr().out)["machine"]
