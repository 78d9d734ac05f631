"""Local clock times without offset to moments."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EARLIEST_YEAR = 1970


class BadTime(ValueError):
    """Not a time that we can read; the message is a sentence."""


@cache
def zone_of(name: str) -> ZoneInfo:
    """The IANA time zone. Raises BadTime."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadTime(f"«{name}» is no time zone") from None


def moment(text: str, zone: str) -> datetime:
    """``2018-01-03T07:33:56`` on the clock of ``zone``, in UTC; a time with an offset is taken at its word.

    An hour that daylight saving skips becomes the hour after it, an hour that comes twice is the first of the two.

    Raises:
        BadTime: no date and time, or an unknown zone.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise BadTime(f"«{text[:40]}» is no date and time") from None
    if not EARLIEST_YEAR <= read.year < 9999:
        raise BadTime(f"«{text[:40]}» is not a year that reports are from")
    return (read if read.tzinfo else read.replace(tzinfo=zone_of(zone))).astimezone(UTC)


def not_before(earlier: datetime, text: str, zone: str) -> datetime:
    """As ``moment``; in the hour that comes twice the second one is taken when the first lies before ``earlier``."""
    first = moment(text, zone)
    read = datetime.fromisoformat(text)
    if first >= earlier or read.tzinfo:
        return first
    second = read.replace(tzinfo=zone_of(zone), fold=1).astimezone(UTC)
    return second if second >= earlier else first
