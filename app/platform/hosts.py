"""Which names Varsko answers to: those of BASE_URL, so that no invented Host ends up in a link or a cache."""

from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.sansio.utils import host_is_trusted

from app.domain.errors import VarskoError
from app.domain.words import N_
from app.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
HEALTH = ("/healthz", "/readyz")
"""Asked for by address by whoever watches the servers; they show no address."""


class UnknownHost(VarskoError):
    """The address in the browser is none of ours."""

    code = "unknown_host"
    status = 400
    sentence = N_("Varsko svarer ikke på denne adressen.")
    what_now = N_("Bruk %(address)s.")


def trusted_hosts(settings: Settings) -> list[str]:
    """The name in BASE_URL; those of this machine too when BASE_URL is one of them, or in the demo."""
    name = urlsplit(settings.base_url).hostname or ""
    own = f"[{name}]" if ":" in name else name
    return [own, *LOOPBACK] if settings.demo or own in LOOPBACK else [own]


def set_up_hosts(app: Flask, settings: Settings) -> None:
    """Refuse other names with a sentence. Flask's TRUSTED_HOSTS would leave that page without its links."""
    trusted = trusted_hosts(settings)

    @app.before_request
    def check() -> None:
        if request.path not in HEALTH and not host_is_trusted(request.host.lower(), trusted):
            raise UnknownHost(address=settings.base_url)
