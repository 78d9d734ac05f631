"""Texts that the desk begins from: they say what happens next, and when.

None of them names the reporter or the person at the desk: most replies are read on the open page too.
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.domain.words import N_
from app.web.presentation import day

ROADS = {
    "county": N_("Dette er en fylkesvei."),
    "state": N_("Dette er en riksvei eller europavei."),
    "private": N_("Dette er en privat vei."),
}


@dataclass(frozen=True)
class ReplyText:
    """``name`` in the list of templates, ``text`` as it is put into the field."""

    name: str
    text: str


def texts_for(step: str, case: Any, party: str | None, now: Any) -> list[ReplyText]:
    """The templates of a step; the first is what the field holds at the start. ``party``: the owner to send it to."""
    match step:
        case "confirm":
            return _confirmed(case, now)
        case "forward":
            return _forwarded(case, party)
        case "ask":
            return _questions()
        case "decline":
            return _declined()
        case "settle":
            return [
                ReplyText(
                    _("Fikset"),
                    _("%(unit)s sier at det er fikset. Ble det bra?", unit=case.unit_name or _("Eieren")),
                )
            ]
    return []


def _confirmed(case: Any, now: Any) -> list[ReplyText]:
    unit = case.proposed_name or ""
    due = case.solve_due_at
    if due is not None and due > now:
        when = _("De skal ha fikset det senest %(day)s.", day=day(due, now))
    else:
        when = _("Du får beskjed når dagen er bestemt.")
    done = _("Du får beskjed når det er gjort.")
    return [
        ReplyText(
            _("Sendt til %(unit)s", unit=unit),
            _("Takk for at du sier fra. %(unit)s har fått saken.", unit=unit) + f" {when} {done}",
        ),
        ReplyText(
            _("Vi kjenner til feilen"),
            _("Takk for at du sier fra. Vi kjenner til feilen, og %(unit)s har den på listen.", unit=unit)
            + f" {when}",
        ),
        ReplyText(_("Uten egen tekst"), ""),
    ]


def _forwarded(case: Any, party: str | None) -> list[ReplyText]:
    road = ROADS.get(case.road_owner or "")
    sent = sent_to(party)
    text = f"{_(road)} {sent}" if road else sent
    return [
        ReplyText(_("Sendt videre"), text),
        ReplyText(_("Sendt videre, kan være farlig"), text + " " + _("Ring 110 hvis noen kan bli skadet.")),
        ReplyText(_("Skriv selv"), ""),
    ]


def sent_to(party: str | None) -> str:
    """The sentence that names who has the case now; ``None`` names nobody yet."""
    owner = party or _("eieren")
    return _("Vi har sendt saken til %(owner)s. De tar den videre, og du kan følge saken her.", owner=owner)


def _questions() -> list[ReplyText]:
    return [
        ReplyText(_("Skriv selv"), ""),
        ReplyText(
            _("Hvor er det?"),
            _(
                "Hvor er det helt nøyaktig? Skriv gjerne et husnummer eller noe i nærheten, så kommer vi videre."
            ),
        ),
        ReplyText(
            _("Send et bilde"), _("Kan du sende oss et bilde av det? Da vet vi hva vi skal ta med oss.")
        ),
        ReplyText(_("Er det slik fortsatt?"), _("Er det slik fortsatt? Svar oss, så vet vi om vi må ut.")),
    ]


def _declined() -> list[ReplyText]:
    return [
        ReplyText(_("Skriv selv"), ""),
        ReplyText(
            _("Vi finner ikke feilen"),
            _("Vi har sett etter og finner ikke feilen nå. Ser du den igjen, så meld fra på nytt."),
        ),
        ReplyText(
            _("Privat grunn"),
            _(
                "Dette ligger på privat grunn, så kommunen kan ikke gjøre noe der. Snakk med den som eier stedet."
            ),
        ),
        ReplyText(
            _("Meldt fra før"),
            _("Noen har meldt fra om dette før deg, og vi er på saken. Du finner den på kartet."),
        ),
        ReplyText(
            _("Gjelder noe annet"),
            _("Dette kan vi ikke hjelpe med her. Ring oss, så finner vi ut hvem du skal snakke med."),
        ),
    ]
