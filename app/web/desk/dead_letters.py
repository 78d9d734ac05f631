"""Messages that were not delivered: why, and another try."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.cases.outbox import resend as resend_message
from app.domain.permissions import Permission
from app.platform.queues import DELIVER
from app.queries.dead_letters import find_dead_letters
from app.web.desk.blueprint import blueprint
from app.web.guards import needs
from app.web.request_context import db, now, runtime


@blueprint.get("/ikke-levert")
@needs(Permission.OUTBOX_SEE)
def dead_letters() -> str:
    """What has been given up, newest first, and how many messages are on their way."""
    letters = find_dead_letters(db(), current_user.municipality_id)
    return render_template(
        "desk/dead_letters.html", letters=letters, may_open=current_user.may(Permission.CASE_TRIAGE)
    )


@blueprint.post("/ikke-levert/<uuid:message_id>")
@needs(Permission.OUTBOX_SEE)
def resend(message_id: uuid.UUID) -> AnyResponse:
    """Take a dead letter up again, from the first try."""
    resend_message(db(), message_id, now(), current_user.municipality_id)
    runtime().queue.nudge(DELIVER, str(message_id))
    flash(_("Vi prøver å sende meldingen igjen nå."), "ok")
    return redirect(url_for("desk.dead_letters"), code=303)
