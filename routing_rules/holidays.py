"""Norwegian public holidays.

Source: the Acts on Sundays and holidays (lov om helligdager og helligdagsfred) and on 1 and 17 May as public
holidays.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from routing_rules.words import N_

FIXED = {
    (1, 1): N_("1. nyttårsdag"),
    (5, 1): N_("1. mai"),
    (5, 17): N_("17. mai"),
    (12, 25): N_("1. juledag"),
    (12, 26): N_("2. juledag"),
}
DAYS_FROM_EASTER = {
    -3: N_("skjærtorsdag"),
    -2: N_("langfredag"),
    0: N_("1. påskedag"),
    1: N_("2. påskedag"),
    39: N_("Kristi himmelfartsdag"),
    49: N_("1. pinsedag"),
    50: N_("2. pinsedag"),
}


@lru_cache(maxsize=512)
def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, Meeus/Jones/Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=512)
def holidays(year: int) -> dict[date, str]:
    """Date to name of each public holiday of a year. Two on one day (17 May on Whit Sunday) share the movable
    name.
    """
    named = {date(year, month, day): name for (month, day), name in FIXED.items()}
    easter = easter_sunday(year)
    named.update({easter + timedelta(days=offset): name for offset, name in DAYS_FROM_EASTER.items()})
    return dict(sorted(named.items()))


def is_holiday(day: date) -> bool:
    """True on a public holiday. An ordinary Sunday is not one: the calendar's weekdays take care of that."""
    return day in holidays(day.year)
