"""The receiver of mail: ``python -m app.receiver`` takes answers by LMTP or SMTP at MAIL_IN_URL until told to stop.

It knows the addresses that Varsko made, and no other: everything else is 550 before a byte of the mail has come, so it
can never be used to send mail on. 250 is said when the mail is on disk in PostgreSQL, not before.
"""

import asyncio
import signal
import sys
from urllib.parse import urlsplit

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy.exc import SQLAlchemyError

from app.cases.receive_mail import find_recipient, keep_mail
from app.domain.errors import BadInput, NotFound, TooMany
from app.domain.mail_in.reading import MAX_BYTES
from app.factory import build_runtime
from app.platform.logs import set_up_logs
from app.platform.runtime import Runtime
from app.settings import SettingsError, read_settings

log = structlog.get_logger()

PATIENCE_SECONDS = 60
UNKNOWN = "550 5.1.1 No such address here"
LATER = "451 4.3.0 Not now, please try again later"
ONE_AT_A_TIME = "452 4.5.3 One recipient at a time"


class Answers:
    """What aiosmtpd asks at each command. The database is asked in a thread: others are served meanwhile."""

    def __init__(self, run: Runtime) -> None:
        self.run = run

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if envelope.rcpt_tos:
            return ONE_AT_A_TIME  # each mail is answered for by itself
        answer = await asyncio.to_thread(self._knows, address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        return await asyncio.to_thread(self._keep, envelope.rcpt_tos[0], envelope.mail_from or "", raw)

    async def handle_exception(self, error: Exception) -> str:
        log.error("receiver_broke", error=type(error).__name__)
        return LATER

    def _knows(self, address: str) -> str:
        settings = self.run.settings
        try:
            with self.run.session() as session:
                find_recipient(session, settings.secret_key, settings.mail_reply_domain, address)
        except NotFound:
            return UNKNOWN
        except SQLAlchemyError as error:
            log.warning("database_away", error=type(error).__name__)
            return LATER
        return "250 2.1.5 OK"

    def _keep(self, recipient: str, sender: str, raw: bytes) -> str:
        try:
            with self.run.session() as session:
                kept = keep_mail(self.run, session, recipient, sender, raw)
        except NotFound:
            return UNKNOWN
        except TooMany:
            return "452 4.7.0 Too many messages today"
        except BadInput:
            return "552 5.3.4 Empty or too large"
        except SQLAlchemyError as error:
            log.warning("database_away", error=type(error).__name__)
            return LATER
        log.info("mail_kept", message=str(kept))
        return "250 2.0.0 Kept"


async def serve(run: Runtime, url: str) -> asyncio.Server:
    """Listen at ``url`` (lmtp:// or smtp://)."""
    parts = urlsplit(url)
    kind = LMTP if parts.scheme == "lmtp" else SMTP
    answers = Answers(run)

    def protocol() -> SMTP:
        return kind(
            answers,
            data_size_limit=MAX_BYTES,
            enable_SMTPUTF8=True,
            ident="Varsko",
            hostname=run.settings.mail_reply_domain,
            timeout=PATIENCE_SECONDS,
            loop=asyncio.get_running_loop(),
        )

    return await asyncio.get_running_loop().create_server(protocol, parts.hostname, parts.port or 24)


def main() -> None:
    """Listen until a signal says stop."""
    try:
        settings = read_settings()
        if not (settings.mail_in_url and settings.mail_reply_domain):
            raise SettingsError(
                "MAIL_IN_URL and MAIL_REPLY_DOMAIN must be set for the receiver (docs/replies.md)."
            )
    except SettingsError as error:
        sys.exit(str(error))
    set_up_logs()
    asyncio.run(_serve_until_told(build_runtime(settings), settings.mail_in_url))


async def _serve_until_told(run: Runtime, url: str) -> None:
    try:
        server = await serve(run, url)
    except OSError as error:
        sys.exit(f"Cannot listen at {url}: {error.strerror or error}")
    told: asyncio.Event = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, told.set)
    log.info("receiver_listens", url=url)
    async with server:
        await told.wait()


if __name__ == "__main__":
    main()
