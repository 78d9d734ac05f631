"""Whom a rate limit counts as one."""

import pytest

from app.platform.limits import network_of


def test_one_household_with_ipv6_is_one() -> None:
    assert (
        network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:aaaa:bbbb:cccc:dddd") == "2001:db8:1:2::/64"
    )
    assert network_of("2001:db8:1:3::1") != network_of("2001:db8:1:2::1")


@pytest.mark.parametrize(
    ("peer", "key"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unix:"),
    ],
)
def test_other_addresses_stand_for_themselves(peer: str, key: str) -> None:
    assert network_of(peer) == key
