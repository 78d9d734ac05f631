"""Conditions about the nearest road: road_owner, road_class, road, road_distance.

Without a stated distance the nearest road within ROAD_WITHIN_M metres is meant; with `{is: …, within: 100}` the nearest
one within so many metres.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from routing_rules.conditions.numbers import RANGE_SCHEMA, is_number, read_range
from routing_rules.conditions.registry import Condition, condition, one_or_more
from routing_rules.facts import ROAD_OWNERS, ROAD_SEEN_M, ROAD_WITHIN_M, Facts, NearRoad
from routing_rules.reading import At
from routing_rules.words import N_, Message, Part
from routing_rules.yaml_tree import Node

NO_ROAD = "none"
OWNER_WORDS = {
    "municipality": N_("kommunen"),
    "county": N_("fylkeskommunen"),
    "state": N_("staten"),
    "private": N_("en privat eier"),
}
CLASS_WORDS = {
    "E": N_("europavei"),
    "R": N_("riksvei"),
    "F": N_("fylkesvei"),
    "K": N_("kommunal vei"),
    "P": N_("privat vei"),
    "S": N_("skogsvei"),
}

Value = Any


def _or_within(items: dict[str, Any]) -> dict[str, Any]:
    """The schema of values, alone or with a stated distance."""
    values = one_or_more(items)
    stated = {
        "type": "object",
        "properties": {"is": values, "within": {"type": "number", "minimum": 1, "maximum": ROAD_SEEN_M}},
        "required": ["is", "within"],
        "additionalProperties": False,
    }
    return {"anyOf": [*values["anyOf"], stated]}


def _stated(node: Node, at: At) -> tuple[Node, At, float] | None:
    """The values of a condition and the distance in metres; ROAD_WITHIN_M when none is stated."""
    if not node.is_mapping:
        return node, at, ROAD_WITHIN_M
    pairs = at.mapping(node, ("is", "within"), required=("is", "within")) or {}
    if len(pairs) != 2 or len(node.value) != 2:
        return None
    within = pairs["within"]
    if not is_number(within.value) or not 1 <= within.value <= ROAD_SEEN_M:
        at.down("within").refuse(within.line, N_("Avstanden er fra 1 til {most} meter"), most=ROAD_SEEN_M)
        return None
    return pairs["is"], at.down("is"), float(within.value)


def road_within(facts: Facts, metres: float) -> NearRoad | None:
    """The nearest road, None when it is farther away than so many metres."""
    nearest = facts.nearest_road
    if (
        nearest is None and facts.road_owner is not None
    ):  # facts as they were stored before roads had a distance
        nearest = NearRoad(facts.road_owner, facts.road, facts.road_class or "", facts.distance_m or 0.0)
    return nearest if nearest is not None and nearest.metres <= metres else None


def _about_road(
    kind: str,
    value: Value,
    within: float,
    fits: Callable[[NearRoad | None], bool],
    say: Callable[[NearRoad], Message],
) -> Condition:
    """A condition about the nearest road within a distance. The index knows those with the usual distance."""

    def seen(facts: Facts) -> NearRoad | None:
        if within != ROAD_WITHIN_M:
            return road_within(facts, within)
        if facts.road_owner is None and facts.road is None:
            return None
        return NearRoad(facts.road_owner or "", facts.road, facts.road_class or "", facts.distance_m or 0.0)

    def reason(facts: Facts) -> Message:
        road = seen(facts)
        if road is None:
            if within == ROAD_WITHIN_M:
                return Message(N_("Det er ingen vei med kjent eier her"))
            return Message(N_("Det er ingen vei med kjent eier innen {within} meter"), {"within": within})
        said = say(road)
        if within == ROAD_WITHIN_M:
            return said
        return Message(N_("{said} ({metres} meter unna)"), {"said": said, "metres": round(road.metres)})

    stated = within != ROAD_WITHIN_M
    return Condition(
        f"{kind}_within" if stated else kind,
        (value, within) if stated else value,
        lambda facts: fits(seen(facts)),
        reason,
    )


@condition(
    "road_owner",
    schema=_or_within({"enum": [*ROAD_OWNERS, NO_ROAD]}),
    example="road_owner: [state, county]",
)
def road_owner(node: Node, at: At) -> Condition | None:
    """The nearest road is owned by municipality, county, state or private; `none` means no road is near.

    Near is 40 metres, or what `{is: county, within: 100}` says.
    """
    stated = _stated(node, at)
    if stated is None:
        return None
    values, here, within = stated
    wanted = here.known(
        values, {name: name for name in (*ROAD_OWNERS, NO_ROAD)}, N_("Vegeieren «{word}» finnes ikke")
    )
    if wanted is None:
        return None
    owners = frozenset(None if name == NO_ROAD else name for name in wanted)
    listed = tuple(OWNER_WORDS.get(name, N_("ingen vei")) for name in sorted(wanted))

    def say(road: NearRoad) -> Message:
        params: dict[str, Part] = {
            "owner": _first_big(OWNER_WORDS.get(road.owner, N_("ukjent eier"))),
            "road": road.road or N_("veien"),
        }
        if (road.owner or None) in owners:
            return Message(N_("{owner} eier {road}"), params)
        return Message(N_("{owner} eier {road}, ikke {wanted}"), params | {"wanted": listed})

    return _about_road(
        "road_owner", owners, within, lambda road: ((road and road.owner) or None) in owners, say
    )


@condition(
    "road_class",
    schema=_or_within({"enum": list(CLASS_WORDS)}),
    example="road_class: {is: [E, R], within: 60}",
)
def road_class(node: Node, at: At) -> Condition | None:
    """The nearest road is of this class: E, R (riksvei), F (fylkesvei), K (kommunal), P (privat) or S (skogsvei).

    Near is 40 metres, or what `within` says.
    """
    stated = _stated(node, at)
    if stated is None:
        return None
    values, here, within = stated
    wanted = here.known(values, CLASS_WORDS, N_("Veiklassen «{word}» finnes ikke"))
    if wanted is None:
        return None
    listed = tuple(CLASS_WORDS[name] for name in sorted(wanted))

    def say(road: NearRoad) -> Message:
        actual = CLASS_WORDS.get(road.road_class, N_("vei uten kjent klasse"))
        params: dict[str, Part] = {"road": _first_big(road.road or N_("veien")), "actual": actual}
        if road.road_class in wanted:
            return Message(N_("{road} er {actual}"), params)
        return Message(N_("{road} er {actual}, ikke {wanted}"), params | {"wanted": listed})

    return _about_road(
        "road_class", wanted, within, lambda road: road is not None and road.road_class in wanted, say
    )


@condition("road", schema=_or_within({"type": "string"}), example='road: ["E 8", "Fv *"]')
def road(node: Node, at: At) -> Condition | None:
    """The nearest road has this name; `*` at the end stands for any number. Spaces and capital letters do not
    count.

    Near is 40 metres, or what `{is: "E 8", within: 100}` says.
    """
    stated = _stated(node, at)
    written = stated[1].texts(stated[0]) if stated else None
    if stated is None or written is None:
        return None
    for name in written:
        if not re.search(r"\w", name):
            at.refuse(node.line, N_("«{word}» er ikke navnet på en vei"), word=name)
            return None
    exact = frozenset(_squeeze(name) for name in written if not name.endswith("*"))
    begins = tuple(_squeeze(name[:-1]) for name in written if name.endswith("*"))

    def fits(road: NearRoad | None) -> bool:
        if road is None or road.road is None:
            return False
        actual = _squeeze(road.road)
        return actual in exact or any(_is_of_class(actual, start) for start in begins)

    def say(road: NearRoad) -> Message:
        if road.road is None:
            return Message(N_("Veien har ikke noe navn"))
        if fits(road):
            return Message(N_("Veien er {road}"), {"road": road.road})
        return Message(N_("Veien er {road}, ikke {wanted}"), {"road": road.road, "wanted": written})

    return _about_road("road", (exact, frozenset(begins)), stated[2], fits, say)


@condition("road_distance", schema=RANGE_SCHEMA, example="road_distance: {at_most: 10}")
def road_distance(node: Node, at: At) -> Condition | None:
    """So many metres to the middle of the nearest road; where none is within 500 metres, farther than any number."""
    wanted = read_range(node, at, most=ROAD_SEEN_M)
    if wanted is None:
        return None

    def metres(facts: Facts) -> float:
        nearest = road_within(facts, ROAD_SEEN_M)
        return nearest.metres if nearest else float("inf")

    def say(facts: Facts) -> Message:
        nearest = road_within(facts, ROAD_SEEN_M)
        if nearest is None:
            return Message(
                N_("Det er ingen vei med kjent eier innen {within} meter"), {"within": ROAD_SEEN_M}
            )
        params: dict[str, Part] = {
            "metres": round(nearest.metres),
            "road": nearest.road or N_("veien"),
            "wanted": wanted.words(),
        }
        if wanted.holds(nearest.metres):
            return Message(N_("Det er {metres} meter til {road}"), params)
        return Message(N_("Det er {metres} meter til {road}, ikke {wanted}"), params)

    return Condition("road_distance", wanted, lambda facts: wanted.holds(metres(facts)), say)


def _first_big(words: str) -> str:
    return words[:1].upper() + words[1:]


def _squeeze(name: str) -> str:
    return re.sub(r"\s+", "", name).casefold()


def _is_of_class(road: str, start: str) -> bool:
    # «E *» means the E roads, not Elvegata: letters must be followed by a number.
    return road.startswith(start) and (not start.isalpha() or road[len(start) : len(start) + 1].isdigit())
