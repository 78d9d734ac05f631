"""Conditions and promises in words, without a report to ask them about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from routing_rules.conditions.roads import OWNER_WORDS
from routing_rules.conditions.when import WEEKDAY_WORDS, WEEKDAYS
from routing_rules.reading import code_of
from routing_rules.vocabulary import Vocabulary
from routing_rules.words import N_, Message, Part

PRIORITY_WORDS = {
    "urgent": N_("haster"),
    "high": N_("høy"),
    "normal": N_("vanlig"),
    "low": N_("lav"),
}
SPAN_WORDS = {
    "working day": N_("1 virkedag"),
    "working days": N_("{amount} virkedager"),
    "working hour": N_("1 arbeidstime"),
    "working hours": N_("{amount} arbeidstimer"),
    "hour": N_("1 time"),
    "hours": N_("{amount} timer"),
}
_SPAN = re.compile(r"(\d+) (working days?|working hours?|hours?)")

ONE_OF = {
    "category": N_("kategorien er {values}"),
    "group": N_("saken gjelder {values}"),
    "area": N_("stedet ligger i {values}"),
    "road_owner": N_("veien eies av {values}"),
    "road": N_("veien er {values}"),
    "keywords": N_("teksten nevner {values}"),
    "channel": N_("meldingen kommer via {values}"),
    "weekday": N_("det er {values}"),
    "hours": N_("klokka er mellom {values}"),
    "season": N_("dagen er i tiden {values}"),
    "dates": N_("datoen er {values}"),
}
_QUOTED = ("keywords", "category")


def values_of(kind: str, value: Any, vocabulary: Vocabulary) -> tuple[str, ...] | Any:
    """What a condition wants as sorted names, so that «bydrift», «Bydrift» and [bydrift] are the same; other shapes as
    they are.
    """
    if kind not in ONE_OF or isinstance(value, dict):
        return value
    return tuple(sorted(_names(kind, value, vocabulary)))


def condition_words(kind: str, value: Any, vocabulary: Vocabulary) -> Message:
    """A condition as the end of a sentence: «kategorien er «Gatelys»»."""
    if kind in ONE_OF and not isinstance(value, dict):
        return Message(ONE_OF[kind], {"values": tuple(_names(kind, value, vocabulary))})
    if kind in ("all", "any", "not"):
        return _together(kind, value, vocabulary)
    if kind == "has_photo":
        return Message(N_("meldingen har bilde") if value is True else N_("meldingen har ikke bilde"))
    if kind == "answer" and isinstance(value, dict):
        answers = tuple(
            Message(N_("svaret på «{question}» er {answer}"), {"question": str(key), "answer": _answer(one)})
            for key, one in value.items()
        )
        return Message(N_("{reasons}"), {"reasons": answers})
    return Message(N_("{kind} er {value}"), {"kind": kind, "value": _as_text(value)})


def list_changes(kind: str, old: Any, new: Any, vocabulary: Vocabulary) -> Iterator[Message]:
    """What came to and what left a condition that both have."""
    was, now = values_of(kind, old, vocabulary), values_of(kind, new, vocabulary)
    if not (isinstance(was, tuple) and isinstance(now, tuple)) or set(was).isdisjoint(now):
        params = {
            "new": condition_words(kind, new, vocabulary),
            "old": condition_words(kind, old, vocabulary),
        }
        yield Message(N_("Vilkåret er nå at {new}; før at {old}"), params)
        return
    for template, changed in (
        (N_("Gjelder også når {condition}"), [one for one in now if one not in was]),
        (N_("Gjelder ikke lenger når {condition}"), [one for one in was if one not in now]),
    ):
        if changed:
            yield Message(template, {"condition": Message(ONE_OF[kind], {"values": tuple(changed)})})


def promise_words(value: Any) -> Message:
    """«svar innen 2 virkedager, løst innen 10 virkedager»."""
    if not isinstance(value, dict):
        return Message("{value}", {"value": _as_text(value)})
    first, solution = value.get("first_answer"), value.get("solution")
    if solution is None:
        return Message(N_("svar innen {first}"), {"first": span_words(first)})
    params = {"first": span_words(first), "solution": span_words(solution)}
    return Message(N_("svar innen {first}, løst innen {solution}"), params)


def span_words(value: Any) -> Message:
    """«2 working days» or {amount, unit} in Norwegian."""
    if isinstance(value, dict):
        value = f"{value.get('amount')} {str(value.get('unit')).replace('_', ' ')}"
    match = _SPAN.fullmatch(str(value).strip())
    if match is None:
        return Message("{value}", {"value": str(value)})
    amount, unit = int(match[1]), match[2].rstrip("s")
    return Message(SPAN_WORDS[unit if amount == 1 else f"{unit}s"], {"amount": amount})


def _names(kind: str, value: Any, vocabulary: Vocabulary) -> list[str]:
    written = [str(one) for one in (value if isinstance(value, list) else [value])]
    quoted = kind in _QUOTED
    return [f"«{name}»" if quoted else name for name in (_name(kind, one, vocabulary) for one in written)]


def _name(kind: str, word: str, vocabulary: Vocabulary) -> str:
    names: dict[str, Callable[[], dict[str, str]]] = {
        "category": lambda: {code: vocabulary.category_name(code) for code in vocabulary.categories},
        "group": lambda: {code: vocabulary.group_name(code) for code in vocabulary.groups},
        "area": lambda: dict(vocabulary.area_names),
        "road_owner": lambda: {**OWNER_WORDS, "none": N_("ingen vei i nærheten")},
        "weekday": lambda: dict(zip(WEEKDAYS, WEEKDAY_WORDS, strict=True)),
    }
    if kind not in names:
        return word
    known = names[kind]()
    code = code_of(word, known)
    return known[code] if code is not None else word


def _together(kind: str, value: Any, vocabulary: Vocabulary) -> Message:
    if kind == "not":
        return Message(N_("ikke ({condition})"), {"condition": _group(value, vocabulary)})
    parts = [_group(one, vocabulary) for one in (value if isinstance(value, list) else [value])]
    if kind == "all":
        return Message(N_("{reasons}"), {"reasons": tuple(parts)})
    joined: Message = parts[0] if parts else Message("")
    for part in parts[1:]:
        joined = Message(N_("{one}, eller {other}"), {"one": joined, "other": part})
    return joined


def _group(value: Any, vocabulary: Vocabulary) -> Message:
    if not isinstance(value, dict):
        return Message("{value}", {"value": _as_text(value)})
    parts = tuple(condition_words(kind, one, vocabulary) for kind, one in value.items())
    return parts[0] if len(parts) == 1 else Message(N_("{reasons}"), {"reasons": parts})


def _answer(value: Any) -> Part:
    if isinstance(value, dict):
        low, high = value.get("at_least"), value.get("at_most")
        if low is not None and high is not None:
            return Message(N_("fra {low} til {high}"), {"low": str(low), "high": str(high)})
        if low is not None:
            return Message(N_("minst {low}"), {"low": str(low)})
        return Message(N_("høyst {high}"), {"high": str(high)})
    return tuple(f"«{one}»" for one in (value if isinstance(value, list) else [value]))


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_as_text(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_as_text(one)}" for key, one in value.items())
    return str(value)
