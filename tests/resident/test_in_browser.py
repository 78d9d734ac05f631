"""The report flow in Chromium: with scripts, by keyboard alone, and without scripts. Axe looks at every step."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from app.cases.triage import ask
from app.jobs.photos import process
from app.models import Case, Photo
from app.platform.runtime import Runtime
from tests.builders import CENTRE, Town
from tests.photos.odd_files import FILES
from tests.resident.browsing import (
    GPS_PHOTO,
    PLAIN_PHOTO,
    Axe,
    next_step,
    place_by_search,
    start_with_the_place,
    to_details,
)

FLOW_BUDGET = 150_000  # bytes of scripts and style sheets as they are sent, compressed
OVER_THE_EDGE = """() => [...document.querySelectorAll("main *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .filter(one => !one.closest(".leaflet-container, .r-near__l, .v-sr"))
    .map(one => `${one.tagName} ${one.className}`)"""
"""What stands outside the screen, cut off or not."""
HEIC = str(FILES / "phone_iphone11.heic")


@pytest.fixture
def quiet(page: Page) -> Iterator[list[str]]:
    """What the page complained of: nothing, at the end of the test (refused forms and their status aside)."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    yield said
    assert [line for line in said if "422" not in line] == []


@pytest.mark.usefixtures("quiet")
def test_a_resident_reports_with_photos_and_axe_finds_nothing_on_any_step(
    page: Page, site: str, town: Town, run: Runtime, axe: Axe
) -> None:
    page.goto(f"{site}/meld")
    axe(page)
    page.locator("input[type=file][multiple]").set_input_files(GPS_PHOTO)
    page.wait_for_url("**/sted")
    expect(page.get_by_text("Stedet er hentet fra bildet")).to_be_visible()
    page.locator("#kart.leaflet-container").wait_for()
    axe(page)
    place_by_search(page)
    axe(page)
    page.get_by_role("radio", name="Gatelys").check(force=True)
    next_step(page, "detaljer")
    axe(page)
    page.locator("#text").fill("Lykta er mørk. Kárášjohka 🙂 <script>alert(1)</script>")
    page.locator("input[data-pick]").set_input_files([PLAIN_PHOTO, HEIC])
    expect(page.locator(".v-thumb[data-photo]")).to_have_count(3)
    for photo_id in town.session.scalars(select(Photo.id)).all():
        process(run, photo_id)
    expect(page.locator(".v-thumb img[src*='thumb.webp']")).to_have_count(3)
    axe(page)
    next_step(page, "kontakt")
    page.get_by_label("E-post", exact=True).check()
    page.get_by_label("E-postadressen din").fill("ingrid@example.org")
    axe(page)
    next_step(page, "se-over")
    expect(page.get_by_text("3 bilder").first).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Send melding").click()
    page.wait_for_url("**/kvittering/*")
    axe(page)
    page.get_by_role("link", name="Følg saken").last.click()
    page.wait_for_url("**/min/*")
    axe(page)
    town.session.rollback()
    case = town.session.scalars(select(Case)).one()
    assert case.address == "Storgata 14"
    assert len(town.session.scalars(select(Photo).where(Photo.case_id == case.id)).all()) == 3


@pytest.mark.usefixtures("quiet")
def test_the_whole_flow_works_by_keyboard_alone(page: Page, site: str, town: Town) -> None:
    page.goto(f"{site}/meld")
    press_until(page, "Pek på kartet først")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sted")
    press_until(page, "Søk etter gate")
    page.keyboard.type("storg")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-name]")).to_have_text("Storgata")
    before = page.locator("[name=lon]").input_value()
    press_until(page, "Piltastene flytter nåla")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=lon]")).not_to_have_value(before)
    press_until(page, "Ja, det er her")
    page.keyboard.press("Enter")
    page.wait_for_url("**/hva")
    press_until(page, "Gatelys")
    page.keyboard.press("Space")
    press_until(page, "Neste")
    page.keyboard.press("Enter")
    page.wait_for_url("**/detaljer")
    press_until(page, "Beskriv det du ser")
    page.keyboard.type("Lampen er mørk.")
    press_until(page, "Neste")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kontakt")
    press_until(page, "E-post")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    press_until(page, "Neste")
    page.keyboard.press("Enter")
    page.wait_for_url("**/se-over")
    press_until(page, "Send melding")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kvittering/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Takk! Vi har fått meldingen.")


