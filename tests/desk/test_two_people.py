"""Two people on the same case: the second is told, nothing is silently overwritten."""

import html
import re
from collections.abc import Callable

from flask.testing import FlaskClient

from app.cases import triage
from app.domain.statuses import Status
from app.models import Case
from tests.builders import Town, events_of

SignIn = Callable[[str], FlaskClient]


def test_each_sees_that_the_other_looks(town: Town, sign_in: SignIn) -> None:
    case = town.case()
    kari, marte = sign_in("desk"), sign_in("desk2")
    assert "ser også på saken" not in kari.get(f"/servicetorg/{case.number}").text
    assert "Kari ser også på saken" in marte.get(f"/servicetorg/{case.number}").text
    answer = kari.post(f"/servicetorg/{case.number}/ser")
    assert answer.json == {"text": "Marte ser også på saken", "version": 1}


def test_the_case_that_stands_beside_the_queue_is_looked_at_by_nobody(town: Town, sign_in: SignIn) -> None:
    case = town.case()
    queue = sign_in("desk").get("/servicetorg").text
    assert case.number in queue and "data-look" not in queue
    assert "ser også på saken" not in sign_in("desk2").get(f"/servicetorg/{case.number}").text


def test_who_left_is_forgotten_after_a_while(town: Town, sign_in: SignIn) -> None:
    case = town.case()
    sign_in("desk2").get(f"/servicetorg/{case.number}")
    town.wait(seconds=50)
    assert sign_in("desk").post(f"/servicetorg/{case.number}/ser").json["text"] == ""  # type: ignore[index]


def test_a_script_hears_that_the_case_was_changed(town: Town, sign_in: SignIn) -> None:
    case = town.case()
    triage.confirm(town.ctx("desk2"), case.id, 1)
    assert sign_in("desk").post(f"/servicetorg/{case.number}/ser").json["version"] == 2  # type: ignore[index]


def test_a_stale_save_shows_what_changed_and_keeps_what_was_typed(town: Town, sign_in: SignIn) -> None:
    case = town.case()
    town.wait(minutes=5)
    triage.correct(town.ctx("desk2"), case.id, 1, "eiendom", "Den henger på skolen")
    kari = sign_in("desk")
    answer = kari.post(
        f"/servicetorg/{case.number}/ask",
        data={"version": "1", "question": "Hvilken lykt er mørk?", "ko": "nye"},
    )
    assert answer.status_code == 409
    for said in (
        "Saken ble endret mens du hadde den oppe.",
        "Marte Olsen",
        "Enhet: fra ingen til Eiendom",
        "Den henger på skolen",
    ):
        assert said in answer.text, said
    assert "Hvilken lykt er mørk?" in answer.text
    assert 'name="version" value="2"' in answer.text, "saving again must be possible"
    assert len(events_of(town.session, case.id)) == 2, "nothing was stored"
    again = kari.post(
        f"/servicetorg/{case.number}/ask", data={"version": "2", "question": "Hvilken lykt er mørk?"}
    )
    assert again.status_code == 303
    town.session.expire_all()
    assert town.session.get_one(Case, case.id).status is Status.WAITING


def field_of(page: str, form: str, name: str) -> str:
    """What a text field of a form holds, and nothing when the form is closed."""
    opened = re.search(rf'<form[^>]* id="f-{form}"([^>]*)>(.*?)</form>', page, re.S)
    assert opened is not None, form
    if " hidden" in opened[1]:
        return ""
    found = re.search(rf'<textarea[^>]* name="{name}"[^>]*>(.*?)</textarea>', opened[2], re.S)
    return found[1].strip() if found else ""


def test_a_text_for_a_step_that_is_over_waits_in_the_reply_and_is_sent_with_one_press(
    town: Town, sign_in: SignIn
) -> None:
    case = town.case()
    triage.decline(town.ctx("desk2"), case.id, 1, "Vi finner ikke feilen.")
    kari = sign_in("desk")
    answer = kari.post(f"/servicetorg/{case.number}/ask", data={"version": "1", "question": "Hvor er det?"})
    assert answer.status_code == 409
    assert "Avsluttet uten arbeid" in answer.text
    assert "Det du skrev, står nå under «Svar innmelder»." in answer.text
    assert field_of(answer.text, "reply", "reply") == "Hvor er det?"
    assert 'name="version" value="2"' in answer.text
    again = kari.post(f"/servicetorg/{case.number}/reply", data={"version": "2", "reply": "Hvor er det?"})
    assert again.status_code == 303
    assert events_of(town.session, case.id)[-1].text == "Hvor er det?"


def test_a_reason_for_colleagues_never_lands_in_a_text_for_the_reporter(town: Town, sign_in: SignIn) -> None:
    case = town.case()
    triage.decline(town.ctx("desk2"), case.id, 1, "Vi finner ikke feilen.")
    data = {"version": "1", "unit": "bydrift", "reason": "Naboen lyver", "reply": ""}
    page = sign_in("desk").post(f"/servicetorg/{case.number}/correct", data=data).text
    assert field_of(page, "note", "note") == "Naboen lyver"
    assert page.count("Naboen lyver") == 1


def test_two_texts_go_each_to_its_own_form_and_the_reply_is_open(town: Town, sign_in: SignIn) -> None:
    case = town.case()
    triage.decline(town.ctx("desk2"), case.id, 1, "Vi finner ikke feilen.")
    data = {"version": "1", "unit": "bydrift", "reason": "Naboen ringte", "reply": "Vi kommer i dag."}
    page = sign_in("desk").post(f"/servicetorg/{case.number}/correct", data=data).text
    assert field_of(page, "reply", "reply") == "Vi kommer i dag."
    assert "\nNaboen ringte</textarea>" in page
    assert "«Svar innmelder», «Lagre notat»" in page


def test_the_text_that_nobody_typed_is_not_carried_to_another_form(town: Town, sign_in: SignIn) -> None:
    case, kari = town.case(), sign_in("desk")
    page = html.unescape(kari.get(f"/servicetorg/{case.number}").text)
    begun = field_of(page, "confirm", "reply")
    assert f'name="begun" value="{begun}"' in page
    triage.ask(town.ctx("desk2"), case.id, 1, "Hvor?")
    data = {"version": "1", "reply": begun, "begun": begun}
    answer = kari.post(f"/servicetorg/{case.number}/confirm", data=data)
    assert answer.status_code == 409
    assert begun not in html.unescape(answer.text)


def test_a_form_without_a_version_counts_as_old(town: Town, sign_in: SignIn) -> None:
    case = town.case()
    for version in ("", "x", "-1", "9" * 30, "²"):
        answer = sign_in("desk").post(f"/servicetorg/{case.number}/confirm", data={"version": version})
        assert answer.status_code == 409, version
    town.session.expire_all()
    assert town.session.get_one(Case, case.id).status is Status.RECEIVED


def test_a_note_is_never_refused_because_somebody_else_wrote(town: Town, sign_in: SignIn) -> None:
    case = town.assigned_case()
    answer = sign_in("desk").post(f"/servicetorg/{case.number}/note", data={"version": "1", "note": "Ringte"})
    assert answer.status_code == 303
