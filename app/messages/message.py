"""A message before it becomes HTML and plain text, and the voice that speaks in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.phrasing import say_day, say_moment


@dataclass(frozen=True)
class Voice:
    """Who speaks: the translation, the locale, the zone and the moment of writing."""

    translate: Callable[[str], str]
    locale: str
    zone: ZoneInfo
    now: datetime

    def say(self, text: str, **values: Any) -> str:
        """The text in the reader's language with its values."""
        said = self.translate(text)
        return said % values if values else said

    def deadline(self, stored: str | None) -> str:
        """A day, with the time when the day alone would promise more than was meant (within a day from now)."""
        if not stored:
            return ""
        due = datetime.fromisoformat(stored)
        if due - self.now < timedelta(days=1):
            return say_moment(due, self.zone, self.locale, self.now, self.translate)
        return self.day(stored)

    def has_passed(self, stored: str) -> bool:
        """Whether a stored moment lies behind."""
        return datetime.fromisoformat(stored) < self.now

    def said_deadline(self, stored: str | None) -> str:
        """A deadline that has passed: the day, and the hour when it was today."""
        if not stored:
            return ""
        due = datetime.fromisoformat(stored).astimezone(self.zone)
        if due.date() == self.now.astimezone(self.zone).date():
            return say_moment(due, self.zone, self.locale, self.now, self.translate)
        return self.day(stored)

    @property
    def today(self) -> str:
        """The date at the moment of writing, as dates are stored."""
        return self.now.astimezone(self.zone).date().isoformat()

    def day(self, stored: str | None) -> str:
        """«tirsdag 24. november» from a stored moment or date; "" when there is none."""
        if not stored:
            return ""
        moment: datetime | date = (
            datetime.fromisoformat(stored) if "T" in stored else date.fromisoformat(stored)
        )
        return say_day(moment, self.zone, self.locale, self.now)


@dataclass(frozen=True)
class Item:
    """One case of a digest."""

    title: str
    news: str
    about: str
    link: str


@dataclass(frozen=True)
class Message:
    """One message, before it becomes HTML and plain text. ``quote`` is what a person wrote, shown apart.

    ``question`` is asked with two buttons, yes and no. ``items``: the cases of a digest.
    """

    subject: str
    heading: str
    paragraphs: list[str]
    quote: str = ""
    next_heading: str = ""
    next_text: str = ""
    button: str = ""
    question: str = ""
    items: tuple[Item, ...] = ()


Facts = Mapping[str, Any]
