"""Promises to dates: Norwegian working days, holidays, opening hours and daylight saving.

Everything is reckoned by the clock on the wall of the municipality: a promise of 24 hours made on the evening
before the clocks change is due at the same time of day the next evening.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from routing_rules.holidays import easter_sunday, is_holiday

SpanUnit = Literal["working_days", "working_hours", "hours"]
MONDAY_TO_FRIDAY = frozenset(range(5))
SEARCH_DAYS = 4000  # a calendar that opens on no day in ten years is a mistake, not a calendar


class CalendarError(ValueError):
    """The calendar can never be open, or a time without zone was given."""


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as promised: 2 working days, 6 working hours, 24 hours. `amount` is at least 1."""

    amount: int
    unit: SpanUnit = "working_days"

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("a promise is at least one day or hour")


@dataclass(frozen=True, slots=True)
class Promise:
    """What the reporter is promised: when we answer first, and when it is solved (None: we promise only an
    answer).
    """

    first_answer: Span
    solution: Span | None = None


@dataclass(frozen=True)
class WorkCalendar:
    """When a unit works.

    `zone`: time zone of the municipality. `opens`, `closes`: local clock. `working_weekdays`: 0 is Monday.
    `closed_days`: (month, day) closed every year beside the public holidays, such as (12, 24). `half_days`:
    (month, day) to the time it closes. `easter_wednesday_closes`: set when the day before Maundy Thursday is
    short. `closed_dates`: single dates. Raises CalendarError when it could never be open.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Oslo"))
    opens: time = time(8, 0)
    closes: time = time(15, 30)
    working_weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    closed_days: frozenset[tuple[int, int]] = frozenset()
    half_days: Mapping[tuple[int, int], time] = field(default_factory=dict)
    easter_wednesday_closes: time | None = None
    closed_dates: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.working_weekdays & frozenset(range(7)):
            raise CalendarError("a calendar needs at least one working weekday (0 is Monday)")
        short = [*self.half_days.values(), self.easter_wednesday_closes or self.closes]
        if any(end <= self.opens for end in [self.closes, *short]):
            raise CalendarError("a working day must close after it opens")

    def is_working_day(self, day: date) -> bool:
        """True when the unit is open for at least part of `day`."""
        if day.weekday() not in self.working_weekdays or day in self.closed_dates:
            return False
        return (day.month, day.day) not in self.closed_days and not is_holiday(day)

    def closing_time(self, day: date) -> time:
        """When a working day ends; earlier on half days."""
        if (day.month, day.day) in self.half_days:
            return self.half_days[day.month, day.day]
        if self.easter_wednesday_closes and day == easter_sunday(day.year) - timedelta(days=4):
            return self.easter_wednesday_closes
        return self.closes

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        for step in range(1, SEARCH_DAYS):
            if self.is_working_day(candidate := day + timedelta(days=step)):
                return candidate
        raise CalendarError("the calendar is closed for ten years on end")


@dataclass(frozen=True, slots=True)
class PromisedDates:
    """The moments a promise is due, aware, in the municipality's time zone."""

    first_answer: datetime
    solution: datetime | None


def promise_due(received_at: datetime, promise: Span, calendar: WorkCalendar) -> datetime:
    """When a promised span is due, aware, in the calendar's zone.

    Working days: what comes in while open, or before opening, counts from that day; after closing or on a day
    off it counts from the next working morning. The first whole day is the day after, and it is due when that
    day closes: received Monday 10:00, two working days, due Wednesday 15:30. Hours: by the clock, round the
    clock. Raises CalendarError for a naive `received_at`.
    """
    if received_at.tzinfo is None:
        raise CalendarError("received_at needs a time zone")
    local = received_at.astimezone(calendar.zone).replace(tzinfo=None)
    if promise.unit == "hours":
        return _on_the_clock(local + timedelta(hours=promise.amount), calendar)
    start = _counts_from(local, calendar)
    if promise.unit == "working_hours":
        return _on_the_clock(_add_open_time(start, timedelta(hours=promise.amount), calendar), calendar)
    day = start.date()
    for _ in range(promise.amount):
        day = calendar.next_working_day(day)
    return _on_the_clock(datetime.combine(day, calendar.closing_time(day)), calendar)


def promised_dates(received_at: datetime, promise: Promise, calendar: WorkCalendar) -> PromisedDates:
    """Both dates of a promise; see `promise_due`."""
    solution = promise_due(received_at, promise.solution, calendar) if promise.solution else None
    return PromisedDates(promise_due(received_at, promise.first_answer, calendar), solution)


def _counts_from(local: datetime, calendar: WorkCalendar) -> datetime:
    day = local.date()
    if calendar.is_working_day(day) and local.time() < calendar.closing_time(day):
        return max(local, datetime.combine(day, calendar.opens))
    return datetime.combine(calendar.next_working_day(day), calendar.opens)


def _add_open_time(start: datetime, left: timedelta, calendar: WorkCalendar) -> datetime:
    while True:
        day = start.date()
        open_today = datetime.combine(day, calendar.closing_time(day)) - start
        if left <= open_today:
            return start + left
        left -= open_today
        start = datetime.combine(calendar.next_working_day(day), calendar.opens)


def _on_the_clock(local: datetime, calendar: WorkCalendar) -> datetime:
    """A wall-clock time as a real moment. An hour that daylight saving skips becomes the hour after it."""
    return local.replace(tzinfo=calendar.zone).astimezone(UTC).astimezone(calendar.zone)
