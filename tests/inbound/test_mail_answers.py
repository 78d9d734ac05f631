"""Answers by mail, from the door to the case."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.cases.triage import decline
from app.domain.statuses import Status
from app.jobs.deliver import deliver_message
from app.models import InboundMessage, OutboxMessage, Photo
from app.platform.runtime import Runtime
from tests.builders import Town, events_of
from tests.inbound.posting import (
    MAIL,
    address,
    asked,
    last_event,
    letter,
    photo,
    post_mail,
    reporter,
    work_off,
)


def test_an_answer_by_mail_is_the_reporter_s_answer_on_the_case(
    client: FlaskClient, run: Runtime, town: Town
) -> None:
    case = asked(town, email=MAIL)
    raw = letter(
        "Den ved døra.\n\nman. 23. nov. 2026 kl. 09:15 skrev Varsko <x@svar.example>:\n> Hvilken lykt?\n"
    )
    assert post_mail(client, address(reporter(town, case)), raw) == 200
    assert work_off(run, town) == ["answered"]
    assert last_event(town, case) == ("answer", "Den ved døra.")
    town.session.refresh(case)
    assert case.status is Status.RECEIVED
    kept = town.session.scalars(select(InboundMessage)).one()
    assert (kept.raw, kept.sender, kept.state) == (None, "", "done")


def test_the_same_mail_twice_is_one_answer(client: FlaskClient, run: Runtime, town: Town) -> None:
    case = asked(town, email=MAIL)
    raw, to = letter("Den ved døra."), address(reporter(town, case))
    assert [post_mail(client, to, raw), post_mail(client, to, raw)] == [200, 200]
    work_off(run, town)
    assert post_mail(client, to, raw) == 200
    assert work_off(run, town) == ["answered"]
    assert [event.step for event in events_of(town.session, case.id)].count("answer") == 1


def test_a_mail_out_of_the_blue_is_something_more_to_know(
    client: FlaskClient, run: Runtime, town: Town
) -> None:
    case = town.case()
    assert post_mail(client, address(reporter(town, case)), letter("Nå blinker den 💡")) == 200
    work_off(run, town)
    assert last_event(town, case) == ("comment", "Nå blinker den 💡")


def test_photos_come_along_and_what_cannot_be_used_is_said_to_both(
    client: FlaskClient, run: Runtime, town: Town
) -> None:
    case = asked(town, email=MAIL)
    raw = letter(
        "Se bildet.",
        (photo(), "image/jpeg", "hull.jpg"),
        (b"%PDF-1.4 x", "application/pdf", "skjema.pdf"),
        (b"BEGIN:VCARD", "text/vcard", "kort.vcf"),
    )
    post_mail(client, address(reporter(town, case)), raw)
    assert work_off(run, town) == ["answered"]
    town.session.rollback()
    assert [one.file_name for one in town.session.scalars(select(Photo))] == ["hull.jpg"]
    event = events_of(town.session, case.id)[-1]
    assert "skjema.pdf" in event.reason and "kort.vcf" not in event.reason
    notice = town.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "attachment")).one()
    deliver_message(run, notice.id)
    assert "skjema.pdf" in run.mailer.sent[-1].text  # type: ignore[union-attr]


def test_a_mail_with_only_a_photo_is_an_answer_too(client: FlaskClient, run: Runtime, town: Town) -> None:
    case = asked(town, email=MAIL)
    post_mail(client, address(reporter(town, case)), letter("", (photo(), "image/jpeg", "lykt.jpg")))
    assert work_off(run, town) == ["answered"]
    assert last_event(town, case) == ("answer", "Sendte bilder uten tekst.")


def test_seven_photos_are_five_and_a_sentence(client: FlaskClient, run: Runtime, town: Town) -> None:
    case = asked(town, email=MAIL)
    files = [(photo(300 + n), "image/jpeg", f"{n}.jpg") for n in range(7)]
    post_mail(client, address(reporter(town, case)), letter("Syv bilder", *files))
    work_off(run, town)
    town.session.rollback()
    assert len(town.session.scalars(select(Photo)).all()) == 5
    assert "6.jpg" in events_of(town.session, case.id)[-1].reason


def test_an_answer_to_a_closed_case_is_answered_plainly_and_not_for_ever(
    client: FlaskClient, run: Runtime, town: Town
) -> None:
    case = town.case(email=MAIL)
    decline(town.ctx("desk"), case.id, case.version, "Treet er friskt.")
    to = address(reporter(town, case))
    for _ in range(5):
        post_mail(client, to, letter("Men det er jo ikke fikset!"))
    assert work_off(run, town) == ["closed"] * 5
    told = town.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "closed")).all()
    assert len(told) == 3
    deliver_message(run, told[0].id)
    mail = run.mailer.sent[-1]  # type: ignore[union-attr]
    assert "saken er avsluttet" in mail.text and "/min/" in mail.text
    assert last_event(town, case)[0] == "decline"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Auto_Response_Suppress": "All"},
        {"Precedence": "bulk"},
        {"subject": "Fraværsmelding"},
        {"X_Varsko": "1"},
    ],
)
def test_robots_change_nothing_and_get_no_answer(
    client: FlaskClient, run: Runtime, town: Town, headers: dict[str, str]
) -> None:
    case = asked(town, email=MAIL)
    before = len(town.session.scalars(select(OutboxMessage)).all())
    post_mail(client, address(reporter(town, case)), letter("Jeg er på ferie.", **headers))
    assert work_off(run, town) == ["ignored"]
    assert last_event(town, case)[0] == "ask"
    assert len(town.session.scalars(select(OutboxMessage)).all()) == before


def test_our_own_mail_that_comes_back_is_no_answer(client: FlaskClient, run: Runtime, town: Town) -> None:
    case = asked(town, email=MAIL)
    for message in town.session.scalars(select(OutboxMessage)).all():
        deliver_message(run, message.id)
    sent = run.mailer.sent[-1]  # type: ignore[union-attr]
    back = letter(sent.text, X_Varsko=sent.headers["X-Varsko"])
    assert sent.headers["Reply-To"] == address(reporter(town, case))
    assert sent.bounce_to == address(reporter(town, case), "retur")
    post_mail(client, address(reporter(town, case)), back)
    post_mail(
        client, address(reporter(town, case)), letter("Hei").replace(MAIL.encode(), b"varsko@localhost")
    )
    assert work_off(run, town) == ["ignored", "ignored"]


BOUNCE = """From: MAILER-DAEMON@mx.example.org
Subject: Undelivered Mail
Content-Type: multipart/report; report-type=delivery-status; boundary=d

