"""Private links: the token is made from the secret and the reporter's id, and only its hash is stored."""

import base64
import hashlib
import hmac
import uuid

from itsdangerous import BadSignature, URLSafeSerializer

DRAFTS_COOKIE = "varsko_utkast"
"""Name of the cookie with the drafts that a browser began (``app.web.resident.own_drafts``)."""


def follow_token(secret: str, reporter_id: uuid.UUID) -> str:
    """The 32 characters in ``/min/<token>``: 192 bits of HMAC-SHA-256, the same each time."""
    return _made(secret, b"follow:", reporter_id)


def unsubscribe_token(secret: str, reporter_id: uuid.UUID) -> str:
    """The token in List-Unsubscribe: says stop, opens nothing."""
    return _made(secret, b"unsubscribe:", reporter_id)


def follower_token(secret: str, follower_id: uuid.UUID) -> str:
    """The token of the page where one sees and changes what one follows."""
    return _made(secret, b"follower:", follower_id)


def confirm_token(secret: str, follower_id: uuid.UUID) -> str:
    """The token in the mail that asks whether an address is one's own: confirms, opens nothing."""
    return _made(secret, b"confirm:", follower_id)


def stop_token(secret: str, owner_id: uuid.UUID) -> str:
    """The token in List-Unsubscribe of a subscription, or of all that a follower follows: says stop, opens nothing."""
    return _made(secret, b"stop:", owner_id)


def access_token(secret: str, link_id: uuid.UUID) -> str:
    """The token that opens «all my reports», once."""
    return _made(secret, b"access:", link_id)


def offline_key(secret: str) -> str:
    """The key of a report that was written without a line: 22 characters of the SHA-256 of a secret that only the phone
    knows. Whoever shows the secret wrote it; a key that the server drew (``app.cases.drafts``) has no known secret.
    """
    return base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()).decode()[:22]


def sign_drafts(secret: str, keys: list[str]) -> str:
    """The value of ``DRAFTS_COOKIE`` for the drafts ``keys``."""
    return str(_drafts_signer(secret).dumps(keys))


def signed_drafts(secret: str, value: str) -> list[str]:
    """The keys in a value that we signed; none of any other."""
    try:
        found = _drafts_signer(secret).loads(value)
    except BadSignature:  # none yet, or not ours
        return []
    return found if isinstance(found, list) and all(isinstance(key, str) for key in found) else []


def _drafts_signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="own drafts")


def _made(secret: str, purpose: bytes, owner_id: uuid.UUID) -> str:
    digest = hmac.new(secret.encode(), purpose + owner_id.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def reply_token(secret: str, reporter_id: uuid.UUID) -> str:
    """The 42 letters and digits in svar+TOKEN@…: the reporter's id and 80 bits of HMAC-SHA-256.

    Base32 in lower case, because mail programs may change the case of an address.
    """
    return (
        base64.b32encode(reporter_id.bytes + _reply_proof(secret, reporter_id)).decode().rstrip("=").lower()
    )


def reporter_of(secret: str, token: str) -> uuid.UUID | None:
    """Whose reply token it is; None when we did not make it."""
    try:
        content = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    if len(content) != 26:
        return None
    reporter_id = uuid.UUID(bytes=content[:16])
    return reporter_id if hmac.compare_digest(content[16:], _reply_proof(secret, reporter_id)) else None


def _reply_proof(secret: str, reporter_id: uuid.UUID) -> bytes:
    return hmac.new(secret.encode(), b"reply:" + reporter_id.bytes, hashlib.sha256).digest()[:10]
