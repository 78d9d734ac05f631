"""Which drafts are this browser's: a key that somebody else began opens nothing here, nor ours anywhere else.

Without this, whoever begins a draft and sends the address on could read what the next person types into it.
"""

from flask import session

from app.cases.drafts import new_key

KEY = "utkast"
KEPT = 10
"""Drafts of one browser that are remembered in its signed cookie; the oldest goes first."""


def begin_draft() -> str:
    """The key of a new draft, remembered in the browser's session."""
    key = new_key()
    session[KEY] = [*session.get(KEY, ()), key][-KEPT:]
    return key


def is_own(key: str) -> bool:
    """Whether this browser began the draft."""
    return key in session.get(KEY, ())


def own_keys() -> list[str]:
    """The drafts that this browser began, the latest first."""
    return list(reversed(session.get(KEY, ())))
