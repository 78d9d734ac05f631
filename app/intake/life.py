"""From the archive's status word to our status and the events that lead there, each a step of our own table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.statuses import Status
from app.domain.steps import STEPS
from app.domain.words import N_
from app.intake.rows import ArchiveReport


class End(StrEnum):
    """What an archive's word means."""

    NEW = "new"
    ASSIGNED = "assigned"
    WORKING = "working"
    DONE = "done"
    CANCELLED = "cancelled"
    REFERRED = "referred"
    DUPLICATE = "duplicate"


WORDS: dict[str, End] = {
    "open": End.NEW,
    "new": End.NEW,
    "submitted": End.NEW,
    "received": End.NEW,
    "unassigned": End.NEW,
    "assigned": End.ASSIGNED,
    "acknowledged": End.ASSIGNED,
    "pending": End.ASSIGNED,
    "scheduled": End.ASSIGNED,
    "on hold": End.ASSIGNED,
    "started": End.WORKING,
    "in progress": End.WORKING,
    "investigating": End.WORKING,
    "closed": End.DONE,
    "completed": End.DONE,
    "resolved": End.DONE,
    "fixed": End.DONE,
    "cancelled": End.CANCELLED,
    "canceled": End.CANCELLED,
    "rejected": End.CANCELLED,
    "referred out": End.REFERRED,
    "referred": End.REFERRED,
    "transferred": End.REFERRED,
}

DUPLICATE_REPLY = N_("Det samme var meldt fra før. Saken er merket som duplikat i arkivet den kom fra.")
CANCELLED_REPLY = N_("Avlyst i arkivet saken kom fra.")
REFERRED_REPLY = N_("Sendt videre til en annen eier, ifølge arkivet saken kom fra.")
DONE_REPLY = N_("Lukket i arkivet saken kom fra, uten svar.")


@dataclass(frozen=True)
class Happening:
    """One event: a step of the table (or "receive"), when, where it led, what was said and what we noted inside."""

    step: str
    at: datetime
    source: Status | None
    target: Status
    text: str | None = None
    note: str | None = None

    @property
    def shown_to(self) -> str:
        return "public" if self.step == "receive" else STEPS[self.step].shown_to.value


def meaning(row: ArchiveReport) -> End:
    """What the archive says has become of the report. A word we do not know: done when it has a closing time."""
    word = row.status_word.casefold()
    if row.is_duplicate or "duplicate" in word:
        return End.DUPLICATE
    plain = re.sub(r"\s*\(.*\)$", "", word).strip()
    return WORDS.get(plain, End.DONE if row.closed_at else End.NEW)


def life_of(row: ArchiveReport) -> list[Happening]:
    """The events of a case in order; their number is the case's version, the last one's target its status.

    An archive knows few moments. The agency got the report when it came in; a day of work was set when the report was
    last touched. A closing time before the report itself is logged at the report's moment, with the archive's time
    in the note.
    """
    happenings = [Happening("receive", row.received_at, None, Status.RECEIVED, note=_oddity(row))]
    for step, at, text in _steps(row):
        before = happenings[-1].target
        happenings.append(Happening(step, at, before, STEPS[step].target(before), text, _note(row, step)))
    return happenings


def _steps(row: ArchiveReport) -> Iterator[tuple[str, datetime, str | None]]:
    end = meaning(row)
    if end is End.DUPLICATE:
        yield "decline", _ended(row), DUPLICATE_REPLY
    elif end is End.CANCELLED:
        yield "decline", _ended(row), row.reply or CANCELLED_REPLY
    elif end is End.REFERRED:
        yield "forward", _ended(row), row.reply or REFERRED_REPLY
    elif end is End.NEW and row.planned_for is None:
        return
    else:
        yield "confirm", row.received_at, None
        yield from _at_unit(row, end)


def _at_unit(row: ArchiveReport, end: End) -> Iterator[tuple[str, datetime, str | None]]:
    if end is End.DONE:
        yield "resolve", _ended(row), row.reply or DONE_REPLY
        return
    touched = max(row.received_at, row.updated_at or row.received_at)
    if row.planned_for is not None:
        yield "plan", touched, None
    if end is End.WORKING:
        yield "start", touched, None


def _ended(row: ArchiveReport) -> datetime:
    return max(row.received_at, row.closed_at or row.updated_at or row.received_at)


def _note(row: ArchiveReport, step: str) -> str | None:
    if STEPS[step].to not in (Status.RESOLVED, Status.DECLINED, Status.FORWARDED):
        return None
    if row.closed_at and row.closed_at < row.received_at:
        return f"I arkivet lukket {row.closed_at.isoformat()}, før meldingen kom."
    return None if row.closed_at else "Arkivet har ikke noe tidspunkt for dette."


def _oddity(row: ArchiveReport) -> str | None:
    """What the archive says against itself: an open word beside a closing time."""
    if row.closed_at and meaning(row) in (End.NEW, End.ASSIGNED, End.WORKING):
        return f"Arkivet sier «{row.status_word}», men også lukket {row.closed_at.isoformat()}."
    return None
