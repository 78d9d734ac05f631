"""Ordering, planning, moving and taking out: what the rows say afterwards."""

import uuid

import pytest
from sqlalchemy import func, select

from app.cases.rounds import (
    MOST_STOPS,
    move_stop,
    order_round,
    remove_stop,
    retry_round,
    store_failure,
    store_plan,
)
from app.cases.work import resolve, send_back
from app.domain.errors import BadInput, Forbidden, ImpossibleStep, NotFound
from app.jobs.rounds import plan
from app.models import Round, RoundStop
from app.platform.runtime import Runtime
from app.queries.rounds import (
    find_ordered_stops,
    find_round,
    find_round_of_today,
    find_round_to_plan,
    find_rounds_of_day,
)
from geo.round_planning import timed_round
from tests.builders import Town, build_town
from tests.field.acting import lose_place, ready_round, spread_cases
from tests.fixtures.sql_count import CountSql


def order_of(town: Town, round_id: uuid.UUID) -> list[str]:
    town.session.expire_all()
    found = find_round(town.session, town.units["bydrift"].id, round_id)
    assert found is not None
    return [stop.number for stop in found.stops]


def test_an_ordered_round_waits_for_the_job_and_nudges_it(town: Town) -> None:
    cases = spread_cases(town, 3)
    planned = order_round(town.ctx("foreman"), [case.id for case in cases])
    assert planned.state == "planning"
    assert ("round", str(planned.id)) in town.queue.nudged  # type: ignore[attr-defined]
    assert find_round_to_plan(town.session, planned.id) is not None


def test_the_job_puts_the_stops_in_driving_order_with_times_that_add_up(town: Town, run: Runtime) -> None:
    cases = spread_cases(town, 4)
    round_id = ready_round(town, run, cases)
    found = find_round(town.session, town.units["bydrift"].id, round_id)
    assert found is not None
    assert found.head.state == "ready"
    assert [stop.position for stop in found.stops] == [1, 2, 3, 4]
    # The depot is west of them all, and they lie on a line: out or home, the order is the line's.
    assert [stop.number for stop in found.stops] in (
        [case.number for case in cases],
        [case.number for case in reversed(cases)],
    )
    clock = 0
    for stop in found.stops:
        assert stop.drive_s is not None
        assert stop.arrive_s == clock + stop.drive_s
        clock = stop.arrive_s + stop.service_s
    assert found.head.service_s == 4 * 20 * 60
    assert found.head.drive_s is not None
    assert found.head.drive_s + found.head.service_s > clock  # the way home counts


def test_the_same_jobs_give_the_same_round(town: Town, run: Runtime) -> None:
    cases = spread_cases(town, 6)
    first = ready_round(town, run, cases)
    second = ready_round(town, run, list(reversed(cases)))
    assert order_of(town, first) == order_of(town, second)


def test_the_order_that_was_found_is_the_one_gone_by_whatever_a_late_job_finds(
    town: Town, run: Runtime
) -> None:
    cases = spread_cases(town, 3)
    round_id = ready_round(town, run, cases)
    before = order_of(town, round_id)
    move_stop(town.ctx("foreman"), round_id, before[0], 1)
    moved = order_of(town, round_id)
    assert moved == [before[1], before[0], before[2]]
    stops = find_ordered_stops(town.session, round_id)
    store_plan(town.session, round_id, timed_round(stops.depot, list(reversed(stops.stops))))
    plan(run, round_id)
    store_failure(town.session, round_id, "late")
    assert order_of(town, round_id) == moved


def test_moving_a_stop_recalculates_the_times_and_stops_at_the_ends(town: Town, run: Runtime) -> None:
    round_id = ready_round(town, run, spread_cases(town, 3))
    before = order_of(town, round_id)
    length = town.session.get_one(Round, round_id).drive_m
    move_stop(town.ctx("foreman"), round_id, before[0], -1)
    assert order_of(town, round_id) == before
    move_stop(town.ctx("foreman"), round_id, before[1], 5)
    assert order_of(town, round_id) == [before[0], before[2], before[1]]
    changed = town.session.get_one(Round, round_id)
    assert changed.drive_m is not None
    assert length is not None
    assert changed.drive_m > length
    found = find_round(town.session, town.units["bydrift"].id, round_id)
    assert found is not None
    assert [stop.arrive_s for stop in found.stops] == sorted(stop.arrive_s or 0 for stop in found.stops)


def test_a_removed_stop_leaves_the_case_alone_and_the_last_one_takes_the_round_along(
    town: Town, run: Runtime
) -> None:
    cases = spread_cases(town, 2)
    round_id = ready_round(town, run, cases)
    versions = [case.version for case in cases]
    assert remove_stop(town.ctx("foreman"), round_id, cases[0].number)
    assert order_of(town, round_id) == [cases[1].number]
    assert not remove_stop(town.ctx("foreman"), round_id, cases[1].number)
    assert town.session.get(Round, round_id) is None
    assert town.session.scalar(select(func.count()).select_from(RoundStop)) == 0
    town.session.expire_all()
    assert [case.version for case in cases] == versions


