"""A category's extra questions: which kinds there are, what a right answer is, and how it is said.

A question is a mapping as the municipality's data has it: code, text, kind, hint, options, required, and for numbers
min, max and unit, for dates ``when`` (any, past, future). An option is a text or {code, text}. Texts may come in other
languages too, as ``text_nn``, ``hint_en``.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, get_args

from app.domain.reports import FieldErrors
from app.domain.words import N_

Kind = Literal["text", "choice", "choices", "number", "date"]
KINDS: tuple[str, ...] = get_args(Kind)
When = Literal["any", "past", "future"]

LONGEST_ANSWER = 500
_NUMBER = re.compile(r"-?\d{1,9}([.,]\d{1,6})?")
_DAY_FIRST = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4}|\d{2})")

Question = Mapping[str, Any]


def check_answers(questions: Sequence[Question], answers: Mapping[str, Any], today: date) -> FieldErrors:
    """What is wrong with the answers to a category's extra questions: field ``q_<code>`` to sentence.

    ``today``: the municipality's day, for dates that must have been or are to come.
    """
    errors: FieldErrors = {}
    for question in questions:
        answer = answers.get(question["code"])
        name = f"q_{question['code']}"
        if answer in (None, "", []):
            if question.get("required"):
                errors[name] = N_("Svar på dette, så vet vi hva vi skal ta med.")
            continue
        sentence = _check(question, answer, today)
        if sentence:
            errors[name] = sentence
    return errors


def _check(question: Question, answer: Any, today: date) -> str | tuple[str, Mapping[str, Any]] | None:
    options = option_codes(question)
    match question["kind"]:
        case "choice" if answer not in options:
            return N_("Velg ett av alternativene.")
        case "choices" if not isinstance(answer, list) or any(one not in options for one in answer):
            return N_("Velg blant alternativene.")
        case "number":
            return _check_number(question, answer)
        case "date":
            return _check_date(question, answer, today)
        case "text" if not isinstance(answer, str) or len(answer) > LONGEST_ANSWER:
            return N_("Skriv kortere, høyst 500 tegn.")
    return None


def _check_number(question: Question, answer: Any) -> str | tuple[str, Mapping[str, Any]] | None:
    number = read_number(answer)
    if number is None:
        return N_("Skriv et tall, for eksempel 3.")
    least, most = question.get("min"), question.get("max")
    if least is not None and number < least:
        return N_("Skriv et tall som er minst %(least)s."), {"least": number_words(least)}
    if most is not None and number > most:
        return N_("Skriv et tall som er høyst %(most)s."), {"most": number_words(most)}
    return None


def _check_date(question: Question, answer: Any, today: date) -> str | None:
    day = read_date(answer)
    if day is None or not 1900 <= day.year <= 2199:
        return N_("Skriv datoen med dag, måned og år, for eksempel 24.11.2026.")
    if question.get("when") == "past" and day > today:
        return N_("Velg en dag som har vært, i dag eller før.")
    if question.get("when") == "future" and day < today:
        return N_("Velg i dag eller en dag som kommer.")
    return None


def read_number(answer: Any) -> float | None:
    """The number in what was typed («3», «2,5»), None when it is none."""
    if isinstance(answer, bool):
        return None
    if isinstance(answer, int | float):
        return float(answer)
    text = str(answer).strip().replace(" ", "")
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def read_date(answer: Any) -> date | None:
    """The day in what was typed or picked: 2026-11-24, 24.11.2026, 24/11-26. None when it is none."""
    text = str(answer).strip()
    found = _DAY_FIRST.fullmatch(text.replace("/", ".").replace("-", ".") if not text[:4].isdigit() else text)
    try:
        if found:
            day, month, year = (int(part) for part in found.groups())
            return date(year + 2000 if year < 100 else year, month, day)
        return date.fromisoformat(text)
    except ValueError:
        return None


def stored_answers(questions: Sequence[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The checked answers as they are kept and as rules read them: numbers as numbers, dates as 2026-11-24.

    Answers to questions that the category does not have are kept as they came: another category may have asked.
    """
    kinds = {question["code"]: question["kind"] for question in questions}
    return {code: _stored(kinds.get(code), answer) for code, answer in answers.items()}


def _stored(kind: str | None, answer: Any) -> Any:
    if kind == "number" and (number := read_number(answer)) is not None:
        return int(number) if number.is_integer() else number
    if kind == "date" and (day := read_date(answer)) is not None:
        return day.isoformat()
    return answer


def question_text(question: Question, language: str = "nb") -> str:
    """The question in a language, in bokmål when it has no other."""
    return str(question.get(f"text_{language}") or question["text"])


def question_hint(question: Question, language: str = "nb") -> str:
    """The small print under the question."""
    return str(question.get(f"hint_{language}") or question.get("hint") or "")


def option_codes(question: Question) -> list[str]:
    """The answers one may choose, as they are kept."""
    return [_code(option) for option in question.get("options") or ()]


def options_of(question: Question, language: str = "nb") -> list[tuple[str, str]]:
    """(code, text) of each answer that one may choose."""
    return [(_code(option), _text(option, language)) for option in question.get("options") or ()]


def _code(option: Any) -> str:
    return str(option.get("code") or option["text"]) if isinstance(option, Mapping) else str(option)


def _text(option: Any, language: str) -> str:
    if not isinstance(option, Mapping):
        return str(option)
    return str(option.get(f"text_{language}") or option["text"])


def unit_text(question: Question, language: str = "nb") -> str:
    """The unit of a number («cm», «uker»), empty when it has none."""
    return str(question.get(f"unit_{language}") or question.get("unit") or "")


def answer_words(question: Question, answer: Any, language: str = "nb") -> str:
    """An answer as people read it: the options' texts, a number with its unit, a date as 24.11.2026."""
    kind = question.get("kind")
    if kind == "number" and (number := read_number(answer)) is not None:
        return f"{number_words(number)} {unit_text(question, language)}".strip()
    if kind == "date" and (day := read_date(answer)) is not None:
        return f"{day.day}.{day.month}.{day.year}"
    texts = dict(options_of(question, language))
    chosen = answer if isinstance(answer, list) else [answer]
    return ", ".join(texts.get(str(one), str(one)) for one in chosen)


def answer_lines(
    questions: Sequence[Question], answers: Mapping[str, Any], language: str = "nb", all_given: bool = False
) -> list[tuple[str, str]]:
    """(question, answer) in words. ``all_given``: with what the category does not ask (any more), by its code, last."""
    known = {question["code"]: question for question in questions}
    codes = [*known, *(code for code in answers if all_given and code not in known)]
    return [
        (
            question_text(known[code], language) if code in known else code,
            answer_words(known.get(code, {}), answers[code], language),
        )
        for code in codes
        if answers.get(code) not in (None, "", [])
    ]


def number_words(number: float) -> str:
    """A number as it is written in Norwegian: «3», «2,5»."""
    return f"{number:g}".replace(".", ",") if number != int(number) else str(int(number))
