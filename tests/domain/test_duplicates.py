"""Which open cases are offered as «Er det denne?», and in which order."""

from datetime import timedelta

from app.domain.duplicates import Candidate, most_alike


def candidate(key: str, metres: float, same: bool = True, days: float = 1, text: str = "") -> Candidate[str]:
    return Candidate(key, metres, same, timedelta(days=days), text)


def keys(*candidates: Candidate[str], within: float = 50, text: str = "") -> list[str]:
    return [one.key for one in most_alike(candidates, within, text)]


def test_a_case_farther_away_than_its_category_allows_is_not_offered() -> None:
    assert keys(candidate("near", 49), candidate("far", 51)) == ["near"]


def test_another_category_of_the_group_must_be_twice_as_near() -> None:
    assert keys(candidate("near", 24, same=False), candidate("far", 26, same=False)) == ["near"]


def test_the_nearer_comes_first() -> None:
    assert keys(candidate("b", 30), candidate("a", 10), candidate("c", 45)) == ["a", "b", "c"]


def test_the_same_category_comes_before_another_one_that_is_a_little_nearer() -> None:
    assert keys(candidate("other", 10, same=False), candidate("same", 20)) == ["same", "other"]


def test_of_two_at_the_same_distance_the_one_with_the_same_words_comes_first() -> None:
    lamp = candidate("lamp", 20, text="Lampen ved skolen blinker")
    hole = candidate("hole", 20, text="Dypt hull midt i krysset")
    assert keys(hole, lamp, text="lampe blinker ved skolen") == ["lamp", "hole"]


def test_of_two_at_the_same_distance_the_fresher_comes_first() -> None:
    assert keys(candidate("old", 20, days=300), candidate("new", 20, days=1)) == ["new", "old"]


def test_at_most_three_are_offered() -> None:
    assert len(keys(*(candidate(str(metres), metres) for metres in range(1, 20)))) == 3


def test_a_clock_that_goes_wrong_and_a_place_without_extent_break_nothing() -> None:
    assert keys(candidate("future", 0, days=-3), within=0) == ["future"]
