"""Each step as the desk takes it: a form that is sent, without JavaScript."""

import re
from collections.abc import Callable, Mapping

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.cases import triage
from app.domain.permissions import Permission
from app.domain.reports import Contact
from app.domain.statuses import Status
from app.domain.steps import STEPS
from app.models import Case, OutboxMessage
from app.web.desk.steps import TAKE
from tests.builders import ON_STATE_ROAD, Town, events_of

SignIn = Callable[[str], FlaskClient]


def send(client: FlaskClient, case: Case, step: str, **fields: str) -> TestResponse:
    """Send the form of a step as the page has it now."""
    form: Mapping[str, str] = {"version": str(case.version), **fields}
    return client.post(f"/servicetorg/{case.number}/{step}", data=form)


def fresh(town: Town, case: Case) -> Case:
    """The case as the database has it now."""
    town.session.expire_all()
    return town.session.get_one(Case, case.id)


@pytest.fixture
def desk(town: Town, sign_in: SignIn) -> FlaskClient:
    return sign_in("desk")


def test_every_step_of_the_desk_has_a_form() -> None:
    ours = (Permission.CASE_TRIAGE, Permission.CASE_NOTE)
    on_a_page_of_its_own = {"blur"}
    assert set(TAKE) | on_a_page_of_its_own == {
        name for name, step in STEPS.items() if step.permission in ours
    }


def test_confirming_sends_the_case_to_the_unit_and_shows_the_next(town: Town, desk: FlaskClient) -> None:
    first, second = town.case(), town.case()
    queue = re.findall(r'class="v-qi__t" href="/servicetorg/([\d-]+)', desk.get("/servicetorg").text)
    case, following = (first, second) if queue[0] == first.number else (second, first)
    answer = send(desk, case, "confirm", ko="nye", reply="Takk. Bydrift har fått saken.")
    assert answer.status_code == 303
    assert answer.location == f"/servicetorg/{following.number}?ko=nye"
    moved = fresh(town, case)
    assert (moved.status, moved.unit_id) == (Status.ASSIGNED, town.units["bydrift"].id)
    assert events_of(town.session, case.id)[-1].text == "Takk. Bydrift har fått saken."
    assert f"{case.number} sendt til Bydrift" in desk.get(answer.location).text


def test_the_last_case_leads_to_an_empty_queue(town: Town, desk: FlaskClient) -> None:
    answer = send(desk, town.case(), "confirm", ko="nye")
    assert answer.location == "/servicetorg?ko=nye"
    assert "Køen er tom" in desk.get(answer.location).text


def test_a_case_found_by_search_is_shown_again(town: Town, desk: FlaskClient) -> None:
    case = town.case()
    assert send(desk, case, "confirm").location == f"/servicetorg/{case.number}"


def test_correcting_changes_unit_category_and_priority_with_a_reason(town: Town, desk: FlaskClient) -> None:
    case = town.case()
    send(desk, case, "correct", unit="eiendom", category="annet", priority="high", reason="Henger på skolen")
    moved = fresh(town, case)
    assert (moved.status, moved.unit_id, moved.category_id, moved.priority) == (
        Status.ASSIGNED,
        town.units["eiendom"].id,
        town.categories["annet"].id,
        "high",
    )
    event = events_of(town.session, case.id)[-1]
    assert (event.reason, event.text) == ("Henger på skolen", None)


@pytest.mark.parametrize(
    ("step", "fields", "status", "kind"),
    [
        ("ask", {"question": "Hvilken lykt?"}, Status.WAITING, "question"),
        (
            "decline",
            {"reply": "Vi finner ikke feilen.", "closing": "cannot_find"},
            Status.DECLINED,
            "declined",
        ),
        ("forward", {"party": "vegvesenet", "reply": "Staten eier veien."}, Status.FORWARDED, "forwarded"),
        ("reply", {"reply": "Vi ser på det."}, Status.RECEIVED, "reply"),
    ],
)
def test_the_reporter_is_told(
    town: Town, desk: FlaskClient, step: str, fields: dict[str, str], status: Status, kind: str
) -> None:
    case = town.case()
    assert send(desk, case, step, **fields).status_code == 303
    assert fresh(town, case).status is status
    kinds = {row.kind for row in town.session.query(OutboxMessage).filter_by(case_id=case.id)}
    assert kinds == {"received", kind}


