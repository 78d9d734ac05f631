"""The desk's search: by number, words, address, and the reporter's e-mail or phone; filters; keyset paging."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from app.domain.phones import parse_phone
from app.domain.statuses import Status
from app.models import Case, Category, Report, Reporter, Unit
from app.models.case import CASE_WORDS
from app.queries.desk_queue import COUNTED_TO, Position

PAGE = 50
PERIODS = {"7": 7, "30": 30, "90": 90, "365": 365}
"""Days back, by the value in the address."""

NUMBER = re.compile(r"(?:\d{2}-)?\d{3,9}")
MOST_WORDS = 8
MOST_OF_ONE = 1000
"""Cases of one reporter that a search looks among."""


@dataclass(frozen=True)
class Search:
    """What is asked for; empty means all. ``status`` is a Status value, «open», «late» or «closed»."""

    text: str = ""
    status: str = ""
    category: str = ""
    unit: str = ""
    period: str = ""
    without_place: bool = False
    after: Position | None = None

    @property
    def is_filtered(self) -> bool:
        return any((self.text, self.status, self.category, self.unit, self.period, self.without_place))


@dataclass(frozen=True)
class Found:
    """``count`` stops at COUNTED_TO. ``views``: key of a ready-made search to number of cases."""

    rows: Sequence[Any]
    next: Position | None
    count: int
    views: dict[str, int] = field(default_factory=dict)


def search_cases(
    session: Session, municipality_id: int, search: Search, now: datetime, size: int = PAGE
) -> Found:
    """The cases that fit, newest first; at most four statements whatever the page holds."""
    where = _where(municipality_id, search, now)
    if search.text.strip():
        where.append(_matches(session, municipality_id, search.text.strip()))
    ids = select(Case.id).where(*where)
    if search.after is not None and search.after.at is not None:
        key = tuple_(literal(search.after.at), literal(search.after.id))
        ids = ids.where(tuple_(Case.received_at, Case.id) < key)
    ids = ids.order_by(Case.received_at.desc(), Case.id.desc()).limit(size + 1)
    rows = session.execute(_rows(ids)).all()
    more = len(rows) > size
    rows = rows[:size]
    counts = [_capped(where).label("found")]
    counts += [_capped(_where(municipality_id, view, now)).label(key) for key, view in VIEWS.items()]
    counted = session.execute(select(*counts)).one()
    following = Position(rows[-1].received_at, rows[-1].id) if more else None
    return Found(rows, following, counted.found, {key: getattr(counted, key) for key in VIEWS})


VIEWS: dict[str, Search] = {
    "open": Search(status="open"),
    "late": Search(status="late"),
    "waiting": Search(status=Status.WAITING.value),
    "forwarded": Search(status=Status.FORWARDED.value),
    "resolved": Search(status=Status.RESOLVED.value, period="30"),
    "without_place": Search(without_place=True),
}
"""The ready-made searches beside the list."""


def _rows(ids: Select[Any]) -> Any:
    found = ids.subquery()
    return (
        select(
            Case.id,
            Case.number,
            Case.title,
            Case.address,
            Case.status,
            Case.received_at,
            Case.answer_due_at,
            Case.solve_due_at,
            Case.closed_at,
            Case.first_answered_at,
            Case.thumb_photo_id,
            Case.position_state,
            Unit.name.label("unit_name"),
            Category.icon,
        )
        .join(found, found.c.id == Case.id)
        .join(Category, Category.id == Case.category_id)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .order_by(Case.received_at.desc(), Case.id.desc())
    )


def _capped(where: list[ColumnElement[bool]]) -> Any:
    rows = select(literal(1)).select_from(Case).where(*where).limit(COUNTED_TO)
    return select(func.count()).select_from(rows.subquery()).scalar_subquery()


def _where(municipality_id: int, search: Search, now: datetime) -> list[ColumnElement[bool]]:
    """The filters; the text is looked up apart."""
    where: list[ColumnElement[bool]] = [Case.municipality_id == municipality_id]
    if search.status:
        where.append(_in_status(search.status, now))
    if search.category:
        codes = select(Category.id).where(
            Category.municipality_id == municipality_id, Category.code == search.category
        )
        where.append(Case.category_id.in_(codes))
    if search.unit:
        codes = select(Unit.id).where(Unit.municipality_id == municipality_id, Unit.code == search.unit)
        where.append(Case.unit_id.in_(codes))
    if search.period in PERIODS:
        where.append(Case.received_at >= now - timedelta(days=PERIODS[search.period]))
    if search.without_place:
        where.append(Case.position_state != "known")
    return where


def _in_status(status: str, now: datetime) -> ColumnElement[bool]:
    match status:
        case "open":
            return Case.closed_at.is_(None)
        case "closed":
            return Case.closed_at.is_not(None)
        case "late":
            unanswered = and_(Case.status == Status.RECEIVED, Case.answer_due_at < now)
            return and_(Case.closed_at.is_(None), or_(unanswered, Case.solve_due_at < now))
    return Case.status == status if status in set(Status) else false()


def _matches(session: Session, municipality_id: int, text: str) -> ColumnElement[bool]:
    """A number, an e-mail address, a phone number or a mark that the rules have set is looked up exactly; anything else
    is words, all of which must be somewhere in title, address or text (parts of words count: «lykt» finds
    «gatelykta»)."""
    if "@" in text:
        return Case.id.in_(_of_reporter(session, municipality_id, func.lower(Reporter.email) == text.lower()))
    lookups: list[Select[Any]] = []
    if NUMBER.fullmatch(text):
        numbers = [text] if "-" in text else [f"{year:02}-{text}" for year in range(100)]
        lookups.append(select(Case.id).where(Case.number.in_(numbers)))
    if (phone := parse_phone(text)) is not None:
        ids = _of_reporter(session, municipality_id, Reporter.phone == phone)
        lookups.append(select(Case.id).where(Case.id.in_(ids)))
    if session.scalar(select(exists(_marked(municipality_id, text)))):
        lookups.append(_marked(municipality_id, text))
    if not lookups:
        return _words(text)
    # A union of ids: each part is read by its own index, which an OR across tables would forgo.
    lookups.append(select(Case.id).where(_words(text)))
    return Case.id.in_(union_all(*lookups))


def _marked(municipality_id: int, text: str) -> Select[Any]:
    """The cases that the rules have marked with these words, through the index of those that have any mark."""
    marks = Case.tags
    return select(Case.id).where(
        Case.municipality_id == municipality_id,
        marks != literal_column("'{}'"),
        marks.contains([text.casefold()]),
    )


def _of_reporter(
    session: Session, municipality_id: int, condition: ColumnElement[bool]
) -> Sequence[uuid.UUID]:
    """Ids of a reporter's cases, the newest. Asked on its own: as part of the list's query PostgreSQL would walk all
    cases by date and look for the reporter of each (13 s at a million, against 1 ms)."""
    return session.scalars(reporter_cases(municipality_id, condition)).all()


def reporter_cases(municipality_id: int, condition: ColumnElement[bool]) -> Select[Any]:
    """The query behind it, found by the index on the address or the number."""
    return (
        select(Report.case_id)
        .join(Reporter, Reporter.report_id == Report.id)
        .where(Reporter.municipality_id == municipality_id, condition)
        .order_by(Report.received_at.desc())
        .limit(MOST_OF_ONE)
    )


def _words(text: str) -> ColumnElement[bool]:
    words: ColumnElement[str] = literal_column(CASE_WORDS, Text)
    return and_(*(words.contains(word, autoescape=True) for word in text.lower().split()[:MOST_WORDS]))
