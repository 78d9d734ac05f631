"""A unit's open cases: the list of the foreman, sorted by when they are promised to be solved."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from app.domain.statuses import Status
from app.domain.steps import AT_UNIT
from app.models import Case, Category

PAGE_SIZE = 60
"""As many as one round may hold."""

PRIORITIES = ("urgent", "high", "normal", "low")


@dataclass(frozen=True)
class Asked:
    """What is looked for; None means all."""

    unit_id: int
    status: Status | None = None
    category: str | None = None
    priority: str | None = None


@dataclass(frozen=True)
class Mark:
    """A place in the list: the promise and id of a row. ``due`` is None for a case that nothing was promised for."""

    due: datetime | None
    id: uuid.UUID


@dataclass(frozen=True)
class Job:
    """One open case. ``lon`` and ``lat`` are None for a case without a position."""

    id: uuid.UUID
    number: str
    title: str
    address: str
    status: Status
    priority: str
    icon: str
    received_at: datetime
    solve_due_at: datetime | None
    planned_for: date | None
    lon: float | None
    lat: float | None
    thumb_photo_id: uuid.UUID | None
    service_minutes: int
    escalated_at: datetime | None

    @property
    def mark(self) -> Mark:
        return Mark(self.solve_due_at, self.id)


@dataclass(frozen=True)
class Worklist:
    """A page of jobs, the marks of the pages beside it, and how many jobs there are behind each choice."""

    jobs: list[Job]
    total: int
    before: Mark | None
    after: Mark | None
    by_status: Mapping[Status, int]
    due_soon: int
    categories: Sequence[tuple[str, str]]


def find_worklist(
    session: Session,
    asked: Asked,
    soon: datetime,
    before: Mark | None = None,
    after: Mark | None = None,
    size: int = PAGE_SIZE,
) -> Worklist:
    """A page of the unit's open cases, the soonest promise first. Three statements, however many cases.

    ``before`` and ``after`` are marks of a page given earlier. ``soon``: promises up to then count as near.
    """
    rows = session.execute(_page(asked, before, after, size)).all()
    jobs = [_job(row) for row in rows[:size]]
    more = len(rows) > size
    if before is not None:
        jobs.reverse()
    has_before = more if before is not None else after is not None
    has_after = before is not None or more
    counts = _counts(session, asked, soon)
    return Worklist(
        jobs=jobs,
        total=_total(counts, asked),
        before=jobs[0].mark if jobs and has_before else None,
        after=jobs[-1].mark if jobs and has_after else None,
        by_status={status: count for status, (count, _) in counts.items()},
        due_soon=sum(near for _, near in counts.values()),
        categories=_categories(session, asked.unit_id),
    )


def _job(row: Any) -> Job:
    return Job(*row)


def _page(asked: Asked, before: Mark | None, after: Mark | None, size: int) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Case.id,
        Case.number,
        Case.title,
        Case.address,
        Case.status,
        Case.priority,
        Category.icon,
        Case.received_at,
        Case.solve_due_at,
        Case.planned_for,
        func.ST_X(Case.geom),
        func.ST_Y(Case.geom),
        Case.thumb_photo_id,
        Category.service_minutes,
        Case.escalated_at,
    )
    query = select(*columns).join(Category, Category.id == Case.category_id)
    query = query.where(*_conditions(asked, with_status=True)).limit(size + 1)
    if before is not None:
        return query.where(_earlier(before)).order_by(Case.solve_due_at.desc().nulls_first(), Case.id.desc())
    query = query.order_by(Case.solve_due_at.asc().nulls_last(), Case.id)
    return query if after is None else query.where(_later(after))


def _conditions(asked: Asked, with_status: bool) -> list[ColumnElement[bool]]:
    statuses = (asked.status,) if with_status and asked.status else AT_UNIT
    return [
        Case.unit_id == asked.unit_id,
        Case.closed_at.is_(None),
        Case.status.in_(statuses),
        Category.code == asked.category if asked.category else true(),
        Case.priority == asked.priority if asked.priority else true(),
    ]


def _later(mark: Mark) -> ColumnElement[bool]:
    if mark.due is None:
        return and_(Case.solve_due_at.is_(None), Case.id > mark.id)
    same = and_(Case.solve_due_at == mark.due, Case.id > mark.id)
    return or_(Case.solve_due_at > mark.due, same, Case.solve_due_at.is_(None))


def _earlier(mark: Mark) -> ColumnElement[bool]:
    if mark.due is None:
        return or_(Case.solve_due_at.is_not(None), and_(Case.solve_due_at.is_(None), Case.id < mark.id))
    return or_(Case.solve_due_at < mark.due, and_(Case.solve_due_at == mark.due, Case.id < mark.id))


def _counts(session: Session, asked: Asked, soon: datetime) -> dict[Status, tuple[int, int]]:
    """Status to (number of jobs, how many of them are promised before ``soon``), under the other filters."""
    query = (
        select(Case.status, func.count(), func.count().filter(Case.solve_due_at <= soon))
        .join(Category, Category.id == Case.category_id)
        .where(*_conditions(asked, with_status=False))
        .group_by(Case.status)
    )
    return {status: (count, near) for status, count, near in session.execute(query)}


def _total(counts: Mapping[Status, tuple[int, int]], asked: Asked) -> int:
    return sum(count for status, (count, _) in counts.items() if asked.status in (None, status))


def _categories(session: Session, unit_id: int) -> list[tuple[str, str]]:
    """(code, name) of the categories that the unit has open cases of."""
    query = (
        select(Category.code, Category.short_name)
        .join(Case, Case.category_id == Category.id)
        .where(Case.unit_id == unit_id, Case.closed_at.is_(None), Case.status.in_(AT_UNIT))
        .distinct()
        .order_by(Category.short_name)
    )
    return [(code, name) for code, name in session.execute(query)]
