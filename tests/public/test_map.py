"""The cases of the map: counts that are right at every zoom, filters, and what is never on it."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.domain.statuses import Status
from app.queries.public_map import MAX_CELLS, cell_side
from geo.crs import to_3857
from geo.place import Extent, Place
from tests.builders import CENTRE, Town, build_town
from tests.fixtures.sql_count import CountSql
from tests.public.many import add_cases, grid

TOWN_BOX = "18.9,69.6,19.1,69.7"
ZOOMS = range(23)


def ask(client: FlaskClient, box: str = TOWN_BOX, zoom: int | str = 12, **more: str) -> dict[str, Any]:
    answer = client.get("/kart/saker.geojson", query_string={"bbox": box, "zoom": str(zoom), **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json(force=True)
    return found


def cases_in(features: list[dict[str, Any]]) -> int:
    return sum(feature["properties"].get("count", 1) for feature in features)


def test_the_sum_of_pins_and_groups_is_the_number_of_cases_at_every_zoom(
    client: FlaskClient, session: Session, town: Town
) -> None:
    add_cases(session, town, grid(20, 15))
    add_cases(session, town, [CENTRE] * 7, status=Status.RESOLVED)
    for zoom in ZOOMS:
        found = ask(client, zoom=zoom)
        assert found["total"] == cases_in(found["features"]) == 307, f"zoom {zoom}"
        for feature in found["features"]:
            properties = feature["properties"]
            if "count" in properties:
                assert properties["count"] == sum(properties["statuses"].values()) > 1


def test_boxes_side_by_side_share_no_case_and_lose_none(
    client: FlaskClient, session: Session, town: Town
) -> None:
    places = [*grid(13, 11), Place(19.0, 69.65), Place(19.0, 69.66)]
    add_cases(session, town, places)
    boxes = ("18.9,69.6,19.0,69.65", "19.0,69.6,19.1,69.65", "18.9,69.65,19.0,69.7", "19.0,69.65,19.1,69.7")
    for zoom in (9, 13, 17):
        assert sum(ask(client, box, zoom)["total"] for box in boxes) == len(places)


def test_a_box_counts_exactly_the_cases_within_it(client: FlaskClient, session: Session, town: Town) -> None:
    places = grid(17, 9)
    add_cases(session, town, places)
    box = Extent(18.9333, 69.6217, 19.0419, 69.6688)
    inside = sum(1 for place in places if box.contains(place.lon, place.lat))
    assert 0 < inside < len(places)
    assert ask(client, ",".join(map(str, box)), 12)["total"] == inside


def test_a_lone_case_is_a_pin_at_its_own_place(client: FlaskClient, session: Session, town: Town) -> None:
    (number,) = add_cases(session, town, [Place(18.98765, 69.64321)], address="Storgata 4")
    (feature,) = ask(client, zoom=5)["features"]
    assert feature["geometry"]["coordinates"] == pytest.approx([18.98765, 69.64321], abs=1e-5)
    assert feature["properties"] == {
        "number": number,
        "title": "Gatelys er slukket",
        "place": "Storgata 4",
        "status": "mottatt",
    }


def test_a_group_says_how_many_of_each_public_status(
    client: FlaskClient, session: Session, town: Town
) -> None:
    for status, many in (
        (Status.RECEIVED, 2),
        (Status.ASSIGNED, 1),
        (Status.RESOLVED, 3),
        (Status.PLANNED, 1),
    ):
        add_cases(session, town, [CENTRE] * many, status=status)
    (feature,) = ask(client)["features"]
    assert feature["properties"] == {"count": 7, "statuses": {"mottatt": 3, "planlagt": 1, "lost": 3}}


def test_groups_keep_a_finger_apart(client: FlaskClient, session: Session, town: Town) -> None:
    add_cases(session, town, [place for place in grid(25, 25) for _ in range(2)])
    metres = [
        to_3857(Place(*f["geometry"]["coordinates"]))
        for f in ask(client, zoom=11)["features"]
        if "count" in f["properties"]
    ]
    assert len(metres) > 10
    side = cell_side(Extent(18.9, 69.6, 19.1, 69.7), 11)
    nearest = min(
        max(abs(a[0] - b[0]), abs(a[1] - b[1])) for i, a in enumerate(metres) for b in metres[i + 1 :]
    )
    assert nearest >= 0.74 * side, "48 of 64 px"


def test_filters_are_asked_of_the_database(client: FlaskClient, session: Session, town: Town) -> None:
    add_cases(session, town, grid(3, 3))
    add_cases(session, town, grid(2, 2), status=Status.PLANNED)
    add_cases(session, town, grid(5, 1), category="hull-i-vei")
    assert ask(client, status="planlagt")["total"] == 4
    assert ask(client, status="mottatt")["total"] == 14
    assert ask(client, category="hull-i-vei")["total"] == 5
    assert ask(client, category="hull-i-vei", status="planlagt")["total"] == 0
    assert ask(client, category="finnes-ikke")["total"] == 0


def test_closed_cases_leave_the_map_after_thirty_days(
    client: FlaskClient, session: Session, town: Town
) -> None:
    add_cases(session, town, [CENTRE], status=Status.RESOLVED, closed_at=town.now)
    town.wait(days=29, hours=23)
    assert ask(client)["total"] == 1
    town.wait(hours=2)
    assert ask(client)["total"] == 0
    assert ask(client, alle="1")["total"] == 1


def test_an_archive_shows_all_its_cases_whatever_their_age(
    client: FlaskClient, session: Session, town: Town
) -> None:
    town.municipality.extent_kind = "data"
    session.commit()
    add_cases(session, town, grid(2, 2), status=Status.RESOLVED)
    town.wait(days=4000)
    assert ask(client)["total"] == 4


def test_hidden_cases_cases_without_place_and_those_of_others_are_not_on_the_map(
    client: FlaskClient, session: Session, town: Town
) -> None:
    other = build_town(session, "9902", "Naboby", west=18.95)
    add_cases(session, other, grid(2, 2))
    add_cases(session, town, [CENTRE, CENTRE], is_public=False)
    add_cases(session, town, [None])
    add_cases(session, town, [CENTRE])
    assert ask(client, "-180,-85,180,85", 3, kommune="9901")["total"] == 1
    assert ask(client, "-180,-85,180,85", 3, kommune="9902")["total"] == 4


def test_a_new_report_is_on_the_map_at_once_and_nothing_may_keep_the_old_one(
    client: FlaskClient, town: Town
) -> None:
    before = client.get(f"/kart/saker.geojson?bbox={TOWN_BOX}&zoom=12")
    assert before.headers["Cache-Control"] == "public, max-age=1"
    town.report()
    again = client.get(
        f"/kart/saker.geojson?bbox={TOWN_BOX}&zoom=12", headers={"If-None-Match": before.headers["ETag"]}
    )
    assert again.status_code == 200
    assert again.get_json(force=True)["total"] == 1
    same = client.get(
        f"/kart/saker.geojson?bbox={TOWN_BOX}&zoom=12", headers={"If-None-Match": again.headers["ETag"]}
    )
    assert same.status_code == 304
    assert same.data == b""


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("zoom=12", "bbox"),
        ("bbox=&zoom=12", "bbox"),
        ("bbox=1,2,3&zoom=12", "bbox"),
        ("bbox=a,b,c,d&zoom=12", "bbox"),
        ("bbox=nan,nan,nan,nan&zoom=12", "bbox"),
        ("bbox=19,69,18,70&zoom=12", "bbox"),
        ("bbox=-181,0,0,1&zoom=12", "bbox"),
        ("bbox=0,0,inf,1&zoom=12", "bbox"),
        (f"bbox={TOWN_BOX}", "zoom"),
        (f"bbox={TOWN_BOX}&zoom=-1", "zoom"),
        (f"bbox={TOWN_BOX}&zoom=23", "zoom"),
        (f"bbox={TOWN_BOX}&zoom=1e3", "zoom"),
        (f"bbox={TOWN_BOX}&zoom=²", "zoom"),
        (f"bbox={TOWN_BOX}&zoom=12&status=ferdig", "status"),
        ("bbox=18,69,19,70&zoom=12&sted=x", "sted"),
    ],
)
def test_nonsense_is_answered_with_a_sentence_as_json(
    client: FlaskClient, town: Town, query: str, field: str
) -> None:
    answer = client.get(f"/kart/saker.geojson?{query}")
    assert answer.status_code == 422
    error = answer.get_json()["error"]
    assert error["fields"].keys() == {field}
    assert len(error["sentence"].split()) > 3


def test_a_null_character_in_a_filter_breaks_nothing(client: FlaskClient, town: Town) -> None:
    assert ask(client, category="gate\0lys")["features"] == []


@pytest.mark.parametrize("zoom", [0, 8, 14, 17, 22])
def test_no_box_has_more_cells_than_a_screen_can_show(zoom: int) -> None:
    world = Extent(-180, -85, 180, 85)
    west, south = to_3857(Place(world.west, world.south))
    east, north = to_3857(Place(world.east, world.north))
    assert (east - west) * (north - south) / cell_side(world, zoom) ** 2 <= MAX_CELLS


def test_the_map_costs_one_statement_for_five_cases_and_for_fifty(
    client: FlaskClient, session: Session, town: Town, count_sql: CountSql
) -> None:
    counts = []
    for many in (5, 45):
        add_cases(session, town, grid(many, 1))
        with count_sql() as statements:
            ask(client)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 2, "the municipality and the cases"
