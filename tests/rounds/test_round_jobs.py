"""The job that plans a round: with the real worker, with Redis gone, and with work that fails."""

import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from app.cases.context import Ctx, staff_actor
from app.cases.rounds import order_round, retry_round
from app.domain.permissions import Role
from app.jobs import rounds
from app.jobs.sweep import GRACE, nudge_waiting
from app.models import Case, Municipality, Round, StaffUser
from app.platform.database import make_engine, session_factory
from app.platform.queues import RedisQueue, redis_connection
from app.platform.runtime import Runtime
from app.queries.rounds import find_round
from geo.round_planning import TooManyStops
from tests.builders import Town
from tests.field.acting import spread_cases
from tests.fixtures.running_varsko import RunningVarsko

PATIENCE_S = 30


@pytest.fixture
def demo(running_varsko: RunningVarsko) -> Iterator[Session]:
    engine = make_engine(running_varsko.database_url)
    with session_factory(engine)() as opened:
        yield opened
    engine.dispose()


def foreman_ctx(session: Session, redis_url: str) -> Ctx:
    """The foreman of the demo's first unit with enough work, who nudges ``redis_url``."""
    foreman = session.query(StaffUser).filter_by(role=Role.FOREMAN.value).order_by(StaffUser.id).first()
    assert foreman is not None
    municipality = session.get_one(Municipality, foreman.municipality_id)
    redis = redis_connection(redis_url)
    queue = RedisQueue(lambda: redis)
    return Ctx(session, municipality, staff_actor(foreman), queue, "s" * 40, lambda: datetime.now(UTC))


def jobs_of(ctx: Ctx, count: int) -> list[uuid.UUID]:
    query = ctx.session.query(Case.id).filter(
        Case.unit_id == ctx.actor.unit_id, Case.status == "assigned", Case.geom.is_not(None)
    )
    found = [row.id for row in query.order_by(Case.number).limit(count)]
    assert len(found) == count
    return found


def state_after(session: Session, round_id: uuid.UUID) -> str:
    """The state when it is no longer «planning», or when patience ends."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        session.expire_all()
        state = session.get_one(Round, round_id).state
        session.rollback()
        if state != "planning" or time.monotonic() > deadline:
            return state
        time.sleep(0.2)


def test_the_worker_plans_a_round_the_same_way_each_time(
    running_varsko: RunningVarsko, demo: Session
) -> None:
    running_varsko.start("worker")
    ctx = foreman_ctx(demo, running_varsko.redis_url)
    chosen = jobs_of(ctx, 7)
    orders = []
    for cases in (chosen, list(reversed(chosen))):
        planned = order_round(ctx, cases)
        assert state_after(demo, planned.id) == "ready", running_varsko.log("worker")
        assert ctx.actor.unit_id is not None
        found = find_round(demo, ctx.actor.unit_id, planned.id)
        assert found is not None
        orders.append([stop.number for stop in found.stops])
    assert orders[0] == orders[1]
    assert len(orders[0]) == 7


def test_a_round_ordered_while_redis_is_gone_is_taken_up_by_the_sweep(
    running_varsko: RunningVarsko, demo: Session
) -> None:
    if "worker" not in running_varsko.processes:
        running_varsko.start("worker")
    ctx = foreman_ctx(demo, "redis://127.0.0.1:1/0")
    planned = order_round(ctx, jobs_of(ctx, 3))
    assert planned.state == "planning"
    demo.rollback()
    engine = make_engine(running_varsko.database_url)
    redis = redis_connection(running_varsko.redis_url)
    run = _runtime(running_varsko, engine, redis)
    assert nudge_waiting(run) >= 1
    assert state_after(demo, planned.id) == "ready", running_varsko.log("worker")
    engine.dispose()
    redis.close()


def _runtime(varsko: RunningVarsko, engine: object, redis: object) -> Runtime:
    """What the clock has, a little later than now: the sweep leaves fresh rounds to their own nudge."""
    from app.outside import images
    from app.outside.photo_store import MemoryPhotoStore
    from app.settings import read_settings

    return Runtime(
        settings=read_settings(varsko.env),
        engine=engine,  # type: ignore[arg-type]
        sessions=session_factory(engine),  # type: ignore[arg-type]
        redis=redis,  # type: ignore[arg-type]
        queue=RedisQueue(lambda: redis),  # type: ignore[arg-type, return-value]
        photos=MemoryPhotoStore(),
        reader=images,
        mailer=None,
        clock=lambda: datetime.now(UTC) + 2 * GRACE,
    )


def test_a_planner_that_fails_is_recorded_and_waits_to_be_asked_again(
    town: Town, run: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = order_round(town.ctx("foreman"), [case.id for case in spread_cases(town, 2)])

    def too_many(*args: object) -> None:
        raise TooManyStops("201 stops")

    with monkeypatch.context() as broken:
        broken.setattr(rounds, "find_order", too_many)
        rounds.plan(run, planned.id)
    town.session.expire_all()
    assert (planned.state, planned.failure) == ("failed", "TooManyStops")
    rounds.plan(run, planned.id)  # a late nudge does not plan a failed round by itself
    town.session.expire_all()
    assert planned.state == "failed"


def test_a_round_that_kills_the_worker_three_times_has_failed_until_it_is_asked_for_again(
    town: Town, run: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = order_round(town.ctx("foreman"), [case.id for case in spread_cases(town, 2)])

    def die(*args: object) -> None:
        raise SystemExit  # nothing catches it, as nothing catches a killed process

    with monkeypatch.context() as deadly:
        deadly.setattr(rounds, "find_order", die)
        for attempt in (1, 2, 3):
            with pytest.raises(SystemExit):
                rounds.plan(run, planned.id)
            town.session.refresh(planned)
            assert (planned.state, planned.attempts) == ("planning", attempt)
            town.session.rollback()
        rounds.plan(run, planned.id)
    town.session.refresh(planned)
    assert planned.state == "failed"
    retry_round(town.ctx("foreman"), planned.id)
    rounds.plan(run, planned.id)
    town.session.refresh(planned)
    assert (planned.state, planned.failure) == ("ready", None)


def test_a_job_for_a_round_that_is_gone_does_nothing(run: Runtime, town: Town) -> None:
    rounds.plan(run, uuid.uuid4())
    assert town.session.query(Round).count() == 0
