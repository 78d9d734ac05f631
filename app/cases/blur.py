"""What is made unreadable in a photo, adjusted by the desk."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.cases.context import Ctx
from app.cases.move import take_step
from app.cases.settle_tips import settle_tips
from app.cases.verb import verb
from app.domain.blurring import Region, check_regions
from app.domain.errors import ImpossibleStep, NotFound
from app.domain.parts import photo_part
from app.domain.words import N_
from app.models import Case, Photo
from app.platform.queues import PHOTO


@verb
def set_regions(
    ctx: Ctx, case_id: uuid.UUID, photo_id: uuid.UUID, seen_version: int, regions: Sequence[Region]
) -> Case:
    """Hide exactly ``regions`` of a photo from now on. Nobody sees the photo until the job has made it anew.

    Raises:
        NotFound: the case has no such photo. BadInput: field ``regions``. ImpossibleStep: it is being made just now,
            or showing something again needs the picture for staff, and that has been deleted.
    """
    check_regions(regions)
    wanted = [region.to_json() for region in regions]
    photo = _lock(ctx, case_id, photo_id)
    if photo.clear_key is None and any(old not in wanted for old in photo.regions or ()):
        raise ImpossibleStep(
            N_("Bildet uten sladding er slettet, så det som er sladdet, kan ikke vises igjen."),
            N_("Du kan fortsatt sladde mer."),
        )
    return _make_anew(ctx, case_id, photo, seen_version, wanted)


@verb
def look_again(ctx: Ctx, case_id: uuid.UUID, photo_id: uuid.UUID, seen_version: int) -> Case:
    """Let the program find faces and number plates anew, instead of what was set by hand.

    Raises:
        NotFound, ImpossibleStep: as ``set_regions``.
    """
    photo = _lock(ctx, case_id, photo_id)
    if photo.clear_key is None:
        raise ImpossibleStep(
            N_("Bildet uten sladding er slettet, så programmet kan ikke lete på nytt."),
            N_("Du kan fortsatt sladde mer."),
        )
    return _make_anew(ctx, case_id, photo, seen_version, None)


@verb
def undo_regions(ctx: Ctx, case_id: uuid.UUID, photo_id: uuid.UUID, seen_version: int) -> Case:
    """Back to what was hidden before the last change.

    Raises:
        NotFound, ImpossibleStep: as ``set_regions``; there is no change to undo.
    """
    photo = _lock(ctx, case_id, photo_id)
    if photo.regions_before is None or photo.clear_key is None:
        raise ImpossibleStep(N_("Det er ingen endring å angre."), N_("Merk feltene på nytt."))
    return _make_anew(ctx, case_id, photo, seen_version, photo.regions_before)


def _lock(ctx: Ctx, case_id: uuid.UUID, photo_id: uuid.UUID) -> Photo:
    photo = ctx.session.scalar(
        select(Photo)
        .where(Photo.id == photo_id, Photo.case_id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if photo is None:
        raise NotFound()
    if photo.state != "ready":
        raise ImpossibleStep(N_("Bildet blir laget akkurat nå."), N_("Vent et par sekunder, og prøv igjen."))
    return photo


def _make_anew(
    ctx: Ctx, case_id: uuid.UUID, photo: Photo, seen_version: int, regions: list[Any] | None
) -> Case:
    part = photo_part(photo.id)
    case = take_step(ctx, case_id, "blur", seen_version, noted={"part": part})
    settle_tips(ctx, case_id, "blur", part)
    photo.regions_before, photo.regions = photo.regions or [], regions
    photo.edition += 1
    photo.state, photo.attempts, photo.leased_until = "stored", 0, None
    ctx.session.flush()
    ctx.after_commit(PHOTO, str(photo.id))
    return case
