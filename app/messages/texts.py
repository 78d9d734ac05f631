"""What each message says: one function per kind, from the facts of the moment to subject, heading and paragraphs.

The words follow the design guide, section 4: what happened first, then what happens next and by when. A subject carries
the news and the case number. ``kind`` is what a step of ``app.domain.steps`` tells.
"""

from collections.abc import Callable

from app.domain.closing import closing_of
from app.domain.words import N_
from app.messages.message import Facts, Message, Voice
from app.messages.promised import by_when, done, ended, joined, until_you_answer, what_happens_now


def received(facts: Facts, voice: Voice) -> Message:
    answer = voice.deadline(facts["answer_due_at"])
    solve = voice.deadline(facts["solve_due_at"])
    first = (
        voice.say(N_("Takk for at du sier fra. Du får svar fra oss senest %(day)s."), day=answer)
        if answer
        else voice.say(N_("Takk for at du sier fra."))
    )
    after = voice.say(
        N_("%(desk)s leser meldingen og sender den til dem som kan fikse det."), desk=facts["desk"]
    )
    if solve:
        after = joined(after, voice.say(N_("Vi regner med at det er i orden senest %(day)s."), day=solve))
    elif not answer:
        after = joined(after, by_when(facts, voice))
    return Message(
        subject=voice.say(N_("Vi har fått meldingen din (%(number)s)"), number=facts["number"]),
        heading=voice.say(N_("Vi har fått meldingen din")),
        paragraphs=[first],
        next_heading=voice.say(N_("Hva skjer nå?")),
        next_text=after,
        button=voice.say(N_("Følg saken")),
    )


def assigned(facts: Facts, voice: Voice) -> Message:
    unit, solve = facts["unit"], voice.deadline(facts["solve_due_at"])
    first = voice.say(N_("Vi har lest meldingen din og gitt den til %(unit)s."), unit=unit)
    after = (
        voice.say(
            N_("%(unit)s ser på det. Vi regner med at det er i orden senest %(day)s."), unit=unit, day=solve
        )
        if solve
        else joined(
            voice.say(N_("%(unit)s ser på det."), unit=unit),
            by_when(facts, voice),
            voice.say(N_("Du får beskjed når noe skjer.")),
        )
    )
    return Message(
        subject=voice.say(N_("%(unit)s har fått saken din (%(number)s)"), unit=unit, number=facts["number"]),
        heading=voice.say(N_("%(unit)s har fått saken"), unit=unit),
        paragraphs=[first],
        quote=facts["text"] or "",
        next_heading=voice.say(N_("Hva skjer nå?")),
        next_text=after,
        button=voice.say(N_("Følg saken")),
    )


def question(facts: Facts, voice: Voice) -> Message:
    how = (
        voice.say(N_("Svar på denne e-posten, eller trykk på knappen. Da tar vi saken videre."))
        if facts.get("can_reply")
        else voice.say(N_("Trykk på knappen og skriv svaret. Da tar vi saken videre."))
    )
    return Message(
        subject=voice.say(N_("Vi trenger et svar fra deg (%(number)s)"), number=facts["number"]),
        heading=voice.say(N_("Vi trenger et svar fra deg")),
        paragraphs=[voice.say(N_("For å komme videre lurer vi på dette:"))],
        quote=facts["text"] or "",
        next_heading=voice.say(N_("Hva skjer nå?")),
        next_text=joined(how, until_you_answer(facts, voice)),
        button=voice.say(N_("Svar på spørsmålet")),
    )


def declined(facts: Facts, voice: Voice) -> Message:
    words = closing_of(facts.get("closing")).words
    title = voice.say(words.title)
    return Message(
        subject=f"{title} ({facts['number']})",
        heading=title,
        paragraphs=[joined(ended(facts, voice), voice.say(N_("Her er grunnen:")))],
        quote=facts["text"] or "",
        next_heading=voice.say(N_("Hva skjer nå?")),
        next_text=joined(
            voice.say(words.following),
            voice.say(
                N_("Er du uenig, så ta kontakt med %(desk)s og oppgi saksnummeret."), desk=facts["desk"]
            ),
        ),
        button=voice.say(N_("Se saken")),
    )