def test_a_note_stays_inside(town: Town, desk: FlaskClient) -> None:
    case = town.case()
    send(desk, case, "note", note="Ringte Bydrift")
    event = events_of(town.session, case.id)[-1]
    assert (event.step, event.reason, event.visibility) == ("note", "Ringte Bydrift", "internal")
    assert town.session.query(OutboxMessage).filter_by(case_id=case.id).count() == 1


def test_a_case_that_was_sent_on_can_be_taken_back_and_settled(town: Town, desk: FlaskClient) -> None:
    case = triage.forward(town.ctx("desk"), town.case().id, 1, "vegvesenet", "Staten eier veien.")
    answer = send(desk, case, "take_back", reason="Den er vår likevel", ko="videre")
    assert answer.location == f"/servicetorg/{case.number}", "it is on the desk again: stay with it"
    assert fresh(town, case).status is Status.RECEIVED
    case = triage.forward(town.ctx("desk"), case.id, fresh(town, case).version, "vegvesenet", "Nei, statens.")
    send(desk, case, "settle", reply="Vegvesenet har byttet lampen.")
    assert fresh(town, case).status is Status.RESOLVED
    send(desk, fresh(town, case), "reopen", reason="Den er mørk igjen")
    assert fresh(town, case).status is Status.RECEIVED


def test_waiting_can_be_given_up(town: Town, desk: FlaskClient) -> None:
    case = triage.ask(town.ctx("desk"), town.case().id, 1, "Hvor?")
    send(desk, case, "stop_waiting")
    assert fresh(town, case).status is Status.RECEIVED


def test_a_case_can_be_hidden_and_shown_again(town: Town, desk: FlaskClient) -> None:
    case = town.case()
    send(desk, case, "hide", reason="Navn i teksten")
    assert not fresh(town, case).is_public
    assert "Vis på den åpne siden" in desk.get(f"/servicetorg/{case.number}").text
    send(desk, fresh(town, case), "show", reason="Ingen navn likevel")
    assert fresh(town, case).is_public


def test_another_owner_cannot_be_confirmed(town: Town, desk: FlaskClient) -> None:
    case = town.case(place=ON_STATE_ROAD, category_code="hull-i-vei", answers={"dybde": "dypt"})
    answer = send(desk, case, "confirm", reply="Takk for at du sier fra.")
    assert answer.status_code == 422
    assert "Vegvesenet er ikke en del av kommunen" in answer.text
    assert "Takk for at du sier fra." in answer.text, "what was typed is shown, though the form is gone"
    assert fresh(town, case).status is Status.RECEIVED
    assert len(events_of(town.session, case.id)) == 1


def test_an_impossible_step_stores_nothing_and_keeps_what_was_typed(town: Town, desk: FlaskClient) -> None:
    case = town.assigned_case()
    answer = send(desk, case, "settle", reply="Lampen lyser, tror vi")
    assert answer.status_code == 422
    assert "Det går ikke an å gjøre dette" in answer.text
    assert "Lampen lyser, tror vi" in answer.text
    assert fresh(town, case).status is Status.ASSIGNED
    assert len(events_of(town.session, case.id)) == 2


