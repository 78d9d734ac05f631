"""Duty phones: whom to call outside office hours, as the municipality's data say.

``settings["duty_phones"]``: name, phone, groups and categories (codes; neither means all), hours (days "mon" … "sun",
opens and closes as "15:30"; none means day and night; closes before opens runs over midnight).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class DutyHours:
    """From ``opens`` to ``closes`` on ``days`` (0 is Monday); over midnight when ``closes`` is not later."""

    days: frozenset[int]
    opens: time
    closes: time

    def holds(self, local: datetime) -> bool:
        """Whether the phone is answered at this moment (the municipality's clock)."""
        at, yesterday = local.time(), (local - timedelta(days=1)).weekday()
        if self.opens < self.closes:
            return local.weekday() in self.days and self.opens <= at < self.closes
        return (local.weekday() in self.days and at >= self.opens) or (
            yesterday in self.days and at < self.closes
        )


@dataclass(frozen=True)
class DutyPhone:
    """A phone that is answered; ``hours`` empty: always."""

    name: str
    phone: str
    groups: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    hours: tuple[DutyHours, ...] = ()

    def is_open(self, local: datetime) -> bool:
        return not self.hours or any(one.holds(local) for one in self.hours)

    def is_for(self, category: str | None, group: str | None) -> bool:
        """Whether it is about this category; where none is chosen yet, every phone is."""
        if category is None or not (self.groups or self.categories):
            return True
        return category in self.categories or group in self.groups

    @property
    def digits(self) -> str:
        """The number as a tel: link takes it."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


def duty_phones(settings: Mapping[str, Any]) -> list[DutyPhone]:
    """The duty phones of a municipality, in the order of its data."""
    return [
        DutyPhone(
            name=str(one["name"]),
            phone=str(one["phone"]),
            groups=frozenset(one.get("groups") or ()),
            categories=frozenset(one.get("categories") or ()),
            hours=tuple(_hours(entry) for entry in one.get("hours") or ()),
        )
        for one in settings.get("duty_phones") or ()
    ]


def phones_now(
    settings: Mapping[str, Any], category: str | None, group: str | None, local: datetime
) -> list[DutyPhone]:
    """The phones about a category that are answered now, the more particular first."""
    found = [one for one in duty_phones(settings) if one.is_for(category, group) and one.is_open(local)]
    return sorted(found, key=lambda one: (category not in one.categories, group not in one.groups))


def _hours(entry: Mapping[str, Any]) -> DutyHours:
    return DutyHours(
        days=frozenset(DAYS.index(day) for day in entry.get("days") or DAYS),
        opens=time.fromisoformat(entry["opens"]),
        closes=time.fromisoformat(entry["closes"]),
    )
