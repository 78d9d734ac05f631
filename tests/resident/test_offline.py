"""Without a line, in Chromium with the service worker on: kept on the phone, sent once, shown all the time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from sqlalchemy import func, select

from app.models import Case, Photo, Report
from tests.builders import CENTRE, Town
from tests.resident.browsing import GPS_PHOTO, PLAIN_PHOTO, Axe, next_step, place_by_search
from tests.resident.line import Line, lose, lose_first_answers, ready, regain

TEXT = "Lampen er mørk ved Kárášjohka 🙂"


@pytest.fixture
def line(app: Flask, town: Town) -> Iterator[Line]:
    app.config["WTF_CSRF_ENABLED"] = True
    made = Line(app)
    yield made
    made.down()


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "service_workers": "allow",
        "permissions": ["geolocation"],
        "geolocation": {"longitude": CENTRE.lon, "latitude": CENTRE.lat, "accuracy": 8},
    }


def write(page: Page, text: str = TEXT) -> None:
    page.get_by_role("button", name="Bruk min posisjon").click()
    expect(page.get_by_text("Vi har posisjonen din, på 8 meter nær.")).to_be_visible()
    page.get_by_label("Hva gjelder det?").select_option("gatelys-ute")
    page.get_by_label("Beskriv det du ser").fill(text)
    page.get_by_label("Ikke kontakt meg").check()


def on_to_the_details(page: Page) -> None:
    """From the start page, by the place."""
    page.get_by_role("button", name="Pek på kartet først").click()
    page.locator("#kart.leaflet-container").wait_for()
    place_by_search(page)
    page.get_by_role("radio", name="Gatelys").check(force=True)
    next_step(page, "detaljer")


def cases(town: Town) -> int:
    town.session.rollback()
    return town.session.scalar(select(func.count()).select_from(Case)) or 0


def sent(page: Page) -> None:
    expect(page.get_by_text("Sendt. Saken din har nummer")).to_be_visible()


def test_a_report_written_without_a_line_becomes_exactly_one_case_when_it_is_back(
    page: Page, line: Line, town: Town, axe: Axe
) -> None:
    ready(page, line)
    lose(page, line)
    page.goto(f"{line.url}/meld")
    expect(page.get_by_role("heading", name="Meld fra uten nett")).to_be_visible()
    axe(page)
    page.locator("input[type=file][multiple]").set_input_files([PLAIN_PHOTO, GPS_PHOTO])
    expect(page.locator(".v-thumb")).to_have_count(2)
    write(page)
    page.get_by_role("button", name="Lagre på telefonen").click()
    expect(page.get_by_text("Venter på nett.")).to_be_visible()
    expect(page.get_by_text("Bilder: 2")).to_be_visible()
    axe(page)
    assert cases(town) == 0
    regain(page, line)
    sent(page)
    axe(page)
    assert cases(town) == 1
    case = town.session.scalars(select(Case)).one()
    assert case.text == TEXT
    assert list(town.session.scalars(select(Photo.case_id))) == [case.id, case.id]
    page.reload()
    page.get_by_role("link", name="Åpne kvitteringen").click()
    expect(page.get_by_text(case.number).first).to_be_visible()
    assert cases(town) == 1


def test_an_answer_that_is_lost_makes_no_second_case(
    page: Page, line: Line, town: Town, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = lose_first_answers(app, monkeypatch, "resident.take_in", "resident.offline_photo")
    ready(page, line)
    page.goto(f"{line.url}/meld/uten-nett")
    page.locator("input[type=file][multiple]").set_input_files(PLAIN_PHOTO)
    write(page)
    page.get_by_role("button", name="Send melding").click()
    again, done = (
        page.get_by_role("button", name="Prøv å sende nå"),
        page.get_by_text("Sendt. Saken din har nummer"),
    )
    for _ in range(3):  # the worker tries too: one of the two loses the answer
        expect(again.or_(done)).to_be_visible()
        if again.is_visible():
            again.click()
    sent(page)
    assert lost == ["resident.offline_photo", "resident.take_in"]
    assert cases(town) == 1
    assert town.session.scalar(select(func.count()).select_from(Photo)) == 1


def test_a_line_that_goes_in_the_middle_of_the_flow_takes_nothing_along(
    page: Page, line: Line, town: Town
) -> None:
    ready(page, line)
    on_to_the_details(page)
    key = page.url.split("/meld/")[1][:22]
    page.locator("#text").fill(TEXT)
    lose(page, line)
    page.locator("input[data-pick]").set_input_files(PLAIN_PHOTO)
    expect(page.get_by_text("Du er uten nett.")).to_be_visible()
    expect(page.locator("[data-errors]")).to_contain_text("Prøv igjen")
    page.locator(".v-actions button").click()
    expect(page.get_by_role("heading", name="Meld fra uten nett")).to_be_visible()
    expect(page.get_by_label("Beskriv det du ser")).to_have_value(TEXT)
    expect(page.get_by_label("Hva gjelder det?")).to_have_value("gatelys-ute")
    expect(page.locator(".v-thumb")).to_have_count(1)
    expect(page.get_by_text("Storgata 14")).to_be_visible()
    page.get_by_label("Ikke kontakt meg").check()
    page.get_by_role("button", name="Lagre på telefonen").click()
    expect(page.get_by_text("Venter på nett.")).to_be_visible()
    regain(page, line)
    sent(page)
    assert cases(town) == 1
    report = town.session.scalars(select(Report)).one()
    assert (report.idempotency_key, report.text) == (key, TEXT)
    assert town.session.scalar(select(func.count()).select_from(Photo).where(Photo.case_id.is_not(None))) == 1


def test_send_without_a_line_is_sent_when_it_is_back(page: Page, line: Line, town: Town) -> None:
    ready(page, line)
    on_to_the_details(page)
    page.locator("#text").fill(TEXT)
    next_step(page, "kontakt")
    page.get_by_label("Ikke kontakt meg").check()
    next_step(page, "se-over")
    lose(page, line)
    page.get_by_role("button", name="Send melding").click()
    expect(page.get_by_text("Venter på nett.")).to_be_visible()
    regain(page, line)
    sent(page)
    assert cases(town) == 1


def test_what_cannot_be_sent_as_it_is_leads_to_the_step_that_asks(page: Page, line: Line, town: Town) -> None:
    ready(page, line)
    lose(page, line)
    page.goto(f"{line.url}/meld")
    page.get_by_label("Beskriv stedet").fill("Storgata 14")
    page.get_by_label("Hva gjelder det?").select_option("gatelys-ute")
    page.get_by_label("Beskriv det du ser").fill(TEXT)
    page.get_by_label("Ikke kontakt meg").check()
    page.get_by_role("button", name="Lagre på telefonen").click()
    expect(page.get_by_text("Venter på nett.")).to_be_visible()
    regain(page, line)
    expect(page.get_by_text("Vi mangler stedet.")).to_be_visible()
    page.goto(f"{line.url}/")
    expect(page.get_by_text("Du har en melding som ikke er sendt.")).to_be_visible()
    page.get_by_role("link", name="Se hva som venter").click()
    page.get_by_role("link", name="Gjør den ferdig").click()
    page.get_by_role("link", name="Storgata 14").first.click()
    page.locator("#kart.leaflet-container").wait_for()
    page.get_by_role("button", name="Ja, det er her").click()
    page.wait_for_url("**/hva")
    for step in ("detaljer", "kontakt", "se-over"):
        next_step(page, step)
    page.get_by_role("button", name="Send melding").click()
    page.wait_for_url("**/kvittering/*")
    assert cases(town) == 1


def test_what_is_missing_or_wrong_is_said_by_its_field(page: Page, line: Line, town: Town, axe: Axe) -> None:
    page.goto(f"{line.url}/meld/uten-nett")
    page.get_by_label("E-post", exact=True).check()
    page.get_by_role("button", name="Send melding").click()
    for sentence in (
        "Velg hva det gjelder. Er du usikker",
        "Skriv kort hva som er galt",
        "Skriv adressen med @",
    ):
        expect(page.locator(".v-err").filter(has_text=sentence)).to_be_visible()
    expect(page.get_by_label("Hva gjelder det?")).to_be_focused()
    axe(page)
    page.get_by_label("Beskriv det du ser").fill("Det gnistrer fra stolpen")
    expect(page.get_by_role("alert").filter(has_text="Ring nå.")).to_be_visible()


def test_a_report_that_waits_is_changed_and_deleted(page: Page, line: Line, town: Town) -> None:
    ready(page, line)
    lose(page, line)
    page.goto(f"{line.url}/meld")
    for text in (TEXT, "En annen"):
        write(page, text)
        page.get_by_role("button", name="Lagre på telefonen").click()
        expect(page.locator(".r-waits").filter(has_text=text)).to_be_visible()
    first = page.locator(".r-waits").first
    first.get_by_role("button", name="Endre").click()
    expect(page.get_by_label("Beskriv det du ser")).to_have_value(TEXT)
    page.get_by_label("Beskriv det du ser").fill("Rettet tekst")
    page.get_by_role("button", name="Lagre på telefonen").click()
    expect(first).to_contain_text("Rettet tekst")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator(".r-waits").last.get_by_role("button", name="Slett").click()
    expect(page.locator(".r-waits")).to_have_count(1)
    regain(page, line)
    sent(page)
    town.session.rollback()
    assert town.session.scalars(select(Case.text)).all() == ["Rettet tekst"]


@pytest.fixture
def phone(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[Callable[[], BrowserContext]]:
    """A browser with a memory of its own: closed and opened again it is the same one."""
    opened: list[BrowserContext] = []

    def open_browser() -> BrowserContext:
        opened.append(
            playwright.chromium.launch_persistent_context(
                tmp_path / "telefon",
                headless=True,
                locale="nb-NO",
                viewport={"width": 390, "height": 844},
                **browser_type_launch_args,
            )
        )
        return opened[-1]

    yield open_browser
    opened[-1].close()


def test_a_draft_survives_a_closed_browser(
    phone: Callable[[], BrowserContext], line: Line, town: Town
) -> None:
    browser = phone()
    page = browser.new_page()
    page.goto(f"{line.url}/meld")
    on_to_the_details(page)
    page.locator("#text").fill(TEXT)
    browser.close()
    page = phone().new_page()
    page.goto(f"{line.url}/meld")
    page.get_by_role("link", name="Fortsett på den").click()
    page.wait_for_url("**/detaljer")
    expect(page.locator("#text")).to_have_value(TEXT)


def test_what_waits_survives_a_closed_browser(
    phone: Callable[[], BrowserContext], line: Line, town: Town
) -> None:
    browser = phone()
    page = browser.new_page()
    ready(page, line)
    lose(page, line)
    page.goto(f"{line.url}/meld")
    page.locator("input[type=file][multiple]").set_input_files(GPS_PHOTO)
    page.get_by_label("Hva gjelder det?").select_option("gatelys-ute")
    page.get_by_label("Beskriv det du ser").fill(TEXT)
    page.get_by_label("Ikke kontakt meg").check()
    page.get_by_role("button", name="Lagre på telefonen").click()
    expect(page.get_by_text("Venter på nett.")).to_be_visible()
    browser.close()
    line.up()
    page = phone().new_page()
    page.goto(f"{line.url}/meld")
    page.goto(f"{line.url}/meld/uten-nett")
    sent(page)
    assert cases(town) == 1
    assert town.session.scalar(select(func.count()).select_from(Photo).where(Photo.case_id.is_not(None))) == 1
