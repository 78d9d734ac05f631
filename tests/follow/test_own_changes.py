"""What the reporter does from the own page: not fixed, turned out well, took it back, moved the pin, one more photo."""

import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.cases.reporter import move_place, say_not_fixed
from app.cases.triage import confirm, correct, forward, settle
from app.cases.work import plan, resolve, start
from app.domain.errors import BadInput, ImpossibleStep
from app.domain.statuses import Status
from app.models import Case, Decision, Photo
from app.platform.runtime import Runtime
from geo.place import Place
from tests.builders import CENTRE, OUTSIDE, Town, events_of
from tests.follow.post import deliver_all
from tests.photos.odd_files import FILES


def solved(town: Town) -> tuple[Case, str]:
    """A case that its unit has solved, and the token of its reporter."""
    receipt = town.report()
    case = confirm(town.ctx("desk"), receipt.case_id, 1)
    return resolve(town.ctx("crew"), case.id, case.version, "Lykta lyser igjen."), receipt.token


def now(town: Town, case: Case) -> Case:
    town.session.rollback()
    town.session.refresh(case)
    return case


def test_the_links_of_the_mail_only_ask_and_one_tap_more_answers(
    run: Runtime, town: Town, client: FlaskClient
) -> None:
    case, token = solved(town)
    mail = next(mail for mail in deliver_all(run, town) if "Nå er det gjort" in mail.subject)
    assert f"Ja, det er bra: http://localhost/min/{token}/bra" in mail.text
    assert f"Nei, ikke ennå: http://localhost/min/{token}/ikke-fikset" in mail.text
    for answer in ("bra", "ikke-fikset"):
        assert '<form method="post">' in client.get(f"/min/{token}/{answer}").text
    assert now(town, case).status is Status.RESOLVED
    for _ in range(2):
        assert client.post(f"/min/{token}/bra").status_code == 303
    assert [event.step for event in events_of(town.session, case.id)].count("well_done") == 1
    assert "Du sa at det ble bra" in client.get(f"/min/{token}").text


def test_not_fixed_lands_with_the_unit_that_closed_it_and_why_may_be_said_afterwards(
    town: Town, client: FlaskClient
) -> None:
    case, token = solved(town)
    unit = case.unit_id
    page = client.post(f"/min/{token}/ikke-fikset", follow_redirects=True).text
    assert "Vi har åpnet saken igjen" in page and 'name="answer"' in page
    reopened = now(town, case)
    assert (reopened.status, reopened.unit_id, reopened.closed_at) == (Status.ASSIGNED, unit, None)
    assert client.post(f"/min/{token}/ikke-fikset").status_code == 303  # a double tap
    assert [event.step for event in events_of(town.session, case.id)].count("not_fixed") == 1
    client.post(f"/min/{token}", data={"answer": "Den blinker bare."})
    assert resolve(town.ctx("crew"), case.id, now(town, case).version, "Ny pære.").status is Status.RESOLVED
    assert say_not_fixed(town.ctx(), case.id).status is Status.ASSIGNED  # once for each time it is resolved


def test_not_fixed_goes_to_the_desk_when_another_owner_had_it(town: Town) -> None:
    case = town.case()
    case = forward(town.ctx("desk"), case.id, case.version, "vegvesenet", "Staten eier veien.")
    case = settle(town.ctx("desk"), case.id, case.version, "De har byttet lampen.")
    case = say_not_fixed(town.ctx(), case.id)
    assert (case.status, case.unit_id) == (Status.RECEIVED, None)


def test_after_thirty_days_one_reports_anew(town: Town, client: FlaskClient) -> None:
    case, token = solved(town)
    town.wait(days=30, minutes=1)
    assert "mer enn 30 dager" in client.get(f"/min/{token}/ikke-fikset").text
    answer = client.post(f"/min/{token}/ikke-fikset")
    assert answer.status_code == 422 and "mer enn 30 dager siden" in answer.text
    assert now(town, case).status is Status.RESOLVED


def test_a_report_is_taken_back_until_somebody_is_on_it(town: Town, client: FlaskClient) -> None:
    receipt = town.report()
    case = town.session.get_one(Case, receipt.case_id)
    case = confirm(town.ctx("desk"), case.id, case.version)
    case = plan(town.ctx("foreman"), case.id, case.version, town.now.date())
    for _ in range(2):
        client.post(f"/min/{receipt.token}/trekk", data={"reason": "Den lyser igjen"})
    case = now(town, case)
    assert (case.status, events_of(town.session, case.id)[-1].reason) == (Status.DECLINED, "Den lyser igjen")
    assert "Du har trukket meldingen" in client.get(f"/min/{receipt.token}").text
    assert "har trukket meldingen" in client.get(f"/meldinger/{case.number}").text

    other = town.report()
    busy = start(town.ctx("crew"), other.case_id, confirm(town.ctx("desk"), other.case_id, 1).version)
    answer = client.post(f"/min/{other.token}/trekk")
    assert answer.status_code == 422 and "Samtale med kommunen" in answer.text
    assert now(town, busy).status is Status.WORKING


