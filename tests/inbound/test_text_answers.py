"""Answers by SMS, stop and start, and delivery reports."""

import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.reports import Contact
from app.jobs.deliver import deliver_message
from app.models import OutboxMessage, Reporter
from app.platform.runtime import Runtime
from tests.builders import Town
from tests.inbound.posting import PHONE, SMS_SECRET, asked, last_event, post_sms, work_off


def test_an_sms_answers_the_case_that_asked(client: FlaskClient, run: Runtime, town: Town) -> None:
    waiting = asked(town, phone=PHONE)
    town.wait(hours=1)
    later = town.case(contact=Contact(phone=PHONE))
    assert post_sms(client, "Den ved døra", "98765432") == (200, "kept")
    assert post_sms(client, f"Til sak {later.number}: det er ved skolen") == (200, "kept")
    work_off(run, town)
    assert last_event(town, waiting) == ("answer", "Den ved døra")
    assert last_event(town, later)[0] == "comment"
    assert post_sms(client, "Og en ting til") == (200, "kept")
    work_off(run, town)
    assert last_event(town, later) == ("comment", "Og en ting til")


def test_the_same_sms_twice_is_one_answer_and_an_unknown_number_none(
    client: FlaskClient, run: Runtime, town: Town
) -> None:
    case = asked(town, phone=PHONE)
    for _ in range(2):
        assert post_sms(client, "Den ved døra", id_="gw-1")[0] == 200
    assert work_off(run, town) == ["answered"]
    assert post_sms(client, "Hei", "+4791234567") == (200, "unknown_number")
    assert post_sms(client, "Hei", "ikke et nummer") == (200, "unknown_number")
    assert last_event(town, case) == ("answer", "Den ved døra")


@pytest.mark.parametrize("word", ["STOP", "stopp", "Slutt.", "  AVMELD "])
def test_stop_stops_all_sms_to_the_number_and_start_starts_them(
    client: FlaskClient, run: Runtime, town: Town, word: str
) -> None:
    town.case(contact=Contact(phone=PHONE))
    town.case(contact=Contact(phone=PHONE))
    post_sms(client, word)
    assert work_off(run, town) == ["stopped"]
    assert all(one.unsubscribed_at for one in town.session.scalars(select(Reporter)))
    post_sms(client, "start")
    work_off(run, town)
    assert not any(one.unsubscribed_at for one in town.session.scalars(select(Reporter)))


def test_the_sms_says_that_it_can_be_answered(run: Runtime, town: Town) -> None:
    asked(town, phone=PHONE)
    for message in town.session.scalars(select(OutboxMessage).order_by(OutboxMessage.created_at)).all():
        deliver_message(run, message.id)
    first, second = (one.text for one in run.texter.sent)  # type: ignore[union-attr]
    assert "Send STOPP for å slippe SMS." in first + second
    assert "Svar på denne SMS-en, eller her:" in first + second


def test_a_delivery_report_is_noted_and_a_failure_becomes_a_dead_letter(
    client: FlaskClient, run: Runtime, town: Town
) -> None:
    town.case(contact=Contact(phone=PHONE))
    message = town.session.scalars(select(OutboxMessage)).one()
    deliver_message(run, message.id)

    def report(status: str, id_: str = str(message.id)) -> int:
        body = {"id": id_, "status": status, "reason": "absent"}
        return client.post(
            "/inn/sms/status", json=body, headers={"Authorization": f"Bearer {SMS_SECRET}"}
        ).status_code

    assert (report("lost"), report("failed", "x"), report("failed", str(uuid.uuid4()))) == (400, 400, 404)
    assert report("failed") == 200
    town.session.refresh(message)
    assert (message.state, message.last_error) == ("dead", "gateway: absent")
    assert report("delivered") == 200
    town.session.rollback()
    town.session.refresh(message)
    assert message.arrived_at is not None
