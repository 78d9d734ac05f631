"""What the feeds carry: the newest public cases of a filter, and the public story of one case."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain.statuses import Status
from app.queries.public_cases import PLAIN_ADDRESS, PublicFilter, conditions

MOST = 100


@dataclass(frozen=True)
class FeedCase:
    """A case of a feed. ``updated_at``: when something public last happened; a note of the desk does not count."""

    id: uuid.UUID
    number: str
    title: str
    status: Status
    address: str
    category: str
    category_code: str
    lon: float | None
    lat: float | None
    received_at: datetime
    closed_at: datetime | None
    updated_at: datetime
    last_step: str


# The filter is answered by its index; only then is each of the few asked for its last public event.
_FEED = """
    SELECT c.id, c.number, c.title, c.status, {address}, k.name, k.code, ST_X(c.geom), ST_Y(c.geom),
           c.received_at, c.closed_at, coalesce(last.at, c.received_at), coalesce(last.step, 'receive')
    FROM (SELECT * FROM "case" c WHERE {where} ORDER BY c.received_at DESC, c.id DESC LIMIT :most) c
    JOIN category k ON k.id = c.category_id
    LEFT JOIN LATERAL (
        SELECT e.at, e.step FROM event e WHERE e.case_id = c.id AND e.visibility = 'public'
        ORDER BY e.case_version DESC LIMIT 1
    ) last ON true
    ORDER BY 12 DESC, c.number DESC
"""


def find_feed(session: Session, asked: PublicFilter, most: int = MOST) -> list[FeedCase]:
    """The newest cases of the filter, the one with the latest news first, in one statement."""
    where, params = conditions(asked)
    statement = text(_FEED.format(where=where, address=PLAIN_ADDRESS))
    return [_case(row) for row in session.execute(statement, {**params, "most": most})]


def _case(row: Any) -> FeedCase:
    case_id, number, title, status, *rest = row
    return FeedCase(case_id, number, title, Status(status), *rest)
