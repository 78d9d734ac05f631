"""Conditions about what is reported: category, group, keywords, answer, has_photo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from routing_rules.conditions.numbers import RANGE_SCHEMA, Range, read_range
from routing_rules.conditions.registry import Condition, condition, one_or_more
from routing_rules.facts import Answer, Facts
from routing_rules.reading import At
from routing_rules.wordforms import forms_of, words_of
from routing_rules.words import N_, Message, Part
from routing_rules.yaml_tree import Node

_TEXT = {"type": "string"}


@condition(
    "category", schema=one_or_more({"$ref": "#/$defs/category"}), example="category: [hull-i-vei, kumlokk]"
)
def category(node: Node, at: At) -> Condition | None:
    """The report's category is one of these."""
    names = {code: at.vocabulary.category_name(code) for code in at.vocabulary.categories}
    wanted = at.known(node, names, N_("Kategorien «{word}» finnes ikke"))
    if wanted is None:
        return None
    listed = tuple(f"«{at.vocabulary.category_name(code)}»" for code in sorted(wanted))

    def say(facts: Facts) -> Message:
        actual = at.vocabulary.category_name(facts.category)
        if facts.category in wanted:
            return Message(N_("Kategorien er «{actual}»"), {"actual": actual})
        return Message(N_("Kategorien er «{actual}», ikke {wanted}"), {"actual": actual, "wanted": listed})

    return Condition("category", wanted, lambda facts: facts.category in wanted, say)


@condition("group", schema=one_or_more({"$ref": "#/$defs/group"}), example="group: lys")
def group(node: Node, at: At) -> Condition | None:
    """The report's category belongs to one of these groups."""
    names = {code: at.vocabulary.group_name(code) for code in sorted(at.vocabulary.groups)}
    wanted = at.known(node, names, N_("Gruppen «{word}» finnes ikke"))
    if wanted is None:
        return None
    listed = tuple(at.vocabulary.group_name(code) for code in sorted(wanted))

    def say(facts: Facts) -> Message:
        actual = at.vocabulary.group_name(facts.group)
        if facts.group in wanted:
            return Message(N_("Saken gjelder {actual}"), {"actual": actual})
        return Message(N_("Saken gjelder {actual}, ikke {wanted}"), {"actual": actual, "wanted": listed})

    return Condition("group", wanted, lambda facts: facts.group in wanted, say)


@condition("keywords", schema=one_or_more(_TEXT), example='keywords: [gatelys, "hull i isen", "vannlekk*"]')
def keywords(node: Node, at: At) -> Condition | None:
    """The text holds one of these words, in any Norwegian form; `*` at an end stands for more letters.

    Write the base form: «gatelys» finds «gatelyset» and «gatelysene». Several words are found in that order.
    """
    written = at.texts(node)
    if written is None:
        return None
    for word in written:
        if not words_of(word):
            at.refuse(node.line, N_("«{word}» har ingen bokstaver, så ordet kan ikke finnes"), word=word)
            return None
    phrases = {word: _phrase(word) for word in written}
    simple = frozenset().union(
        *(found[0] for found in phrases.values() if len(found) == 1 and _plain(found[0]))
    )
    others = [found for found in phrases.values() if len(found) > 1 or not _plain(found[0])]

    def test(facts: Facts) -> bool:
        return not simple.isdisjoint(facts.word_set) or any(_found(phrase, facts) for phrase in others)

    def say(facts: Facts) -> Message:
        hit = next((word for word, phrase in phrases.items() if _found(phrase, facts)), None)
        if hit is not None:
            return Message(N_("Teksten nevner «{word}»"), {"word": hit})
        return Message(N_("Teksten nevner ikke {words}"), {"words": tuple(f"«{word}»" for word in written)})

    return Condition("keywords", frozenset(phrases.values()), test, say)


_Forms = (
    frozenset[str] | tuple[str, bool, bool]
)  # every form, or (piece, may begin with more, may end with more)


def _plain(forms: _Forms) -> bool:
    return isinstance(forms, frozenset)


def _phrase(written: str) -> tuple[_Forms, ...]:
    phrase: list[_Forms] = []
    for piece in written.split():
        words = words_of(piece)
        if words and (piece.startswith("*") or piece.endswith("*")):
            phrase.append((words[0], piece.startswith("*"), piece.endswith("*")))
        else:
            phrase.extend(forms_of(word) for word in words)
    return tuple(phrase)


def _fits(forms: _Forms, word: str) -> bool:
    if isinstance(forms, frozenset):
        return word in forms
    piece, open_start, open_end = forms
    if open_start and open_end:
        return piece in word
    return word.endswith(piece) if open_start else word.startswith(piece)


