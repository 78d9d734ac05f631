"""Every status, to every audience, in every language: what has happened, what happens next, and by when.

A promised day stands in the words; where none is promised, the words say so. Walks the real case through its life.
"""

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.cases import triage, work
from app.domain.closing import Closing
from app.domain.phrasing import say_day
from app.domain.reports import Contact
from app.domain.statuses import Status
from app.messages.mails import translations, write_mail
from app.messages.short_messages import write_text
from app.models import Case, OutboxMessage, Reporter
from app.platform.runtime import Runtime
from tests.builders import Town

LANGUAGES = ("nb", "nn", "en")
ZONE = ZoneInfo("Europe/Oslo")
Way = Callable[[Town, Case], Case]
WHAT = "Vi har sett på det."


def _assigned(town: Town, case: Case) -> Case:
    return triage.confirm(town.ctx("desk"), case.id, case.version)


def _planned(town: Town, case: Case) -> Case:
    case = _assigned(town, case)
    return work.plan(town.ctx("foreman"), case.id, case.version, (town.now + timedelta(days=3)).date())


def _working(town: Town, case: Case) -> Case:
    case = _assigned(town, case)
    return work.start(town.ctx("crew"), case.id, case.version)


def _resolved(town: Town, case: Case) -> Case:
    case = _working(town, case)
    return work.resolve(town.ctx("crew"), case.id, case.version, WHAT)


def _forwarded(town: Town, case: Case) -> Case:
    return triage.forward(town.ctx("desk"), case.id, case.version, "vegvesenet", WHAT)


def _closed(kind: Closing) -> Way:
    return lambda town, case: triage.decline(town.ctx("desk"), case.id, case.version, WHAT, kind.value)


WAYS: dict[str, tuple[Status, Way, str]] = {
    "received": (Status.RECEIVED, lambda town, case: case, "answer_due_at"),
    "assigned": (Status.ASSIGNED, _assigned, "solve_due_at"),
    "planned": (Status.PLANNED, _planned, "planned_for"),
    "working": (Status.WORKING, _working, "solve_due_at"),
    "waiting": (
        Status.WAITING,
        lambda town, case: triage.ask(town.ctx("desk"), case.id, case.version, "Hvilken?"),
        "",
    ),
    "forwarded": (Status.FORWARDED, _forwarded, ""),
    "resolved": (Status.RESOLVED, _resolved, "closed_at"),
    **{f"declined-{kind}": (Status.DECLINED, _closed(kind), "closed_at") for kind in Closing},
}
"""Name: the status, how a case gets there, and which of its dates the words must name ("" where none is promised)."""

NO_DATE = {
    "nb": ("kan ikke love en dag", "Fristen vår står stille", "ingen dato å love før du har svart"),
    "nn": ("kan ikkje love ein dag", "Fristen vår står stille", "ingen dato å love før du har svart"),
    "en": ("cannot promise a day", "Our deadline is on hold", "no date to promise until you have answered"),
}
"""What is said where no day is promised: while another owner has the case, or while we wait for the reporter."""


def test_every_status_is_walked() -> None:
    assert {status for status, _, _ in WAYS.values()} == set(Status)


def plain(page: str) -> str:
    return " ".join(
        html.unescape(re.sub(r"<[^>]+>", " ", page)).replace("\N{NARROW NO-BREAK SPACE}", " ").split()
    )


def now_card(page: str) -> tuple[str, str]:
    """(what has happened, what comes): the card on top of the own page, or how the public page describes itself."""
    happened = re.search(r'class="v-now__t"[^>]*>(.*?)</p>', page, re.S)
    assert happened, page[:2000]
    described = re.search(r'<meta name="description" content="([^"]*)"', page)
    comes = re.search(r'class="v-now__t"[^>]*>.*?</p>\s*<p[^>]*>(.*?)</p>', page, re.S)
    title = plain(happened[1])
    if described and title in html.unescape(described[1]):
        said = (
            html.unescape(described[1]).replace("\N{NARROW NO-BREAK SPACE}", " ").removeprefix(title).strip()
        )
        assert said in plain(page), "what search engines are told stands on the page too"
        return title, said
    assert comes, page[:2000]
    return title, plain(comes[1])


def names_the_day(said: str, case: Case, column: str, language: str, now: datetime) -> bool:
    """The promised day in words; where nothing is promised, one of the sentences that say so."""
    if column:
        return say_day(getattr(case, column), ZONE, language, now) in said
    return any(sentence in said for sentence in NO_DATE[language])


@pytest.mark.parametrize("name", sorted(WAYS))
def test_the_pages_and_messages_say_what_happened_what_comes_and_by_when(
    client: FlaskClient, run: Runtime, town: Town, name: str
) -> None:
    status, way, column = WAYS[name]
    receipt = town.report(contact=Contact(email="ingrid@example.org"))
    case = way(town, town.session.get_one(Case, receipt.case_id))
    assert case.status is status
    message = town.session.scalars(
        select(OutboxMessage).order_by(OutboxMessage.created_at.desc(), OutboxMessage.event_id.desc())
    ).first()
    assert message is not None
    titles: set[str] = set()
    for language in LANGUAGES:
        for path in (f"/meldinger/{case.number}", f"/min/{receipt.token}"):
            happened, comes = now_card(client.get(f"{path}?sprak={language}").text)
            assert happened and comes, (path, language)
            assert names_the_day(f"{happened} {comes}", case, column, language, town.now), (
                path,
                happened,
                comes,
            )
            titles.add(f"{path[:4]} {happened}")
        reporter = Reporter(
            id=message.reporter_id, email="a@example.org", phone="+4798765432", language=language
        )
        mail = write_mail(message, reporter, town.municipality, run.settings, town.now)
        assert mail.subject.endswith(f"({case.number})")
        text = " ".join(mail.text.split())
        assert translations(language).gettext("Hva skjer nå?") in text or status is Status.RESOLVED
        sms = write_text(message, reporter, town.municipality, run.settings, town.now).text
        for said in (text, sms):
            assert names_the_day(said, case, column, language, town.now) or column == "closed_at", said
        if column == "closed_at":
            assert names_the_day(text, case, column, language, town.now), text
    assert len(titles) >= 4, f"not translated: {titles}"


@pytest.mark.parametrize("kind", list(Closing))
def test_each_kind_of_closing_has_words_of_its_own(town: Town, run: Runtime, kind: Closing) -> None:
    town.report(contact=Contact(email="ingrid@example.org"))
    case = town.session.scalars(select(Case)).one()
    _closed(kind)(town, case)
    message = town.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "declined")).one()
    reporter = Reporter(id=message.reporter_id, email="a@example.org", phone="+4798765432", language="nb")
    mail = write_mail(message, reporter, town.municipality, run.settings, town.now)
    assert kind.words.title in mail.subject and kind.words.following in mail.text
    assert kind.words.title in write_text(message, reporter, town.municipality, run.settings, town.now).text
    others = [one.words.title for one in Closing if one is not kind]
    assert not any(title in mail.subject for title in others)
