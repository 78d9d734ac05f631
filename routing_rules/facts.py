"""What is known about one report when it is decided who handles it. Stored with the decision, so it can be
replayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from routing_rules.wordforms import words_of

ROAD_OWNERS = ("municipality", "county", "state", "private")
REPORTER_KINDS = ("resident", "anonymous", "staff")
ROAD_WITHIN_M = 40
"""A fault farther than this from the middle of a road is not a matter of that road's owner, unless a rule says so."""

ROAD_SEEN_M = 500
"""How far away the nearest road is looked for: a rule may state any distance up to this."""

ASSET_SEEN_M = 1000
"""How far away the nearest asset of each kind is looked for."""

Answer = str | bool | int | float | list[str]


class FactsError(ValueError):
    """The facts cannot be true, or the stored JSON is not facts."""


@dataclass(frozen=True, slots=True)
class NearRoad:
    """The nearest road. `road`: its name ("Fv 59"); `road_class`: E, R, F, K or P, "" when not known."""

    owner: str
    road: str | None
    road_class: str
    metres: float


@dataclass(frozen=True, slots=True)
class NearAsset:
    """The nearest asset of a kind: `metres` to it, and its `name` or number ("" when it has none)."""

    metres: float
    name: str = ""


@dataclass(frozen=True)
class Facts:
    """Everything a rule may ask about.

    `category`, `group`: codes. `areas`: codes of the areas the position lies in, each with its kind
    ("postal:9008", "zone:sentrum"); `area_names`: code to the name people use. `road_owner`: one of
    ROAD_OWNERS, or None when no road is within ROAD_WITHIN_M; `road`: its name ("Fv 59"); `road_class`: its class
    ("F"); `distance_m`: metres to it. `nearest_road`: the nearest within ROAD_SEEN_M, for rules that state a
    distance. `assets`: kind ("lamp") to the nearest one within ASSET_SEEN_M. `answers`: question key to answer.
    `reporter_kind`: one of REPORTER_KINDS. `similar_open`: open cases of the same category close by, this one not
    counted. `received_at`: aware, in the municipality's time zone, because rules ask for hours and weekdays there.
    Raises FactsError for a naive `received_at` or an unknown road owner or reporter kind.
    """

    category: str
    group: str
    received_at: datetime
    areas: frozenset[str] = frozenset()
    area_names: Mapping[str, str] = field(default_factory=dict)
    road_owner: str | None = None
    road: str | None = None
    distance_m: float | None = None
    text: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    channel: str = "web"
    has_photo: bool = False
    road_class: str | None = None
    nearest_road: NearRoad | None = None
    assets: Mapping[str, NearAsset] = field(default_factory=dict)
    reporter_kind: str = "resident"
    similar_open: int = 0

    def __post_init__(self) -> None:
        if self.received_at.tzinfo is None:
            raise FactsError(
                "received_at needs a time zone: a rule that asks for the hour must know which hour it is"
            )
        if self.road_owner is not None and self.road_owner not in ROAD_OWNERS:
            raise FactsError(
                f"road_owner must be one of {', '.join(ROAD_OWNERS)} or None, not {self.road_owner!r}"
            )
        if self.nearest_road is not None and self.nearest_road.owner not in ROAD_OWNERS:
            raise FactsError(f"the owner of the nearest road is unknown: {self.nearest_road.owner!r}")
        if self.reporter_kind not in REPORTER_KINDS:
            raise FactsError(
                f"reporter_kind must be one of {', '.join(REPORTER_KINDS)}, not {self.reporter_kind!r}"
            )
        object.__setattr__(self, "areas", frozenset(self.areas))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of the text in order, folded as keywords are."""
        return words_of(self.text)

    @cached_property
    def word_set(self) -> frozenset[str]:
        """The words of the text, each once."""
        return frozenset(self.words)

    @cached_property
    def minute_of_day(self) -> int:
        """Minutes since local midnight by the clock on the wall, 0–1439."""
        return self.received_at.hour * 60 + self.received_at.minute

    def to_json(self) -> dict[str, Any]:
        """A dict of plain JSON values; `from_json` gives equal facts back."""
        zone = getattr(self.received_at.tzinfo, "key", None)
        return {
            "category": self.category,
            "group": self.group,
            "received_at": self.received_at.isoformat(),
            "time_zone": zone,
            "areas": sorted(self.areas),
            "area_names": dict(self.area_names),
            "road_owner": self.road_owner,
            "road": self.road,
            "distance_m": self.distance_m,
            "text": self.text,
            "answers": {
                key: list(v) if isinstance(v, list | tuple) else v for key, v in self.answers.items()
            },
            "channel": self.channel,
            "has_photo": self.has_photo,
            "road_class": self.road_class,
            "nearest_road": asdict(self.nearest_road) if self.nearest_road else None,
            "assets": {kind: {"metres": one.metres, "name": one.name} for kind, one in self.assets.items()},
            "reporter_kind": self.reporter_kind,
            "similar_open": self.similar_open,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Facts:
        """Facts from `to_json`, also as earlier versions stored them: what they did not know has its default.

        Raises FactsError when something is missing or unknown.
        """
        values = dict(stored)
        zone = values.pop("time_zone", None)
        try:
            received_at = datetime.fromisoformat(values.pop("received_at"))
            if received_at.tzinfo is None:
                raise FactsError("received_at is stored without an offset")
            # The name of the zone is kept beside the offset: an offset alone forgets daylight saving.
            values["received_at"] = received_at.astimezone(ZoneInfo(zone)) if zone else received_at
            values["areas"] = frozenset(values.get("areas", ()))
            if values.get("nearest_road"):
                values["nearest_road"] = NearRoad(**values["nearest_road"])
            if values.get("assets"):
                values["assets"] = {kind: NearAsset(**one) for kind, one in values["assets"].items()}
            return cls(**values)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise FactsError(f"these are not stored facts: {error}") from error
