"""Whose address counts: no header that a client can invent."""

from typing import Any

import pytest

from app.platform.proxies import TrustedProxies


def address_seen(trusted: str, peer: str, **headers: str) -> tuple[str, dict[str, Any]]:
    seen: dict[str, Any] = {}

    def inner(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.update(environ)
        return []

    environ = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http"} | {
        f"HTTP_{name.upper()}": value for name, value in headers.items()
    }
    list(TrustedProxies(inner, trusted)(environ, lambda *args: None))
    return seen["REMOTE_ADDR"], seen


def test_without_proxies_the_header_counts_for_nothing_and_is_gone() -> None:
    address, seen = address_seen(
        "", "203.0.113.9", x_forwarded_for="10.0.0.1", x_forwarded_host="evil.example"
    )
    assert address == "203.0.113.9"
    assert not [name for name in seen if "FORWARDED" in name]


def test_a_trusted_proxy_says_who_asks() -> None:
    assert address_seen("10.0.0.0/8", "10.0.0.5", x_forwarded_for="203.0.113.9")[0] == "203.0.113.9"


def test_what_a_client_put_before_the_proxy_s_own_entry_is_not_believed() -> None:
    forged = "1.2.3.4, 203.0.113.9"
    assert address_seen("10.0.0.0/8", "10.0.0.5", x_forwarded_for=forged)[0] == "203.0.113.9"


def test_a_chain_of_proxies_is_walked_from_the_right() -> None:
    chain = "1.2.3.4, 203.0.113.9, 10.0.0.7"
    assert address_seen("10.0.0.0/8", "10.0.0.5", x_forwarded_for=chain)[0] == "203.0.113.9"


@pytest.mark.parametrize("peer", ["203.0.113.1", ""])
def test_a_stranger_cannot_pose_as_a_proxy(peer: str) -> None:
    assert address_seen("10.0.0.0/8", peer, x_forwarded_for="10.9.9.9")[0] == peer


def test_only_a_trusted_proxy_sets_the_scheme() -> None:
    assert address_seen("10.0.0.5", "10.0.0.5", x_forwarded_proto="https")[1]["wsgi.url_scheme"] == "https"
    assert address_seen("", "203.0.113.1", x_forwarded_proto="https")[1]["wsgi.url_scheme"] == "http"
