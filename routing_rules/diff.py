"""What differs between two rulesets, in words: rule by rule, condition by condition.

Read from the texts, not from compiled rules, so that a draft with errors can be compared as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from routing_rules.diff_words import (
    PRIORITY_WORDS,
    condition_words,
    list_changes,
    promise_words,
    values_of,
)
from routing_rules.vocabulary import Vocabulary
from routing_rules.words import N_, Message, Part
from routing_rules.yaml_tree import Unreadable, read_tree

ChangeKind = Literal["added", "removed", "moved", "changed", "settings"]
Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """What happened to one rule, or to what stands beside the rules (`settings`: `rule_id` is ""). `sentences`: whole
    Norwegian sentences without the full stop, the first of them saying which rule.
    """

    kind: ChangeKind
    rule_id: str
    rule_name: str
    sentences: tuple[Message, ...]


def diff_texts(old: str, new: str, vocabulary: Vocabulary) -> tuple[Change, ...]:
    """What was changed from `old` to `new`, in the order of the new rules, removed rules after them, settings first.

    Raises Unreadable (with `line`) when one of them is no YAML that we read.
    """
    before, after = _read(old), _read(new)
    changes = [*_settings(before, after, vocabulary), *_rules(before, after, vocabulary)]
    return tuple(changes)


def is_readable(text: str) -> bool:
    """Whether `diff_texts` can compare the text."""
    try:
        _read(text)
    except Unreadable:
        return False
    return True


def _read(text: str) -> Plain:
    plain = read_tree(text, lambda line, message: None).plain()
    return plain if isinstance(plain, dict) else {}


def _rules_of(ruleset: Plain) -> dict[str, Plain]:
    """Rule id to the rule as it is written. One without an id is known by its name or its place."""
    written = ruleset.get("rules")
    rules: dict[str, Plain] = {}
    for place, rule in enumerate(written if isinstance(written, list) else ()):
        if isinstance(rule, dict):
            rules.setdefault(str(rule.get("id") or rule.get("name") or place + 1), rule)
    return rules


def _rules(before: Plain, after: Plain, vocabulary: Vocabulary) -> Iterator[Change]:
    old, new = _rules_of(before), _rules_of(after)
    order = list(new)
    moved = _moved([one for one in old if one in new], [one for one in new if one in old])
    for place, (rule_id, rule) in enumerate(new.items()):
        name = _name(rule_id, rule)
        following = order[place + 1] if place + 1 < len(order) else None
        where = _place(following, new)
        if rule_id not in old:
            yield Change("added", rule_id, name, (_added(name, where), *_described(rule, vocabulary)))
            continue
        if rule_id in moved:
            up = list(old).index(rule_id) > place
            template = (
                N_("Regelen «{rule}» er flyttet opp, {place}")
                if up
                else N_("Regelen «{rule}» er flyttet ned, {place}")
            )
            yield Change("moved", rule_id, name, (Message(template, {"rule": name, "place": where}),))
        sentences = tuple(_changed(old[rule_id], rule, vocabulary))
        if sentences:
            said = Message(N_("Regelen «{rule}» er endret"), {"rule": name})
            yield Change("changed", rule_id, name, (said, *sentences))
    for rule_id, rule in old.items():
        if rule_id not in new:
            name = _name(rule_id, rule)
            said = Message(N_("Regelen «{rule}» er tatt bort"), {"rule": name})
            yield Change("removed", rule_id, name, (said, *_described(rule, vocabulary)))


def _added(name: str, where: Message) -> Message:
    return Message(N_("Ny regel: «{rule}», {place}"), {"rule": name, "place": where})


def _place(following: str | None, rules: Mapping[str, Plain]) -> Message:
    if following is None:
        return Message(N_("nederst"))
    return Message(N_("foran «{next}»"), {"next": _name(following, rules[following])})


def _name(rule_id: str, rule: Plain) -> str:
    return str(rule.get("name") or rule_id)


def _moved(old: list[str], new: list[str]) -> frozenset[str]:
    """The fewest rules that have to be moved to get from one order to the other: all but the longest common order."""
    rank = {rule_id: place for place, rule_id in enumerate(old)}
    longest: list[list[str]] = []
    for rule_id in new:
        at = next((n for n, kept in enumerate(longest) if rank[kept[-1]] > rank[rule_id]), len(longest))
        kept = [*(longest[at - 1] if at else []), rule_id]
        longest[at : at + 1] = [kept]
    return frozenset(new) - frozenset(longest[-1] if longest else ())


def _described(rule: Plain, vocabulary: Vocabulary) -> Iterator[Message]:
    """A whole rule: its conditions, and what it decides."""
    when = rule.get("when")
    parts = [condition_words(kind, value, vocabulary) for kind, value in _pairs(when)]
    if parts:
        yield Message(N_("Gjelder når {conditions}"), {"conditions": tuple(parts)})
    else:
        yield Message(N_("Gjelder alt som ingen regel over har tatt"))
    yield Message(N_("Sender saken til {unit}"), {"unit": vocabulary.unit_name(str(rule.get("unit", "")))})
    if "priority" in rule:
        yield Message(N_("Prioritet: {priority}"), {"priority": _priority(rule["priority"])})
    if "promise" in rule:
        yield Message(N_("Løfte: {promise}"), {"promise": promise_words(rule["promise"])})


def _pairs(when: Any) -> list[tuple[str, Any]]:
    return list(when.items()) if isinstance(when, dict) else []


def _changed(old: Plain, new: Plain, vocabulary: Vocabulary) -> Iterator[Message]:
    yield from _changed_conditions(dict(_pairs(old.get("when"))), dict(_pairs(new.get("when"))), vocabulary)
    for key in dict.fromkeys([*old, *new]):
        if key in ("id", "when") or old.get(key) == new.get(key):
            continue
        yield _changed_field(key, old.get(key), new.get(key), vocabulary)


def _changed_conditions(old: Plain, new: Plain, vocabulary: Vocabulary) -> Iterator[Message]:
    for kind in dict.fromkeys([*old, *new]):
        if kind not in old:
            words = condition_words(kind, new[kind], vocabulary)
            yield Message(N_("Nytt vilkår: {condition}"), {"condition": words})
        elif kind not in new:
            words = condition_words(kind, old[kind], vocabulary)
            yield Message(N_("Vilkåret er tatt bort: {condition}"), {"condition": words})
        elif values_of(kind, old[kind], vocabulary) != values_of(kind, new[kind], vocabulary):
            yield from list_changes(kind, old[kind], new[kind], vocabulary)


def _changed_field(key: str, old: Any, new: Any, vocabulary: Vocabulary) -> Message:
    if key == "unit":
        params = {"old": vocabulary.unit_name(str(old)), "new": vocabulary.unit_name(str(new))}
        return Message(N_("Sendes til {new}, før til {old}"), params)
    if key == "name":
        return Message(N_("Heter nå «{new}», før «{old}»"), {"old": str(old), "new": str(new)})
    if key == "why":
        return Message(N_("Begrunnelsen er nå «{new}»"), {"new": str(new)})
    words = {"priority": (N_("Prioritet"), _priority), "promise": (N_("Løfte"), promise_words)}
    label, say = words.get(key, (key, _as_written))
    params_both = {"label": Message(label), "old": say(old), "new": say(new)}
    if old is None:
        return Message(N_("{label}: {new} (før ikke satt)"), params_both)
    if new is None:
        return Message(N_("{label} er tatt bort (før {old})"), params_both)
    return Message(N_("{label}: {new} (før {old})"), params_both)


def _priority(value: Any) -> Message:
    return Message(PRIORITY_WORDS.get(str(value), str(value)))


def _as_written(value: Any) -> Message:
    if isinstance(value, bool):
        return Message(N_("ja")) if value else Message(N_("nei"))
    if isinstance(value, list):
        return Message("{values}", {"values": ", ".join(str(one) for one in value)})
    if isinstance(value, dict):
        shown = ", ".join(f"{key}: {one}" for key, one in value.items())
        return Message("{value}", {"value": shown})
    return Message("{value}", {"value": str(value)})


def _settings(before: Plain, after: Plain, vocabulary: Vocabulary) -> Iterator[Change]:
    sentences: list[Message] = []
    if before.get("title") != after.get("title"):
        sentences.append(
            Message(N_("Regelsettet heter nå «{title}»"), {"title": str(after.get("title", ""))})
        )
    old, new = _defaults(before), _defaults(after)
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) != new.get(key):
            said = _changed_field(key, old.get(key), new.get(key), vocabulary)
            sentences.append(Message(N_("Når regelen ikke sier noe: {change}"), {"change": said}))
    sentences += _category_promises(before.get("promises"), after.get("promises"), vocabulary)
    if sentences:
        yield Change("settings", "", "", tuple(sentences))


def _defaults(ruleset: Plain) -> dict[str, Any]:
    written = ruleset.get("defaults")
    return written if isinstance(written, dict) else {}


def _category_promises(old: Any, new: Any, vocabulary: Vocabulary) -> Iterator[Message]:
    was, now = dict(_pairs(old)), dict(_pairs(new))
    for code in dict.fromkeys([*was, *now]):
        if was.get(code) == now.get(code):
            continue
        params: dict[str, Part] = {
            "category": vocabulary.category_name(str(code)),
            "old": promise_words(was[code]) if code in was else Message(N_("ikke satt")),
            "new": promise_words(now[code]) if code in now else Message(N_("ikke satt")),
        }
        yield Message(N_("Løftet for «{category}»: {new} (før {old})"), params)
