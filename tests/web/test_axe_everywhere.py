"""Every page, as each kind of person sees it: nothing for axe, nothing over the edge, nothing refused by the policy."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import select

from app.cases.access import ask_for_link
from app.cases.follow import follow_case
from app.cases.following import confirm_address
from app.cases.rules_drafts import make_draft
from app.cases.rules_runs import order_replay
from app.domain.blurring import Region
from app.domain.following import read_address
from app.domain.tokens import access_token, confirm_token, follower_token, stop_token, unsubscribe_token
from app.jobs.photos import process
from app.models import AccessLink, Area, Case, OutboxMessage, Reporter, RulesetVersion
from app.platform.runtime import Runtime
from tests.builders import MONDAY, ON_STATE_ROAD, RULESET, SECRET, Town
from tests.field.acting import ready_round, spread_cases
from tests.jobs.keeping import keep, photo_now, picture
from tests.notices.making import notice
from tests.resident.reporting import begin, choose_place, fill_in
from tests.rule_pages.acting import work_off_runs

Axe = Callable[[Page], None]
SignIn = Callable[[str], FlaskClient]

NOT_PAGES = {
    "static",
    "public.cases_geojson",
    "public.notices_geojson",
    "public.background",
    "public.map_picture",
    "public.map_script",
    "public.place_search",
    "public.cases_atom",
    "public.cases_feed_geojson",
    "public.case_atom",
    "public.service_worker",
    "public.manifest",
    "public.photo",
    "public.robots",
    "resident.photo_state",
    "resident.draft_photo",
    "resident.own_photo",
    "resident.place_search",
    "resident.place_facts",
    "resident.category_search",
    "resident.better",
    "resident.offline_token",
    "desk.photo",
    "desk.clear_photo",
    "field.photo",
    "field.round_state",
    "field.gpx",
    "rules.run_state",
    "operations.healthz",
    "operations.readyz",
}
"""Pictures, data and files; a new view that is none of these must be opened below."""

ONLY_LEAD_ON = {"desk.step_form", "field.step_again"}
"""They answer with a redirect to a page that is opened anyway."""

ELSEWHERE = {"dev.gallery"}
"""Has axe of its own in test_shell_in_browser."""


@pytest.fixture
def pages(town: Town, run: Runtime, client: FlaskClient) -> dict[str, list[tuple[str, str]]]:
    """Who opens what: (endpoint, path) of every page, in a town where there is something on each of them."""
    receipt = town.report()
    reporter = town.session.scalars(select(Reporter.id)).first()
    assert reporter
    letter = town.session.scalars(select(OutboxMessage)).first()
    assert letter
    letter.state, letter.attempts, letter.last_error = "dead", 9, "550 No such user"
    town.session.commit()
    following = follow_case(town.ctx(), receipt.case_id, read_address("email", "nora@example.org"))
    asked = follow_case(town.ctx(), receipt.case_id, read_address("email", "per@example.org"))
    confirm_address(town.ctx(), following.follower_id)
    jobs = spread_cases(town, 3)
    round_id, stop = ready_round(town, run, jobs), jobs[0].number
    told = notice(town)
    for _ in range(2):
        ask_for_link(town.ctx(), read_address("email", "ingrid@example.org"), "nb")
    used, unused = town.session.scalars(select(AccessLink.id)).all()
    client.post(f"/mine-meldinger/{access_token(SECRET, used)}")
    client.post(f"/folg?sak={receipt.number}", data={"channel": "email", "email": "nora@example.org"})
    empty, full = begin(client), fill_in(client, begin(client))
    dangerous, theirs = fill_in(client, begin(client), text="Det gnistrer fra stolpen"), begin(client)
    choose_place(client, theirs, lon=ON_STATE_ROAD.lon, lat=ON_STATE_ROAD.lat)
    client.post(f"/meld/{theirs}/hva", data={"category": "hull-i-vei"})
    number = receipt.number
    area = town.session.scalars(select(Area.id)).first()
    version = town.session.scalars(select(RulesetVersion.version)).first()
    town.wait(minutes=1)
    draft = make_draft(town.ctx("lead"), "Lys", RULESET.replace("unit: bydrift", "unit: eiendom")).id
    trial = order_replay(town.ctx("lead"), MONDAY - timedelta(days=9), town.now, draft).id
    work_off_runs(town, run)
    return {
        "anonymous": [
            ("public.home", "/"),
            ("public.home", "/?status=lost"),
            ("public.case_list", "/kart/liste"),
            ("public.find", "/sok?q=Finnes+ikke"),
            ("public.find", "/sok?q=gata"),
            ("public.case", f"/meldinger/{number}"),
            ("public.tip", f"/meldinger/{number}/si-fra"),
            ("public.tip_thanks", f"/meldinger/{number}/si-fra/takk"),
            ("public.notice", f"/driftsmeldinger/{told.id}"),
            ("public.sources", "/kilder"),
            ("public.accessibility", "/tilgjengelighet"),
            ("public.privacy", "/personvern"),
            ("404", "/meldinger/99-1"),
            ("account.sign_in", "/konto/logg-inn"),
            ("resident.start", "/meld"),
            ("resident.offline", "/meld/uten-nett"),
            ("resident.receipt", f"/meld/kvittering/{receipt.token}"),
            ("resident.mine", f"/min/{receipt.token}"),
            ("resident.unsubscribe", f"/meld-av/{reporter}/{unsubscribe_token(SECRET, reporter)}"),
            *(
                (f"resident.{name}", f"/min/{receipt.token}/{path}")
                for name, path in (
                    ("well_done", "bra"),
                    ("not_fixed", "ikke-fikset"),
                    ("take_back_form", "trekk"),
                    ("move_place_form", "sted"),
                )
            ),
            ("resident.follow", "/folg"),
            ("resident.follow_area_form", "/folg/omrade?sok=Storgata"),
            ("resident.follow_area_form", "/folg/omrade?lon=18.955&lat=69.65&navn=Storgata"),
            ("resident.my_reports", "/mine-meldinger"),
            ("resident.open_my_reports", f"/mine-meldinger/{access_token(SECRET, unused)}"),
            ("resident.follow", f"/folg?sak={number}"),
            (
                "resident.confirm_follower",
                f"/folg/bekreft/{asked.follower_id}/{confirm_token(SECRET, asked.follower_id)}",
            ),
            ("resident.follower_page", f"/folg/min/{follower_token(SECRET, following.follower_id)}"),
            (
                "resident.unsubscribe_follower",
                f"/folg/stopp/{following.subscription_id}/{stop_token(SECRET, following.subscription_id)}",
            ),
        ],
        "writer": [
            ("resident.follow_sent", "/folg/sendt"),
            ("resident.my_reports", "/mine-meldinger"),
            ("resident.begin_again", f"/meld/{empty}"),
            ("resident.place", f"/meld/{empty}/sted?sok=Storgata"),
            ("resident.category", f"/meld/{full}/hva"),
            ("resident.similar", f"/meld/{full}/lignende"),
            ("resident.join", f"/meld/{full}/lignende/{number}"),
            ("resident.owner", f"/meld/{theirs}/eier"),
            ("resident.danger", f"/meld/{dangerous}/fare"),
            ("resident.details", f"/meld/{full}/detaljer"),
            ("resident.contact", f"/meld/{full}/kontakt"),
            ("resident.review", f"/meld/{full}/se-over"),
        ],
        "desk": [
            ("desk.queue", "/servicetorg"),
            ("desk.case", f"/servicetorg/{number}"),
            ("desk.search", "/servicetorg/saker"),
            ("notices.index", "/servicetorg/driftsmeldinger"),
            ("notices.new", "/servicetorg/driftsmeldinger/ny"),
            ("notices.edit", f"/servicetorg/driftsmeldinger/{told.id}"),
            ("desk.blurring", f"/servicetorg/{number}/bilder/{_photo(town, run, number)}"),
        ],
        "lead": [
            ("desk.dead_letters", "/servicetorg/ikke-levert"),
            ("rules.read", "/regler?regel=lys"),
            ("rules.lab", "/regler/prov"),
            ("rules.areas", "/regler/omrader"),
            ("rules.new_area", "/regler/omrader/nytt"),
            ("rules.area", f"/regler/omrader/{area}"),
            ("rules.drafts", "/regler/utkast"),
            ("rules.draft", f"/regler/utkast/{draft}?regel=lys"),
            ("rules.rule", f"/regler/utkast/{draft}/regel?regel=lys"),
            ("rules.draft_yaml", f"/regler/utkast/{draft}/yaml"),
            ("rules.publish", f"/regler/utkast/{draft}/sett-i-drift"),
            ("rules.versions", "/regler/versjoner"),
            ("rules.version", f"/regler/versjoner/{version}"),
            ("rules.run", f"/regler/kjoringer/{trial}"),
            ("rules.learning", "/regler/laering"),
        ],
        "foreman": [
            ("field.worklist", "/enhet"),
            ("field.case", f"/enhet/{stop}"),
            ("field.round", f"/enhet/rute/{round_id}"),
            ("field.sheet", f"/enhet/rute/{round_id}/ark"),
        ],
        "crew": [
            ("field.today", "/ute"),
            ("field.stop", f"/ute/{stop}"),
            ("field.cannot", f"/ute/{stop}/kan-ikke"),
            ("403", "/servicetorg"),
        ],
    }


def _photo(town: Town, run: Runtime, number: str) -> uuid.UUID:
    """A ready photo of the case, with one region hidden."""
    case = town.session.scalars(select(Case).where(Case.number == number)).one()
    kept = keep(run, town, picture(9), case_id=case.id)
    process(run, kept.id)
    photo_now(town, kept.id).regions = [Region(0.1, 0.2, 0.3, 0.3).to_json()]
    town.session.commit()
    return kept.id


@pytest.fixture
def become(page: Page, site: str, client: FlaskClient, sign_in: SignIn) -> Callable[[str], None]:
    """Give the page's browser the session of somebody."""

    def cookie_of(who: str) -> None:
        page.context.clear_cookies()
        if who != "anonymous":
            browser = client if who == "writer" else sign_in(who)
            cookie = browser.get_cookie("varsko")
            assert cookie
            page.context.add_cookies([{"name": "varsko", "value": cookie.value, "url": site}])

    return cookie_of


