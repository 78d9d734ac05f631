"""A ruleset: YAML to rules that are known to be right, with a version that follows the content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from routing_rules.actions import Escalation, read_escalate, read_priority, read_promise
from routing_rules.deadline import Promise
from routing_rules.index import RuleIndex
from routing_rules.reading import At, RuleError, RulesetErrors, TooManyErrors
from routing_rules.rule import Rule, read_rule
from routing_rules.vocabulary import Vocabulary
from routing_rules.words import N_, Message
from routing_rules.yaml_tree import Node, Unreadable, read_tree

__all__ = ["Rule", "RuleError", "Ruleset", "RulesetErrors", "Vocabulary", "load_ruleset"]

RULESET_KEYS = ("title", "number", "defaults", "promises", "rules")
INCLUDES = ("include", "includes", "import", "imports", "extends", "<<")
DEFAULTS_KEYS = ("priority", "promise", "escalate")
HASH_DIGITS = 12
DEFAULT_PRIORITY = "normal"


@dataclass(frozen=True)
class Ruleset:
    """Rules in order: the first that matches decides, and the last matches everything.

    `version` names the content ("5501-1-0a1b2c3d4e5f": name, number, start of the SHA-256 of the text), so
    that a decision can be explained years later with the very rules that made it.
    """

    name: str
    title: str
    number: int
    version: str
    rules: tuple[Rule, ...]
    priority: str
    promise: Promise | None
    promises: Mapping[str, Promise]
    vocabulary: Vocabulary = field(repr=False, compare=False)
    escalate: Escalation | None = None

    @cached_property
    def index(self) -> RuleIndex:
        """The rules sorted by what they can match; made once."""
        return RuleIndex(self.rules)

    @property
    def catch_all(self) -> Rule:
        """The last rule: it takes everything, and decides when another rule fails."""
        return self.rules[-1]

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with an id, or None."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def promise_of(self, rule: Rule, category: str) -> Promise:
        """What is promised: the rule's own, else the category's, else the default. One exists: the loader
        sees to it.
        """
        promise = rule.promise or self.promises.get(category) or self.promise
        if promise is None:
            raise LookupError(
                f"rule {rule.id} of {self.version} has no promise; load_ruleset refuses such a ruleset"
            )
        return promise


def load_ruleset(text: str, vocabulary: Vocabulary, name: str) -> Ruleset:
    """The ruleset in a YAML text.

    `name`: short name of the ruleset ("5501"), shown as the file in errors and part of the version. Raises
    RulesetErrors with every mistake found: unknown units, categories, groups, areas, answers and keys (with
    the nearest known one), keys or ids twice, anchors, over 1 MB, promises under one, a missing catch-all.
    """
    at = At(f"{name}.yaml", vocabulary)
    read: Ruleset | None = None
    try:
        read = _read(read_tree(text, at.add), at, name, content_hash(text))
    except Unreadable as error:
        at.errors.append(RuleError(at.file, error.line, "", error.message))
    except TooManyErrors:
        pass  # the list is full, and is what the caller gets
    if at.errors or read is None:
        raise RulesetErrors(at.errors)
    return read


def _read(root: Node, at: At, name: str, content: str) -> Ruleset | None:
    if root.is_mapping and (asked := next((key for key in INCLUDES if key in root.value), None)):
        raise Unreadable(
            root.value[asked].key_line,
            Message(N_("Et regelsett henter ikke inn andre filer. Skriv reglene i denne filen")),
        )
    pairs = at.mapping(root, RULESET_KEYS, required=("title", "number", "rules")) or {}
    title = at.down("title").text(pairs["title"]) if "title" in pairs else None
    number = _read_number(pairs["number"], at.down("number")) if "number" in pairs else None
    defaults = pairs.get("defaults")
    priority, promise, escalate = (
        _read_defaults(defaults, at.down("defaults")) if defaults else (None, None, None)
    )
    promises = _read_promises(pairs["promises"], at.down("promises")) if "promises" in pairs else {}
    promised = promise is not None
    rules = _read_rules(pairs["rules"], at.down("rules"), promised) if "rules" in pairs else ()
    if title is None or number is None:
        return None
    priority = priority or DEFAULT_PRIORITY
    rules = tuple(_with_defaults(rule, priority, escalate) for rule in rules)
    version = f"{name}-{number}-{content}"
    return Ruleset(name, title, number, version, rules, priority, promise, promises, at.vocabulary, escalate)


def content_hash(text: str) -> str:
    """The start of the SHA-256 of a ruleset's text; line endings do not count."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return hashlib.sha256(unified.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_DIGITS]


def _with_defaults(rule: Rule, priority: str, escalate: Escalation | None) -> Rule:
    return replace(rule, priority=rule.priority or priority, escalate=rule.escalate or escalate)


def _read_number(node: Node, at: At) -> int | None:
    if isinstance(node.value, bool) or not isinstance(node.value, int) or node.value < 1:
        at.refuse(node.line, N_("Regelsettets nummer er et helt tall fra 1"))
        return None
    return node.value


def _read_defaults(node: Node, at: At) -> tuple[str | None, Promise | None, Escalation | None]:
    pairs = at.mapping(node, DEFAULTS_KEYS) or {}
    priority = read_priority(pairs["priority"], at.down("priority")) if "priority" in pairs else None
    promise = read_promise(pairs["promise"], at.down("promise")) if "promise" in pairs else None
    escalate = read_escalate(pairs["escalate"], at.down("escalate")) if "escalate" in pairs else None
    return priority, promise, escalate


def _read_promises(node: Node, at: At) -> dict[str, Promise]:
    pairs = at.mapping(node, at.vocabulary.categories) or {}
    read = {code: read_promise(value, at.down(code)) for code, value in pairs.items()}
    return {code: promise for code, promise in read.items() if promise}


def _read_rules(node: Node, at: At, promised: bool) -> tuple[Rule, ...]:
    if not node.is_list or not node.value:
        at.refuse(node.line, N_("Et regelsett trenger minst én regel: den siste, som gjelder alt annet"))
        return ()
    read = [read_rule(item, at.down(f"[{number}]")) for number, item in enumerate(node.value)]
    _check_ids(node, at)
    _check_catch_all(node, at)
    for number, item in enumerate(node.value):
        if not promised and item.is_mapping and "promise" not in item.value:
            at.down(f"[{number}]").refuse(
                item.line, N_("Her mangler «promise», og regelsettet har ikke noe løfte i «defaults»")
            )
    return tuple(rule for rule in read if rule is not None)


def _check_ids(node: Node, at: At) -> None:
    seen: dict[str, int] = {}
    for number, item in enumerate(node.value):
        written = item.value.get("id") if item.is_mapping else None
        if written is None:
            continue
        rule_id = str(written.value)
        if rule_id in seen:
            at.down(f"[{number}].id").refuse(
                written.line,
                N_("Regelen «{rule}» finnes fra før, på linje {first}"),
                rule=rule_id,
                first=seen[rule_id],
            )
        seen.setdefault(rule_id, written.line)


def _check_catch_all(node: Node, at: At) -> None:
    last = len(node.value) - 1
    for number, item in enumerate(node.value):
        if not item.is_mapping:
            continue
        has_conditions = "when" in item.value
        here = at.down(f"[{number}]")
        if number == last and has_conditions:
            here.refuse(item.line, N_("Den siste regelen må være uten vilkår, så ingen sak blir liggende"))
        if number < last and not has_conditions:
            here.refuse(
                item.line, N_("Regelen gjelder alt, så reglene etter den blir aldri prøvd. Sett den sist")
            )
