"""Atom and GeoJSON: proper ids and links, the same filters as the map, 304 for whoever has it already."""

import json
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from app.cases.reply import note
from app.cases.triage import decline, set_public
from tests.builders import NO_ROAD_NEAR, Town
from tests.fixtures.sql_count import CountSql

ATOM = {"a": "http://www.w3.org/2005/Atom", "g": "http://www.georss.org/georss"}


def atom(client: FlaskClient, path: str = "/feeds/saker.atom") -> ET.Element:
    answer = client.get(path)
    assert answer.status_code == 200 and answer.mimetype == "application/atom+xml"
    return ET.fromstring(answer.data)  # noqa: S314 (our own)


def numbers(feed: ET.Element) -> list[str]:
    return [entry.findtext("a:id", "", ATOM).rpartition(":")[2] for entry in feed.findall("a:entry", ATOM)]


def test_the_feed_has_what_rfc_4287_asks_for(town: Town, client: FlaskClient) -> None:
    case = town.case(address="Storgata 1 <&> 🕯️", text="Ring 987 65 432")
    feed = atom(client, "/feeds/saker.atom?status=mottatt&kommune=9901")
    assert feed.findtext("a:id", "", ATOM).startswith("tag:localhost,2026:feed:")
    links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", ATOM)}
    assert links["self"] == "http://localhost/feeds/saker.atom?kommune=9901&status=mottatt"
    entry = feed.find("a:entry", ATOM)
    assert entry is not None
    assert entry.findtext("a:id", "", ATOM) == f"tag:localhost,2026:sak:{case.number}"
    assert entry.findtext("a:title", "", ATOM) == "Gatelys er slukket, Storgata 1 <&> 🕯️"
    assert entry.find("a:link", ATOM).get("href") == f"http://localhost/meldinger/{case.number}"  # type: ignore[union-attr]
    assert (
        entry.findtext("a:updated", "", ATOM)
        == feed.findtext("a:updated", "", ATOM)
        == town.now.isoformat(timespec="seconds")
    )
    assert entry.findtext("g:point", "", ATOM) == "69.65000 18.95500"
    assert b"987" not in client.get("/feeds/saker.atom").data


def test_a_note_of_the_desk_does_not_show_in_the_feed_but_a_step_does(
    town: Town, client: FlaskClient
) -> None:
    case = town.case()
    before = client.get("/feeds/saker.atom")
    town.wait(hours=1)
    note(town.ctx("desk"), case.id, "Internt.")
    again = client.get("/feeds/saker.atom", headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""
    since = client.get("/feeds/saker.atom", headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert since.status_code == 304
    decline(town.ctx("desk"), case.id, town.session.get_one(type(case), case.id).version, "Nei.")
    assert (
        client.get("/feeds/saker.atom", headers={"If-None-Match": before.headers["ETag"]}).status_code == 200
    )
    assert before.headers["Cache-Control"] == "public, max-age=60"


def test_the_filters_are_those_of_the_map_and_a_circle_is_round(town: Town, client: FlaskClient) -> None:
    lamp, far = town.case(), town.case(place=NO_ROAD_NEAR)
    hole = town.case(category_code="hull-i-vei", answers={"dybde": "dypt"})
    decline(town.ctx("desk"), hole.id, hole.version, "Fylt.")
    assert set(numbers(atom(client))) == {lamp.number, far.number, hole.number}
    assert numbers(atom(client, "/feeds/saker.atom?status=avsluttet")) == [hole.number]
    assert numbers(atom(client, "/feeds/saker.atom?category=hull-i-vei")) == [hole.number]
    assert numbers(atom(client, "/feeds/saker.atom?sted=18.99,69.63&radius=300")) == [far.number]
    corner = "sted=18.98,69.634&radius=620"  # within the square around it, not within the circle
    assert numbers(atom(client, f"/feeds/saker.atom?{corner}")) == [far.number]
    assert numbers(atom(client, "/feeds/saker.atom?sted=18.979,69.6345&radius=620")) == []
    assert numbers(
        atom(client, "/feeds/saker.atom?omrade=18.98,69.62;19.0,69.62;19.0,69.64;18.98,69.64")
    ) == [far.number]


@pytest.mark.parametrize("asked", ["status=tull", "sted=x", "bbox=1,2,3", "omrade=1,2", "omrade=a;b;c"])
@pytest.mark.parametrize("kind", ["atom", "geojson"])
def test_a_filter_that_cannot_be_read_is_422(town: Town, client: FlaskClient, kind: str, asked: str) -> None:
    assert client.get(f"/feeds/saker.{kind}?{asked}").status_code == 422


def test_geojson_carries_the_same_cases(town: Town, client: FlaskClient) -> None:
    case, hidden = town.case(), town.case()
    set_public(town.ctx("desk"), hidden.id, hidden.version, False, "Navn.")
    answer = client.get("/feeds/saker.geojson")
    assert answer.mimetype == "application/geo+json"
    (feature,) = json.loads(answer.data)["features"]
    assert feature["id"] == case.number and feature["geometry"]["coordinates"] == [18.955, 69.65]
    assert feature["properties"]["url"] == f"http://localhost/meldinger/{case.number}"


def test_one_case_has_a_feed_of_its_own(town: Town, client: FlaskClient) -> None:
    case = town.case()
    decline(town.ctx("desk"), case.id, case.version, "Ingrid Hansen, lampen skal være av.")
    feed = atom(client, f"/feeds/meldinger/{case.number}.atom")
    entries = feed.findall("a:entry", ATOM)
    assert [entry.findtext("a:id", "", ATOM).rpartition(":")[2] for entry in entries] == ["2", "1"]
    assert entries[0].findtext("a:content", "", ATOM) == "▮▮▮, lampen skal være av."
    for path in ("99-1", "\N{SNOWMAN}", "x" * 50):
        assert client.get(f"/feeds/meldinger/{path}.atom").status_code == 404


def test_a_long_feed_costs_what_a_short_one_does(
    town: Town, client: FlaskClient, count_sql: CountSql
) -> None:
    town.case()
    client.get("/feeds/saker.atom")
    with count_sql() as few:
        client.get("/feeds/saker.atom")
    for _ in range(8):
        town.case()
    with count_sql() as many:
        client.get("/feeds/saker.atom")
    assert len(many) == len(few)