@pytest.mark.parametrize("who", ["anonymous", "writer", "desk", "lead", "foreman", "crew"])
def test_axe_finds_nothing_on_any_page_and_nothing_runs_over_the_edge_of_a_small_phone(
    page: Page,
    pages: dict[str, list[tuple[str, str]]],
    site: str,
    become: Callable[[str], None],
    axe: Axe,
    who: str,
) -> None:
    refused = _listen(page)
    become(who)
    found = []
    for endpoint, path in pages[who]:
        answer = page.goto(site + path)
        wanted = int(endpoint) if endpoint.isdigit() else 200
        assert answer and answer.status == wanted, path
        found += _faults(page, axe, is_page=endpoint != "public.case_list")
    assert not found, "\n".join(found)
    assert not [text for text in refused if "status of 40" not in text]


def test_every_page_of_the_program_is_opened(app: Flask, pages: dict[str, list[tuple[str, str]]]) -> None:
    opened = {endpoint for paths in pages.values() for endpoint, _path in paths}
    known = opened | NOT_PAGES | ONLY_LEAD_ON | ELSEWHERE
    views = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert views <= known, f"pages that nothing opens here: {sorted(views - known)}"


def test_axe_finds_nothing_on_a_page_that_offers_to_send_again(
    page: Page, pages: object, site: str, town: Town, become: Callable[[str], None], axe: Axe
) -> None:
    number = town.case().number
    become("desk")
    page.goto(f"{site}/servicetorg/{number}")
    town.staff["desk"].session_version += 1
    town.session.commit()
    with page.expect_navigation():
        page.evaluate("document.querySelector('form[method=post][action^=\"/servicetorg/\"]').submit()")
    page.get_by_role("heading", name="Du er logget ut").wait_for()
    assert not _faults(page, axe)
    page.goto(f"{site}/meld")
    page.context.clear_cookies()
    with page.expect_navigation():
        page.get_by_role("button", name="Pek på kartet først").click()
    page.get_by_role("heading", name="Send en gang til").wait_for()
    assert not _faults(page, axe)


def _listen(page: Page) -> list[str]:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    return refused


def _faults(page: Page, axe: Axe, is_page: bool = True) -> list[str]:
    """What is wrong with the page that is open; a part of a page is not asked for a heading and a language."""
    page.set_viewport_size({"width": 390, "height": 844})
    found = []
    if is_page:
        try:
            axe(page)
        except AssertionError as error:
            found.append(str(error))
    page.set_viewport_size({"width": 320, "height": 640})
    over = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    return [*found, *([f"{page.url}: {over} px over the edge"] if is_page and over > 0 else [])]
