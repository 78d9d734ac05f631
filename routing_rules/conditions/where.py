"""Conditions about the place: area, road_owner, road."""

from __future__ import annotations

import re

from routing_rules.conditions.registry import Condition, condition, one_or_more
from routing_rules.facts import ROAD_OWNERS, Facts
from routing_rules.reading import At
from routing_rules.words import N_, Message
from routing_rules.yaml_tree import Node

NO_ROAD = "none"
OWNER_WORDS = {
    "municipality": N_("kommunen"),
    "county": N_("fylkeskommunen"),
    "state": N_("staten"),
    "private": N_("en privat eier"),
}


@condition(
    "area", schema=one_or_more({"$ref": "#/$defs/area"}), example='area: ["postal:9008", "zone:sentrum"]'
)
def area(node: Node, at: At) -> Condition | None:
    """The position lies in one of these areas, named by code or name."""
    wanted = at.known(node, at.vocabulary.area_names, N_("Området «{word}» finnes ikke"))
    if wanted is None:
        return None
    listed = tuple(at.vocabulary.area_name(code) for code in sorted(wanted))

    def say(facts: Facts) -> Message:
        inside = sorted(wanted & facts.areas)
        if inside:
            name = facts.area_names.get(inside[0], at.vocabulary.area_name(inside[0]))
            return Message(N_("Stedet ligger i {area}"), {"area": name})
        return Message(N_("Stedet ligger ikke i {areas}"), {"areas": listed})

    return Condition("area", wanted, lambda facts: not wanted.isdisjoint(facts.areas), say)


@condition(
    "road_owner",
    schema=one_or_more({"enum": [*ROAD_OWNERS, NO_ROAD]}),
    example="road_owner: [state, county]",
)
def road_owner(node: Node, at: At) -> Condition | None:
    """The nearest road is owned by municipality, county, state or private; `none` means no road is near."""
    wanted = at.known(
        node, {name: name for name in (*ROAD_OWNERS, NO_ROAD)}, N_("Vegeieren «{word}» finnes ikke")
    )
    if wanted is None:
        return None
    owners = frozenset(None if name == NO_ROAD else name for name in wanted)
    listed = tuple(OWNER_WORDS.get(name, N_("ingen vei")) for name in sorted(wanted))

    def say(facts: Facts) -> Message:
        if facts.road_owner is None:
            return Message(N_("Det er ingen vei med kjent eier her"))
        owner, params = OWNER_WORDS[facts.road_owner], {"road": facts.road or N_("veien")}
        if facts.road_owner in owners:
            return Message(N_("{owner} eier {road}"), {"owner": _first_big(owner), **params})
        return Message(
            N_("{owner} eier {road}, ikke {wanted}"), {"owner": _first_big(owner), "wanted": listed, **params}
        )

    return Condition("road_owner", owners, lambda facts: facts.road_owner in owners, say)


def _first_big(words: str) -> str:
    return words[:1].upper() + words[1:]


@condition("road", schema=one_or_more({"type": "string"}), example='road: ["E 8", "Fv *"]')
def road(node: Node, at: At) -> Condition | None:
    """The nearest road has this name; `*` at the end stands for any number. Spaces and capital letters do not
    count.
    """
    written = at.texts(node)
    if written is None:
        return None
    for name in written:
        if not re.search(r"\w", name):
            at.refuse(node.line, N_("«{word}» er ikke navnet på en vei"), word=name)
            return None
    exact = frozenset(_squeeze(name) for name in written if not name.endswith("*"))
    begins = tuple(_squeeze(name[:-1]) for name in written if name.endswith("*"))

    def test(facts: Facts) -> bool:
        if facts.road is None:
            return False
        actual = _squeeze(facts.road)
        return actual in exact or any(_is_of_class(actual, start) for start in begins)

    def say(facts: Facts) -> Message:
        if facts.road is None:
            return Message(N_("Det er ingen vei i nærheten"))
        if test(facts):
            return Message(N_("Veien er {road}"), {"road": facts.road})
        return Message(N_("Veien er {road}, ikke {wanted}"), {"road": facts.road, "wanted": written})

    return Condition("road", (exact, frozenset(begins)), test, say)


def _squeeze(name: str) -> str:
    return re.sub(r"\s+", "", name).casefold()


def _is_of_class(road: str, start: str) -> bool:
    # «E *» means the E roads, not Elvegata: letters must be followed by a number.
    return road.startswith(start) and (not start.isalpha() or road[len(start) : len(start) + 1].isdigit())
