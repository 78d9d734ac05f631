"""The case in plain words for the person who reported it: where it is, what has happened, what comes, what was said."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby

from flask_babel import get_timezone, ngettext
from flask_babel import gettext as _

from app.domain.closing import closing_of
from app.domain.statuses import FACES, Status
from app.queries.own_page import OwnEvent, OwnPage
from app.web import presentation

PROGRESS = (Status.RECEIVED, Status.PLANNED, Status.WORKING, Status.RESOLVED)


@dataclass(frozen=True)
class Line:
    """One entry of the timeline; ``coming`` for what has not happened yet."""

    title: str
    text: str = ""
    at: datetime | None = None
    status: Status | None = None
    coming: bool = False


@dataclass(frozen=True)
class Said:
    """One text of the dialogue."""

    who: str
    mine: bool
    at: datetime
    text: str


def now_words(own: OwnPage, desk: str, moment: datetime) -> tuple[str, str]:
    """(what is the case, what happens next) for the card on top."""
    who = own.unit or desk
    match own.status:
        case Status.RECEIVED:
            return _("Vi har fått meldingen din"), _answer_words(own, desk, moment)
        case Status.ASSIGNED:
            return _("%(unit)s har fått saken", unit=who), _solve_words(own, moment)
        case Status.PLANNED if own.planned_for:
            day = presentation.day(own.planned_for, moment)
            comes = _("%(unit)s kommer. Du får beskjed når det er gjort.", unit=who)
            return _("Planlagt: %(day)s", day=day), _joined(comes, _solve_words(own, moment))
        case Status.WORKING:
            told = _("Du får beskjed når det er gjort.")
            return _("%(unit)s er i gang", unit=who), _joined(_solve_words(own, moment), told)
        case Status.WAITING:
            stands = _("Fristen vår står stille så lenge.") if own.paused else ""
            return _("Vi venter på svar fra deg"), _joined(_("Svar oss, så kommer vi videre."), stands)
        case Status.FORWARDED:
            owner = own.unit or _("en annen eier")
            return _("Sendt videre til %(owner)s", owner=owner), _(
                "De eier dette, og avgjør når det blir fikset. Vi kan ikke love en dag."
            )
        case Status.RESOLVED:
            return _done(own, moment), _("Ble det ikke bra? Si fra her, så åpner vi saken igjen.")
        case _ if own.events and own.events[-1].step == "withdraw":
            return _("Du har trukket meldingen"), _("Vi gjør ikke noe mer med den. Takk for at du sa fra.")
        case _:
            words = closing_of(own.closing).words
            return _(words.title), _joined(_ended(own, moment), _(words.following), _("Grunnen står under."))


def _done(own: OwnPage, moment: datetime) -> str:
    if own.closed_at is None:
        return _("Det er gjort")
    return _("Det ble gjort %(day)s", day=presentation.day(own.closed_at, moment))


def _ended(own: OwnPage, moment: datetime) -> str:
    if own.closed_at is None:
        return ""
    return _("Saken ble avsluttet %(day)s.", day=presentation.day(own.closed_at, moment))


def _answer_words(own: OwnPage, desk: str, moment: datetime) -> str:
    if own.first_answered_at is not None or own.answer_due_at is None:
        return _joined(_("%(desk)s ser på saken.", desk=desk), _solve_words(own, moment))
    until = presentation.moment_text(own.answer_due_at, moment)
    if own.answer_due_at < moment:
        return _("Vi lovte svar %(until)s og rakk det ikke. Saken ligger øverst i køen.", until=until)
    return _("Du får svar senest %(until)s.", until=until)


def _solve_words(own: OwnPage, moment: datetime) -> str:
    if own.solve_due_at is None:
        return _("Vi har ikke lovet noen dag ennå. Du får beskjed når det er gjort.")
    day = presentation.day(own.solve_due_at, moment)
    return _broken(own, moment) or _("Det skal være fikset senest %(day)s.", day=day)


def _broken(own: OwnPage, moment: datetime) -> str:
    """That the promise broke, "" while it holds."""
    if own.solve_due_at is None or own.solve_due_at > moment:
        return ""
    day = presentation.day(own.solve_due_at, moment)
    return _("Vi lovte at det skulle være fikset %(day)s, og rakk det ikke.", day=day)


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def progress_of(status: Status) -> int | None:
    """Which of the four marks under the card is now, None where they do not fit."""
    if status is Status.ASSIGNED or status is Status.WAITING:
        return 0
    return PROGRESS.index(status) if status in PROGRESS else None


def timeline(own: OwnPage, desk: str, moment: datetime) -> list[Line]:
    """Newest first; what is still to come stands above, the last of it on top."""
    past = [_line(event, desk, moment) for event in reversed(own.events)]
    return [*reversed(_coming(own, desk, moment)), *past]


def _line(event: OwnEvent, desk: str, moment: datetime) -> Line:
    return Line(_title(event, desk, moment), at=event.at, status=event.to_status)


def _title(event: OwnEvent, desk: str, moment: datetime) -> str:
    match event.step:
        case "receive":
            return _("Vi fikk meldingen din")
        case "confirm" | "correct" if event.unit:
            return _("%(unit)s har fått saken", unit=event.unit)
        case "plan" if event.planned_for:
            return _("Planlagt til %(day)s", day=presentation.day(event.planned_for, moment))
        case "forward" if event.unit:
            return _("Sendt videre til %(owner)s", owner=event.unit)
        case "import":
            return _("Hentet fra et eldre system")
        case step:
            titles = {
                "confirm": _("Saken er fordelt"),
                "correct": _("Saken er fordelt på nytt"),
                "ask": _("%(desk)s spurte deg om noe", desk=desk),
                "answer": _("Du svarte"),
                "comment": _("Du la til noe"),
                "reply": _("%(desk)s skrev til deg", desk=desk),
                "start": _("Arbeidet er i gang"),
                "settle": _("Eieren har fikset det"),
                "withdraw": _("Du trakk meldingen"),
                "not_fixed": _("Du sa fra at det ikke var fikset"),
                "not_settled": _("Du sa fra at det ikke var fikset"),
                "well_done": _("Du sa at det ble bra"),
                "move_place": _("Du rettet stedet"),
                "move_away": _("Du rettet stedet"),
                "add_photo": _("Du la til bilde"),
                "reopen": _("Saken er åpnet igjen"),
                "publish": _("Noen andre la til noe"),
                "unanswered": _("Vi svarte ikke i tide"),
                "late": _("Vi rakk ikke fristen"),
            }
            return titles.get(step) or _(FACES[event.to_status].public_word)


def _coming(own: OwnPage, desk: str, moment: datetime) -> list[Line]:
    """What has been promised and has not happened, in the order it will."""
    lines: list[Line] = []
    if own.status is Status.RECEIVED and own.first_answered_at is None and own.answer_due_at:
        text = _until(presentation.moment_text(own.answer_due_at, moment), own.answer_due_at < moment)
        lines.append(Line(_("%(desk)s svarer deg", desk=desk), text, coming=True))
    if own.status is Status.PLANNED and own.planned_for:
        day = presentation.day(own.planned_for, moment)
        lines.append(Line(_("%(unit)s gjør jobben", unit=own.unit or desk), day.capitalize(), coming=True))
    elif (
        own.status in (Status.RECEIVED, Status.ASSIGNED, Status.WORKING, Status.WAITING) and own.solve_due_at
    ):
        text = _until(presentation.day(own.solve_due_at, moment), own.solve_due_at < moment)
        lines.append(Line(_("Det er fikset"), text, coming=True))
    return lines


def _until(until: str, passed: bool) -> str:
    return (
        _("Skulle vært gjort senest %(until)s", until=until) if passed else _("Senest %(until)s", until=until)
    )


def dialogue(own: OwnPage, desk: str) -> list[tuple[datetime, list[Said]]]:
    """What was said, oldest first, gathered by day: (a moment of the day, texts)."""
    first = Said(_("Du"), True, own.received_at, own.text)
    texts = [first, *(_said(event, own, desk) for event in own.events if event.text)]
    zone: tzinfo = get_timezone()
    days = groupby(texts, key=lambda said: said.at.astimezone(zone).date())
    return [(gathered[0].at, gathered) for _day, said in days if (gathered := list(said))]


def _said(event: OwnEvent, own: OwnPage, desk: str) -> Said:
    mine = event.by == "reporter"
    if event.step == "publish":
        return Said(_("En som følger saken"), False, event.at, event.text or "")
    by_unit = event.step == "resolve" and own.unit
    return Said(_("Du") if mine else str(by_unit or desk), mine, event.at, event.text or "")


def open_question(own: OwnPage) -> OwnEvent | None:
    """The desk's question that waits for an answer."""
    if own.status is not Status.WAITING:
        return None
    return next((event for event in reversed(own.events) if event.step == "ask"), None)


def withheld_words(own: OwnPage) -> list[str]:
    """What others do not see of the case: a sentence each. Who wrote something learns that it was taken away."""
    kept, said = own.withheld, []
    if not own.is_public:
        said.append(_("Saken står ikke på kartet, og den har ingen åpen side."))
    elif kept.text:
        said.append(_("Teksten i meldingen vises ikke for andre."))
    elif kept.public_text is not None:
        said.append(
            _("Andre leser dette i stedet for teksten i meldingen: «%(text)s»", text=kept.public_text)
        )
    if kept.photos:
        said.append(
            ngettext(
                "Et bilde i saken er tatt bort, også herfra.",
                "%(num)s bilder i saken er tatt bort, også herfra.",
                kept.photos,
            )
        )
    if kept.lines:
        said.append(_("Noe av det som er skrevet underveis, er tatt bort, også herfra."))
    return said
