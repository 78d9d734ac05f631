"""The page for a server that is gone (503): needs neither database nor session, and keeps what was posted."""

from flask import Response, current_app, make_response, request

from app.web.presentation import this_path

RETRY_AFTER = 30
"""Seconds after which a client may try again."""

MAX_KEPT = 200_000
"""Characters of posted text that the page carries at most; more is not put back into a page."""

SECRET_FIELDS = frozenset({"password", "passord"})
"""Fields that are never written into a page."""


def _posted() -> list[tuple[str, str]]:
    """What the request posted, in order, without secrets; empty when it is too large to carry."""
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name not in SECRET_FIELDS]
    return pairs if sum(len(value) for _, value in pairs) <= MAX_KEPT else []


def unavailable_page(nonce: str = "") -> Response:
    """The 503 page for the present request.

    The template is rendered by hand, outside the app's context processors, because those may ask the database that is
    gone. The posted CSRF token goes along with the rest: it stays good for the person's session.
    """
    template = current_app.jinja_env.get_template("errors/503.html")
    page = template.render(
        posted=_posted(),
        path=this_path(with_query=True),
        had_files=any(file.filename for file in request.files.values()),
        method=request.method,
        csp_nonce=nonce,
    )
    response = make_response(page, 503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response
