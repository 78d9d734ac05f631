"""How far a reporter may go on the private page: how long «it isn't fixed» is heard, how far a pin may be moved."""

from datetime import datetime, timedelta

NOT_FIXED_WITHIN = timedelta(days=30)
"""After this a fault at the same place is a new one, and is reported as such."""

MOVE_WITHIN_M = 500
"""From where the report first put it: farther away is another fault."""

MOST_MOVES = 5


def may_say_not_fixed(closed_at: datetime | None, now: datetime) -> bool:
    """Whether «it isn't fixed» still reopens the case."""
    return closed_at is not None and now <= closed_at + NOT_FIXED_WITHIN
