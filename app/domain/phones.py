"""Telephone numbers: read as people write them, kept as E.164, and whether a text message can reach them."""

import phonenumbers
from phonenumbers import PhoneNumberType

from app.domain.words import N_

HOME_REGION = "NO"
"""A number without country code is Norwegian."""

NO_NUMBER = N_(
    "Skriv mobilnummeret med åtte siffer, for eksempel 987 65 432. Et utenlandsk nummer begynner med + og landkoden."
)
LANDLINE = N_(
    "%(phone)s er en fasttelefon og kan ikke få SMS. Skriv et mobilnummer, eller velg e-post i stedet."
)
NOT_MOBILE = N_(
    "%(phone)s er ikke et mobilnummer og kan ikke få SMS. Skriv et mobilnummer, eller velg e-post i stedet."
)

_TAKES_TEXTS = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def parse_phone(phone: str, region: str = HOME_REGION) -> str | None:
    """The number in E.164 (+4798765432), None when it is not one. A number without country code is Norwegian."""
    number = _parse(phone, region)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else None


def takes_texts(phone: str | None) -> bool:
    """Whether SMS can be sent to the number (E.164): a mobile, or a country where one cannot tell."""
    number = _parse(phone, HOME_REGION) if phone else None
    return number is not None and phonenumbers.number_type(number) in _TAKES_TEXTS


def wrong_for_texts(phone: str) -> tuple[str, dict[str, str]] | None:
    """(sentence, params) about a number that SMS cannot be sent to, None when it can."""
    number = _parse(phone, HOME_REGION)
    if number is None:
        return NO_NUMBER, {}
    kind = phonenumbers.number_type(number)
    if kind in _TAKES_TEXTS:
        return None
    return (LANDLINE if kind == PhoneNumberType.FIXED_LINE else NOT_MOBILE), {"phone": say_phone(phone)}


def say_phone(phone: str) -> str:
    """As people read it: Norwegian numbers without country code («987 65 432»), others with it."""
    number = _parse(phone, HOME_REGION)
    if number is None:
        return phone
    if number.country_code != phonenumbers.country_code_for_region(HOME_REGION):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    digits = str(number.national_number)
    if len(digits) == 8 and phonenumbers.number_type(number) in _TAKES_TEXTS:
        return f"{digits[:3]} {digits[3:5]} {digits[5:]}"  # as Norwegians group a mobile number
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def _parse(phone: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None
