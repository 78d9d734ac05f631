"""A suggestion written into a ruleset's text, comments and all else left as they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from routing_rules.learning import Suggestion
from routing_rules.ruleset import Ruleset
from routing_rules.words import N_, Message
from routing_rules.yaml_tree import read_tree

_UNIT = re.compile(r"(\bunit:\s*)(\"[^\"]*\"|'[^']*'|[^,}\s#][^,}#\n]*)")
_ITEM = re.compile(r"^(\s*)- ")
ID_LENGTH = 60
KEPT = ("priority", "promise", "tags", "visibility", "message", "escalate")
"""What the corrected rule does besides choosing the unit, and the new one does too. Not `confirm`: a person confirms
what a new rule proposes.
"""


class CannotApply(ValueError):
    """The rule is not there any more, or the text is written in a way that cannot be added to."""


def apply_suggestion(source: str, ruleset: Ruleset, suggestion: Suggestion) -> str:
    """`source` with the suggested rule before the corrected one, or with that one's unit changed. `ruleset`: what
    `source` was read as. Raises CannotApply.
    """
    rule = ruleset.rule(suggestion.rule)
    if rule is None:
        raise CannotApply(suggestion.rule)
    lines = source.splitlines()
    first = rule.line - 1
    following = [other.line - 1 for other in ruleset.rules if other.line > rule.line]
    if suggestion.kind == "change_unit":
        return _with_unit(lines, first, min(following, default=len(lines)), suggestion.unit)
    item = _ITEM.match(lines[first])
    if item is None:
        raise CannotApply(suggestion.rule)
    while first > 0 and lines[first - 1].strip().startswith("#"):
        first -= 1
    written = _written(source, rule.id)
    block = [f"{item[1]}{line}" if line else "" for line in _block(ruleset, suggestion, written)]
    return "\n".join([*lines[:first], *block, *lines[first:]]) + "\n"


def _with_unit(lines: list[str], first: int, end: int, unit: str) -> str:
    for at in range(first, end):
        if _UNIT.search(lines[at]):
            lines[at] = _UNIT.sub(lambda found: f"{found[1]}{unit}", lines[at], count=1)
            return "\n".join(lines) + "\n"
    raise CannotApply(unit)


def _written(source: str, rule_id: str) -> Mapping[str, Any]:
    plain = read_tree(source, lambda line, message: None).plain()
    return next((one for one in plain["rules"] if str(one.get("id")) == rule_id), {})


def _block(ruleset: Ruleset, suggestion: Suggestion, corrected: Mapping[str, Any]) -> list[str]:
    vocabulary = ruleset.vocabulary
    which, unit = suggestion.which(vocabulary).text(), vocabulary.unit_name(suggestion.unit)
    name = Message(N_("Saker {which} til {unit}"), {"which": which, "unit": unit}).text()
    why = Message(
        N_("Saker {which} går til {unit}: servicetorget flyttet {hits} av {cases} dit"),
        {"which": which, "unit": unit, "hits": suggestion.hits, "cases": suggestion.cases},
    ).text()
    lines = [f"- id: {_new_id(ruleset, suggestion)}", f"  name: {_flow(name)}", "  when:"]
    lines += [f"    {key}: {_flow(value)}" for key, value in _when(corrected.get("when"), suggestion).items()]
    lines.append(f"  unit: {suggestion.unit}")
    lines += [f"  {key}: {_flow(corrected[key])}" for key in KEPT if key in corrected]
    return [*lines, f"  why: {_flow(why.replace('{', '(').replace('}', ')'))}", ""]


def _when(corrected: Any, suggestion: Suggestion) -> dict[str, Any]:
    """The corrected rule's own conditions and the new ones: the new rule takes no case from any other rule."""
    own = dict(corrected) if isinstance(corrected, dict) else {}
    for kind, value in suggestion.traits:
        if kind in ("category", "road_owner"):
            own.pop("group", None) if kind == "category" else None
            own[kind] = value  # the case has one: what the rule wants besides is wider
        elif kind not in own:
            own[kind] = [value]
        else:
            own.setdefault("all", [])
            own["all"] = [*own["all"], {kind: [value]}]
    return own


def _new_id(ruleset: Ruleset, suggestion: Suggestion) -> str:
    stem = f"{suggestion.rule}-{suggestion.unit}"[:ID_LENGTH].strip("-")
    taken = {rule.id for rule in ruleset.rules}
    return next(one for one in (stem, *(f"{stem}-{n}" for n in range(2, 1000))) if one not in taken)


def _flow(value: Any) -> str:
    """JSON is YAML: quoted where it must be, plain words as they are."""
    if (
        isinstance(value, str)
        and re.fullmatch(r"[a-zæøå][\wæøå-]*", value)
        and value not in ("true", "false", "null")
    ):
        return value
    return json.dumps(value, ensure_ascii=False)
