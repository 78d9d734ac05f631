"""Reading the address of the worklist: filters and the place in the list."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from app.domain.statuses import Status
from app.domain.steps import AT_UNIT
from app.queries.worklist import PRIORITIES, Asked, Mark


def read_asked(args: Mapping[str, str], unit_id: int) -> Asked:
    """The filters in the address. A word that means nothing filters nothing."""
    status = args.get("status", "")
    priority = args.get("priority", "")
    return Asked(
        unit_id=unit_id,
        status=Status(status) if status in {one.value for one in AT_UNIT} else None,
        category=(args.get("category") or "").strip()[:80] or None,
        priority=priority if priority in PRIORITIES else None,
    )


def filters_of(asked: Asked) -> dict[str, str]:
    """The filters as they stand in an address."""
    named = {
        "status": asked.status and asked.status.value,
        "category": asked.category,
        "priority": asked.priority,
    }
    return {name: value for name, value in named.items() if value}


def mark_text(mark: Mark | None) -> str | None:
    """A mark as it stands in an address: «2026-11-24T12:00:00+00:00~<id>», without time where nothing was promised."""
    if mark is None:
        return None
    return f"{mark.due.isoformat() if mark.due else ''}~{mark.id}"


def read_mark(text: str | None) -> Mark | None:
    """The mark that was written; None for anything else, so that an old link shows the start of the list."""
    due, parted, key = (text or "").partition("~")
    try:
        moment = datetime.fromisoformat(due.replace(" ", "+")) if due else None
        mark = Mark(moment, uuid.UUID(key)) if parted else None
    except ValueError:
        return None
    return mark if mark is None or moment is None or moment.tzinfo is not None else None
