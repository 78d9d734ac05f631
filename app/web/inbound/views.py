"""For machines outside: an SMS and its delivery report from the gateway, a mail from the mail server.

Each caller shows a bearer secret of its own. Everything is kept before it is answered for, and read by a job.
"""

import hmac
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.blueprints import BlueprintSetupState

from app.cases.receive_mail import keep_mail
from app.cases.receive_text import keep_text, note_receipt
from app.domain.errors import BadInput, NotFound, TooMany
from app.domain.mail_in.reading import MAX_BYTES
from app.platform.limits import INBOUND, limiter
from app.web.guards import with_token
from app.web.request_context import db, now, runtime

blueprint = Blueprint("inbound", __name__, url_prefix="/inn")

MOST_JSON = 64 * 1024
Answer = tuple[Response, int]


def bearer(setting: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Only whoever shows the secret in ``setting``; 404 while it is not set, 401 for a wrong one."""

    def guard(view: Callable[..., Answer]) -> Callable[..., Answer]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Answer:
            secret: str = getattr(runtime().settings, setting)
            if not secret:
                return _error("closed", 404)
            if not hmac.compare_digest(
                request.headers.get("Authorization", "").encode(), f"Bearer {secret}".encode()
            ):
                return _error("unauthorized", 401)
            return view(*args, **kwargs)

        return guarded

    return guard


@blueprint.post("/sms")
@limiter.limit(INBOUND)
@with_token
@bearer("sms_in_secret")
def text_came() -> Answer:
    """``{"id", "from", "text"}``. 200 also for a number we do not know: trying again would change nothing."""
    said = _json("id", "from", "text")
    if said is None:
        return _error("bad_request", 400)
    try:
        keep_text(runtime(), db(), said["id"], said["from"], said["text"])
    except NotFound:
        return jsonify(state="unknown_number"), 200
    except TooMany:
        return _error("too_many", 429)
    return jsonify(state="kept"), 200


@blueprint.post("/sms/status")
@limiter.limit(INBOUND)
@with_token
@bearer("sms_in_secret")
def text_reported() -> Answer:
    """``{"id", "status": "delivered" | "failed", "reason"}`` about an SMS of ours; ``id`` is the one we gave."""
    said = _json("id", "status")
    try:
        message_id = uuid.UUID(said["id"]) if said else None
    except ValueError:
        message_id = None
    if said is None or message_id is None or said["status"] not in ("delivered", "failed"):
        return _error("bad_request", 400)
    why = f"gateway: {said.get('reason') or 'not delivered'}"
    if not note_receipt(db(), message_id, said["status"] == "delivered", why, now()):
        return _error("unknown_message", 404)
    return jsonify(state="noted"), 200


@blueprint.post("/epost")
@limiter.limit(INBOUND)
@with_token
@bearer("mail_in_secret")
def mail_came() -> Answer:
    """A whole mail as the body (message/rfc822); ``?til=`` and ``?fra=`` are the addresses of the envelope."""
    if (request.content_length or 0) > MAX_BYTES:
        return _error("too_large", 413)
    try:
        keep_mail(
            runtime(), db(), request.args.get("til", ""), request.args.get("fra", ""), request.get_data()
        )
    except NotFound:
        return _error("unknown_recipient", 404)
    except TooMany:
        return _error("too_many", 429)
    except BadInput:
        return _error("bad_request", 400)
    return jsonify(state="kept"), 200


def _json(*needed: str) -> dict[str, str] | None:
    """The fields as texts, without NUL; None when the body is no object, or one of ``needed`` is missing or no text."""
    if (request.content_length or 0) > MOST_JSON:
        return None
    body = request.get_json(silent=True, force=True)
    if not isinstance(body, dict) or not all(
        isinstance(body.get(name), str) and body[name] for name in needed
    ):
        return None
    return {name: value.replace("\0", "") for name, value in body.items() if isinstance(value, str)}


def _error(code: str, status: int) -> Answer:
    return jsonify(error={"code": code}), status


@blueprint.record_once
def _let_machines_post(state: BlueprintSetupState) -> None:
    for view in (text_came, text_reported, mail_came):
        state.app.extensions["csrf"].exempt(view)
