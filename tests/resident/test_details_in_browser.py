"""The details step in Chromium: photos that are refused, stop on the way or are too large, and text that is kept."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from app.models import Case, Photo
from tests.builders import Town
from tests.resident.browsing import PLAIN_PHOTO, Axe, next_step, to_details


def test_a_text_file_named_jpg_is_refused_while_text_and_other_photos_stay(
    page: Page, site: str, town: Town, tmp_path: Path, axe: Axe
) -> None:
    to_details(page, site)
    fake = tmp_path / "lykt.jpg"
    fake.write_text("dette er ikke et bilde")
    page.locator("#text").fill("Lykta er mørk.")
    page.locator("input[data-pick]").set_input_files([PLAIN_PHOTO, str(fake)])
    expect(page.locator("[data-errors]")).to_contain_text(
        "lykt.jpg: Filen er ikke et bilde som vi klarer å lese."
    )
    expect(page.locator(".v-thumb[data-photo]")).to_have_count(1)
    expect(page.locator("#text")).to_have_value("Lykta er mørk.")
    axe(page)
    page.get_by_role("button", name="Fjern bilde 1").click()
    expect(page.locator(".v-thumb[data-photo]")).to_have_count(0)
    town.session.rollback()
    assert town.session.scalars(select(Photo)).all() == []


def test_an_upload_that_stops_can_be_tried_again(page: Page, site: str, town: Town) -> None:
    to_details(page, site)
    page.route("**/bilder", lambda route: route.abort())
    page.locator("input[data-pick]").set_input_files(PLAIN_PHOTO)
    expect(page.locator("[data-errors]")).to_contain_text("Bilde 1 ble ikke lastet opp. Prøv igjen")
    page.unroute("**/bilder")
    held: list[Route] = []
    page.route("**/bilder", lambda route: held.append(route))
    page.get_by_role("button", name="Prøv igjen").click()
    # Taken out while it is under way, it would be sent unseen.
    expect(page.get_by_role("button", name="Fjern bilde 1")).to_have_count(0)
    held[0].continue_()
    expect(page.locator(".v-thumb[data-photo]")).to_have_count(1)


def test_a_large_photo_is_made_smaller_before_it_is_sent(
    page: Page, site: str, town: Town, tmp_path: Path
) -> None:
    large = tmp_path / "stort.png"
    Image.effect_noise((2600, 2000), 90).save(large)
    assert large.stat().st_size > 4_000_000
    to_details(page, site)
    page.locator("input[data-pick]").set_input_files(str(large))
    expect(page.locator(".v-thumb[data-photo]")).to_have_count(1)
    town.session.rollback()
    photo = town.session.scalars(select(Photo)).one()
    assert (photo.width, photo.height) == (2048, 1575)
    assert photo.bytes < large.stat().st_size


def test_what_was_typed_is_kept_in_the_browser_until_the_receipt(page: Page, site: str, town: Town) -> None:
    to_details(page, site)
    page.locator("#text").fill("Halv setning om")
    page.reload()
    expect(page.locator("#text")).to_have_value("Halv setning om")
    next_step(page, "kontakt")
    page.get_by_label("Ikke kontakt meg").check()
    next_step(page, "se-over")
    page.get_by_role("button", name="Send melding").dblclick()
    page.wait_for_url("**/kvittering/*")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('varsko:draft'))") == []
    town.session.rollback()
    assert len(town.session.scalars(select(Case)).all()) == 1
