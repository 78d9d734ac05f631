"""The mails, word for word. ``UPDATE_SNAPSHOTS=1 script/test tests/messages`` writes them anew: read the diff."""

import os
import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from app.domain.steps import STEPS
from app.domain.tokens import follow_token, unsubscribe_token
from app.messages.mails import write_mail
from app.messages.texts import TEXTS
from app.models import Municipality, OutboxMessage, Reporter
from app.outside.mail import as_message
from app.settings import Settings, read_settings
from tests.builders import MONDAY, SECRET

SNAPSHOTS = Path(__file__).parent / "snapshots"
REPORTER = Reporter(id=uuid.UUID(int=7), email="ingrid@example.org", language="nb")
TOWN = Municipality(
    name="Prøveby kommune",
    time_zone="Europe/Oslo",
    settings={"desk_name": "Servicetorget", "contacts": {"phone": "77 00 00 00"}},
)
FACTS: dict[str, Any] = {
    "number": "26-1001",
    "title": "Gatelys er slukket",
    "category": "Gatelys er slukket",
    "category_short": "Gatelys",
    "unit": "Bydrift",
    "address": "Grønnegata 32",
    "status": "received",
    "answer_due_at": "2026-11-25T15:30:00+01:00",
    "solve_due_at": "2026-12-07T15:30:00+01:00",
    "planned_for": "2026-11-26",
    "text": "Vi har byttet pæren.\nNå lyser den 💡 <b>igjen</b>.",
    "municipality": "Prøveby kommune",
    "desk": "Servicetorget",
}


def settings() -> Settings:
    return read_settings(
        {
            "DATABASE_URL": "postgresql://x/x",
            "REDIS_URL": "redis://x",
            "SECRET_KEY": SECRET,
            "BASE_URL": "https://varsko.example",
        }
    )


def mail_of(kind: str, language: str = "nb", **facts: Any) -> Any:
    message = OutboxMessage(id=uuid.UUID(int=9), case_id=uuid.UUID(int=8), kind=kind, payload=FACTS | facts)
    reporter = Reporter(id=REPORTER.id, email=REPORTER.email, language=language)
    return write_mail(message, reporter, TOWN, settings(), MONDAY)


def test_every_message_that_a_step_sends_has_a_text() -> None:
    told = {step.tells for step in STEPS.values() if step.tells} | {"received", "closed", "attachment"}
    assert told == set(TEXTS)


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_the_mail_reads_as_agreed(kind: str) -> None:
    mail = mail_of(kind)
    text = f"Subject: {mail.subject}\n\n{mail.text}"
    snapshot = SNAPSHOTS / f"{kind}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        SNAPSHOTS.mkdir(exist_ok=True)
        snapshot.write_text(text, encoding="utf-8")
    assert text == snapshot.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_html_and_text_say_the_same_and_html_escapes_what_people_wrote(kind: str) -> None:
    mail = mail_of(kind)
    assert "<b>igjen</b>" not in mail.html
    words = re.sub(r"<(style|title)[^>]*>.*?</\1>|<[^>]+>", " ", mail.html, flags=re.S)
    for needed in ("26-1001", "Gatelys er slukket", "Grønnegata 32"):
        assert needed in words and needed in mail.text
    assert mail.subject.endswith("(26-1001)")
    assert "%(" not in mail.text + mail.html + mail.subject


def test_the_links_are_the_reporter_s_own() -> None:
    mail = mail_of("received")
    assert f"https://varsko.example/min/{follow_token(SECRET, REPORTER.id)}" in mail.text
    assert (
        f"https://varsko.example/meld-av/{REPORTER.id}/{unsubscribe_token(SECRET, REPORTER.id)}" in mail.text
    )


def test_one_click_stops_the_mails_and_answers_are_not_mailed_to_robots() -> None:
    wire = as_message(mail_of("resolved"), "Varsko <varsko@example.org>")
    assert wire["List-Unsubscribe"].startswith("<https://varsko.example/meld-av/")
    assert wire["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert wire["Auto-Submitted"] == "auto-generated"
    assert wire["Message-ID"] == "<00000000-0000-0000-0000-000000000009@varsko.example>"
    assert [part.get_content_type() for part in wire.iter_parts()] == ["text/plain", "text/html"]


def test_a_line_break_in_a_title_cannot_add_a_header() -> None:
    wire = as_message(mail_of("resolved", title="Lys\r\nBcc: alle@example.org"), "varsko@example.org")
    assert wire["Bcc"] is None


@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_a_mail_without_dates_and_unit_still_reads(kind: str) -> None:
    mail = mail_of(kind, answer_due_at=None, solve_due_at=None, address="", text=None)
    assert "None" not in mail.text + mail.html


def test_a_promise_for_today_says_the_hour() -> None:
    mail = mail_of("received", answer_due_at="2026-11-23T11:15:00+01:00")
    assert "Du får svar fra oss senest mandag 23. november kl. 11.15." in mail.text
