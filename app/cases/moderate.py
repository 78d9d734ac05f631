"""What the desk lets everybody read of a case: hide a part, show it again, other words, or leave it after tips.

The report itself is never edited: ``public_text`` stands in its place on the open pages, and ``hidden`` names what
stands on none.
"""

import uuid
from typing import Any

from sqlalchemy import select

from app.cases.context import Ctx
from app.cases.move import MISSING, lock_case, take_step
from app.cases.settle_tips import settle_tips
from app.cases.thumb import thumb_without
from app.cases.verb import verb
from app.domain.errors import BadInput, ImpossibleStep
from app.domain.parts import TEXT, line_of, photo_of
from app.domain.words import N_
from app.models import Case, Event, Photo
from app.queries.public_case import TOLD_TO_ALL

NOT_HIDDEN = N_("Dette er ikke skjult.")
IS_HIDDEN = N_("Dette er skjult allerede.")
LOOK_AGAIN = N_("Last siden på nytt for å se hva som vises.")


@verb
def hide_part(ctx: Ctx, case_id: uuid.UUID, seen_version: int, part: str, reason: str) -> Case:
    """Take one text or one photo off every open page; the case stays there. ``part``: see app.domain.parts.

    Raises:
        BadInput: part, reason. ImpossibleStep: it is hidden already.
    """
    case = lock_case(ctx, case_id)
    check_part(ctx, case, part)
    if part in case.hidden and case.version == seen_version:
        raise ImpossibleStep(IS_HIDDEN, LOOK_AGAIN)
    changes = hiding(ctx, case, [*case.hidden, part])
    return _decided(ctx, case, "hide_part", seen_version, part, changes, reason, {"reason": reason})


@verb
def show_part(ctx: Ctx, case_id: uuid.UUID, seen_version: int, part: str, reason: str = "") -> Case:
    """Let everybody read or see a part again; a text that was given other words, as it was written.

    Raises:
        BadInput: part. ImpossibleStep: it is neither hidden nor changed.
    """
    case = lock_case(ctx, case_id)
    check_part(ctx, case, part)
    changes: dict[str, Any] = {}
    if part in case.hidden:
        changes = hiding(ctx, case, [one for one in case.hidden if one != part])
    elif part == TEXT and case.public_text is not None:
        changes = {"public_text": None}
    elif case.version == seen_version:
        raise ImpossibleStep(NOT_HIDDEN, LOOK_AGAIN)
    return _decided(ctx, case, "show_part", seen_version, part, changes, reason)


@verb
def reword(ctx: Ctx, case_id: uuid.UUID, seen_version: int, public_text: str, reason: str) -> Case:
    """Give the report other words on the open pages: shortened, or without what is private.

    Raises:
        BadInput: public_text, reason.
    """
    case = lock_case(ctx, case_id)
    changes = hiding(ctx, case, [one for one in case.hidden if one != TEXT])
    changes["public_text"] = None if public_text == case.text else public_text
    fields = {"public_text": public_text, "reason": reason}
    return _decided(ctx, case, "reword", seen_version, TEXT, changes, reason, fields)


@verb
def keep(ctx: Ctx, case_id: uuid.UUID, seen_version: int, part: str, reason: str = "") -> Case:
    """The desk has read the tips about a part and leaves it as it is, shown or hidden.

    Raises:
        BadInput: part.
    """
    case = lock_case(ctx, case_id)
    check_part(ctx, case, part)
    return _decided(ctx, case, "keep", seen_version, part, {}, reason)


def hiding(ctx: Ctx, case: Case, hidden: list[str]) -> dict[str, Any]:
    """The columns to set so that exactly the parts ``hidden`` are seen by nobody outside."""
    parts = sorted(set(hidden))
    return {"hidden": parts, "thumb_photo_id": thumb_without(ctx, case, parts)}


def check_part(ctx: Ctx, case: Case, part: str) -> None:
    """Raises BadInput (``part``) unless it names something of the case that everybody may see, or might."""
    if part != TEXT and not _is_photo(ctx, case, photo_of(part)) and not _is_line(ctx, case, line_of(part)):
        raise BadInput({"part": MISSING["part"]})


def _is_photo(ctx: Ctx, case: Case, photo_id: uuid.UUID | None) -> bool:
    if photo_id is None:
        return False
    shown = (Photo.use.in_(("report", "resolved")), Photo.state != "failed")
    found = select(Photo.id).where(Photo.id == photo_id, Photo.case_id == case.id, *shown)
    return ctx.session.scalar(found) is not None


def _is_line(ctx: Ctx, case: Case, version: int | None) -> bool:
    if version is None:
        return False
    told = (Event.step.in_(TOLD_TO_ALL), Event.visibility == "public", Event.text.is_not(None))
    found = select(Event.id).where(Event.case_id == case.id, Event.case_version == version, *told)
    return ctx.session.scalar(found) is not None


def _decided(
    ctx: Ctx,
    case: Case,
    name: str,
    seen_version: int,
    part: str,
    changes: dict[str, Any],
    reason: str,
    fields: dict[str, str] | None = None,
) -> Case:
    """Take the step with the part in its log, and settle the tips about that part."""
    noted: dict[str, Any] = {"part": part}
    if waited := settle_tips(ctx, case.id, name, part):
        noted["tips"] = waited
    asked = {"part": part, **(fields or {})}
    return take_step(ctx, case.id, name, seen_version, asked, changes, reason=reason or None, noted=noted)
