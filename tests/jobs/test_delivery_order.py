"""News about a case comes in the order in which things happened, whatever the mail server does meanwhile."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases.outbox import MOST_ATTEMPTS
from app.cases.triage import confirm
from app.cases.unsubscribe import unsubscribe
from app.cases.work import resolve
from app.jobs.deliver import deliver_message
from app.models import OutboxMessage, Reporter
from app.outside.mail import SmtpMailer
from app.platform.runtime import Runtime
from tests.builders import Town
from tests.fixtures.mail_server import MailServer


def waiting(town: Town) -> list[OutboxMessage]:
    """The messages to the one reporter, in the order in which things happened."""
    town.session.expire_all()
    found = list(town.session.scalars(select(OutboxMessage).order_by(OutboxMessage.event_id)))
    town.session.rollback()
    return found


def received(mail_server: MailServer) -> list[str]:
    """What each mail is about, as it came in."""
    words = ("Vi har fått meldingen din", "Bydrift har fått saken", "Nå er det gjort")
    return [next(one for one in words if one in str(mail["Subject"])) for mail in mail_server.messages]


@pytest.fixture
def three(run: Runtime, mail_server: MailServer, town: Town) -> list[OutboxMessage]:
    """A receipt, an assignment and a solution, none of them delivered; the first has failed and waits for its pause."""
    run.mailer = SmtpMailer(mail_server.url, "Varsko <varsko@example.org>")
    case = town.case(email="ingrid@example.org")
    mail_server.refuse("451 Try again later")
    for _ in range(4):
        deliver_message(run, waiting(town)[0].id)
        town.now = waiting(town)[0].next_attempt_at
    town.now -= timedelta(minutes=30)
    case = confirm(town.ctx("desk"), case.id, case.version)
    resolve(town.ctx("crew"), case.id, case.version, "Lykta lyser igjen.")
    messages = waiting(town)
    assert [(one.state, one.attempts) for one in messages] == [("due", 4), ("due", 0), ("due", 0)]
    assert messages[0].next_attempt_at > town.now
    return messages


def test_what_waits_from_before_is_told_first(
    run: Runtime, mail_server: MailServer, town: Town, three: list[OutboxMessage]
) -> None:
    mail_server.accept()
    deliver_message(run, three[2].id)
    assert received(mail_server) == ["Vi har fått meldingen din", "Bydrift har fått saken", "Nå er det gjort"]
    for message in three:
        deliver_message(run, message.id)
    assert len(mail_server.messages) == 3, "each once"


def test_while_the_server_is_away_the_later_waits_with_the_earlier(
    run: Runtime, mail_server: MailServer, town: Town, three: list[OutboxMessage]
) -> None:
    deliver_message(run, three[1].id)
    assert [(one.state, one.attempts) for one in waiting(town)] == [("due", 5), ("due", 1), ("due", 0)]
    assert all(one.next_attempt_at > town.now for one in waiting(town)[:2])
    assert received(mail_server) == []


def test_a_dead_letter_holds_nothing_back(
    run: Runtime, mail_server: MailServer, town: Town, three: list[OutboxMessage]
) -> None:
    for _ in range(MOST_ATTEMPTS):
        if waiting(town)[0].state == "due":
            town.now = waiting(town)[0].next_attempt_at
            deliver_message(run, three[0].id)
    assert waiting(town)[0].state == "dead"
    mail_server.accept()
    deliver_message(run, three[2].id)
    assert received(mail_server) == ["Bydrift har fått saken", "Nå er det gjort"]


def test_whoever_has_stopped_the_mails_gets_neither_the_later_nor_what_waited(
    run: Runtime, mail_server: MailServer, town: Town, three: list[OutboxMessage]
) -> None:
    reporter = town.session.scalars(select(Reporter)).one()
    unsubscribe(town.ctx(), reporter.id)
    mail_server.accept()
    deliver_message(run, three[2].id)
    assert [one.state for one in waiting(town)] == ["dropped", "dropped", "dropped"]
    assert received(mail_server) == []


def test_somebody_elses_news_is_not_waited_for(
    run: Runtime, mail_server: MailServer, town: Town, three: list[OutboxMessage]
) -> None:
    other = town.report(email="kare@example.org")
    mail_server.accept()
    message = next(one for one in waiting(town) if one.case_id == other.case_id)
    deliver_message(run, message.id)
    assert [mail["To"] for mail in mail_server.messages] == ["kare@example.org"]
