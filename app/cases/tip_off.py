"""Somebody says that something on an open page should not be there."""

import uuid
from dataclasses import replace

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from app.cases.context import TIPS, Ctx
from app.cases.moderate import hiding
from app.cases.move import lock_case, take_step
from app.cases.verb import verb
from app.domain.errors import NotFound
from app.domain.moderation_steps import MODERATION
from app.domain.parts import TEXT, line_of, photo_of
from app.domain.permissions import Permission
from app.domain.tips import KEY, MOST_WAITING, NewTip, are_enough, mark_of
from app.models import Case, Event, Tip
from app.queries.photos import find_public_photo

DECIDED = tuple(step.name for step in MODERATION if step.permission is Permission.CASE_TRIAGE)
"""Steps by which a person has decided what may be seen; tips never overrule that."""


@verb
def tip_off(ctx: Ctx, case_id: uuid.UUID, new: NewTip) -> bool:
    """Keep a tip for the desk; False when it is there already, or enough wait. It changes nothing of the case itself,
    unless it is one of so many that the part is hidden until the desk has looked.

    Raises:
        BadInput: kind, said. NotFound: the case or the part is not there for everybody to see.
    """
    new.check()
    case = lock_case(ctx, case_id)
    _check_is_shown(ctx, case, new.part)
    waiting = select(func.count()).where(Tip.case_id == case.id, Tip.settled_at.is_(None))
    if (ctx.session.scalar(waiting) or 0) >= MOST_WAITING:
        return False
    stored = ctx.session.scalar(_row(ctx, case, new))
    if stored is not None and _is_to_hide(ctx, case, new.part):
        as_tips = replace(ctx, actor=TIPS)
        changes = hiding(ctx, case, [*case.hidden, new.part])
        take_step(as_tips, case.id, "hide_by_tips", None, changes=changes, noted={"part": new.part})
    return stored is not None


def _row(ctx: Ctx, case: Case, new: NewTip) -> ReturningInsert[tuple[uuid.UUID]]:
    return (
        insert(Tip)
        .values(
            municipality_id=case.municipality_id,
            case_id=case.id,
            key=new.key if KEY.fullmatch(new.key) else uuid.uuid4().hex,
            part=new.part,
            kind=new.kind,
            said=new.said,
            mark=mark_of(ctx.secret, case.id, new.part, new.sender),
            created_at=ctx.now,
        )
        .on_conflict_do_nothing(index_elements=[Tip.key])
        .returning(Tip.id)
    )


def _check_is_shown(ctx: Ctx, case: Case, part: str) -> None:
    """Raises NotFound for what nobody outside sees. Of texts, only those of residents can be told of: what the
    municipality answers is its own to stand by, and no tip hides it."""
    if not case.is_public:
        raise NotFound()
    if part == TEXT:  # the case as such: also when its text is hidden already
        return
    photo_id, version = photo_of(part), line_of(part)
    photo = find_public_photo(ctx.session, photo_id) if photo_id else None
    is_photo = photo is not None and photo.case_id == case.id
    if part in case.hidden or not (is_photo or (version and _is_addition(ctx, case, version))):
        raise NotFound()


def _is_addition(ctx: Ctx, case: Case, version: int) -> bool:
    said = select(Event.id).where(
        Event.case_id == case.id,
        Event.case_version == version,
        Event.step == "publish",
        Event.text.is_not(None),
    )
    return ctx.session.scalar(said) is not None


def _is_to_hide(ctx: Ctx, case: Case, part: str) -> bool:
    """Whether enough independent tips wait on a part that no person has decided on."""
    if part in case.hidden:
        return False
    waiting = select(Tip.kind, Tip.mark, Tip.created_at).where(
        Tip.case_id == case.id, Tip.part == part, Tip.settled_at.is_(None)
    )
    if not are_enough([(kind, mark, at) for kind, mark, at in ctx.session.execute(waiting)], ctx.now):
        return False
    about = Event.changes["part"][1].as_string() == part
    decided = select(Event.id).where(
        Event.case_id == case.id, Event.step.in_(DECIDED), or_(about, Event.step == "show")
    )
    return ctx.session.scalar(decided.limit(1)) is None
