"""What a browser shows for a push message: a title, a line, and where a click leads."""

from datetime import datetime

from app.domain.ports import OutgoingPush
from app.messages.follower_mails import links_of, said_to_follower
from app.messages.mails import voice_in
from app.models import Follower, Municipality, OutboxMessage
from app.settings import Settings


def write_push(
    message: OutboxMessage, follower: Follower, municipality: Municipality, settings: Settings, now: datetime
) -> OutgoingPush:
    """The notification of an outbox row, in the follower's language. A later one of the same case replaces it.

    Raises:
        KeyError: the row's kind has no text.
    """
    voice = voice_in(follower.language, municipality, now)
    said, facts = said_to_follower(message, voice, settings), message.payload
    about = [facts.get("title"), facts.get("address")] if facts.get("number") else [said.subject]
    push = follower.push or {}
    return OutgoingPush(
        endpoint=str(push.get("endpoint", "")),
        p256dh=str(push.get("p256dh", "")),
        auth=str(push.get("auth", "")),
        title=said.heading,
        body=", ".join(str(part) for part in about if part),
        url=links_of(message, follower, settings).main.removeprefix(settings.base_url),
        tag=str(facts.get("number") or message.kind),
        message_id=str(message.id),
    )
