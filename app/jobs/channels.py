"""The channels that this process can deliver on: how each finds the address, writes the message and hands it over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.domain.channels import Channel
from app.domain.phones import takes_texts
from app.messages.mails import write_mail
from app.messages.short_messages import write_text
from app.models import Reporter
from app.platform.runtime import Runtime
from app.queries.outbox import Addressed


@dataclass(frozen=True)
class Way:
    """One channel. ``address`` gives None when the reporter cannot be reached there (any more).

    ``hand_over`` writes and sends, and raises DeliveryFailed. ``news_for``: a message that has waited longer (a channel
    set up late, an outage) is no news any more and is dropped; None: never.
    """

    address: Callable[[Reporter], str | None]
    hand_over: Callable[[Addressed], None]
    news_for: timedelta | None = None


def open_channels(run: Runtime) -> dict[str, Way]:
    """What can be delivered now, by the value in ``outbox_message.channel``; messages of all others wait."""
    ways: dict[str, Way] = {}
    if (mailer := run.mailer) is not None:
        ways[Channel.EMAIL.value] = Way(
            lambda reporter: reporter.email,
            lambda one: mailer.send(
                write_mail(one.message, one.reporter, one.municipality, run.settings, run.clock())
            ),
        )
    if (texter := run.texter) is not None:
        ways[Channel.SMS.value] = Way(
            lambda reporter: reporter.phone if takes_texts(reporter.phone) else None,
            lambda one: texter.send(
                write_text(one.message, one.reporter, one.municipality, run.settings, run.clock())
            ),
            news_for=timedelta(days=4),
        )
    return ways
