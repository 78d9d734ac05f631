"""«Ja, følg denne»: somebody follows a case that another has reported, and adds to it."""

import uuid

from app.cases.additions import add_to_case
from app.cases.context import Ctx
from app.cases.follow import follow_case
from app.cases.verb import verb
from app.domain.following import Address


@verb
def join_case(
    ctx: Ctx, case_id: uuid.UUID, address: Address | None, language: str, text: str, draft_key: str | None
) -> None:
    """Follow a case that somebody else reported and add to it, or one of them: all of it or nothing.

    ``address`` None: only add. ``draft_key``: the draft whose photos are added.

    Raises:
        NotFound, BadInput, TooMany, ImpossibleStep: see ``follow_case`` and ``add_to_case``.
    """
    if address is not None:
        follow_case(ctx, case_id, address, language)
    if address is None or text or draft_key:
        add_to_case(ctx, case_id, text, draft_key)
