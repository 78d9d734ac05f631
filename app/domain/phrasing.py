"""How dates, times, lengths and numbers are said to people, in pages and in mails alike.

Pure: the time zone, the locale and the present moment are given, never fetched. Texts that need translation go
through the ``translate`` that the caller hands in (gettext in pages and mails, nothing in tests).
Design guide, section 4: «tirsdag 24. november», «kl. 15.30», numbers with a narrow space.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from app.domain.words import N_

Translate = Callable[[str], str]

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
MINUTE, HOUR, DAY = 60, 3600, 86400
TODAY, YESTERDAY, TOMORROW = N_("i dag"), N_("i går"), N_("i morgen")
ONE_DAY, MANY_DAYS, HOURS, AT = N_("dag"), N_("dager"), N_("t"), N_("kl.")

_PATTERNS = {
    "day": {"nb": "EEEE d. MMMM", "en": "EEEE d MMMM"},
    "date": {"nb": "d. MMMM", "en": "d MMMM"},
    "short": {"nb": "d. MMM", "en": "d MMM"},
    "clock": {"nb": "HH.mm", "en": "HH:mm"},
}


def _same(text: str) -> str:
    return text


def _pattern(name: str, locale: str) -> str:
    patterns = _PATTERNS[name]
    return patterns["en" if locale.startswith("en") else "nb"]


def _local_day(moment: datetime | date, zone: tzinfo) -> date:
    """The calendar day of a moment (aware) in ``zone``; a plain date is itself."""
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment


def _said_date(name: str, day: date, locale: str, now: datetime | None, zone: tzinfo) -> str:
    """A date by pattern, with the year only when it is not the present one (``now`` known)."""
    with_year = now is not None and _local_day(now, zone).year != day.year
    return format_date(day, _pattern(name, locale) + (" y" if with_year else ""), locale=locale)


def say_day(moment: datetime | date, zone: tzinfo, locale: str = "nb", now: datetime | None = None) -> str:
    """«tirsdag 24. november»; the year is added when ``now`` is in another one."""
    return _said_date("day", _local_day(moment, zone), locale, now, zone)


def say_date(moment: datetime | date, zone: tzinfo, locale: str = "nb", now: datetime | None = None) -> str:
    """«24. november», without the weekday."""
    return _said_date("date", _local_day(moment, zone), locale, now, zone)


def say_short_date(
    moment: datetime | date, zone: tzinfo, locale: str = "nb", now: datetime | None = None
) -> str:
    """«24. nov.» for tables and picture captions."""
    return _said_date("short", _local_day(moment, zone), locale, now, zone)


def say_clock(moment: datetime, zone: tzinfo, locale: str = "nb") -> str:
    """«15.30» (the words «kl.» are the caller's)."""
    return format_datetime(moment.astimezone(zone), _pattern("clock", locale), locale=locale)


def say_moment(
    moment: datetime,
    zone: tzinfo,
    locale: str = "nb",
    now: datetime | None = None,
    translate: Translate = _same,
) -> str:
    """«tirsdag 24. november kl. 15.30»."""
    return f"{say_day(moment, zone, locale, now)} {translate(AT)} {say_clock(moment, zone, locale)}"


def say_when(
    moment: datetime | date, now: datetime, zone: tzinfo, locale: str = "nb", translate: Translate = _same
) -> str:
    """How people say it: «i dag 07.42», «i går», «tirsdag» within a week, else «12. november»."""
    day, today = _local_day(moment, zone), _local_day(now, zone)
    gap = (today - day).days
    if gap == 0:
        clock = f" {say_clock(moment, zone, locale)}" if isinstance(moment, datetime) else ""
        return translate(TODAY) + clock
    if gap in (1, -1):
        return translate(YESTERDAY if gap == 1 else TOMORROW)
    if 1 < gap < 7:
        return str(format_date(day, "EEEE", locale=locale))
    return say_date(day, zone, locale, now)


def say_span(span: timedelta, translate: Translate = _same) -> str:
    """A length of time, at most two units: «52 min», «2 t 10 min», «3 t», «1 dag», «4 dager».

    Minutes are dropped from three hours on, hours from a day on.
    """
    seconds = max(0, int(span.total_seconds()))
    if seconds >= DAY:
        days = seconds // DAY
        return f"{days} {translate(ONE_DAY if days == 1 else MANY_DAYS)}"
    minutes = seconds // MINUTE
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    hour_word = translate(HOURS)
    if hours >= 3 or minutes == 0:
        return f"{hours} {hour_word}"
    return f"{hours} {hour_word} {minutes:02d} min"


def say_number(value: float, locale: str = "nb", decimals: int | None = None) -> str:
    """«1 204» with a narrow space between thousands; ``decimals`` fixes their number («18,6»)."""
    pattern = "#,##0.###" if decimals is None else "#,##0." + "0" * decimals if decimals else "#,##0"
    said = str(format_decimal(value, format=pattern, locale=locale))
    if locale.startswith("en"):
        return said
    return said.replace("\N{NO-BREAK SPACE}", NARROW_SPACE).replace("\u2009", NARROW_SPACE)


def say_distance(metres: float, locale: str = "nb") -> str:
    """«25 m» under a kilometre, «1,2 km» over it (one decimal under 10 km)."""
    if metres < 995:
        return f"{round(metres)} m"
    kilometres = metres / 1000
    return f"{say_number(kilometres, locale, decimals=1 if kilometres < 10 else 0)} km"
