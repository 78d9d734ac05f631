"""The pages where units and the desk make notices. Both have them, so they belong to neither."""

from flask import Blueprint
from flask_login import current_user

from app.models import Municipality
from app.web.municipality import show_municipality
from app.web.request_context import db

blueprint = Blueprint("notices", __name__, url_prefix="/servicetorg/driftsmeldinger")


@blueprint.before_request
def speak_of_own_municipality() -> None:
    """Names, days and clocks are those of the person's municipality, whatever was looked at before."""
    if current_user.is_authenticated:
        show_municipality(db().get_one(Municipality, current_user.municipality_id))


def own_unit() -> int | None:
    """The unit whose notices the person makes; None at the desk, which sees all of them."""
    unit_id: int | None = current_user.unit_id if current_user.sees_unit_only else None
    return unit_id
