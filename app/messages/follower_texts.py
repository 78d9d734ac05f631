"""What those who follow a case or an area are told: the public story only, to somebody who did not report it."""

from collections.abc import Callable

from app.domain.words import N_
from app.messages.message import Facts, Item, Message, Voice


def follow_confirm(facts: Facts, voice: Voice) -> Message:
    """The question to an address that has not been confirmed."""
    return Message(
        subject=voice.say(N_("Bekreft at du vil følge %(what)s"), what=what_is_followed(facts, voice)),
        heading=voice.say(N_("Vil du følge dette?")),
        paragraphs=[
            voice.say(
                N_("Noen skrev adressen din for å følge %(what)s."), what=what_is_followed(facts, voice)
            ),
            voice.say(N_("Trykk på knappen hvis det var deg. Da får du beskjed når noe skjer.")),
        ],
        next_heading=voice.say(N_("Var det ikke deg?")),
        next_text=voice.say(N_("Da trenger du ikke å gjøre noe. Vi sletter adressen etter sju dager.")),
        button=voice.say(N_("Ja, dette er min adresse")),
    )


def follow_started(facts: Facts, voice: Voice) -> Message:
    return Message(
        subject=voice.say(N_("Du følger nå %(what)s"), what=what_is_followed(facts, voice)),
        heading=voice.say(N_("Du følger nå %(what)s"), what=what_is_followed(facts, voice)),
        paragraphs=[voice.say(N_("Vi skriver til deg når noe skjer."))],
        next_text=voice.say(N_("Du kan når som helst se, endre og slette det du følger.")),
        button=voice.say(N_("Se hva du følger")),
    )


def my_reports(facts: Facts, voice: Voice) -> Message:
    """The link that opens «all my reports» once."""
    return Message(
        subject=voice.say(N_("Lenken til meldingene dine")),
        heading=voice.say(N_("Her er meldingene dine")),
        paragraphs=[
            voice.say(N_("Knappen åpner alt du har meldt fra om med denne adressen.")),
            voice.say(N_("Lenken virker én gang, i én time.")),
        ],
        next_heading=voice.say(N_("Ba du ikke om dette?")),
        next_text=voice.say(N_("Da trenger du ikke å gjøre noe. Ingen andre får se meldingene dine.")),
        button=voice.say(N_("Åpne meldingene mine")),
    )


def what_is_followed(facts: Facts, voice: Voice) -> str:
    """«sak 26-1001: Gatelys er slukket» or «Storgata og 500 m rundt»."""
    if facts.get("number"):
        return voice.say(N_("sak %(number)s: %(title)s"), number=facts["number"], title=facts["title"])
    return area_words(facts, voice)


def area_words(facts: Facts, voice: Voice) -> str:
    """The area in words."""
    label, radius = facts.get("label") or "", facts.get("radius_m")
    if not radius:
        return label or voice.say(N_("området du tegnet"))
    metres = f"{radius} m" if radius < 1000 else f"{radius / 1000:g} km".replace(".", ",")
    return voice.say(N_("%(metres)s rundt %(place)s"), metres=metres, place=label)


NEWS: dict[str, str] = {
    "received": N_("Noen har meldt fra om dette."),
    "assigned": N_("%(unit)s har fått saken."),
    "planned": N_("%(unit)s kommer %(day)s."),
    "working": N_("%(unit)s holder på nå."),
    "forwarded": N_("Saken er sendt til %(unit)s."),
    "resolved": N_("Nå er det gjort."),
    "declined": N_("Saken er avsluttet uten arbeid."),
    "reopened": N_("Saken er åpnet igjen."),
    "withdrawn": N_("Den som meldte fra, har trukket meldingen."),
    "unanswered": N_("Vi svarte ikke i tide."),
    "late": N_("Vi rakk ikke fristen."),
}
"""One sentence for each thing that a step tells, fit for everybody."""

NEXT: dict[str, str] = {
    "received": N_("%(desk)s leser meldingen og sender den til dem som kan fikse det."),
    "planned": N_("Du får beskjed når det er gjort."),
    "working": N_("Du får beskjed når det er gjort."),
    "forwarded": N_("De eier det saken gjelder, og avgjør når det blir fikset."),
    "resolved": N_("Ser du at det fortsatt er galt, kan du melde fra på nytt."),
    "reopened": N_("Vi ser på saken på nytt. Du får beskjed når noe skjer."),
}


def news_sentence(kind: str, facts: Facts, voice: Voice) -> str:
    """What happened, in a sentence."""
    unit = facts.get("unit") or facts["municipality"]
    day = voice.day(facts.get("planned_for"))
    return voice.say(NEWS[kind], unit=unit, day=day) if "%(" in NEWS[kind] else voice.say(NEWS[kind])


def news(kind: str) -> Callable[[Facts, Voice], Message]:
    """The text of a step, to followers."""

    def write(facts: Facts, voice: Voice) -> Message:
        happened = news_sentence(kind, facts, voice)
        title = voice.say(
            N_("%(news)s %(title)s (%(number)s)"),
            news=happened,
            title=facts["title"],
            number=facts["number"],
        )
        quote = facts.get("text") or ""
        return Message(
            subject=title,
            heading=happened.rstrip("."),
            paragraphs=[voice.say(N_("%(unit)s skriver:"), unit=facts.get("unit") or facts["municipality"])]
            if quote
            else [],
            quote=quote,
            next_heading=voice.say(N_("Hva skjer nå?")) if kind in NEXT else "",
            next_text=voice.say(NEXT[kind], desk=facts["desk"]) if kind in NEXT else "",
            button=voice.say(N_("Se saken")),
        )

    return write


def digest(facts: Facts, voice: Voice) -> Message:
    """What has happened since the last digest, the newest first."""
    items = tuple(
        Item(
            title=f"{one['title']} ({one['number']})",
            news=news_sentence(one["kind"], one, voice),
            about=one.get("address") or "",
            link=one["link"],
        )
        for one in facts["items"]
    )
    subject = (
        voice.say(N_("Nytt om det du følger: %(title)s"), title=items[0].title)
        if len(items) == 1
        else voice.say(N_("Nytt om det du følger: %(count)s saker"), count=len(items))
    )
    return Message(
        subject=subject,
        heading=voice.say(N_("Nytt om det du følger")),
        paragraphs=[],
        items=items,
        next_text=voice.say(N_("Og %(more)s saker til."), more=facts["more"]) if facts.get("more") else "",
        button=voice.say(N_("Se hva du følger")),
    )


FOLLOWER_TEXTS: dict[str, Callable[[Facts, Voice], Message]] = {
    "follow_confirm": follow_confirm,
    "follow_started": follow_started,
    "my_reports": my_reports,
    "digest": digest,
    **{kind: news(kind) for kind in NEWS},
}