def press_until(page: Page, name: str) -> None:
    """Tab until what has the focus is called ``name``."""
    said = """() => { const here = document.activeElement; if (here === document.body) return "";
        const label = here.labels && here.labels[0];
        return (here.getAttribute('aria-label') || (label || here).textContent || '').trim(); }"""
    for _ in range(60):
        if name in page.evaluate(said):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to «{name}» on {page.url}")


def test_the_whole_flow_works_without_scripts(browser: Browser, site: str, town: Town, run: Runtime) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site}/meld")
    page.set_input_files("#photos", PLAIN_PHOTO)
    page.click("noscript button")
    page.fill("#sok", "storgta 14")
    page.click("form[role=search] button")
    page.click(".r-hit")
    expect(page.locator("[data-name]")).to_have_text("Storgata 14")
    page.locator("input[type=image]").click(position={"x": 150, "y": 144})
    expect(page.locator("[data-name]")).to_have_text("Storgata 14")
    page.click("text=Ja, det er her")
    page.fill("#q", "gatelys")
    page.click("form[role=search] button")
    page.locator(".v-tile").first.click()
    page.click(".v-actions button")
    page.fill("#text", "Lykta er mørk.")
    page.set_input_files("#filer", [PLAIN_PHOTO, str(Path(__file__))])
    page.click(".v-actions button")
    expect(page.locator("#text")).to_have_value("Lykta er mørk.")
    expect(page.locator(".v-err").first).to_contain_text("Filen er ikke et bilde som vi klarer å lese.")
    page.click(".v-actions button")
    page.check("#reply_by-none")
    page.click(".v-actions button")
    page.click("text=Send melding")
    expect(page.locator("h1")).to_have_text("Takk! Vi har fått meldingen.")
    page.reload()
    page.click("a:has-text('Følg saken') >> nth=-1")
    page.fill("#answer", "Det haster ikke.")
    page.click(".v-compose button")
    expect(page.locator(".v-msg__b").last).to_have_text("Det haster ikke.")
    context.close()


def test_moving_the_map_asks_for_the_place_and_outside_says_why(page: Page, site: str, town: Town) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": CENTRE.lon, "latitude": CENTRE.lat})
    start_with_the_place(page, site)
    page.get_by_role("button", name="Bruk min posisjon").click()
    expect(page.locator("[data-about]")).to_have_text("9008 Prøveby · kommunal vei")
    page.context.set_geolocation({"longitude": 20.22, "latitude": 67.85})
    page.get_by_role("button", name="Bruk min posisjon").click()
    expect(page.locator("[data-about]")).to_contain_text("Dette stedet ligger i Sverige.")


def test_without_permission_to_the_position_a_sentence_says_what_to_do(
    page: Page, site: str, town: Town
) -> None:
    start_with_the_place(page, site)
    page.evaluate("() => { navigator.geolocation.getCurrentPosition = (ok, no) => no({ code: 1 }); }")
    page.get_by_role("button", name="Bruk min posisjon").click()
    expect(page.locator("[data-about]")).to_have_text(
        "Vi får ikke vite hvor du er. Slå på posisjon, eller søk etter adressen."
    )


def test_a_tap_on_the_map_moves_the_pin_there(page: Page, site: str, town: Town) -> None:
    start_with_the_place(page, site)
    box = page.locator("#kart").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2 - 60, box["y"] + box["height"] / 2 + 30)
    expect(page.locator("[name=lon]")).to_have_value(re.compile(r"18\.9\d+"))
    assert float(page.locator("[name=lon]").input_value()) < CENTRE.lon
    assert float(page.locator("[name=lat]").input_value()) < CENTRE.lat


