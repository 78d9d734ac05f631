"""From an outbox row to a mail: HTML and plain text, links, and headers that let people stop it."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domain.ports import OutgoingMail
from app.domain.tokens import follow_token, unsubscribe_token
from app.domain.words import N_
from app.messages.texts import TEXTS, Voice
from app.models import Municipality, OutboxMessage, Reporter
from app.platform.catalogues import FOLDER, compile_catalogues
from app.settings import Settings

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
class Links:
    """The addresses in a mail."""

    case: str
    unsubscribe: str


def write_mail(
    message: OutboxMessage, reporter: Reporter, municipality: Municipality, settings: Settings, now: datetime
) -> OutgoingMail:
    """The mail of an outbox row in the reporter's language.

    ``message.payload`` holds the facts of the moment; the address comes from ``reporter`` as it is now. The Message-ID
    is made of the row's id: a mail that is sent twice is shown once.

    Raises:
        KeyError: the row's kind has no text.
    """
    catalogue = translations(reporter.language)
    zone = ZoneInfo(municipality.time_zone)
    voice = Voice(catalogue.gettext, locale_of(reporter.language), zone, now)
    links = _links(reporter, settings)
    said = TEXTS[message.kind](message.payload, voice)
    values: dict[str, Any] = {
        "message": said,
        "facts": message.payload,
        "municipality": municipality.name,
        "contact": _contact(municipality),
        "links": links,
        "language": locale_of(reporter.language),
        "why": voice.say(WHY_YOU, name=municipality.name),
        "_": catalogue.gettext,
    }
    return OutgoingMail(
        to=reporter.email or "",
        subject=said.subject,
        text=_TEXTS.get_template("mail.txt").render(values),
        html=_PAGES.get_template("mail.html").render(values),
        message_id=f"<{message.id}@{urlsplit(settings.base_url).hostname or 'localhost'}>",
        headers={
            "List-Unsubscribe": f"<{links.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "References": f"<{message.case_id}@{urlsplit(settings.base_url).hostname or 'localhost'}>",
        },
    )


def _links(reporter: Reporter, settings: Settings) -> Links:
    return Links(
        case=own_page_link(reporter, settings),
        unsubscribe=f"{settings.base_url}/meld-av/{reporter.id}/{unsubscribe_token(settings.secret_key, reporter.id)}",
    )


def own_page_link(reporter: Reporter, settings: Settings) -> str:
    """The address of the reporter's own page: whoever has it may read and write there."""
    return f"{settings.base_url}/min/{follow_token(settings.secret_key, reporter.id)}"


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