def test_only_a_round_in_order_can_be_changed(town: Town) -> None:
    cases = spread_cases(town, 2)
    planned = order_round(town.ctx("foreman"), [case.id for case in cases])
    with pytest.raises(ImpossibleStep):
        move_stop(town.ctx("foreman"), planned.id, cases[0].number, 1)
    with pytest.raises(ImpossibleStep):
        remove_stop(town.ctx("foreman"), planned.id, cases[0].number)


def test_a_stop_that_is_not_there_cannot_be_moved(town: Town, run: Runtime) -> None:
    round_id = ready_round(town, run, spread_cases(town, 2))
    elsewhere = town.assigned_case()
    for number in (elsewhere.number, "99-9999", ""):
        with pytest.raises(NotFound):
            move_stop(town.ctx("foreman"), round_id, number, 1)


def test_a_failed_round_is_tried_again_when_asked(town: Town) -> None:
    planned = order_round(town.ctx("foreman"), [case.id for case in spread_cases(town, 1)])
    store_failure(town.session, planned.id, "RuntimeError")
    town.session.expire_all()
    assert planned.state == "failed"
    town.queue.nudged.clear()  # type: ignore[attr-defined]
    retry_round(town.ctx("foreman"), planned.id)
    assert planned.state == "planning"
    assert town.queue.nudged == [("round", str(planned.id))]  # type: ignore[attr-defined]


def test_what_cannot_be_driven_to_is_refused(town: Town) -> None:
    ctx, case = town.ctx("foreman"), town.assigned_case()
    lost = town.assigned_case()
    lose_place(town, lost)
    theirs, at_desk = town.assigned_case(category_code="annet"), town.case()
    for wanted in (
        [],
        [lost.id],
        [case.id, theirs.id],
        [at_desk.id],
        [uuid.uuid4() for _ in range(MOST_STOPS + 1)],
    ):
        with pytest.raises(BadInput):
            order_round(ctx, wanted)
    assert town.session.scalar(select(func.count()).select_from(Round)) == 0


def test_crews_and_other_units_plan_nothing_here(town: Town, run: Runtime) -> None:
    cases = spread_cases(town, 2)
    with pytest.raises(Forbidden):
        order_round(town.ctx("crew"), [cases[0].id])
    with pytest.raises(BadInput):
        order_round(town.ctx("eiendom"), [cases[0].id])
    round_id = ready_round(town, run, cases)
    other = build_town(town.session, "9902", "Naboby", 20.0)
    for ctx, error in (
        (town.ctx("crew"), Forbidden),
        (town.ctx("eiendom"), NotFound),
        (other.ctx("foreman"), NotFound),
    ):
        with pytest.raises(error):
            move_stop(ctx, round_id, cases[0].number, 1)
        with pytest.raises(error):
            remove_stop(ctx, round_id, cases[0].number)
        with pytest.raises(error):
            retry_round(ctx, round_id)


def test_done_and_returned_stops_are_counted_and_the_next_is_the_first_left(town: Town, run: Runtime) -> None:
    cases = spread_cases(town, 3)
    round_id = ready_round(town, run, cases)
    by_number = {case.number: case for case in cases}
    first, second, third = (by_number[number] for number in order_of(town, round_id))
    resolve(town.ctx("crew"), first.id, first.version, "Ferdig.")
    send_back(town.ctx("crew"), second.id, second.version, "Finner ikke feilen")
    found = find_round_of_today(town.session, town.units["bydrift"].id, town.ctx().today)
    assert found is not None
    assert [stop.state for stop in found.stops] == ["done", "returned", "todo"]
    assert found.next_stop is not None
    assert found.next_stop.number == third.number
    (head,) = find_rounds_of_day(town.session, town.units["bydrift"].id, town.ctx().today)
    assert (head.done, head.stop_count) == (2, 3)


def test_the_newest_ready_round_is_the_one_of_today(town: Town, run: Runtime) -> None:
    unit, today = town.units["bydrift"].id, town.ctx().today
    cases = spread_cases(town, 2)
    assert find_round_of_today(town.session, unit, today) is None
    ready_round(town, run, cases[:1])
    town.wait(minutes=5)
    newest = ready_round(town, run, cases)
    town.wait(minutes=5)
    order_round(town.ctx("foreman"), [cases[0].id])  # not ready yet
    found = find_round_of_today(town.session, unit, today)
    assert found is not None
    assert found.head.id == newest
    town.wait(days=1)
    assert find_round_of_today(town.session, unit, town.ctx().today) is None


def test_a_round_costs_as_many_statements_for_twelve_stops_as_for_two(
    town: Town, run: Runtime, count_sql: CountSql
) -> None:
    cases = spread_cases(town, 4) + [town.assigned_case() for _ in range(8)]
    few, many = ready_round(town, run, cases[:2]), ready_round(town, run, cases)
    costs, unit = [], town.units["bydrift"].id
    for round_id in (few, many):
        with count_sql() as statements:
            assert find_round(town.session, unit, round_id)
        costs.append(len(statements))
    assert costs == [2, 2]
