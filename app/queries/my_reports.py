"""All that one address has reported, for the browser that has proved it."""

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.statuses import Status
from app.domain.tokens import token_hash
from app.models import AccessLink, Case, Category, Follower, Municipality, Report, Reporter

MOST = 200


@dataclass(frozen=True)
class MyReport:
    """A report in the list. ``is_open_to_me`` is False where the private link has run out."""

    reporter_id: uuid.UUID
    number: str
    title: str
    address: str
    status: Status
    received_at: datetime
    icon: str
    thumb_photo_id: uuid.UUID | None
    is_public: bool
    is_open_to_me: bool


def find_link(session: Session, token: str) -> tuple[AccessLink, Municipality] | None:
    """The link with this token and its municipality."""
    row = session.execute(
        select(AccessLink, Municipality)
        .join(Municipality, Municipality.id == AccessLink.municipality_id)
        .where(AccessLink.token_hash == token_hash(token))
    ).first()
    return (row[0], row[1]) if row else None


def find_session(
    session: Session, link_id: uuid.UUID, key: str, now: datetime
) -> tuple[AccessLink, Municipality] | None:
    """The link whose session the browser's key opens now."""
    row = session.execute(
        select(AccessLink, Municipality)
        .join(Municipality, Municipality.id == AccessLink.municipality_id)
        .where(AccessLink.id == link_id, AccessLink.session_ends_at > now)
    ).first()
    if row is None or not hmac.compare_digest(row[0].session_hash or "", token_hash(key)):
        return None
    return row[0], row[1]


def find_my_reports(session: Session, link: AccessLink, now: datetime) -> list[MyReport]:
    """What the address has reported in this municipality, the newest first, in one statement."""
    mine = func.lower(Reporter.email) == link.email.lower() if link.email else Reporter.phone == link.phone
    rows = session.execute(
        select(Reporter, Case, Category.icon, Report.received_at)
        .join(Report, Report.id == Reporter.report_id)
        .join(Case, Case.id == Report.case_id)
        .join(Category, Category.id == Case.category_id)
        .where(Reporter.municipality_id == link.municipality_id, mine)
        .order_by(Report.received_at.desc(), Reporter.id)
        .limit(MOST)
    )
    return [_mine(*row, now) for row in rows]


def _mine(reporter: Reporter, case: Case, icon: str, received_at: datetime, now: datetime) -> MyReport:
    return MyReport(
        reporter_id=reporter.id,
        number=case.number,
        title=case.title,
        address=case.address,
        status=case.status,
        received_at=received_at,
        icon=icon,
        thumb_photo_id=case.thumb_photo_id,
        is_public=case.is_public,
        is_open_to_me=reporter.link_expires_at is None or reporter.link_expires_at > now,
    )


def find_own_follower(session: Session, link: AccessLink) -> uuid.UUID | None:
    """The follower with the same address, confirmed: its page can be offered too."""
    key = link.email.lower() if link.email else link.phone
    return session.scalar(
        select(Follower.id).where(
            Follower.municipality_id == link.municipality_id,
            Follower.address_key == key,
            Follower.confirmed_at.is_not(None),
            Follower.unsubscribed_at.is_(None),
        )
    )
