"""The addresses that we made for one reporter: svar+TOKEN@domain for answers, retur+TOKEN@domain for reports."""

from dataclasses import dataclass

ANSWERS, REPORTS = "svar", "retur"


@dataclass(frozen=True)
class OurAddress:
    """``box`` is «svar» or «retur»; the token has not been checked."""

    box: str
    token: str


def parse_our_address(address: str, domain: str) -> OurAddress | None:
    """The parts of one of our addresses, None for any other (and for all while no domain is set)."""
    local, at, host = address.strip().strip("<>").rpartition("@")
    if not at or not domain or host.lower() != domain.lower():
        return None
    box, plus, token = local.lower().partition("+")
    if box not in (ANSWERS, REPORTS) or not plus or not token.isalnum() or not token.isascii():
        return None
    return OurAddress(box, token)
