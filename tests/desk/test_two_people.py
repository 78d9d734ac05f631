"""Two people on the same case: the second is told, nothing is silently overwritten."""

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


def test_what_was_typed_is_shown_even_when_the_step_is_no_longer_possible(
    town: Town, sign_in: SignIn
) -> None:
    case = town.case()
    triage.decline(town.ctx("desk2"), case.id, 1, "Vi finner ikke feilen.")
    answer = sign_in("desk").post(
        f"/servicetorg/{case.number}/ask", data={"version": "1", "question": "Hvor er det?"}
    )
    assert answer.status_code == 409
    assert "Dette skrev du:" in answer.text
    assert "Hvor er det?" in answer.text
    assert "Avsluttet uten arbeid" in answer.text


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
