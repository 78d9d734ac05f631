"""One report of an archive as we take it in, and one that we cannot."""

from dataclasses import dataclass
from datetime import date, datetime


class UnusableFile(ValueError):
    """The whole file cannot be read; the message is a sentence about what to do."""


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """One row. Moments are aware (UTC); ``planned_for`` is a day in the city's calendar. Texts are "" when unknown.

    ``lon`` and ``lat`` are as written: whether they can be true is known when the whole file has been seen.
    """

    line: int
    external_id: str
    city: str
    zone: str
    received_at: datetime
    status_word: str
    category: str
    agency: str
    updated_at: datetime | None = None
    planned_for: date | None = None
    due_at: datetime | None = None
    closed_at: datetime | None = None
    is_duplicate: bool = False
    kind: str = ""
    place_kind: str = ""
    unit: str = ""
    channel: str = ""
    address: str = ""
    postal_code: str = ""
    area: str = ""
    site_key: str = ""
    lon: str = ""
    lat: str = ""
    text: str = ""
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not taken. ``line`` counts from 1 (in a JSON file: the number of the request)."""

    line: int
    external_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the file does not say itself: name of the city, its IANA time zone."""

    city: str
    zone: str
