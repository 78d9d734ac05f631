"""What the inside needs from the outside, as protocols. ``app.outside`` has the real ones, tests bring their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class JobQueue(Protocol):
    """A nudge to the worker. Losing one loses nothing: a sweep finds what was not nudged."""

    def nudge(self, job: str, key: str) -> None:
        """Ask for ``job`` (a name in ``app.platform.queues.JOBS``) to run with ``key``; never raises."""

    def room(self) -> int:
        """How many more nudges the sweep may give now: none while the worker is behind, or Redis away."""


@dataclass(frozen=True)
class OutgoingMail:
    """One mail: ``message_id`` is stable over retries, ``headers`` are extra ones such as List-Unsubscribe.

    ``bounce_to``: the envelope sender, where reports of failed delivery go; "" for the address in From.
    """

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    headers: Mapping[str, str] = field(default_factory=dict)
    bounce_to: str = ""


@dataclass(frozen=True)
class OutgoingText:
    """One SMS: ``to`` in E.164; ``message_id`` is stable over retries, so that the gateway sends it once."""

    to: str
    text: str
    message_id: str


class DeliveryFailed(Exception):
    """The provider did not take the message. ``final`` when trying again cannot help.

    The text is the provider's own and may name the recipient; ``reason`` is a code or a class, fit for the log.
    ``bad_address``: nothing can ever be delivered there.
    """

    def __init__(self, text: str, reason: str, final: bool = False, bad_address: bool = False) -> None:
        super().__init__(text)
        self.reason = reason
        self.final = final
        self.bad_address = bad_address


class Mailer(Protocol):
    def send(self, mail: OutgoingMail) -> None:
        """Hand the mail over.

        Raises:
            DeliveryFailed: it was not taken.
        """


class Texter(Protocol):
    def send(self, text: OutgoingText) -> None:
        """Hand the SMS to the gateway.

        Raises:
            DeliveryFailed: it was not taken.
        """


@dataclass(frozen=True)
class OutgoingPush:
    """One notification for a browser. ``url`` is a path of ours; a later message with the same ``tag`` replaces it."""

    endpoint: str
    p256dh: str
    auth: str
    title: str
    body: str
    url: str
    tag: str
    message_id: str


class Pusher(Protocol):
    public_key: str
    """What the browser checks our messages with: an uncompressed point of P-256, base64url."""

    def new_key(self) -> str:
        """A new private key, as PUSH_KEY takes it: 32 bytes, base64url."""

    def send(self, push: OutgoingPush) -> None:
        """Hand the notification to the browser's push service.

        Raises:
            DeliveryFailed: it was not taken; ``bad_address`` when the browser no longer wants any.
        """
