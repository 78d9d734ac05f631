"""What the page of a case says: where it is now, what happens next and by when, and what has happened."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.closing import closing_of
from app.domain.statuses import FACES, Status
from app.domain.words import N_
from app.queries.public_case import PublicCase, PublicEvent
from app.queries.public_list import COUNTED_TO
from app.web import presentation

TITLES = {
    "receive": N_("Mottatt"),
    "confirm": N_("Saken er fordelt"),
    "correct": N_("Saken er fordelt"),
    "start": N_("Arbeidet er i gang"),
    "settle": N_("Eieren har fikset det"),
    "reopen": N_("Saken er åpnet igjen"),
    "publish": N_("Noen la til"),
    "withdraw": N_("Den som meldte fra, har trukket meldingen"),
    "not_fixed": N_("Den som meldte fra, sier at det ikke er fikset"),
    "not_settled": N_("Den som meldte fra, sier at det ikke er fikset"),
    "unanswered": N_("Vi svarte ikke i tide"),
    "late": N_("Vi rakk ikke fristen"),
}
"""What the timeline says of steps that need no name or day."""


@dataclass(frozen=True)
class Line:
    """One entry of the timeline. ``tip``: the version that names it where somebody else's words can be told of."""

    title: str
    at: datetime
    text: str
    status: Status
    tip: int | None = None


@dataclass(frozen=True)
class Now:
    """The status in a sentence, and what happens next."""

    title: str
    text: str


def _owner(case: PublicCase, desk: str) -> str:
    return case.unit or desk


def now_of(case: PublicCase, desk: str, moment: datetime) -> Now:
    """Where the case is, who does what, and by when. ``desk`` is what the municipality calls its service desk."""
    title = _(FACES[case.status].public_meaning)
    match case.status:
        case Status.RECEIVED:
            return Now(title, _answer_promise(case, desk, moment))
        case Status.ASSIGNED:
            return Now(_("%(unit)s har saken.", unit=_owner(case, desk)), _solve_promise(case, moment))
        case Status.PLANNED:
            return Now(_planned(case, desk, moment), _solve_promise(case, moment))
        case Status.WORKING:
            return Now(
                _("%(unit)s holder på med det nå.", unit=_owner(case, desk)), _solve_promise(case, moment)
            )
        case Status.WAITING:
            return Now(title, _("Vi går videre med saken når svaret kommer.") + _stands(case))
        case Status.FORWARDED:
            return Now(
                _("Vi har sendt saken til %(owner)s.", owner=case.unit or _("en annen eier")),
                _("De eier det saken gjelder, og avgjør når det blir fikset. Vi kan ikke love en dag."),
            )
        case Status.RESOLVED:
            return Now(
                _done(case, moment), _("Er det fortsatt galt? Meld fra på nytt, så ser vi på det igjen.")
            )
        case _ if case.events and case.events[0].step == "withdraw":
            return Now(_("Den som meldte fra, har trukket meldingen."), _ended(case, moment))
        case _:
            words = closing_of(case.closing).words
            return Now(
                f"{_(words.title)}.",
                f"{_ended(case, moment)} {_(words.following)} {_('Grunnen står under.')}",
            )


def _done(case: PublicCase, moment: datetime) -> str:
    if case.closed_at is None:
        return _(FACES[case.status].public_meaning)
    return _("Det ble gjort %(day)s.", day=presentation.day(case.closed_at, moment))


def _ended(case: PublicCase, moment: datetime) -> str:
    if case.closed_at is None:
        return ""
    return _("Saken ble avsluttet %(day)s.", day=presentation.day(case.closed_at, moment))


def _planned(case: PublicCase, desk: str, moment: datetime) -> str:
    if case.planned_for is None:
        return _(FACES[case.status].public_meaning)
    if case.planned_for < moment.date():
        return _(
            "%(unit)s skulle ha vært her %(day)s.",
            unit=_owner(case, desk),
            day=presentation.day(case.planned_for, moment),
        )
    return _(
        "%(unit)s kommer %(day)s.", unit=_owner(case, desk), day=presentation.day(case.planned_for, moment)
    )


