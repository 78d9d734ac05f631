"""The public list of cases: the newest first, page by page with keys, never with offsets."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.statuses import Status
from app.models import Category
from app.queries.public_cases import PLAIN_ADDRESS, PublicFilter, conditions

PAGE = 20
COUNTED_TO = 10_000
"""Counting stops here: the heading then says so, and a large municipality costs no more than a middling one."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ListedCase:
    """A case as a row of the public list; ``lon`` and ``lat`` are None when its position is unknown."""

    id: uuid.UUID
    number: str
    title: str
    status: Status
    address: str
    received_at: datetime
    thumb_photo_id: uuid.UUID | None
    icon: str
    is_placed: bool
    lon: float | None
    lat: float | None

    @property
    def key(self) -> str:
        """Where this row stands in the list, for links to the next and the previous page."""
        micros = (self.received_at - _EPOCH) // timedelta(microseconds=1)
        return f"{micros}.{self.id.hex}"


@dataclass(frozen=True)
class ListPage:
    """One page; the keys are None at the ends of the list."""

    rows: list[ListedCase]
    before: str | None
    after: str | None


def read_key(key: str) -> tuple[datetime, uuid.UUID] | None:
    """The moment and id of a key made by ``ListedCase.key``, None when it is not one."""
    micros, _, identity = key.partition(".")
    try:
        return _EPOCH + timedelta(microseconds=int(micros)), uuid.UUID(hex=identity)
    except (ValueError, OverflowError):
        return None


_COLUMNS = f"""
    c.id, c.number, c.title, c.status, {PLAIN_ADDRESS}, c.received_at, c.thumb_photo_id, k.icon,
    c.position_state = 'known', ST_X(c.geom), ST_Y(c.geom)
"""


def find_page(
    session: Session, asked: PublicFilter, after: str = "", before: str = "", size: int = PAGE
) -> ListPage:
    """A page of cases: the newest, those after ``after`` (older) or those before ``before`` (newer). One statement.

    A key that cannot be read is taken as none.
    """
    where, params = conditions(asked)
    edge = read_key(after or before)
    backwards = bool(edge and before and not after)
    order = "ASC" if backwards else "DESC"
    if edge:
        where += f" AND (c.received_at, c.id) {'>' if backwards else '<'} (:edge_at, :edge_id)"
        params = {**params, "edge_at": edge[0], "edge_id": edge[1]}
    statement = text(
        f'SELECT {_COLUMNS} FROM (SELECT * FROM "case" c WHERE {where} '  # noqa: S608 - our own words; values are bound
        f"ORDER BY c.received_at {order}, c.id {order} LIMIT :size) c "
        f"JOIN category k ON k.id = c.category_id ORDER BY c.received_at {order}, c.id {order}"
    )
    found = [_listed(row) for row in session.execute(statement, {**params, "size": size + 1})]
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    has_newer, has_older = (more, True) if backwards else (edge is not None, more)
    return ListPage(
        rows, rows[0].key if rows and has_newer else None, rows[-1].key if rows and has_older else None
    )


def find_listed(session: Session, municipality_id: int, number: str) -> ListedCase | None:
    """One public case as a row of the list."""
    statement = text(
        f'SELECT {_COLUMNS} FROM "case" c JOIN category k ON k.id = c.category_id '  # noqa: S608 - as above
        "WHERE c.municipality_id = :municipality AND c.is_public AND c.number = :number"
    )
    row = session.execute(statement, {"municipality": municipality_id, "number": number}).first()
    return _listed(row) if row else None


def _listed(row: Any) -> ListedCase:
    case_id, number, title, status, address, received_at, thumb, icon, is_placed, lon, lat = row
    return ListedCase(
        case_id, number, title, Status(status), address, received_at, thumb, icon, is_placed, lon, lat
    )


def count_cases(session: Session, asked: PublicFilter) -> int:
    """How many cases match; counting stops at COUNTED_TO."""
    where, params = conditions(asked)
    statement = text(f'SELECT count(*) FROM (SELECT FROM "case" c WHERE {where} LIMIT :most) counted')  # noqa: S608
    return int(session.scalar(statement, {**params, "most": COUNTED_TO}) or 0)


@dataclass(frozen=True)
class FilterCategory:
    """A category to filter by."""

    code: str
    name: str
    group_name: str


def find_categories(session: Session, municipality_id: int) -> list[FilterCategory]:
    """The categories in use, in the order of the municipality."""
    query = (
        select(Category.code, Category.name, Category.group_name)
        .where(Category.municipality_id == municipality_id, Category.active)
        .order_by(Category.position, Category.name)
    )
    return [FilterCategory(*row) for row in session.execute(query)]
