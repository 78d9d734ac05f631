"""When people sleep: nothing is sent by itself then."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DEFAULT = ("21:00", "07:00")
"""From and to, by the municipality's clock. ``settings["quiet_hours"]`` stands instead of it."""


def is_quiet(moment: datetime, zone: ZoneInfo, settings: Mapping[str, Any]) -> bool:
    """Whether ``moment`` (aware) lies in the quiet hours. From and to that are equal: never."""
    begins, ends = _hours(settings)
    clock = moment.astimezone(zone).time()
    return begins <= clock < ends if begins <= ends else clock >= begins or clock < ends


def first_awake(moment: datetime, zone: ZoneInfo, settings: Mapping[str, Any]) -> datetime:
    """``moment`` itself, or the end of the quiet hours that it lies in (aware, in ``zone``)."""
    if not is_quiet(moment, zone, settings):
        return moment
    local = moment.astimezone(zone)
    ends = datetime.combine(local.date(), _hours(settings)[1], zone)
    return ends if ends > local else datetime.combine(local.date() + timedelta(days=1), ends.time(), zone)


def _hours(settings: Mapping[str, Any]) -> tuple[time, time]:
    begins, ends = settings.get("quiet_hours") or DEFAULT
    return time.fromisoformat(begins), time.fromisoformat(ends)
