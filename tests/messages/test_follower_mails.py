"""The mails to those who follow, word for word in three languages. ``UPDATE_SNAPSHOTS=1`` writes them anew."""

import os
import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from app.domain.ports import OutgoingMail
from app.messages.follower_mails import write_follower_mail
from app.messages.follower_texts import FOLLOWER_TEXTS, NEWS
from app.models import AccessLink, Follower, OutboxMessage
from app.queries.public_news import TOLD_STEPS
from tests.builders import MONDAY
from tests.messages.test_mails import FACTS, TOWN, settings

SNAPSHOTS = Path(__file__).parent / "snapshots" / "followers"
LANGUAGES = ("nb", "nn", "en")
DIGEST = {
    "items": [
        {**FACTS, "kind": "resolved"},
        {**FACTS, "number": "26-1002", "title": "Hull i veien", "kind": "received", "address": ""},
    ],
    "more": 0,
}


def mail_of(kind: str, language: str = "nb", **facts: Any) -> OutgoingMail:
    payload = {"digest": DIGEST, "my_reports": {}}.get(kind, FACTS | facts)
    message = OutboxMessage(
        id=uuid.UUID(int=9),
        case_id=uuid.UUID(int=8),
        subscription_id=uuid.UUID(int=6),
        kind=kind,
        payload=payload,
    )
    if kind == "digest":
        message.subscription_id = message.case_id = None
    who: Follower | AccessLink = Follower(id=uuid.UUID(int=5), email="nora@example.org", language=language)
    if kind == "my_reports":
        who = AccessLink(id=uuid.UUID(int=4), email="nora@example.org", language=language)
    return write_follower_mail(message, who, TOWN, settings(), MONDAY)


def test_every_news_that_a_step_makes_has_a_text() -> None:
    assert set(TOLD_STEPS.values()) == set(NEWS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mails_read_as_agreed(language: str) -> None:
    written = []
    for kind in FOLLOWER_TEXTS:
        mail = mail_of(kind, language)
        written.append(f"=== {kind}\nSubject: {mail.subject}\n\n{mail.text.rstrip()}\n")
    text, snapshot = "\n".join(written), SNAPSHOTS / f"{language}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS") == "1":
        SNAPSHOTS.mkdir(parents=True, exist_ok=True)
        snapshot.write_text(text, encoding="utf-8")
    assert text == snapshot.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", sorted(FOLLOWER_TEXTS))
def test_html_says_the_same_escapes_and_holds_no_private_link(kind: str) -> None:
    mail = mail_of(kind)
    assert "<b>igjen</b>" not in mail.html and "%(" not in mail.html + mail.text + mail.subject
    assert "/min/" not in re.sub(r"/folg/min/", "", mail.html + mail.text)
    for link in re.findall(r"https://\S+", mail.text):
        assert link in mail.html


@pytest.mark.parametrize("kind", sorted(FOLLOWER_TEXTS))
def test_one_click_stops_every_mail_but_those_that_were_asked_for(kind: str) -> None:
    headers = mail_of(kind).headers
    asked_for = kind in ("follow_confirm", "my_reports")
    assert ("List-Unsubscribe" in headers) is not asked_for
    assert headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("kind", sorted(NEWS))
def test_news_without_unit_day_and_address_still_read(kind: str) -> None:
    mail = mail_of(kind, unit=None, planned_for=None, address="", text=None)
    assert "None" not in mail.text + mail.html + mail.subject


def test_an_area_is_said_in_words() -> None:
    area = {"number": None, "title": None, "address": "", "label": "Storgata", "radius_m": 2000}
    assert "2 km rundt Storgata" in mail_of("follow_confirm", **area).subject
    drawn = area | {"label": "", "radius_m": None}
    assert mail_of("follow_started", **drawn).subject == "Du følger nå området du tegnet"
