"""All that is kept about an e-mail address or a phone number, for the person who asks for it (GDPR, article 15)."""

from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.domain.reports import EMAIL
from app.models import Case, Event, Follower, Municipality, OutboxMessage, Report, Reporter, Subscription


def export_person(session: Session, address: str, municipality_id: int | None = None) -> dict[str, Any]:
    """Reports with what was said in them, what is followed, and the messages that were sent; JSON values only."""
    return {
        "address": address,
        "reports": [_report(session, *row) for row in _reports(session, address, municipality_id)],
        "follows": [_following(session, *row) for row in _followers(session, address, municipality_id)],
    }


def _reports(session: Session, address: str, municipality_id: int | None) -> list[Any]:
    key = address.lower() if EMAIL.fullmatch(address) else address
    query = (
        select(Reporter, Report, Case, Municipality.number)
        .join(Report, Report.id == Reporter.report_id)
        .join(Case, Case.id == Report.case_id)
        .join(Municipality, Municipality.id == Case.municipality_id)
        .where(or_(func.lower(Reporter.email) == key, Reporter.phone == address))
        .order_by(Report.received_at)
    )
    if municipality_id is not None:
        query = query.where(Case.municipality_id == municipality_id)
    return list(session.execute(query))


def _report(
    session: Session, reporter: Reporter, report: Report, case: Case, municipality: str
) -> dict[str, Any]:
    said = session.scalars(
        select(Event)
        .where(Event.case_id == case.id, Event.visibility != "internal", Event.text.is_not(None))
        .order_by(Event.case_version)
    )
    told = session.execute(
        select(OutboxMessage.kind, OutboxMessage.channel, OutboxMessage.delivered_at)
        .where(OutboxMessage.reporter_id == reporter.id)
        .order_by(OutboxMessage.created_at)
    )
    return {
        "municipality": municipality,
        "case": case.number,
        "name": reporter.name,
        "email": reporter.email,
        "phone": reporter.phone,
        "language": reporter.language,
        "received_at": report.received_at.isoformat(),
        "channel": report.channel,
        "text": report.text,
        "answers": report.answers,
        "said": [{"by": one.actor_kind, "at": one.at.isoformat(), "text": one.text} for one in said],
        "messages": [
            {"kind": kind, "channel": channel, "delivered_at": at.isoformat() if at else None}
            for kind, channel, at in told
        ],
    }


def _followers(session: Session, address: str, municipality_id: int | None) -> list[Any]:
    key = address.lower() if EMAIL.fullmatch(address) else address
    query = (
        select(Follower, Municipality.number)
        .join(Municipality, Municipality.id == Follower.municipality_id)
        .where(Follower.address_key == key)
    )
    if municipality_id is not None:
        query = query.where(Follower.municipality_id == municipality_id)
    return list(session.execute(query))


def _following(session: Session, follower: Follower, municipality: str) -> dict[str, Any]:
    rows = session.execute(
        select(Subscription, Case.number)
        .outerjoin(Case, Case.id == Subscription.case_id)
        .where(Subscription.follower_id == follower.id)
        .order_by(Subscription.created_at)
    )
    return {
        "municipality": municipality,
        "channel": follower.channel,
        "language": follower.language,
        "confirmed_at": follower.confirmed_at.isoformat() if follower.confirmed_at else None,
        "subscriptions": [
            {
                "case": number,
                "place": row.label,
                "radius_m": row.radius_m,
                "categories": list(row.categories),
                "statuses": list(row.statuses),
                "pace": row.pace,
                "since": row.created_at.isoformat(),
                "stopped_at": row.unsubscribed_at.isoformat() if row.unsubscribed_at else None,
            }
            for row, number in rows
        ],
    }
