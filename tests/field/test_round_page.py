"""The page of one round: waiting, failed, in order, on paper, as GPX."""

import re
import uuid
from xml.etree import ElementTree

from app.cases.rounds import order_round, store_failure
from app.cases.triage import correct
from app.cases.work import resolve
from app.models import Round
from app.platform.runtime import Runtime
from tests.builders import Town
from tests.field.acting import SignIn, ready_round, spread_cases


def test_ticked_jobs_become_a_round_that_the_page_waits_for(town: Town, sign_in: SignIn) -> None:
    cases, browser = spread_cases(town, 3), sign_in("foreman")
    answer = browser.post("/enhet/ruter", data={"case": [str(case.id) for case in cases]})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "Vi regner ut rekkefølgen" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    state = browser.get(f"{answer.location}/tilstand.json")
    assert state.json == {"state": "planning", "slow": False}
    assert state.headers["Cache-Control"] == "no-store"


def test_a_round_that_waits_long_says_that_it_is_kept(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("foreman")
    planned = order_round(town.ctx("foreman"), [case.id for case in spread_cases(town, 2)])
    path = f"/enhet/rute/{planned.id}"
    slow = re.compile(r"<p data-slow( hidden)?>")
    assert slow.search(browser.get(path).text).group(1)  # type: ignore[union-attr]
    town.wait(seconds=30)
    assert not slow.search(browser.get(path).text).group(1)  # type: ignore[union-attr]
    assert browser.get(f"{path}/tilstand.json").json == {"state": "planning", "slow": True}


def test_a_failed_round_can_be_tried_again(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("foreman")
    planned = order_round(town.ctx("foreman"), [case.id for case in spread_cases(town, 2)])
    store_failure(town.session, planned.id, "RuntimeError")
    page = browser.get(f"/enhet/rute/{planned.id}").text
    assert "Vi klarte ikke å regne ut ruta." in page
    assert "RuntimeError" not in page
    assert browser.post(f"/enhet/rute/{planned.id}/prov-igjen").status_code == 303
    assert "Vi regner ut rekkefølgen" in browser.get(f"/enhet/rute/{planned.id}").text


def test_a_ready_round_says_km_minutes_and_when_the_crew_is_back(
    town: Town, run: Runtime, sign_in: SignIn
) -> None:
    round_id = ready_round(town, run, spread_cases(town, 3))
    page = sign_in("foreman").get(f"/enhet/rute/{round_id}").text
    totals = re.sub(r"<[^>]+>|\s+", " ", page.partition("<dl")[2].partition("</dl>")[0])
    found = town.session.get_one(Round, round_id)
    assert found.drive_m is not None
    assert f"{found.drive_m / 1000:.1f}".replace(".", ",") in totals
    assert re.search(r"Arbeid\s+1 t", totals)  # three jobs of twenty minutes
    assert re.search(r"Tilbake\s+10\.\d\d", totals)  # began at 09.15
    assert page.count('name="up"') == 3


def test_a_stop_is_moved_and_taken_out_with_buttons(town: Town, run: Runtime, sign_in: SignIn) -> None:
    round_id, browser = ready_round(town, run, spread_cases(town, 3)), sign_in("foreman")
    path = f"/enhet/rute/{round_id}"

    def order() -> list[str]:
        return re.findall(r'id="stopp-([\d-]+)"', browser.get(path).text)

    first, second, third = order()
    answer = browser.post(f"{path}/stopp", data={"down": first})
    assert order() == [second, first, third]
    focused = browser.get(answer.location).text
    assert re.search(rf'name="down" value="{first}"[^>]+autofocus', focused)
    assert focused.count("autofocus") == 1
    browser.post(f"{path}/stopp", data={"up": third})
    assert order() == [second, third, first]
    browser.post(f"{path}/stopp", data={"remove": third})
    assert order() == [second, first]
    assert browser.post(f"{path}/stopp", data={"remove": third}).status_code == 404
    assert browser.post(f"{path}/stopp", data={}).status_code == 422
    browser.post(f"{path}/stopp", data={"remove": first})
    assert browser.post(f"{path}/stopp", data={"remove": second}).location == "/enhet"
    assert browser.get(path).status_code == 404


def test_gpx_has_every_stop_in_order_and_a_name_to_save_under(
    town: Town, run: Runtime, sign_in: SignIn
) -> None:
    round_id = ready_round(town, run, spread_cases(town, 3))
    answer = sign_in("crew").get(f"/enhet/rute/{round_id}/rute.gpx")
    assert answer.mimetype == "application/gpx+xml"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rute-bydrift-2026-11-23.gpx"'
    space = {"g": "http://www.topografix.com/GPX/1/1"}
    gpx = ElementTree.fromstring(answer.data)  # noqa: S314 - our own file
    points = gpx.findall("g:rte/g:rtept", space)
    assert len(points) == 5  # depot, three stops, depot
    assert points[0].attrib == points[-1].attrib == {"lat": "69.64", "lon": "18.93"}
    names = [point.findtext("g:name", namespaces=space) or "" for point in gpx.findall("g:wpt", space)]
    assert [name[:2] for name in names] == ["01", "02", "03"]


def test_a_stop_that_went_to_another_unit_shows_only_its_number_and_leaves_the_gpx(
    town: Town, run: Runtime, sign_in: SignIn
) -> None:
    kept, moved, done = (town.assigned_case(text=said) for said in ("Blinker svakt", "Gnistrer", "Er skeiv"))
    round_id = ready_round(town, run, [kept, moved, done])
    given = {"unit": "eiendom", "reason": "Lampen er på en vegg.", "category": "annet"}
    correct(town.ctx("desk"), moved.id, moved.version, **given)
    resolve(town.ctx("crew"), done.id, done.version, "Rettet opp.")
    for path in ("", "/ark"):
        page = sign_in("foreman").get(f"/enhet/rute/{round_id}{path}").text
        assert "Ikke lenger hos dere" in page
        assert moved.number in page
        for hidden in ("Noe annet", "Gnistrer"):
            assert hidden not in page
    today = sign_in("crew").get("/ute").text
    assert "2 av 3 ferdig" in today
    assert f". {moved.number}</b>" in today
    for secret in ("Noe annet", "Gnistrer"):
        assert secret not in today
    gpx = sign_in("crew").get(f"/enhet/rute/{round_id}/rute.gpx").text
    assert kept.number in gpx
    assert moved.number not in gpx
    assert done.number not in gpx
    moved = resolve(town.ctx("eiendom"), moved.id, moved.version, "Byttet.")
    assert page_state(sign_in("foreman").get(f"/enhet/rute/{round_id}").text, moved.number) == "returned"


def page_state(page: str, number: str) -> str:
    """How the stop at a case is marked."""
    return page.partition(f'id="stopp-{number}"')[2].partition('data-state="')[2].partition('"')[0]


def test_a_round_without_order_has_no_gpx_and_no_sheet(town: Town, sign_in: SignIn) -> None:
    planned = order_round(town.ctx("foreman"), [case.id for case in spread_cases(town, 2)])
    for leaf in ("ark", "rute.gpx"):
        answer = sign_in("foreman").get(f"/enhet/rute/{planned.id}/{leaf}")
        assert answer.status_code == 404
        assert "Ruta er ikke regnet ut ennå" in answer.text


def test_the_sheet_has_a_row_and_a_box_for_each_stop(town: Town, run: Runtime, sign_in: SignIn) -> None:
    cases = spread_cases(town, 3)
    page = sign_in("foreman").get(f"/enhet/rute/{ready_round(town, run, cases)}/ark").text
    assert page.count('class="v-box"') == 3
    assert all(case.number in page for case in cases)


def test_an_unknown_round_is_not_found(town: Town, sign_in: SignIn) -> None:
    answer = sign_in("foreman").get(f"/enhet/rute/{uuid.uuid4()}")
    assert answer.status_code == 404
    assert "Vi finner ikke ruta" in answer.text
    assert sign_in("foreman").get("/enhet/rute/1").status_code == 404
