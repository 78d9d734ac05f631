"""Conditions about the time the report came in, by the clock of the municipality: weekday, hours, season,
dates, holiday.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from routing_rules.conditions.registry import Condition, condition, one_or_more
from routing_rules.facts import Facts
from routing_rules.holidays import holidays
from routing_rules.reading import At
from routing_rules.words import N_, Message, Part
from routing_rules.yaml_tree import Node

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY_WORDS = (
    N_("mandag"),
    N_("tirsdag"),
    N_("onsdag"),
    N_("torsdag"),
    N_("fredag"),
    N_("lørdag"),
    N_("søndag"),
)
LEAP_YEAR = 2024  # any leap year: a season may begin or end on 29 February
DAY_MINUTES = 24 * 60

_HOURS = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})")
_SEASON = re.compile(r"(\d{2})-(\d{2}) to (\d{2})-(\d{2})")
_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})(?: to (\d{4}-\d{2}-\d{2}))?")


@condition("weekday", schema=one_or_more({"enum": list(WEEKDAYS)}), example="weekday: [saturday, sunday]")
def weekday(node: Node, at: At) -> Condition | None:
    """The report came in on one of these days: monday to sunday, or the Norwegian names."""
    names = dict(zip(WEEKDAYS, WEEKDAY_WORDS, strict=True))
    wanted = at.known(node, names, N_("Ukedagen «{word}» finnes ikke"))
    if wanted is None:
        return None
    days = frozenset(WEEKDAYS.index(name) for name in wanted)
    listed = tuple(WEEKDAY_WORDS[day] for day in sorted(days))

    def say(facts: Facts) -> Message:
        actual = WEEKDAY_WORDS[facts.received_at.weekday()]
        if facts.received_at.weekday() in days:
            return Message(N_("Meldingen kom på en {actual}"), {"actual": actual})
        return Message(
            N_("Meldingen kom på en {actual}, ikke {wanted}"), {"actual": actual, "wanted": listed}
        )

    return Condition("weekday", days, lambda facts: facts.received_at.weekday() in days, say)


@condition(
    "hours",
    schema=one_or_more({"type": "string", "pattern": r"^\d{1,2}[:.]\d{2}\s*[-–]\s*\d{1,2}[:.]\d{2}$"}),
    example="hours: 22:00-06:00",
)
def hours(node: Node, at: At) -> Condition | None:
    """The report came in between these times; over midnight when the first is later. The last minute is not
    included.
    """
    written = at.texts(node)
    if written is None:
        return None
    spans = [_minutes(span) for span in written]
    if None in spans:
        at.refuse(
            node.line,
            N_("Skriv klokkeslett som «22:00-06:00», ikke «{found}»"),
            found=written[spans.index(None)],
        )
        return None
    minutes = frozenset().union(*(span for span in spans if span))

    def say(facts: Facts) -> Message:
        params: dict[str, Part] = {"clock": f"{facts.received_at:%H.%M}", "wanted": tuple(written)}
        if facts.minute_of_day in minutes:
            return Message(N_("Meldingen kom kl. {clock}, mellom {wanted}"), params)
        return Message(N_("Meldingen kom kl. {clock}, ikke mellom {wanted}"), params)

    return Condition("hours", minutes, lambda facts: facts.minute_of_day in minutes, say)


def _minutes(span: str) -> frozenset[int] | None:
    match = _HOURS.fullmatch(span)
    if match is None:
        return None
    from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if from_minute > 59 or to_minute > 59 or start >= DAY_MINUTES or end > DAY_MINUTES or start == end:
        return None
    end += DAY_MINUTES if end < start else 0
    return frozenset(minute % DAY_MINUTES for minute in range(start, end))


@condition(
    "season",
    schema=one_or_more({"type": "string", "pattern": r"^\d{2}-\d{2} to \d{2}-\d{2}$"}),
    example="season: 11-01 to 04-15",
)
def season(node: Node, at: At) -> Condition | None:
    """The day is in this part of every year, month-day, both days included; over New Year when the first is
    later.
    """
    written = at.texts(node)
    if written is None:
        return None
    spans = [_days_of_year(span) for span in written]
    if None in spans:
        at.refuse(
            node.line,
            N_("Skriv årstiden som måned-dag: «11-01 to 04-15», ikke «{found}»"),
            found=written[spans.index(None)],
        )
        return None
    days = frozenset().union(*(span for span in spans if span))

    def test(facts: Facts) -> bool:
        return (facts.received_at.month, facts.received_at.day) in days

    def say(facts: Facts) -> Message:
        params: dict[str, Part] = {
            "day": f"{facts.received_at:%d.%m}.",
            "wanted": tuple(map(_spoken_span, written)),
        }
        if test(facts):
            return Message(N_("Dagen {day} er mellom {wanted}"), params)
        return Message(N_("Dagen {day} er ikke mellom {wanted}"), params)

    return Condition("season", days, test, say)


def _days_of_year(span: str) -> frozenset[tuple[int, int]] | None:
    match = _SEASON.fullmatch(span)
    if match is None:
        return None
    from_month, from_day, to_month, to_day = map(int, match.groups())
    try:
        first, last = date(LEAP_YEAR, from_month, from_day), date(LEAP_YEAR, to_month, to_day)
    except ValueError:
        return None
    length = (last - first).days if last >= first else 366 + (last - first).days
    days = (
        date(LEAP_YEAR, 1, 1) + timedelta(days=(first.timetuple().tm_yday - 1 + step) % 366)
        for step in range(length + 1)
    )
    return frozenset((day.month, day.day) for day in days)


def _spoken_span(span: str) -> str:
    match = _SEASON.fullmatch(span)
    return f"{match[2]}.{match[1]}. og {match[4]}.{match[3]}." if match else span


@condition(
    "dates",
    schema=one_or_more({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}( to \d{4}-\d{2}-\d{2})?$"}),
    example="dates: 2026-12-19 to 2027-01-03",
)
def dates(node: Node, at: At) -> Condition | None:
    """The day is one of these dates, or in a span of dates, both days included."""
    written = at.texts(node)
    if written is None:
        return None
    spans = [_span(span) for span in written]
    if None in spans:
        at.refuse(
            node.line,
            N_("Skriv datoer som «2026-12-19» eller «2026-12-19 to 2027-01-03», ikke «{found}»"),
            found=written[spans.index(None)],
        )
        return None
    bounds = tuple(span for span in spans if span)

    def test(facts: Facts) -> bool:
        day = facts.received_at.date()
        return any(first <= day <= last for first, last in bounds)

    def say(facts: Facts) -> Message:
        params: dict[str, Part] = {
            "day": f"{facts.received_at:%d.%m.%Y}",
            "wanted": tuple(_spoken_dates(*span) for span in bounds),
        }
        return Message(
            N_("Datoen {day} er {wanted}") if test(facts) else N_("Datoen {day} er ikke {wanted}"), params
        )

    return Condition("dates", frozenset(bounds), test, say)


def _span(written: str) -> tuple[date, date] | None:
    match = _DATES.fullmatch(written)
    try:
        first, last = (
            (date.fromisoformat(part) for part in (match[1], match[2] or match[1])) if match else (None, None)
        )
    except ValueError:
        return None
    return (first, last) if first and last and first <= last else None


def _spoken_dates(first: date, last: date) -> str:
    return f"{first:%d.%m.%Y}" if first == last else f"{first:%d.%m.%Y}–{last:%d.%m.%Y}"


@condition("holiday", schema={"type": "boolean"}, example="holiday: true")
def holiday(node: Node, at: At) -> Condition | None:
    """The day is a public holiday (true), or not (false). An ordinary Sunday is not one: use `weekday`."""
    if not isinstance(node.value, bool):
        at.refuse(node.line, N_("Skriv «true» for helligdager, «false» for andre dager"))
        return None
    wanted = node.value

    def say(facts: Facts) -> Message:
        day = facts.received_at.date()
        params: dict[str, Part] = {"day": f"{day:%d.%m.%Y}"}
        if name := holidays(day.year).get(day):
            return Message(N_("Datoen {day} er {holiday}"), params | {"holiday": name})
        return Message(N_("Datoen {day} er ikke en helligdag"), params)

    return Condition("holiday", frozenset([wanted]), lambda facts: _is_holiday(facts) == wanted, say)


def _is_holiday(facts: Facts) -> bool:
    day = facts.received_at.date()
    return day in holidays(day.year)
