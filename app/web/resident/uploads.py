"""Photos of a draft: taken in one by one by the script, or with the form; shown small; taken out again."""

import uuid
from typing import BinaryIO, cast

from flask import Response, jsonify, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as BaseResponse

from app.cases.photos import keep_photo, remove_photo
from app.domain.errors import NotFound
from app.domain.photos import REFUSAL_WORDS, PhotoRefused, Refusal
from app.models import Photo
from app.platform.limits import UPLOAD, limiter
from app.queries.photos import find_draft_photo
from app.web.errors import translate, wants_json
from app.web.guards import open_to_all
from app.web.photo_answer import photo_answer
from app.web.request_context import db, public_ctx, runtime
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import DRAFT_GONE, Flow, load_flow
from app.web.resident.own_drafts import is_own

FIELD = "photos"


def chosen_files() -> list[FileStorage]:
    """The files of the form; a file field left empty sends one without a name."""
    return [file for file in request.files.getlist(FIELD) if file.filename]


def keep_files(flow: Flow, files: list[FileStorage]) -> list[str]:
    """Keep each photo; gives a sentence for each that cannot be used. One bad file takes no other with it."""
    refused = []
    for file in files:
        try:
            keep_one(flow, file)
        except PhotoRefused as error:
            refused.append(refusal_sentence(error, file.filename or ""))
    return refused


def keep_one(flow: Flow, file: FileStorage) -> Photo:
    """Keep one photo of the draft.

    Raises:
        PhotoRefused: it cannot be used.
    """
    run = runtime()
    name, stream = file.filename or "", cast("BinaryIO", file.stream)
    ctx = public_ctx(flow.municipality)
    return keep_photo(ctx, run.photos, run.reader, stream, name, "report", draft_key=flow.key)


def refusal_sentence(error: PhotoRefused, name: str) -> str:
    """«hull.jpg: Bildet er for stort (38 MB). Velg et bilde under 20 MB, eller ta et nytt.»"""
    said = f"{translate(error.sentence, error.params)} {translate(error.what_now, error.params)}"
    short = name if len(name) <= 40 else name[:37] + "…"
    return f"{short}: {said}" if short else said


def failure_sentence(photo: Photo) -> str:
    """Why a photo that was taken in could not be made fit to be seen: the job kept the sentence, or an error's name."""
    known = {sentence for sentence, _now in REFUSAL_WORDS.values() if "%(" not in sentence}
    return _(photo.failure) if photo.failure in known else _("Vi klarte ikke å gjøre bildet klart.")


@blueprint.post("/meld/<string(length=22):key>/bilder")
@limiter.limit(UPLOAD)
@open_to_all
def upload(key: str) -> Response | BaseResponse:
    """One photo at a time, from the script. Without it the form of the step carries the photos."""
    _need_own(key)
    flow = load_flow(key)
    files = chosen_files()
    if not files:
        raise PhotoRefused(Refusal.EMPTY)
    photo = keep_one(flow, files[0])
    if not wants_json():
        return redirect(url_for("resident.details", key=key), 303)
    return jsonify(photo_json(key, photo))


@blueprint.get("/meld/<string(length=22):key>/bilder/<uuid:photo_id>")
@open_to_all
def photo_state(key: str, photo_id: uuid.UUID) -> Response:
    """How far the photo has come, for the script that waits for the small picture."""
    photo = db().get(Photo, photo_id) if is_own(key) else None
    if photo is None or photo.draft_key != key:
        raise NotFound(_("Vi finner ikke bildet."), _("Last siden på nytt."))
    return jsonify(photo_json(key, photo))


@blueprint.post("/meld/<string(length=22):key>/bilder/<uuid:photo_id>/fjern")
@limiter.limit(UPLOAD)
@open_to_all
def remove(key: str, photo_id: uuid.UUID) -> Response:
    """Take a photo out of the draft; one that is gone already is no error."""
    _need_own(key)
    flow = load_flow(key)
    remove_photo(public_ctx(flow.municipality), runtime().photos, key, photo_id)
    return jsonify(removed=str(photo_id))


@blueprint.get("/meld/<string(length=22):key>/bilder/<uuid:photo_id>/<size>.webp")
@open_to_all
def draft_photo(key: str, photo_id: uuid.UUID, size: str) -> Response:
    """A finished photo of the draft, for the browser that began it."""
    return photo_answer(find_draft_photo(db(), key, photo_id) if is_own(key) else None, size, public=False)


def _need_own(key: str) -> None:
    """A script stays on its page: it cannot be led to another draft as a form can. Raises NotFound."""
    if not is_own(key):
        raise NotFound(DRAFT_GONE, "")


def photo_json(key: str, photo: Photo) -> dict[str, str | None]:
    """What the script needs to show a photo."""
    ready = photo.state == "ready"
    return {
        "id": str(photo.id),
        "state": photo.state,
        "thumb": url_for("resident.draft_photo", key=key, photo_id=photo.id, size="thumb") if ready else None,
        "href": url_for("resident.photo_state", key=key, photo_id=photo.id),
        "remove": url_for("resident.remove", key=key, photo_id=photo.id),
        "sentence": failure_sentence(photo) if photo.state == "failed" else None,
    }
