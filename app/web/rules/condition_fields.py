"""The field that fits each kind of condition: from YAML values to what a form holds, and back."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from app.domain.words import N_
from routing_rules.writing import as_yaml
from routing_rules.yaml_tree import Unreadable, read_tree

Data = dict[str, Any]
Sent = MultiDict[str, str]

MOST_ROWS = 40


class FieldError(Exception):
    """What was filled in cannot be a condition; the sentence says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Field:
    """``read``: YAML value to data (raises ValueError or TypeError for a shape it does not know). ``sent``: a form's
    fields below a path to data. ``write``: data to YAML value (raises FieldError)."""

    read: Callable[[Any], Data]
    sent: Callable[[Sent, str], Data]
    write: Callable[[Data], Any]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _texts(value: Any) -> list[str]:
    found = _list(value)
    if any(isinstance(one, dict | list) or one is None for one in found):
        raise ValueError(value)
    return [str(one) for one in found]


def _one_or_list(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _write_chosen(data: Data) -> Any:
    if not data["chosen"]:
        raise FieldError(N_("Kryss av for minst én."))
    return _one_or_list(data["chosen"])


def _write_words(data: Data) -> Any:
    words = [" ".join(word.split()) for word in re.split(r"[\n,]", data["text"]) if word.strip()]
    if not words:
        raise FieldError(N_("Skriv minst ett ord."))
    return _one_or_list(words)


def _read_yes(value: Any) -> Data:
    if not isinstance(value, bool):
        raise TypeError(value)
    return {"yes": "1" if value else "0"}


def _write_yes(data: Data) -> bool:
    if data["yes"] not in ("0", "1"):
        raise FieldError(N_("Velg ett av alternativene."))
    return bool(data["yes"] == "1")


def _rows(form: Sent, path: str) -> list[tuple[str, str]]:
    return list(
        zip(form.getlist(f"{path}.a")[:MOST_ROWS], form.getlist(f"{path}.b")[:MOST_ROWS], strict=False)
    )


def _sent_rows(form: Sent, path: str) -> Data:
    return {"rows": [(a.strip(), b.strip()) for a, b in _rows(form, path)]}


def _filled(data: Data) -> list[tuple[str, str]]:
    rows = [(a, b) for a, b in data["rows"] if a or b]
    if not rows:
        raise FieldError(N_("Fyll ut fra og til."))
    return rows


def _read_hours(value: Any) -> Data:
    rows = []
    for span in _texts(value):
        match = re.fullmatch(r"(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})", span)
        if match is None:
            raise ValueError(span)
        rows.append((f"{int(match[1]):02}:{match[2]}", f"{int(match[3]) % 24:02}:{match[4]}"))
    return {"rows": rows}


def _write_hours(data: Data) -> Any:
    rows = _filled(data)
    if any(not re.fullmatch(r"\d{2}:\d{2}", part) for row in rows for part in row):
        raise FieldError(N_("Skriv klokkeslettene slik: 22:00 og 06:00."))
    return _one_or_list([f"{a}-{b}" for a, b in rows])


def _read_season(value: Any) -> Data:
    rows = []
    for span in _texts(value):
        match = re.fullmatch(r"(\d{2})-(\d{2}) to (\d{2})-(\d{2})", span)
        if match is None:
            raise ValueError(span)
        rows.append((f"{int(match[2])}.{int(match[1])}.", f"{int(match[4])}.{int(match[3])}."))
    return {"rows": rows}


def _write_season(data: Data) -> Any:
    spans = []
    for row in _filled(data):
        days = [re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.?", part) for part in row]
        if None in days:
            raise FieldError(N_("Skriv dag og måned slik: 1.11. og 15.4."))
        spans.append(" to ".join(f"{int(day[2]):02}-{int(day[1]):02}" for day in days if day))
    return _one_or_list(spans)


def _read_dates(value: Any) -> Data:
    rows = []
    for span in _texts(value):
        match = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?: to (\d{4}-\d{2}-\d{2}))?", span)
        if match is None:
            raise ValueError(span)
        rows.append((match[1], match[2] or match[1]))
    return {"rows": rows}


def _write_dates(data: Data) -> Any:
    rows = _filled(data)
    if any(not re.fullmatch(r"\d{4}-\d{2}-\d{2}", a or b) for a, b in rows):
        raise FieldError(N_("Velg datoene i kalenderen, eller skriv dem slik: 2026-12-19."))
    return _one_or_list([a if a == b or not b else b if not a else f"{a} to {b}" for a, b in rows])


LIMITS = ("at_least", "at_most")


def _read_limits(value: Any) -> Data:
    if not isinstance(value, Mapping) or not set(value) <= set(LIMITS):
        raise ValueError(value)
    return {key: _plain_number(value.get(key)) for key in LIMITS}


def _plain_number(value: Any) -> str:
    if isinstance(value, bool) or (value is not None and not isinstance(value, int | float)):
        raise TypeError(value)
    return "" if value is None else f"{value:g}"


def _write_limits(data: Data) -> Any:
    made = {key: number_of(data[key]) for key in LIMITS if data[key]}
    if not made:
        raise FieldError(N_("Fyll ut minst eller høyst."))
    return made


def number_of(typed: str) -> int | float:
    """The number that was typed, comma or point. Raises FieldError."""
    text = typed.strip().replace(",", ".")
    if not re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", text):
        raise FieldError(N_("Skriv et tall, for eksempel 3."))
    return float(text) if "." in text else int(text)


def _sent_limits(form: Sent, path: str) -> Data:
    return {key: form.get(f"{path}.{key}", "").strip() for key in LIMITS}


def _read_answers(value: Any) -> Data:
    if not isinstance(value, Mapping):
        raise TypeError(value)
    rows = []
    for question, wanted in value.items():
        if isinstance(wanted, Mapping):
            limits = _read_limits(wanted)
            rows.append({"question": str(question), "text": "", **limits})
        else:
            if any(isinstance(one, bool | dict | list) or one is None for one in _list(wanted)):
                raise ValueError(wanted)
            rows.append(
                {
                    "question": str(question),
                    "text": "\n".join(map(str, _list(wanted))),
                    "at_least": "",
                    "at_most": "",
                }
            )
    return {"rows": rows}


def _sent_answers(form: Sent, path: str) -> Data:
    columns = [form.getlist(f"{path}.{name}")[:MOST_ROWS] for name in ("question", "text", *LIMITS)]
    names = ("question", "text", *LIMITS)
    return {
        "rows": [
            dict(zip(names, (one.strip() for one in row), strict=True)) for row in zip(*columns, strict=False)
        ]
    }


def _write_answers(data: Data) -> Any:
    made: dict[str, Any] = {}
    for row in data["rows"]:
        if not row["question"]:
            if row["text"] or row["at_least"] or row["at_most"]:
                raise FieldError(N_("Velg hvilket spørsmål svaret gjelder."))
            continue
        if row["at_least"] or row["at_most"]:
            made[row["question"]] = _write_limits(row)
            continue
        answers = [line.strip() for line in row["text"].replace("\r", "\n").split("\n") if line.strip()]
        if not answers:
            raise FieldError(N_("Skriv svaret, eller et minste eller største tall."))
        made[row["question"]] = answers
    if not made:
        raise FieldError(N_("Velg et spørsmål."))
    return made


def _write_yaml(data: Data) -> Any:
    try:
        return read_tree(data["text"], _refuse).plain()
    except Unreadable as wrong:
        raise FieldError(wrong.message.text()) from None


def _refuse(line: int, message: Any) -> None:
    raise FieldError(message.text())


def _sent_text(form: Sent, path: str) -> Data:
    return {"text": form.get(f"{path}.text", "").replace("\r\n", "\n")}


FIELDS: dict[str, Field] = {
    "choose": Field(
        lambda value: {"chosen": _texts(value)},
        lambda form, path: {"chosen": form.getlist(f"{path}.v")},
        _write_chosen,
    ),
    "words": Field(lambda value: {"text": "\n".join(_texts(value))}, _sent_text, _write_words),
    "yes": Field(_read_yes, lambda form, path: {"yes": form.get(f"{path}.yes", "")}, _write_yes),
    "hours": Field(_read_hours, _sent_rows, _write_hours),
    "season": Field(_read_season, _sent_rows, _write_season),
    "dates": Field(_read_dates, _sent_rows, _write_dates),
    "limits": Field(_read_limits, _sent_limits, _write_limits),
    "answers": Field(_read_answers, _sent_answers, _write_answers),
    "yaml": Field(lambda value: {"text": as_yaml(value).strip()}, _sent_text, _write_yaml),
}

EMPTY: dict[str, Data] = {
    "choose": {"chosen": []},
    "words": {"text": ""},
    "yes": {"yes": "1"},
    "hours": {"rows": []},
    "season": {"rows": []},
    "dates": {"rows": []},
    "limits": {"at_least": "", "at_most": ""},
    "answers": {"rows": []},
    "yaml": {"text": ""},
}
