"""What somebody follows, for the pages behind the links in mails."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.statuses import Status
from app.domain.tokens import token_hash
from app.domain.visibility import public_text
from app.models import Case, Category, Follower, Municipality, Subscription


@dataclass(frozen=True)
class Followed:
    """A case (``number``, ``title`` …, "" and None once it is hidden) or an area (``label``, ``radius_m``)."""

    id: uuid.UUID
    kind: str
    number: str
    title: str
    address: str
    status: Status | None
    label: str
    radius_m: int | None
    categories: list[str]
    statuses: list[str]
    pace: str


def find_follower(session: Session, follower_id: uuid.UUID) -> tuple[Follower, Municipality] | None:
    """The follower and the municipality that it follows things in."""
    return _found(session, Follower.id == follower_id)


def find_follower_by_token(session: Session, token: str) -> tuple[Follower, Municipality] | None:
    """The follower whose page the token opens; None for an unknown token."""
    return _found(session, Follower.token_hash == token_hash(token))


def find_follower_of(session: Session, subscription_id: uuid.UUID) -> tuple[Follower, Municipality] | None:
    """The follower of a subscription."""
    follower_id = select(Subscription.follower_id).where(Subscription.id == subscription_id).scalar_subquery()
    return _found(session, Follower.id == follower_id)


def _found(session: Session, condition: object) -> tuple[Follower, Municipality] | None:
    row = session.execute(
        select(Follower, Municipality)
        .join(Municipality, Municipality.id == Follower.municipality_id)
        .where(condition)  # type: ignore[arg-type]
    ).first()
    return (row[0], row[1]) if row else None


def find_followed(session: Session, follower_id: uuid.UUID) -> list[Followed]:
    """What the follower follows, the newest first, in one statement."""
    rows = session.execute(
        select(Subscription, Case.number, Case.title, Case.address, Case.status, Case.is_public)
        .outerjoin(Case, Case.id == Subscription.case_id)
        .where(Subscription.follower_id == follower_id, Subscription.unsubscribed_at.is_(None))
        .order_by(Subscription.created_at.desc(), Subscription.id)
    )
    return [_followed(*row) for row in rows]


def _followed(
    row: Subscription,
    number: str | None,
    title: str | None,
    address: str | None,
    status: Status | None,
    is_public: bool | None,
) -> Followed:
    shown = bool(is_public)
    return Followed(
        id=row.id,
        kind=row.kind,
        number=(number or "") if shown else "",
        title=(title or "") if shown else "",
        address=public_text(address or "") if shown else "",
        status=status if shown else None,
        label=row.label,
        radius_m=row.radius_m,
        categories=list(row.categories),
        statuses=list(row.statuses),
        pace=row.pace,
    )


def category_names(session: Session, municipality_id: int) -> Sequence[tuple[str, str]]:
    """(code, name) of the categories in use, in the order of the full list."""
    rows = session.execute(
        select(Category.code, Category.name)
        .where(Category.municipality_id == municipality_id, Category.active)
        .order_by(Category.group_name, Category.position, Category.name)
    )
    return [(row[0], row[1]) for row in rows]