--d
Content-Type: text/plain

No.
--d
Content-Type: message/delivery-status

Reporting-MTA: dns; mx

Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--d--
"""


def test_a_bounce_marks_the_address_and_the_desk_sees_it(
    client: FlaskClient, run: Runtime, town: Town, sign_in: Callable[[str], FlaskClient]
) -> None:
    case = asked(town, email=MAIL)
    to = address(reporter(town, case), "retur")
    post_mail(client, to, BOUNCE.format(action="delayed", status="4.4.1").encode(), sender="")
    assert work_off(run, town) == ["ignored"]
    assert reporter(town, case).bounced_at is None
    post_mail(client, to, BOUNCE.format(action="failed", status="5.1.1").encode(), sender="")
    assert work_off(run, town)[-1] == "bounced"
    assert "5.1.1" in (reporter(town, case).bounce_reason or "")
    page = sign_in("desk").get(f"/servicetorg/{case.number}").text
    assert "Ingen: adressen tar ikke imot." in page
    before = len(town.session.scalars(select(OutboxMessage)).all())
    town.session.rollback()
    town.session.refresh(case)
    decline(town.ctx("desk"), case.id, case.version, "Treet er friskt.")
    assert len(town.session.scalars(select(OutboxMessage)).all()) == before


def test_a_person_who_writes_to_the_address_of_reports_is_not_taken_for_one(
    client: FlaskClient, run: Runtime, town: Town
) -> None:
    case = asked(town, email=MAIL)
    post_mail(client, address(reporter(town, case), "retur"), letter("Hei"))
    assert work_off(run, town) == ["ignored"]
