"""A sign of life that the clock leaves in Redis, so that `varsko doctor` and /readyz can tell when it is gone."""

import time

from redis import Redis

KEY = "varsko:clock:beat"
LOST_AFTER_SECONDS = 180


def beat(connection: Redis, now: float | None = None) -> None:
    """Called by the clock at every turn; `now` in seconds since 1970."""
    connection.set(KEY, str(int(time.time() if now is None else now)), ex=LOST_AFTER_SECONDS)


def seconds_since_beat(connection: Redis, now: float | None = None) -> float | None:
    """Seconds since the clock's last sign of life, or None when there was none lately."""
    found = connection.get(KEY)
    if not isinstance(found, bytes):
        return None
    return max(0.0, (time.time() if now is None else now) - int(found))
