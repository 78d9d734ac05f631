"""What somebody else adds to a case: kept inside the house until the desk has read it and shows it to all."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select, update

from app.cases.context import Ctx
from app.cases.move import lock_case, take_step
from app.cases.verb import verb
from app.domain.errors import BadInput, NotFound
from app.domain.reports import FieldErrors, check_text, clean_text
from app.domain.words import N_
from app.models import Case, Photo

ADDED = "added"
"""``use`` of a photo that somebody added and the desk has not shown: no page for others has it."""

MOST_ADDED = 30
"""Photos from others on one case."""

NOTHING = N_("Skriv hva du vet, eller legg ved et bilde.")
FULL = N_("Saken har fått mange bilder alt. Skriv det heller.")


@verb
def add_to_case(ctx: Ctx, case_id: uuid.UUID, text: str, draft_key: str | None = None) -> Case:
    """Add a text and the photos of a draft to an open public case. Internal until ``publish_addition``.

    Raises:
        NotFound: no such case, or it is not public.
        BadInput: text.
        ImpossibleStep: the case is closed.
    """
    said = clean_text(text)
    photos = _photos(ctx, draft_key)
    if errors := _check(said, photos):
        raise BadInput(errors)
    case = lock_case(ctx, case_id)
    if not case.is_public:
        raise NotFound()
    there = select(func.count()).where(Photo.case_id == case_id, Photo.use == ADDED)
    if photos and (ctx.session.scalar(there) or 0) + len(photos) > MOST_ADDED:
        raise BadInput({"text": FULL})
    case = take_step(ctx, case_id, "add", None, text=said or None)
    ids = [photo.id for photo in photos]
    ctx.session.execute(
        update(Photo).where(Photo.id.in_(ids)).values(case_id=case_id, draft_key=None, use=ADDED)
    )
    return case


def _photos(ctx: Ctx, draft_key: str | None) -> Sequence[Photo]:
    if not draft_key:
        return []
    # Locked, so that a job which finishes one meanwhile either comes before us or sees the case that it belongs to.
    query = select(Photo).where(Photo.draft_key == draft_key, Photo.state != "failed")
    return ctx.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()


def _check(text: str, photos: Sequence[Photo]) -> FieldErrors:
    if text:
        wrong = check_text(text)
        return {"text": wrong} if wrong else {}
    return {} if photos else {"text": NOTHING}


@verb
def publish_addition(ctx: Ctx, case_id: uuid.UUID, seen_version: int, text: str) -> Case:
    """Show on the open page what others have added: their photos, and ``text`` as the desk lets it stand.

    Raises:
        BadInput: reply: there is nothing to show.
    """
    photos = ctx.session.scalars(
        select(Photo).where(Photo.case_id == case_id, Photo.use == ADDED, Photo.state != "failed")
    ).all()
    if not photos and not text.strip():
        raise BadInput({"reply": N_("Det er ikke noe å vise. Skriv teksten som alle kan lese.")})
    case = take_step(ctx, case_id, "publish", seen_version, text=text or None)
    for photo in photos:
        photo.use = "report"
        if case.thumb_photo_id is None and photo.state == "ready":
            case.thumb_photo_id = photo.id
    ctx.session.flush()
    return case
