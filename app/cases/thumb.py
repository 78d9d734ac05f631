"""Which photo stands for the case in lists: the first that everybody may see."""

import uuid
from collections.abc import Collection

from sqlalchemy import select

from app.cases.context import Ctx
from app.domain.parts import photo_part
from app.models import Case, Photo


def thumb_without(ctx: Ctx, case: Case, hidden: Collection[str]) -> uuid.UUID | None:
    """The photo for the lists when the parts ``hidden`` are: the one it has, else the first that may be seen."""
    if case.thumb_photo_id is not None and photo_part(case.thumb_photo_id) not in hidden:
        return case.thumb_photo_id
    ready = (
        select(Photo.id)
        .where(Photo.case_id == case.id, Photo.use == "report", Photo.state == "ready")
        .order_by(Photo.created_at, Photo.id)
    )
    return next((one for one in ctx.session.scalars(ready) if photo_part(one) not in hidden), None)
