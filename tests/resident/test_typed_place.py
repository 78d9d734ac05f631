"""Coordinates typed into the search of the place step, as its script gets the answer and shows it."""

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from tests.builders import Town
from tests.resident.browsing import place_by_search, start_with_the_place

UNUSABLE = [
    ("63.8, 20.3", "Dette stedet ligger i Sverige."),
    ("0,0", "Vi fikk bare nuller i stedet for et sted."),
    ("69.62, 19.9", "Dette stedet ligger utenfor Prøveby."),
]


@pytest.mark.parametrize(("typed", "said"), UNUSABLE)
def test_the_search_says_why_typed_coordinates_cannot_be_used(
    client: FlaskClient, town: Town, typed: str, said: str
) -> None:
    answer = client.get("/meld/sok.json", query_string={"q": typed}).get_json()
    assert answer["results"] == []
    assert said in (answer["sentence"] or "")


def test_the_search_gives_the_place_of_coordinates_that_can_be_used(client: FlaskClient, town: Town) -> None:
    answer = client.get("/meld/sok.json", query_string={"q": "69.65, 18.955"}).get_json()
    assert (answer["results"][0]["lat"], answer["results"][0]["lon"]) == (69.65, 18.955)
    assert answer["sentence"] is None


def test_unusable_coordinates_get_their_sentence_below_the_box_by_typing_enter_and_tab(
    page: Page, site: str, town: Town
) -> None:
    start_with_the_place(page, site)
    box, line = page.get_by_role("combobox"), page.locator("[data-message]")
    for (typed, said), key in zip(UNUSABLE, (None, "Enter", "Tab"), strict=True):
        box.fill(typed)
        if key:
            box.press(key)
        expect(line).to_contain_text(said)
        expect(line).to_be_visible()
        expect(box).to_have_attribute("aria-invalid", "true")
    box.fill("storgta 14")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(box).not_to_have_attribute("aria-invalid", "true")


def test_a_street_known_by_its_part_of_town_is_shown_from_afar_with_a_note_above_the_button(
    page: Page, site: str, town: Town
) -> None:
    start_with_the_place(page, site)
    note = page.locator("[data-rough-note]")
    expect(note).to_be_hidden()
    page.get_by_role("combobox").fill("grønnegata")
    page.get_by_role("option", name="Grønnegata").click()
    expect(note).to_have_text("Vi vet bare omtrent hvor dette ligger. Flytt kartet til riktig sted.")
    button = page.get_by_role("button", name="Ja, det er her")
    expect(note).to_be_visible()
    above, below = note.bounding_box(), button.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] <= below["y"]
    expect(page.locator("img.leaflet-tile[src*='/13/']").first).to_be_attached()
    page.locator("#kart").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(note).to_be_hidden()
    button.click()
    page.wait_for_url("**/hva")


def test_on_a_phone_the_thanks_of_the_map_stand_clear_of_the_report_button_and_the_placeholder_is_whole(
    page: Page, site: str, town: Town
) -> None:
    town.municipality.settings = {
        **town.municipality.settings,
        "credits": [{"text": "Veier: Kartverket og Statens vegvesen, CC BY 4.0"}],
    }
    town.session.commit()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}/")
    thanks = page.locator(".leaflet-control-attribution")
    expect(thanks).to_be_visible()
    above, button = thanks.bounding_box(), page.locator(".v-home__meld").bounding_box()
    assert above
    assert button
    assert above["y"] + above["height"] <= button["y"]
    start_with_the_place(page, site)
    place_by_search(page)
    cut = """box => { const pen = document.createElement("canvas").getContext("2d"), style = getComputedStyle(box);
        pen.font = style.font;
        return pen.measureText(box.placeholder).width > box.clientWidth - parseFloat(style.paddingLeft)
            - parseFloat(style.paddingRight); }"""
    assert page.get_by_role("searchbox").evaluate(cut) is False
