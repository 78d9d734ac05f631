"""The draft of a report: what has been typed so far, kept on the server step by step."""

import secrets
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.cases.context import Ctx
from app.cases.verb import verb
from app.models import Draft


def new_key() -> str:
    """An unguessable key: it stands in the address of each step and becomes the idempotency key."""
    return secrets.token_urlsafe(16)


@verb
def save_draft(ctx: Ctx, key: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Merge ``fields`` into the draft (made on first use) and give all its fields back. A None takes a field away."""
    ctx.session.execute(
        insert(Draft)
        .values(key=key, fields={}, touched_at=ctx.now)
        .on_conflict_do_nothing(index_elements=[Draft.key])
    )
    draft = ctx.session.scalars(
        select(Draft).where(Draft.key == key).with_for_update().execution_options(populate_existing=True)
    ).one()
    merged = {**draft.fields, **fields}
    draft.fields = {name: value for name, value in merged.items() if value is not None}
    draft.touched_at = ctx.now
    return draft.fields
