"""Which X-Forwarded-For counts: only what a proxy that the operator named has added."""

from collections.abc import Callable, Iterable
from ipaddress import ip_address, ip_network
from typing import Any

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class TrustedProxies:
    """WSGI middleware: walks X-Forwarded-For from the right as long as the sender is a trusted proxy.

    With no proxies configured the header is removed, so that nothing further in can believe it.
    """

    def __init__(self, app: Wsgi, trusted: str) -> None:
        self.app = app
        self.networks = [
            ip_network(part.strip(), strict=False) for part in trusted.split(",") if part.strip()
        ]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        forwarded = environ.pop("HTTP_X_FORWARDED_FOR", "")
        scheme = environ.pop("HTTP_X_FORWARDED_PROTO", "")
        for header in (
            "HTTP_X_FORWARDED_HOST",
            "HTTP_X_FORWARDED_PREFIX",
            "HTTP_FORWARDED",
            "HTTP_X_REAL_IP",
        ):
            environ.pop(header, None)
        if self._is_trusted(environ.get("REMOTE_ADDR", "")):
            environ["REMOTE_ADDR"] = self._client(environ["REMOTE_ADDR"], forwarded)
            if scheme in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
        return self.app(environ, start_response)

    def _client(self, peer: str, forwarded: str) -> str:
        client = peer
        for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
            if not self._is_trusted(client):
                break
            client = hop
        return client

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self.networks)
