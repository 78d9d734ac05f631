"""Which drafts are this browser's: a key that somebody else began opens nothing here, nor ours anywhere else.

Without this, whoever begins a draft and sends the address on could read what the next person types into it. The keys
stand in a signed cookie of their own that lives as long as a draft does: a browser that was closed finds its way back.
"""

from flask import Response, after_this_request, current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from app.cases.drafts import new_key

COOKIE = "varsko_utkast"
KEPT = 10
"""Drafts of one browser that are remembered; the oldest goes first."""
KEPT_SECONDS = 7 * 24 * 3600
"""As long as a draft is kept (``app.clock``)."""


def begin_draft() -> str:
    """The key of a new draft, remembered by the browser."""
    key = new_key()
    remember_draft(key)
    return key


def remember_draft(key: str) -> None:
    """Let the browser remember ``key`` as its own, the latest."""
    g.own_draft_keys = [*(one for one in _keys() if one != key), key][-KEPT:]
    after_this_request(_write)


def is_own(key: str) -> bool:
    """Whether this browser began the draft."""
    return key in _keys()


def own_keys() -> list[str]:
    """The drafts that this browser began, the latest first."""
    return list(reversed(_keys()))


def _keys() -> list[str]:
    if "own_draft_keys" not in g:
        g.own_draft_keys = _read(request.cookies.get(COOKIE, ""))
    found: list[str] = g.own_draft_keys
    return found


def _read(value: str) -> list[str]:
    try:
        return [str(key) for key in _signer().loads(value, max_age=KEPT_SECONDS)]
    except BadData:
        return []


def _write(response: Response) -> Response:
    response.set_cookie(
        COOKIE,
        str(_signer().dumps(_keys())),
        max_age=KEPT_SECONDS,
        path="/meld",
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return response


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="own-drafts")
