"""The page behind the link in each mail: what one follows, how the news comes, and an end to it."""

import uuid

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.cases.follow_elsewhere import move_to_address
from app.cases.following import change_following, forget_follower, set_language, stop_following
from app.domain.errors import BadInput, LinkExpired, NotFound
from app.domain.statuses import PUBLIC_KEYS
from app.models import Follower, Municipality
from app.platform.limits import ANSWER, limiter
from app.queries.following import category_names, find_followed, find_follower_by_token
from app.web.errors import field_sentences
from app.web.guards import with_token
from app.web.municipality import show_municipality
from app.web.presentation import LANGUAGE_CODES, status_face
from app.web.request_context import db, public_ctx
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import page
from app.web.resident.follow import chosen_pace, sent, typed_address


@blueprint.get("/folg/min/<token>")
@with_token
def follower_page(token: str) -> str:
    """All that the address follows."""
    return _page(token, {}, {"channel": "email"})


def _page(token: str, errors: dict[str, str], typed: dict[str, str]) -> str:
    follower, municipality = _open(token)
    return render_template(
        "resident/following.html",
        token=token,
        follower=follower,
        followed=find_followed(db(), follower.id),
        categories=category_names(db(), municipality.id),
        statuses=status_choices(),
        is_new=request.args.get("ny") == "1",
        errors=errors,
        typed=typed,
    )


@blueprint.post("/folg/min/<token>")
@limiter.limit(ANSWER)
@with_token
def change_followed(token: str) -> Response | BaseResponse:
    """Change or stop one, choose the language, or forget the address."""
    follower, municipality = _open(token)
    ctx, form = public_ctx(municipality), request.form
    again = redirect(url_for("resident.follower_page", token=token), 303)
    match form.get("do"):
        case "language" if form.get("language") in LANGUAGE_CODES:
            set_language(ctx, follower.id, form["language"])
            flash(_("Språket er byttet."), "ok")
        case "move":
            return _move(token, follower, municipality)
        case "forget":
            forget_follower(ctx, follower.id)
            flash(_("Adressen din og alt du fulgte, er slettet."), "ok")
            return redirect(url_for("resident.follow"), 303)
        case "stop":
            stop_following(ctx, follower.id, _subscription())
            flash(_("Du følger ikke dette lenger."), "ok")
        case "change":
            known = {code for code, _name in category_names(db(), municipality.id)}
            statuses = [key for key in form.getlist("statuses") if key in PUBLIC_KEYS]
            categories = [code for code in form.getlist("categories") if code in known]
            change_following(
                ctx, follower.id, _subscription(), chosen_pace(form.get("pace", "")), statuses, categories
            )
            flash(_("Endringen er lagret."), "ok")
        case _:
            raise NotFound()
    return again


def _move(token: str, follower: Follower, municipality: Municipality) -> Response | BaseResponse:
    """Follow the same from another address; the old one goes on until the new one is confirmed."""
    typed = {name: request.form.get(name, "")[:300] for name in ("channel", "email", "phone")}
    try:
        address = typed_address(typed)
    except BadInput as error:
        return page(_page(token, field_sentences(error), typed), 422)
    move_to_address(public_ctx(municipality), follower.id, address)
    return sent(address)


def status_choices() -> list[tuple[str, str]]:
    """(key, word) of what one can be told of."""
    return [(key, _(status_face(key).public_word)) for key in PUBLIC_KEYS]


def _subscription() -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get("subscription", ""))
    except ValueError:
        raise NotFound() from None


def _open(token: str) -> tuple[Follower, Municipality]:
    """Raises NotFound for an unknown token, LinkExpired when the address has said stop to everything."""
    found = find_follower_by_token(db(), token)
    if found is None or found[0].confirmed_at is None:
        raise NotFound()
    show_municipality(found[1])
    if found[0].unsubscribed_at is not None:
        raise LinkExpired()
    return found
