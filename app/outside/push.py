"""Web push (RFC 8030, sealed by RFC 8291, signed by RFC 8292), and its twin for tests."""

import base64
import ipaddress
import json
import socket
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.domain.ports import DeliveryFailed, OutgoingPush, Pusher
from app.settings import Settings

TIMEOUT_SECONDS = 20
LIFE_SECONDS = 24 * 3600
"""How long the push service keeps the message for a browser that is off."""

GONE = (404, 410)
# The order of P-256 (FIPS 186-5): a private key is a number below it.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def make_pusher(settings: Settings) -> Pusher:
    """The pusher with the key of PUSH_KEY, else with one made from SECRET_KEY: the same at every start."""
    number = read_key(settings.push_key) if settings.push_key else _made_from(settings.secret_key)
    sender = settings.mail_from.rpartition("<")[2].strip("> ")
    return WebPusher(ec.derive_private_key(number, ec.SECP256R1()), f"mailto:{sender}")


def read_key(text: str) -> int:
    """The private number in PUSH_KEY. Raises ValueError when it is not one."""
    number = int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
    if not 0 < number < _ORDER:
        raise ValueError("not a private key of P-256")
    return number


def _made_from(secret: str) -> int:
    derived = HKDF(hashes.SHA256(), 48, None, b"varsko web push").derive(secret.encode())
    return int.from_bytes(derived, "big") % (_ORDER - 1) + 1


class WebPusher:
    """Hands messages to whatever push service the browser named: over https, to public addresses only."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, contact: str) -> None:
        self._key, self._contact = key, contact
        point = key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.public_key = _base64url(point)

    def new_key(self) -> str:
        """32 random bytes below the order, base64url."""
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        return _base64url(number.to_bytes(32, "big"))

    def send(self, push: OutgoingPush) -> None:
        """Seal and hand over. A browser that is gone (404, 410) is a bad address, another 4xx is final."""
        # Imported when the first is sent: it brings two HTTP clients along, and only the worker sends.
        import requests
        from py_vapid import Vapid02
        from pywebpush import WebPushException, webpush

        _check_host(push.endpoint)
        keys = {"p256dh": push.p256dh, "auth": push.auth}
        with requests.Session() as session:
            session.max_redirects = 0  # another host could be anywhere, also inside
            session.trust_env = True
            try:
                webpush(
                    {"endpoint": push.endpoint, "keys": keys},
                    json.dumps({"title": push.title, "body": push.body, "url": push.url, "tag": push.tag}),
                    Vapid02(self._key),
                    {"sub": self._contact},
                    ttl=LIFE_SECONDS,
                    timeout=TIMEOUT_SECONDS,
                    headers={"Topic": push.message_id.replace("-", "")[:32]},
                    requests_session=session,
                )
            except WebPushException as refused:
                raise _failed(refused.status_code) from refused
            except (requests.RequestException, ValueError) as error:
                raise DeliveryFailed(type(error).__name__, type(error).__name__) from error


def _failed(code: int | None) -> DeliveryFailed:
    if code in GONE:
        return DeliveryFailed(f"{code}: the browser is gone", str(code), final=True, bad_address=True)
    final = code is None or (400 <= code < 500 and code != 429)
    return DeliveryFailed(f"the push service said {code}", str(code), final=final)


def _check_host(endpoint: str) -> None:
    """Raises DeliveryFailed for an address that no push service has: it was made up to reach something of ours."""
    parts = urlsplit(endpoint)
    try:
        found = socket.getaddrinfo(parts.hostname or "", parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:
        raise DeliveryFailed("the push service is not found", type(error).__name__) from error
    inside = any(not ipaddress.ip_address(entry[4][0]).is_global for entry in found)
    if parts.scheme != "https" or inside:
        raise DeliveryFailed("no address of a push service", "bad_endpoint", final=True, bad_address=True)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class RecordingPusher:
    """Keeps the messages, for tests; ``gone`` are endpoints that answer 410."""

    public_key = "BOZ0cc0aJwRHlE6yPn0Zl4pU1xG0yQ4gqV0Yw9m8mWQm6i4o1wY0k8l3v6sK1b4m0Z5c7d9e1f2g3h4i5j6k7l8"

    def __init__(self) -> None:
        self.sent: list[OutgoingPush] = []
        self.gone: set[str] = set()

    def new_key(self) -> str:
        return "A" * 43

    def send(self, push: OutgoingPush) -> None:
        if push.endpoint in self.gone:
            raise _failed(410)
        self.sent.append(push)
