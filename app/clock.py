"""The clock: ``python -m app.clock`` does what is periodic. Two of them do no harm: one holds the lock."""

import signal
import sys
import time
from types import FrameType

import structlog
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.factory import build_runtime
from app.jobs.deadlines import meet_deadlines
from app.jobs.followers import forget_on_schedule, tell_followers
from app.jobs.sweep import clear_old, nudge_waiting
from app.platform import heartbeat
from app.platform.logs import set_up_logs
from app.platform.runtime import Runtime
from app.settings import SettingsError, read_settings

log = structlog.get_logger()

SWEEP_SECONDS = 10
CLEAR_SECONDS = 3600
LOCK = 7_301_001
"""The advisory lock that one clock holds."""


def main() -> None:
    """Sweep until told to stop; a database that is away is waited for."""
    try:
        settings = read_settings()
    except SettingsError as error:
        sys.exit(str(error))
    set_up_logs()
    signal.signal(signal.SIGTERM, _stop)
    run = build_runtime(settings)
    while True:
        try:
            _tick_while_leader(run)
        except SQLAlchemyError as error:
            log.warning("database_away", error=type(error).__name__)
        except Exception:  # a full disk or a bug in one task must not end all the others
            log.exception("tick_failed")
        time.sleep(SWEEP_SECONDS)


def _tick_while_leader(run: Runtime) -> None:
    """Hold the lock on one connection and sweep; gives back when another clock has the lock."""
    cleared = 0.0
    with run.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
            return
        while True:
            connection.execute(text("SELECT 1"))
            nudge_waiting(run)
            meet_deadlines(run)
            tell_followers(run)
            if time.monotonic() - cleared > CLEAR_SECONDS or not cleared:
                clear_old(run)
                forget_on_schedule(run)
                cleared = time.monotonic()
            _beat(run)
            time.sleep(SWEEP_SECONDS)


def _beat(run: Runtime) -> None:
    try:
        heartbeat.beat(run.redis)
    except RedisError as error:
        log.warning("redis_away", error=type(error).__name__)


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main()
