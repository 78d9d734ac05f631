"""The residents' pages: report a fault in five steps, the receipt, and the reporter's own page."""

from app.web.resident import (  # noqa: F401 (they hang their views on the blueprint)
    category,
    contact,
    danger,
    details,
    follow,
    follow_area,
    follow_links,
    follow_page,
    join,
    mine,
    mine_changes,
    mine_place,
    my_reports,
    offline,
    owner,
    place,
    receipt,
    review,
    search,
    similar,
    start,
    unsubscribe,
    uploads,
)
from app.web.resident.blueprint import blueprint

__all__ = ["blueprint"]
