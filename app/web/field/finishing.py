"""What both the foreman's and the crew's page do when a case is finished: photos first, then the step."""

from collections.abc import Sequence
from typing import BinaryIO, cast

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.cases.context import Ctx
from app.cases.move import MISSING
from app.cases.photos import keep_photo
from app.cases.work import resolve
from app.domain.errors import BadInput, StaleCase
from app.domain.photos import PhotoRefused
from app.domain.reports import FieldErrors
from app.domain.steps import STEPS
from app.queries.field_case import UnitCase
from app.web.errors import translate
from app.web.request_context import runtime

NO_REPLY = ("reply", MISSING["reply"])


def seen_version() -> int:
    """The version of the case that the person saw, from the form; 0, which no case has, when it is missing."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def finish_case(ctx: Ctx, case: UnitCase, reply: str, blank: tuple[str, str] = NO_REPLY) -> None:
    """Keep the photos of the form, then resolve the case. Photos stay when only the form must be filled in again:
    a phone cannot choose them once more. Nobody outside sees them before the case is resolved.

    Raises:
        ImpossibleStep: the case cannot be finished from its status; no photo is kept either.
        StaleCase: somebody changed the case meanwhile; no photo is kept either.
        BadInput: ``photos``: a sentence for each file that was refused; ``blank`` (field, sentence) without a reply.
    """
    STEPS["resolve"].target(case.status)
    if case.version != seen_version():
        raise StaleCase(seen_version(), case.version)
    refused = keep_photos(ctx, case, request.files.getlist("photos"))
    wrong: FieldErrors = {"photos": " ".join(refused)} if refused else {}
    if not reply.strip():
        wrong[blank[0]] = blank[1]
    if wrong:
        raise BadInput(wrong)
    resolve(ctx, case.id, seen_version(), reply)


def keep_photos(ctx: Ctx, case: UnitCase, files: Sequence[FileStorage]) -> list[str]:
    """Keep each photo of the work; gives a sentence for each file that cannot be used."""
    run, refused = runtime(), []
    for file in files:
        if not file.filename:
            continue
        try:
            stream = cast("BinaryIO", file.stream)
            keep_photo(ctx, run.photos, run.reader, stream, file.filename, "resolved", case_id=case.id)
        except PhotoRefused as refusal:
            said = (
                f"{translate(refusal.sentence, refusal.params)} {translate(refusal.what_now, refusal.params)}"
            )
            refused.append(_("«%(file)s»: %(sentence)s", file=file.filename[:80], sentence=said))
    return refused
