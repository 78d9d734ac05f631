"""«bench similar»: the figures are right on a small real slice, and on three reports that one can count by hand."""

import csv
from pathlib import Path
from typing import Any

from app.cases.seed_reports import seed_reports
from app.commands.bench_similar import bench_similar
from app.commands.bench_similar_lookup import bench_lookup
from app.platform.runtime import Runtime
from tests.builders import MONDAY

SLICE = Path(__file__).parent / "files" / "new_york_repeats.csv"
COLUMNS = ("id", "created_at", "closed_at", "category", "is_duplicate", "site_key", "lat", "lon")


def lines_of(file: Path, **wanted: Any) -> list[dict[str, Any]]:
    return [line for line in bench_similar([file]) if wanted.items() <= line.items()]


def test_the_marked_duplicates_of_a_real_slice_are_found() -> None:
    (line,) = lines_of(SLICE, truth="marked", within_m=50)
    assert (line["n"], line["true"], line["recall"]) == (21, 15, 1.0)
    (near,) = lines_of(SLICE, truth="repeat", within_m=5)
    (far,) = lines_of(SLICE, truth="repeat", within_m=100)
    assert near["recall"] < far["recall"] == 1.0
    assert far["precision"] < near["precision"] == 1.0
    assert "site_key" in near["definition"]


def test_a_report_counts_as_found_only_when_the_earlier_one_was_still_open(tmp_path: Path) -> None:
    rows = [
        ("1", "2026-01-01T08:00:00", "2026-01-02T08:00:00", "Hull", "0", "a", "60.0", "10.0"),
        ("2", "2026-01-01T09:00:00", "", "Hull", "1", "a", "60.0001", "10.0"),
        ("3", "2026-01-05T09:00:00", "", "Hull", "0", "b", "60.0003", "10.0"),
        ("4", "2026-01-05T10:00:00", "", "Lampe", "0", "a", "60.0", "10.0"),
    ]
    file = tmp_path / "few.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([COLUMNS, *rows])
    (line,) = lines_of(file, truth="repeat", within_m=30)
    assert (line["true"], line["shown"], line["hits"]) == (1, 2, 1)
    assert (line["recall"], line["precision"]) == (1.0, 0.5)
    (policy,) = lines_of(file, measure="similar_policy")
    assert policy["true"] == 1


def test_a_look_up_among_seeded_reports_is_measured(run: Runtime) -> None:
    with run.session() as session:
        list(seed_reports(session, 300, MONDAY))
    (line,) = bench_lookup(run, 5)
    assert line["reports"] == 300
    assert line["sql"] == 1
    assert line["p95_ms"] > 0
