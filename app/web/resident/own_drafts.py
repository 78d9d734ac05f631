"""Which drafts are this browser's: a key that somebody else began opens nothing here, nor ours anywhere else.

Without this, whoever begins a draft and sends the address on could read what the next person types into it. The keys
stand in a signed cookie of their own, which outlives a closed browser as the drafts do; the session does not.
"""

from datetime import timedelta

from flask import Response, g, request

from app.cases.drafts import new_key
from app.domain.tokens import DRAFTS_COOKIE as COOKIE
from app.domain.tokens import sign_drafts, signed_drafts
from app.web.request_context import runtime
from app.web.resident.blueprint import blueprint

PATH = "/meld"
LIFE = timedelta(days=7)
"""As long as a draft is kept after it was last touched: each step that is sent begins the seven days anew."""

KEPT = 10
"""Drafts of one browser that are remembered in the cookie; the oldest goes first."""


def begin_draft() -> str:
    """The key of a new draft, remembered in the browser's cookie."""
    key = new_key()
    remember_draft(key)
    return key


def remember_draft(key: str) -> None:
    """Let the browser remember ``key`` as its own, the latest."""
    g.own_drafts = [*(one for one in _keys() if one != key), key][-KEPT:]


def is_own(key: str) -> bool:
    """Whether this browser began the draft."""
    return key in _keys()


def own_keys() -> list[str]:
    """The drafts that this browser began, the latest first."""
    return list(reversed(_keys()))


@blueprint.after_request
def remember(response: Response) -> Response:
    """The cookie, anew with each step that is sent."""
    if request.method == "POST" and (keys := g.get("own_drafts")):
        response.set_cookie(
            COOKIE,
            sign_drafts(runtime().settings.secret_key, keys),
            max_age=LIFE,
            path=PATH,
            secure=runtime().settings.is_https,
            httponly=True,
            samesite="Lax",
        )
    return response


def _keys() -> list[str]:
    if "own_drafts" not in g:
        g.own_drafts = signed_drafts(runtime().settings.secret_key, request.cookies.get(COOKIE, ""))
    keys: list[str] = g.own_drafts
    return keys
