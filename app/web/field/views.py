"""All views of the unit and its crews, one file per screen."""

from app.web.field import case_views, crew_views, round_views, worklist_views
from app.web.field.blueprint import blueprint

__all__ = ["blueprint", "case_views", "crew_views", "round_views", "worklist_views"]
