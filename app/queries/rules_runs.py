"""Runs of rules over stored cases, as pages and commands show them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.models import Case, Category, RulesDraft, RulesetVersion, RulesRun, RulesRunCase, Unit

MOST_POINTS = 5000


@dataclass(frozen=True)
class RunRow:
    """A run. ``state``: a key of ``app.domain.rules_runs.RUN_STATES``. ``done`` of ``total`` cases so far.

    ``result`` of a replay or preview is ``routing_rules.replay.Replay.summary()``; a redecide that has ended has
    ``outcomes`` (outcome to cases) in it as well. ``name``: of the draft or version.
    """

    id: uuid.UUID
    kind: str
    state: str
    draft_id: uuid.UUID | None
    ruleset_id: int | None
    name: str
    since: datetime | None
    until: datetime | None
    total: int
    done: int
    result: dict[str, Any] | None
    failure: str | None
    reason: str
    cancel_asked: bool
    created_at: datetime
    created_by: str
    finished_at: datetime | None
    source: str | None

    @property
    def percent(self) -> int:
        """0–100, for the bar."""
        return 100 if self.state == "done" else min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in ("done", "failed", "cancelled", "ready")


_COLUMNS = (
    RulesRun.id,
    RulesRun.kind,
    RulesRun.state,
    RulesRun.draft_id,
    RulesRun.ruleset_id,
    func.coalesce(RulesDraft.name, RulesetVersion.version).label("name"),
    RulesRun.since,
    RulesRun.until,
    RulesRun.total,
    RulesRun.done,
    RulesRun.result,
    RulesRun.failure,
    RulesRun.reason,
    RulesRun.cancel_asked,
    RulesRun.created_at,
    RulesRun.created_by,
    RulesRun.finished_at,
    RulesRun.source,
)


def _runs(municipality_id: int) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .outerjoin(RulesDraft, RulesDraft.id == RulesRun.draft_id)
        .outerjoin(RulesetVersion, RulesetVersion.id == RulesRun.ruleset_id)
        .where(RulesRun.municipality_id == municipality_id)
    )


def find_run(session: Session, municipality_id: int, run_id: uuid.UUID) -> RunRow | None:
    """One run, None when the municipality has no such."""
    row = session.execute(_runs(municipality_id).where(RulesRun.id == run_id)).first()
    return RunRow(**row._mapping) if row else None


def find_runs(
    session: Session,
    municipality_id: int,
    kind: str | None = None,
    draft_id: uuid.UUID | None = None,
    limit: int = 20,
) -> list[RunRow]:
    """The last runs, newest first."""
    query = _runs(municipality_id)
    if kind is not None:
        query = query.where(RulesRun.kind == kind)
    if draft_id is not None:
        query = query.where(RulesRun.draft_id == draft_id)
    rows = session.execute(query.order_by(RulesRun.created_at.desc(), RulesRun.id).limit(limit)).all()
    return [RunRow(**row._mapping) for row in rows]


def find_unfinished_runs(session: Session, now: datetime, before: datetime) -> Sequence[uuid.UUID]:
    """Runs that nobody works on and that were ordered before ``before``."""
    free = or_(RulesRun.leased_until.is_(None), RulesRun.leased_until < now)
    return session.scalars(
        select(RulesRun.id)
        .where(RulesRun.state.in_(("waiting", "running", "carrying_out")), RulesRun.created_at < before, free)
        .order_by(RulesRun.created_at)
        .limit(20)
    ).all()


@dataclass(frozen=True)
class MovesWanted:
    """Which of a run's cases to show; None: all. ``verdict``: agrees, against, third or open. ``moved``: only those
    that get another unit. ``touched``: False shows those that a redecide leaves alone, True the others.
    """

    rule: str | None = None
    from_unit: str | None = None
    to_unit: str | None = None
    verdict: str | None = None
    moved: bool = False
    touched: bool | None = None


def find_moves(
    session: Session,
    municipality_id: int,
    run_id: uuid.UUID,
    wanted: MovesWanted | None = None,
    after: tuple[datetime, uuid.UUID] | None = None,
    limit: int = 50,
) -> Sequence[Row[Any]]:
    """The cases that would change, newest report first; ``after``: (received_at, case_id) of the last row shown.

    Columns: those of ``RulesRunCase``, number, title, status, received_at, icon, and the names of the three units
    (from_name, to_name, desk_name). One statement.
    """
    before, later, desk = aliased(Unit), aliased(Unit), aliased(Unit)

    def of(unit: Any, code: Any) -> ColumnElement[bool]:
        return and_(unit.municipality_id == municipality_id, unit.code == code)

    query: Select[Any] = (
        select(
            *RulesRunCase.__table__.columns,
            Case.number,
            Case.title,
            Case.status,
            Case.received_at,
            Category.icon,
            before.name.label("from_name"),
            later.name.label("to_name"),
            desk.name.label("desk_name"),
        )
        .join(Case, Case.id == RulesRunCase.case_id)
        .join(Category, Category.id == Case.category_id)
        .outerjoin(before, of(before, RulesRunCase.from_unit))
        .outerjoin(later, of(later, RulesRunCase.to_unit))
        .outerjoin(desk, of(desk, RulesRunCase.desk_unit))
        .where(*_chosen(municipality_id, run_id, wanted or MovesWanted()))
    )
    if after is not None:
        at, case_id = after
        query = query.where(or_(Case.received_at < at, and_(Case.received_at == at, Case.id > case_id)))
    return session.execute(query.order_by(Case.received_at.desc(), Case.id).limit(limit)).all()


def find_move_points(
    session: Session, municipality_id: int, run_id: uuid.UUID, wanted: MovesWanted | None = None
) -> Sequence[Row[Any]]:
    """Where the cases lie, for a map: lon, lat (EPSG:4326), number, title, from_unit, to_unit, to_rule and desk_unit.
    At most MOST_POINTS, newest first; those without a position are left out.
    """
    return session.execute(
        select(
            func.ST_X(Case.geom).label("lon"),
            func.ST_Y(Case.geom).label("lat"),
            Case.number,
            Case.title,
            RulesRunCase.from_unit,
            RulesRunCase.to_unit,
            RulesRunCase.to_rule,
            RulesRunCase.desk_unit,
        )
        .join(Case, Case.id == RulesRunCase.case_id)
        .where(*_chosen(municipality_id, run_id, wanted or MovesWanted()), Case.geom.is_not(None))
        .order_by(Case.received_at.desc())
        .limit(MOST_POINTS)
    ).all()


def _chosen(municipality_id: int, run_id: uuid.UUID, wanted: MovesWanted) -> list[ColumnElement[bool]]:
    row = RulesRunCase
    # The case's own municipality is asked for too: a run's id from elsewhere shows nothing.
    chosen: list[ColumnElement[bool]] = [row.run_id == run_id, Case.municipality_id == municipality_id]
    for column, value in (
        (row.to_rule, wanted.rule),
        (row.from_unit, wanted.from_unit),
        (row.to_unit, wanted.to_unit),
    ):
        if value is not None:
            chosen.append(column == value)
    verdicts: dict[str, ColumnElement[bool]] = {
        "open": row.desk_unit.is_(None),
        "agrees": row.desk_unit == row.to_unit,
        "against": and_(row.desk_unit == row.from_unit, row.desk_unit != row.to_unit),
        "third": and_(row.desk_unit != row.from_unit, row.desk_unit != row.to_unit),
    }
    if wanted.verdict in verdicts:
        chosen.append(verdicts[wanted.verdict])
    if wanted.moved:
        chosen.append(row.from_unit != row.to_unit)
    if wanted.touched is not None:
        chosen.append(row.left_alone.is_(None) if wanted.touched else row.left_alone.is_not(None))
    return chosen


def count_left_alone(session: Session, run_id: uuid.UUID) -> dict[str | None, int]:
    """Why a redecide leaves cases alone (a key of ``app.domain.rules_runs.LEFT_ALONE``; None: it does not) to cases."""
    rows = session.execute(
        select(RulesRunCase.left_alone, func.count())
        .where(RulesRunCase.run_id == run_id)
        .group_by(RulesRunCase.left_alone)
    ).all()
    return {reason: count for reason, count in rows}  # noqa: C416 - a Row is no pair to dict()


def count_outcomes(session: Session, run_id: uuid.UUID) -> dict[str, int]:
    """What a redecide has done so far: outcome to cases."""
    rows = session.execute(
        select(RulesRunCase.outcome, func.count())
        .where(RulesRunCase.run_id == run_id, RulesRunCase.outcome.is_not(None))
        .group_by(RulesRunCase.outcome)
    ).all()
    return {str(outcome): count for outcome, count in rows}


def find_next_cases(session: Session, run_id: uuid.UUID, limit: int) -> Sequence[uuid.UUID]:
    """The next cases that a redecide has still to do."""
    return session.scalars(
        select(RulesRunCase.case_id)
        .where(
            RulesRunCase.run_id == run_id, RulesRunCase.left_alone.is_(None), RulesRunCase.outcome.is_(None)
        )
        .order_by(RulesRunCase.case_id)
        .limit(limit)
    ).all()


KEPT_DAYS = timedelta(days=30)
"""The single cases of a replay are kept this long; what it found in sum stays with the log."""