def test_a_pin_that_is_moved_asks_the_rules_anew(town: Town, client: FlaskClient) -> None:
    receipt = town.report()
    place = Place(CENTRE.lon + 0.004, CENTRE.lat)
    answer = client.post(f"/min/{receipt.token}/sted", data={"lon": place.lon, "lat": place.lat})
    assert answer.status_code == 303
    case = now(town, town.session.get_one(Case, receipt.case_id))
    assert town.session.scalar(select(Case.geom.ST_X())) == pytest.approx(place.lon)
    decisions = town.session.scalars(select(Decision).where(Decision.case_id == case.id)).all()
    assert len(decisions) == 2 and case.decision_id in {one.id for one in decisions}
    assert case.proposed_unit_id == town.units["bydrift"].id
    assert events_of(town.session, case.id)[-1].step == "move_place"
    assert "Du rettet stedet" in client.get(f"/min/{receipt.token}").text


def test_a_case_that_moves_to_another_owner_goes_back_to_the_desk(town: Town) -> None:
    case = town.assigned_case()
    case = correct(town.ctx("desk"), case.id, case.version, "eiendom", "Den henger på skolen.")
    case = move_place(town.ctx(), case.id, Place(CENTRE.lon + 0.001, CENTRE.lat))
    assert (case.status, case.unit_id) == (Status.RECEIVED, None)
    assert case.proposed_unit_id == town.units["bydrift"].id


@pytest.mark.parametrize(
    ("place", "said"),
    [(OUTSIDE, "utenfor"), (Place(CENTRE.lon + 0.03, CENTRE.lat), "inntil 500 m"), (None, "")],
)
def test_a_pin_may_be_moved_a_little_and_not_out_of_town(
    town: Town, client: FlaskClient, place: Place | None, said: str
) -> None:
    receipt = town.report()
    data = {"lon": str(place.lon), "lat": str(place.lat)} if place else {"lon": "nan", "lat": "æ"}
    answer = client.post(f"/min/{receipt.token}/sted", data=data)
    assert answer.status_code == 422 and said in answer.text
    assert len(events_of(town.session, receipt.case_id)) == 1


def test_a_pin_is_moved_five_times_at_most_and_not_once_the_work_is_planned(town: Town) -> None:
    case = town.case()
    for step in range(5):
        move_place(town.ctx(), case.id, Place(CENTRE.lon + 0.0005 * (step + 1), CENTRE.lat))
    with pytest.raises(BadInput):
        move_place(town.ctx(), case.id, CENTRE)
    other = town.assigned_case()
    plan(town.ctx("foreman"), other.id, other.version, town.now.date() + timedelta(days=1))
    with pytest.raises(ImpossibleStep):
        move_place(town.ctx(), other.id, Place(CENTRE.lon + 0.0005, CENTRE.lat))


def test_one_more_photo_goes_through_the_pipeline_and_into_the_log(town: Town, client: FlaskClient) -> None:
    receipt = town.report()
    photo = (io.BytesIO((FILES / "made_no_metadata.jpg").read_bytes()), "mer.jpg")
    assert client.post(f"/min/{receipt.token}/bilder", data={"photos": photo}).status_code == 303
    town.session.rollback()
    kept = town.session.scalars(select(Photo)).one()
    assert (kept.use, kept.state, kept.case_id) == ("report", "stored", receipt.case_id)
    assert events_of(town.session, receipt.case_id)[-1].step == "add_photo"
    for bad in ({}, {"photos": (io.BytesIO(b"tekst"), "tekst.jpg")}):
        answer = client.post(f"/min/{receipt.token}/bilder", data=bad)
        assert answer.status_code == 422 and 'id="new_photos-e"' in answer.text
    assert len(events_of(town.session, receipt.case_id)) == 2


def test_the_language_of_the_messages_is_chosen_on_the_page(
    run: Runtime, town: Town, client: FlaskClient
) -> None:
    receipt = town.report()
    client.post(f"/min/{receipt.token}/sprak", data={"language": "en"})
    client.post(f"/min/{receipt.token}/sprak", data={"language": "tull"})
    deliver_all(run, town)
    confirm(town.ctx("desk"), receipt.case_id, 1)
    (mail,) = deliver_all(run, town)
    assert mail.subject.startswith("Bydrift now has your report")
