"""Promises as dates, against dates worked out by hand from the Norwegian calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.deadline import CalendarError, Promise, Span, WorkCalendar, promise_due, promised_dates
from routing_rules.holidays import easter_sunday, holidays, is_holiday
from tests.routing_rules.rule_builders import OSLO, civil

PLAIN = WorkCalendar()
CAREFUL = WorkCalendar(
    closed_days=frozenset({(12, 24)}), half_days={(12, 31): time(12)}, easter_wednesday_closes=time(12, 0)
)
MOMENTS = st.datetimes(
    civil("2000-01-01"), civil("2098-01-01"), timezones=st.just(OSLO), allow_imaginary=False
)


def due(received: str, span: Span, calendar: WorkCalendar = PLAIN) -> str:
    """When a span is due, as local civil time to the minute."""
    moment = promise_due(datetime.fromisoformat(received).replace(tzinfo=OSLO), span, calendar)
    assert moment.tzinfo == OSLO
    return f"{moment:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        # An ordinary week
        ("2026-11-16 10:00", 2, "2026-11-18 15:30"),  # Monday → Wednesday
        ("2026-11-16 06:00", 2, "2026-11-18 15:30"),  # before opening counts from the same day
        ("2026-11-16 15:29", 2, "2026-11-18 15:30"),
        ("2026-11-16 15:30", 2, "2026-11-19 15:30"),  # closed: counts from Tuesday
        ("2026-11-20 19:00", 2, "2026-11-25 15:30"),  # Friday evening counts from Monday morning
        ("2026-11-21 03:00", 1, "2026-11-24 15:30"),  # Saturday night
        ("2026-11-20 10:00", 1, "2026-11-23 15:30"),
        # Easter 2026: 2–6 April
        ("2026-03-31 12:00", 1, "2026-04-01 15:30"),  # Tuesday → the Wednesday before
        ("2026-04-01 12:00", 1, "2026-04-07 15:30"),  # over the whole of Easter
        ("2026-04-01 16:00", 1, "2026-04-08 15:30"),
        ("2026-04-04 12:00", 2, "2026-04-09 15:30"),
        # 1 May 2026 is a Friday, Ascension 14 May a Thursday, 17 May a Sunday, Whit Monday 25 May
        ("2026-04-30 09:00", 1, "2026-05-04 15:30"),
        ("2026-05-13 09:00", 1, "2026-05-15 15:30"),
        ("2026-05-15 09:00", 1, "2026-05-18 15:30"),
        ("2026-05-22 09:00", 1, "2026-05-26 15:30"),
        # 17 May 2027 is Whit Monday as well; 17 May 2028 a Wednesday
        ("2027-05-14 09:00", 1, "2027-05-18 15:30"),
        ("2028-05-16 09:00", 1, "2028-05-18 15:30"),
        # Christmas 2026: 25 December is a Friday, 1 January too
        ("2026-12-23 12:00", 1, "2026-12-24 15:30"),
        ("2026-12-24 12:00", 1, "2026-12-28 15:30"),
        ("2026-12-31 12:00", 1, "2027-01-04 15:30"),
        ("2026-12-22 12:00", 10, "2027-01-07 15:30"),
    ],
)
def test_working_days_of_the_golden_list(received: str, days: int, expected: str) -> None:
    assert due(received, Span(days)) == expected


@pytest.mark.parametrize(
    ("received", "span", "expected"),
    [
        ("2026-12-23 12:00", Span(1), "2026-12-28 15:30"),  # 24 December is closed
        ("2026-12-30 12:00", Span(1), "2026-12-31 12:00"),  # half day on New Year's Eve
        ("2026-12-31 13:00", Span(1), "2027-01-05 15:30"),  # after it closed at noon
        ("2026-03-31 12:00", Span(1), "2026-04-01 12:00"),  # half day before Maundy Thursday
        ("2026-04-01 11:00", Span(2, "working_hours"), "2026-04-07 09:00"),
    ],
)
def test_closed_and_half_days_are_settings(received: str, span: Span, expected: str) -> None:
    assert due(received, span, CAREFUL) == expected


@pytest.mark.parametrize(
    ("received", "hours", "expected"),
    [
        ("2026-11-16 10:00", 4, "2026-11-16 14:00"),
        ("2026-11-16 14:00", 4, "2026-11-17 10:30"),
        ("2026-11-20 20:00", 1, "2026-11-23 09:00"),
        ("2026-11-16 08:00", 15, "2026-11-17 15:30"),
    ],
)
def test_working_hours_count_only_while_open(received: str, hours: int, expected: str) -> None:
    assert due(received, Span(hours, "working_hours")) == expected


@pytest.mark.parametrize(
    ("received", "hours", "expected", "offset"),
    [
        ("2026-11-21 23:00", 2, "2026-11-22 01:00", 1),
        ("2026-03-28 12:00", 24, "2026-03-29 12:00", 2),  # the clock goes forward in the night
        ("2026-03-29 01:30", 1, "2026-03-29 03:30", 2),  # 02:30 does not exist
        ("2026-10-24 12:00", 24, "2026-10-25 12:00", 1),  # the clock goes back
        ("2026-06-01 00:00", 2160, "2026-08-30 00:00", 2),
    ],
)
def test_fixed_hours_follow_the_clock_on_the_wall(
    received: str, hours: int, expected: str, offset: int
) -> None:
    assert due(received, Span(hours, "hours")) == expected
    moment = promise_due(datetime.fromisoformat(received).replace(tzinfo=OSLO), Span(hours, "hours"), PLAIN)
    assert moment.utcoffset() == timedelta(hours=offset)


def test_a_working_day_across_the_change_of_clocks_still_ends_at_half_past_three() -> None:
    moment = promise_due(datetime(2026, 3, 27, 12, tzinfo=OSLO), Span(1), PLAIN)
    assert moment.astimezone(UTC) == datetime(2026, 3, 30, 13, 30, tzinfo=UTC)


def test_a_time_from_another_zone_is_counted_in_the_municipality() -> None:
    received = datetime(2026, 11, 16, 14, 45, tzinfo=UTC)  # 15:45 in Oslo: closed
    assert promise_due(received, Span(1), PLAIN) == datetime(2026, 11, 18, 15, 30, tzinfo=OSLO)


def test_both_dates_of_a_promise() -> None:
    received = datetime(2026, 11, 16, 10, tzinfo=OSLO)
    dates = promised_dates(received, Promise(Span(1), Span(2)), PLAIN)
    assert (dates.first_answer.day, dates.solution and dates.solution.day) == (17, 18)
    assert promised_dates(received, Promise(Span(1)), PLAIN).solution is None


@pytest.mark.parametrize(
    ("year", "easter"),
    [(1961, (4, 2)), (2000, (4, 23)), (2008, (3, 23)), (2019, (4, 21)), (2024, (3, 31)), (2026, (4, 5)),
     (2027, (3, 28)), (2038, (4, 25)), (2076, (4, 19))],
)  # fmt: skip
def test_easter_falls_on_known_dates(year: int, easter: tuple[int, int]) -> None:
    assert easter_sunday(year) == date(year, *easter)


def test_the_holidays_of_2026() -> None:
    assert [f"{day:%d.%m}" for day in holidays(2026)] == [
        "01.01", "02.04", "03.04", "05.04", "06.04", "01.05", "14.05", "17.05", "24.05", "25.05", "25.12", "26.12",
    ]  # fmt: skip


def test_a_calendar_that_can_never_be_open_is_refused() -> None:
    with pytest.raises(CalendarError, match="weekday"):
        WorkCalendar(working_weekdays=frozenset())
    with pytest.raises(CalendarError, match="close after"):
        WorkCalendar(half_days={(12, 31): time(7)})
    every_day = frozenset((month, day) for month in range(1, 13) for day in range(1, 32))
    with pytest.raises(CalendarError, match="ten years"):
        promise_due(datetime(2026, 1, 1, tzinfo=OSLO), Span(1), WorkCalendar(closed_days=every_day))


def test_a_time_without_zone_and_a_promise_of_nothing_are_refused() -> None:
    with pytest.raises(CalendarError, match="time zone"):
        promise_due(civil("2026-01-01"), Span(1), PLAIN)
    with pytest.raises(ValueError, match="at least one"):
        Span(0)


@given(received=MOMENTS, days=st.integers(1, 60), calendar=st.sampled_from([PLAIN, CAREFUL]))
def test_a_deadline_in_working_days_is_at_closing_time_of_a_working_day(
    received: datetime, days: int, calendar: WorkCalendar
) -> None:
    moment = promise_due(received, Span(days), calendar)
    assert calendar.is_working_day(moment.date())
    assert moment.time() == calendar.closing_time(moment.date())
    assert not is_holiday(moment.date())
    assert moment > received
    between = [
        received.date() + timedelta(days=n) for n in range(1, (moment.date() - received.date()).days + 1)
    ]
    assert days <= sum(calendar.is_working_day(day) for day in between) <= days + 1


@given(received=MOMENTS, hours=st.integers(1, 100), calendar=st.sampled_from([PLAIN, CAREFUL]))
def test_a_deadline_in_working_hours_is_while_open(
    received: datetime, hours: int, calendar: WorkCalendar
) -> None:
    moment = promise_due(received, Span(hours, "working_hours"), calendar)
    assert calendar.is_working_day(moment.date())
    assert calendar.opens < moment.time() <= calendar.closing_time(moment.date())
    assert moment > received


@given(
    received=MOMENTS,
    later=st.timedeltas(timedelta(0), timedelta(days=10)),
    span=st.builds(Span, st.integers(1, 40), st.sampled_from(["working_days", "working_hours"])),
)
def test_who_reports_earlier_is_never_promised_a_later_date(
    received: datetime, later: timedelta, span: Span
) -> None:
    second = (received.astimezone(UTC) + later).astimezone(OSLO)
    if second.replace(tzinfo=None) >= received.replace(tzinfo=None):
        assert promise_due(received, span, PLAIN) <= promise_due(second, span, PLAIN)
