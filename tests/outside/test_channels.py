"""One contract for every channel: what a provider may answer, and what becomes of the message."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from app.cases.outbox import MOST_ATTEMPTS
from app.domain.channels import Channel
from app.domain.following import Channel as FollowerChannel
from app.domain.reports import Contact
from app.jobs.channels import open_channels
from app.jobs.deliver import deliver_message
from app.jobs.sweep import nudge_waiting
from app.models import OutboxMessage, Reporter
from app.outside.mail import FolderMailer, RecordingMailer, SmtpMailer
from app.outside.sms import FolderTexter, HttpTexter, RecordingTexter
from app.platform.runtime import Runtime
from tests.builders import Town
from tests.fixtures.mail_server import MailServer
from tests.fixtures.sms_gateway import TOKEN, SmsGateway

MAIL, PHONE = "ingrid@example.org", "+4798765432"


@dataclass
class Line:
    """A channel with its real provider: what the contract needs to know of it."""

    name: Channel
    contact: Contact
    provider: Any
    passing: Callable[[], None]
    for_good: Callable[[], None]
    taken: Callable[[], list[str]]
    close: Callable[[Runtime], None]


@pytest.fixture(params=list(Channel))
def line(
    request: pytest.FixtureRequest, run: Runtime, mail_server: MailServer, sms_gateway: SmsGateway
) -> Line:
    run.mailer = SmtpMailer(mail_server.url, "Varsko <varsko@example.org>")
    run.texter = HttpTexter(sms_gateway.url, TOKEN, "Varsko", timeout=5)
    lines = {
        Channel.EMAIL: Line(
            Channel.EMAIL,
            Contact(email=MAIL),
            mail_server,
            lambda: mail_server.refuse("451 not now"),
            lambda: mail_server.refuse(f"550 no such person as {MAIL}"),
            lambda: [str(mail["To"]) for mail in mail_server.messages],
            lambda runtime: setattr(runtime, "mailer", None),
        ),
        Channel.SMS: Line(
            Channel.SMS,
            Contact(phone=PHONE),
            sms_gateway,
            lambda: sms_gateway.refuse(503, "busy"),
            lambda: sms_gateway.refuse(422, "invalid_number"),
            lambda: [body["to"] for body in sms_gateway.sent.values()],
            lambda runtime: setattr(runtime, "texter", None),
        ),
    }
    return lines[request.param]


def message_of(town: Town) -> OutboxMessage:
    town.session.expire_all()
    message = town.session.scalars(select(OutboxMessage)).one()
    town.session.rollback()
    return message


def deliver(run: Runtime, town: Town) -> OutboxMessage:
    deliver_message(run, message_of(town).id)
    return message_of(town)


def test_every_channel_has_a_way_out(run: Runtime) -> None:
    assert set(open_channels(run)) == {channel.value for channel in (*Channel, *FollowerChannel)}


def test_a_message_goes_out_once_on_the_channel_that_the_reporter_chose(
    run: Runtime, town: Town, line: Line
) -> None:
    town.report(contact=line.contact)
    assert message_of(town).channel == line.name
    for _ in range(3):
        message = deliver(run, town)
    assert (message.state, message.attempts) == ("done", 1)
    assert line.taken() == [line.contact.email or line.contact.phone]


def test_trouble_is_tried_again_and_at_last_given_up(run: Runtime, town: Town, line: Line) -> None:
    town.report(contact=line.contact)
    line.passing()
    assert deliver(run, town).state == "due"
    line.provider.stop()
    for _ in range(MOST_ATTEMPTS - 1):
        town.now = message_of(town).next_attempt_at
        message = deliver(run, town)
    assert (message.state, message.attempts) == ("dead", MOST_ATTEMPTS)
    assert line.taken() == []


def test_a_refusal_for_good_is_given_up_at_once_and_no_address_reaches_the_log(
    run: Runtime, town: Town, line: Line
) -> None:
    town.report(contact=line.contact)
    line.for_good()
    with capture_logs() as logs:
        message = deliver(run, town)
    assert (message.state, message.attempts) == ("dead", 1)
    assert message.last_error
    assert MAIL not in str(logs) and PHONE not in str(logs)


def test_a_channel_that_is_not_set_up_keeps_its_messages_waiting(
    run: Runtime, town: Town, line: Line
) -> None:
    town.report(contact=line.contact)
    town.wait(minutes=1)
    line.close(run)
    assert nudge_waiting(run) == 0
    assert deliver(run, town).attempts == 0
    assert message_of(town).state == "due"


def test_who_has_unsubscribed_gets_nothing(run: Runtime, town: Town, line: Line) -> None:
    town.report(contact=line.contact)
    reporter = town.session.scalars(select(Reporter)).one()
    reporter.unsubscribed_at = town.now
    town.session.commit()
    assert deliver(run, town).state == "dropped"
    assert line.taken() == []


def test_what_was_sent_but_not_written_down_keeps_its_id_when_it_is_sent_again(
    run: Runtime, town: Town, line: Line
) -> None:
    town.report(contact=line.contact)
    way = open_channels(run)[line.name]
    sent: list[Any] = []
    for provider in (RecordingMailer(), RecordingTexter()):
        provider.sent = sent
        run.mailer = provider if isinstance(provider, RecordingMailer) else run.mailer
        run.texter = provider if isinstance(provider, RecordingTexter) else run.texter
    for _ in range(2):
        town.session.execute(OutboxMessage.__table__.update().values(state="due", leased_until=None))
        town.session.commit()
        deliver(run, town)
    assert len(sent) == 2 and sent[0].message_id == sent[1].message_id
    assert way.address(town.session.scalars(select(Reporter)).one())


@pytest.mark.parametrize("status", [401, 402, 403, 404, 429, 500])
def test_a_gateway_that_is_set_wrong_or_has_no_money_is_tried_again(
    run: Runtime, town: Town, sms_gateway: SmsGateway, status: int
) -> None:
    run.texter = HttpTexter(sms_gateway.url, TOKEN, "Varsko")
    town.report(contact=Contact(phone=PHONE))
    sms_gateway.refuse(status, "unauthorized")
    assert deliver(run, town).state == "due"


def test_a_gateway_that_had_the_message_before_has_taken_it(
    run: Runtime, town: Town, sms_gateway: SmsGateway
) -> None:
    run.texter = HttpTexter(sms_gateway.url, TOKEN, "Varsko")
    town.report(contact=Contact(phone=PHONE))
    sms_gateway.sent[str(message_of(town).id)] = {"to": PHONE}
    assert deliver(run, town).state == "done"


def test_a_gateway_that_sends_us_elsewhere_gets_nothing_more(
    run: Runtime, town: Town, sms_gateway: SmsGateway
) -> None:
    run.texter = HttpTexter(sms_gateway.url, TOKEN, "Varsko")
    town.report(contact=Contact(phone=PHONE))
    sms_gateway.answer = (307, {})
    message = deliver(run, town)
    assert message.state == "due" and "307" in (message.last_error or "")
    assert sms_gateway.requests == 1


def test_an_sms_that_waited_for_days_is_no_news_and_is_dropped(run: Runtime, town: Town) -> None:
    town.report(contact=Contact(phone=PHONE))
    town.now += timedelta(days=5)
    message = deliver(run, town)
    assert (message.state, message.last_error) == ("dropped", "too old to be news")


def test_a_landline_left_at_the_desk_is_told_nothing(town: Town) -> None:
    town.report(contact=Contact(name="Ola", phone="+4777612345"))
    assert town.session.scalars(select(OutboxMessage)).all() == []


def test_the_twins_of_the_demo_write_files(run: Runtime, town: Town) -> None:
    run.mailer = FolderMailer(run.settings.var / "mail", "varsko@example.org")
    run.texter = FolderTexter(run.settings.var / "sms", "Varsko")
    town.report(contact=Contact(phone=PHONE))
    assert deliver(run, town).state == "done"
    (file,) = (run.settings.var / "sms").iterdir()
    assert uuid.UUID(file.stem) == message_of(town).id
    assert file.read_text(encoding="utf-8").startswith(f"From: Varsko\nTo: {PHONE}\nSegments: 2 (")
