"""The condition `expression`: comparison and arithmetic in one line, where the other conditions are not enough.

Read by the library rule-engine against names and types that are known beforehand: an unknown name or a comparison of
unlike things is an error when the ruleset is saved. Only what ALLOWED lists is let through, in the text and again in
the tree that was read: no attributes, no calls, no regular expressions, no powers, no loops. Nothing is ever `eval`ed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rule_engine import Context, DataType, EngineError, Rule, ast, resolve_item, type_resolver_from_dict

from routing_rules.conditions.registry import Condition, condition
from routing_rules.conditions.roads import CLASS_WORDS, road_within
from routing_rules.facts import REPORTER_KINDS, ROAD_OWNERS, ROAD_SEEN_M, Facts
from routing_rules.holidays import is_holiday
from routing_rules.reading import At
from routing_rules.vocabulary import Vocabulary, nearest
from routing_rules.words import N_, Message
from routing_rules.yaml_tree import Node

MOST_SIGNS, MOST_WORDS = 500, 80
ALLOWED = (
    ast.LogicExpression,
    ast.ComparisonExpression,
    ast.ArithmeticComparisonExpression,
    ast.ContainsExpression,
    ast.UnaryExpression,
    ast.ArithmeticExpression,
    ast.AddExpression,
    ast.SubtractExpression,
    ast.SymbolExpression,
    ast.StringExpression,
    ast.FloatExpression,
    ast.BooleanExpression,
    ast.ArrayExpression,
    ast.Statement,
)
# What is folded when it is read must be harmless already: no ** and no <<, or a short line fills the memory.
_WORD = re.compile(
    r"""\s*(?:(?P<text>'[^'"\\]*'|"[^'"\\]*")|(?P<number>\d{1,12}(?:\.\d{1,6})?)(?![\w.])|(?P<name>[a-zæøå_][a-zæøå0-9_]*)
    |(?P<sign><=|>=|==|!=|<(?!<)|>(?!>)|\+|-|\*(?!\*)|/(?!/)|[()\[\],]))""",
    re.VERBOSE | re.IGNORECASE,
)
_RESERVED = frozenset({"and", "or", "not", "in", "true", "false"})

Value = Callable[[Facts], Any]
TEXT, NUMBER, YES_NO, SEVERAL = (
    DataType.STRING,
    DataType.FLOAT,
    DataType.BOOLEAN,
    DataType.ARRAY(DataType.STRING),
)
FAR = float("inf")


def _road_metres(facts: Facts) -> float:
    found = road_within(facts, ROAD_SEEN_M)
    return found.metres if found else FAR


NAMES: dict[str, tuple[Any, Value]] = {
    "category": (TEXT, lambda facts: facts.category),
    "group": (TEXT, lambda facts: facts.group),
    "channel": (TEXT, lambda facts: facts.channel),
    "reporter_kind": (TEXT, lambda facts: facts.reporter_kind),
    "road": (TEXT, lambda facts: facts.road or ""),
    "road_owner": (TEXT, lambda facts: facts.road_owner or ""),
    "road_class": (TEXT, lambda facts: facts.road_class or ""),
    "road_metres": (NUMBER, _road_metres),
    "areas": (SEVERAL, lambda facts: tuple(sorted(facts.areas))),
    "words": (SEVERAL, lambda facts: facts.words),
    "has_photo": (YES_NO, lambda facts: facts.has_photo),
    "similar_open": (NUMBER, lambda facts: facts.similar_open),
    "hour": (NUMBER, lambda facts: facts.received_at.hour),
    "weekday": (NUMBER, lambda facts: facts.received_at.isoweekday()),
    "month": (NUMBER, lambda facts: facts.received_at.month),
    "day": (NUMBER, lambda facts: facts.received_at.day),
    "holiday": (YES_NO, lambda facts: is_holiday(facts.received_at.date())),
}
"""What an expression may name: type, and how it is read from the facts. With the vocabulary come `metres_to_<asset>`
and `answer_<question>`."""


def names_of(vocabulary: Vocabulary) -> dict[str, tuple[Any, Value]]:
    """Every name that an expression may use in a municipality, with its type."""
    names = dict(NAMES)
    for kind in vocabulary.asset_names:
        names[f"metres_to_{_plain(kind)}"] = (NUMBER, _metres_to(kind))
    for key in vocabulary.answer_choices:
        names[f"answer_{_plain(key)}"] = (TEXT, _answer_to(key))
    return names


def _plain(code: str) -> str:
    return code.replace("-", "_")


def _metres_to(kind: str) -> Value:
    def metres(facts: Facts) -> float:
        near = facts.assets.get(kind)
        return near.metres if near else FAR

    return metres


def _answer_to(key: str) -> Value:
    def answer(facts: Facts) -> str:
        given = facts.answers.get(key, "")
        if isinstance(given, bool):
            return "Ja" if given else "Nei"
        return ", ".join(map(str, given)) if isinstance(given, list | tuple) else str(given)

    return answer


@condition(
    "expression",
    schema={"type": "string", "maxLength": MOST_SIGNS},
    example='expression: "road_metres < 15 and (similar_open >= 3 or metres_to_school < 200)"',
)
def expression(node: Node, at: At) -> Condition | None:
    """A comparison in one line, of names known beforehand: + - * /, < <= > >= == !=, in, and, or, not, brackets.

    Names: category, group, channel, reporter_kind, road, road_owner, road_class, road_metres, areas, words, has_photo,
    similar_open, hour, weekday (1 is Monday), month, day, holiday, metres_to_<asset>, answer_<question>.
    """
    written = at.text(node)
    if written is None:
        return None
    names = names_of(at.vocabulary)
    if not _words_fit(written, names, node, at):
        return None
    rule = _read(written, names, node, at)
    if rule is None or not _tree_fits(rule, at.vocabulary, node, at):
        return None
    used = sorted({word for word in _names_in(written) if word in names})

    def values(facts: Facts) -> dict[str, Any]:
        return {name: names[name][1](facts) for name in used}

    def test(facts: Facts) -> bool:
        try:
            return bool(rule.matches(values(facts)))
        except EngineError as error:
            raise ValueError(f"the expression failed: {error}") from error

    def say(facts: Facts) -> Message:
        found = ", ".join(f"{name} = {_spoken(value)}" for name, value in values(facts).items())
        if test(facts):
            return Message(
                N_("Uttrykket «{expression}» stemmer: {found}"), {"expression": written, "found": found}
            )
        return Message(
            N_("Uttrykket «{expression}» stemmer ikke: {found}"), {"expression": written, "found": found}
        )

    return Condition("expression", written, test, say)


def _names_in(written: str) -> Iterator[str]:
    return (match["name"] for match in _WORD.finditer(written) if match["name"])


def _words_fit(written: str, names: Mapping[str, Any], node: Node, at: At) -> bool:
    """The text holds nothing but known names, numbers, quoted texts and the signs of comparison."""
    if len(written) > MOST_SIGNS:
        at.refuse(node.line, N_("Uttrykket er lengre enn {most} tegn"), most=MOST_SIGNS)
        return False
    place, count = 0, 0
    while written[place:].strip():
        match = _WORD.match(written, place)
        if match is None:
            at.refuse(
                node.line,
                N_(
                    "Uttrykket kan ikke ha «{word}». Bruk navn, tall, tekst i fnutter "
                    "og < <= > >= == != + - * / and or not in"
                ),
                word=written[place:].strip()[:20],
            )
            return False
        name = match["name"]
        if name and name not in names and name not in _RESERVED:
            at.refuse(
                node.line, N_("Uttrykket kjenner ikke «{word}».{hint}"), word=name, hint=_hint(name, names)
            )
            return False
        place, count = match.end(), count + 1
    if count > MOST_WORDS:
        at.refuse(node.line, N_("Uttrykket har flere enn {most} ord og tegn"), most=MOST_WORDS)
        return False
    return True


def _hint(name: str, names: Mapping[str, Any]) -> Message:
    near = nearest(name, names)
    if near:
        return Message(N_(" Mente du «{near}»?"), {"near": near})
    return Message(N_(" Velg blant {choices}"), {"choices": tuple(sorted(names))})


def _read(written: str, names: Mapping[str, tuple[Any, Value]], node: Node, at: At) -> Rule | None:
    types = type_resolver_from_dict({name: kind for name, (kind, _) in names.items()})
    try:
        return Rule(written, context=Context(type_resolver=types, resolver=resolve_item))
    except (EngineError, ArithmeticError) as error:
        mismatch = "data type" in str(error)
        sentence = (
            N_("Uttrykket sammenligner ting som ikke er av samme slag")
            if mismatch
            else N_("Uttrykket er ikke riktig skrevet. Skriv for eksempel «road_metres < 15 and has_photo»")
        )
        at.refuse(node.line, sentence)
        return None


def _tree_fits(rule: Rule, vocabulary: Vocabulary, node: Node, at: At) -> bool:
    """The tree holds only what is allowed, is yes or no as a whole, and names no code that does not exist."""
    statement = rule.statement
    for part in _parts(statement.expression):
        if not isinstance(part, ALLOWED):
            at.refuse(node.line, N_("Uttrykket bruker noe som ikke er tillatt"))
            return False
        if isinstance(part, ast.ComparisonExpression) and not _alike(part):
            at.refuse(node.line, N_("Uttrykket sammenligner ting som ikke er av samme slag"))
            return False
        if unknown := _unknown_code(part, vocabulary):
            name, word, codes = unknown
            at.refuse(
                node.line,
                N_("{name} er aldri «{word}».{hint}"),
                name=name,
                word=word,
                hint=_hint(word, dict.fromkeys(codes)),
            )
            return False
    if statement.expression.result_type != YES_NO:
        at.refuse(
            node.line, N_("Uttrykket må være et spørsmål om ja eller nei, for eksempel «road_metres < 15»")
        )
        return False
    return True


def _parts(part: Any) -> Iterator[Any]:
    """A part of the tree and all below it."""
    yield part
    for name in ("left", "right", "container", "member", "value"):
        below = getattr(part, name, None)
        for one in below if isinstance(below, list | tuple) else (below,):
            if isinstance(one, ast.ASTNodeBase):
                yield from _parts(one)


def _alike(part: Any) -> bool:
    left, right = part.left.result_type, part.right.result_type
    return bool(left == right or DataType.UNDEFINED in (left, right))


def _unknown_code(part: Any, vocabulary: Vocabulary) -> tuple[str, str, tuple[str, ...]] | None:
    """(name, text, known codes) where a name is compared with a text that it can never be."""
    codes: dict[str, tuple[str, ...]] = {
        "category": tuple(vocabulary.categories),
        "group": tuple(sorted(vocabulary.groups)),
        "channel": tuple(vocabulary.channels),
        "reporter_kind": REPORTER_KINDS,
        "road_owner": (*ROAD_OWNERS, ""),
        "road_class": (*CLASS_WORDS, ""),
        "areas": tuple(vocabulary.area_names),
    }
    if isinstance(part, ast.ContainsExpression):
        one, other = part.member, part.container
    elif isinstance(part, ast.ComparisonExpression):
        one, other = part.left, part.right
    else:
        return None
    symbol = next((side for side in (one, other) if isinstance(side, ast.SymbolExpression)), None)
    if symbol is None or symbol.name not in codes:
        return None
    other = other if symbol is one else one
    for text in _parts(other):
        if isinstance(text, ast.StringExpression) and text.value not in codes[symbol.name]:
            return symbol.name, text.value, codes[symbol.name]
    return None


def _spoken(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, float):
        return "langt unna" if value == FAR else f"{value:g}"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
