"""Answers by mail and SMS, from the door to the case: posted as gateways and mail servers do, worked off by the job."""

import io
import uuid
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from app.cases.triage import ask, decline
from app.domain.reports import Contact
from app.domain.statuses import Status
from app.domain.tokens import reply_token, reporter_of
from app.jobs.deliver import deliver_message
from app.jobs.inbound import take
from app.jobs.sweep import clear_old, nudge_waiting
from app.models import Case, InboundMessage, OutboxMessage, Photo, Reporter
from app.platform.runtime import Runtime
from tests.builders import SECRET, Town, events_of

DOMAIN = "svar.example"
MAIL_SECRET, SMS_SECRET = "the-mail-server-says-this", "the-gateway-says-this-word"
MAIL, PHONE = "ingrid@example.org", "+4798765432"


@pytest.fixture(autouse=True)
def doors_open(run: Runtime) -> None:
    """The settings of an installation that takes answers."""
    run.settings = replace(
        run.settings,
        mail_reply_domain=DOMAIN,
        mail_in_secret=MAIL_SECRET,
        sms_in_secret=SMS_SECRET,
        sms_sender="+4759440000",
    )


def reporter(town: Town, case: Case) -> Reporter:
    town.session.expire_all()
    found = town.session.scalars(select(Reporter)).all()
    town.session.rollback()
    return found[-1]


def letter(text: str, *files: tuple[bytes, str, str], **headers: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = f"Ingrid <{MAIL}>", "x"
    message["Message-ID"] = headers.pop("message_id", f"<{uuid.uuid4()}@example.org>")
    message["Subject"] = headers.pop("subject", "SV: spørsmål")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    for content, kind, name in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def address(one: Reporter, box: str = "svar") -> str:
    return f"{box}+{reply_token(SECRET, one.id)}@{DOMAIN}"


def post_mail(client: FlaskClient, to: str, raw: bytes, sender: str = MAIL) -> int:
    answer = client.post(
        "/inn/epost",
        query_string={"til": to, "fra": sender},
        data=raw,
        headers={"Authorization": f"Bearer {MAIL_SECRET}", "Content-Type": "message/rfc822"},
    )
    return answer.status_code


def post_sms(client: FlaskClient, text: str, phone: str = PHONE, id_: str = "") -> tuple[int, str]:
    answer = client.post(
        "/inn/sms",
        json={"id": id_ or uuid.uuid4().hex, "from": phone, "text": text},
        headers={"Authorization": f"Bearer {SMS_SECRET}"},
    )
    return answer.status_code, answer.get_json().get("state", "")


def work_off(run: Runtime, town: Town) -> list[str | None]:
    """What the worker does with all that came in; gives the outcomes."""
    town.session.rollback()
    for message_id in town.session.scalars(
        select(InboundMessage.id).order_by(InboundMessage.received_at)
    ).all():
        take(run, message_id)
    town.session.rollback()
    town.session.expire_all()
    return list(town.session.scalars(select(InboundMessage.outcome).order_by(InboundMessage.received_at)))


def last_event(town: Town, case: Case) -> tuple[str, str | None]:
    town.session.rollback()
    event = events_of(town.session, case.id)[-1]
    return event.step, event.text


def asked(town: Town, **contact: str) -> Case:
    case = town.case(contact=Contact(**contact))
    return ask(town.ctx("desk"), case.id, case.version, "Hvilken lykt er mørk?")


def photo(size: int = 900) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((size, size), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def test_the_token_of_an_address_is_the_reporter_s_and_cannot_be_guessed() -> None:
    one = uuid.uuid4()
    token = reply_token(SECRET, one)
    assert len(f"svar+{token}") <= 64 and token.isalnum() and token == token.lower()
    assert reporter_of(SECRET, token) == reporter_of(SECRET, token.upper()) == one
    for wrong in (
        token[:-1],
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        "",
        "å",
        "a" * 42,
        token + "a",
    ):
        assert reporter_of(SECRET, wrong) is None
    assert reporter_of("another" * 6, token) is None


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
    CLOSE(town, case)
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


def CLOSE(town: Town, case: Case) -> Case:  # noqa: N802
    return decline(town.ctx("desk"), case.id, case.version, "Treet er friskt.")


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


@pytest.mark.parametrize("path", ["/inn/sms", "/inn/sms/status", "/inn/epost"])
def test_the_doors_are_shut_without_the_secret(
    client: FlaskClient, run: Runtime, town: Town, path: str
) -> None:
    for given in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer "},
        {"Authorization": "æ"},
    ):
        assert client.post(path, headers=given, json={}).status_code == 401
    run.settings = replace(run.settings, sms_in_secret="", mail_in_secret="")
    assert client.post(path, headers={"Authorization": "Bearer "}, json={}).status_code == 404


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"id": 1, "from": "x", "text": "y"}', b'{"id": "\\u0000"}', b"\xff"]
)
def test_nonsense_from_a_gateway_is_400(client: FlaskClient, town: Town, body: bytes) -> None:
    answer = client.post("/inn/sms", data=body, headers={"Authorization": f"Bearer {SMS_SECRET}"})
    assert answer.status_code == 400


def test_mail_for_nobody_is_404_and_too_much_of_it_413(client: FlaskClient, run: Runtime, town: Town) -> None:
    case = town.case()
    one = reporter(town, case)
    forged = address(one)[:-14] + "aa@" + DOMAIN
    for to in (
        "",
        "svar@svar.example",
        f"svar+x@{DOMAIN}",
        forged,
        address(one).replace(DOMAIN, "a.example"),
        "\0",
    ):
        assert post_mail(client, to, letter("Hei")) == 404, to
    assert post_mail(client, address(one), b"") == 400
    assert post_mail(client, address(one), b"x" * (25 * 1024 * 1024 + 1)) == 413
    town.session.delete(town.session.get_one(Reporter, one.id))
    town.session.commit()
    assert post_mail(client, address(one), letter("Hei")) == 404


def test_a_flood_from_one_reporter_is_held_back(
    client: FlaskClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cases.inbound.MOST_A_DAY", 3)
    to = address(reporter(town, town.case()))
    assert [post_mail(client, to, letter("Hei")) for _ in range(4)] == [200, 200, 200, 429]


def test_a_worker_that_died_loses_nothing_the_sweep_finds_it(
    client: FlaskClient, run: Runtime, town: Town
) -> None:
    case = asked(town, email=MAIL)
    post_mail(client, address(reporter(town, case)), letter("Den ved døra."))
    run.queue.nudged.clear()  # type: ignore[attr-defined]
    town.wait(minutes=1)
    nudge_waiting(run)
    assert [job for job, _ in run.queue.nudged].count("inbound") == 1  # type: ignore[attr-defined]
    assert work_off(run, town) == ["answered"]


def test_what_breaks_is_tried_again_and_then_kept_for_a_month(
    client: FlaskClient, run: Runtime, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = asked(town, email=MAIL)
    post_mail(client, address(reporter(town, case)), letter("Den ved døra."))

    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr("app.jobs.inbound.own_words", broken)
        for _ in range(8):
            work_off(run, town)
            town.wait(hours=7)
    kept = town.session.scalars(select(InboundMessage)).one()
    assert (kept.state, kept.attempts, kept.last_error) == ("dead", 6, "RuntimeError")
    assert kept.raw
    town.session.rollback()
    town.wait(days=31)
    clear_old(run)
    town.session.expire_all()
    assert town.session.scalars(select(InboundMessage)).one().raw is None
