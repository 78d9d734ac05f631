"""The blueprint of the rules, and what all its pages share."""

from flask import Blueprint, g, url_for
from flask_login import current_user

from app.domain.permissions import Permission
from app.models import Municipality
from app.web.municipality import all_municipalities, show_municipality

blueprint = Blueprint("rules", __name__, url_prefix="/regler")


@blueprint.before_request
def show_own_municipality() -> None:
    """People at work see the rules of their own municipality, whatever they looked at on the open pages."""
    if not current_user.is_authenticated:
        return
    show_municipality(own_municipality())
    if current_user.may(Permission.CASE_TRIAGE):
        g.staff_search = {"search_action": url_for("desk.search"), "search_text": ""}


def own_municipality() -> Municipality:
    """The municipality of the person signed in."""
    return next(one for one in all_municipalities() if one.id == current_user.municipality_id)
