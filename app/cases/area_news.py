"""Those who follow an area are told by a sweep, so that sending a report and taking a step cost nothing for it."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.cases.tell_followers import FOLLOWS_AREA, expand
from app.models import AreaTold, SweepMark
from app.platform.database import transaction
from app.queries.public_news import AREA_STEPS, find_public_news

MARK = "area_news"
LATEST_COMMIT = timedelta(minutes=10)
"""An event may be committed so long after the moment it carries: a photo is on its way, a lock is waited for."""

MOST_AT_ONCE = 200

_WAITING = text(
    """
    SELECT e.id, e.at FROM event e JOIN "case" c ON c.id = e.case_id
    WHERE e.at > :since AND e.at <= :now AND e.visibility = 'public' AND e.step = ANY(:steps) AND c.is_public
      AND EXISTS (SELECT 1 FROM subscription s WHERE s.kind = 'area' AND s.unsubscribed_at IS NULL
                  AND s.municipality_id = c.municipality_id AND s.created_at <= e.at AND ST_Covers(s.area, c.geom))
      AND NOT EXISTS (SELECT 1 FROM area_told t WHERE t.event_id = e.id)
    ORDER BY e.at, e.id LIMIT :most
    """
)


def tell_areas(session: Session, now: datetime) -> Sequence[uuid.UUID]:
    """Write the news of the last events to those who follow the areas they lie in; gives the ids of the messages.

    The first run only marks where it begins. Each event is told in a transaction of its own with the note that it has
    been: killed anywhere, it is told once.
    """
    since = _since(session, now)
    if since is None:
        return []
    values = {"since": since - LATEST_COMMIT, "now": now, "steps": list(AREA_STEPS), "most": MOST_AT_ONCE}
    with transaction(session):
        waiting = session.execute(_WAITING, values).all()
    made: list[uuid.UUID] = []
    for event_id, _at in waiting:
        made += _tell(session, event_id, now)
    done_to = waiting[-1].at if len(waiting) == MOST_AT_ONCE else now
    with transaction(session):
        session.execute(delete(AreaTold).where(AreaTold.at < now - timedelta(days=2)))
        mark = session.get_one(SweepMark, MARK, with_for_update=True)
        mark.at = max(mark.at, done_to)
    return made


def _since(session: Session, now: datetime) -> datetime | None:
    """Up to when everything has been told; None the first time."""
    with transaction(session):
        first = session.execute(
            insert(SweepMark).values(name=MARK, at=now).on_conflict_do_nothing().returning(SweepMark.at)
        ).scalar()
        if first is not None:
            return None
        return session.scalars(select(SweepMark.at).where(SweepMark.name == MARK)).one()


def _tell(session: Session, event_id: int, now: datetime) -> Sequence[uuid.UUID]:
    with transaction(session):
        noted = session.execute(
            insert(AreaTold)
            .values(event_id=event_id, at=now)
            .on_conflict_do_nothing()
            .returning(AreaTold.event_id)
        ).scalar()
        news = find_public_news(session, event_id) if noted is not None else None
        return expand(session, news, FOLLOWS_AREA, now) if news else []
