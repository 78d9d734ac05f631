"""Names of the jobs and the queue. The clock's periodic list is in ``app.clock``."""

from collections.abc import Callable

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue

log = structlog.get_logger()

DELIVER = "deliver"
PHOTO = "photo"
ROUND = "round"
RULES = "rules"
INBOUND = "inbound"

JOBS: dict[str, str] = {
    DELIVER: "app.jobs.deliver.deliver",
    PHOTO: "app.jobs.photos.process_photo",
    INBOUND: "app.jobs.inbound.take_in",
    ROUND: "app.jobs.rounds.plan_round",
    RULES: "app.jobs.rules.run_rules",
}
"""Job name to the function that the worker imports; each takes one id as text."""

QUEUE = "varsko"

MOST_WAITING = 100
"""So many jobs may wait before the sweep holds back: on the snow day each second counts."""


class RedisQueue:
    """Nudges through RQ. A nudge that cannot be given is logged and left to the sweep."""

    def __init__(self, connect: Callable[[], Redis]) -> None:
        self._connect = connect

    def nudge(self, job: str, key: str) -> None:
        """Enqueue ``job`` for ``key``; a Redis that is away costs the nudge, never the request."""
        try:
            Queue(QUEUE, connection=self._connect()).enqueue(
                JOBS[job], key, job_timeout=300, result_ttl=60, failure_ttl=86400
            )
        except RedisError as error:
            log.warning("nudge_lost", job=job, key=key, error=type(error).__name__)

    def room(self) -> int:
        """What is left of MOST_WAITING: a sweep on top of a long queue would only add work that is there already."""
        try:
            return max(0, MOST_WAITING - Queue(QUEUE, connection=self._connect()).count)
        except RedisError:
            return 0


class RecordingQueue:
    """Keeps the nudges, for tests and for commands that work them off themselves."""

    def __init__(self) -> None:
        self.nudged: list[tuple[str, str]] = []

    def nudge(self, job: str, key: str) -> None:
        self.nudged.append((job, key))

    def room(self) -> int:
        return MOST_WAITING


def redis_connection(url: str, patience: float = 5) -> Redis:
    """A connection that gives up after ``patience`` seconds.

    ``redis+unix://`` (the limiter's spelling) and ``unix://`` are the same.
    """
    return Redis.from_url(
        url.replace("redis+unix://", "unix://"), socket_connect_timeout=1, socket_timeout=patience
    )
