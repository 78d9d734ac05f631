"""What each message says as an SMS: the news, what a person wrote, what happens next and by when, and the link.

Short words: each segment of 160 signs is paid for. Typography is made plain (app.domain.text_messages).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.ports import OutgoingText
from app.domain.text_messages import fit
from app.domain.words import N_
from app.messages.mails import locale_of, own_page_link, translations
from app.messages.texts import Facts, Voice, what_happens_now
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
    promise = voice.say(N_("Du får svar senest %(day)s."), day=answer) if answer else ""
    return f"{first} {promise}", "", voice.say(N_("Følg saken:"))


def assigned(facts: Facts, voice: Voice) -> Parts:
    unit, solve = facts["unit"], voice.deadline(facts["solve_due_at"])
    first = voice.say(N_("%(unit)s har fått sak %(number)s."), unit=unit, number=facts["number"])
    after = (
        voice.say(N_("Det skal være i orden senest %(day)s."), day=solve)
        if solve
        else voice.say(N_("Du får beskjed når det er gjort."))
    )
    return f"{first} {after}", facts["text"] or "", ""


def question(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(N_("Vi trenger et svar fra deg om sak %(number)s:"), number=facts["number"])
    return first, facts["text"] or "", voice.say(N_("Svar her:"))


def declined(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(N_("Vi gjør ikke noe med sak %(number)s nå."), number=facts["number"])
    return first, facts["text"] or "", voice.say(N_("Er du uenig, skriv til oss her:"))


def forwarded(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(
        N_("Vi har sendt sak %(number)s til %(unit)s. De har ansvaret nå."),
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
        N_("%(unit)s er i gang med sak %(number)s. Du får beskjed når det er gjort."),
        unit=facts["unit"],
        number=facts["number"],
    )
    return first, "", ""


def resolved(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(
        N_("Nå er det gjort: «%(title)s» (sak %(number)s)."), title=facts["title"], number=facts["number"]
    )
    return first, facts["text"] or "", voice.say(N_("Ble det ikke bra? Si fra her:"))


def reopened(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(
        N_("Vi har åpnet sak %(number)s igjen, for den var ikke ferdig. Du får beskjed når noe skjer."),
        number=facts["number"],
    )
    return first, "", ""


def reply(facts: Facts, voice: Voice) -> Parts:
    first = voice.say(
        N_("%(desk)s svarer deg om sak %(number)s:"), desk=facts["desk"], number=facts["number"]
    )
    return first, facts["text"] or "", voice.say(N_("Vil du svare? Skriv her:"))


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
    facts: dict[str, Any] = message.payload
    before, said, after = SHORT_TEXTS[message.kind](facts, voice)
    link = own_page_link(reporter, settings)
    return OutgoingText(reporter.phone or "", fit(before, said, f"{after} {link}"), str(message.id))
