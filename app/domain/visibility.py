"""What everybody may read of what a resident wrote: e-mail addresses, phone and birth numbers are covered."""

import re

import phonenumbers

COVER = "▮▮▮"
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"']+@[^\s@<>()\[\],;:\"']+\.\w{2,}")
_BIRTH_NUMBER = re.compile(r"(?<!\d)\d{6}[ .]?\d{5}(?!\d)")
_EIGHT_DIGITS = re.compile(r"(?<!\d)(?:\+47[ .]?|0047[ .]?)?[2-9](?:[ .]?\d){7}(?!\d)")


def public_text(text: str) -> str:
    """``text`` with contact details covered. A reporter may write them anywhere; the public page shows none."""
    text = _EMAIL.sub(COVER, text)
    text = _BIRTH_NUMBER.sub(COVER, text)
    text = _EIGHT_DIGITS.sub(COVER, text)
    for match in reversed(list(phonenumbers.PhoneNumberMatcher(text, "NO"))):
        text = text[: match.start] + COVER + text[match.end :]
    return text
