"""Following a case or an area without an account: what one can choose, and how an address is known again."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from app.domain.errors import BadInput
from app.domain.phones import parse_phone, wrong_for_texts
from app.domain.reports import check_email
from app.domain.words import N_

CONFIRM_LIFE = timedelta(days=7)
"""How long the link that confirms an address is good; what was never confirmed is deleted after as long."""

ASK_AGAIN_AFTER = timedelta(minutes=10)
MOST_ASKED = 5
"""An address that does not confirm is asked so often at most: nobody's mailbox is filled from our form."""

MOST_A_DAY = 20
"""So many new things one address can begin to follow in a day."""

MIN_RADIUS_M, MAX_RADIUS_M = 50, 10_000
RADII_M = (250, 500, 1000, 2000, 5000)
MOST_CORNERS = 100
MAX_AREA_KM2 = 2000


BAD_PUSH = N_("Nettleseren ga oss ikke det vi trenger for å sende varsler. Velg e-post i stedet.")


class Channel(StrEnum):
    """How the news comes."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"


class Pace(StrEnum):
    """When the news comes: at once, or gathered each morning."""

    AT_ONCE = "at_once"
    DAILY = "daily"


@dataclass(frozen=True)
class Address:
    """Where the news goes. ``value``: an e-mail address, a number in E.164, or the endpoint of a push service.

    ``keys``: what the push service needs to seal a message (p256dh and auth).
    """

    channel: Channel
    value: str
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same address written otherwise has the same key; that of a push service is a hash, for its length."""
        if self.channel is Channel.PUSH:
            return hashlib.sha256(self.value.encode()).hexdigest()
        return self.value.lower() if self.channel is Channel.EMAIL else self.value


def read_address(channel: str, email: str = "", phone: str = "", push: str = "") -> Address:
    """The address that was typed, of the channel that was chosen; ``push`` is what the browser itself gave.

    Raises:
        BadInput: email or phone, with how to write it.
    """
    if push:
        return read_push(push)
    if channel == Channel.SMS:
        if wrong_number := wrong_for_texts(phone.strip()):
            raise BadInput({"phone": wrong_number})
        return Address(Channel.SMS, parse_phone(phone.strip()) or "")
    if wrong := check_email(email.strip()):
        raise BadInput({"email": wrong})
    return Address(Channel.EMAIL, email.strip())


def read_push(text: str) -> Address:
    """The subscription of a browser, as its PushSubscription writes itself in JSON.

    Raises:
        BadInput: ``push``: not one, or its service is not reached over https by name.
    """
    try:
        given = json.loads(text[:4000])
        endpoint, keys = str(given["endpoint"]), given["keys"]
        p256dh, auth = str(keys["p256dh"]), str(keys["auth"])
        parts = urlsplit(endpoint)
        named = (
            bool(parts.hostname) and "." in (parts.hostname or "") and not _is_number(parts.hostname or "")
        )
        lengths = (len(_decoded(p256dh)), len(_decoded(auth)))
    except (ValueError, TypeError, KeyError):
        raise BadInput({"push": BAD_PUSH}) from None
    if parts.scheme != "https" or not named or len(endpoint) > 1000 or lengths != (65, 16):
        raise BadInput({"push": BAD_PUSH})
    return Address(Channel.PUSH, endpoint, {"p256dh": p256dh, "auth": auth})


def _is_number(host: str) -> bool:
    return host.replace(".", "").isdigit() or ":" in host


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
