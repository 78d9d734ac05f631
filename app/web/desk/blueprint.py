"""The desk's blueprint, and what all its pages share."""

from flask import Blueprint, g, request, url_for
from flask_login import current_user

from app.domain.permissions import Permission
from app.models import Municipality
from app.web.municipality import all_municipalities, show_municipality

blueprint = Blueprint("desk", __name__, url_prefix="/servicetorg")


@blueprint.before_request
def show_own_municipality() -> None:
    """People at work see their own municipality, whatever they looked at on the open pages."""
    if not current_user.is_authenticated:
        return
    show_municipality(own_municipality())
    if current_user.may(Permission.CASE_TRIAGE):
        text = request.args.get("q", "") if request.endpoint == "desk.search" else ""
        g.staff_search = {"search_action": url_for("desk.search"), "search_text": text}


def own_municipality() -> Municipality:
    """The municipality of the person signed in."""
    return next(one for one in all_municipalities() if one.id == current_user.municipality_id)
