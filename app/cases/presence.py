"""Who else has the case open."""

import uuid
from datetime import timedelta

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert

from app.cases.context import Ctx
from app.cases.verb import verb
from app.domain.errors import NotFound
from app.models import Case, CasePresence, StaffUser

STILL_THERE = timedelta(seconds=45)


@verb
def look_at(ctx: Ctx, case_id: uuid.UUID) -> list[str]:
    """Say that the actor has the case open; gives the names of the others who do.

    Raises:
        NotFound: not the actor's to see.
    """
    if ctx.actor.staff_id is None:
        raise NotFound()
    mine = select(Case.id, literal(ctx.actor.staff_id), literal(ctx.now)).where(
        Case.id == case_id, Case.municipality_id == ctx.municipality.id
    )
    seen = insert(CasePresence).from_select(["case_id", "staff_id", "seen_at"], mine)
    stored = ctx.session.execute(
        seen.on_conflict_do_update(
            index_elements=[CasePresence.case_id, CasePresence.staff_id], set_={"seen_at": ctx.now}
        ).returning(CasePresence.case_id)
    ).all()
    if not stored:
        raise NotFound()
    others = (
        select(StaffUser.name)
        .join(CasePresence, CasePresence.staff_id == StaffUser.id)
        .where(
            CasePresence.case_id == case_id,
            CasePresence.staff_id != ctx.actor.staff_id,
            CasePresence.seen_at > ctx.now - STILL_THERE,
        )
        .order_by(StaffUser.name)
    )
    return list(ctx.session.scalars(others))
