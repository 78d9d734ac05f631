"""The session, the runtime and the ``Ctx`` of the present request: each made once, when first asked for."""

from datetime import datetime

from flask import current_app, g
from flask_login import current_user
from sqlalchemy.orm import Session

from app.cases.context import REPORTER, Actor, Ctx
from app.domain.permissions import UNIT_ROLES
from app.models import Municipality
from app.platform.runtime import Runtime
from app.web.municipality import current_municipality


def runtime() -> Runtime:
    """What the process is made of."""
    found: Runtime = current_app.extensions["varsko.runtime"]
    return found


def db() -> Session:
    """The session of this request, closed at its end."""
    found: Session = current_app.extensions["varsko.session"]()
    return found


def now() -> datetime:
    """The moment of this request: the same all through it."""
    if "now" not in g:
        g.now = runtime().clock()
    moment: datetime = g.now
    return moment


def public_ctx(municipality: Municipality | None = None) -> Ctx:
    """The context of somebody who is not signed in: a resident who reports or answers."""
    return _ctx(REPORTER, municipality or current_municipality())


def staff_ctx() -> Ctx:
    """The context of the person signed in, in that person's municipality."""
    municipality = db().get_one(Municipality, current_user.municipality_id)
    unit_id = current_user.unit_id if current_user.role in UNIT_ROLES else None
    return _ctx(
        Actor("staff", current_user.permissions, current_user.id, unit_id, current_user.name), municipality
    )


def _ctx(actor: Actor, municipality: Municipality) -> Ctx:
    run = runtime()
    moment = now()
    return Ctx(db(), municipality, actor, run.queue, run.settings.secret_key, lambda: moment)
