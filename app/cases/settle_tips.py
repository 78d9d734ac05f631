"""Tips that the desk has decided on: settled with the decision, and forgotten some time after."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.cases.context import Ctx
from app.models import Tip
from app.platform.database import transaction

KEPT_FOR = timedelta(days=90)
"""How long a settled tip is kept: somebody may ask why, and the same may be told of again."""


def settle_tips(ctx: Ctx, case_id: uuid.UUID, outcome: str, part: str | None = None) -> int:
    """The desk has decided on ``part`` (None: on the whole case) with the step ``outcome``; gives how many waited.

    What told senders apart has done its work and goes at once.
    """
    waiting = [Tip.case_id == case_id, Tip.settled_at.is_(None)]
    if part is not None:
        waiting.append(Tip.part == part)
    done = update(Tip).where(*waiting).values(settled_at=ctx.now, outcome=outcome, mark=None)
    return len(ctx.session.scalars(done.returning(Tip.id)).all())


def forget_settled_tips(session: Session, now: datetime) -> None:
    """Delete what has been settled for KEPT_FOR."""
    with transaction(session):
        session.execute(delete(Tip).where(Tip.settled_at < now - KEPT_FOR))
