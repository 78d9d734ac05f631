"""Photo first in Chromium: the camera by one tap, each upload for itself, large photos made smaller."""

from pathlib import Path

import pytest
from geoalchemy2.shape import to_shape
from PIL import Image
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from app.models import Case, Photo
from tests.builders import CENTRE, Town
from tests.photos.odd_files import FILES
from tests.resident.browsing import GPS_PHOTO, PLAIN_PHOTO, Axe, next_step, place_by_search
from tests.resident.reporting import NEAR

CAMERA, LIBRARY = "input[capture]", "input[type=file][multiple]"


def test_from_the_camera_to_the_receipt_in_five_screens(page: Page, site: str, town: Town, axe: Axe) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": CENTRE.lon, "latitude": CENTRE.lat})
    page.goto(f"{site}/meld")
    seen: list[str] = []
    page.on("load", lambda one: seen.append(one.url.rsplit("/", 1)[-1].partition("?")[0]))
    page.locator(CAMERA).set_input_files(PLAIN_PHOTO)
    page.wait_for_url("**/sted")
    expect(page.get_by_text("Stedet er hentet fra telefonen")).to_be_visible()
    expect(page.locator("[data-about]")).to_have_text("9008 Prøveby · kommunal vei")
    page.locator("#kart.leaflet-container").wait_for()
    page.get_by_role("button", name="Ja, det er her").click()
    page.wait_for_url("**/hva")
    page.get_by_role("radio", name="Gatelys").check(force=True)
    next_step(page, "detaljer")
    page.locator("#text").fill("Løs ledning henger ned")
    expect(page.get_by_text("Kan noen få strøm i seg?")).to_be_visible()
    axe(page)
    page.locator("#text").fill("Lampen er mørk")
    expect(page.get_by_text("Kan noen få strøm i seg?")).to_be_hidden()
    next_step(page, "kontakt")
    page.get_by_label("Ikke kontakt meg").check()
    next_step(page, "se-over")
    page.get_by_role("button", name="Send melding").click()
    page.wait_for_url("**/kvittering/*")
    assert seen[:5] == ["sted", "hva", "detaljer", "kontakt", "se-over"]
    town.session.rollback()
    case = town.session.scalars(select(Case)).one()
    assert town.session.scalars(select(Photo.case_id)).one() == case.id


def test_of_three_uploads_the_one_that_failed_is_tried_again_alone(page: Page, site: str, town: Town) -> None:
    sent: list[str] = []

    def second_fails(route: Route) -> None:
        sent.append(route.request.url)
        if len(sent) == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/bilder", second_fails)
    page.goto(f"{site}/meld")
    page.locator(LIBRARY).set_input_files([PLAIN_PHOTO, GPS_PHOTO, str(FILES / "phone_iphone11.heic")])
    expect(page.locator("[data-errors]")).to_contain_text("Prøv igjen")
    expect(page.locator(".v-thumb[data-photo]")).to_have_count(2)
    assert page.url.endswith("/meld")
    page.get_by_role("button", name="Prøv igjen").click()
    page.wait_for_url("**/sted")
    assert len(sent) == 4
    town.session.rollback()
    assert len(town.session.scalars(select(Photo)).all()) == 3


def test_a_photo_that_will_not_go_stops_nobody(page: Page, site: str, town: Town) -> None:
    page.route("**/bilder", lambda route: route.abort())
    page.goto(f"{site}/meld")
    page.locator(CAMERA).set_input_files(PLAIN_PHOTO)
    expect(page.locator("[data-errors]")).to_contain_text("Prøv igjen")
    page.get_by_role("button", name="Pek på kartet først").click()
    page.wait_for_url("**/sted")


@pytest.fixture
def sideways(tmp_path: Path) -> Path:
    """A large photo taken with the phone on its side (orientation 6), with a place."""
    picture = Image.effect_noise((3000, 2000), 80).convert("RGB")
    with Image.open(GPS_PHOTO) as placed:
        exif = placed.getexif()
    exif[0x0112] = 6
    made = tmp_path / "stort.jpg"
    picture.save(made, exif=exif, quality=92)
    return made


def test_a_large_photo_is_made_smaller_and_upright_and_keeps_its_place(
    page: Page, site: str, town: Town, sideways: Path
) -> None:
    page.goto(f"{site}/meld")
    page.locator(LIBRARY).set_input_files(str(sideways))
    page.wait_for_url("**/sted", timeout=20_000)
    expect(page.get_by_text("Stedet er hentet fra bildet")).to_be_visible()
    town.session.rollback()
    photo = town.session.scalars(select(Photo)).one()
    assert (photo.width, photo.height) == (1365, 2048)
    assert photo.bytes < sideways.stat().st_size
    assert photo.geom is not None
    assert round(to_shape(photo.geom).x) == 19


def test_a_large_photo_on_ones_own_page_is_made_smaller_on_the_phone(
    page: Page, site: str, town: Town, sideways: Path
) -> None:
    page.goto(f"{site}/min/{town.report().token}")
    page.locator("#new_photos").set_input_files(str(sideways))
    page.wait_for_function(
        "size => document.querySelector('#new_photos').files[0].size < size", arg=sideways.stat().st_size
    )
    page.get_by_role("button", name="Legg til").click()
    expect(page.get_by_text("Takk! Vi har fått bildet.")).to_be_visible()
    town.session.rollback()
    photo = town.session.scalars(select(Photo)).one()
    assert (photo.width, photo.height) == (1365, 2048)


def test_a_similar_case_is_followed_with_the_photo_that_was_taken(
    page: Page, site: str, town: Town, axe: Axe
) -> None:
    case = town.case(place=NEAR, address="Storgata 3")
    page.goto(f"{site}/meld")
    page.locator(CAMERA).set_input_files(PLAIN_PHOTO)
    page.wait_for_url("**/sted")
    page.locator("#kart.leaflet-container").wait_for()
    place_by_search(page)
    page.get_by_role("radio", name="Gatelys").check(force=True)
    next_step(page, "lignende")
    expect(page.get_by_role("heading", level=2)).to_contain_text(["Gatelys er slukket, Storgata 3"])
    axe(page)
    page.get_by_role("link", name="Ja, følg denne").click()
    page.get_by_label("E-post", exact=True).check()
    page.get_by_label("E-postadressen din").fill("per@example.org")
    axe(page)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/folg/sendt")
    town.session.rollback()
    photo = town.session.scalars(select(Photo)).one()
    assert (photo.case_id, photo.use) == (case.id, "added")
    assert town.session.scalars(select(Case)).one().id == case.id
