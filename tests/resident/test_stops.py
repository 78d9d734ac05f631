"""Stop before it is too late: danger to life, and what is not the municipality's."""

from flask.testing import FlaskClient

from app.models import RoadStretch
from tests.builders import CENTRE, ON_STATE_ROAD, Town
from tests.resident.reporting import begin, choose_place, fill_in, send

STATE = {"lon": ON_STATE_ROAD.lon, "lat": ON_STATE_ROAD.lat}


def to_details(client: FlaskClient, text: str, **fields: str) -> tuple[str, str]:
    """A lamp in the middle of town with this text; gives the key and where the details led."""
    key = begin(client)
    choose_place(client, key)
    client.post(f"/meld/{key}/hva", data={"category": fields.pop("category", "gatelys-ute")})
    answer = client.post(f"/meld/{key}/detaljer", data={"text": text} | fields)
    assert answer.status_code == 303, answer.text
    return key, answer.headers["Location"]


def test_danger_to_life_says_call_now_and_whom(town: Town, client: FlaskClient) -> None:
    town.municipality.settings = {
        **town.municipality.settings,
        "duty_phones": [{"name": "Døgnvakta", "phone": "77 00 11 22", "groups": ["lys"]}],
    }
    town.session.commit()
    key, led_to = to_details(client, "Løs ledning henger over gangveien, det gnistrer")
    assert led_to == f"/meld/{key}/fare?after=details"
    shown = client.get(led_to).text
    assert "Ring nå." in shown
    assert shown.index("tel:110") < shown.index("tel:113") < shown.index("tel:77001122")
    assert "Storgata" in shown
    on = client.post(f"/meld/{key}/fare", data={"after": "details"})
    assert on.headers["Location"] == f"/meld/{key}/kontakt"
    again = client.post(f"/meld/{key}/detaljer", data={"text": "Det gnistrer fortsatt"})
    assert again.headers["Location"] == f"/meld/{key}/kontakt"
    other = client.post(f"/meld/{key}/detaljer", data={"text": "Nå brenner det: brann i stolpen"})
    assert other.headers["Location"] == f"/meld/{key}/fare?after=details"


def test_an_answer_that_means_danger_stops_too(town: Town, client: FlaskClient) -> None:
    lamp = town.categories["hull-i-vei"]
    lamp.questions = [{**lamp.questions[0], "danger": ["dypt"]}]
    lamp.danger_hint = "Ring vakta på 77 79 01 10."
    town.session.commit()
    key, led_to = to_details(client, "Et hull", category="hull-i-vei", q_dybde="dypt")
    assert led_to == f"/meld/{key}/fare?after=details"
    assert 'href="tel:77790110"' in client.get(led_to).text
    _, led_to = to_details(client, "Et hull", category="hull-i-vei", q_dybde="grunt")
    assert led_to.endswith("/kontakt")


def test_nothing_dangerous_stops_nobody(town: Town, client: FlaskClient) -> None:
    key, led_to = to_details(client, "Ingen er skadet, men lampen er mørk.")
    assert led_to == f"/meld/{key}/kontakt"
    assert client.get(f"/meld/{key}/fare").headers["Location"] == f"/meld/{key}/detaljer"


def test_a_state_road_says_whose_it_is_before_sending_and_offers_to_pass_it_on(
    town: Town, client: FlaskClient
) -> None:
    party = town.units["vegvesenet"]
    party.phone, party.web = "175", "https://vegvesenet.example/feil"
    town.session.commit()
    key = begin(client)
    choose_place(client, key, **STATE)
    led_to = client.post(f"/meld/{key}/hva", data={"category": "hull-i-vei"}).headers["Location"]
    assert led_to == f"/meld/{key}/eier?after=category"
    shown = client.get(led_to).text
    assert "Vegvesenet har ansvaret for dette" in shown
    assert "Ev 8 er statens vei" in shown
    for way in ("tel:175", "mailto:vegvesenet@example.org", "https://vegvesenet.example/feil"):
        assert way in shown
    on = client.post(f"/meld/{key}/eier", data={"after": "category"})
    assert on.headers["Location"] == f"/meld/{key}/detaljer"
    for step, fields in (
        ("detaljer", {"text": "Dypt hull", "q_dybde": "dypt"}),
        ("kontakt", {"reply_by": "none"}),
    ):
        answer = client.post(f"/meld/{key}/{step}", data=fields)
    assert answer.headers["Location"] == f"/meld/{key}/se-over"
    assert "så vi sender meldingen videre til dem" in client.get(f"/meld/{key}/se-over").text
    send(client, key)


def test_a_private_road_is_its_owners_where_the_municipality_says_so(town: Town, client: FlaskClient) -> None:
    near = f"SRID=4326;MULTILINESTRING(({CENTRE.lon} 69.63, {CENTRE.lon + 0.01} 69.63))"
    town.session.add(
        RoadStretch(
            municipality_id=town.municipality.id,
            road="Pv 3",
            name="Hyttevegen",
            owner="private",
            category="P",
            geom=near,
        )
    )
    town.session.commit()
    assert owner_stop(client) is False
    private = {"groups": ["vei"], "about": "Spør veilaget.", "web": "https://veilaget.example"}
    town.municipality.settings = {**town.municipality.settings, "private_roads": private}
    town.session.commit()
    assert owner_stop(client) is True


def owner_stop(client: FlaskClient) -> bool:
    """Whether a hole on the private road stops at its owners."""
    key = begin(client)
    choose_place(client, key, lat=69.63)
    led_to = client.post(f"/meld/{key}/hva", data={"category": "hull-i-vei"}).headers["Location"]
    stopped = led_to.startswith(f"/meld/{key}/eier")
    if stopped:
        assert "Spør veilaget." in client.get(led_to).text
    return stopped


def test_what_is_ours_stops_nobody(town: Town, client: FlaskClient) -> None:
    key = fill_in(client, begin(client))
    assert client.get(f"/meld/{key}/eier").headers["Location"] == f"/meld/{key}/detaljer"
    assert "sender meldingen videre til dem" not in client.get(f"/meld/{key}/se-over").text


def test_a_stop_of_a_draft_without_a_category_leads_back(town: Town, client: FlaskClient) -> None:
    key = begin(client)
    for stop in ("eier", "fare", "lignende"):
        assert client.get(f"/meld/{key}/{stop}").headers["Location"] == f"/meld/{key}/sted"
        assert client.post(f"/meld/{key}/{stop}").headers["Location"] == f"/meld/{key}/sted"
