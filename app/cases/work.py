"""What the unit does with a case."""

import uuid
from datetime import date

from app.cases.context import Ctx
from app.cases.move import take_step
from app.cases.verb import verb
from app.domain.errors import BadInput
from app.domain.words import N_
from app.models import Case


@verb
def plan(ctx: Ctx, case_id: uuid.UUID, seen_version: int, planned_for: date | None) -> Case:
    """Set the day of the work, in the municipality's calendar; today or later."""
    changes = {}
    if planned_for is not None:
        if planned_for < ctx.today:
            raise BadInput({"planned_for": N_("Velg i dag eller en dag som kommer.")})
        if (planned_for - ctx.today).days > 730:
            raise BadInput({"planned_for": N_("Velg en dag innen to år.")})
        changes["planned_for"] = planned_for
    return take_step(ctx, case_id, "plan", seen_version, {"planned_for": planned_for}, changes)


@verb
def start(ctx: Ctx, case_id: uuid.UUID, seen_version: int) -> Case:
    """Somebody is on it now."""
    return take_step(ctx, case_id, "start", seen_version)


@verb
def resolve(ctx: Ctx, case_id: uuid.UUID, seen_version: int, reply: str) -> Case:
    """Done. ``reply`` tells the reporter and the public what was done; photos are added by ``keep_photo`` before."""
    return take_step(ctx, case_id, "resolve", seen_version, {"reply": reply}, text=reply)


@verb
def send_back(ctx: Ctx, case_id: uuid.UUID, seen_version: int, reason: str) -> Case:
    """Back to the desk, with a reason: not ours, more to ask, cannot be done. From then on it is no unit's."""
    changes = {"planned_for": None, "unit_id": None}
    return take_step(ctx, case_id, "return", seen_version, {"reason": reason}, changes, reason=reason)
