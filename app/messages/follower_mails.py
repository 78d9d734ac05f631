"""From an outbox row to a mail to somebody who follows a case or an area, or who asked for a link."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.ports import OutgoingMail
from app.domain.tokens import access_token, confirm_token, follower_token, stop_token
from app.domain.words import N_
from app.messages.follower_texts import FOLLOWER_TEXTS
from app.messages.mails import Letter, case_rows, lay_out, title_of, voice_in
from app.messages.texts import Facts, Message, Voice
from app.models import AccessLink, Follower, Municipality, OutboxMessage
from app.settings import Settings

WHY_FOLLOWER = N_("Du får denne e-posten fordi du følger saker eller steder hos %(name)s.")
WHY_ASKED = N_("Du får denne e-posten fordi noen skrev adressen din hos %(name)s.")


@dataclass(frozen=True)
class FollowerLinks:
    """The addresses in a message to a follower. ``main`` is where the button leads."""

    main: str
    page: str
    stop: str


def links_of(message: OutboxMessage, recipient: Follower | AccessLink, settings: Settings) -> FollowerLinks:
    """Where the message leads, and the address that one click stops it with."""
    base, secret = settings.base_url, settings.secret_key
    if isinstance(recipient, AccessLink):
        return FollowerLinks(f"{base}/mine-meldinger/{access_token(secret, recipient.id)}", "", "")
    page = f"{base}/folg/min/{follower_token(secret, recipient.id)}"
    if message.kind == "follow_confirm":
        token = confirm_token(secret, recipient.id)
        return FollowerLinks(f"{base}/folg/bekreft/{recipient.id}/{token}", page, "")
    stopped = message.subscription_id or recipient.id
    stop = f"{base}/folg/stopp/{stopped}/{stop_token(secret, stopped)}"
    number = message.payload.get("number")
    main = (
        page if message.kind in ("follow_started", "digest") or not number else f"{base}/meldinger/{number}"
    )
    return FollowerLinks(main, page, stop)


def write_follower_mail(
    message: OutboxMessage,
    recipient: Follower | AccessLink,
    municipality: Municipality,
    settings: Settings,
    now: datetime,
) -> OutgoingMail:
    """The mail in the recipient's language. The address is read from ``recipient`` as it is now.

    Raises:
        KeyError: the row's kind has no text.
    """
    voice = voice_in(recipient.language, municipality, now)
    links = links_of(message, recipient, settings)
    said = said_to_follower(message, voice, settings)
    known = isinstance(recipient, Follower) and message.kind != "follow_confirm"
    letter = Letter(
        to=recipient.email or "",
        message_id=message.id,
        said=said,
        rows=_rows(message.payload, voice),
        link=links.main,
        why=voice.say(WHY_FOLLOWER if known else WHY_ASKED, name=title_of(municipality)),
        footer=_footer(links, voice) if known else [],
        stop=links.stop,
        thread=message.case_id if known else None,
    )
    return lay_out(letter, voice, municipality, settings)


def said_to_follower(message: OutboxMessage, voice: Voice, settings: Settings) -> Message:
    """The text of the row; the cases of a digest get their addresses here."""
    facts: Facts = message.payload
    if message.kind == "digest":
        items = [{**one, "link": f"{settings.base_url}/meldinger/{one['number']}"} for one in facts["items"]]
        facts = {**facts, "items": items}
    return FOLLOWER_TEXTS[message.kind](facts, voice)


def _rows(facts: Facts, voice: Voice) -> list[tuple[str, str]]:
    return case_rows(facts, voice) if facts.get("number") else []


def _footer(links: FollowerLinks, voice: Voice) -> list[tuple[str, str]]:
    return [
        (voice.say(N_("Endre eller slett det du følger")), links.page),
        (voice.say(N_("Slutt å få beskjed om dette")), links.stop),
    ]
