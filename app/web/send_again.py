"""Pages that keep what was posted and offer to send it again: no database, an old form, a person who was signed out.

Rendered by hand, outside the app's context processors, because those may ask the database that is gone.
"""

from urllib.parse import urlsplit

from flask import Response, current_app, make_response, request
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from app.web.presentation import this_path

RETRY_AFTER = 30
"""Seconds after which a client may try again."""

MAX_KEPT = 200_000
"""Characters of posted text that the page carries at most; more is not put back into a page."""

SECRET_FIELDS = frozenset({"password", "passord"})
"""Fields that are never written into a page."""

TOKEN = "csrf_token"  # noqa: S105 (the name of a field)


def _posted(token: str | None) -> list[tuple[str, str]]:
    """What the request posted, in order, without secrets; empty when it is too large to carry.

    ``token`` takes the place of the posted one, which went with an old session.
    """
    pairs = [(name, value) for name, value in request.form.items(multi=True) if name not in SECRET_FIELDS]
    if sum(len(value) for _name, value in pairs) > MAX_KEPT:
        return []
    if token is None:
        return pairs
    return [*((name, value) for name, value in pairs if name != TOKEN), (TOKEN, token)]


def _is_ours() -> bool:
    """Whether a page of our own posted this: a stranger's form gets no fresh token to go on with."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.host


def _page(
    status: int, heading: str, text: str, nonce: str, token: str | None = None, sign_in: str = ""
) -> Response:
    template = current_app.jinja_env.get_template("errors/send_again.html")
    page = template.render(
        status=status,
        heading=heading,
        text=text,
        sign_in=sign_in,
        posted=_posted(token),
        path=this_path(with_query=True),
        had_files=any(file.filename for file in request.files.values()),
        method=request.method,
        csp_nonce=nonce,
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def unavailable_page(nonce: str = "") -> Response:
    """503: the database is away. The posted CSRF token goes along: it stays good for the person's session."""
    heading = _("Vi får det ikke til akkurat nå")
    text = _("Noe gikk galt hos oss. Det du har skrevet, er ikke borte. Vent litt og prøv igjen.")
    response = _page(503, heading, text, nonce)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def expired_form_page(nonce: str) -> Response | None:
    """400: the form's token is old. None when the form was not ours: then nothing is offered."""
    if not _is_ours():
        return None
    text = _("Skjemaet har ligget lenge. Det du har skrevet, er ikke borte. Send det en gang til.")
    return _page(400, _("Send en gang til"), text, nonce, token=generate_csrf())


def signed_out_page(nonce: str, sign_in: str) -> Response:
    """401: the person signed out meanwhile. Sign in beside (``sign_in`` is the address) and send again."""
    text = _("Det du har skrevet, er ikke borte. Logg inn i en ny fane, kom tilbake hit og send igjen.")
    return _page(401, _("Du er logget ut"), text, nonce, sign_in=sign_in)
