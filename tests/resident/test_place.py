"""Step 1 without JavaScript: search, coordinates, the map picture, and the sentence for every place that is no good."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.models import Case, Draft
from app.web.resident.position import place_at_click
from geo.place import Place
from geo.tiles import metres_per_pixel
from tests.builders import CENTRE, ON_STATE_ROAD, Town, build_town
from tests.ground import geodesic_m
from tests.resident.reporting import begin, choose_place, fill_in, send


def test_a_street_with_a_typing_error_is_found_and_the_house_number_goes_along_to_the_case(
    client: FlaskClient, town: Town
) -> None:
    key = begin(client)
    page = client.get(f"/meld/{key}/sted?sok=Storgta+14").text
    assert "Storgata 14" in page
    link = re.search(r'class="r-hit" href="([^"]+)"', page)
    assert link
    chosen = client.get(link[1].replace("&amp;", "&")).text
    assert "Er det her?" in chosen
    fields = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', chosen.partition("data-place")[2])
    )
    answer = client.post(
        f"/meld/{key}/sted", data={name: fields[name] for name in fields if name != "csrf_token"}
    )
    assert answer.status_code == 303
    client.post(f"/meld/{key}/hva", data={"category": "annet"})
    client.post(f"/meld/{key}/detaljer", data={"text": "Her er det noe."})
    client.post(f"/meld/{key}/kontakt", data={"reply_by": "none"})
    send(client, key)
    town.session.rollback()
    assert town.session.scalars(select(Case)).one().address == "Storgata 14"


def test_a_place_shows_address_postal_area_and_road_owner(client: FlaskClient, town: Town) -> None:
    key = begin(client)
    page = client.get(f"/meld/{key}/sted?lon={CENTRE.lon}&lat={CENTRE.lat}").text
    assert "Storgata" in page
    assert "9008 Prøveby · kommunal vei" in page
    other = client.get(f"/meld/{key}/sted?lon={ON_STATE_ROAD.lon}&lat={ON_STATE_ROAD.lat}").text
    assert "Byveien" in other
    assert "riksvei" in other


@pytest.mark.parametrize(
    "typed", ["69.65, 18.955", "18.955, 69.65", "69°39'0\"N 18°57'18\"E", "69,65 18,955"]
)
def test_coordinates_are_understood_in_either_order_and_in_several_ways(
    client: FlaskClient, town: Town, typed: str
) -> None:
    answer = client.get(f"/meld/{begin(client)}/sted", query_string={"sok": typed})
    assert answer.status_code == 200
    assert "Er det her?" in answer.text
    assert "Storgata" in answer.text


def test_swapped_coordinates_are_told_so(client: FlaskClient, town: Town) -> None:
    page = client.get(f"/meld/{begin(client)}/sted", query_string={"sok": "18.955, 69.65"}).text
    assert "Tallene sto i motsatt rekkefølge." in page


SENTENCES = [
    ("0", "0", "Vi fikk bare nuller i stedet for et sted."),
    ("20.2", "67.85", "Dette stedet ligger i Sverige."),
    ("25.4", "66.5", "Dette stedet ligger i Finland."),
    ("69.65", "18.955", "Tallene sto i motsatt rekkefølge."),
    ("200", "95", "Koordinatene finnes ikke på kartet."),
    ("nord", "her", "Vi forsto ikke stedet."),
    ("", "", "Velg stedet først"),
    ("10.7", "59.9", "Dette stedet ligger utenfor Prøveby."),
]


@pytest.mark.parametrize(("lon", "lat", "said"), SENTENCES)
def test_a_place_that_is_no_good_gets_a_sentence_of_its_own_and_nothing_is_lost(
    client: FlaskClient, town: Town, lon: str, lat: str, said: str
) -> None:
    key = fill_in(client, begin(client))
    answer = choose_place(client, key, lon=lon, lat=lat)
    assert answer.status_code == 422
    assert said in answer.text
    kept = town.session.scalars(select(Draft.fields)).one()
    assert (kept["lon"], kept["text"]) == (CENTRE.lon, "Lampen ved fotgjengerfeltet er mørk.")


@pytest.mark.parametrize(("lon", "lat", "said"), SENTENCES)
def test_a_script_gets_the_same_sentence(
    client: FlaskClient, town: Town, lon: str, lat: str, said: str
) -> None:
    facts = client.get("/meld/sted.json", query_string={"lon": lon, "lat": lat}).get_json()
    assert facts["usable"] is False
    assert said in facts["sentence"]


def test_a_place_in_a_neighbour_that_uses_varsko_is_named_and_the_report_goes_on_there(
    client: FlaskClient, town: Town
) -> None:
    other = build_town(town.session, "9902", "Naboby", west=19.3)
    place = {"lon": 19.355, "lat": 69.65}
    key = begin(client)
    refused = choose_place(client, key, **place)
    assert refused.status_code == 422
    assert "Dette stedet ligger i Naboby." in refused.text
    assert "Meld fra til Naboby" in refused.text
    assert choose_place(client, key, **place, kommune="9902").status_code == 303
    for step, data in (
        ("hva", {"category": "annet"}),
        ("detaljer", {"text": "Hull ved kaia"}),
        ("kontakt", {"reply_by": "none"}),
    ):
        client.post(f"/meld/{key}/{step}", data=data)
    send(client, key)
    town.session.rollback()
    assert town.session.scalars(select(Case)).one().municipality_id == other.municipality.id


def test_nobody_moves_a_report_to_a_municipality_that_the_place_is_not_in(
    client: FlaskClient, town: Town
) -> None:
    build_town(town.session, "9902", "Naboby", west=19.3)
    key = begin(client)
    assert choose_place(client, key, lon=10.7, lat=59.9, kommune="9902").status_code == 422
    choose_place(client, key, kommune="9902")
    kept = town.session.scalars(select(Draft.fields)).one()
    assert kept["municipality"] == "9901"


def test_a_click_on_the_map_picture_moves_the_pin_there(client: FlaskClient, town: Town) -> None:
    key = begin(client)
    fields = {"centre_lon": CENTRE.lon, "centre_lat": CENTRE.lat, "zoom": 16, "kart.x": 244, "kart.y": 144}
    answer = client.post(f"/meld/{key}/sted", data=fields)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    found = re.search(
        r'name="lon" value="([\d.]+)">\s*<input type="hidden" name="lat" value="([\d.]+)"', page
    )
    assert found
    clicked = Place(float(found[1]), float(found[2]))
    expected_m = 100 * metres_per_pixel(16) * 0.348  # cos 69.65°
    assert geodesic_m(CENTRE, clicked) == pytest.approx(expected_m, rel=0.02)
    assert clicked.lon > CENTRE.lon


def test_a_click_in_the_middle_stays_where_it_is() -> None:
    place = place_at_click(CENTRE, 17, 288, 144, 144)
    assert geodesic_m(CENTRE, place) < 0.01


def test_a_strange_click_is_no_error(client: FlaskClient, town: Town) -> None:
    key = begin(client)
    data = {"centre_lon": "øst", "centre_lat": "", "zoom": "99", "kart.x": "a", "kart.y": "2"}
    assert client.post(f"/meld/{key}/sted", data=data).headers["Location"] == f"/meld/{key}/sted"


@pytest.mark.parametrize(
    "typed", ["qqqqqq", "%", "_", "\\", "'; drop table place_name; --", "🙂", "a" * 5000]
)
def test_a_search_for_nothing_that_exists_gets_a_sentence(
    client: FlaskClient, town: Town, typed: str
) -> None:
    answer = client.get(f"/meld/{begin(client)}/sted", query_string={"sok": typed})
    assert answer.status_code == 200
    assert "Vi finner ingen gate eller sted som heter" in answer.text
