"""Whether promises counted by Varsko fall on the very due dates that a city gave its cases."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from app.commands.truth_agencies import DEFAULTS
from app.intake.civil_time import zone_of
from app.intake.read import read_archive
from app.intake.rows import ArchiveReport
from routing_rules.deadline import Span, WorkCalendar, promise_due

MOST_SHOWN = 5


def measure_promises(path: Path) -> Iterator[dict[str, Any]]:
    """One measure for each city of the file that gives due dates."""
    cities: dict[str, list[ArchiveReport]] = defaultdict(list)
    for row in read_archive(path, DEFAULTS):
        if isinstance(row, ArchiveReport) and row.due_at is not None:
            cities[row.city].append(row)
    for city, rows in sorted(cities.items()):
        yield {"measure": "truth_promises", "city": city} | reproduce(rows)


def reproduce(rows: Sequence[ArchiveReport]) -> dict[str, Any]:
    """How many due dates come out to the second, from one number of hours for each category.

    The hours are the commonest in the archive, on the clock on the wall. ``over_a_change_of_clocks``: rows whose
    promise runs over the change to or from summer time; in real hours these would be one off. ``due_at_once``: rows of
    categories that are due when they come in; Varsko's rules refuse such a promise, so there is nothing to count.
    """
    hours = {category: _usual_hours(mine) for category, mine in _by_category(rows).items()}
    wrong, over_change, at_once = [], 0, 0
    for row in rows:
        calendar = WorkCalendar(zone=zone_of(row.zone))
        received = row.received_at.astimezone(calendar.zone)
        span = Span(hours[row.category], "hours") if hours[row.category] else None
        due = promise_due(received, span, calendar) if span else received
        at_once += span is None
        over_change += received.utcoffset() != due.utcoffset()
        if due != row.due_at:
            wrong.append({"id": row.external_id, "category": row.category, "ours": due.isoformat()})
    return {
        "rows": len(rows),
        "reproduced": len(rows) - len(wrong),
        "share": round(1 - len(wrong) / len(rows), 4),
        "categories": len(hours),
        "due_at_once": at_once,
        "over_a_change_of_clocks": over_change,
        "not_reproduced": wrong[:MOST_SHOWN],
    }


def _by_category(rows: Sequence[ArchiveReport]) -> dict[str, list[ArchiveReport]]:
    found: dict[str, list[ArchiveReport]] = defaultdict(list)
    for row in rows:
        found[row.category].append(row)
    return found


def _usual_hours(rows: Sequence[ArchiveReport]) -> int:
    """The commonest whole number of hours by the clock from receipt to due date."""
    found = Counter(_civil_hours(row) for row in rows)
    return min(found.items(), key=lambda item: (-item[1], item[0]))[0]


def _civil_hours(row: ArchiveReport) -> int:
    zone = zone_of(row.zone)
    assert row.due_at is not None  # noqa: S101 (only rows with a due date come here)
    due, received = (moment.astimezone(zone).replace(tzinfo=None) for moment in (row.due_at, row.received_at))
    return round((due - received).total_seconds() / 3600)
