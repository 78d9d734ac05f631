"""A report as it comes in, from whatever channel, and the checks that all channels share."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import BadInput
from app.domain.phones import parse_phone, wrong_for_texts
from app.domain.words import N_
from geo.place import Place

MAX_TEXT = 5000
MAX_PHOTOS = 5
EMAIL = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;.]{2,}")

FieldErrors = dict[str, str | tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Contact:
    """How the reporter wants to hear from us; all None for an anonymous report. ``phone`` is E.164."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None

    @property
    def is_anonymous(self) -> bool:
        return not (self.email or self.phone)


@dataclass(frozen=True)
class NewReport:
    """What ``receive_report`` takes. ``answers`` maps question code to text, number or list of texts."""

    idempotency_key: str
    category_code: str
    text: str
    place: Place
    address: str = ""
    channel: str = "web"
    language: str = "nb"
    answers: Mapping[str, Any] = field(default_factory=dict)
    contact: Contact = Contact()
    draft_key: str | None = None
    """The draft whose photos belong to the report."""


@dataclass(frozen=True)
class Receipt:
    """What the reporter gets back. ``created`` is False when the same report had come before."""

    case_id: uuid.UUID
    number: str
    token: str
    created: bool


def check_text(text: str) -> str | tuple[str, Mapping[str, Any]] | None:
    """The sentence about what is wrong with a description, None when it can be used."""
    if not text.strip():
        return N_("Skriv kort hva som er galt, for eksempel «lampen er mørk».")
    if len(text) > MAX_TEXT:
        return (
            N_("Teksten er for lang (%(length)s tegn). Kort den ned til %(limit)s tegn."),
            {"length": len(text), "limit": MAX_TEXT},
        )
    return None


def clean_text(text: str) -> str:
    """The text without control characters and with single line ends; what people see is kept as it is."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign in "\n\t" or (ord(sign) >= 32 and ord(sign) != 127)).strip()


def check_email(email: str) -> str | None:
    """The sentence about what is wrong with an e-mail address, None when it looks right."""
    if len(email) > 254 or not EMAIL.fullmatch(email) or ".." in email:
        return N_("Skriv adressen med @, for eksempel navn@eksempel.no")
    return None


def check_contact(name: str, email: str, phone: str, by_text: bool = False) -> Contact:
    """The contact as typed, checked. Empty strings mean "not given". ``by_text``: the number must be able to get SMS.

    Raises:
        BadInput: names the field and says how to write it.
    """
    errors: FieldErrors = {}
    email, phone, name = email.strip(), phone.strip(), clean_text(name)[:200]
    if email and (sentence := check_email(email)):
        errors["email"] = sentence
    e164 = parse_phone(phone) if phone else None
    if phone and by_text and (wrong := wrong_for_texts(phone)):
        errors["phone"] = wrong
    elif phone and not e164:
        errors["phone"] = N_("Skriv telefonnummeret med åtte siffer, for eksempel 987 65 432.")
    if errors:
        raise BadInput(errors)
    return Contact(name or None, email or None, e164)
