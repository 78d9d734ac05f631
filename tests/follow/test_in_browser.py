"""The story in Chromium: somebody follows a report, the unit solves it, and the reporter says that it isn't fixed."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.cases.triage import confirm
from app.cases.work import resolve
from app.domain.ports import OutgoingMail
from app.domain.statuses import Status
from app.models import Case, Subscription
from app.platform.runtime import Runtime
from tests.builders import Town
from tests.follow.post import NORA, deliver_all, link_in


def to(mails: list[OutgoingMail], who: str) -> OutgoingMail:
    return next(mail for mail in mails if mail.to == who)


def test_a_report_is_followed_solved_and_opened_again_with_one_tap(
    run: Runtime, town: Town, site: str, page: Page, axe: Callable[[Page], None]
) -> None:
    case = town.case(email="ingrid@example.org")
    deliver_all(run, town)
    page.goto(f"{site}/meldinger/{case.number}")
    page.get_by_role("link", name="Følg saken").click()
    page.get_by_label("E-postadressen din").fill(NORA)
    axe(page)
    page.get_by_role("button", name="Følg saken").click()
    expect(page.get_by_role("heading", name="Se etter en melding fra oss")).to_be_visible()
    page.goto(site + link_in(to(deliver_all(run, town), NORA), "/folg/bekreft/"))
    page.get_by_role("button", name="Ja, jeg vil følge").click()
    expect(page.get_by_role("heading", name="Dette følger du")).to_be_visible()

    case = confirm(town.ctx("desk"), case.id, case.version)
    resolve(town.ctx("crew"), case.id, case.version, "Lykta lyser igjen.")
    mails = deliver_all(run, town)
    assert "Lykta lyser igjen." in [mail for mail in mails if mail.to == NORA][-1].text
    solved = [mail for mail in mails if mail.to == "ingrid@example.org"][-1]
    link = re.search(r"http://localhost(/min/\S+/ikke-fikset)", solved.text)
    assert link
    page.goto(site + link[1])
    axe(page)
    page.get_by_role("button", name="Nei, det er ikke fikset").click()
    expect(page.get_by_text("Vi har åpnet saken igjen").first).to_be_visible()
    page.get_by_label("Legg til noe vi bør vite").fill("Den blinker bare.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Den blinker bare.")).to_be_visible()
    town.session.rollback()
    again = town.session.get_one(Case, case.id, populate_existing=True)
    assert (again.status, again.unit_id) == (Status.ASSIGNED, town.units["bydrift"].id)
    assert "åpnet igjen" in [mail for mail in deliver_all(run, town) if mail.to == NORA][-1].subject


def test_an_area_is_drawn_corner_by_corner_and_a_pin_moved_by_arrow_keys(
    run: Runtime, town: Town, site: str, page: Page, axe: Callable[[Page], None]
) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}/folg/omrade?lon=18.955&lat=69.65&navn=Storgata")
    expect(page.locator("path.leaflet-interactive")).to_have_count(1)
    page.get_by_role("button", name="Tegn området i kartet").click()
    box = page.locator("[data-area-map]").bounding_box()
    assert box
    for x, y in ((0.3, 0.3), (0.7, 0.3), (0.6, 0.7), (0.2, 0.8)):
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    page.get_by_role("button", name="Angre siste hjørne").click()
    expect(page.locator("[data-area-text]")).to_have_text("Området du tegnet: 3 hjørner")
    axe(page)
    page.get_by_label("E-postadressen din").fill(NORA)
    page.get_by_role("button", name="Følg stedet").click()
    expect(page.get_by_role("heading", name="Se etter en melding fra oss")).to_be_visible()
    town.session.rollback()
    assert town.session.scalar(select(Subscription.area.ST_NPoints())) == 4

    receipt = town.report()
    page.goto(f"{site}/min/{receipt.token}/sted")
    page.locator("[data-move-map]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-move-form] [name=lon]")).not_to_have_value("18.955")
    page.get_by_role("button", name="Flytt nåla hit").click()
    expect(page.get_by_text("Takk! Nåla er flyttet.")).to_be_visible()
    town.session.rollback()
    lon = town.session.scalar(select(Case.geom.ST_X()).where(Case.id == receipt.case_id))
    assert lon is not None and 0 < lon - 18.955 < 0.005
    assert not complaints
