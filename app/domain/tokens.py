"""Private links: the token is made from the secret and the reporter's id, and only its hash is stored."""

import base64
import hashlib
import hmac
import uuid


def follow_token(secret: str, reporter_id: uuid.UUID) -> str:
    """The 32 characters in ``/min/<token>``: 192 bits of HMAC-SHA-256, the same each time."""
    digest = hmac.new(secret.encode(), b"follow:" + reporter_id.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def unsubscribe_token(secret: str, reporter_id: uuid.UUID) -> str:
    """The token in List-Unsubscribe: says stop, opens nothing."""
    digest = hmac.new(secret.encode(), b"unsubscribe:" + reporter_id.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
