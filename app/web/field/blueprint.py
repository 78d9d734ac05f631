"""The unit and its crews. ``/enhet`` is the foreman's desk, ``/ute`` the phone in the van."""

from flask import Blueprint
from flask_login import current_user

from app.domain.errors import Forbidden, NotFound
from app.models import Municipality
from app.queries.field_case import UnitCase, find_unit_case
from app.web.municipality import show_municipality
from app.web.request_context import db

blueprint = Blueprint("field", __name__)


@blueprint.before_request
def speak_of_own_municipality() -> None:
    """Names, days and clocks of these pages are those of the person's municipality, whatever was looked at before."""
    if current_user.is_authenticated:
        show_municipality(db().get_one(Municipality, current_user.municipality_id))


def my_unit() -> int:
    """The id of the unit of the person signed in.

    Raises:
        Forbidden: somebody without a unit has no worklist.
    """
    unit_id: int | None = current_user.unit_id if current_user.sees_unit_only else None
    if unit_id is None:
        raise Forbidden()
    return unit_id


def get_case(number: str) -> UnitCase:
    """The unit's case with this number.

    Raises:
        NotFound: no such case, or not the unit's.
    """
    case = find_unit_case(db(), current_user.municipality_id, my_unit(), number)
    if case is None:
        raise NotFound()
    return case
