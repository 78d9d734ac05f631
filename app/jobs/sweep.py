"""What the clock does: finds what was never nudged, or whose worker died, and clears away what is old.

PostgreSQL says what is left to do; Redis only speeds it up. So nothing is lost with Redis, and nothing is done twice
because every job looks at its row before it begins.
"""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.cases.inbound import find_unread, forget_unreadable
from app.cases.outbox import find_due
from app.cases.photos import files_of, find_unprocessed, forget_clear_pictures
from app.cases.tell_followers import FANOUT
from app.jobs.channels import open_channels
from app.models import CasePresence, Draft, Photo
from app.platform.database import transaction
from app.platform.queues import DELIVER, INBOUND, PHOTO, ROUND, RULES
from app.platform.runtime import Runtime
from app.queries.rounds import find_unplanned
from app.queries.rules_runs import find_unfinished_runs

GRACE = timedelta(seconds=20)
"""How long the nudge given at commit may take before the sweep gives one of its own."""

DRAFT_LIFE = timedelta(days=7)
ORIGINAL_LIFE = timedelta(hours=1)


def nudge_waiting(run: Runtime) -> int:
    """Nudge what waits, as much as the queue has room for; gives how many. Mail and SMS with no way out just wait."""
    room = run.queue.room()
    if room == 0:
        return 0
    before = run.clock() - GRACE
    with run.session() as session:
        waiting = [
            *((ROUND, key) for key in find_unplanned(session, before)),
            *((RULES, key) for key in find_unfinished_runs(session, run.clock(), before)),
            *((PHOTO, key) for key in find_unprocessed(session, before)),
            *((INBOUND, key) for key in find_unread(session, before)),
            *((DELIVER, key) for key in find_due(session, before, [*open_channels(run), FANOUT])),
        ][:room]
    for job, key in waiting:
        run.queue.nudge(job, str(key))
    return len(waiting)


def clear_old(run: Runtime) -> None:
    """Forget drafts nobody came back to, with their photos, and originals that no row knows any more."""
    now = run.clock()
    with run.session() as session:
        forget_unreadable(session, now)
        keys = _forget_drafts(session, now - DRAFT_LIFE)
        keys += forget_clear_pictures(session, now - timedelta(days=run.settings.photo_clear_days))
        with transaction(session):
            session.execute(delete(CasePresence).where(CasePresence.seen_at < now - timedelta(days=1)))
        with transaction(session):
            kept = {key for key in session.scalars(select(Photo.original_key)) if key}
    for key in keys:
        run.photos.delete(key)
    run.photos.sweep_incoming(now - ORIGINAL_LIFE, kept)


def _forget_drafts(session: Session, before: object) -> list[str]:
    with transaction(session):
        old = session.scalars(
            select(Photo)
            .where(Photo.case_id.is_(None), Photo.created_at < before)
            .with_for_update(skip_locked=True)
        ).all()
        keys = [key for photo in old for key in files_of(photo)]
        for photo in old:
            session.delete(photo)
        session.execute(delete(Draft).where(Draft.touched_at < before))
    return keys
