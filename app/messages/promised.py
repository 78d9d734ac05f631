"""The sentences about time that mails and SMS share: by when, since when, and plainly that there is no date."""

from app.domain.words import N_
from app.messages.message import Facts, Voice


def joined(*sentences: str) -> str:
    """The sentences that there are, with a space between."""
    return " ".join(sentence for sentence in sentences if sentence)


def by_when(facts: Facts, voice: Voice) -> str:
    """The promised day while it can still be kept; else that there is none."""
    due = facts["solve_due_at"]
    if due and not voice.has_passed(due):
        return voice.say(N_("Det skal være i orden senest %(day)s."), day=voice.deadline(due))
    return voice.say(N_("Vi har ingen dato å love ennå."))


def until_you_answer(facts: Facts, voice: Voice) -> str:
    """What the question does to the promise."""
    if facts.get("paused"):
        return voice.say(N_("Fristen vår står stille til du har svart."))
    return voice.say(N_("Vi har ingen dato å love før du har svart."))


def done(facts: Facts, voice: Voice) -> str:
    """When it was done; "" for messages written before that was told."""
    closed = facts.get("closed_at")
    return voice.say(N_("Det ble gjort %(day)s."), day=voice.day(closed)) if closed else ""


def ended(facts: Facts, voice: Voice) -> str:
    """When the case was closed."""
    closed = facts.get("closed_at")
    return voice.say(N_("Saken ble avsluttet %(day)s."), day=voice.day(closed)) if closed else ""


def what_happens_now(facts: Facts, voice: Voice) -> str:
    """What can honestly be said of a case whose deadline has passed."""
    who = facts["unit"] or facts["desk"]
    told = voice.say(N_("Du får beskjed når det er gjort."))
    planned = facts.get("planned_for")
    if facts["status"] == "working":
        return voice.say(N_("%(unit)s holder på med det nå."), unit=who) + " " + told
    if facts["status"] == "planned" and planned and planned >= voice.today:
        return voice.say(N_("%(unit)s kommer %(day)s."), unit=who, day=voice.day(planned)) + " " + told
    waits = voice.say(N_("Saken ligger øverst på lista hos %(unit)s. Vi har ingen ny dato ennå."), unit=who)
    return waits + " " + voice.say(N_("Du får beskjed når dagen er bestemt, og når det er gjort."))
