"""Conditions about who reports and who has reported before: channel, reporter_kind, similar_open."""

from __future__ import annotations

from routing_rules.conditions.numbers import RANGE_SCHEMA, read_range
from routing_rules.conditions.registry import Condition, condition, one_or_more
from routing_rules.facts import REPORTER_KINDS, Facts
from routing_rules.reading import At
from routing_rules.words import N_, Message, Part
from routing_rules.yaml_tree import Node

REPORTER_WORDS = {
    "resident": N_("en innbygger vi kan svare"),
    "anonymous": N_("en som er anonym"),
    "staff": N_("en ansatt"),
}


@condition("channel", schema=one_or_more({"$ref": "#/$defs/channel"}), example="channel: [phone, counter]")
def channel(node: Node, at: At) -> Condition | None:
    """The report came in this way."""
    wanted = at.known(
        node, {name: name for name in at.vocabulary.channels}, N_("Kanalen «{word}» finnes ikke")
    )
    if wanted is None:
        return None

    def say(facts: Facts) -> Message:
        if facts.channel in wanted:
            return Message(N_("Meldingen kom via {actual}"), {"actual": facts.channel})
        return Message(
            N_("Meldingen kom via {actual}, ikke {wanted}"),
            {"actual": facts.channel, "wanted": tuple(sorted(wanted))},
        )

    return Condition("channel", wanted, lambda facts: facts.channel in wanted, say)


@condition(
    "reporter_kind", schema=one_or_more({"enum": list(REPORTER_KINDS)}), example="reporter_kind: staff"
)
def reporter_kind(node: Node, at: At) -> Condition | None:
    """Who reports: a `resident` we can answer, somebody `anonymous`, or `staff` (also on behalf of others)."""
    wanted = at.known(
        node, {name: name for name in REPORTER_KINDS}, N_("«{word}» er ikke en slags innmelder")
    )
    if wanted is None:
        return None
    listed = tuple(REPORTER_WORDS[name] for name in sorted(wanted))

    def say(facts: Facts) -> Message:
        params: dict[str, Part] = {"actual": REPORTER_WORDS[facts.reporter_kind], "wanted": listed}
        if facts.reporter_kind in wanted:
            return Message(N_("Meldingen er fra {actual}"), params)
        return Message(N_("Meldingen er fra {actual}, ikke {wanted}"), params)

    return Condition("reporter_kind", wanted, lambda facts: facts.reporter_kind in wanted, say)


@condition("similar_open", schema=RANGE_SCHEMA, example="similar_open: {at_least: 3}")
def similar_open(node: Node, at: At) -> Condition | None:
    """So many open cases of the same category lie so near that they may be the same fault, this one not counted."""
    wanted = read_range(node, at)
    if wanted is None:
        return None

    def say(facts: Facts) -> Message:
        params: dict[str, Part] = {"count": facts.similar_open, "wanted": wanted.words()}
        if wanted.holds(facts.similar_open):
            return Message(N_("Det er {count} åpne saker av samme slag her"), params)
        return Message(N_("Det er {count} åpne saker av samme slag her, ikke {wanted}"), params)

    return Condition("similar_open", wanted, lambda facts: wanted.holds(facts.similar_open), say)
