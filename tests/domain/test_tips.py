"""Tips: what they may do by themselves, and how little they say of who sent them."""

import uuid
from collections import Counter
from datetime import timedelta

import pytest

from app.domain.errors import BadInput
from app.domain.parts import TEXT, line_of, line_part, photo_of, photo_part
from app.domain.tips import HIDING_TAKES, KIND_WORDS, NewTip, TipKind, are_enough, mark_of
from tests.builders import MONDAY, SECRET

CASE = uuid.UUID(int=7)


def some(kinds: str, marks: list[int | None], hours_ago: float = 1) -> list[tuple[str, int | None, object]]:
    return [(kinds, mark, MONDAY - timedelta(hours=hours_ago)) for mark in marks]


def test_three_from_different_places_within_a_day_are_enough() -> None:
    assert HIDING_TAKES == 3
    assert are_enough(some("personal", [1, 2, 3]), MONDAY)
    assert not are_enough(some("personal", [1, 2]), MONDAY)


def test_one_sender_is_one_however_often() -> None:
    assert not are_enough(some("insult", [9] * 20), MONDAY)


def test_yesterdays_tips_do_not_count() -> None:
    assert not are_enough(some("illegal", [1]) + some("illegal", [2, 3], hours_ago=24), MONDAY)


@pytest.mark.parametrize("kind", ["spam", "other"])
def test_what_hurts_nobody_hides_nothing(kind: str) -> None:
    assert not are_enough(some(kind, list(range(50))), MONDAY)


def test_a_mark_is_one_byte_the_same_for_one_sender_and_shared_by_many() -> None:
    mark = mark_of(SECRET, CASE, TEXT, "198.51.100.7")
    assert mark == mark_of(SECRET, CASE, TEXT, "198.51.100.7")
    marks = Counter(mark_of(SECRET, CASE, TEXT, f"10.{a}.{b}.1") for a in range(64) for b in range(64))
    assert set(marks) <= set(range(256))
    assert min(marks.values()) > 1, "every number stands for many senders"


def test_a_sender_has_another_mark_for_another_part_case_or_secret() -> None:
    senders = [f"192.0.2.{number}" for number in range(100)]
    mine = [mark_of(SECRET, CASE, TEXT, one) for one in senders]
    for other in (
        [mark_of(SECRET, CASE, "line:2", one) for one in senders],
        [mark_of(SECRET, uuid.UUID(int=8), TEXT, one) for one in senders],
        [mark_of("another-secret", CASE, TEXT, one) for one in senders],
    ):
        assert sum(a == b for a, b in zip(mine, other, strict=True)) < 10


@pytest.mark.parametrize("kind", ["", "hate", "Personal", "<script>", "💡"])
def test_an_unknown_kind_is_named(kind: str) -> None:
    with pytest.raises(BadInput) as caught:
        NewTip("k" * 22, TEXT, kind, "", "x").check()
    assert set(caught.value.fields) == {"kind"}


def test_a_text_may_be_left_out_but_not_be_too_long() -> None:
    NewTip("k" * 22, TEXT, "spam", "", "x").check()
    NewTip("k" * 22, TEXT, "spam", "💡" * 1000, "x").check()
    with pytest.raises(BadInput) as caught:
        NewTip("k" * 22, TEXT, "spam", "æ" * 1001, "x").check()
    assert set(caught.value.fields) == {"said"}


def test_every_kind_has_words() -> None:
    assert set(KIND_WORDS) == set(TipKind)
    assert all(title and text for title, text in KIND_WORDS.values())


def test_a_part_is_read_back_from_its_name() -> None:
    key = uuid.uuid4()
    assert photo_of(photo_part(key)) == key
    assert line_of(line_part(12)) == 12


@pytest.mark.parametrize("name", ["", "text", "photo:", "photo:x", "line:", "line:0", "line:-1", "line:1\n"])
def test_what_names_no_part_means_nothing(name: str) -> None:
    assert photo_of(name) is None
    assert line_of(name) is None
