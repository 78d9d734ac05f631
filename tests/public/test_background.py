"""The background that we draw ourselves, from the rows of a municipality."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.models import Area
from app.queries.places import find_place_facts
from geo.place import Place
from tests.builders import CENTRE, Town
from tests.ground import tile_at
from tests.public.many import add_cases, grid

SEA, LAND_FILL = "#CFDFE6", "#F2F0EA"


def tile(place: Place, zoom: int, number: str = "9901") -> str:
    z, x, y = tile_at(place, zoom)
    return f"/kart/bakgrunn/{number}/{z}/{x}/{y}.svg"


def add_land(session: Session, town: Town) -> None:
    """The western half of the town is land."""
    ring = "18.9 69.6, 19.0 69.6, 19.0 69.7, 18.9 69.7, 18.9 69.6"
    geom = f"SRID=4326;MULTIPOLYGON((({ring})))"
    session.add(
        Area(municipality_id=town.municipality.id, kind="land", code="land-1", name="land", geom=geom)
    )
    town.municipality.background_version += 1
    session.commit()


def test_land_and_sea_roads_and_names_are_drawn_from_the_tables(
    client: FlaskClient, session: Session, town: Town
) -> None:
    add_land(session, town)
    land = client.get(tile(Place(18.95, 69.65), 14)).text
    assert LAND_FILL in land
    sea = client.get(tile(Place(19.07, 69.63), 14)).text
    assert SEA in sea
    assert LAND_FILL not in sea


def test_land_is_no_area_that_a_rule_or_a_case_can_stand_in(session: Session, town: Town) -> None:
    add_land(session, town)
    assert set(find_place_facts(session, town.municipality.id, CENTRE).areas) == {
        "postal:9008",
        "municipality:9901",
    }


def test_an_archive_without_any_geodata_still_has_a_background(
    client: FlaskClient, session: Session, town: Town
) -> None:
    session.query(Area).delete()
    town.municipality.extent_kind = "data"
    add_cases(session, town, grid(8, 8))
    town.municipality.background_version += 1
    session.commit()
    picture = client.get("/kart/bilde/9901.svg?zoom=12").text
    assert picture.count("<path") > 1, "where people report from is drawn as built-up ground"


def test_squares_are_kept_for_a_year_under_their_version(client: FlaskClient, town: Town) -> None:
    address = tile(CENTRE, 13)
    version = town.municipality.background_version
    named = client.get(f"{address}?v={version}")
    assert named.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get(address).headers["Cache-Control"] == "public, max-age=60"
    assert (
        client.get(f"{address}?v={version}", headers={"If-None-Match": named.headers["ETag"]}).status_code
        == 304
    )


@pytest.mark.parametrize(
    "square", ["3/0/0", "20/0/0", "10/1024/0", "10/0/1024", "10/-1/0", "x/0/0", "10/0/99999999999999999999"]
)
def test_squares_outside_the_world_or_the_zooms_are_not_found(
    client: FlaskClient, town: Town, square: str
) -> None:
    assert client.get(f"/kart/bakgrunn/9901/{square}.svg").status_code == 404


def test_the_background_of_nowhere_is_not_found(client: FlaskClient, town: Town) -> None:
    assert client.get(tile(CENTRE, 13, "..")).status_code == 404
    assert client.get("/kart/bilde/0000.svg").status_code == 404


def test_a_picture_shows_its_pins_by_name(client: FlaskClient, town: Town) -> None:
    answer = client.get(
        "/kart/bilde/9901.svg?lon=18.955&lat=69.65&zoom=14&w=372&h=220&pin=18.955,69.65,lost&pin=nonsens"
    )
    assert answer.status_code == 422, "half a pin is a mistake of whoever wrote the address"
    answer = client.get("/kart/bilde/9901.svg?lon=18.955&lat=69.65&zoom=14&w=372&h=220&pin=18.955,69.65,lost")
    assert answer.mimetype == "image/svg+xml"
    assert 'width="372" height="220"' in answer.text
    assert "Løst" in answer.text


@pytest.mark.parametrize("query", ["lon=x&lat=1", "zoom=99", "lon=0&lat=0", "lat=91&lon=1", "pin=a,b,lost"])
def test_a_picture_of_nonsense_is_refused_with_a_sentence(
    client: FlaskClient, town: Town, query: str
) -> None:
    answer = client.get(f"/kart/bilde/9901.svg?{query}")
    assert answer.status_code == 422
    assert answer.get_json()["error"]["sentence"]


def test_the_size_of_a_picture_has_limits(client: FlaskClient, town: Town) -> None:
    assert 'width="2000" height="64"' in client.get("/kart/bilde/9901.svg?w=99999&h=1").text


def test_the_script_of_the_map_is_kept_under_its_name_only(client: FlaskClient, town: Town) -> None:
    page = client.get("/").text
    address = page.partition('src="/kart/skript/')[2].partition('"')[0]
    script = client.get(f"/kart/skript/{address}")
    assert script.mimetype == "text/javascript"
    assert "immutable" in script.headers["Cache-Control"]
    assert "varsko:map" in script.text
    old = client.get("/kart/skript/9901/nb/map-home-0000000000000000.js")
    assert old.text == script.text
    assert old.headers["Cache-Control"] == "no-store"
    assert client.get("/kart/skript/9901/xx/map-home.js").status_code == 404
