"""The crew's phone: next stop, finish, cannot, and nothing lost on the way."""

from io import BytesIO

from sqlalchemy import func, select

from app.cases.reply import note
from app.cases.work import resolve
from app.domain.statuses import Status
from app.models import Case, Photo
from app.platform.runtime import Runtime
from tests.builders import Town, events_of
from tests.field.acting import SignIn, jpeg, ready_round, spread_cases


def fresh(town: Town, case: Case) -> Case:
    town.session.expire_all()
    return town.session.get_one(Case, case.id)


def test_without_a_round_the_page_says_who_makes_it_and_what_is_most_urgent(
    town: Town, sign_in: SignIn
) -> None:
    case = town.assigned_case()
    page = sign_in("crew").get("/ute").text
    assert "Formannen i Bydrift lager ruta" in page
    assert f"/ute/{case.number}" in page
    assert "Lag en rute" not in page
    assert "Lag en rute" in sign_in("foreman").get("/ute").text


def test_the_crew_drives_one_stop_after_the_other(town: Town, run: Runtime, sign_in: SignIn) -> None:
    cases, browser = spread_cases(town, 3), sign_in("crew")
    ready_round(town, run, cases)
    by_number = {case.number: case for case in cases}
    done = []
    for position in (1, 2, 3):
        page = browser.get("/ute").text
        assert f"{position - 1} av 3 ferdig" in page
        upcoming = page.partition('aria-labelledby="neste-h"')[2].partition("</section>")[0]
        number = next(number for number in by_number if number in upcoming)
        assert number not in done
        assert f'href="geo:{69.65}' in upcoming
        case = fresh(town, by_number[number])
        assert (
            browser.post(f"/ute/{number}/framme", data={"version": case.version}).location == f"/ute/{number}"
        )
        assert fresh(town, case).status is Status.WORKING
        assert f"Stopp {position} av 3" in browser.get(f"/ute/{number}").text
        answer = browser.post(f"/ute/{number}", data={"version": case.version, "done": "replaced"})
        assert answer.location == "/ute"
        done.append(number)
    assert "Ruta er kjørt" in browser.get("/ute").text


def test_a_chip_is_enough_and_what_is_written_goes_before_it(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("crew")
    one, other = town.assigned_case(), town.assigned_case()
    browser.post(f"/ute/{one.number}", data={"version": one.version, "done": "cleared", "reply": ""})
    assert events_of(town.session, one.id)[-1].text == "Vi har ryddet her."
    data = {"version": other.version, "done": "cleared", "reply": "Vi feide hele gata."}
    browser.post(f"/ute/{other.number}", data=data)
    assert events_of(town.session, other.id)[-1].text == "Vi feide hele gata."


def test_nothing_said_is_asked_for_and_the_photo_is_kept_meanwhile(town: Town, sign_in: SignIn) -> None:
    case, browser = town.assigned_case(), sign_in("crew")
    data = {"version": str(case.version), "done": "other", "photos": [(jpeg(), "etter.jpg")]}
    answer = browser.post(f"/ute/{case.number}", data=data)
    assert answer.status_code == 422
    assert "Velg hva du gjorde" in answer.text
    assert "1 bilde er lagret på saken." in answer.text
    assert 'value="other" checked' in answer.text
    assert fresh(town, case).status is Status.ASSIGNED
    count = select(func.count()).select_from(Photo).where(Photo.case_id == case.id, Photo.use == "resolved")
    assert town.session.scalar(count) == 1


def test_a_file_that_is_no_photo_keeps_the_message(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    data = {"version": str(case.version), "reply": "Byttet lampe.", "photos": [(BytesIO(b""), "tom.jpg")]}
    answer = sign_in("crew").post(f"/ute/{case.number}", data=data)
    assert answer.status_code == 422
    assert "«tom.jpg»: Bildefilen er tom." in answer.text
    assert "Byttet lampe.</textarea>" in answer.text


def test_cannot_sends_the_case_back_with_the_reason_and_the_round_goes_on(
    town: Town, run: Runtime, sign_in: SignIn
) -> None:
    cases, browser = spread_cases(town, 2), sign_in("crew")
    ready_round(town, run, cases)
    case = cases[0]
    assert "Hvorfor går det ikke?" in browser.get(f"/ute/{case.number}/kan-ikke").text
    data = {"version": case.version, "why": "parts", "more": "LED-modul 60 W"}
    assert browser.post(f"/ute/{case.number}/kan-ikke", data=data).location == "/ute"
    assert fresh(town, case).status is Status.RECEIVED
    assert events_of(town.session, case.id)[-1].reason == "Mangler deler eller utstyr: LED-modul 60 W"
    page = browser.get("/ute").text
    assert "1 av 2 ferdig" in page
    assert 'data-state="returned"' in page


def test_cannot_needs_a_reason_that_says_something(town: Town, sign_in: SignIn) -> None:
    case, browser = town.assigned_case(), sign_in("crew")
    for data, sentence in (
        ({}, "Velg en grunn."),
        ({"why": "finnes-ikke", "more": "Vei stengt"}, "Velg en grunn."),
        ({"why": "other", "more": " "}, "Skriv hva som er i veien."),
        ({"why": "weather", "more": "x" * 1001}, "Skriv kortere, høyst 1\N{NARROW NO-BREAK SPACE}000 tegn."),
    ):
        answer = browser.post(f"/ute/{case.number}/kan-ikke", data={"version": case.version, **data})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert data.get("more", "").strip() in answer.text
    assert fresh(town, case).version == case.version


def test_two_at_the_same_stop_the_second_is_told_and_loses_nothing(town: Town, sign_in: SignIn) -> None:
    case, browser = town.assigned_case(), sign_in("crew")
    seen = case.version
    note(town.ctx("desk"), case.id, "Skolen ringte: bare den ene lykta.")
    answer = browser.post(f"/ute/{case.number}", data={"version": seen, "reply": "Byttet begge."})
    assert answer.status_code == 409
    assert "Skolen ringte: bare den ene lykta." in answer.text
    assert "Byttet begge.</textarea>" in answer.text
    resolve(town.ctx("foreman"), case.id, seen + 1, "Gjort av Tor.")
    for path, data in (("", {"reply": "Byttet begge."}), ("/kan-ikke", {"why": "weather", "more": "Storm."})):
        answer = browser.post(f"/ute/{case.number}{path}", data={"version": seen + 1, **data})
        assert answer.status_code in (409, 422)
        assert (data.get("reply") or data["more"]) in answer.text
    assert fresh(town, case).status is Status.RESOLVED


def test_arriving_twice_is_one_start(town: Town, sign_in: SignIn) -> None:
    case, browser = town.assigned_case(), sign_in("crew")
    for _ in range(2):
        answer = browser.post(f"/ute/{case.number}/framme", data={"version": case.version})
        assert answer.location == f"/ute/{case.number}"
    assert [event.step for event in events_of(town.session, case.id)].count("start") == 1


def test_arriving_at_a_case_that_was_closed_says_so(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    seen = case.version
    resolve(town.ctx("foreman"), case.id, seen, "Gjort.")
    answer = sign_in("crew").post(f"/ute/{case.number}/framme", data={"version": seen})
    assert answer.status_code == 409
    assert "Løst" in answer.text


def test_the_crew_reads_notes_but_not_the_reporter(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case(text="Mørkt her. Mvh ingrid@example.org")
    note(town.ctx("desk"), case.id, "Ta med lift.")
    page = sign_in("crew").get(f"/ute/{case.number}").text
    assert "Ta med lift." in page
    assert "ingrid@example.org" not in page
    assert "Ingrid Hansen" not in page
