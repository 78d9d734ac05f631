"""What the tests of answers do again and again: post as mail servers and gateways do, and work off what came in."""

import io
import uuid
from email.message import EmailMessage
from email.policy import SMTP

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from app.cases.triage import ask
from app.domain.reports import Contact
from app.domain.tokens import reply_token
from app.jobs.inbound import take
from app.models import Case, InboundMessage, Reporter
from app.platform.runtime import Runtime
from tests.builders import SECRET, Town, events_of

DOMAIN = "svar.example"
MAIL_SECRET, SMS_SECRET = "the-mail-server-says-this", "the-gateway-says-this-word"
MAIL, PHONE = "ingrid@example.org", "+4798765432"


def reporter(town: Town, case: Case) -> Reporter:
    town.session.expire_all()
    found = town.session.scalars(select(Reporter)).all()
    town.session.rollback()
    return found[-1]


def letter(text: str, *files: tuple[bytes, str, str], **headers: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = f"Ingrid <{MAIL}>", "x"
    message["Message-ID"] = headers.pop("message_id", f"<{uuid.uuid4()}@example.org>")
    message["Subject"] = headers.pop("subject", "SV: spørsmål")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    for content, kind, name in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def address(one: Reporter, box: str = "svar") -> str:
    return f"{box}+{reply_token(SECRET, one.id)}@{DOMAIN}"


def post_mail(client: FlaskClient, to: str, raw: bytes, sender: str = MAIL) -> int:
    answer = client.post(
        "/inn/epost",
        query_string={"til": to, "fra": sender},
        data=raw,
        headers={"Authorization": f"Bearer {MAIL_SECRET}", "Content-Type": "message/rfc822"},
    )
    return answer.status_code


def post_sms(client: FlaskClient, text: str, phone: str = PHONE, id_: str = "") -> tuple[int, str]:
    answer = client.post(
        "/inn/sms",
        json={"id": id_ or uuid.uuid4().hex, "from": phone, "text": text},
        headers={"Authorization": f"Bearer {SMS_SECRET}"},
    )
    return answer.status_code, answer.get_json().get("state", "")


def work_off(run: Runtime, town: Town) -> list[str | None]:
    """What the worker does with all that came in; gives the outcomes."""
    town.session.rollback()
    for message_id in town.session.scalars(
        select(InboundMessage.id).order_by(InboundMessage.received_at)
    ).all():
        take(run, message_id)
    town.session.rollback()
    town.session.expire_all()
    return list(town.session.scalars(select(InboundMessage.outcome).order_by(InboundMessage.received_at)))


def last_event(town: Town, case: Case) -> tuple[str, str | None]:
    town.session.rollback()
    event = events_of(town.session, case.id)[-1]
    return event.step, event.text


def asked(town: Town, **contact: str) -> Case:
    case = town.case(contact=Contact(**contact))
    return ask(town.ctx("desk"), case.id, case.version, "Hvilken lykt er mørk?")


def photo(size: int = 900) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((size, size), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()