def _answer_promise(case: PublicCase, desk: str, moment: datetime) -> str:
    """The first answer is promised; a case that came back has had one and waits for the next decision."""
    if case.first_answered_at is not None:
        return f"{_('%(desk)s ser på saken en gang til.', desk=desk)} {_solve_promise(case, moment)}"
    if case.answer_due_at is None:
        return _("%(desk)s leser den. Vi har ikke lovet noen dag ennå.", desk=desk)
    if case.answer_due_at < moment:
        return _(
            "%(desk)s skulle ha svart senest %(day)s. Vi er forsinket, og saken ligger øverst i køen.",
            desk=desk,
            day=presentation.day(case.answer_due_at, moment),
        )
    return _(
        "%(desk)s svarer senest %(moment)s.",
        desk=desk,
        moment=presentation.moment_text(case.answer_due_at, moment),
    )


def _solve_promise(case: PublicCase, moment: datetime) -> str:
    if case.solve_due_at is None:
        return _("Vi har ikke lovet noen dag ennå.")
    day = presentation.day(case.solve_due_at, moment)
    if case.solve_due_at < moment:
        return _("Vi lovte at det skulle være fikset senest %(day)s, og rakk det ikke.", day=day)
    return _("Det skal være fikset senest %(day)s.", day=day)


def _stands(case: PublicCase) -> str:
    return " " + _("Fristen vår står stille så lenge.") if case.paused else ""


def timeline_of(case: PublicCase, moment: datetime) -> list[Line]:
    """What has happened, the newest first."""
    return [_line(event, moment) for event in case.events]


def _line(event: PublicEvent, moment: datetime) -> Line:
    text = _("Teksten vises ikke her.") if event.is_hidden else event.text
    tip = event.version if event.step == "publish" and event.text else None
    return Line(_title(event, moment), event.at, text, event.to_status, tip)


def _title(event: PublicEvent, moment: datetime) -> str:
    match event.step:
        case "confirm" | "correct" if event.unit:
            return _("%(unit)s har fått saken", unit=event.unit)
        case "plan" if event.planned_for:
            return _("Planlagt til %(day)s", day=presentation.day(event.planned_for, moment))
        case "forward" if event.unit:
            return _("Sendt videre til %(owner)s", owner=event.unit)
        case step:
            return _(TITLES.get(step, FACES[event.to_status].public_word))


def answer_kept(case: PublicCase) -> str:
    """Whether the promise of a first answer was kept, "" while it is open or where nothing was promised."""
    if case.first_answered_at is None or case.answer_due_at is None:
        return ""
    took = presentation.span((case.first_answered_at - case.received_at).total_seconds())
    if case.first_answered_at <= case.answer_due_at:
        return _("Holdt: svar etter %(span)s", span=took)
    return _("Ikke holdt: svar etter %(span)s", span=took)


def group_words() -> dict[str, object]:
    """The words that the map's script puts together, in the language of the page."""
    words = {face.public_key: {"word": _(face.public_word), "icon": face.icon} for face in FACES.values()}
    return {
        "statuses": words,
        "group": _("{count} saker her: {parts}. Zoom inn"),
        "stack": _("{count} saker på samme sted: {parts}. Vis dem i listen"),
        "pin": _("{title}, {place}, {status}"),
        "pinNoPlace": _("{title}, {status}"),
        "selected": _("{title} er valgt. Åpne en gang til for å lese saken."),
        "count": {"one": _("1 sak i kartet"), "many": _("{count} saker i kartet")},
        "position": {
            "here": _("Du er her"),
            "waiting": _("Vi finner ut hvor du er …"),
            "denied": _(
                "Vi får ikke vite hvor du er. Slå på posisjon i nettleseren, eller søk etter adressen."
            ),
            "outside": _("Du er utenfor kommunen. Kartet vises likevel der du er."),
        },
        "offline": _("Vi får ikke hentet sakene akkurat nå. Prøv igjen om litt."),
        "label": _("Kart over saker. Trykk Enter for å gå til nålene og piltastene for å gå mellom dem."),
    }


def counted(count: int) -> str:
    """«1 234», and «10 000+» where counting stopped."""
    return presentation.number(count) + ("+" if count >= COUNTED_TO else "")


def count_words(count: int, in_map: bool, narrowed: bool) -> str:
    """The heading of the list."""
    said = counted(count)
    if in_map:
        return ngettext("%(said)s sak i kartet", "%(said)s saker i kartet", count, said=said)
    if narrowed:
        return ngettext("%(said)s sak passer", "%(said)s saker passer", count, said=said)
    return ngettext("%(said)s sak", "%(said)s saker", count, said=said)
