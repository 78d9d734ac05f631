"""How dates, lengths and numbers are said (design guide, section 4)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain import phrasing

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 23, 9, 6, tzinfo=UTC)
"""A Monday, 10.06 in Oslo."""


def test_a_deadline_is_said_with_weekday_and_clock() -> None:
    deadline = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
    assert phrasing.say_moment(deadline, OSLO, now=NOW) == "tirsdag 24. november kl. 15.30"


def test_another_year_is_named_and_the_present_one_is_not() -> None:
    assert phrasing.say_day(date(2027, 1, 4), OSLO, now=NOW) == "mandag 4. januar 2027"
    assert phrasing.say_day(date(2026, 12, 24), OSLO, now=NOW) == "torsdag 24. desember"


def test_the_day_is_the_one_of_the_zone_not_of_utc() -> None:
    just_before_midnight_in_utc = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert phrasing.say_date(just_before_midnight_in_utc, OSLO) == "24. november"
    assert phrasing.say_clock(just_before_midnight_in_utc, OSLO) == "00.30"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 23, 6, 42, tzinfo=UTC), "i dag 07.42"),
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), "i går"),
        (datetime(2026, 11, 22, 23, 1, tzinfo=UTC), "i dag 00.01"),
        (datetime(2026, 11, 24, 6, 0, tzinfo=UTC), "i morgen"),
        (datetime(2026, 11, 17, 12, 0, tzinfo=UTC), "tirsdag"),
        (datetime(2026, 11, 16, 12, 0, tzinfo=UTC), "16. november"),
        (datetime(2025, 11, 12, 12, 0, tzinfo=UTC), "12. november 2025"),
        (date(2026, 11, 23), "i dag"),
    ],
)
def test_when_is_said_as_people_say_it(moment: datetime | date, said: str) -> None:
    assert phrasing.say_when(moment, NOW, OSLO) == said


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(minutes=52, seconds=59), "52 min"),
        (timedelta(hours=1, minutes=8), "1 t 08 min"),
        (timedelta(hours=2), "2 t"),
        (timedelta(hours=3, minutes=40), "3 t"),
        (timedelta(hours=23, minutes=59), "23 t"),
        (timedelta(days=1, hours=20), "1 dag"),
        (timedelta(days=4), "4 dager"),
    ],
)
def test_a_length_of_time_has_two_units_at_most(span: timedelta, said: str) -> None:
    assert phrasing.say_span(span) == said


@pytest.mark.parametrize(
    ("metres", "said"),
    [(0, "0 m"), (24.6, "25 m"), (994, "994 m"), (996, "1,0 km"), (1240, "1,2 km"), (18_600, "19 km")],
)
def test_a_distance_is_in_metres_then_kilometres(metres: float, said: str) -> None:
    assert phrasing.say_distance(metres) == said


def test_thousands_stand_apart_by_a_narrow_space_that_does_not_break() -> None:
    assert phrasing.say_number(1204) == "1\u202f204"
    assert phrasing.say_number(18.6, decimals=1) == "18,6"
    assert phrasing.say_number(1204.5, "en", decimals=1) == "1,204.5"


def test_nynorsk_and_english_have_their_own_words_and_clock() -> None:
    moment = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
    assert phrasing.say_day(moment, OSLO, "nn") == "tysdag 24. november"
    assert phrasing.say_day(moment, OSLO, "en") == "Tuesday 24 November"
    assert phrasing.say_clock(moment, OSLO, "en") == "15:30"


def test_words_go_through_the_translation_that_is_handed_in() -> None:
    english = {"i går": "yesterday", "dager": "days"}
    assert (
        phrasing.say_when(NOW - timedelta(days=1), NOW, OSLO, "en", lambda text: english[text]) == "yesterday"
    )
    assert phrasing.say_span(timedelta(days=3), lambda text: english[text]) == "3 days"
