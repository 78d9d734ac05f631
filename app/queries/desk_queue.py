"""The desk's queues: new cases by oldest promise, and those that wait for a reporter or for another owner.

Keyset paging: a page begins after a position, so the last page costs what the first does.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.statuses import Status
from app.domain.steps import BY_TIME
from app.models import Case, Category, Event, Photo

PAGE = 30
COUNTED_TO = 1000
"""Counting stops here: «999+» says enough, and a large queue costs no more than a small one."""


@dataclass(frozen=True)
class Queue:
    """One tab. ``order`` is the column that the oldest come first by (nulls last)."""

    key: str
    status: Status
    order: InstrumentedAttribute[Any]


QUEUES: dict[str, Queue] = {
    queue.key: queue
    for queue in (
        Queue("nye", Status.RECEIVED, Case.answer_due_at),
        Queue("venter", Status.WAITING, Case.received_at),
        Queue("videre", Status.FORWARDED, Case.received_at),
    )
}


@dataclass(frozen=True)
class Position:
    """A place in a queue: the moment it is sorted by (None for no promise) and the case's id."""

    at: datetime | None
    id: uuid.UUID

    def as_text(self) -> str:
        """For an address: microseconds since 1970 and the id."""
        moment = "" if self.at is None else str(round(self.at.timestamp() * 1_000_000))
        return f"{moment}_{self.id.hex}"


def read_position(text: str | None) -> Position | None:
    """The position written by ``as_text``, None for anything else."""
    moment, found, key = (text or "").partition("_")
    try:
        at = datetime.fromtimestamp(int(moment) / 1_000_000, UTC) if moment else None
        return Position(at, uuid.UUID(hex=key)) if found else None
    except (ValueError, OverflowError, OSError):
        return None


@dataclass(frozen=True)
class QueuePage:
    """``rows``: id, number, title, address, icon, received_at, answer_due_at, solve_due_at, first_answered_at, paused,
    escalated_at, priority, last_step, photos and at."""

    rows: Sequence[Any]
    next: Position | None


@dataclass(frozen=True)
class QueuePlace:
    """Where a case stands among the others: how many come before it, and the numbers of its neighbours."""

    before: int
    previous: str | None
    next: str | None


def find_queue(
    session: Session, municipality_id: int, queue: Queue, after: Position | None, size: int = PAGE
) -> QueuePage:
    """One page of a queue, in one statement."""
    ids = _page_of_ids(municipality_id, queue, after, size + 1).subquery()
    last_step = (
        select(Event.step)
        .where(Event.case_id == Case.id, Event.step.not_in(BY_TIME))
        .order_by(Event.case_version.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    photos = (
        select(func.count())
        .where(Photo.case_id == Case.id, Photo.state != "failed")
        .correlate(Case)
        .scalar_subquery()
    )
    query = (
        select(
            Case.id,
            Case.number,
            Case.title,
            Case.address,
            Case.received_at,
            Case.answer_due_at,
            Case.solve_due_at,
            Case.first_answered_at,
            Case.paused,
            Case.escalated_at,
            Case.priority,
            Category.icon,
            last_step.label("last_step"),
            photos.label("photos"),
            queue.order.label("at"),
        )
        .join(ids, ids.c.id == Case.id)
        .join(Category, Category.id == Case.category_id)
        .order_by(queue.order.asc().nulls_last(), Case.id)
    )
    rows = session.execute(query).all()
    more = len(rows) > size
    rows = rows[:size]
    return QueuePage(rows, Position(rows[-1].at, rows[-1].id) if more else None)


def _page_of_ids(municipality_id: int, queue: Queue, after: Position | None, size: int) -> Any:
    """Ids only, so that the index decides the order before anything else is read."""
    ordered = select(Case.id, queue.order.label("at")).where(*_in_queue(municipality_id, queue))
    without = ordered.where(queue.order.is_(None)).order_by(Case.id).limit(size)
    if after is None:
        return ordered.order_by(queue.order.asc().nulls_last(), Case.id).limit(size)
    if after.at is None:
        return without.where(Case.id > after.id)
    later = ordered.where(tuple_(queue.order, Case.id) > tuple_(literal(after.at), literal(after.id)))
    later = later.order_by(queue.order, Case.id).limit(size)
    both = union_all(later.subquery().select(), without.subquery().select()).subquery()
    return select(both.c.id, both.c.at).order_by(both.c.at.asc().nulls_last(), both.c.id).limit(size)


def _in_queue(municipality_id: int, queue: Queue) -> tuple[ColumnElement[bool], ...]:
    return (Case.municipality_id == municipality_id, Case.status == queue.status)


def _before(queue: Queue, at: Position) -> ColumnElement[bool]:
    if at.at is None:
        return or_(queue.order.is_not(None), and_(queue.order.is_(None), Case.id < at.id))
    return tuple_(queue.order, Case.id) < tuple_(literal(at.at), literal(at.id))


def count_queues(
    session: Session, municipality_id: int, queue: Queue, at: Position | None
) -> tuple[dict[str, int], QueuePlace]:
    """How many stand in each queue (at most COUNTED_TO), and where a case at ``at`` stands in ``queue``."""
    counts = [
        _capped(select(literal(1)).where(*_in_queue(municipality_id, one))).label(key)
        for key, one in QUEUES.items()
    ]
    if at is None:
        row = session.execute(select(*counts)).one()
        return {key: getattr(row, key) for key in QUEUES}, QueuePlace(0, None, None)
    mine = _in_queue(municipality_id, queue)
    earlier = select(Case.number).where(*mine, _before(queue, at))
    earlier = earlier.order_by(queue.order.desc().nulls_first(), Case.id.desc()).limit(1)
    row = session.execute(
        select(
            *counts,
            _capped(select(literal(1)).where(*mine, _before(queue, at))).label("before"),
            earlier.scalar_subquery().label("previous"),
            _next(municipality_id, queue, at).scalar_subquery().label("next"),
        )
    ).one()
    return {key: getattr(row, key) for key in QUEUES}, QueuePlace(row.before, row.previous, row.next)


def _capped(rows: Select[Any]) -> Any:
    return select(func.count()).select_from(rows.limit(COUNTED_TO).subquery()).scalar_subquery()


def _next(municipality_id: int, queue: Queue, at: Position) -> Select[Any]:
    ids = _page_of_ids(municipality_id, queue, at, 1).subquery()
    return select(Case.number).join(ids, ids.c.id == Case.id)


def find_next_number(session: Session, municipality_id: int, queue: Queue, after: Position) -> str | None:
    """The number of the case to show when the one at ``after`` is done: the next, else the first that is left."""
    following = _next(municipality_id, queue, after).scalar_subquery()
    ids = _page_of_ids(municipality_id, queue, None, 2).subquery()
    first = (
        select(Case.number)
        .join(ids, and_(ids.c.id == Case.id, ids.c.id != after.id))
        .order_by(queue.order.asc().nulls_last(), Case.id)
    )
    number: str | None = session.scalar(select(func.coalesce(following, first.limit(1).scalar_subquery())))
    return number
