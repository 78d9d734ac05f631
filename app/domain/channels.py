"""The channels on which a reporter can be reached, and which one is used."""

from enum import StrEnum

from app.domain.phones import takes_texts


class Channel(StrEnum):
    """A way out of the house; the value stands in ``outbox_message.channel``."""

    EMAIL = "email"
    SMS = "sms"


def channel_to(email: str | None, phone: str | None) -> Channel | None:
    """How to reach somebody who left these: e-mail first, SMS where the number takes it, None when neither works."""
    if email:
        return Channel.EMAIL
    return Channel.SMS if takes_texts(phone) else None
