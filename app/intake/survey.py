"""What a whole file is about, learnt in one reading: cities, agencies, categories, and where positions can be true."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from app.intake.names import code_of, street_of
from app.intake.rows import ArchiveReport, Rejected
from geo.distance import great_circle_m
from geo.place import BadPlace, Place, check_place

PLAUSIBLE_M = 60_000
"""A report farther than this from the middle of its city's reports is not from that city."""


SAME_EVERYWHERE = 0.9
FEW_ROWS = 20


@dataclass
class CategorySeen:
    """A category: how it is written most often, who gets it, and the hours that its due dates promise."""

    spellings: Counter[str] = field(default_factory=Counter)
    agencies: Counter[str] = field(default_factory=Counter)
    due_hours: Counter[int] = field(default_factory=Counter)

    @property
    def written(self) -> str:
        return self.spellings.most_common(1)[0][0]

    @property
    def agency(self) -> str:
        """Code of the agency that gets most of them."""
        return self.agencies.most_common(1)[0][0]

    @property
    def count(self) -> int:
        return self.spellings.total()

    @property
    def promised_hours(self) -> int | None:
        """The promise behind the due dates, None where there are none (or under an hour)."""
        hours = self.due_hours.most_common(1)
        return hours[0][0] if hours and 1 <= hours[0][0] <= 8760 else None


@dataclass
class AgencySeen:
    """An agency; ``units`` counts what the file's unit column says beside it."""

    spellings: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    positions: list[tuple[float, float]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its name in full where the unit column holds nothing else, else as it is written."""
        if len(self.units) == 1 and " " in (full := next(iter(self.units))):
            return full
        return self.spellings.most_common(1)[0][0]


@dataclass
class CitySurvey:
    """What the file says of one city. Positions are (lon, lat) in degrees; those of areas and streets are all
    plausible after ``settle``."""

    name: str
    zone: str
    rows: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    categories: dict[str, CategorySeen] = field(default_factory=lambda: defaultdict(CategorySeen))
    agencies: dict[str, AgencySeen] = field(default_factory=lambda: defaultdict(AgencySeen))
    positions: list[tuple[float, float]] = field(default_factory=list)
    areas: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    streets: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    centre: Place | None = None

    def note(self, row: ArchiveReport) -> None:
        """Count a row in."""
        self.rows += 1
        self.kinds[row.kind] += 1
        agency, category = self.agencies[code_of(row.agency)], self.categories[code_of(row.category)]
        agency.spellings[row.agency] += 1
        if row.unit:
            agency.units[row.unit] += 1
        category.spellings[row.category] += 1
        category.agencies[code_of(row.agency)] += 1
        if row.due_at:
            category.due_hours[round((row.due_at - row.received_at).total_seconds() / 3600)] += 1
        at = _position(row)
        if at is None:
            return
        self.positions.append(at)
        agency.positions.append(at)
        if row.area:
            self.areas[row.area].append(at)
        if street := street_of(row.address):
            self.streets[street].append(at)

    @property
    def kinds_tell(self) -> bool:
        """Whether the second level says anything: not when nearly every row has the same."""
        return max(self.kinds.values(), default=0) < self.rows * SAME_EVERYWHERE or self.rows < FEW_ROWS

    def settle(self) -> None:
        """Find the middle and forget every position that cannot be true."""
        if not self.positions:
            return
        self.centre = Place(median(x for x, _ in self.positions), median(y for _, y in self.positions))
        self.positions = self._plausible(self.positions)
        for agency in self.agencies.values():
            agency.positions = self._plausible(agency.positions)
        for places in (self.areas, self.streets):
            for name in list(places):
                places[name] = self._plausible(places[name])
                if not places[name]:
                    del places[name]

    def _plausible(self, positions: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [at for at in positions if self.is_plausible(*at)]

    def is_plausible(self, lon: float, lat: float) -> bool:
        """Whether a report of this city can be there."""
        return self.centre is not None and great_circle_m(self.centre, Place(lon, lat)) <= PLAUSIBLE_M

    def place_of(self, row: ArchiveReport) -> tuple[str, Place | None]:
        """("known", place), ("missing", None) or ("impossible", None): what cannot be true is never drawn."""
        if not row.lon and not row.lat:
            return "missing", None
        at = _position(row)
        if at is None or not self.is_plausible(*at):
            return "impossible", None
        return "known", Place(*at)


def _position(row: ArchiveReport) -> tuple[float, float] | None:
    try:
        place = check_place(row.lon, row.lat)
    except BadPlace:
        return None
    return place.lon, place.lat


@dataclass(frozen=True)
class Survey:
    """All cities of a file by name, the rejected rows, and the number of rows of either kind."""

    cities: dict[str, CitySurvey]
    rejected: list[Rejected]
    rows: int

    @property
    def largest(self) -> CitySurvey:
        """The city with most rows."""
        return max(self.cities.values(), key=lambda city: city.rows)


def survey(rows: Iterable[ArchiveReport | Rejected]) -> Survey:
    """Read all rows once."""
    cities: dict[str, CitySurvey] = {}
    rejected: list[Rejected] = []
    total = 0
    for row in rows:
        total += 1
        if isinstance(row, Rejected):
            rejected.append(row)
            continue
        if row.city not in cities:
            cities[row.city] = CitySurvey(row.city, row.zone)
        cities[row.city].note(row)
    for city in cities.values():
        city.settle()
    return Survey(cities, rejected, total)


def middle_of(positions: list[tuple[float, float]]) -> tuple[Place, float]:
    """The median position and the metres within which four of five positions lie from it."""
    centre = Place(median(x for x, _ in positions), median(y for _, y in positions))
    away = sorted(great_circle_m(centre, Place(*at)) for at in positions)
    return centre, away[math.ceil(len(away) * 0.8) - 1]
