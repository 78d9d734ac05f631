"""Personal data goes: on schedule, and when somebody asks.

A report itself stays, without anybody's name: it is the municipality's. What a person wrote in it is kept as it is, and
contact details in it are covered wherever others read it (``app.domain.visibility``).
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from app.cases.settle_tips import forget_settled_tips
from app.domain.following import CONFIRM_LIFE
from app.domain.reports import EMAIL
from app.models import AccessLink, Case, Draft, Follower, OutboxMessage, Reporter, Subscription
from app.platform.database import transaction

FOLLOWED_AFTER_CLOSING = timedelta(days=90)
"""How long a closed case is followed: it may be opened again."""

STOPPED_FOR = timedelta(days=30)
"""How long the address of somebody who has stopped everything is kept."""


def forget_old(session: Session, now: datetime) -> None:
    """What nobody needs any more.

    Addresses never confirmed (after seven days), followers of nothing, subscriptions to cases closed for ninety days,
    links for «my reports» a day after they ended, the contact data of reporters whose private link has run out (a
    year after the case closed), and tips ninety days after the desk decided on them.
    """
    with transaction(session):
        session.execute(delete(AccessLink).where(AccessLink.created_at < now - timedelta(days=2)))
        session.execute(
            delete(Follower).where(
                Follower.confirmed_at.is_(None),
                func.coalesce(Follower.asked_at, Follower.created_at) < now - CONFIRM_LIFE,
            )
        )
        closed = select(Case.id).where(Case.closed_at < now - FOLLOWED_AFTER_CLOSING)
        session.execute(delete(Subscription).where(Subscription.case_id.in_(closed)))
        session.execute(delete(Subscription).where(Subscription.unsubscribed_at < now - STOPPED_FOR))
        followed = select(Subscription.id).where(Subscription.follower_id == Follower.id).exists()
        session.execute(delete(Follower).where(Follower.created_at < now - CONFIRM_LIFE, ~followed))
    with transaction(session):
        known = or_(Reporter.name.is_not(None), Reporter.email.is_not(None), Reporter.phone.is_not(None))
        session.execute(
            update(Reporter)
            .where(Reporter.link_expires_at < now, known)
            .values(name=None, email=None, phone=None)
        )
    forget_settled_tips(session, now)


def forget_dead_address(session: Session, follower_id: uuid.UUID) -> None:
    """Nothing can ever be delivered there: the browser is gone, the number nobody's. What was on its way goes."""
    with transaction(session):
        session.execute(delete(Follower).where(Follower.id == follower_id))


@dataclass(frozen=True)
class Forgotten:
    """How many rows of each were emptied or deleted."""

    reporters: int
    followers: int
    drafts: int
    links: int


def forget_person(
    session: Session, address: str, now: datetime, municipality_id: int | None = None
) -> Forgotten:
    """Forget an e-mail address or a phone number (E.164), in one municipality or all.

    Reports stay without a name and tell nobody; what the address follows, drafts that hold it, and links sent to it are
    deleted. What was written to it and has not gone out is dropped; why a message failed is emptied, for it may name
    the address.
    """
    key = address.lower() if EMAIL.fullmatch(address) else address
    mine = or_(func.lower(Reporter.email) == key, Reporter.phone == address)
    with transaction(session):
        reporters = session.scalars(select(Reporter.id).where(mine, *_in(Reporter, municipality_id))).all()
        session.execute(
            update(OutboxMessage).where(OutboxMessage.reporter_id.in_(reporters)).values(last_error=None)
        )
        session.execute(
            update(Reporter)
            .where(Reporter.id.in_(reporters))
            .values(name=None, email=None, phone=None, unsubscribed_at=now)
        )
        followers = _delete(session, Follower, Follower.address_key == key, municipality_id)
        linked = or_(func.lower(AccessLink.email) == key, AccessLink.phone == address)
        links = _delete(session, AccessLink, linked, municipality_id)
        drafts = _forget_drafts(session, key, address)
    return Forgotten(len(reporters), followers, drafts, links)


def _in(
    table: type[Reporter | Follower | AccessLink], municipality_id: int | None
) -> list[ColumnElement[bool]]:
    return [] if municipality_id is None else [table.municipality_id == municipality_id]


def _delete(
    session: Session,
    table: type[Follower | AccessLink],
    condition: ColumnElement[bool],
    municipality_id: int | None,
) -> int:
    query = delete(table).where(condition, *_in(table, municipality_id)).returning(table.id)
    return len(session.scalars(query).all())


def _forget_drafts(session: Session, key: str, address: str) -> int:
    """Drafts with the address in one of their fields. A number is found as it was typed too: «987 65 432»."""
    digits = "".join(sign for sign in address if sign.isdigit())
    same_digits = text(
        "regexp_replace(coalesce(fields ->> 'phone', ''), '\\D', '', 'g') IN (:digits, :short)"
    ).bindparams(digits=digits or "-", short=digits[2:] if digits.startswith("47") else digits or "-")
    same_email = text("lower(btrim(fields ->> 'email')) = :key").bindparams(key=key)
    query = delete(Draft).where(or_(same_email, same_digits)).returning(Draft.key)
    return len(session.scalars(query).all())
