"""What the report flow reads: the draft, the categories, the municipality's extent."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.models import Case, Category, Draft, Municipality, Photo, Report, Reporter, Unit
from geo.place import Extent

FIRST_TILES = 12


def find_draft(session: Session, key: str) -> dict[str, Any] | None:
    """The fields of a draft, None when there is none: never begun, sent, or older than seven days."""
    return session.scalar(select(Draft.fields).where(Draft.key == key))


def find_begun(session: Session, keys: Sequence[str]) -> str | None:
    """The first of ``keys`` that is a draft with a place or a text: worth going back to. Asks nothing without keys."""
    if not keys:
        return None
    worth = or_(Draft.fields.has_key("lon"), Draft.fields.has_key("text"))
    found = set(session.scalars(select(Draft.key).where(Draft.key.in_(keys), worth)))
    return next((key for key in keys if key in found), None)


def find_sent(session: Session, key: str) -> uuid.UUID | None:
    """The reporter's id of the report that was sent from the draft with this key."""
    query = (
        select(Reporter.id).join(Report, Report.id == Reporter.report_id).where(Report.idempotency_key == key)
    )
    return session.scalar(query)


def find_sent_number(session: Session, key: str) -> str | None:
    """The number of the case of the report that was sent from the draft with this key."""
    query = select(Case.number).join(Report, Report.case_id == Case.id).where(Report.idempotency_key == key)
    return session.scalar(query)


def draft_photos(session: Session, key: str) -> list[Photo]:
    """The photos of a draft in the order they came, those that could not be used too."""
    query = select(Photo).where(Photo.draft_key == key, Photo.use == "report")
    return list(
        session.scalars(query.order_by(Photo.created_at, Photo.id).execution_options(populate_existing=True))
    )


def categories_of(session: Session, municipality_id: int) -> list[Category]:
    """What can be reported, first tiles first."""
    query = select(Category).where(Category.municipality_id == municipality_id, Category.active)
    return list(session.scalars(query.order_by(Category.tile_rank.asc().nulls_last(), Category.position)))


def find_category(session: Session, municipality_id: int, code: str | None) -> Category | None:
    """The category with this code, if it can be reported."""
    return session.scalar(
        select(Category).where(
            Category.municipality_id == municipality_id, Category.code == code, Category.active
        )
    )


def find_unit(session: Session, unit_id: int) -> Unit | None:
    """A unit or an outside party."""
    return session.get(Unit, unit_id)


def find_extent(session: Session, municipality_id: int) -> Extent | None:
    """The box around the municipality in degrees: where positions are expected."""
    box = func.box2d(Municipality.boundary)
    row = session.execute(
        select(func.st_xmin(box), func.st_ymin(box), func.st_xmax(box), func.st_ymax(box)).where(
            Municipality.id == municipality_id, Municipality.boundary.is_not(None)
        )
    ).first()
    return Extent(*row) if row else None


def other_category(categories: Sequence[Category]) -> Category | None:
    """«Noe annet»: the tile for whatever is in no other one. It is the last of the first tiles."""
    ranked = [one for one in categories if one.tile_rank is not None]
    return max(ranked, key=lambda one: one.tile_rank or 0) if ranked else None