@pytest.mark.parametrize(
    ("step", "fields", "sentence", "kept"),
    [
        ("correct", {"unit": "", "reason": "Skolens lampe"}, "Velg hvem som skal ha saken.", "Skolens lampe"),
        ("correct", {"unit": "vegvesenet", "reason": "Statens"}, "Velg en fra listen.", "Statens"),
        (
            "correct",
            {"unit": "eiendom", "reason": "Ja", "category": "tull"},
            "Velg hva det gjelder fra listen.",
            "Ja",
        ),
        (
            "correct",
            {"unit": "eiendom", "reason": "Ja", "priority": "tull"},
            "Velg hvor mye det haster.",
            "Ja",
        ),
        ("ask", {"question": "  \n"}, "Skriv hva du vil spørre om.", ""),
        ("decline", {"reply": "", "closing": "wont_do"}, "Skriv et svar til innmelderen.", ""),
        ("decline", {"reply": "Nei."}, "Velg hvorfor saken avsluttes.", "Nei."),
        ("decline", {"reply": "Nei.", "closing": "magic"}, "Velg hvorfor saken avsluttes.", "Nei."),
        (
            "forward",
            {"party": "", "reply": "Ikke vår vei, æøå"},
            "Velg hvem saken skal sendes til.",
            "Ikke vår vei, æøå",
        ),
        ("forward", {"party": "a\x00b", "reply": "Hei"}, "Velg en fra listen.", "Hei"),
        ("ask", {"question": "æ💡" * 2600}, "Teksten er for lang", "æ💡æ💡æ💡"),
        ("confirm", {"reply": "x" * 5001}, "Teksten er for lang", "xxxxxx"),
        ("note", {"note": ""}, "Skriv notatet først.", ""),
    ],
)
def test_what_is_missing_is_named_and_what_was_typed_is_kept(
    town: Town, desk: FlaskClient, step: str, fields: dict[str, str], sentence: str, kept: str
) -> None:
    case = town.case()
    answer = send(desk, case, step, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert kept in answer.text
    assert "data-error-summary" in answer.text
    assert re.search(rf'data-panel="{step}"[^>]*novalidate', answer.text)
    assert not re.search(rf'data-panel="{step}"[^>]* hidden', answer.text), (
        "the form that was sent is the open one"
    )
    assert len(events_of(town.session, case.id)) == 1


@pytest.mark.parametrize("step", ["resolve", "answer", "plan", "tull", "receive"])
def test_steps_of_others_are_no_addresses_of_the_desk(town: Town, desk: FlaskClient, step: str) -> None:
    assert send(desk, town.case(), step, reply="x").status_code == 404


def test_reloading_a_refused_form_leads_back_to_the_case(town: Town, desk: FlaskClient) -> None:
    case = town.case()
    answer = desk.get(f"/servicetorg/{case.number}/ask")
    assert answer.location == f"/servicetorg/{case.number}?steg=ask"
    assert not re.search(r'data-panel="ask"[^>]* hidden', desk.get(answer.location).text)


def test_forms_are_protected_against_other_sites(town: Town, sign_in: SignIn) -> None:
    client = sign_in("desk")
    client.application.config["WTF_CSRF_ENABLED"] = True
    case = town.case()
    assert send(client, case, "confirm").status_code == 400
    assert fresh(town, case).status is Status.RECEIVED
    page = client.get(f"/servicetorg/{case.number}").text
    posts = page.count('method="post"')
    assert page.count('name="csrf_token"') == posts > 3


def test_the_toast_says_that_the_reporter_is_told_only_when_a_mail_is_on_its_way(
    town: Town, desk: FlaskClient
) -> None:
    told = town.case(contact=Contact(email="ola@example.org"))
    silent = town.case(contact=Contact())
    for case, sentence in (
        (told, f"{told.number} sendt til Bydrift. Innmelder får e-post."),
        (silent, f"{silent.number} sendt til Bydrift<"),
    ):
        page = desk.post(f"/servicetorg/{case.number}/confirm", data={"version": "1"}, follow_redirects=True)
        assert sentence in page.text
    noted = desk.post(
        f"/servicetorg/{told.number}/note", data={"version": "2", "note": "Ringte"}, follow_redirects=True
    )
    assert "Innmelder får e-post." not in noted.text
