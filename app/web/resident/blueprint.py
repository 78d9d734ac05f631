"""The blueprint of the residents' pages, and the headers that all of them have."""

from flask import Blueprint, Response, request

blueprint = Blueprint("resident", __name__)

FOR_SEARCH_ENGINES = (
    "resident.start",
    "resident.follow",
    "resident.place_search",
    "resident.place_facts",
    "resident.category_search",
    "resident.better",
)
"""Pages without anything of anybody's: search engines may keep them."""


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Nobody else's cache keeps these pages; the browser's own does, so that «back» shows what was typed.

    Not ``no-store``: with it the browser throws the typed text away when the database is gone and one presses back.
    """
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if request.endpoint not in FOR_SEARCH_ENGINES:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Not no-referrer: the check against forged forms needs the origin. Other hosts learn nothing, the token least.
    response.headers["Referrer-Policy"] = "same-origin"
    return response
