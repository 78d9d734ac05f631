"""No map needed: landmarks, what lies near, an address register, and the pin moved by keyboard."""

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from app.domain.ports_places import FoundAddress
from app.models import PlaceName
from app.platform.runtime import Runtime
from app.queries.place_search import search_places
from app.queries.places_near import find_near
from geo.names import search_form
from geo.place import Place
from tests.builders import CENTRE, OUTSIDE, Town
from tests.fixtures.sql_count import CountSql
from tests.resident.browsing import Axe, start_with_the_place
from tests.resident.reporting import begin

SCHOOLS = {"Nordre skole": (18.97, 69.68), "Søndre skole": (18.956, 69.6505), "Kroken skole": (19.0, 69.66)}


TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => `${one.tagName} ${one.className} ${one.textContent.slice(0, 30)}`)"""
"""What runs over the edge when the page can be scrolled sideways."""


@pytest.fixture
def schools(town: Town) -> Town:
    town.session.add_all(
        PlaceName(
            municipality_id=town.municipality.id,
            name=name,
            kind="school",
            precision="near",
            search=search_form(name),
            geom=f"SRID=4326;POINT({lon} {lat})",
        )
        for name, (lon, lat) in SCHOOLS.items()
    )
    town.session.commit()
    return town


class Register:
    """An address register with one address, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def search(self, text: str, municipality: str, most: int) -> list[FoundAddress]:
        self.asked.append((text, municipality))
        return [FoundAddress("Storgata 92B", "9008", "Prøveby", 18.9561, 69.6501)]


@pytest.mark.parametrize("typed", ["ved skolen", "Skulen", "near the school", "utenfor barneskolen"])
def test_by_the_school_gives_the_schools_the_nearest_first(schools: Town, typed: str) -> None:
    found = search_places(schools.session, schools.municipality.id, typed, CENTRE)
    assert [one.name for one in found[:3]] == ["Søndre skole", "Kroken skole", "Nordre skole"]
    assert not found[0].precise


def test_near_a_named_place_finds_the_place(schools: Town) -> None:
    assert (
        search_places(schools.session, schools.municipality.id, "nær Kroken skole")[0].name == "Kroken skole"
    )
    assert search_places(schools.session, schools.municipality.id, "ved karasjohka")[0].name == "Kárášjohka"


def test_what_lies_near_is_told_with_metres_and_where_the_pin_would_go(town: Town) -> None:
    found = find_near(town.session, town.municipality.id, Place(18.955, 69.6504))
    assert [(one.name, one.kind) for one in found] == [("L-1", "lamp"), ("Storgata", "street")]
    assert [one.away for one in found] == [33, 45]
    assert (round(found[1].lon, 4), round(found[1].lat, 4)) == (18.955, 69.65)


def test_a_place_with_two_names_is_told_once_and_the_whole_town_not_at_all(town: Town) -> None:
    names = (("Fløya", "mountain"), ("Loavgavárri", "mountain"), ("Prøveby", "town"), ("Iskkusbáiki", "town"))
    for name, kind in names:
        town.session.add(
            PlaceName(
                municipality_id=town.municipality.id,
                name=name,
                kind=kind,
                precision="point",
                search=search_form(name),
                geom="SRID=4326;POINT(18.98 69.661)",
            )
        )
        town.session.flush()
    found = find_near(town.session, town.municipality.id, Place(18.98, 69.6605))
    assert sorted(one.name for one in found) == ["Fløya / Loavgavárri", "Kárášjohka"]


def test_a_search_costs_at_most_three_statements_and_what_lies_near_one(
    town: Town, count_sql: CountSql
) -> None:
    number = town.municipality.id
    with count_sql() as statements:
        search_places(town.session, number, "ved storgata 12", CENTRE)
    assert len(statements) <= 3
    with count_sql() as statements:
        find_near(town.session, number, CENTRE)
    assert len(statements) == 1


def test_the_page_lists_what_lies_near_as_links_without_scripts(client: FlaskClient, town: Town) -> None:
    key = begin(client)
    page = client.get(f"/meld/{key}/sted?lon=18.955&lat=69.6504").text
    assert "Nær:" in page and "Lyktestolpe L-1" in page
    body = client.get("/meld/sted.json?lon=18.955&lat=69.6504").get_json()
    assert body["near"][1] == {"name": "Storgata", "away": 45, "lon": 18.955, "lat": 69.65}
    outside = client.get(f"/meld/sted.json?lon={OUTSIDE.lon}&lat={OUTSIDE.lat}").get_json()
    assert outside["near"] == []


def test_an_address_register_is_asked_and_knows_house_numbers_better_than_we_do(
    client: FlaskClient, town: Town, run: Runtime
) -> None:
    run.geocoder = register = Register()
    names = [one["name"] for one in client.get("/meld/sok.json?q=storgata+92b").get_json()["results"]]
    assert names[0] == "Storgata 92B" and names.count("Storgata 92B") == 1
    # Without a house number our own names come first.
    names = [one["name"] for one in client.get("/meld/sok.json?q=storgata").get_json()["results"]]
    assert names[:2] == ["Storgata", "Storgata 92B"]
    assert register.asked == [("storgata 92b", "9901"), ("storgata", "9901")]
    client.get("/meld/sok.json?q=st")
    client.get("/meld/sok.json?q=69.65,+18.95")
    assert len(register.asked) == 2
    key = begin(client)
    page = client.get(f"/meld/{key}/sted", query_string={"sok": "Storgata 92B"}).text
    assert "address=Storgata+92B" in page and "Adresse · 9008 Prøveby" in page


def test_the_place_is_found_and_moved_by_keyboard_alone(page: Page, site: str, town: Town, axe: Axe) -> None:
    start_with_the_place(page, site)
    box = page.get_by_role("combobox")
    box.focus()
    page.keyboard.type("stor")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "sok-forslag-0")
    expect(options.first).to_have_attribute("aria-selected", "true")
    axe(page)
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-name]")).to_have_text("Storgata")

    page.locator("#kart").focus()
    lat, lon = (float(page.locator(f"input[name={name}]").input_value()) for name in ("lat", "lon"))
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-live=polite]")).to_contain_text("Flyttet 5 meter mot nord.")
    moved = float(page.locator("input[name=lat]").input_value())
    assert 4 < (moved - lat) * 111_320 < 6
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-live=polite]")).to_contain_text("Flyttet 50 meter mot øst.")
    assert 45 < (float(page.locator("input[name=lon]").input_value()) - lon) * 111_320 * 0.348 < 55

    street = page.locator("[data-near] button").filter(has_text="Storgata")
    expect(street).to_contain_text("m")
    street.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#kart")).to_be_focused()
    expect(street).to_contain_text("0 m")
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate(TOO_WIDE) == []
    axe(page)
    page.get_by_role("button", name="Ja, det er her").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/hva")
