"""The draft of a report: what has been typed so far, kept on the server step by step."""

import secrets
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from app.cases.context import Ctx
from app.cases.photos import files_of
from app.cases.verb import verb
from app.domain.ports_photos import PhotoStore
from app.models import Draft, Photo


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


def throw_away_draft(ctx: Ctx, store: PhotoStore, key: str) -> None:
    """The draft and its photos are gone, from the disk too. What is not there is no error."""
    for file in _forget_draft(ctx, key):
        store.delete(file)


@verb
def _forget_draft(ctx: Ctx, key: str) -> list[str]:
    # Locked: a job that is making a photo ready comes before us, or finds that it is gone.
    query = select(Photo).where(Photo.draft_key == key)
    photos = ctx.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    files = [file for photo in photos for file in files_of(photo)]
    for photo in photos:
        ctx.session.delete(photo)
    ctx.session.execute(delete(Draft).where(Draft.key == key))
    return files
