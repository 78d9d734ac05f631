"""What the browser tests of the report flow do again and again."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.photos.odd_files import FILES

Axe = Callable[[Page], None]
GPS_PHOTO, PLAIN_PHOTO = str(FILES / "made_gps_tromso.jpg"), str(FILES / "made_no_metadata.jpg")


def next_step(page: Page, step: str) -> None:
    page.locator(".v-actions button").click()
    page.wait_for_url(f"**/{step}*")


def place_by_search(page: Page) -> None:
    page.get_by_role("combobox").fill("storgta 14")
    page.get_by_role("option", name="Storgata 14").click()
    expect(page.locator("[data-name]")).to_have_text("Storgata 14")
    expect(page.locator("[data-about]")).to_have_text("9008 Prøveby · kommunal vei")
    page.get_by_role("button", name="Ja, det er her").click()
    page.wait_for_url("**/hva")


def start_with_the_place(page: Page, site: str) -> None:
    page.goto(f"{site}/meld")
    page.get_by_role("button", name="Pek på kartet først").click()
    page.locator("#kart.leaflet-container").wait_for()


def to_details(page: Page, site: str) -> None:
    start_with_the_place(page, site)
    place_by_search(page)
    page.locator(".v-tile").first.click()
    next_step(page, "detaljer")
