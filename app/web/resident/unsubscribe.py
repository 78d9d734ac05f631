"""The link at the foot of every mail, and the button that mail programs show for it (RFC 8058)."""

import hmac
import uuid

from flask import render_template
from flask.blueprints import BlueprintSetupState

from app.cases.unsubscribe import unsubscribe as stop_mails
from app.domain.errors import NotFound
from app.domain.tokens import unsubscribe_token
from app.models import Municipality, Reporter
from app.platform.limits import ANSWER, limiter
from app.queries.own_page import find_reporter
from app.web.guards import with_token
from app.web.municipality import show_municipality
from app.web.request_context import db, public_ctx, runtime
from app.web.resident.blueprint import blueprint


@blueprint.get("/meld-av/<uuid:reporter_id>/<token>")
@with_token
def unsubscribe(reporter_id: uuid.UUID, token: str) -> str:
    """Asks first: mail scanners open links."""
    reporter, _municipality, number = _find(reporter_id, token)
    return render_template(
        "resident/unsubscribe.html", number=number, done=reporter.unsubscribed_at is not None
    )


@blueprint.post("/meld-av/<uuid:reporter_id>/<token>")
@limiter.limit(ANSWER)
@with_token
def unsubscribe_now(reporter_id: uuid.UUID, token: str) -> str:
    """Stops the mails. A mail program posts ``List-Unsubscribe=One-Click`` without a session: the token is proof."""
    _reporter, municipality, number = _find(reporter_id, token)
    stop_mails(public_ctx(municipality), reporter_id)
    return render_template("resident/unsubscribe.html", number=number, done=True)


def _find(reporter_id: uuid.UUID, token: str) -> tuple[Reporter, Municipality, str]:
    """The reporter, when the token is the right one.

    Raises:
        NotFound: wrong token or no such reporter; the two look the same.
    """
    expected = unsubscribe_token(runtime().settings.secret_key, reporter_id)
    found = find_reporter(db(), reporter_id)
    if found is None or not hmac.compare_digest(expected.encode(), token.encode()):
        raise NotFound()
    show_municipality(found[1])
    return found


@blueprint.record_once
def _let_mail_programs_post(state: BlueprintSetupState) -> None:
    state.app.extensions["csrf"].exempt(unsubscribe_now)
