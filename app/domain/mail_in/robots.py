"""Who wrote a mail: a person, a robot that answers by itself, or a mail server that could not deliver ours."""

import re
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

from app.domain.mail_in.reading import decoded, header, parts_of


class Writer(StrEnum):
    PERSON = "person"
    ROBOT = "robot"
    MAIL_SERVER = "mail_server"


@dataclass(frozen=True)
class Bounce:
    """A report that our mail was not delivered. ``final`` when the address does not work, not when it is only late."""

    final: bool
    reason: str
    """The server's own words, at most 200 signs; may name the address."""


OWN_MARK = "X-Varsko"
"""A header of every mail we send: one that comes back to us is never taken for an answer."""

_ROBOT_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponse",
    "X-Auto-Reply",
    OWN_MARK,
    "List-Id",
    "Feedback-ID",
)
_ROBOT_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_AWAY = re.compile(
    r"^\s*(automatisk svar|autosvar|autosvarer|auto(?:matic)?[ -]?repl(?:y|ies)|auto(?:mated)? response|auto:|"
    r"out of (?:the )?office|fravær(?:smelding)?|fråvære?(?:smelding)?|ikke til stede|ikkje til stades|"
    r"på ferie|feriemelding|frånvaromeddelande|abwesenheit|jeg er ikke på kontoret|vacation)\b",
    re.IGNORECASE,
)
_NO_PERSON = re.compile(
    r"\b(mailer-daemon|postmaster|no-?reply|do-?not-?reply|ikke-?svar|bounces?)@?\b", re.IGNORECASE
)
_UNDELIVERED = re.compile(
    r"undeliver|delivery status|delivery (?:has )?fail|mail delivery (?:failed|subsystem)|returned mail|failure notice|"
    r"kan ikke leveres|ikke levert|uleverbar|ikkje levert|kunne ikke leveres|returnert e-post",
    re.IGNORECASE,
)
_ENHANCED = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_BASIC = re.compile(r"\b([45])\d\d[ -]")


def who_wrote(message: Message, envelope_sender: str) -> Writer:
    """``envelope_sender`` is MAIL FROM, "" for the null sender that every report and good robot has (RFC 3834)."""
    if find_bounce(message, envelope_sender) is not None:
        return Writer.MAIL_SERVER
    submitted = header(message, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return Writer.ROBOT
    if any(message.get(name) is not None for name in _ROBOT_HEADERS):
        return Writer.ROBOT
    if header(message, "Precedence").lower() in _ROBOT_PRECEDENCE:
        return Writer.ROBOT
    suppress = header(message, "X-Auto-Response-Suppress").lower()
    if suppress and ("all" in suppress or "oof" in suppress):
        return Writer.ROBOT
    if message.get_content_type() == "multipart/report" or envelope_sender in ("", "<>"):
        return Writer.ROBOT
    if _AWAY.search(header(message, "Subject")) or _NO_PERSON.search(header(message, "From")):
        return Writer.ROBOT
    return Writer.PERSON


def find_bounce(message: Message, envelope_sender: str) -> Bounce | None:
    """The report of a mail server, None when the mail is something else."""
    if message.get_content_type() == "multipart/report":
        kind = str(message.get_param("report-type", "")).lower()
        if kind in ("delivery-status", ""):
            return _standard_report(message)
        return None
    by_server = envelope_sender in ("", "<>") or re.search(
        r"mailer-daemon|postmaster", header(message, "From"), re.IGNORECASE
    )
    if by_server and _UNDELIVERED.search(header(message, "Subject")):
        said = " ".join(decoded(part) for part in parts_of(message) if part.get_content_maintype() == "text")
        return _loose_report(said)
    return None


def _standard_report(message: Message) -> Bounce | None:
    """RFC 3464: a part of fields for each recipient."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        payload = part.get_payload()
        for fields in payload if isinstance(payload, list) else []:
            if not isinstance(fields, Message):
                continue
            action = header(fields, "Action").lower()
            if not action:
                continue
            status = header(fields, "Status")
            why = header(fields, "Diagnostic-Code") or status
            return Bounce(action == "failed" and not status.startswith("4"), why[:200])
    return None


def _loose_report(text: str) -> Bounce:
    """A report in prose: its code decides; without any code it is taken for final."""
    found = _ENHANCED.search(text) or _BASIC.search(text)
    line = next((one.strip() for one in text.splitlines() if _ENHANCED.search(one) or _BASIC.search(one)), "")
    return Bounce(found is None or found[1] == "5", line[:200])
