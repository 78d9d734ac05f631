"""``varsko truth`` on small slices: the machinery that docs/truth.md measures the whole files with."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.cli import varsko
from app.commands.truth_agencies import DEFAULTS, examples_of, measure
from app.commands.truth_promises import measure_promises
from app.commands.truth_roads import measure_roads, points_beside, read_stretches
from app.intake.read import read_archive
from app.intake.rows import ArchiveReport
from tests.builders import Town

FILES = Path(__file__).resolve().parents[1] / "imports" / "files"
CITIES = ("baltimore", "los_angeles", "new_york")


def told(*words: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(varsko, ["truth", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.output.splitlines()]


def rows_of(city: str) -> list[ArchiveReport]:
    return [row for row in read_archive(FILES / f"{city}.csv", DEFAULTS) if isinstance(row, ArchiveReport)]


@pytest.mark.parametrize("city", CITIES)
def test_rules_made_from_the_first_half_beat_sending_all_to_the_largest(city: str, tmp_path: Path) -> None:
    (line,) = told("agencies", str(FILES / f"{city}.csv"), "--write", str(tmp_path))
    assert line["learnt_from"] + line["scored_on"] == len(rows_of(city))
    assert line["accuracy"] > line["always_the_largest"]
    assert sum(one["cases"] for one in line["agencies"].values()) == line["scored_on"]
    (file,) = tmp_path.iterdir()
    assert "alt annet" in file.read_text(encoding="utf-8").lower()


def test_nothing_of_the_second_half_is_learnt() -> None:
    examples = examples_of(rows_of("baltimore"))
    half = len(examples) // 2
    lied = [*examples[:half], *(type(one)(one.facts, "helt-annen") for one in examples[half:])]
    assert measure("x", examples)[1] == measure("x", lied)[1]
    assert measure("x", lied)[0]["accuracy"] == 0


def test_the_halves_are_parted_in_time() -> None:
    examples = examples_of(rows_of("los_angeles"))
    assert [one.facts.received_at for one in examples] == sorted(one.facts.received_at for one in examples)


def test_the_agency_s_letters_before_a_category_are_gone() -> None:
    before = {row.category.split("-")[0] for row in rows_of("baltimore") if "-" in row.category}
    examples = examples_of(rows_of("baltimore"))
    assert before and not [
        one
        for one in examples
        if one.facts.category.split("-")[0].upper() in before & {"SW", "TRM", "HCD", "WW"}
    ]


def test_a_column_that_is_the_city_s_own_can_be_left_out() -> None:
    rows = rows_of("new_york")
    assert any("type" in one.facts.answers for one in examples_of(rows))
    assert not any("type" in one.facts.answers for one in examples_of(rows, without=["type"]))
    (line,) = told("agencies", str(FILES / "new_york.csv"), "--drop", "HPD", "--without", "type")
    assert "hpd" not in line["agencies"]


def test_every_due_date_of_the_slice_comes_out_to_the_second() -> None:
    (line,) = list(measure_promises(FILES / "baltimore.csv"))
    assert (line["rows"], line["reproduced"], line["not_reproduced"]) == (113, 113, [])
    assert line["over_a_change_of_clocks"] >= 5, "else the test says nothing about civil time"


def test_a_due_date_that_is_off_by_an_hour_is_found(tmp_path: Path) -> None:
    lines = (FILES / "baltimore.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    spoilt = [line.replace("2014-04-01T03:53:10", "2014-04-01T04:53:10") for line in lines]
    assert spoilt != lines
    (tmp_path / "b.csv").write_text("".join(spoilt), encoding="utf-8")
    (line,) = list(measure_promises(tmp_path / "b.csv"))
    assert line["reproduced"] == line["rows"] - 1


def roads_file(folder: Path, **properties: Any) -> Path:
    """Two stretches where the town has its roads, and one where it has none."""
    lines = [
        ([[18.95, 69.65], [18.96, 69.65]], {"road_categories": ["K"]}),
        (
            [[18.93, 69.66], [18.95, 69.66]],
            {"road_categories": ["E"], "owner": "stat", "maintained_by": "kommune"},
        ),
        ([[18.98, 69.63], [18.985, 69.63]], {"road_categories": ["F"], "use": "belysningTunnel"}),
    ]
    features = [
        {"type": "Feature", "geometry": {"type": "LineString", "coordinates": at}, "properties": said}
        for at, said in lines
    ]
    file = folder / "roads.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return file


def test_points_beside_roads_are_asked_and_misses_have_reasons(town: Town, tmp_path: Path) -> None:
    stretches = read_stretches(roads_file(tmp_path))
    *by_distance, whole, register = measure_roads(town.session, town.municipality.id, stretches, 50)
    assert [line["metres_beside"] for line in by_distance] == [0, 5, 10, 20, 30, 38]
    assert whole["above_ground"]["share"] == 1
    assert set(whole["misses"]) == {"in a tunnel"}
    assert whole["confusion"]["state"] == {"state": whole["confusion"]["state"]["state"]}
    assert whole["confusion"]["county"] == {"none": whole["misses"]["in a tunnel"]}
    assert (register["owner_given"], register["owner_as_class"]) == (1, 1)
    assert (register["maintained_by_given"], register["maintained_by_owner"]) == (1, 0)


def test_points_lie_as_far_beside_the_line_as_they_say(tmp_path: Path) -> None:
    import shapely

    line = read_stretches(roads_file(tmp_path))[0].line
    for offset, east, north in points_beside(line, 50):
        assert line.distance(shapely.Point(east, north)) == pytest.approx(offset, abs=0.1)


def test_a_file_that_is_no_archive_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = CliRunner().invoke(varsko, ["truth", "agencies", str(tmp_path / "x.csv")])
    assert done.exit_code == 1 and "no column id" in done.output
    (tmp_path / "x.geojson").write_text("[]", encoding="utf-8")
    done = CliRunner().invoke(
        varsko, ["truth", "roads", str(tmp_path / "x.geojson"), "--municipality", "9901"]
    )
    assert done.exit_code == 1 and "Traceback" not in done.output
