"""From the raw bytes of a mail to its text and its files. Odd mails are read as well as can be; none raises."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parseaddr

from app.domain.mail_in.html_text import text_of_html

MAX_BYTES = 25 * 1024 * 1024
"""A mail with five photos; larger ones are refused before they are read."""

MOST_PARTS = 200
MOST_TEXT = 200_000
"""Signs of text that are looked at; no person writes more."""


@dataclass(frozen=True)
class Attachment:
    """A file that came with the mail. ``inline``: shown in the text, as the logo of a signature is."""

    name: str
    content_type: str
    content: bytes
    inline: bool

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/") or bool(_PICTURE.search(self.name))

    @property
    def is_decoration(self) -> bool:
        """The small pictures of a signature; a photo from a telephone is inline too, but never so small."""
        return self.inline and len(self.content) < SMALLEST_INLINE_PHOTO


SMALLEST_INLINE_PHOTO = 25_000
_PICTURE = re.compile(r"\.(jpe?g|png|webp|hei[cf]|gif|tiff?|bmp)$", re.IGNORECASE)


@dataclass(frozen=True)
class ReadMail:
    """A mail as people would see it. ``sender`` is the bare address of From, in lower case; "" when there is none."""

    message_id: str
    sender: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...]


def parse(raw: bytes) -> Message:
    """The message; bytes that are no mail become one without headers."""
    try:
        return BytesParser(policy=compat32).parsebytes(raw)
    except (MessageError, RecursionError, ValueError):
        return Message()


def read_mail(message: Message) -> ReadMail:
    """Text, files and the headers that matter."""
    return ReadMail(
        message_id=header(message, "Message-ID").strip(),
        sender=parseaddr(header(message, "From"))[1].lower(),
        subject=header(message, "Subject"),
        text=_text(message)[:MOST_TEXT],
        attachments=tuple(_attachments(message)),
    )


def header(message: Message, name: str) -> str:
    """A header in plain text, encoded words decoded, in one line; "" when it is not there or cannot be read."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), None)
    if raw is None:
        return ""
    try:
        said = str(make_header(decode_header(_unescaped(str(raw)))))
    except (MessageError, LookupError, ValueError, binascii.Error):
        said = _unescaped(str(raw))
    return " ".join(said.split())


def _unescaped(value: str) -> str:
    """A header with bytes outside ASCII, which are against the rules and yet common: UTF-8, else Windows-1252."""
    content = value.encode("utf-8", "surrogateescape")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("windows-1252", "replace")


def parts_of(message: Message) -> Iterator[Message]:
    """Every part that is no container, in order; not those of a mail that is attached whole."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        if part.get_content_maintype() == "message":
            continue
        if part.is_multipart():
            waiting[:0] = [one for one in _children(part) if isinstance(one, Message)]
        else:
            yield part


def _children(part: Message) -> list[object]:
    payload = part.get_payload()
    return list(payload) if isinstance(payload, list) else []


def _text(message: Message, depth: int = 0) -> str:
    """The text that was meant to be read: of alternatives the plain one, unless it is empty."""
    if depth > 20 or _is_file(message):
        return ""
    kind = message.get_content_type()
    if message.is_multipart():
        if message.get_content_maintype() != "multipart":
            return ""
        children = [one for one in _children(message) if isinstance(one, Message)][:MOST_PARTS]
        if kind == "multipart/alternative":
            children.sort(key=lambda one: one.get_content_type() != "text/plain")
            return next((said for one in children if (said := _text(one, depth + 1)).strip()), "")
        return "\n".join(filter(None, (_text(one, depth + 1) for one in children)))
    if kind == "text/plain":
        return _unflow(message, decoded(message))
    return text_of_html(decoded(message)) if kind == "text/html" else ""


def decoded(part: Message) -> str:
    """The text of a part. A charset that is unknown or wrong: UTF-8 when it is that, else Windows-1252."""
    content = _bytes(part)
    charset = (part.get_content_charset() or "").lower()
    for name in (_CHARSETS.get(charset, charset), "utf-8"):
        try:
            return content.decode(name) if name else content.decode("utf-8")
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return content.decode("windows-1252", "replace")


_CHARSETS = {
    "us-ascii": "utf-8",  # what claims to be ASCII and is not, is most often UTF-8
    "iso-8859-1": "windows-1252",  # as browsers read it: the same, and more
    "latin1": "windows-1252",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso-8859-8",
    "cp-850": "cp850",
    "ansi": "windows-1252",
    "x-unknown": "",
    "unknown-8bit": "",
    "default": "",
}


def _bytes(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, binascii.Error):
        return b""
    return content if isinstance(content, bytes) else b""


def _unflow(part: Message, text: str) -> str:
    """Lines that a mail program broke by itself (RFC 3676) made whole again, quoted ones left alone."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    glue = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
    lines: list[str] = []
    open_line = False
    for raw in text.splitlines():
        line = raw[1:] if raw.startswith(" ") else raw
        if open_line and not line.startswith(">") and line != "-- ":
            lines[-1] = lines[-1].rstrip(" ") + glue + line
        else:
            lines.append(line)
        open_line = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join(line.rstrip(" ") if line != "-- " else line for line in lines)


def _is_file(part: Message) -> bool:
    disposition = (part.get_content_disposition() or "").lower()
    return disposition == "attachment" or (
        bool(_file_name(part)) and part.get_content_maintype() != "multipart"
    )


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
        return " ".join(str(make_header(decode_header(name))).replace("\0", "").split())[-120:]
    except (MessageError, LookupError, ValueError, TypeError, binascii.Error):
        return ""


def _attachments(message: Message) -> Iterator[Attachment]:
    for part in parts_of(message):
        kind = part.get_content_type()
        if not _is_file(part) and part.get_content_maintype() in ("text", "multipart"):
            continue
        content = _bytes(part)
        if content:
            inline = (part.get_content_disposition() or "") != "attachment" and part.get(
                "Content-ID"
            ) is not None
            yield Attachment(_file_name(part), kind, content, inline)
