"""The order of a day's stops."""

import itertools
import random

import pytest

from geo.place import Place
from geo.round_planning import Driving, RoundPlan, Stop, TooManyStops, plan_round, timed_round

DEPOT = Place(18.93, 69.677)


def some_stops(count: int, seed: int = 5, service: int = 900) -> list[Stop]:
    dice = random.Random(seed)
    return [
        Stop(f"s{n:03d}", Place(18.85 + dice.random() * 0.2, 69.62 + dice.random() * 0.1), service)
        for n in range(count)
    ]


def ids(plan: RoundPlan) -> list[str]:
    return [stop.id for stop in plan.stops]


def test_no_stops_is_a_round_of_nothing() -> None:
    assert plan_round(DEPOT, []) == RoundPlan((), (), 0, 0, 0)


def test_one_stop_is_there_and_back() -> None:
    (stop,) = some_stops(1)
    plan = plan_round(DEPOT, [stop])
    there = Driving().metres(DEPOT, stop.place)
    assert plan.distance_m == 2 * there
    assert plan.stops[0].arrival_s == Driving().seconds(there)
    assert plan.drive_s == 2 * Driving().seconds(there) and plan.service_s == 900


def test_two_stops_are_both_visited() -> None:
    assert sorted(ids(plan_round(DEPOT, some_stops(2)))) == ["s000", "s001"]


def test_seven_stops_are_driven_in_the_shortest_order() -> None:
    stops = some_stops(7)
    best = min(timed_round(DEPOT, order).distance_m for order in itertools.permutations(stops))
    assert plan_round(DEPOT, stops).distance_m == best


def test_stops_at_the_same_place_and_at_the_depot_are_all_visited() -> None:
    stops = [Stop(str(n), DEPOT, 600) for n in range(4)] + [
        Stop(f"x{n}", Place(18.95, 69.65), 60) for n in range(4)
    ]
    plan = plan_round(DEPOT, stops)
    assert sorted(ids(plan)) == sorted(stop.id for stop in stops)
    assert plan.distance_m == 2 * Driving().metres(DEPOT, Place(18.95, 69.65))


def test_the_same_stops_in_another_order_give_the_same_round() -> None:
    stops = some_stops(25)
    plan = plan_round(DEPOT, stops, seed=3, max_seconds=60)
    assert plan == plan_round(DEPOT, list(reversed(stops)), seed=3, max_seconds=60)


def test_arrivals_add_up_from_stop_to_stop() -> None:
    plan = plan_round(DEPOT, some_stops(12))
    clock = 0
    for stop in plan.stops:
        assert stop.arrival_s == clock + stop.drive_s
        assert stop.leave_s == stop.arrival_s + 900
        clock = stop.leave_s
    assert plan.service_s == 12 * 900
    assert plan.drive_s + plan.service_s > clock


def test_what_does_not_fit_in_the_shift_is_left_out() -> None:
    stops = some_stops(30, service=1800)
    plan = plan_round(DEPOT, stops, shift_seconds=7 * 3600, max_seconds=60)
    assert plan.drive_s + plan.service_s <= 7 * 3600
    assert 8 <= len(plan.stops) <= 13
    assert sorted([*ids(plan), *plan.left_out]) == [stop.id for stop in stops]


def test_a_shift_without_time_has_no_stops() -> None:
    plan = plan_round(DEPOT, some_stops(3), shift_seconds=0)
    assert (plan.stops, len(plan.left_out)) == ((), 3)


def test_two_hundred_stops_are_planned_and_more_are_refused() -> None:
    stops = some_stops(200, service=0)
    plan = plan_round(DEPOT, stops, max_seconds=3)
    assert sorted(ids(plan)) == [stop.id for stop in stops]
    assert plan.distance_m < timed_round(DEPOT, stops).distance_m / 4
    with pytest.raises(TooManyStops):
        plan_round(DEPOT, some_stops(201))


def test_two_stops_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        plan_round(DEPOT, [Stop("a", DEPOT), Stop("a", DEPOT)])
