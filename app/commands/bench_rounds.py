"""``bench rounds``: how far our planner (PyVRP) stays from the best known solutions of published problems.

The folder holds ``instances.csv`` and the problems it names, in VRPLIB or Solomon form. Costs are compared under the
distance rule that ``instances.csv`` names for the problem: under any other rule the best known cost means nothing.
"""

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import vrplib  # type: ignore[import-untyped]
from pyvrp import Model
from pyvrp.stop import MaxRuntime

ROUNDING: dict[str, tuple[int, Callable[[np.ndarray], np.ndarray]]] = {
    "nearest integer": (1, np.rint),
    "ceil integer": (1, np.ceil),
    "explicit matrix LOWER_ROW": (1, np.rint),
    "truncated to 0.1": (10, np.floor),
}
"""Rule to (units per unit of distance, how a distance in those units is rounded): PyVRP counts in whole numbers."""

FAR = 10**9


class UnusableProblem(ValueError):
    """The folder or a problem in it cannot be read; the message is a sentence."""


def bench_rounds(
    folder: Path, seconds: float = 10.0, only: tuple[str, ...] = (), seed: int = 1
) -> Iterator[dict[str, Any]]:
    """One line per problem: our cost, the best known, and the gap in per cent. Raises UnusableProblem."""
    index = folder / "instances.csv"
    if not index.exists():
        raise UnusableProblem(f"{folder} has no instances.csv: give the folder with the problems.")
    with index.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if not only or row["file"].startswith(only):
            yield _solve(folder, row, seconds, seed)


def _solve(folder: Path, row: dict[str, str], seconds: float, seed: int) -> dict[str, Any]:
    rule = row["distance_rule_that_reproduces_best_cost"]
    if rule not in ROUNDING:
        raise UnusableProblem(f"{row['file']}: we do not know the distance rule «{rule}».")
    scale, rounded = ROUNDING[rule]
    problem = _read(folder / row["file"])
    distances = rounded(_distances(problem) * scale).astype(int)
    model = _model(problem, distances, scale)
    started = time.monotonic()
    best = model.solve(MaxRuntime(seconds), seed=seed, collect_stats=False, display=False).best
    cost, known = best.distance() / scale, float(row["best_cost"])
    return {
        "measure": "rounds",
        "file": row["file"],
        "kind": row["kind"],
        "places": int(row["customers"]),
        "seconds": round(time.monotonic() - started, 1),
        "cost": cost,
        "best_known": known,
        "gap_percent": round((cost / known - 1) * 100, 2),
        "routes": best.num_routes(),
        "feasible": bool(best.is_feasible()),
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        read: dict[str, Any] = vrplib.read_instance(
            path, instance_format="solomon" if path.suffix == ".txt" else "vrplib"
        )
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise UnusableProblem(f"{path.name} cannot be read: {error}") from error
    return read


def _distances(problem: dict[str, Any]) -> np.ndarray:
    """Distances unrounded; from the coordinates where there are any, because the reader may have rounded."""
    if "node_coord" not in problem:
        return np.asarray(problem["edge_weight"], dtype=float)
    points = np.asarray(problem["node_coord"], dtype=float)
    return np.hypot(*np.moveaxis(points[:, None] - points[None, :], -1, 0))


def _model(problem: dict[str, Any], distances: np.ndarray, scale: int) -> Model:
    """The problem for PyVRP: place 0 is the depot; time windows and service in units of distance, as Solomon has it."""
    count = len(distances)
    demand = problem.get("demand", np.zeros(count, dtype=int))
    windows = problem.get("time_window")
    service = problem.get("service_time", np.zeros(count, dtype=int))
    model = Model()
    places = [model.add_location(*at) for at in problem.get("node_coord", np.zeros((count, 2)))]
    depot = model.add_depot(places[0])
    for n in range(1, count):
        early, late = windows[n] * scale if windows is not None else (0, FAR)
        model.add_client(
            places[n],
            delivery=int(demand[n]),
            service_duration=int(service[n] * scale),
            tw_early=int(early),
            tw_late=int(late),
        )
    vehicles = int(problem.get("vehicles", count - 1))
    late = int(windows[0][1] * scale) if windows is not None else FAR
    model.add_vehicle_type(
        vehicles,
        capacity=int(problem.get("capacity", demand.sum())),
        start_depot=depot,
        end_depot=depot,
        tw_early=0,
        tw_late=late,
    )
    for i in range(count):
        for j in range(count):
            if i != j:
                model.add_edge(
                    places[i],
                    places[j],
                    int(distances[i, j]),
                    int(distances[i, j]) if windows is not None else 0,
                )
    return model
