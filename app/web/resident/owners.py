"""Whose a draft's matter is, when it is not the municipality's own."""

from dataclasses import dataclass

from flask_babel import gettext as _

from app.cases.decide import Decided
from app.models import Unit
from app.queries.report_flow import find_unit
from app.web.request_context import db
from app.web.resident.drafts import Flow
from app.web.resident.preview import preview

PRIVATE = "private"


@dataclass(frozen=True)
class Owner:
    """Somebody else's matter. ``unit`` is None for a private road, whose owners we do not know. ``why`` is the rule's
    own sentence. ``about`` and ``web``: what the municipality says of private roads."""

    mark: str
    why: str
    unit: Unit | None = None
    about: str = ""
    web: str = ""


def find_owner(flow: Flow, decided: Decided | None = None) -> Owner | None:
    """Whose the draft's matter is, when it is not the municipality's own.

    The rules say so (they give it to an outside party), or the road is private and the category is about the road.
    ``decided``: what the rules say of the draft, where the caller knows already.
    """
    if flow.place is None or flow.category is None:
        return None
    decided = decided or preview(flow)
    unit = find_unit(db(), decided.unit_id) if decided.unit_id else None
    if unit is not None and unit.kind == "outside":
        return Owner(unit.code, decided.rule.sentence, unit)
    private = flow.municipality.settings.get("private_roads") or {}
    if decided.facts.road_owner == PRIVATE and flow.category.group_code in (private.get("groups") or ()):
        said, web = str(private.get("about") or ""), str(private.get("web") or "")
        return Owner(PRIVATE, _("Dette er en privat vei."), about=said, web=web)
    return None


def owner_mark(flow: Flow) -> str | None:
    """Whose it is, None when it is ours."""
    found = find_owner(flow)
    return found.mark if found else None
