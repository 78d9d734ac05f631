"""SMS through a gateway over HTTP (docs/sms.md), and its twins: a folder for the demo, a list for tests."""

import json
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path
from typing import IO

from app.domain.ports import DeliveryFailed, OutgoingText, Texter
from app.domain.text_messages import length_of
from app.settings import Settings

TIMEOUT_SECONDS = 20
MOST_OF_ANSWER = 10_000
NOT_OUR_FAULT = frozenset({401, 402, 403, 404, 408, 425, 429})
"""Refusals that say nothing about the message: a wrong secret or address, no money left, too many at once."""


def make_texter(settings: Settings) -> Texter | None:
    """The gateway when SMS_URL is set, a folder in the demo, else None: SMS is not offered, and what there is waits."""
    if settings.sms_url:
        return HttpTexter(settings.sms_url, settings.sms_token, settings.sms_sender)
    if settings.demo:
        return FolderTexter(settings.var / "sms", settings.sms_sender)
    return None


class _StayHere(urllib.request.HTTPRedirectHandler):
    """A gateway that sends us elsewhere is set wrong: numbers and the secret go to no other host."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


class HttpTexter:
    """One POST per message; ``url``, ``token`` and ``sender`` as in SMS_URL, SMS_TOKEN and SMS_SENDER."""

    def __init__(self, url: str, token: str, sender: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self.url, self.token, self.sender, self.timeout = url, token, sender, timeout
        self._opener = urllib.request.build_opener(_StayHere)

    def send(self, text: OutgoingText) -> None:
        """Hand it over. 2xx and 409 (came before) are taken; 4xx about the message is final; all else tried again."""
        body = {"id": text.message_id, "from": self.sender, "to": text.to, "text": text.text}
        request = urllib.request.Request(  # noqa: S310 (the scheme is checked in the settings)
            self.url,
            json.dumps(body, ensure_ascii=False).encode(),
            {
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json; charset=utf-8",
                "Accept": "application/json",
                "Idempotency-Key": text.message_id,
                "User-Agent": "Varsko",
            },
            method="POST",
        )
        try:
            with self._opener.open(request, timeout=self.timeout) as answer:
                answer.read(MOST_OF_ANSWER)
        except urllib.error.HTTPError as refused:
            with refused:
                if refused.code != 409:
                    raise _failure(refused) from refused
        except (OSError, ValueError) as error:
            raise DeliveryFailed(f"{type(error).__name__}: {error}", type(error).__name__) from error


def _failure(refused: urllib.error.HTTPError) -> DeliveryFailed:
    code, words = _error_of(refused)
    final = 400 <= refused.code < 500 and refused.code not in NOT_OUR_FAULT
    return DeliveryFailed(
        f"{refused.code} {code} {words}".strip(),
        f"{refused.code} {code}".strip(),
        final=final,
        bad_address=final and code == "invalid_number",
    )


def _error_of(refused: urllib.error.HTTPError) -> tuple[str, str]:
    """(code, words) of ``{"error": {"code": …, "message": …}}``; what is not so gives empty texts."""
    try:
        error = json.loads(refused.read(MOST_OF_ANSWER))["error"]
        code, words = str(error.get("code", "")), str(error.get("message", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "", ""
    return (code if code.replace("_", "").isalnum() and len(code) <= 40 else ""), words[:300]


class FolderTexter:
    """Writes each SMS as a file: what the demo and development look at instead of a telephone."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder, self.sender = folder, sender

    def send(self, text: OutgoingText) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        length = length_of(text.text)
        head = f"From: {self.sender}\nTo: {text.to}\nSegments: {length.segments} ({length.signs} signs)\n\n"
        part = self.folder / f".{text.message_id}.part"
        part.write_text(head + text.text + "\n", encoding="utf-8")
        part.rename(self.folder / f"{text.message_id}.txt")


class RecordingTexter:
    """Keeps the messages, for tests."""

    def __init__(self) -> None:
        self.sent: list[OutgoingText] = []

    def send(self, text: OutgoingText) -> None:
        self.sent.append(text)
