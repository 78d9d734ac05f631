"""The words of every condition and action, for ``routing_rules.sentences``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from routing_rules.conditions.numbers import COMPARISONS
from routing_rules.conditions.when import WEEKDAY_WORDS, WEEKDAYS
from routing_rules.phrases import (
    ACTIONS,
    CONDITIONS,
    Piece,
    Pieces,
    Words,
    between,
    code_of,
    listed,
    says,
    when_words,
)
from routing_rules.words import N_

CHANNEL_WORDS = {
    "web": N_("nettet"),
    "app": N_("appen"),
    "phone": N_("telefon"),
    "counter": N_("skranken"),
    "email": N_("e-post"),
    "sms": N_("SMS"),
    "chat": N_("chat"),
    "api": N_("et annet system"),
    "import": N_("import"),
}
PRIORITY_WORDS = {
    "urgent": N_("haster"),
    "high": N_("høy"),
    "normal": N_("vanlig"),
    "low": N_("lav"),
}
MONTHS = (
    N_("januar"),
    N_("februar"),
    N_("mars"),
    N_("april"),
    N_("mai"),
    N_("juni"),
    N_("juli"),
    N_("august"),
    N_("september"),
    N_("oktober"),
    N_("november"),
    N_("desember"),
)
LIMIT_WORDS = {
    "at_least": N_("minst {low}"),
    "at_most": N_("høyst {high}"),
    "more_than": N_("mer enn {low}"),
    "less_than": N_("mindre enn {high}"),
    "exactly": N_("nøyaktig {number}"),
}
SPAN_WORDS = {
    ("working day", True): N_("{count} virkedag"),
    ("working day", False): N_("{count} virkedager"),
    ("working hour", True): N_("{count} arbeidstime"),
    ("working hour", False): N_("{count} arbeidstimer"),
    ("hour", True): N_("{count} time"),
    ("hour", False): N_("{count} timer"),
}


def one_of(kind: str, value: Any, names: Mapping[str, str], words: Words) -> Piece:
    """A token that names codes."""
    codes = [code_of(one, names) for one in listed(value)]
    text = words.either(words.translate(names.get(code, code)) for code in codes)
    return Piece(text, kind, codes[0] if len(codes) == 1 else "")


@says(CONDITIONS, "category")
def category(value: Any, words: Words) -> Pieces:
    names = {code: words.vocabulary.category_name(code) for code in words.vocabulary.categories}
    return words.fill(N_("kategorien er {what}"), what=one_of("category", value, names, words))


@says(CONDITIONS, "group")
def group(value: Any, words: Words) -> Pieces:
    names = {code: words.vocabulary.group_name(code) for code in words.vocabulary.groups}
    return words.fill(N_("saken gjelder {what}"), what=one_of("group", value, names, words))


@says(CONDITIONS, "area")
def area(value: Any, words: Words) -> Pieces:
    what = one_of("area", value, words.vocabulary.area_names, words)
    return words.fill(N_("stedet ligger i {what}"), what=what)


@says(CONDITIONS, "keywords")
def keywords(value: Any, words: Words) -> Pieces:
    named = words.either(f"«{one}»" for one in listed(value))
    return words.fill(N_("teksten nevner {what}"), what=Piece(named, "keywords"))


@says(CONDITIONS, "answer")
def answer(value: Any, words: Words) -> Pieces:
    each = [_one_answer(str(question), wanted, words) for question, wanted in value.items()]
    return between(each, f" {words.translate(N_('og'))} ")


def _one_answer(question: str, wanted: Any, words: Words) -> Pieces:
    if isinstance(wanted, Mapping):
        what = limits(wanted, words)
    else:
        what = words.either(_spoken(one, words) for one in listed(wanted))
    return words.fill(
        N_("svaret på «{question}» er {what}"), question=Piece(question), what=Piece(what, "answer", question)
    )


def limits(wanted: Mapping[str, Any], words: Words) -> str:
    """«minst 10», «fra 10 til 20», «mer enn 3 og mindre enn 9»."""
    if set(wanted) == {"at_least", "at_most"}:
        return words.translate(N_("fra {low} til {high}")).format(
            low=wanted["at_least"], high=wanted["at_most"]
        )
    said = [
        words.translate(LIMIT_WORDS[name]).format(low=wanted[name], high=wanted[name], number=wanted[name])
        for name in COMPARISONS
        if name in wanted
    ]
    return f" {words.translate(N_('og'))} ".join(said)


def _spoken(value: Any, words: Words) -> str:
    if isinstance(value, bool):
        return words.translate(N_("ja") if value else N_("nei"))
    return str(value)


@says(CONDITIONS, "channel")
def channel(value: Any, words: Words) -> Pieces:
    names = {name: CHANNEL_WORDS.get(name, name) for name in words.vocabulary.channels}
    return words.fill(N_("meldingen kom via {what}"), what=one_of("channel", value, names, words))


@says(CONDITIONS, "has_photo")
def has_photo(value: Any, words: Words) -> Pieces:
    text = N_("har bilde") if value is True else N_("er uten bilde")
    return words.fill(N_("meldingen {what}"), what=Piece(words.translate(text), "has_photo"))


@says(CONDITIONS, "weekday")
def weekday(value: Any, words: Words) -> Pieces:
    names = dict(zip(WEEKDAYS, WEEKDAY_WORDS, strict=True))
    return words.fill(N_("meldingen kom på en {what}"), what=one_of("weekday", value, names, words))


@says(CONDITIONS, "hours")
def hours(value: Any, words: Words) -> Pieces:
    spans = [re.sub(r"\s*[-–]\s*", "–", str(one)).replace(":", ".") for one in listed(value)]
    return words.fill(N_("klokka er {what}"), what=Piece(words.either(spans), "hours"))


@says(CONDITIONS, "season")
def season(value: Any, words: Words) -> Pieces:
    spans = []
    for one in listed(value):
        first, last = str(one).split(" to ")
        spans.append(f"{_day_of_year(first, words)}–{_day_of_year(last, words)}")
    return words.fill(N_("dagen er {what}"), what=Piece(words.either(spans), "season"))


def _day_of_year(written: str, words: Words) -> str:
    month, day = written.split("-")
    return f"{int(day)}. {words.translate(MONTHS[int(month) - 1])}"


@says(CONDITIONS, "dates")
def dates(value: Any, words: Words) -> Pieces:
    spans = ["–".join(_date(part) for part in str(one).split(" to ")) for one in listed(value)]
    return words.fill(N_("datoen er {what}"), what=Piece(words.either(spans), "dates"))


def _date(written: str) -> str:
    day = date.fromisoformat(written.strip())
    return f"{day.day}.{day.month}.{day.year}"


@says(CONDITIONS, "all")
def all_of(value: Any, words: Words) -> Pieces:
    return between([when_words(part, words) for part in value], f" {words.translate(N_('og'))} ")


@says(CONDITIONS, "any")
def any_of(value: Any, words: Words) -> Pieces:
    parts = [_in_brackets(part, words) for part in value]
    if len(parts) < 2:
        return between(parts, "")
    either = between(parts, f" {words.translate(N_('eller'))} ")
    return words.fill(N_("enten {choices}"), choices=either)


def _in_brackets(part: Any, words: Words) -> Pieces:
    pieces = when_words(part, words)
    if isinstance(part, Mapping) and len(part) > 1:
        return [Piece("("), *pieces, Piece(")")]
    return pieces


@says(CONDITIONS, "not")
def none_of(value: Any, words: Words) -> Pieces:
    return words.fill(N_("men ikke når {conditions}"), conditions=when_words(value, words))


@says(ACTIONS, "priority")
def priority(value: Any, words: Words) -> Pieces:
    what = words.translate(PRIORITY_WORDS.get(str(value), str(value)))
    return words.fill(N_("Hastegrad: {what}."), what=Piece(what, "priority", str(value)))


@says(ACTIONS, "promise")
def promise(value: Any, words: Words) -> Pieces:
    answer_in, solved_in = value.get("first_answer"), value.get("solution")
    first = Piece(span_words(answer_in, words), "promise")
    if not solved_in:
        return words.fill(N_("Lov svar innen {answer}."), answer=first)
    return words.fill(
        N_("Lov svar innen {answer} og løsning innen {solution}."),
        answer=first,
        solution=Piece(span_words(solved_in, words), "promise"),
    )


def span_words(written: Any, words: Words) -> str:
    """«2 virkedager» of «2 working days»; as written when it is not a span."""
    match = re.fullmatch(r"(\d+) (working day|working hour|hour)s?", str(written).strip())
    if match is None:
        return str(written)
    return words.translate(SPAN_WORDS[match[2], match[1] == "1"]).format(count=match[1])
