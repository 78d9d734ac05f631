"""Messages that were not delivered."""

import uuid
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.models import OutboxMessage
from app.platform.queues import DELIVER, RecordingQueue
from app.platform.runtime import Runtime
from tests.builders import Town, build_town

SignIn = Callable[[str], FlaskClient]


def dead_letter(town: Town) -> OutboxMessage:
    """The receipt of a new report, given up."""
    case = town.case()
    message = town.session.scalars(select(OutboxMessage).where(OutboxMessage.case_id == case.id)).one()
    message.state, message.attempts, message.last_error = "dead", 9, "550 No such <user>"
    town.session.commit()
    return message


def test_a_dead_letter_says_which_case_and_why(town: Town, sign_in: SignIn) -> None:
    letter = dead_letter(town)
    town.case()  # its receipt waits
    page = sign_in("lead").get("/servicetorg/ikke-levert").text
    assert letter.payload["number"] in page
    assert "550 No such &lt;user&gt;" in page
    assert "1 melding er på vei ut." in page


def test_all_is_well_when_there_is_none(town: Town, sign_in: SignIn) -> None:
    assert "Alt er levert" in sign_in("lead").get("/servicetorg/ikke-levert").text


def test_trying_again_begins_from_the_first_try(town: Town, sign_in: SignIn, run: Runtime) -> None:
    letter = dead_letter(town)
    answer = sign_in("admin").post(f"/servicetorg/ikke-levert/{letter.id}", follow_redirects=True)
    assert "Vi prøver å sende meldingen igjen nå." in answer.text
    town.session.expire_all()
    assert (letter.state, letter.attempts, letter.next_attempt_at) == ("due", 0, town.now)
    assert isinstance(run.queue, RecordingQueue)
    assert (DELIVER, str(letter.id)) in run.queue.nudged


def test_trying_again_twice_is_told(town: Town, sign_in: SignIn) -> None:
    letter = dead_letter(town)
    client = sign_in("lead")
    client.post(f"/servicetorg/ikke-levert/{letter.id}")
    assert client.post(f"/servicetorg/ikke-levert/{letter.id}").status_code == 404


def test_only_those_who_answer_for_it_see_it(town: Town, sign_in: SignIn) -> None:
    for who in ("desk", "foreman", "crew"):
        assert sign_in(who).get("/servicetorg/ikke-levert").status_code == 403


def test_the_neighbours_letters_are_not_here(town: Town, sign_in: SignIn) -> None:
    other = build_town(town.session, "9902", "Naboby", west=19.4)
    letter = dead_letter(town)
    town.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == letter.id)
        .values(municipality_id=other.municipality.id)
    )
    town.session.commit()
    client = sign_in("lead")
    assert letter.payload["number"] not in client.get("/servicetorg/ikke-levert").text
    assert client.post(f"/servicetorg/ikke-levert/{letter.id}").status_code == 404
    assert client.post(f"/servicetorg/ikke-levert/{uuid.uuid4()}").status_code == 404
