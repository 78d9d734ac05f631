"""Where a report begins: with a photo or with the place. Opening the page stores nothing."""

import uuid
from contextlib import suppress

from flask import Response, flash, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as BaseResponse

from app.cases.drafts import throw_away_draft
from app.cases.photos import remove_photo
from app.domain.photos import MAX_BYTES, MAX_PHOTOS, PhotoRefused
from app.platform.limits import REPORT, limiter
from app.queries.report_flow import find_begun
from app.web.errors import wants_json
from app.web.guards import open_to_all
from app.web.municipality import current_municipality
from app.web.request_context import db, public_ctx, runtime
from app.web.resident.blueprint import blueprint
from app.web.resident.dangers import phones_of
from app.web.resident.drafts import Flow, load_flow, page
from app.web.resident.offers import OFFERED, read_offers
from app.web.resident.own_drafts import begin_draft, is_own, own_keys
from app.web.resident.step_page import photo_url, step_names
from app.web.resident.uploads import chosen_files, keep_files


@blueprint.get("/meld")
@open_to_all
def start() -> str:
    """The two ways to begin, and the way back to what this browser began before."""
    return _start_page(None, [], find_begun(db(), own_keys()))


@blueprint.post("/meld")
@limiter.limit(REPORT)
@open_to_all
def begin() -> Response | BaseResponse:
    """Begin a draft, with the photos when there are any."""
    return _begin(Flow(begin_draft(), {}, current_municipality()))


@blueprint.get("/meld/<string(length=22):key>")
@open_to_all
def begin_again(key: str) -> str:
    """The start page of a draft that one came back to: its photos are there."""
    return _start_page(load_flow(key), [])


@blueprint.post("/meld/<string(length=22):key>")
@limiter.limit(REPORT)
@open_to_all
def begin_more(key: str) -> Response | BaseResponse:
    """More photos from the start page of a draft, one taken out, or on to the place."""
    flow = load_flow(key)
    if "remove" in request.form:
        with suppress(ValueError):  # no id: there is nothing to remove
            remove_photo(
                public_ctx(flow.municipality), runtime().photos, flow.key, uuid.UUID(request.form["remove"])
            )
        return redirect(url_for("resident.begin_again", key=flow.key), 303)
    return _begin(flow)


@blueprint.post("/meld/<string(length=22):key>/slett")
@limiter.limit(REPORT)
@open_to_all
def throw_away(key: str) -> BaseResponse:
    """What was begun is not to be sent: on a computer that others use it must not wait for seven days."""
    if is_own(key):
        throw_away_draft(public_ctx(), runtime().photos, key)
        flash(_("Meldingen er slettet"), "ok")
    return redirect(url_for("resident.start"), 303)


def _begin(flow: Flow) -> Response | BaseResponse:
    files = chosen_files()
    refused = keep_files(flow, files)
    if files and len(refused) == len(files):
        return _refuse(flow, refused)
    flow.save(begun="yes", **read_offers(db(), flow.municipality, request.form))
    for sentence in refused:
        flash(sentence, "signal")
    onward = url_for("resident.place", key=flow.key)
    if wants_json():
        return jsonify(href=onward, upload=url_for("resident.upload", key=flow.key))
    return redirect(onward, 303)


def _refuse(flow: Flow, refused: list[str]) -> Response:
    if wants_json():
        answer = jsonify(
            error={"code": PhotoRefused.code, "sentence": " ".join(refused), "what_now": "", "fields": {}}
        )
        answer.status_code = 422
        return answer
    return page(_start_page(flow if flow.fields else None, refused), 422)


def _start_page(flow: Flow | None, refused: list[str], begun: str | None = None) -> str:
    return render_template(
        "resident/start.html",
        flow=flow,
        begun=begun,
        action=request.path,
        offered={name: request.values[name][:100] for name in OFFERED if request.values.get(name)},
        thumb_url=lambda photo: photo_url(flow, photo, "thumb") if flow else None,
        max_photos=MAX_PHOTOS,
        max_bytes=MAX_BYTES,
        phones=phones_of(flow.municipality if flow else current_municipality(), None),
        step_names=step_names(),
        step_current=1,
        back_href="/",
        errors={"photos": " ".join(refused)} if refused else {},
        refused=refused,
    )
