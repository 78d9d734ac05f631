"""What those who follow, or asked for a link, read as an SMS: short, the link last."""

from datetime import datetime

from app.domain.ports import OutgoingText
from app.domain.text_messages import fit
from app.domain.words import N_
from app.messages.follower_mails import links_of
from app.messages.follower_texts import NEWS, news_sentence, what_is_followed
from app.messages.mails import voice_in
from app.messages.message import Facts, Voice
from app.models import AccessLink, Follower, Municipality, OutboxMessage
from app.settings import Settings

ASKED: dict[str, str] = {
    "follow_confirm": N_("Noen vil følge %(what)s med dette nummeret. Var det deg? Bekreft her:"),
    "follow_started": N_("Du følger nå %(what)s. Endre eller slutt her:"),
}


def write_follower_text(
    message: OutboxMessage,
    recipient: Follower | AccessLink,
    municipality: Municipality,
    settings: Settings,
    now: datetime,
) -> OutgoingText:
    """The SMS in the recipient's language, at most as long as those to reporters.

    Raises:
        KeyError: the row's kind has no text.
    """
    voice = voice_in(recipient.language, municipality, now)
    before, said, after = _parts(message.kind, message.payload, voice)
    link = links_of(message, recipient, settings).main
    return OutgoingText(recipient.phone or "", fit(before, said, f"{after} {link}"), str(message.id))


def _parts(kind: str, facts: Facts, voice: Voice) -> tuple[str, str, str]:
    """Before, what a person wrote (may be cut), after."""
    if kind in ASKED:
        return voice.say(ASKED[kind], what=what_is_followed(facts, voice)), "", ""
    if kind == "my_reports":
        return voice.say(N_("Åpne meldingene dine her. Lenken virker én gang, i én time:")), "", ""
    if kind == "digest":
        count = len(facts["items"])
        return voice.say(N_("Nytt om det du følger: %(count)s saker"), count=count), "", ""
    about = voice.say(N_("Sak %(number)s, %(title)s:"), number=facts["number"], title=facts["title"])
    return f"{about} {news_sentence(_known(kind), facts, voice)}", facts.get("text") or "", ""


def _known(kind: str) -> str:
    if kind not in NEWS:
        raise KeyError(kind)
    return kind
