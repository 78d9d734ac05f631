"""From an outbox row to a mail: HTML and plain text, links, and headers that let people stop it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domain.mail_in.robots import OWN_MARK
from app.domain.ports import OutgoingMail
from app.domain.statuses import CLOSED
from app.domain.tokens import follow_token, reply_token, unsubscribe_token
from app.domain.words import N_
from app.messages.message import Facts, Message, Voice
from app.messages.texts import TEXTS
from app.models import Municipality, OutboxMessage, Reporter
from app.platform.catalogues import FOLDER, compile_catalogues
from app.settings import Settings

CAN_REPLY = N_("Du kan svare rett på e-posten.")
WHY_YOU = N_("Du får denne e-posten fordi du meldte fra til %(name)s. Lenken er bare for deg.")
TEMPLATES = Path(__file__).parent / "templates"
_PAGES = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEXTS = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=False,  # noqa: S701 (plain text)
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Letter:
    """A mail before it is laid out. ``rows`` (name, value), ``footer`` and ``answers`` (text, address).

    ``stop`` is the address that one click posts to (RFC 8058), "" where there is nothing to stop. ``thread`` gathers
    the mails of a case. ``reply_to`` and ``bounce_to``: where answers and reports of failed delivery go.
    """

    to: str
    message_id: object
    said: Message
    rows: list[tuple[str, str]]
    link: str
    why: str
    footer: list[tuple[str, str]]
    stop: str = ""
    answers: list[tuple[str, str]] = field(default_factory=list)
    thread: object | None = None
    reply_to: str = ""
    bounce_to: str = ""


def write_mail(
    message: OutboxMessage, reporter: Reporter, municipality: Municipality, settings: Settings, now: datetime
) -> OutgoingMail:
    """The mail of an outbox row in the reporter's language.

    ``message.payload`` holds the facts of the moment; the address comes from ``reporter`` as it is now. The Message-ID
    is made of the row's id: a mail that is sent twice is shown once.

    Raises:
        KeyError: the row's kind has no text.
    """
    voice = voice_in(reporter.language, municipality, now)
    can_reply = bool(settings.mail_reply_domain) and message.payload["status"] not in CLOSED
    said = TEXTS[message.kind]({**message.payload, "can_reply": can_reply}, voice)
    page = own_page_link(reporter, settings)
    stop = f"{settings.base_url}/meld-av/{reporter.id}/{unsubscribe_token(settings.secret_key, reporter.id)}"
    letter = Letter(
        to=reporter.email or "",
        message_id=message.id,
        said=said,
        rows=case_rows(message.payload, voice),
        link=page,
        why=voice.say(WHY_YOU, name=title_of(municipality))
        + (" " + voice.say(CAN_REPLY) if can_reply else ""),
        footer=[(voice.say(N_("Slutt å få e-post om saken")), stop)],
        stop=stop,
        answers=_answers(said, page, voice),
        thread=message.case_id,
        reply_to=reply_address(reporter, settings) if settings.mail_reply_domain else "",
        bounce_to=reply_address(reporter, settings, "retur") if settings.mail_reply_domain else "",
    )
    return lay_out(letter, voice, municipality, settings)


def lay_out(letter: Letter, voice: Voice, municipality: Municipality, settings: Settings) -> OutgoingMail:
    """HTML and plain text of a letter, and its headers."""
    values: dict[str, Any] = {
        "message": letter.said,
        "rows": letter.rows,
        "link": letter.link,
        "answers": letter.answers,
        "footer": letter.footer,
        "why": letter.why,
        "municipality": title_of(municipality),
        "contact": _contact(municipality),
        "language": voice.locale,
        "_": voice.translate,
    }
    host = urlsplit(settings.base_url).hostname or "localhost"
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", OWN_MARK: "1"}
    if letter.stop:
        headers |= {
            "List-Unsubscribe": f"<{letter.stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    if letter.thread:
        headers["References"] = f"<{letter.thread}@{host}>"
    if letter.reply_to:
        headers["Reply-To"] = letter.reply_to
    return OutgoingMail(
        to=letter.to,
        subject=letter.said.subject,
        text=_TEXTS.get_template("mail.txt").render(values),
        html=_PAGES.get_template("mail.html").render(values),
        message_id=f"<{letter.message_id}@{host}>",
        headers=headers,
        bounce_to=letter.bounce_to,
    )


def title_of(municipality: Municipality) -> str:
    """What a municipality calls itself («… kommune»)."""
    return str(municipality.settings.get("official_name") or municipality.name)


def voice_in(language: str, municipality: Municipality, now: datetime) -> Voice:
    """How we speak to somebody who chose ``language``."""
    catalogue = translations(language)
    return Voice(catalogue.gettext, locale_of(language), ZoneInfo(municipality.time_zone), now)


def case_rows(facts: Facts, voice: Voice) -> list[tuple[str, str]]:
    """What the case is, as the box in the mail says it."""
    rows = [
        (voice.say(N_("Sak")), facts["number"]),
        (voice.say(N_("Gjelder")), facts["title"]),
        (voice.say(N_("Sted")), facts["address"]),
    ]
    return [(name, str(value)) for name, value in rows if value]


def _answers(said: Message, page: str, voice: Voice) -> list[tuple[str, str]]:
    """Yes and no to «did it turn out well?»: each opens a page with one button, for mail scanners open links."""
    if not said.question:
        return []
    return [
        (voice.say(N_("Ja, det er bra")), f"{page}/bra"),
        (voice.say(N_("Nei, ikke ennå")), f"{page}/ikke-fikset"),
    ]


def own_page_link(reporter: Reporter, settings: Settings) -> str:
    """The address of the reporter's own page: whoever has it may read and write there."""
    return f"{settings.base_url}/min/{follow_token(settings.secret_key, reporter.id)}"


def reply_address(reporter: Reporter, settings: Settings, box: str = "svar") -> str:
    """Where the reporter's answers come to («svar»), and reports of failed delivery («retur»)."""
    return f"{box}+{reply_token(settings.secret_key, reporter.id)}@{settings.mail_reply_domain}"


def _contact(municipality: Municipality) -> str:
    contacts: dict[str, Any] = municipality.settings.get("contacts") or {}
    desk = str(municipality.settings.get("desk_name") or "")
    parts = [desk, contacts.get("address"), contacts.get("phone")]
    return ", ".join(str(part) for part in parts if part)


def locale_of(language: str) -> str:
    """A language that we write in; bokmål for every other."""
    return language if language in ("nb", "nn", "en") else "nb"


@lru_cache(maxsize=8)
def translations(language: str) -> NullTranslations:
    """The catalogue of a language; bokmål is the texts themselves."""
    compile_catalogues()
    return Translations.load(str(FOLDER), [locale_of(language)])
