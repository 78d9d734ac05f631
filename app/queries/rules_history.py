"""Stored decisions to run rules over, read in chunks so that a long run shows progress and holds no transaction."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.orm import Session

from app.domain.statuses import OPEN
from routing_rules.replay import Stored

CHUNK = 5000

# One page of cases first, then their decisions and events by key: a plan that joins all of them for each chunk takes
# ten times as long. A LATERAL with a LIMIT is how PostgreSQL is told.
#
# The desk's word is the last unit that somebody gave the case after the decision, null again when it came back to the
# desk. What a redecide did is the rules' own doing and no verdict.
_ROWS = """
    WITH page AS MATERIALIZED (
        SELECT c.id, c.number, c.received_at, c.status, c.decision_id, c.municipality_id, c.geom
        FROM "case" c
        WHERE c.municipality_id = :municipality AND c.decision_id IS NOT NULL {where}
    )
    SELECT c.id, c.number, c.received_at, c.status, d.facts::text AS facts, d.rule_id, d.unit_code, d.priority,
           jsonb_build_object('first_answer', d.promise->'first_answer', 'solution', d.promise->'solution')::text
               AS promise,
           jsonb_build_object('tags', d.tags, 'visibility', d.visibility, 'escalate', d.escalate)::text AS actions,
           desk.code AS desk_unit, coalesce(since.corrected, false) AS corrected,
           coalesce(since.recategorised, false) AS recategorised, {areas} AS areas
    FROM page c
    JOIN LATERAL (SELECT * FROM decision d WHERE d.id = c.decision_id LIMIT 1) d ON true
    LEFT JOIN LATERAL (
        SELECT (array_agg(e.changes->'unit_id'->>1 ORDER BY e.case_version DESC)
                   FILTER (WHERE e.changes ? 'unit_id' AND e.step <> 'redecide'))[1]::bigint AS unit_id,
               bool_or(e.step = 'correct') AS corrected, bool_or(e.changes ? 'category_id') AS recategorised
        FROM event e WHERE e.case_id = c.id AND e.at >= d.decided_at
    ) since ON true
    LEFT JOIN unit desk ON desk.id = since.unit_id
    ORDER BY c.received_at, c.id
"""

_DRAWN = """
    (SELECT jsonb_object_agg('zone:' || a.code, a.name)::text FROM area a
      WHERE a.municipality_id = c.municipality_id AND a.kind = 'zone' AND a.code = ANY(:zones)
        AND ST_Covers(a.geom, c.geom))
"""

_SPAN = " AND c.received_at >= :since AND c.received_at < :until"
_OPEN = " AND c.status = ANY(:open)"
_ONE = " AND c.id = :case"
_NEXT = " AND (c.received_at, c.id) > (:after_at, :after_id) ORDER BY c.received_at, c.id LIMIT :chunk"


def _statement(where: str, zones: list[str]) -> TextClause:
    """The statement for the cases that ``where`` (one of the texts above) chooses."""
    return text(_ROWS.format(where=where, areas=_DRAWN if zones else "null::text"))


FIRST = uuid.UUID(int=0)
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)

Cursor = tuple[datetime, uuid.UUID]


@dataclass(frozen=True)
class Span:
    """Reports received from ``since`` (included) to ``until`` (not); both None: every open case, however old."""

    municipality_id: int
    since: datetime | None = None
    until: datetime | None = None

    @property
    def values(self) -> dict[str, Any]:
        """What the statements need."""
        if self.since is None:
            return {"municipality": self.municipality_id, "open": sorted(status.value for status in OPEN)}
        return {"municipality": self.municipality_id, "since": self.since, "until": self.until}

    @property
    def where(self) -> str:
        """The part of the statements that chooses cases."""
        return _OPEN if self.since is None else _SPAN


@dataclass(frozen=True)
class StoredCase:
    """A stored decision, and where the case is now. ``corrected``: the desk has corrected it by hand since;
    ``recategorised``: it has another category by now.
    """

    stored: Stored
    number: str
    status: str
    corrected: bool
    recategorised: bool


def count_decided(session: Session, span: Span) -> int:
    """How many cases ``read_decided`` will give."""
    query = 'SELECT count(*) FROM "case" c JOIN decision d ON d.id = c.decision_id '
    query += "WHERE c.municipality_id = :municipality"
    return int(session.scalar(text(query + span.where), span.values) or 0)


def read_decided(
    session: Session, span: Span, drawn: Iterable[str] = (), after: Cursor | None = None, chunk: int = CHUNK
) -> tuple[list[StoredCase], Cursor | None]:
    """The next ``chunk`` cases of the span with their last decision, oldest first, and where to go on (None: that was
    the last).

    ``drawn``: codes ("zone:sentrum") of drawn areas whose extent of today is wanted.
    """
    at, case_id = after or (span.since or LONG_AGO, FIRST)
    zones = [code.removeprefix("zone:") for code in drawn]
    values = span.values | {"after_at": at, "after_id": case_id, "chunk": chunk}
    if zones:
        values["zones"] = zones
    rows = session.execute(_statement(span.where + _NEXT, zones), values).all()
    following = (rows[-1].received_at, rows[-1].id) if len(rows) == chunk else None
    return [_stored(row._mapping) for row in rows], following


def read_one(
    session: Session, municipality_id: int, case_id: uuid.UUID, drawn: Iterable[str] = ()
) -> StoredCase | None:
    """One case with its last decision; None when the rules never decided about it."""
    zones = [code.removeprefix("zone:") for code in drawn]
    values = {"municipality": municipality_id, "case": case_id} | ({"zones": zones} if zones else {})
    row = session.execute(_statement(_ONE, zones), values).first()
    return _stored(row._mapping) if row else None


def _stored(row: RowMapping) -> StoredCase:
    return StoredCase(
        Stored(
            case_id=row["id"],
            facts=json.loads(row["facts"]),
            rule=row["rule_id"],
            unit=row["unit_code"],
            priority=row["priority"],
            promise=_few(row["promise"]),
            actions=_few(row["actions"]),
            desk_unit=row["desk_unit"],
            areas=json.loads(row["areas"]) if row["areas"] else {},
        ),
        row["number"],
        row["status"],
        row["corrected"],
        row["recategorised"],
    )


@lru_cache(maxsize=1024)
def _few(written: str) -> dict[str, Any]:
    # A few dozen promises and sets of actions stand in all the decisions of a municipality.
    read: dict[str, Any] = json.loads(written)
    return read
