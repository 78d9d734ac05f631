"""Telephone numbers as people write them."""

import pytest

from app.domain.phones import (
    LANDLINE,
    NO_NUMBER,
    NOT_MOBILE,
    parse_phone,
    say_phone,
    takes_texts,
    wrong_for_texts,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("98765432", "+4798765432"),
        ("987 65 432", "+4798765432"),
        ("+47 987 65 432", "+4798765432"),
        ("0047 98765432", "+4798765432"),
        ("987-65-432", "+4798765432"),
        ("tlf. 98765432", "+4798765432"),
        ("+46 70 123 45 67", "+46701234567"),
        ("+1 212 555 0123", "+12125550123"),
        ("９８７６５４３２", "+4798765432"),
    ],
)
def test_a_mobile_number_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert parse_phone(typed) == kept
    assert takes_texts(kept) and wrong_for_texts(typed) is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("77 61 23 45", LANDLINE),
        ("+46 8 123 456 78", LANDLINE),
        ("815 49 300", NOT_MOBILE),
        ("800 80 000", NOT_MOBILE),
        ("110", NO_NUMBER),
        ("12345678", NO_NUMBER),
        ("98765", NO_NUMBER),
        ("ring meg", NO_NUMBER),
        ("", NO_NUMBER),
        ("+4798765432 eller 91234567", NO_NUMBER),
        ("9" * 500, NO_NUMBER),
        ("💡", NO_NUMBER),
    ],
)
def test_a_number_that_cannot_get_sms_is_refused_with_a_sentence_that_says_what_to_do(
    typed: str, sentence: str
) -> None:
    wrong = wrong_for_texts(typed)
    assert wrong is not None and wrong[0] == sentence
    assert wrong[0] % wrong[1]


def test_a_number_is_said_as_people_read_it() -> None:
    assert say_phone("+4798765432") == "987 65 432"
    assert say_phone("+46701234567") == "+46 70 123 45 67"
    assert say_phone("nonsense") == "nonsense"
