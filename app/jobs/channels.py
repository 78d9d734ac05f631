"""The channels that this process can deliver on: how each finds the address, writes the message and hands it over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.domain.channels import Channel
from app.domain.following import Channel as FollowerChannel
from app.domain.phones import takes_texts
from app.domain.ports import OutgoingMail, OutgoingPush, OutgoingText
from app.messages.follower_mails import write_follower_mail
from app.messages.follower_short import write_follower_text
from app.messages.mails import write_mail
from app.messages.notifications import write_push
from app.messages.short_messages import write_text
from app.models import Follower, Reporter
from app.platform.runtime import Runtime
from app.queries.outbox import Addressed, Recipient


@dataclass(frozen=True)
class Way:
    """One channel. ``address`` gives None when the recipient cannot be reached there (any more).

    ``hand_over`` writes and sends, and raises DeliveryFailed. ``news_for``: a message that has waited longer (a channel
    set up late, an outage) is no news any more and is dropped; None: never.
    """

    address: Callable[[Recipient], str | None]
    hand_over: Callable[[Addressed], None]
    news_for: timedelta | None = None


def open_channels(run: Runtime) -> dict[str, Way]:
    """What can be delivered now, by the value in ``outbox_message.channel``; messages of all others wait."""
    ways: dict[str, Way] = {}
    if (mailer := run.mailer) is not None:
        ways[Channel.EMAIL.value] = Way(
            lambda who: who.email,
            lambda one: mailer.send(_mail(run, one)),
        )
    if (texter := run.texter) is not None:
        ways[Channel.SMS.value] = Way(
            lambda who: who.phone if takes_texts(who.phone) else None,
            lambda one: texter.send(_text(run, one)),
            news_for=timedelta(days=4),
        )
    if (pusher := run.pusher) is not None:
        ways[FollowerChannel.PUSH.value] = Way(
            lambda who: who.push["endpoint"] if isinstance(who, Follower) and who.push else None,
            lambda one: pusher.send(_push(run, one)),
            news_for=timedelta(days=1),
        )
    return ways


def _mail(run: Runtime, one: Addressed) -> OutgoingMail:
    values = (one.municipality, run.settings, run.clock())
    if isinstance(one.recipient, Reporter):
        return write_mail(one.message, one.recipient, *values)
    return write_follower_mail(one.message, one.needed, *values)


def _text(run: Runtime, one: Addressed) -> OutgoingText:
    values = (one.municipality, run.settings, run.clock())
    if isinstance(one.recipient, Reporter):
        return write_text(one.message, one.recipient, *values)
    return write_follower_text(one.message, one.needed, *values)


def _push(run: Runtime, one: Addressed) -> OutgoingPush:
    if not isinstance(one.recipient, Follower):
        raise TypeError("only followers get push messages")
    return write_push(one.message, one.recipient, one.municipality, run.settings, run.clock())
