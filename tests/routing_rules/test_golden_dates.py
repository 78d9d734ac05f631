"""Promises over Norwegian holidays in several years, worked out by hand from the calendar on the wall; and what always
holds, for any calendar and any moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from routing_rules.calendars import read_calendar
from routing_rules.deadline import (
    CalendarError,
    Span,
    SpanUnit,
    TimeLeft,
    WorkCalendar,
    after_open_time,
    before_open_time,
    open_time_between,
    promise_due,
)
from routing_rules.holidays import holidays, is_holiday
from tests.routing_rules.rule_builders import OSLO, civil

PLAIN = WorkCalendar()
TOWN = read_calendar(
    "Europe/Oslo",
    {
        "closed_days": [[12, 24]],
        "half_days": {"12-23": "13:00", "12-31": "12:00"},
        "easter_wednesday": "12:00",
    },
    {"hours": {"thursday": "08:00-17:00"}, "closed_dates": ["2026-05-15", "2026-07-13 to 2026-07-31"]},
)


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=OSLO)


def said(moment: datetime) -> str:
    return f"{moment.astimezone(OSLO):%Y-%m-%d %H:%M}"


def span(written: str) -> Span:
    amount, unit = written.split()
    units: dict[str, SpanUnit] = {"d": "working_days", "w": "working_hours", "h": "hours"}
    return Span(int(amount), units[unit])


@pytest.mark.parametrize(
    ("received", "promised", "due"),
    [
        # Easter: early (2008, 2024), late (2011, 2019), and the days around it
        ("2008-03-18 10:00", "2 d", "2008-03-25 15:30"),  # Easter Sunday 23 March: Tuesday → Wednesday, then Tuesday
        ("2011-04-20 10:00", "1 d", "2011-04-26 15:30"),  # Easter Sunday 24 April
        ("2019-04-17 15:29", "3 w", "2019-04-23 10:59"),
        ("2024-03-27 12:00", "1 d", "2024-04-02 15:30"),
        ("2025-04-16 10:00", "2 d", "2025-04-23 15:30"),
        ("2027-03-24 10:00", "1 d", "2027-03-30 15:30"),
        # 1 May: on a Monday, a Thursday, a Friday, a Saturday
        ("2023-04-28 10:00", "1 d", "2023-05-02 15:30"),
        ("2025-04-30 10:00", "1 d", "2025-05-02 15:30"),
        ("2026-04-30 10:00", "2 d", "2026-05-05 15:30"),
        ("2027-04-30 10:00", "1 d", "2027-05-03 15:30"),
        # Ascension and 17 May in the same week, on the same day (2012), and next to each other
        ("2012-05-16 10:00", "1 d", "2012-05-18 15:30"),
        ("2018-05-09 10:00", "1 d", "2018-05-11 15:30"),
        ("2018-05-16 10:00", "2 d", "2018-05-22 15:30"),  # 17 May a Thursday, Whit Monday the 21st
        ("2023-05-16 10:00", "1 d", "2023-05-19 15:30"),  # 17 May a Wednesday, Ascension the day after
        ("2024-05-08 10:00", "2 d", "2024-05-13 15:30"),
        ("2024-05-16 10:00", "1 d", "2024-05-21 15:30"),  # 17 May a Friday, then Whitsun
        # Whit Monday
        ("2025-06-06 10:00", "1 d", "2025-06-10 15:30"),
        ("2026-05-22 14:00", "4 w", "2026-05-26 10:30"),
        ("2008-05-09 10:00", "1 d", "2008-05-13 15:30"),
        # Christmas and New Year
        ("2023-12-22 10:00", "1 d", "2023-12-27 15:30"),  # 25 and 26 December a Monday and a Tuesday
        ("2024-12-23 16:00", "1 d", "2024-12-27 15:30"),  # counts from the 24th
        ("2024-12-30 10:00", "2 d", "2025-01-02 15:30"),
        ("2025-12-23 10:00", "3 d", "2025-12-30 15:30"),  # 24, 29 (25 and 26 closed, then a weekend), 30
        ("2027-12-31 10:00", "1 d", "2028-01-03 15:30"),
        ("2021-12-24 10:00", "1 d", "2021-12-27 15:30"),  # both Christmas days on a weekend
        # Daylight saving: by the clock on the wall
        ("2025-03-29 20:00", "12 h", "2025-03-30 08:00"),
        ("2025-10-25 20:00", "12 h", "2025-10-26 08:00"),
        ("2024-03-28 10:00", "96 h", "2024-04-01 10:00"),
        ("2026-10-23 15:00", "1 w", "2026-10-26 08:30"),
        ("2026-03-27 15:00", "1 w", "2026-03-30 08:30"),
    ],
)  # fmt: skip
def test_the_golden_list(received: str, promised: str, due: str) -> None:
    assert said(promise_due(at(received), span(promised), PLAIN)) == due


@pytest.mark.parametrize(
    ("received", "promised", "due"),
    [
        ("2026-03-31 10:00", "1 d", "2026-04-01 12:00"),  # the short Wednesday before Easter
        ("2026-04-01 11:00", "2 w", "2026-04-07 09:00"),
        ("2026-12-22 14:00", "1 d", "2026-12-23 13:00"),
        ("2026-12-23 13:30", "1 d", "2026-12-29 15:30"),  # closed at 13; counts from Monday the 28th
        (
            "2026-12-30 10:00",
            "1 d",
            "2026-12-31 12:00",
        ),  # a Thursday too: the half day wins over the long one
        ("2026-11-18 10:00", "1 d", "2026-11-19 17:00"),  # the long Thursday
        ("2026-11-19 16:00", "2 w", "2026-11-20 09:00"),
        ("2026-05-13 10:00", "1 d", "2026-05-18 15:30"),  # Ascension, and the Friday after it closed
        ("2026-07-10 10:00", "1 d", "2026-08-03 15:30"),  # the summer closing
        ("2026-07-20 10:00", "1 d", "2026-08-04 15:30"),
    ],
)
def test_half_days_long_days_and_summer_closing_of_a_unit(received: str, promised: str, due: str) -> None:
    assert said(promise_due(at(received), span(promised), TOWN)) == due


@pytest.mark.parametrize(
    ("year", "movable"),
    [
        (2008, "20.03 21.03 23.03 24.03 01.05 11.05 12.05"),  # Ascension on 1 May
        (2012, "05.04 06.04 08.04 09.04 17.05 27.05 28.05"),  # Ascension on 17 May
        (2019, "18.04 19.04 21.04 22.04 30.05 09.06 10.06"),
        (2024, "28.03 29.03 31.03 01.04 09.05 19.05 20.05"),
        (2025, "17.04 18.04 20.04 21.04 29.05 08.06 09.06"),
        (2027, "25.03 26.03 28.03 29.03 06.05 16.05 17.05"),  # Whit Monday on 17 May
    ],
)
def test_the_movable_holidays_of_several_years(year: int, movable: str) -> None:
    expected = {"01.01", "01.05", "17.05", "25.12", "26.12", *movable.split()}
    assert {f"{day:%d.%m}" for day in holidays(year)} == expected


CALENDARS = st.builds(
    WorkCalendar,
    opens=st.sampled_from([time(0), time(7), time(8, 15)]),
    closes=st.sampled_from([time(12, 30), time(15, 30), time(23, 59)]),
    working_weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    weekday_hours=st.sampled_from(
        [{}, {3: (time(9), time(18))}, {0: (time(6), time(10)), 4: (time(8), time(12))}]
    ),
    closed_days=st.frozensets(st.sampled_from([(7, day) for day in range(1, 32)]), max_size=31),
    half_days=st.sampled_from([{}, {(12, 31): time(12)}]),
    closed_dates=st.frozensets(st.dates(date(2025, 1, 1), date(2027, 12, 31)), max_size=20),
)
MOMENTS = st.datetimes(
    civil("2025-01-01"), civil("2027-12-31"), timezones=st.just(OSLO), allow_imaginary=False
)
SPANS = st.builds(Span, st.integers(1, 40), st.sampled_from(["working_days", "working_hours", "hours"]))
WORKING = st.builds(Span, st.integers(1, 40), st.sampled_from(["working_days", "working_hours"]))


@given(MOMENTS, SPANS, CALENDARS)
def test_a_promise_is_due_after_it_is_given_and_a_longer_one_no_sooner(
    moment: datetime, promised: Span, calendar: WorkCalendar
) -> None:
    due = promise_due(moment, promised, calendar)
    assert due > moment
    assert promise_due(moment, Span(promised.amount + 1, promised.unit), calendar) > due


@given(MOMENTS, WORKING, CALENDARS)
def test_working_promises_are_due_while_somebody_is_at_work(
    moment: datetime, promised: Span, calendar: WorkCalendar
) -> None:
    due = promise_due(moment, promised, calendar)
    assert calendar.is_working_day(due.date()) and not is_holiday(due.date())
    assert calendar.opening_time(due.date()) < due.time() <= calendar.closing_time(due.date())


@given(MOMENTS, st.integers(1, 60), CALENDARS)
def test_working_hours_are_exactly_the_open_time_between(
    moment: datetime, hours: int, calendar: WorkCalendar
) -> None:
    due = promise_due(moment, Span(hours, "working_hours"), calendar)
    assert open_time_between(moment, due, calendar) == timedelta(hours=hours)
    warned = before_open_time(due, timedelta(hours=hours), calendar)
    assert open_time_between(warned, due, calendar) == timedelta(hours=hours)
    assert warned >= moment or open_time_between(moment, warned, calendar) == timedelta()


@given(MOMENTS, WORKING, CALENDARS, st.integers(0, 20 * 24 * 60), st.integers(0, 20 * 24 * 60))
def test_a_pause_keeps_what_was_left_and_never_makes_a_promise_earlier(
    moment: datetime, promised: Span, calendar: WorkCalendar, until_asked: int, until_answered: int
) -> None:
    due = promise_due(moment, promised, calendar)
    asked = (moment.astimezone(UTC) + timedelta(minutes=until_asked)).astimezone(OSLO)
    answered = (asked.astimezone(UTC) + timedelta(minutes=until_answered)).astimezone(OSLO)
    # Counted by the clock on the wall: a pause inside the hour that comes twice in October can be less than nothing.
    assume(answered.replace(tzinfo=None) >= asked.replace(tzinfo=None))
    left = TimeLeft.until(due, asked, True, calendar)
    if left is None:
        assert due <= asked
        return
    new = left.due(answered, calendar)
    assert new >= due
    assert open_time_between(answered, new, calendar) == left.left
    stood = open_time_between(asked, answered, calendar)
    assert open_time_between(due, new, calendar) <= stood


@given(MOMENTS, st.integers(1, 2000), st.integers(0, 400))
def test_a_pause_of_a_promise_by_the_clock_moves_it_by_the_clock(
    moment: datetime, promised: int, paused: int
) -> None:
    due = promise_due(moment, Span(promised, "hours"), PLAIN)
    left = TimeLeft.until(due, moment, False, PLAIN)
    assert left is not None
    later = promise_due(moment, Span(paused, "hours"), PLAIN) if paused else moment
    naive = due.replace(tzinfo=None) + (later.replace(tzinfo=None) - moment.replace(tzinfo=None))
    assert abs(left.due(later, PLAIN).replace(tzinfo=None) - naive) <= timedelta(
        hours=1
    )  # an hour that is no hour


@given(MOMENTS, st.integers(0, 300), CALENDARS)
def test_open_time_adds_up(moment: datetime, hours: int, calendar: WorkCalendar) -> None:
    due = after_open_time(moment, timedelta(hours=hours), calendar)
    assert open_time_between(moment, due, calendar) == timedelta(hours=hours)
    assert open_time_between(due, moment, calendar) == timedelta() or due <= moment


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"opns": "08:00"}, "«opns» is no part of a calendar"),
        ({"opens": "25:00"}, "opens: «25:00» is no time of day"),
        ({"opens": 8}, "opens: «8» is no time of day"),
        ({"opens": "16:00"}, "must close after it opens"),
        ({"weekdays": []}, "at least one working weekday"),
        ({"weekdays": ["mandag"]}, "weekdays: «mandag» is no weekday"),
        ({"hours": {"monday": "08:00"}}, "hours: «08:00» is no pair of times"),
        ({"hours": "08:00-12:00"}, "hours: "),
        ({"closed_days": ["13-01"]}, "closed_days: «13-01» is no day of the year"),
        ({"closed_days": "12-24"}, "closed_days: write a list"),
        ({"closed_days": ["12-27 to 01-02"]}, "split at New Year"),
        ({"closed_dates": ["2026-07-31 to 2026-07-06"]}, "closed_dates: .* must end after it begins"),
        ({"closed_dates": ["sommeren"]}, "closed_dates: «sommeren» is no date"),
        ({"half_days": {"12-31": "07:00"}}, "must close after it opens"),
        ({"easter_wednesday": "tolv"}, "easter_wednesday: «tolv» is no time of day"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_with_the_key(settings: dict[str, object], why: str) -> None:
    with pytest.raises(CalendarError, match=why):
        read_calendar("Europe/Oslo", settings)


def test_a_unit_s_key_stands_instead_of_the_municipality_s() -> None:
    both = read_calendar(
        "Europe/Oslo", {"opens": "08:00", "closed_days": [[12, 24]]}, {"closed_days": ["02-29"]}
    )
    assert (both.opens, both.closed_days) == (time(8), frozenset({(2, 29)}))
    assert read_calendar("Europe/Oslo", None) == WorkCalendar()