def test_a_place_that_was_never_chosen_is_not_taken(page: Page, site: str, town: Town, axe: Axe) -> None:
    start_with_the_place(page, site)
    page.get_by_role("button", name="Ja, det er her").click()
    expect(page.locator("#feilliste")).to_contain_text("Velg stedet først")
    expect(page.locator("#feilliste")).to_be_focused()
    axe(page)


def test_the_tiles_are_filtered_while_one_types_and_noe_annet_is_always_there(
    page: Page, site: str, town: Town
) -> None:
    start_with_the_place(page, site)
    place_by_search(page)
    page.get_by_role("searchbox").fill("hull")
    expect(page.locator(".v-tile:visible b")).to_have_text(["Hull i vei", "Noe annet"])
    page.get_by_role("searchbox").fill("romskip")
    expect(page.locator(".v-tile:visible b")).to_have_text(["Noe annet"])
    expect(page.get_by_text("Vi fant ingen kategori med de ordene.")).to_be_visible()


def test_the_question_on_ones_own_page_passes_axe_and_is_answered_with_a_photo(
    page: Page, site: str, town: Town, axe: Axe
) -> None:
    receipt = town.report()
    case = town.session.get_one(Case, receipt.case_id)
    ask(town.ctx("desk"), case.id, case.version, "Hvilken lykt er mørk?")
    page.goto(f"{site}/min/{receipt.token}")
    axe(page)
    page.get_by_label("Svaret ditt").fill("Den ved skolen.")
    page.locator("#photos").set_input_files(PLAIN_PHOTO)
    page.get_by_role("button", name="Send svar").click()
    expect(page.locator(".v-msg__b").last).to_have_text("Den ved skolen.")
    axe(page)
    town.session.rollback()
    assert town.session.scalars(select(Photo.case_id)).one() == uuid.UUID(str(receipt.case_id))


@pytest.mark.parametrize(("width", "text"), [(320, "100%"), (390, "200%")], ids=["small phone", "large text"])
def test_no_step_runs_over_the_edge_of_a_small_phone_or_with_large_text(
    page: Page, site: str, town: Town, width: int, text: str
) -> None:
    page.set_viewport_size({"width": width, "height": 568})
    page.add_init_script(
        f"addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '{text}')"
    )
    wide: list[str] = []

    def look() -> None:
        if over := page.evaluate(OVER_THE_EDGE):
            wide.append(f"{page.url}: {over}")

    page.goto(f"{site}/meld")
    look()
    to_details(page, site)
    town.report()
    for step in ("sted", "hva", "lignende", "detaljer"):
        page.goto(re.sub(r"[^/]+$", step, page.url))
        look()
    page.locator("#text").fill("Z" * 400)
    next_step(page, "kontakt")
    look()
    page.get_by_label("Ikke kontakt meg").check()
    next_step(page, "se-over")
    look()
    page.get_by_role("button", name="Send melding").click()
    page.wait_for_url("**/kvittering/*")
    look()
    page.goto(page.url.replace("/meld/kvittering/", "/min/"))
    look()
    assert wide == []


def test_scripts_and_style_sheets_of_the_flow_are_within_the_budget(
    page: Page, site: str, town: Town, app: Flask
) -> None:
    asked: set[str] = set()
    page.on("request", lambda one: asked.add(one.url.removeprefix(site)))
    to_details(page, site)
    code = sorted(one for one in asked if one.split("?")[0].endswith((".js", ".css")))
    assert any("leaflet" in one for one in code)
    phone = app.test_client()
    sizes = {one: len(phone.get(one, headers={"Accept-Encoding": "br"}).data) for one in code}
    lines = "\n".join(f"{size:7} {one}" for one, size in sizes.items())
    assert sum(sizes.values()) <= FLOW_BUDGET, f"{sum(sizes.values())} bytes:\n{lines}"
