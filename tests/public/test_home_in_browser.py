"""The front page in a real browser: the map by mouse, by keyboard and without JavaScript."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect
from sqlalchemy.orm import Session

from app.domain.statuses import Status
from geo.place import Place
from tests.builders import Town
from tests.public.many import add_cases

Axe = Callable[[Page], None]

LONE = Place(18.945, 69.652)
CROWD = Place(18.965, 69.648)


def until(page: Page, expression: str) -> None:
    """Wait until the expression is true: the page's policy forbids the eval that Playwright's own waiting uses."""
    for _ in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never true: {expression}")


@pytest.fixture
def complaints(page: Page) -> Iterator[list[str]]:
    """What the browser complains of, also what the content policy stops. None may be left."""
    found: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            found.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert not found


@pytest.fixture
def cases(session: Session, town: Town) -> list[str]:
    """A lone case, and five at one place."""
    numbers = add_cases(session, town, [LONE], title="Hull i veien", address="Byveien 3")
    add_cases(session, town, [CROWD] * 2)
    add_cases(session, town, [CROWD] * 3, status=Status.RESOLVED)
    return numbers


def test_pins_groups_and_list_show_the_same_cases(
    page: Page, served: str, cases: list[str], complaints: list[str]
) -> None:
    page.goto(served)
    expect(page.get_by_role("link", name="Hull i veien, Byveien 3, mottatt")).to_be_visible()
    group = page.get_by_role("button", name="5 saker her: 2 mottatt, 3 løst. Zoom inn")
    expect(group).to_have_text("5")
    expect(page.get_by_role("heading", name="6 saker i kartet")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_on_the_public_pages(
    page: Page, served: str, cases: list[str], axe: Axe, complaints: list[str], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in (
        "/",
        f"/meldinger/{cases[0]}",
        "/kilder",
        "/sok?q=gata",
        "/?status=lost&category=gatelys-ute",
    ):
        page.goto(served + path)
        page.wait_for_load_state("networkidle")
        axe(page)


def test_a_chosen_pin_chooses_its_row_and_opens_the_case_the_second_time(
    page: Page, served: str, cases: list[str], complaints: list[str]
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(served)
    pin = page.get_by_role("link", name="Hull i veien, Byveien 3, mottatt")
    pin.click()
    expect(pin).to_have_class(re.compile("v-pin--sel"))
    row = page.locator("[data-list] .v-sak[aria-current]")
    expect(row).to_contain_text("Byveien 3")
    expect(page.locator('[data-live="polite"]')).to_contain_text("Hull i veien er valgt")
    pin.click()
    expect(page).to_have_url(f"{served}/meldinger/{cases[0]}")


def test_the_map_is_one_stop_for_the_keyboard(
    page: Page, served: str, cases: list[str], complaints: list[str]
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(served)
    pin = page.get_by_role("link", name="Hull i veien, Byveien 3, mottatt")
    group = page.get_by_role("button", name=re.compile("^5 saker her"))
    expect(pin).to_be_visible()
    assert page.locator(".leaflet-marker-pane [tabindex='0']").count() == 0
    page.get_by_role("application").focus()
    page.keyboard.press("Enter")
    expect(pin.or_(group).and_(page.locator(":focus"))).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(group).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(pin).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("application")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#liste-h")).to_be_focused()


def test_a_filter_changes_the_map_the_list_and_the_address_without_a_new_page(
    page: Page, served: str, cases: list[str], complaints: list[str]
) -> None:
    page.goto(served)
    expect(page.get_by_role("heading", name="6 saker i kartet")).to_be_visible()
    page.evaluate("window.same = true")
    page.get_by_role("link", name="Løst", exact=True).click()
    expect(page.get_by_role("heading", name="3 saker i kartet")).to_be_visible()
    expect(page.locator('[data-live="polite"]')).to_have_text("3 saker i kartet")
    assert "status=lost" in page.url
    assert page.evaluate("window.same")
    page.reload()
    expect(page.get_by_role("heading", name="3 saker i kartet")).to_be_visible()


def test_moving_the_map_moves_the_list_and_the_address_brings_the_view_back(
    page: Page, served: str, cases: list[str], complaints: list[str]
) -> None:
    page.goto(served)
    expect(page.get_by_role("heading", name="6 saker i kartet")).to_be_visible()
    page.evaluate(f"window.varskoMaps.home.setView([{LONE.lat}, {LONE.lon}], 17, {{animate: false}})")
    expect(page.get_by_role("heading", name="1 sak i kartet")).to_be_visible()
    assert "kart=17/69.65" in page.url
    page.reload()
    expect(page.get_by_role("heading", name="1 sak i kartet")).to_be_visible()
    page.evaluate("window.varskoMaps.home.setView([69.61, 19.08], 17, {animate: false})")
    expect(page.get_by_role("heading", name="Ingen saker akkurat her")).to_be_visible()


def test_a_new_report_appears_without_reloading(
    page: Page, served: str, cases: list[str], town: Town, complaints: list[str]
) -> None:
    page.goto(served)
    expect(page.get_by_role("heading", name="6 saker i kartet")).to_be_visible()
    town.report(place=Place(18.951, 69.651))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("heading", name="7 saker i kartet")).to_be_visible(timeout=40_000)


BOXES = """all => all.map((one) => [one.getAttribute("href") || one.getAttribute("src"), one.getBoundingClientRect()])
              .map(([address, box]) => [address.split("/kart/")[1], Math.round(box.left), Math.round(box.top)])"""


def test_a_newer_answer_takes_over_while_many_pins_are_still_being_drawn(
    page: Page, served: str, cases: list[str], complaints: list[str]
) -> None:
    page.goto(served)
    heading = page.locator("#liste-h")
    expect(heading).to_have_text("6 saker i kartet")
    pins, few = page.locator(".v-mark"), page.locator(".v-mark").count()
    look = {"status": "mottatt", "title": "Mye", "place": ""}
    many = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [18.93 + n % 40 * 0.001, 69.64 + n // 40 * 0.0005]},
            "properties": {**look, "number": f"26-{n}"},
        }
        for n in range(1_000)
    ]
    page.route("**/kart/saker.geojson*", lambda route: route.fulfill(json={"features": many}), times=1)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    until(page, f"document.querySelectorAll('.v-mark').length > {few + 20}")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(pins).to_have_count(few)
    expect(heading).to_have_text("6 saker i kartet")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
def test_the_first_squares_stand_where_leaflet_puts_its_own(
    page: Page, served: str, cases: list[str], width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.route("**/leaflet.js*", lambda route: route.abort(), times=1)
    page.goto(served)
    ground = {address: at for address, *at in page.eval_on_selector_all("[data-ground] image", BOXES)}
    assert len(ground) == 9
    page.goto(served)
    until(page, "document.querySelectorAll('img.leaflet-tile-loaded').length >= 9")
    tiles = {address: at for address, *at in page.eval_on_selector_all("img.leaflet-tile", BOXES)}
    both = set(ground) & set(tiles)
    assert len(both) >= 6
    for address in both:
        assert ground[address] == pytest.approx(tiles[address], abs=1)


@pytest.mark.parametrize("fail", [lambda route: route.abort(), lambda route: route.fulfill(status=503)])
def test_a_list_that_did_not_come_is_fetched_again(
    page: Page, served: str, cases: list[str], town: Town, fail: Callable[[Route], None]
) -> None:
    page.goto(served)
    expect(page.get_by_role("heading", name="6 saker i kartet")).to_be_visible()
    page.route(re.compile(re.escape(f"{served}/kart/liste")), fail, times=1)
    town.report(place=Place(18.951, 69.651))
    with page.expect_request(re.compile("/kart/liste")):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("Vi får ikke hentet sakene akkurat nå.")).to_be_visible()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("heading", name="7 saker i kartet")).to_be_visible(timeout=40_000)


def test_a_group_opens_when_it_is_pressed(
    page: Page, served: str, cases: list[str], complaints: list[str]
) -> None:
    page.goto(served)
    group = page.get_by_role("button", name=re.compile("^5 saker her"))
    expect(group).to_be_visible()
    before = page.evaluate("window.varskoMaps.home.getZoom()")
    group.click()
    until(page, f"window.varskoMaps.home.getZoom() === {before + 2}")


def test_the_position_is_asked_for_only_when_the_button_is_pressed(
    page: Page, served: str, cases: list[str], complaints: list[str]
) -> None:
    page.add_init_script(
        "window.asked = 0; navigator.geolocation.getCurrentPosition = (_, no) => { window.asked += 1; no({}); };"
    )
    page.goto(served)
    expect(page.get_by_role("heading", name="6 saker i kartet")).to_be_visible()
    assert page.evaluate("window.asked") == 0
    page.get_by_role("button", name="Bruk min posisjon").click()
    expect(page.get_by_text("Vi får ikke vite hvor du er.")).to_be_visible()
    assert page.evaluate("window.asked") == 1


def test_the_search_suggests_places_and_moves_the_map(
    page: Page, served: str, cases: list[str], complaints: list[str]
) -> None:
    page.goto(served)
    box = page.get_by_role("combobox", name="Søk etter sted eller saksnummer")
    box.fill("storgta")
    expect(page.get_by_role("option", name=re.compile("Storgata"))).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("Storgata")
    until(page, "Math.abs(window.varskoMaps.home.getCenter().lng - 18.955) < 0.001")


def test_nothing_moves_for_those_who_asked_for_calm(browser: Browser, served: str, cases: list[str]) -> None:
    with browser.new_context(reduced_motion="reduce", viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.goto(served)
        group = page.get_by_role("button", name=re.compile("^5 saker her"))
        expect(group).to_be_visible()
        page.evaluate("window.varskoMaps.home.on('zoomanim', () => { window.moved = true; })")
        group.click()
        until(page, "window.varskoMaps.home.getZoom() >= 14")
        assert page.evaluate("window.moved") is None


def test_without_javascript_there_is_a_picture_a_list_and_a_search(
    browser: Browser, served: str, cases: list[str]
) -> None:
    with browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.goto(served)
        picture = page.get_by_role("img", name="Kart med sakene i listen")
        expect(picture).to_be_visible()
        page.get_by_role("link", name="Løst", exact=True).click()
        expect(page.get_by_role("heading", name="3 saker passer")).to_be_visible()
        page.get_by_role("searchbox", name="Søk etter sted eller saksnummer").fill(cases[0])
        page.get_by_role("button", name="Søk").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Hull i veien")


def test_the_squares_that_the_page_asks_for_early_are_those_that_the_map_shows(
    page: Page, served: str, cases: list[str], complaints: list[str]
) -> None:
    page.goto(served)
    early = page.eval_on_selector_all("link[rel=preload][as=image]", "all => all.map((one) => one.href)")
    assert len(early) == 4
    until(page, "document.querySelectorAll('img.leaflet-tile-loaded').length >= 4")
    shown = page.eval_on_selector_all("img.leaflet-tile", "all => all.map((one) => one.src)")
    assert set(early) <= set(shown)
    expect(page.locator("[data-ground]")).to_have_count(0)
    for elsewhere in ("sted=18.955,69.65", "kart=14/69.65/18.955"):
        page.goto(f"{served}/?{elsewhere}")
        assert page.locator("link[rel=preload][as=image], [data-ground]").count() == 0
