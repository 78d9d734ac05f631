"""``bench similar``: how often «Er det denne?» is right, on archives that say which reports are about the same."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.duplicates import DEFAULT_WITHIN_M, Candidate, most_alike
from app.intake.csv_file import read_csv
from app.intake.rows import ArchiveReport, Defaults
from geo.place import BadPlace, Place, check_place

DISTANCES_M = (5, 15, 30, 50, 75, 100, 150, 200)
CELL_M = 200.0
RIGHT_ENOUGH = 0.6
"""A category's distance is the widest at which so many of the times it is shown, a true one is among those shown."""

FEWEST = 10
"""True repeats that a category must have before a distance is chosen from them."""

REPEAT = (
    "an earlier report of the same category with the same site_key (exact address) that was still open then"
)
MARKED = "the same, counted only for reports that the city itself marked as duplicates"


@dataclass(frozen=True)
class Met:
    """A report and the open reports of its category around it: (candidate, is it true)."""

    row: ArchiveReport
    near: list[tuple[Candidate[bool], bool]]

    @property
    def is_repeat(self) -> bool:
        return any(same for _one, same in self.near)


def bench_similar(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """For each file: precision and recall by distance, against both definitions of truth, and by category."""
    for file in files:
        met = list(meet(file))
        for truth, said, chosen in (
            ("repeat", REPEAT, met),
            ("marked", MARKED, [one for one in met if one.row.is_duplicate]),
        ):
            for metres in DISTANCES_M:
                yield {"measure": "similar", "file": file.name, "truth": truth, "definition": said} | figures(
                    chosen, metres
                )
        lines = list(by_category(file.name, met))
        yield from lines
        yield _policy(file.name, met, {line["category"]: line["chosen_m"] for line in lines})


def meet(file: Path) -> Iterator[Met]:
    """Every report with a position, in the order they came, with what was open around it at that moment."""
    read = read_csv(file, Defaults(file.stem, "UTC"))
    rows = [row for row in read if isinstance(row, ArchiveReport)]
    grid: dict[tuple[str, int, int], list[tuple[ArchiveReport, float, float]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.received_at):
        at = _metres(row)
        if at is None:
            continue
        east, north = at
        column, line = int(east // CELL_M), int(north // CELL_M)
        yield Met(row, [_candidate(row, at, other) for other in _around(grid, row, column, line)])
        grid[(row.category, column, line)].append((row, east, north))


def _metres(row: ArchiveReport) -> tuple[float, float] | None:
    """East and north in metres: a plane that is good enough for distances within a neighbourhood."""
    try:
        place: Place = check_place(row.lon, row.lat)
    except BadPlace:
        return None
    return place.lon * 111_320 * math.cos(math.radians(place.lat)), place.lat * 111_200


def _around(
    grid: dict[tuple[str, int, int], list[tuple[ArchiveReport, float, float]]],
    row: ArchiveReport,
    column: int,
    line: int,
) -> Iterator[tuple[ArchiveReport, float, float]]:
    for across in (-1, 0, 1):
        for up in (-1, 0, 1):
            for other in grid.get((row.category, column + across, line + up), ()):
                if _was_open(other[0], row.received_at):
                    yield other


def _was_open(row: ArchiveReport, moment: datetime) -> bool:
    return row.received_at < moment and (row.closed_at is None or row.closed_at > moment)


def _candidate(
    row: ArchiveReport, at: tuple[float, float], other: tuple[ArchiveReport, float, float]
) -> tuple[Candidate[bool], bool]:
    earlier, east, north = other
    same = bool(row.site_key) and earlier.site_key == row.site_key
    metres = math.hypot(east - at[0], north - at[1])
    return Candidate(same, metres, True, row.received_at - earlier.received_at, earlier.kind), same


def figures(met: list[Met], metres: float) -> dict[str, Any]:
    """How often something was shown within so many metres, and how often that was right.

    ``recall``: of the reports that were about an open case, how many had it among those shown. ``precision``: of the
    times that something was shown, how often a true one was among it.
    """
    shown = hits = 0
    for one in met:
        found = most_alike([candidate for candidate, _same in one.near], metres, one.row.kind)
        shown += bool(found)
        hits += any(candidate.key for candidate in found)
    true = sum(one.is_repeat for one in met)
    return {
        "within_m": metres,
        "n": len(met),
        "true": true,
        "shown": shown,
        "hits": hits,
        "recall": round(hits / true, 3) if true else None,
        "precision": round(hits / shown, 3) if shown else None,
    }


def by_category(file: str, met: list[Met]) -> Iterator[dict[str, Any]]:
    """For each category with enough repeats: the distance that its reports choose, and what it gives."""
    groups: dict[str, list[Met]] = defaultdict(list)
    for one in met:
        groups[one.row.category].append(one)
    for category, members in sorted(groups.items(), key=lambda pair: -len(pair[1])):
        if sum(one.is_repeat for one in members) < FEWEST:
            continue
        tried = [figures(members, metres) for metres in DISTANCES_M]
        yield {
            "measure": "similar_category",
            "file": file,
            "truth": "repeat",
            "category": category,
            "chosen_m": choose_distance(tried),
        } | next(one for one in tried if one["within_m"] == DEFAULT_WITHIN_M)


def _policy(file: str, met: list[Met], chosen: dict[str, int]) -> dict[str, Any]:
    """All reports, each with the distance that its category chose (the default where there were too few to choose)."""
    groups: dict[int, list[Met]] = defaultdict(list)
    for one in met:
        groups[chosen.get(one.row.category, DEFAULT_WITHIN_M)].append(one)
    parts = [figures(members, metres) for metres, members in groups.items()]
    sums = {name: sum(part[name] for part in parts) for name in ("n", "true", "shown", "hits")}
    return {
        "measure": "similar_policy",
        "file": file,
        "truth": "repeat",
        **sums,
        "recall": round(sums["hits"] / sums["true"], 3) if sums["true"] else None,
        "precision": round(sums["hits"] / sums["shown"], 3) if sums["shown"] else None,
    }


def choose_distance(tried: list[dict[str, Any]]) -> int:
    """The widest distance that is right often enough, metres; the narrowest when none is."""
    good = [one["within_m"] for one in tried if (one["precision"] or 0) >= RIGHT_ENOUGH]
    return int(max(good, default=DISTANCES_M[0]))
