"""The reporter's own page: what happens, what was said, an answer box, and the mails switched on or off."""

import uuid
from typing import BinaryIO, cast

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from app.cases.photos import keep_photo
from app.cases.reply import answer
from app.cases.unsubscribe import subscribe_again, unsubscribe
from app.domain.errors import BadInput, ImpossibleStep
from app.domain.photos import MAX_PHOTOS, PhotoRefused
from app.domain.reports import MAX_TEXT, check_text, clean_text
from app.domain.words import N_
from app.platform.limits import ANSWER, limiter
from app.queries.own_page import OwnPage
from app.queries.photos import find_case_photo
from app.web.errors import field_sentences, translate
from app.web.guards import with_token
from app.web.photo_answer import photo_answer
from app.web.presentation import municipality_contacts
from app.web.request_context import db, now, public_ctx, runtime
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import page
from app.web.resident.own_choices import choices_of
from app.web.resident.own_story import (
    dialogue,
    now_words,
    open_question,
    progress_of,
    timeline,
    withheld_words,
)
from app.web.resident.receipt import open_own_page, private_link
from app.web.resident.uploads import chosen_files, refusal_sentence

NO_ANSWER = N_("Skriv svaret ditt først.")
CLOSED = N_("Saken er avsluttet, så du kan ikke skrive mer her. Meld fra på nytt hvis det fortsatt er galt.")


@blueprint.get("/min/<token>")
@with_token
def mine(token: str) -> str:
    """The page."""
    return _page(open_own_page(token), token, {}, "")


@blueprint.post("/min/<token>")
@limiter.limit(ANSWER)
@with_token
def write(token: str) -> Response | BaseResponse:
    """An answer to the desk's question, or something more to know; with photos when there are any."""
    own = open_own_page(token)
    text = clean_text(request.form.get("answer", ""))
    again = redirect(url_for("resident.mine", token=token, _anchor="samtale"), 303)
    if _said_already(own, text):
        return again
    try:
        _check(own, text)
        keep_own_photos(own, chosen_files())
        answer(public_ctx(own.municipality), own.case_id, text)
    except BadInput as error:
        return page(_page(open_own_page(token), token, field_sentences(error), text), 422)
    except ImpossibleStep as error:  # closed while the answer was written
        db().expire_all()
        return page(
            _page(open_own_page(token), token, {}, text, translate(error.sentence, error.params)), 422
        )
    flash(_("Takk! Vi har fått det du skrev."), "ok")
    return again


def _check(own: OwnPage, text: str) -> None:
    if not own.status.is_open:
        raise ImpossibleStep(CLOSED, "")
    if not text:
        raise BadInput({"answer": NO_ANSWER})
    if wrong := check_text(text):
        raise BadInput({"answer": wrong})


def _said_already(own: OwnPage, text: str) -> bool:
    """The same text as the last thing said by the reporter: a double tap, or «back» and send."""
    last = own.events[-1] if own.events else None
    return bool(
        text and last and last.by == "reporter" and last.step in ("answer", "comment") and last.text == text
    )


def keep_own_photos(own: OwnPage, files: list[FileStorage], use: str = "answer") -> None:
    """Keep photos of an answer or of the fault; one that cannot be used stops it all.

    Raises:
        BadInput: ``photos``, with the file's name.
    """
    run = runtime()
    for file in files:
        try:
            ctx, name = public_ctx(own.municipality), (file.filename or "").replace("\0", "")
            stream = cast("BinaryIO", file.stream)
            keep_photo(ctx, run.photos, run.reader, stream, name, use, case_id=own.case_id)
        except PhotoRefused as error:
            raise BadInput({"photos": refusal_sentence(error, file.filename or "")}) from error


@blueprint.post("/min/<token>/meld-av")
@limiter.limit(ANSWER)
@with_token
def switch_mails(token: str) -> BaseResponse:
    """No more mails or SMS, or again (``wanted=1``)."""
    own = open_own_page(token)
    ctx = public_ctx(own.municipality)
    if request.form.get("wanted") == "1":
        subscribe_again(ctx, own.reporter_id)
        again = (
            _("Du får SMS igjen når noe skjer.")
            if own.gets_texts
            else _("Du får e-post igjen når noe skjer.")
        )
        flash(again, "ok")
    else:
        unsubscribe(ctx, own.reporter_id)
        flash(
            _("Du får ikke flere SMS-er om denne saken. Siden her kan du fortsatt bruke.")
            if own.gets_texts
            else _("Du får ikke flere e-poster om denne saken. Siden her kan du fortsatt bruke."),
            "ok",
        )
    return redirect(url_for("resident.mine", token=token), 303)


@blueprint.get("/min/<token>/bilder/<uuid:photo_id>/<size>.webp")
@with_token
def own_photo(token: str, photo_id: uuid.UUID, size: str) -> Response:
    """A photo of the case, for the person with the link."""
    own = open_own_page(token)
    return photo_answer(find_case_photo(db(), own.case_id, photo_id), size, public=False)


def own_page_with(token: str, errors: dict[str, str], stopped: str = "") -> str:
    """The page with what went wrong, read anew: the case may have changed meanwhile."""
    db().expire_all()
    return _page(open_own_page(token), token, errors, "", stopped)


def _page(own: OwnPage, token: str, errors: dict[str, str], typed: str, stopped: str = "") -> str:
    moment = now()
    desk = municipality_contacts(own.municipality).get("desk") or _("Servicetorget")
    title, text = now_words(own, desk, moment)
    return render_template(
        "resident/mine.html",
        own=own,
        token=token,
        link=private_link(token),
        now_title=title,
        now_text=text,
        progress=progress_of(own.status),
        timeline=timeline(own, desk, moment),
        dialogue=dialogue(own, desk),
        question=open_question(own),
        withheld=withheld_words(own),
        desk=desk,
        may=choices_of(own, moment),
        errors=errors,
        typed=typed,
        stopped=stopped,
        max_text=MAX_TEXT,
        max_photos=MAX_PHOTOS,
    )
