"""Working calendars as settings: the municipality's, and on top of it what a unit does otherwise.

    opens: "08:00"                      # by the municipality's clock
    closes: "15:30"
    weekdays: [monday, tuesday, wednesday, thursday, friday]
    hours: {thursday: "08:00-17:00"}    # weekdays with hours of their own
    closed_days: [[12, 24], "07-13 to 07-31"]     # every year, [month, day] or month-day
    half_days: {"12-31": "12:00"}       # every year, and when it closes
    easter_wednesday: "12:00"           # when the day before Maundy Thursday closes
    closed_dates: ["2026-05-15", "2026-07-06 to 2026-07-31"]

Public holidays are known and need not be written. Every key may be left out; a unit's key stands instead of the
municipality's key of the same name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from routing_rules.deadline import CalendarError, WorkCalendar

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KEYS = (
    "opens",
    "closes",
    "weekdays",
    "hours",
    "closed_days",
    "half_days",
    "easter_wednesday",
    "closed_dates",
)
MOST_DAYS = 400
"""A closed span longer than this is a mistake in the year."""

LEAP_YEAR = 2024  # so that 29 February can be written as a day of every year

T = TypeVar("T")


def read_calendar(
    zone: str, settings: Mapping[str, Any] | None, own: Mapping[str, Any] | None = None
) -> WorkCalendar:
    """The calendar of a municipality (`settings`), or of a unit (`own` on top of it).

    `zone`: IANA name. Raises CalendarError, which names the key that is wrong and what was expected.
    """
    merged = {**(settings or {}), **(own or {})}
    return _read(zone, json.dumps(merged, sort_keys=True, default=str))


@lru_cache(maxsize=512)
def _read(zone: str, written: str) -> WorkCalendar:
    settings: dict[str, Any] = json.loads(written)
    if unknown := [key for key in settings if key not in KEYS]:
        raise CalendarError(f"«{unknown[0]}» is no part of a calendar. Known are: {', '.join(KEYS)}")

    def get(key: str, read: Callable[[Any], T], default: T) -> T:
        value = settings.get(key)
        if value is None:
            return default
        try:
            return read(value)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CalendarError(f"{key}: {error}") from error

    plain = WorkCalendar()
    return WorkCalendar(
        zone=ZoneInfo(zone),
        opens=get("opens", _clock, plain.opens),
        closes=get("closes", _clock, plain.closes),
        working_weekdays=get("weekdays", _weekdays, plain.working_weekdays),
        weekday_hours=get("hours", _hours, {}),
        closed_days=get("closed_days", _yearly, frozenset()),
        half_days=get("half_days", _half_days, {}),
        easter_wednesday_closes=get("easter_wednesday", _clock, None),
        closed_dates=get("closed_dates", _dates, frozenset()),
    )


def _clock(written: Any) -> time:
    try:
        return time.fromisoformat(written)
    except (TypeError, ValueError):
        raise ValueError(f'«{written}» is no time of day; write for example "15:30"') from None


def _weekday(written: Any) -> int:
    if written not in WEEKDAYS:
        raise ValueError(f"«{written}» is no weekday; write {WEEKDAYS[0]} … {WEEKDAYS[-1]}")
    return WEEKDAYS.index(written)


def _weekdays(written: Any) -> frozenset[int]:
    return frozenset(_weekday(one) for one in _listed(written))


def _hours(written: Any) -> dict[int, tuple[time, time]]:
    read = {}
    for name, span in written.items():
        opens, found, closes = str(span).partition("-")
        if not found:
            raise ValueError(f'«{span}» is no pair of times; write for example "08:00-17:00"')
        read[_weekday(name)] = (_clock(opens.strip()), _clock(closes.strip()))
    return read


def _half_days(written: Any) -> dict[tuple[int, int], time]:
    return {_month_day(day): _clock(closes) for day, closes in written.items()}


def _month_day(written: Any) -> tuple[int, int]:
    """(month, day) of «12-24» or [12, 24]."""
    try:
        month, day = written.split("-") if isinstance(written, str) else written
        found = date(LEAP_YEAR, int(month), int(day))
    except (TypeError, ValueError):
        raise ValueError(f'«{written}» is no day of the year; write month-day: "12-24"') from None
    return found.month, found.day


def _yearly(written: Any) -> frozenset[tuple[int, int]]:
    days: set[tuple[int, int]] = set()
    for one in _listed(written):
        first, _, last = one.partition(" to ") if isinstance(one, str) else (one, "", "")
        start, end = _month_day(first), _month_day(last or first)
        if end < start:
            raise ValueError(f"«{one}» ends before it begins; write it as two, split at New Year")
        span = _span(date(LEAP_YEAR, *start), date(LEAP_YEAR, *end))
        days.update((day.month, day.day) for day in span)
    return frozenset(days)


def _dates(written: Any) -> frozenset[date]:
    days: set[date] = set()
    for one in _listed(written):
        first, _, last = str(one).partition(" to ")
        try:
            start, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
        except ValueError:
            raise ValueError(
                f'«{one}» is no date; write "2026-05-15" or "2026-07-06 to 2026-07-31"'
            ) from None
        if not 0 <= (end - start).days <= MOST_DAYS:
            raise ValueError(f"«{one}» must end after it begins, and within {MOST_DAYS} days")
        days.update(_span(start, end))
    return frozenset(days)


def _span(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    return (first + timedelta(days=step) for step in range((last - first).days + 1))


def _listed(written: Any) -> list[Any]:
    if not isinstance(written, list):
        raise TypeError("write a list: [ … ]")
    return written
