"""How long a text message is, and how a long one is cut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.text_messages import MOST_SEGMENTS, fit, length_of, plain

LINK = "https://varsko.example/min/0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "is_gsm", "signs", "segments"),
    [
        ("", True, 0, 1),
        ("a" * 160, True, 160, 1),
        ("a" * 161, True, 161, 2),
        ("a" * 306, True, 306, 2),
        ("a" * 307, True, 307, 3),
        ("æøåÆØÅ", True, 6, 1),
        ("€" * 80, True, 160, 1),
        ("€" * 81, True, 162, 2),
        ("a" * 152 + "€" + "a" * 153, True, 307, 3),  # the euro sign is not split between two segments
        ("Kárášjohka", False, 10, 1),
        ("á" * 70, False, 70, 1),
        ("á" * 71, False, 71, 2),
        ("💡" * 35, False, 70, 1),
        ("💡" * 36, False, 72, 2),
        ("«hei»", False, 5, 1),
    ],
)
def test_the_length_is_counted_as_the_network_counts(
    text: str, is_gsm: bool, signs: int, segments: int
) -> None:
    length = length_of(text)
    assert (length.is_gsm, length.signs, length.segments) == (is_gsm, signs, segments)


def test_typography_becomes_what_a_telephone_writes_and_letters_stay() -> None:
    assert plain("«Lykta» – mørk…\N{NO-BREAK SPACE}Kárášjohka’s 💡") == '"Lykta" - mørk... Kárášjohka\'s 💡'
    assert length_of(plain("«Lykta» – mørk …")).is_gsm


def test_a_short_message_is_left_whole() -> None:
    assert fit("Vi spør:", "Hvilken lykt?\n\nDen ved døra?", f"Svar her: {LINK}") == (
        f"Vi spør: Hvilken lykt? Den ved døra? Svar her: {LINK}"
    )


def test_a_long_one_is_cut_at_a_word_and_keeps_its_link() -> None:
    text = fit("Bydrift svarer:", "Vi byttet pæren i går. " * 200, f"Svar her: {LINK}")
    assert length_of(text).segments == MOST_SEGMENTS
    assert text.endswith(f"... Svar her: {LINK}") and "går" in text


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=3000))
def test_whatever_people_write_the_message_fits_and_ends_with_the_link(said: str) -> None:
    text = fit("Bydrift svarer:", said, LINK)
    assert length_of(text).segments <= MOST_SEGMENTS
    assert text.endswith(LINK)
