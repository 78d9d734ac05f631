"""One case at the unit: what may be seen, the steps, and nothing lost when a step does not go."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from app.cases.photos import keep_photo
from app.cases.reply import answer, note
from app.cases.triage import ask, correct
from app.cases.work import plan, start
from app.domain.statuses import Status
from app.jobs.photos import process
from app.models import Case, Photo
from app.platform.runtime import Runtime
from tests.builders import Town, events_of
from tests.field.acting import SignIn, jpeg


def fresh(town: Town, case: Case) -> Case:
    town.session.expire_all()
    return town.session.get_one(Case, case.id)


def test_the_page_shows_the_case_and_not_how_to_reach_the_reporter(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case(
        text="Lampa er mørk. Ring meg på 987 65 432 eller ingrid@example.org.", answers={"stolpe": "14 0327"}
    )
    note(town.ctx("desk"), case.id, "Innmelderen, ingrid@example.org, ringte om dette.")
    page = sign_in("foreman").get(f"/enhet/{case.number}").text
    for shown in ("Lampa er mørk", "14 0327", "ringte om dette", "Kari Nilsen", case.number):
        assert shown in page
    for hidden in ("ingrid@example.org", "987 65 432", "Ingrid Hansen"):
        assert hidden not in page


def test_history_holds_what_was_asked_and_answered(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    ask(town.ctx("desk"), case.id, case.version, "Hvilken lykt?")
    answer(town.ctx(), case.id, "Den ved skolen.")
    again = fresh(town, case)
    correct(town.ctx("desk"), case.id, again.version, "bydrift", "Klar til å fikses.")
    page = sign_in("crew").get(f"/enhet/{case.number}").text
    for said in ("Hvilken lykt?", "Den ved skolen.", "Klar til å fikses."):
        assert said in page


def test_start_plan_and_return_move_the_case(town: Town, sign_in: SignIn) -> None:
    case, browser = town.assigned_case(), sign_in("foreman")
    tomorrow = town.ctx().today + timedelta(days=1)
    path = f"/enhet/{case.number}"
    assert (
        browser.post(f"{path}/plan", data={"version": 2, "planned_for": tomorrow.isoformat()}).status_code
        == 303
    )
    assert fresh(town, case).planned_for == tomorrow
    assert browser.post(f"{path}/start", data={"version": 3}).status_code == 303
    assert fresh(town, case).status is Status.WORKING
    assert (
        browser.post(f"{path}/return", data={"version": 4, "reason": "Ikke vår stolpe."}).status_code == 303
    )
    assert fresh(town, case).status is Status.RECEIVED
    assert events_of(town.session, case.id)[-1].reason == "Ikke vår stolpe."


def test_resolve_with_a_photo_keeps_it_and_tells_the_reporter(
    town: Town, run: Runtime, sign_in: SignIn
) -> None:
    case = town.assigned_case()
    data = {"version": str(case.version), "reply": "Lampen er byttet.", "photos": [(jpeg(), "etter.jpg")]}
    assert sign_in("crew").post(f"/enhet/{case.number}/resolve", data=data).status_code == 303
    assert fresh(town, case).status is Status.RESOLVED
    kept = town.session.scalars(select(Photo).where(Photo.case_id == case.id)).one()
    assert (kept.use, kept.state) == ("resolved", "stored")
    assert events_of(town.session, case.id)[-1].text == "Lampen er byttet."
    assert ("photo", str(kept.id)) in run.queue.nudged  # type: ignore[attr-defined]


def test_a_photo_may_be_left_out(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    answer = sign_in("crew").post(
        f"/enhet/{case.number}/resolve", data={"version": case.version, "reply": "Ferdig."}
    )
    assert answer.status_code == 303


def test_a_bad_file_is_refused_with_a_sentence_and_the_rest_is_kept(town: Town, sign_in: SignIn) -> None:
    case, browser = town.assigned_case(), sign_in("crew")
    files = [(jpeg(), "etter.jpg"), (BytesIO(b"hei"), "notat.jpg")]
    data = {"version": str(case.version), "reply": "Lampen er byttet.", "photos": files}
    answer = browser.post(f"/enhet/{case.number}/resolve", data=data)
    assert answer.status_code == 422
    assert "«notat.jpg»" in answer.text
    assert "Lampen er byttet." in answer.text
    assert "1 bilde er lagret på saken." in answer.text
    assert fresh(town, case).status is Status.ASSIGNED
    data = {"version": str(case.version), "reply": "Lampen er byttet.", "photos": [(jpeg(), "etter.jpg")]}
    assert browser.post(f"/enhet/{case.number}/resolve", data=data).status_code == 303
    count = select(func.count()).select_from(Photo).where(Photo.case_id == case.id)
    assert town.session.scalar(count) == 1  # the same photo sent again is the same photo


@pytest.mark.parametrize(
    ("step", "data", "sentence"),
    [
        ("resolve", {"reply": " "}, "Skriv et svar til innmelderen."),
        ("return", {"reason": ""}, "Skriv hvorfor."),
        ("plan", {"planned_for": ""}, "Velg en dag."),
        ("plan", {"planned_for": "i morgen"}, "Skriv dagen som"),
        ("plan", {"planned_for": "2020-01-01"}, "Velg i dag eller en dag som kommer."),
        ("resolve", {"reply": "x" * 6000}, "Teksten er for lang"),
        ("note", {"note": ""}, "Skriv notatet først."),
    ],
)
def test_bad_input_is_a_sentence_by_the_field(
    town: Town, sign_in: SignIn, step: str, data: dict[str, str], sentence: str
) -> None:
    case = town.assigned_case()
    answer = sign_in("foreman").post(f"/enhet/{case.number}/{step}", data={"version": case.version, **data})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert all(value in answer.text for value in data.values())
    assert fresh(town, case).version == case.version


def test_a_stale_save_says_what_changed_and_keeps_what_was_typed(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    seen = case.version
    note(town.ctx("desk"), case.id, "Bare den ene lykta er mørk.")
    answer = sign_in("crew").post(
        f"/enhet/{case.number}/resolve", data={"version": seen, "reply": "Byttet pære."}
    )
    assert answer.status_code == 409
    stopped = answer.text.partition("v-stopcard")[2].partition("</section>")[0]
    assert "Bare den ene lykta er mørk." in stopped
    assert "Kari Nilsen" in stopped
    assert "Byttet pære.</textarea>" in answer.text
    assert f'name="version" value="{seen + 1}"' in answer.text
    assert fresh(town, case).status is Status.ASSIGNED


def test_a_stale_finish_keeps_no_photo(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    note(town.ctx("desk"), case.id, "Bare den ene lykta er mørk.")
    data = {"version": "2", "reply": "Byttet pære.", "photos": [(jpeg(), "etter.jpg")]}
    for path in (f"/enhet/{case.number}/resolve", f"/ute/{case.number}"):
        assert sign_in("crew").post(path, data={**data, "photos": [(jpeg(), "x.jpg")]}).status_code == 409
    assert town.session.scalar(select(func.count()).select_from(Photo)) == 0


def test_a_missing_version_is_never_the_present_one(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    for version in ("", "-1", "２", "9" * 40):
        answer = sign_in("crew").post(f"/enhet/{case.number}/start", data={"version": version})
        assert answer.status_code == 409
    assert fresh(town, case).status is Status.ASSIGNED


def test_an_impossible_step_stores_nothing_not_even_the_photo(town: Town, sign_in: SignIn) -> None:
    case, browser = town.assigned_case(), sign_in("crew")
    assert (
        browser.post(f"/enhet/{case.number}/resolve", data={"version": 2, "reply": "Gjort."}).status_code
        == 303
    )
    data = {"version": "3", "reply": "Gjort en gang til.", "photos": [(jpeg(), "etter.jpg")]}
    answer = browser.post(f"/enhet/{case.number}/resolve", data=data)
    assert answer.status_code == 422
    assert "Gjort en gang til." in answer.text
    assert fresh(town, case).version == 3
    assert town.session.scalar(select(func.count()).select_from(Photo)) == 0


def test_a_step_of_the_desk_is_no_page_here(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    assert sign_in("foreman").post(f"/enhet/{case.number}/decline", data={"version": 2}).status_code == 404


def test_photos_are_for_the_unit_that_has_the_case(town: Town, run: Runtime, sign_in: SignIn) -> None:
    case = town.assigned_case()
    kept = keep_photo(
        town.ctx("crew"), run.photos, run.reader, jpeg(), "etter.jpg", "resolved", case_id=case.id
    )
    path = f"/enhet/bilder/{kept.id}/medium.webp"
    assert sign_in("crew").get(path).status_code == 404  # nothing is shown before it has been cleaned
    process(run, kept.id)
    shown = sign_in("crew").get(path)
    assert (shown.status_code, shown.mimetype) == (200, "image/webp")
    assert sign_in("eiendom").get(path).status_code == 404
    assert sign_in("crew").get(f"/enhet/bilder/{kept.id}/original.webp").status_code == 404


def test_only_the_steps_of_the_table_are_offered(town: Town, sign_in: SignIn) -> None:
    case, browser = town.assigned_case(), sign_in("crew")
    page = browser.get(f"/enhet/{case.number}").text
    assert all(
        f"/enhet/{case.number}/{step}" in page for step in ("start", "plan", "resolve", "return", "note")
    )
    plan(town.ctx("crew"), case.id, 2, town.ctx().today)
    start(town.ctx("crew"), case.id, 3)
    assert f"/enhet/{case.number}/start" not in browser.get(f"/enhet/{case.number}").text
