"""The links in mails to followers: confirm the address, stop the news. Opening one only asks."""

import hmac
import uuid

from flask import redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as BaseResponse

from app.cases.following import confirm_address, stop_everything, stop_following
from app.domain.errors import NotFound
from app.domain.tokens import confirm_token, follower_token, stop_token
from app.models import Follower, Municipality
from app.platform.limits import ANSWER, limiter
from app.queries.following import find_followed, find_follower, find_follower_of
from app.web.guards import with_token
from app.web.municipality import show_municipality
from app.web.request_context import db, public_ctx, runtime
from app.web.resident.blueprint import blueprint


@blueprint.get("/folg/bekreft/<uuid:follower_id>/<token>")
@with_token
def confirm_follower(follower_id: uuid.UUID, token: str) -> str | BaseResponse:
    """What waits for the address to be confirmed, and one button."""
    follower, _municipality = _need(
        find_follower(db(), follower_id), confirm_token(_secret(), follower_id), token
    )
    if follower.confirmed_at is not None:
        return _to_page(follower)
    return render_template("resident/follow_confirm.html", followed=find_followed(db(), follower.id))


@blueprint.post("/folg/bekreft/<uuid:follower_id>/<token>")
@limiter.limit(ANSWER)
@with_token
def confirm_follower_now(follower_id: uuid.UUID, token: str) -> BaseResponse:
    """The address is confirmed; on to the page where it is changed."""
    follower, municipality = _need(
        find_follower(db(), follower_id), confirm_token(_secret(), follower_id), token
    )
    confirm_address(public_ctx(municipality), follower.id)
    return redirect(url_for("resident.follower_page", token=_page_token(follower), ny=1), 303)


@blueprint.get("/folg/stopp/<uuid:stopped>/<token>")
@with_token
def unsubscribe_follower(stopped: uuid.UUID, token: str) -> str:
    """Asks first. ``stopped``: a subscription, or the follower of several."""
    follower, _municipality = _stoppable(stopped, token)
    mine = [one for one in find_followed(db(), follower.id) if stopped in (one.id, follower.id)]
    done = not mine or follower.unsubscribed_at is not None
    return render_template(
        "resident/follow_stop.html", followed=mine, done=done, page=_page_address(follower)
    )


@blueprint.post("/folg/stopp/<uuid:stopped>/<token>")
@limiter.limit(ANSWER)
@with_token
def unsubscribe_follower_now(stopped: uuid.UUID, token: str) -> str:
    """Stops it. A mail program posts ``List-Unsubscribe=One-Click`` without a session: the token is proof."""
    follower, municipality = _stoppable(stopped, token)
    if stopped == follower.id:
        stop_everything(public_ctx(municipality), follower.id)
    else:
        stop_following(public_ctx(municipality), follower.id, stopped)
    return render_template("resident/follow_stop.html", followed=[], done=True, page=_page_address(follower))


def _stoppable(stopped: uuid.UUID, token: str) -> tuple[Follower, Municipality]:
    found = find_follower_of(db(), stopped) or find_follower(db(), stopped)
    return _need(found, stop_token(_secret(), stopped), token)


def _need(
    found: tuple[Follower, Municipality] | None, expected: str, token: str
) -> tuple[Follower, Municipality]:
    """The follower, when the token is the right one. Raises NotFound: wrong and unknown look the same."""
    if found is None or not hmac.compare_digest(expected.encode(), token.encode()):
        raise NotFound()
    show_municipality(found[1])
    return found


def _secret() -> str:
    return runtime().settings.secret_key


def _page_token(follower: Follower) -> str:
    return follower_token(_secret(), follower.id)


def _page_address(follower: Follower) -> str:
    return url_for("resident.follower_page", token=_page_token(follower))


def _to_page(follower: Follower) -> BaseResponse:
    return redirect(_page_address(follower))


@blueprint.record_once
def _let_mail_programs_post(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(unsubscribe_follower_now)
