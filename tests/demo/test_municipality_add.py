"""A municipality comes from a folder: again and again, and with errors that say where to look."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app.commands.municipality import municipality
from app.demo.add import add_municipality
from app.demo.reading import FolderError
from app.models import Area, Category, Lamp, Municipality, PlaceName, RoadStretch, RulesetVersion, Unit
from app.platform.runtime import Runtime
from app.queries.rules_versions import find_in_force
from tests.builders import put_in_force
from tests.demo.conftest import FIRST, FOLDERS, SECOND

NOW = datetime(2026, 11, 20, 11, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small municipality, to spoil."""
    return Path(shutil.copytree(FOLDERS / SECOND, tmp_path / SECOND))


def add(run: Runtime, path: Path) -> None:
    with run.session() as session:
        add_municipality(session, path, NOW)


def counts(run: Runtime) -> list[int]:
    tables = (Municipality, Unit, Category, Area, RoadStretch, Lamp, PlaceName, RulesetVersion)
    with run.session() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def replace(file: Path, old: str, new: str) -> None:
    before = file.read_text(encoding="utf-8")
    assert old in before
    file.write_text(before.replace(old, new, 1), encoding="utf-8")


def test_adding_twice_gives_the_same_rows(empty_run: Runtime) -> None:
    add(empty_run, FOLDERS / FIRST)
    once = counts(empty_run)
    assert all(number > 0 for number in once)
    add(empty_run, FOLDERS / FIRST)
    assert counts(empty_run) == once


def test_adding_again_updates_names_and_switches_off_what_is_gone(empty_run: Runtime, folder: Path) -> None:
    add(empty_run, folder)
    replace(folder / "municipality.yaml", "desk_name: Servicekontoret", "desk_name: Torget")
    replace(folder / "categories.yaml", "name: Noe annet", "name: Alt annet")
    text = (folder / "categories.yaml").read_text(encoding="utf-8")
    start, end = text.index("  - code: avlop-lukt"), text.index("  - code: annet")
    (folder / "categories.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    add(empty_run, folder)
    with empty_run.session() as session:
        assert session.scalars(select(Municipality)).one().settings["desk_name"] == "Torget"
        active = dict(session.execute(select(Category.code, Category.active)).all())
        named = session.scalar(select(Category.name).where(Category.code == "annet"))
    assert named == "Alt annet"
    assert not active["avlop-lukt"]
    assert active["annet"]


def test_a_published_ruleset_is_not_overwritten_by_the_same_file(empty_run: Runtime, folder: Path) -> None:
    add(empty_run, folder)
    with empty_run.session() as session:
        first = session.scalars(select(RulesetVersion)).one()
        put_in_force(session, first.municipality_id, first.source, NOW, "newer")
        session.commit()
    add(empty_run, folder)
    with empty_run.session() as session:
        current = find_in_force(session, first.municipality_id, NOW)
    assert current is not None and current.version == "newer"


FAULTS = [
    ("units.yaml", "kind: unit", "kind: team", ["units.yaml, line 4", "kind"]),
    ("units.yaml", "depot: [19.6190, 69.9630]", "depot: [199, 69]", ["units.yaml", "units.0.depot"]),
    ("categories.yaml", "short_name: Gatelys", "shortname: Gatelys", ["categories.yaml", "shortname"]),
    ("categories.yaml", "group: lys", "group: lus", ["categories.yaml, gatelys-ute", "lus"]),
    ("categories.yaml", "code: hull-i-vei", "code: gatelys-ute", ["categories.yaml", "there twice"]),
    ("municipality.yaml", "Europe/Oslo", "Europe/Hansnes", ["municipality.yaml, line 5", "time_zone"]),
    ("municipality.yaml", "name: Karlsøy", "name: [Karlsøy", ["municipality.yaml, line"]),
    ("municipality.yaml", 'number: "5534"', 'number: "5599"', ["5599.yaml is missing"]),
    ("staff.yaml", "unit: teknisk", "unit: bydrift", ["staff.yaml, teknisk@karlsoy.example", "unit"]),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), FAULTS, ids=[f"{one[0]} {one[2]}" for one in FAULTS])
def test_a_fault_names_its_place_and_nothing_is_stored(
    empty_run: Runtime, folder: Path, file: str, old: str, new: str, said: list[str]
) -> None:
    replace(folder / file, old, new)
    with pytest.raises(FolderError) as error:
        add(empty_run, folder)
    for words in said:
        assert words in str(error.value)
    assert set(counts(empty_run)) == {0}


def test_a_ruleset_that_names_an_unknown_unit_stops_the_whole_municipality(
    empty_run: Runtime, folder: Path
) -> None:
    text = (folder / "units.yaml").read_text(encoding="utf-8").replace("code: teknisk", "code: etat")
    (folder / "units.yaml").write_text(text, encoding="utf-8")
    replace(folder / "municipality.yaml", "depot: teknisk", "depot: etat")
    replace(folder / "staff.yaml", "unit: teknisk", "unit: etat")
    with pytest.raises(FolderError, match="5534.yaml"):
        add(empty_run, folder)
    assert set(counts(empty_run)) == {0}


def test_geodata_with_a_fault_says_which_feature(empty_run: Runtime, folder: Path) -> None:
    road = {"type": "Feature", "properties": {"road": "Fv 1", "owner": "king"},
            "geometry": {"type": "LineString", "coordinates": [[19.6, 69.9], [19.7, 69.9]]}}  # fmt: skip
    file = {"type": "FeatureCollection", "features": [road]}
    (folder / "geo" / "roads.geojson").write_text(json.dumps(file), encoding="utf-8")
    with pytest.raises(FolderError, match="roads.geojson, feature 1: owner"):
        add(empty_run, folder)
    (folder / "geo" / "roads.geojson").unlink()
    (folder / "geo" / "boundary.geojson").unlink()
    with pytest.raises(FolderError, match="boundary.geojson is missing"):
        add(empty_run, folder)


def test_names_are_found_without_accents_and_neighbours_are_left_out(empty_run: Runtime) -> None:
    add(empty_run, FOLDERS / FIRST)
    with empty_run.session() as session:
        names = dict(session.execute(select(PlaceName.search, PlaceName.name)).all())
        outline = select(Municipality.boundary).scalar_subquery()
        strays = session.scalar(
            select(func.count()).select_from(PlaceName).where(~func.ST_Covers(outline, PlaceName.geom))
        )
    assert names["gronnegata"] == "Grønnegata"
    assert names["romssasuolu"] == "Romssasuolu"
    assert strays == 0


def test_the_commands_say_what_they_did(empty_run: Runtime) -> None:
    said = CliRunner().invoke(municipality, ["list"])
    assert "No municipality yet" in said.output
    said = CliRunner().invoke(municipality, ["add", str(FOLDERS / SECOND)])
    assert said.exit_code == 0, said.output
    assert "8 categories" in said.output
    said = CliRunner().invoke(municipality, ["list"])
    assert said.output.startswith(f"{SECOND}\t")
    said = CliRunner().invoke(municipality, ["add", "no-such-folder"])
    assert said.exit_code == 1
    assert "is not a folder" in said.output
