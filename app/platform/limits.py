"""Rate limits in Redis, in memory while Redis is away. Who asks is the address of the connection."""

from ipaddress import IPv6Address, ip_address

from flask import request
from flask_limiter import Limiter
from flask_login import current_user

SIGN_IN = "10 per minute; 60 per hour"
REPORT = "20 per minute; 200 per hour"
UPLOAD = "60 per minute; 600 per hour"
SEARCH = "240 per minute"
ANSWER = "20 per minute"
WRITE_TO = "10 per minute; 60 per hour"
"""Forms that make us write to an address that was typed: mails annoy, and each SMS is paid for."""
TIP = "6 per minute; 30 per hour"
INBOUND = "1200 per minute"


def who() -> str:
    """The key of a limit: the person signed in, else the address.

    ``remote_addr`` is the socket's own unless TRUSTED_PROXIES names the peer (see ``app.platform.proxies``): no header
    that a client can invent counts.
    """
    if current_user and current_user.is_authenticated:
        return f"staff:{current_user.id}"
    return address()


def address() -> str:
    """The key where being signed in must not matter (sign-in itself)."""
    return network_of(request.remote_addr or "")


def network_of(peer: str) -> str:
    """Whose address it is: IPv4 as it stands, of IPv6 the /64, for a household is given all of those.

    A device picks another address in its /64 whenever it likes; a limit for each would limit nobody.
    """
    try:
        parsed = ip_address(peer.partition("%")[0])
    except ValueError:
        return peer or "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"


limiter = Limiter(key_func=who, default_limits=[], headers_enabled=False, strategy="moving-window")
