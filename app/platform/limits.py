"""Rate limits in Redis, in memory while Redis is away. Who asks is the address of the connection."""

from flask import request
from flask_limiter import Limiter
from flask_login import current_user

SIGN_IN = "10 per minute; 60 per hour"
REPORT = "20 per minute; 200 per hour"
UPLOAD = "60 per minute; 600 per hour"
SEARCH = "240 per minute"
ANSWER = "20 per minute"


def who() -> str:
    """The key of a limit: the person signed in, else the address.

    ``remote_addr`` is the socket's own unless TRUSTED_PROXIES names the peer (see ``app.platform.proxies``): no header
    that a client can invent counts.
    """
    if current_user and current_user.is_authenticated:
        return f"staff:{current_user.id}"
    return request.remote_addr or "unknown"


def address() -> str:
    """The key where being signed in must not matter (sign-in itself)."""
    return request.remote_addr or "unknown"


limiter = Limiter(key_func=who, default_limits=[], headers_enabled=False, strategy="moving-window")