def forwarded(facts: Facts, voice: Voice) -> Message:
    unit = facts["unit"]
    return Message(
        subject=voice.say(
            N_("Vi har sendt saken til %(unit)s (%(number)s)"), unit=unit, number=facts["number"]
        ),
        heading=voice.say(N_("Vi har sendt saken til %(unit)s"), unit=unit),
        paragraphs=[],
        quote=facts["text"] or "",
        next_heading=voice.say(N_("Hva skjer nå?")),
        next_text=voice.say(
            N_("%(unit)s har ansvaret nå og bestemmer når det blir gjort. Vi kan ikke love en dag."),
            unit=unit,
        ),
        button=voice.say(N_("Følg saken")),
    )


def planned(facts: Facts, voice: Voice) -> Message:
    day, unit = voice.day(facts["planned_for"]), facts["unit"]
    return Message(
        subject=voice.say(
            N_("%(unit)s kommer %(day)s (%(number)s)"), unit=unit, day=day, number=facts["number"]
        ),
        heading=voice.say(N_("%(unit)s kommer %(day)s"), unit=unit, day=day),
        paragraphs=[voice.say(N_("Dagen er bestemt. Du trenger ikke å være der."))],
        next_heading=voice.say(N_("Hva skjer nå?")),
        next_text=voice.say(N_("Du får beskjed når det er gjort.")),
        button=voice.say(N_("Følg saken")),
    )


def working(facts: Facts, voice: Voice) -> Message:
    unit = facts["unit"]
    return Message(
        subject=voice.say(N_("%(unit)s har begynt (%(number)s)"), unit=unit, number=facts["number"]),
        heading=voice.say(N_("%(unit)s holder på nå"), unit=unit),
        paragraphs=[voice.say(N_("Arbeidet er i gang."))],
        next_heading=voice.say(N_("Hva skjer nå?")),
        next_text=joined(by_when(facts, voice), voice.say(N_("Du får beskjed når det er gjort."))),
        button=voice.say(N_("Følg saken")),
    )


def resolved(facts: Facts, voice: Voice) -> Message:
    return Message(
        subject=voice.say(
            N_("Nå er det gjort: %(title)s (%(number)s)"), title=facts["title"], number=facts["number"]
        ),
        heading=voice.say(N_("Nå er det gjort")),
        paragraphs=[
            joined(
                done(facts, voice),
                voice.say(N_("%(unit)s skriver:"), unit=facts["unit"] or facts["municipality"]),
            )
        ],
        quote=facts["text"] or "",
        next_text=voice.say(N_("Svarer du nei, åpner vi saken igjen.")),
        button=voice.say(N_("Se hva som er gjort")),
        question=voice.say(N_("Ble det bra?")),
    )


def reopened(facts: Facts, voice: Voice) -> Message:
    return Message(
        subject=voice.say(N_("Vi har åpnet saken igjen (%(number)s)"), number=facts["number"]),
        heading=voice.say(N_("Vi har åpnet saken igjen")),
        paragraphs=[voice.say(N_("Det viste seg at dette ikke var ferdig."))],
        next_heading=voice.say(N_("Hva skjer nå?")),
        next_text=joined(
            voice.say(N_("Vi ser på saken på nytt.")),
            by_when(facts, voice),
            voice.say(N_("Du får beskjed når noe skjer.")),
        ),
        button=voice.say(N_("Følg saken")),
    )


def reply(facts: Facts, voice: Voice) -> Message:
    return Message(
        subject=voice.say(N_("Nytt svar i saken din (%(number)s)"), number=facts["number"]),
        heading=voice.say(N_("Du har fått et svar")),
        paragraphs=[voice.say(N_("%(unit)s skriver:"), unit=facts["desk"])],
        quote=facts["text"] or "",
        next_heading=voice.say(N_("Vil du svare?")),
        next_text=voice.say(N_("Svar på denne e-posten, eller skriv på siden for saken."))
        if facts.get("can_reply")
        else voice.say(N_("Skriv til oss på siden for saken.")),
        button=voice.say(N_("Se saken og svar")),
    )


