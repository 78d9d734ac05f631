"""Mail over SMTP, and its twins: a folder of .eml files for the demo, a list for tests."""

import re
import smtplib
import ssl
import uuid
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from app.domain.ports import DeliveryFailed, Mailer, OutgoingMail
from app.settings import Settings

TIMEOUT_SECONDS = 20
NO_SUCH_ADDRESS = re.compile(r"5\.1\.\d+\b")
"""RFC 3463: the address itself is wrong. Other refusals (a full box, our server on a list) may pass."""


def make_mailer(settings: Settings) -> Mailer | None:
    """SMTP when SMTP_URL is set, a folder in the demo, else None: mail then waits in the outbox."""
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url, settings.mail_from)
    if settings.demo:
        return FolderMailer(settings.var / "mail", settings.mail_from)
    return None


def as_message(mail: OutgoingMail, sender: str) -> EmailMessage:
    """The mail as it goes over the wire: plain text first, HTML as the alternative."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject.replace("\n", " ").replace("\r", " ")
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = mail.message_id
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


class SmtpMailer:
    """One connection per mail: simple, and nothing is half sent when the worker dies.

    ``url``: smtp://user:password@host:587?tls=starttls (tls=none by default) or smtps://host:465.
    """

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self.host = parts.hostname or "localhost"
        self.implicit_tls = parts.scheme == "smtps"
        self.starttls = parse_qs(parts.query).get("tls") == ["starttls"]
        self.port = parts.port or (465 if self.implicit_tls else 25)
        self.user = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password or "")
        self.sender = sender

    def send(self, mail: OutgoingMail) -> None:
        """Hand the mail to the server; a refusal for good (5xx) is final, all else may be tried again."""
        try:
            with self._connect() as server:
                server.send_message(as_message(mail, self.sender), from_addr=mail.bounce_to or None)
        except smtplib.SMTPRecipientsRefused as refused:
            code, reason = next(iter(refused.recipients.values()))
            said = _text(reason)
            raise DeliveryFailed(
                f"{code} {said}", str(code), final=code >= 500, bad_address=bool(NO_SUCH_ADDRESS.match(said))
            ) from refused
        except smtplib.SMTPResponseException as answer:
            final = answer.smtp_code >= 500 and not isinstance(answer, smtplib.SMTPAuthenticationError)
            raise DeliveryFailed(
                f"{answer.smtp_code} {_text(answer.smtp_error)}", str(answer.smtp_code), final=final
            ) from answer
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryFailed(f"{type(error).__name__}: {error}", type(error).__name__) from error

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.implicit_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.starttls:
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def _text(reason: bytes | str) -> str:
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason


class FolderMailer:
    """Writes each mail as a file: what the demo and development look at instead of a mail server."""

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder, self.sender = folder, sender

    def send(self, mail: OutgoingMail) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = mail.message_id.strip("<>").partition("@")[0] or uuid.uuid4().hex
        part = self.folder / f".{name}.part"
        part.write_bytes(as_message(mail, self.sender).as_bytes())
        part.rename(self.folder / f"{name}.eml")


class RecordingMailer:
    """Keeps the mails, for tests."""

    def __init__(self) -> None:
        self.sent: list[OutgoingMail] = []

    def send(self, mail: OutgoingMail) -> None:
        self.sent.append(mail)
