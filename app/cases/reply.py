"""Words between the desk, the unit and the reporter that leave the status as it is, or answer a question."""

import uuid

from app.cases.context import Ctx
from app.cases.move import take_step
from app.cases.verb import verb
from app.domain.statuses import Status
from app.models import Case


@verb
def reply(ctx: Ctx, case_id: uuid.UUID, seen_version: int, text: str) -> Case:
    """Write to the reporter."""
    return take_step(ctx, case_id, "reply", seen_version, {"reply": text}, text=text)


@verb
def note(ctx: Ctx, case_id: uuid.UUID, text: str) -> Case:
    """An internal note: never shown outside, and never refused because somebody else wrote at the same time."""
    return take_step(ctx, case_id, "note", None, {"note": text}, reason=text)


@verb
def answer(ctx: Ctx, case_id: uuid.UUID, text: str) -> Case:
    """The reporter writes: the answer to the desk's question when there is one, else something more to know."""
    waiting = ctx.session.get_one(Case, case_id, with_for_update=True).status is Status.WAITING
    return take_step(ctx, case_id, "answer" if waiting else "comment", None, {"answer": text}, text=text)
