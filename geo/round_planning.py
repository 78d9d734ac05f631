"""The order in which to drive a day's stops.

Distances are straight lines times a detour factor; times are distance over speed. Ferries, bridges and one-way streets
are not known, so the numbers are a good order and a fair estimate, not a timetable. Solved with PyVRP as a
single-vehicle problem from the depot and back.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from pyvrp import Model
from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria

from geo.distance import great_circle_m
from geo.place import Place

MOST_STOPS = 200
# Streets are rarely straight: measured over European town networks driving is 1.3–1.4 times the straight line.
DETOUR_FACTOR = 1.35
SPEED_KMH = 35.0
# PyVRP's unit of cost per second left undone must beat any detour: a day has fewer seconds than this.
_PRIZE_S = 1_000_000

logging.getLogger("pyvrp").setLevel(logging.WARNING)


class TooManyStops(ValueError):
    """More stops than one round can hold (200)."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A place to visit and how long the work takes there, in seconds. `id` comes back unchanged in the plan."""

    id: str
    place: Place
    service_seconds: int = 0


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """A stop in driving order. Offsets are seconds after leaving the depot; distance is metres from the one before."""

    id: str
    arrival_s: int
    leave_s: int
    drive_m: int
    drive_s: int


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """The round: stops in order, those that did not fit in the shift, and the sums (back at the depot included)."""

    stops: tuple[PlannedStop, ...]
    left_out: tuple[str, ...]
    distance_m: int
    drive_s: int
    service_s: int


@dataclass(frozen=True, slots=True)
class Driving:
    """How the straight line becomes driving."""

    detour_factor: float = DETOUR_FACTOR
    speed_kmh: float = SPEED_KMH

    def metres(self, a: Place, b: Place) -> int:
        """Driving metres between two places."""
        return round(great_circle_m(a, b) * self.detour_factor)

    def seconds(self, metres: int) -> int:
        """Driving seconds for a distance."""
        return round(metres / (self.speed_kmh / 3.6))


def plan_round(
    depot: Place,
    stops: Sequence[Stop],
    *,
    shift_seconds: int | None = None,
    seed: int = 1,
    max_seconds: float = 5.0,
    driving: Driving = Driving(),
) -> RoundPlan:
    """The best order found for the stops.

    `shift_seconds`: stops that do not fit into the shift (driving and work) are left out, as few as possible. The
    same stops, seed and machine-independent number of iterations give the same order; `max_seconds` only cuts in on
    a very slow machine. Raises TooManyStops above 200, ValueError when two stops have the same id.
    """
    if len(stops) > MOST_STOPS:
        raise TooManyStops(f"{len(stops)} stops; at most {MOST_STOPS}")
    if len({stop.id for stop in stops}) != len(stops):
        raise ValueError("two stops have the same id")
    ordered = sorted(stops, key=lambda stop: stop.id)  # the order asked in must not change the answer
    order = _solve(depot, ordered, shift_seconds, seed, max_seconds, driving) if ordered else []
    return timed_round(depot, [ordered[i] for i in order], _left_out(ordered, order), driving)


def timed_round(
    depot: Place, ordered: Sequence[Stop], left_out: Sequence[str] = (), driving: Driving = Driving()
) -> RoundPlan:
    """Times and distances for stops in the order given, e.g. after somebody moved one by hand."""
    clock = distance = drive = 0
    here, planned = depot, []
    for stop in ordered:
        metres = driving.metres(here, stop.place)
        seconds = driving.seconds(metres)
        arrival = clock + seconds
        clock, distance, drive, here = (
            arrival + stop.service_seconds,
            distance + metres,
            drive + seconds,
            stop.place,
        )
        planned.append(PlannedStop(stop.id, arrival, clock, metres, seconds))
    home = driving.metres(here, depot)
    service = sum(stop.service_seconds for stop in ordered)
    return RoundPlan(tuple(planned), tuple(left_out), distance + home, drive + driving.seconds(home), service)


def _solve(
    depot: Place,
    stops: list[Stop],
    shift_seconds: int | None,
    seed: int,
    max_seconds: float,
    driving: Driving,
) -> list[int]:
    """Indexes into `stops` in driving order."""
    model = Model()
    places = [depot, *(stop.place for stop in stops)]
    locations = [model.add_location(place.lon, place.lat) for place in places]
    start = model.add_depot(locations[0])
    for location, stop in zip(locations[1:], stops, strict=True):
        if shift_seconds is None:
            model.add_client(location, service_duration=stop.service_seconds)
        else:
            model.add_client(location, service_duration=stop.service_seconds, required=False, prize=_PRIZE_S)
    if shift_seconds is None:
        model.add_vehicle_type(1, start_depot=start, end_depot=start)
    else:
        model.add_vehicle_type(1, start_depot=start, end_depot=start, shift_duration=max(0, shift_seconds))
    for i, a in enumerate(places):
        for j, b in enumerate(places):
            if i != j:
                metres = driving.metres(a, b)
                model.add_edge(locations[i], locations[j], metres, driving.seconds(metres))
    stop_when = MultipleCriteria([MaxIterations(_iterations(len(stops))), MaxRuntime(max_seconds)])
    best = model.solve(stop_when, seed=seed, collect_stats=False, display=False).best
    if not best.is_feasible():
        return []  # only when not even an empty round fits: a shift of no length
    order = [step.idx for route in best.routes() for step in route.schedule() if step.is_client()]
    return _towards_first(order, stops)


def _towards_first(order: list[int], stops: list[Stop]) -> list[int]:
    """A loop is as long both ways round: take the way whose first stop has the smaller id, so that plans are stable."""
    if order and stops[order[-1]].id < stops[order[0]].id:
        return order[::-1]
    return order


def _iterations(stops: int) -> int:
    """Enough to settle: more for long rounds, few for the usual ten stops (tens of milliseconds)."""
    return 200 + 25 * stops


def _left_out(stops: list[Stop], order: list[int]) -> list[str]:
    kept = set(order)
    return [stop.id for index, stop in enumerate(stops) if index not in kept]
