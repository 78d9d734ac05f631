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
    `weekday_hours`: weekday to its own (opens, closes), where it differs. `closed_days`: (month, day) closed every
    year beside the public holidays, such as (12, 24). `half_days`: (month, day) to the time it closes.
    `easter_wednesday_closes`: set when the day before Maundy Thursday is short. `closed_dates`: single dates.
    Raises CalendarError when it could never be open.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Oslo"))
    opens: time = time(8, 0)
    closes: time = time(15, 30)
    working_weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    weekday_hours: Mapping[int, tuple[time, time]] = field(default_factory=dict)
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
        if any(end <= start for start, end in self.weekday_hours.values()):
            raise CalendarError("a working day must close after it opens")

    def is_working_day(self, day: date) -> bool:
        """True when the unit is open for at least part of `day`."""
        if day.weekday() not in self.working_weekdays or day in self.closed_dates:
            return False
        if (day.month, day.day) in self.closed_days or is_holiday(day):
            return False
        return self.opening_time(day) < self.closing_time(day)

    def opening_time(self, day: date) -> time:
        """When a working day begins."""
        hours = self.weekday_hours.get(day.weekday())
        return hours[0] if hours else self.opens

    def closing_time(self, day: date) -> time:
        """When a working day ends; earlier on half days, never later than on other days of the week."""
        hours = self.weekday_hours.get(day.weekday())
        usual = hours[1] if hours else self.closes
        if (day.month, day.day) in self.half_days:
            return min(usual, self.half_days[day.month, day.day])
        if self.easter_wednesday_closes and day == easter_sunday(day.year) - timedelta(days=4):
            return min(usual, self.easter_wednesday_closes)
        return usual

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
    local = _local(received_at, calendar)
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


def open_time_between(start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    """How long the calendar is open from `start` to `end` (both aware); nothing when `end` is not later."""
    first, last = _local(start, calendar), _local(end, calendar)
    total, day = timedelta(), first.date()
    while day <= last.date():
        if calendar.is_working_day(day):
            opens = max(first, datetime.combine(day, calendar.opening_time(day)))
            closes = min(last, datetime.combine(day, calendar.closing_time(day)))
            total += max(timedelta(), closes - opens)
        day += timedelta(days=1)
    return total


def after_open_time(start: datetime, left: timedelta, calendar: WorkCalendar) -> datetime:
    """The moment when the calendar has been open for `left` since `start` (aware), in the calendar's zone.

    `left` of nothing is the first open moment. Raises CalendarError when `left` is negative.
    """
    if left < timedelta():
        raise CalendarError("the time that is left cannot be negative")
    return _on_the_clock(
        _add_open_time(_counts_from(_local(start, calendar), calendar), left, calendar), calendar
    )


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """What is left of a promise while its clock stands: open time when it counts working time, else by the clock."""

    left: timedelta
    working: bool

    @classmethod
    def until(cls, due: datetime, now: datetime, working: bool, calendar: WorkCalendar) -> TimeLeft | None:
        """What is left from `now` to `due` (both aware), None when nothing is."""
        if due <= now:
            return None
        if working:
            return cls(open_time_between(now, due, calendar), True)
        return cls(_local(due, calendar) - _local(now, calendar), False)

    def due(self, now: datetime, calendar: WorkCalendar) -> datetime:
        """When it is due if the clock runs on at `now` (aware)."""
        if self.working:
            return after_open_time(now, self.left, calendar)
        return _on_the_clock(_local(now, calendar) + self.left, calendar)


def before_open_time(end: datetime, left: timedelta, calendar: WorkCalendar) -> datetime:
    """The moment from which the calendar is open for `left` until `end` (aware): when to warn of a deadline."""
    local = _local(end, calendar)
    for _ in range(SEARCH_DAYS):
        day = local.date()
        if calendar.is_working_day(day):
            opens = datetime.combine(day, calendar.opening_time(day))
            closes = min(local, datetime.combine(day, calendar.closing_time(day)))
            open_today = max(timedelta(), closes - opens)
            if left <= open_today:
                return _on_the_clock(closes - left, calendar)
            left -= open_today
        local = datetime.combine(day, time.min)
        local -= timedelta(microseconds=1)
    raise CalendarError("the calendar is closed for ten years on end")


def _local(moment: datetime, calendar: WorkCalendar) -> datetime:
    """The wall clock of an aware moment, without zone. Raises CalendarError for a naive one."""
    if moment.tzinfo is None:
        raise CalendarError("a moment needs a time zone")
    return moment.astimezone(calendar.zone).replace(tzinfo=None)


def _counts_from(local: datetime, calendar: WorkCalendar) -> datetime:
    day = local.date()
    if calendar.is_working_day(day) and local.time() < calendar.closing_time(day):
        return max(local, datetime.combine(day, calendar.opening_time(day)))
    return _next_opening(day, calendar)


def _next_opening(day: date, calendar: WorkCalendar) -> datetime:
    day = calendar.next_working_day(day)
    return datetime.combine(day, calendar.opening_time(day))


def _add_open_time(start: datetime, left: timedelta, calendar: WorkCalendar) -> datetime:
    while True:
        open_today = datetime.combine(start.date(), calendar.closing_time(start.date())) - start
        if left <= open_today:
            return start + left
        left -= open_today
        start = _next_opening(start.date(), calendar)


def _on_the_clock(local: datetime, calendar: WorkCalendar) -> datetime:
    """A wall-clock time as a real moment. An hour that daylight saving skips becomes the hour after it."""
    return local.replace(tzinfo=calendar.zone).astimezone(UTC).astimezone(calendar.zone)