def _found(phrase: tuple[_Forms, ...], facts: Facts) -> bool:
    words, word_set = facts.words, facts.word_set
    # Nearly every text lacks one of the words altogether: that is seen without reading it in order.
    if any(isinstance(forms, frozenset) and forms.isdisjoint(word_set) for forms in phrase):
        return False
    starts = range(len(words) - len(phrase) + 1)
    return any(
        all(_fits(forms, words[start + step]) for step, forms in enumerate(phrase)) for start in starts
    )


@condition(
    "answer",
    schema={
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"$ref": "#/$defs/answer"},
        "additionalProperties": {
            "anyOf": [
                one_or_more({"type": ["string", "number", "boolean"]}),
                RANGE_SCHEMA,
            ]
        },
    },
    example="answer: {dybde: {at_least: 10}, tilstand: [Borte]}",
)
def answer(node: Node, at: At) -> Condition | None:
    """The answer to an extra question is one of these, or a number compared by `at_least`, `at_most`, `more_than`,
    `less_than` or `exactly`.

    With several questions, every answer must fit. A question with several answers fits when one of them does.
    """
    if not node.is_mapping or not node.value:
        at.refuse(node.line, N_("Her skal det stå «spørsmål: svar»"))
        return None
    pairs = at.mapping(node, at.vocabulary.answer_choices)
    wanted = {key: _wanted(value, key, at.down(key)) for key, value in (pairs or {}).items()}
    if None in wanted.values() or len(wanted) != len(node.value):
        return None
    fits: dict[str, Callable[[Answer], bool]] = {key: found[0] for key, found in wanted.items() if found}
    shown = {key: found[1] for key, found in wanted.items() if found}

    def fit(key: str, facts: Facts) -> bool:
        return key in facts.answers and fits[key](facts.answers[key])

    def say(facts: Facts) -> Message:
        key = next((key for key in fits if not fit(key, facts)), None)
        if key is None:
            found = "; ".join(f"{key}: {_spoken(facts.answers[key])}" for key in fits)
            return Message(N_("Svaret er {found}"), {"found": found})
        if key not in facts.answers:
            return Message(N_("Spørsmålet «{key}» er ikke besvart"), {"key": key})
        return Message(
            N_("Svaret på «{key}» er {actual}, ikke {wanted}"),
            {"key": key, "actual": _spoken(facts.answers[key]), "wanted": shown[key]},
        )

    value = tuple(sorted((key, found[2]) for key, found in wanted.items() if found))
    return Condition("answer", value, lambda facts: all(fit(key, facts) for key in fits), say)


_Wanted = tuple[Callable[[Answer], bool], Part, Any]


def _wanted(node: Node, key: str, at: At) -> _Wanted | None:
    if node.is_mapping:
        return _between(node, at)
    choices = at.vocabulary.answer_choices[key]
    values = [item.value for item in node.items()]
    if not values or any(value is None or isinstance(value, list | dict) for value in values):
        at.refuse(node.line, N_("Her skal det stå ett eller flere svar"))
        return None
    if (
        choices
        and at.known(node, {choice: choice for choice in choices}, N_("Svaret «{word}» kan ikke velges"))
        is None
    ):
        return None
    folded = frozenset(map(_folded, values))

    def test(given: Answer) -> bool:
        each = given if isinstance(given, list | tuple) else [given]
        return any(_folded(one) in folded for one in each)

    return test, tuple(f"«{_spoken(value)}»" for value in values), ("in", tuple(sorted(folded)))


def _between(node: Node, at: At) -> _Wanted | None:
    found = read_range(node, at)
    if found is None:
        return None
    return lambda given: _is_between(given, found), found.words(), ("between", found)


def _is_between(given: Answer, wanted: Range) -> bool:
    if isinstance(given, bool | list | tuple):
        return False
    try:
        return wanted.holds(float(str(given).strip().replace(",", ".")))
    except ValueError:
        return False


def _folded(value: Answer) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nei"
    return f"{value:g}" if isinstance(value, int | float) else str(value).strip().casefold()


def _spoken(value: Answer) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_spoken, value))
    return _folded(value) if isinstance(value, bool | int | float) else str(value)


@condition("has_photo", schema={"type": "boolean"}, example="has_photo: true")
def has_photo(node: Node, at: At) -> Condition | None:
    """The report has at least one photo (true), or none (false)."""
    if not isinstance(node.value, bool):
        at.refuse(node.line, N_("Skriv «true» når meldingen skal ha bilde, «false» når den ikke skal ha det"))
        return None
    wanted = node.value

    def say(facts: Facts) -> Message:
        return Message(N_("Meldingen har bilde") if facts.has_photo else N_("Meldingen har ikke bilde"))

    return Condition("has_photo", frozenset([wanted]), lambda facts: facts.has_photo == wanted, say)
