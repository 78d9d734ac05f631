"""A photo taken where nothing can be reported: it leads to the map of the municipality, and to one sentence."""

import io
import re

from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from app.models import Municipality
from tests.builders import Town, build_town
from tests.photos.odd_files import gps_exif, jpeg_with_exif
from tests.resident.reporting import begin, choose_place

OUTSIDE = "Dette stedet ligger utenfor Prøveby."


def photo_at(degrees_east: int) -> bytes:
    """A photo taken at 69°39' N and 21 minutes east of the meridian ``degrees_east``."""
    exif = gps_exif(lat=((69, 1), (39, 1), (0, 1)), lon=((degrees_east, 1), (21, 1), (18, 1)))
    return jpeg_with_exif(exif)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.partition("data-place")[2])
    assert found
    return found[1]


def test_a_photo_from_elsewhere_gets_one_sentence_and_the_map_of_the_municipality(
    client: FlaskClient, town: Town
) -> None:
    key = begin(client, (photo_at(24), "borte.jpg"))
    answer = client.get(f"/meld/{key}/sted")
    assert answer.status_code == 200
    assert answer.text.count(OUTSIDE) == 1
    assert "feilliste" not in answer.text
    centre = town.session.get_one(Municipality, town.municipality.id).settings.get("centre") or {"lon": 15.0}
    assert f'data-lon="{centre["lon"]}"' in answer.text
    assert hidden(answer.text, "lon") == ""
    assert re.search(r'data-yes data-variant="secondary"', answer.text)


def test_saying_yes_to_a_place_that_cannot_be_used_is_answered_in_the_summary_and_by_the_field(
    client: FlaskClient, town: Town
) -> None:
    key = begin(client)
    answer = choose_place(client, key, lon=24.3, lat=69.65)
    assert answer.status_code == 422
    assert answer.text.count(OUTSIDE) == 2


def test_a_photo_from_a_neighbour_that_uses_varsko_can_be_reported_there(
    client: FlaskClient, town: Town
) -> None:
    build_town(town.session, "9902", "Naboby", west=19.3)
    key = begin(client, (photo_at(19), "nabo.jpg"))
    page = client.get(f"/meld/{key}/sted").text
    assert page.count("Dette stedet ligger i Naboby.") == 1
    place = {"lon": hidden(page, "lon"), "lat": hidden(page, "lat")}
    assert choose_place(client, key, **place, kommune="9902").status_code == 303


def test_the_script_leaves_the_map_in_the_municipality_and_moving_it_gives_the_button_back(
    page: Page, site: str, town: Town
) -> None:
    page.goto(f"{site}/meld")
    elsewhere = {"name": "borte.jpg", "mimeType": "image/jpeg", "buffer": photo_at(24)}
    page.locator("input[type=file][multiple]").set_input_files([elsewhere])
    page.wait_for_url("**/sted")
    page.locator("#kart.leaflet-container").wait_for()
    expect(page.locator("[data-about]")).to_contain_text(OUTSIDE)
    button = page.get_by_role("button", name="Ja, det er her")
    expect(button).to_have_attribute("data-variant", "secondary")
    page.get_by_role("combobox").fill("storgta 14")
    page.get_by_role("option", name="Storgata 14").click()
    expect(button).not_to_have_attribute("data-variant", "secondary")
    button.click()
    page.wait_for_url("**/hva")


def test_without_script_a_refused_first_photo_has_its_sentence_in_the_summary_and_by_the_field_only(
    client: FlaskClient, town: Town
) -> None:
    answer = client.post("/meld", data={"photos": (io.BytesIO(b"tekst"), "lykt.jpg")})
    assert answer.status_code == 422
    assert answer.text.count("lykt.jpg: Filen er ikke et bilde") == 2
    assert answer.text.count('id="photos"') == 1
