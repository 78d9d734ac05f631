"""What each message says as an SMS: the news, what a person wrote, what happens next and by when, and the link.

Short words: each segment of 160 signs is paid for. Typography is made plain (app.domain.text_messages).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.closing import closing_of
from app.domain.ports import OutgoingText
from app.domain.text_messages import fit
from app.domain.words import N_
from app.messages.mails import locale_of, own_page_link, translations
from app.messages.message import Facts, Voice
from app.messages.promised import by_when, done, joined, until_you_answer, what_happens_now
from app.models import Municipality, OutboxMessage, Reporter
from app.settings import Settings

Parts = tuple[str, str, str]
"""Before, what a person wrote (may be cut), after."""


def received(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(
        N_("Vi har fått meldingen din om «%(title)s» (sak %(number)s)."),
        title=facts["title"],
        number=facts["number"],
    )
    answer = voice.deadline(facts["answer_due_at"])
    promise = voice.say(N_("Du får svar senest %(day)s."), day=answer) if answer else by_when(facts, voice)
    stop = voice.say(N_("Send STOPP for å slippe SMS.")) if facts.get("takes_texts") else ""
    return f"{first} {promise} {stop}", "", voice.say(N_("Følg saken:"))


def assigned(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(N_("%(unit)s har fått sak %(number)s."), unit=facts["unit"], number=facts["number"])
    return f"{first} {by_when(facts, voice)}", facts["text"] or "", ""


def question(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(N_("Vi trenger et svar fra deg om sak %(number)s:"), number=facts["number"])
    after = (
        voice.say(N_("Svar på denne SMS-en, eller her:"))
        if facts.get("takes_texts")
        else voice.say(N_("Svar her:"))
    )
    return first, facts["text"] or "", joined(until_you_answer(facts, voice), after)


def declined(facts: Facts, voice: Voice) -> Parts:
    words = closing_of(facts.get("closing")).words
    first = voice.say(N_("Sak %(number)s er avsluttet."), number=facts["number"])
    return f"{first} {voice.say(words.title)}:", facts["text"] or "", voice.say(words.following)


def forwarded(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(
        N_(
            "Vi har sendt sak %(number)s til %(unit)s. De bestemmer når det blir gjort; vi kan ikke love en dag."
        ),
        unit=facts["unit"],
        number=facts["number"],
    )
    return first, facts["text"] or "", ""


def planned(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(
        N_("%(unit)s kommer %(day)s (sak %(number)s). Du får beskjed når det er gjort."),
        unit=facts["unit"],
        day=voice.day(facts["planned_for"]),
        number=facts["number"],
    )
    return first, "", ""


def working(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(
        N_("%(unit)s er i gang med sak %(number)s."), unit=facts["unit"], number=facts["number"]
    )
    told = voice.say(N_("Du får beskjed når det er gjort."))
    return f"{first} {by_when(facts, voice)} {told}", "", ""


def resolved(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(
        N_("Nå er det gjort: «%(title)s» (sak %(number)s)."), title=facts["title"], number=facts["number"]
    )
    before = joined(first, done(facts, voice))
    return before, facts["text"] or "", voice.say(N_("Ble det ikke bra? Si fra her:"))


def reopened(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(
        N_("Vi har åpnet sak %(number)s igjen, for den var ikke ferdig."), number=facts["number"]
    )
    told = voice.say(N_("Du får beskjed når noe skjer."))
    return f"{first} {by_when(facts, voice)} {told}", "", ""


def reply(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(
        N_("%(desk)s svarer deg om sak %(number)s:"), desk=facts["desk"], number=facts["number"]
    )
    after = (
        voice.say(N_("Svar på denne SMS-en, eller her:"))
        if facts.get("takes_texts")
        else voice.say(N_("Vil du svare? Skriv her:"))
    )
    return first, facts["text"] or "", after


def unanswered(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(
        N_("Vi har ikke svart deg om sak %(number)s i tide, og det beklager vi."), number=facts["number"]
    )
    after = voice.say(N_("Den ligger øverst i køen, og du får svar så snart noen har lest den."))
    return f"{first} {after}", "", ""


def late(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(
        N_("Vi rakk ikke fristen i sak %(number)s, og det beklager vi."), number=facts["number"]
    )
    return f"{first} {what_happens_now(facts, voice)}", "", ""


def withdrawn(facts: Facts, voice: Voice) -> Parts:
    return voice.say(N_("Meldingen din (sak %(number)s) er trukket."), number=facts["number"]), "", ""


def closed(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(
        N_("Sak %(number)s er avsluttet, så ingen leser svaret ditt. Er det fortsatt galt? Se her:"),
        number=facts["number"],
    )
    return first, "", ""


def attachment(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(N_("Vi kunne ikke bruke bildet du sendte i sak %(number)s."), number=facts["number"])
    return first, "", voice.say(N_("Legg det til her:"))


SHORT_TEXTS: dict[str, Callable[[Facts, Voice], Parts]] = {
    "received": received,
    "assigned": assigned,
    "question": question,
    "declined": declined,
    "forwarded": forwarded,
    "planned": planned,
    "working": working,
    "resolved": resolved,
    "reopened": reopened,
    "reply": reply,
    "withdrawn": withdrawn,
    "unanswered": unanswered,
    "late": late,
    "closed": closed,
    "attachment": attachment,
}


def write_text(
    message: OutboxMessage, reporter: Reporter, municipality: Municipality, settings: Settings, now: datetime
) -> OutgoingText:
    """The SMS of an outbox row in the reporter's language, at most ``MOST_SEGMENTS`` long, the private link last.

    Raises:
        KeyError: the row's kind has no text.
    """
    catalogue = translations(reporter.language)
    voice = Voice(catalogue.gettext, locale_of(reporter.language), ZoneInfo(municipality.time_zone), now)
    facts: dict[str, Any] = {**message.payload, "takes_texts": settings.takes_texts}
    before, said, after = SHORT_TEXTS[message.kind](facts, voice)
    link = own_page_link(reporter, settings)
    return OutgoingText(reporter.phone or "", fit(before, said, f"{after} {link}"), str(message.id))