def unanswered(facts: Facts, voice: Voice) -> Message:
    """The promise of a first answer broke: what is true is that it lies on top."""
    promised = N_("Vi lovte deg svar senest %(day)s.")
    return Message(
        subject=voice.say(N_("Vi har ikke svart deg i tide (%(number)s)"), number=facts["number"]),
        heading=voice.say(N_("Du skulle ha fått svar fra oss")),
        paragraphs=[_broken(promised, facts["answer_due_at"], voice)],
        next_heading=voice.say(N_("Hva skjer nå?")),
        next_text=voice.say(
            N_("Meldingen din ligger øverst i køen hos %(desk)s. Du får svar så snart noen har lest den."),
            desk=facts["desk"],
        ),
        button=voice.say(N_("Se saken")),
    )


def withdrawn(facts: Facts, voice: Voice) -> Message:
    return Message(
        subject=voice.say(N_("Meldingen er trukket (%(number)s)"), number=facts["number"]),
        heading=voice.say(N_("Meldingen er trukket")),
        paragraphs=[voice.say(N_("Du har sagt fra at vi ikke trenger å gjøre noe. Takk for at du sa fra."))],
        next_heading=voice.say(N_("Er det galt likevel?")),
        next_text=voice.say(N_("Da kan du melde fra på nytt.")),
        button=voice.say(N_("Se saken")),
    )


def late(facts: Facts, voice: Voice) -> Message:
    """The promise that it would be fixed broke."""
    promised = N_("Vi lovte at dette skulle være i orden senest %(day)s.")
    return Message(
        subject=voice.say(N_("Vi rakk ikke fristen (%(number)s)"), number=facts["number"]),
        heading=voice.say(N_("Vi rakk ikke fristen")),
        paragraphs=[_broken(promised, facts["solve_due_at"], voice)],
        next_heading=voice.say(N_("Hva skjer nå?")),
        next_text=what_happens_now(facts, voice),
        button=voice.say(N_("Se saken")),
    )


def _broken(promised: str, due: str | None, voice: Voice) -> str:
    sorry = voice.say(N_("Det har vi ikke klart, og det beklager vi."))
    if not due:
        return voice.say(N_("Dette har tatt lengre tid enn vi lovte.")) + " " + sorry
    return voice.say(promised, day=voice.said_deadline(due)) + " " + sorry


def closed(facts: Facts, voice: Voice) -> Message:
    """Somebody answered a case that is closed: nobody would read it there, and that is said."""
    return Message(
        subject=voice.say(
            N_("Saken er avsluttet, så ingen leser svaret (%(number)s)"), number=facts["number"]
        ),
        heading=voice.say(N_("Saken er avsluttet")),
        paragraphs=[
            voice.say(N_("Vi fikk svaret ditt, men saken er avsluttet. Derfor blir det ikke lest av noen."))
        ],
        next_heading=voice.say(N_("Er det fortsatt galt?")),
        next_text=voice.say(N_("Gå til siden for saken. Der ser du hva du kan gjøre.")),
        button=voice.say(N_("Gå til saken")),
    )


def attachment(facts: Facts, voice: Voice) -> Message:
    """Files came with an answer and could not be used."""
    lines = [
        f"{name}: {voice.say(sentence, **values)}" for name, sentence, values in facts.get("refused") or ()
    ]
    return Message(
        subject=voice.say(N_("Vi kunne ikke bruke alle filene (%(number)s)"), number=facts["number"]),
        heading=voice.say(N_("Vi kunne ikke bruke alle filene")),
        paragraphs=[voice.say(N_("Vi fikk e-posten din, men ikke alt som fulgte med:"))],
        quote="\n".join(lines),
        next_heading=voice.say(N_("Hva kan du gjøre?")),
        next_text=voice.say(
            N_("Svar på e-posten med et vanlig bilde, eller legg det til på siden for saken.")
        ),
        button=voice.say(N_("Gå til saken")),
    )


TEXTS: dict[str, Callable[[Facts, Voice], Message]] = {
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
    "unanswered": unanswered,
    "late": late,
    "withdrawn": withdrawn,
    "closed": closed,
    "attachment": attachment,
}
