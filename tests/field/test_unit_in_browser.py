"""A working day in a real browser: the foreman makes a round, the crew drives it on a phone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.field.acting import jpeg
from tests.fixtures.running_varsko import RunningVarsko

Axe = Callable[[Page], None]
PASSWORD = "varsko-demo"
FOREMAN, CREW = "bydrift@tromso.example", "ute@tromso.example"


def signed_in(browser: Browser, url: str, email: str, width: int, height: int, js: bool = True) -> Page:
    """A browser of one's own, signed in."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="nb-NO",
        timezone_id="Europe/Oslo",
        java_script_enabled=js,
        base_url=url,
    )
    page = context.new_page()
    page.goto("/konto/logg-inn")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    return page


@pytest.fixture
def varsko(live_server: RunningVarsko) -> RunningVarsko:
    if "worker" not in live_server.processes:
        live_server.start("worker")
    return live_server


def make_round(page: Page, count: int) -> None:
    page.goto("/enhet")
    ticks = page.locator('input[name="case"]')
    for number in range(count):
        ticks.nth(number).check()
    page.get_by_role("button", name="Lag dagens rute").click()
    expect(page.get_by_text("Tilbake", exact=True)).to_be_visible(timeout=30_000)


def test_from_ticked_jobs_to_a_repaired_lamp(
    varsko: RunningVarsko, browser: Browser, axe: Axe, tmp_path: Path
) -> None:
    foreman = signed_in(browser, varsko.url, FOREMAN, 1440, 900)
    foreman.goto("/enhet")
    foreman.locator('input[name="case"]').first.check()
    expect(foreman.locator("[data-chosen]")).to_have_text("1 jobb er valgt")
    expect(foreman.locator(".v-pin--sel")).to_have_count(1)
    axe(foreman)
    make_round(foreman, 3)
    expect(foreman.locator(".v-stop")).to_have_count(3)
    expect(foreman.locator(".v-pin__num")).to_have_text(["1", "2", "3"])
    axe(foreman)
    first = foreman.locator(".v-stop h3").first.inner_text()
    foreman.locator('button[name="down"]').first.focus()
    foreman.keyboard.press("Enter")
    expect(foreman.locator(".v-stop[aria-current] h3")).to_have_text(first)
    expect(foreman.locator('.v-stop[aria-current] button[name="down"]')).to_be_focused()
    foreman.goto(foreman.url.partition("?")[0] + "/ark")
    axe(foreman)

    crew = signed_in(browser, varsko.url, CREW, 390, 844)
    expect(crew).to_have_url(re.compile(r"/ute$"))
    expect(crew.get_by_text("0 av 3 ferdig")).to_be_visible()
    arrived = crew.get_by_role("button", name="Jeg er framme")
    expect(arrived).to_be_in_viewport()
    box = arrived.bounding_box()
    assert box is not None
    assert box["height"] >= 56
    axe(crew)
    arrived.click()
    expect(crew.get_by_text("Stopp 1 av 3")).to_be_visible()
    axe(crew)
    photo = tmp_path / "etter.jpg"
    photo.write_bytes(jpeg(side=900).getvalue())
    crew.set_input_files("#photos", photo)
    expect(crew.get_by_text("1 bilde valgt")).to_be_visible()
    crew.get_by_text("Byttet del").click()
    expect(crew.get_by_label("Beskjed til innmelderen")).to_have_value("Vi har byttet det som var ødelagt.")
    number = crew.url.rpartition("/")[2]
    crew.get_by_role("button", name="Ferdig, til neste stopp").click()
    expect(crew.get_by_text("1 av 3 ferdig")).to_be_visible()
    axe(crew)
    crew.goto(f"/enhet/{number}")
    expect(crew.get_by_text("Løst").first).to_be_visible()
    axe(crew)

    crew.goto("/ute")
    crew.locator("#neste-h a").click()
    crew.get_by_role("link", name="Kan ikke gjøres nå").click()
    axe(crew)
    crew.get_by_label("Været").check()
    crew.get_by_role("button", name="Send tilbake og gå til neste").click()
    expect(crew.get_by_text("2 av 3 ferdig")).to_be_visible()
    assert crew.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_whole_day_goes_without_javascript(varsko: RunningVarsko, browser: Browser) -> None:
    page = signed_in(browser, varsko.url, FOREMAN, 390, 844, js=False)
    make_round(page, 2)  # the page renews itself until the round is ready
    expect(page.locator(".v-stop")).to_have_count(2)
    page.goto("/ute")
    page.get_by_role("button", name="Jeg er framme").click()
    page.get_by_text("Reparert").click()
    page.get_by_role("button", name="Ferdig, til neste stopp").click()
    expect(page.get_by_text("1 av 2 ferdig")).to_be_visible()


def test_the_crew_sees_the_photo_that_was_chosen_and_finds_the_way_on_every_phone(
    varsko: RunningVarsko, browser: Browser, axe: Axe, tmp_path: Path
) -> None:
    photo = tmp_path / "etter.jpg"
    photo.write_bytes(jpeg().getvalue())
    crew = signed_in(browser, varsko.url, CREW, 390, 844)
    crew.goto("/enhet")
    found = re.search(r'href="/enhet/(\d\d-\d+)"', crew.content())
    assert found
    crew.goto(f"/ute/{found[1]}")
    expect(crew.locator("[data-navigate]")).to_have_attribute("href", re.compile("^geo:"))
    crew.set_input_files("#photos", [photo, photo])
    shown = crew.locator("[data-photo-shown] img")
    expect(shown).to_have_count(2)
    assert shown.first.evaluate("async one => { await one.decode(); return one.naturalWidth; }") > 0
    axe(crew)
    crew.set_input_files("#photos", [photo])
    expect(shown).to_have_count(1)
    crew.set_input_files("#photos", [])
    expect(crew.locator("[data-photo-shown]")).to_be_hidden()

    apple = browser.new_context(
        user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)",
        storage_state=crew.context.storage_state(),
    )
    page = apple.new_page()
    page.goto(crew.url)
    link = page.locator("[data-navigate]")
    where = link.get_attribute("data-navigate")
    expect(link).to_have_attribute("href", f"maps://?daddr={where}")
    apple.close()
