"""Conditions about the place: area, and how near an asset is."""

from __future__ import annotations

from routing_rules.conditions.numbers import RANGE_SCHEMA, Range, is_number, read_range
from routing_rules.conditions.registry import Condition, condition, one_or_more
from routing_rules.facts import ASSET_SEEN_M, Facts
from routing_rules.reading import At
from routing_rules.words import N_, Message, Part
from routing_rules.yaml_tree import Node


@condition(
    "area", schema=one_or_more({"$ref": "#/$defs/area"}), example='area: ["postal:9008", "zone:sentrum"]'
)
def area(node: Node, at: At) -> Condition | None:
    """The position lies in one of these areas of any kind (municipality, postal, drawn zone), named by code or name."""
    wanted = at.known(node, at.vocabulary.area_names, N_("Området «{word}» finnes ikke"))
    if wanted is None:
        return None
    broken = next((code for code in sorted(wanted) if code in at.vocabulary.broken_areas), None)
    if broken is not None:
        at.refuse(
            node.line,
            N_("Området «{area}» kan ikke brukes: {why}. Tegn det på nytt"),
            area=at.vocabulary.area_name(broken),
            why=at.vocabulary.broken_areas[broken],
        )
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
    "asset",
    schema={
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"$ref": "#/$defs/asset"},
        "additionalProperties": {
            "anyOf": [{"type": "number", "exclusiveMinimum": 0, "maximum": ASSET_SEEN_M}, RANGE_SCHEMA]
        },
    },
    example="asset: {school: 200, lamp: {more_than: 30}}",
)
def asset(node: Node, at: At) -> Condition | None:
    """So many metres to the nearest school, lamp, watercourse … A number alone means at most that.

    What is not within 1,000 metres is farther than any number. With several kinds, every distance must fit.
    """
    pairs = at.mapping(node, at.vocabulary.asset_names)
    if not pairs or len(pairs) != len(node.value):
        if pairs == {} and not node.value:
            at.refuse(node.line, N_("Her skal det stå «ting: meter», for eksempel «lamp: 30»"))
        return None
    read = {kind: _metres(value, at.down(kind)) for kind, value in pairs.items()}
    wanted = {kind: found for kind, found in read.items() if found is not None}
    if len(wanted) != len(read):
        return None

    def fits(kind: str, facts: Facts) -> bool:
        near = facts.assets.get(kind)
        return wanted[kind].holds(near.metres if near else float("inf"))

    def say(facts: Facts) -> Message:
        failed = next((kind for kind in wanted if not fits(kind, facts)), None)
        if failed is not None:
            return _distance(failed, wanted[failed], facts, at, fits=False)
        return Message(
            N_("{reasons}"),
            {"reasons": tuple(_distance(kind, wanted[kind], facts, at, fits=True) for kind in wanted)},
        )

    value = tuple(sorted(wanted.items()))
    return Condition("asset", value, lambda facts: all(fits(kind, facts) for kind in wanted), say)


def _metres(node: Node, at: At) -> Range | None:
    if node.is_mapping:
        return read_range(node, at, most=ASSET_SEEN_M)
    if not is_number(node.value) or not 0 < node.value <= ASSET_SEEN_M:
        at.refuse(node.line, N_("Avstanden er fra 1 til {most} meter"), most=ASSET_SEEN_M)
        return None
    return Range(high=float(node.value))


def _distance(kind: str, wanted: Range, facts: Facts, at: At, fits: bool) -> Message:
    near, name = facts.assets.get(kind), at.vocabulary.asset_name(kind)
    if near is None:
        return Message(
            N_("Det er ingen {asset} innen {within} meter"), {"asset": name, "within": ASSET_SEEN_M}
        )
    params: dict[str, Part] = {
        "metres": round(near.metres),
        "asset": f"{name} {near.name}".strip(),
        "wanted": wanted.words(),
    }
    if fits:
        return Message(N_("Det er {metres} meter til nærmeste {asset}"), params)
    return Message(N_("Det er {metres} meter til nærmeste {asset}, ikke {wanted}"), params)
