"""The form of one rule: what it is called, when it holds, what it does, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.reports import clean_text
from app.domain.words import N_
from app.web.rules.condition_fields import Sent
from app.web.rules.condition_form import Block, change, from_form, from_plain, number, write
from routing_rules.reading import RuleError
from routing_rules.rule import RULE_KEYS

SPAN = re.compile(r"(\d{1,6}) (working day|working hour|hour)s?")
SPAN_UNITS = ("working days", "working hours", "hours")
PLAIN = ("name", "unit", "priority", "why", "visibility", "confirm")
"""Keys whose field holds the value as it stands."""

LONGEST = 2000
NO_PROMISE = N_("Skriv hva dere lover. Regelsettet har ikke noe løfte som gjelder ellers.")
WITHOUT_CONDITIONS = N_("Bare den siste regelen kan være uten vilkår. Legg til minst ett.")


@dataclass
class RuleForm:
    """Texts by field name, and the conditions. ``others``: keys that the form has no field for, kept as they are.
    ``focus``: where the focus goes when the form is shown again."""

    id: str
    place: str
    texts: dict[str, str]
    block: Block
    others: dict[str, Any] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    focus: str = ""


def form_of(values: Mapping[str, Any], place: int) -> RuleForm:
    """The form of a rule as it is written."""
    texts = {key: _text(values.get(key)) for key in PLAIN}
    promise = values.get("promise") if isinstance(values.get("promise"), Mapping) else {}
    texts |= _span_texts("first_answer", (promise or {}).get("first_answer"))
    texts |= _span_texts("solution", (promise or {}).get("solution"))
    texts["tags"] = ", ".join(map(str, _listed(values.get("tags"))))
    message = values.get("message")
    texts["message"] = _text(message.get("text") if isinstance(message, Mapping) else message)
    shown = [str(one) for one in _listed(message.get("shown"))] if isinstance(message, Mapping) else []
    escalate = values.get("escalate") if isinstance(values.get("escalate"), Mapping) else {}
    texts |= _span_texts("before", (escalate or {}).get("before"))
    texts |= {f"escalate_{key}": _text((escalate or {}).get(key)) for key in ("priority", "to")}
    known = {*PLAIN, "id", "when", "promise", "tags", "message", "escalate"}
    others = {key: value for key, value in values.items() if key not in known}
    return RuleForm(
        _text(values.get("id")), str(place), texts, number(from_plain(values.get("when"))), others, shown
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _span_texts(name: str, written: Any) -> dict[str, str]:
    match = SPAN.fullmatch(str(written).strip()) if written is not None else None
    if match is None:
        return {f"{name}_n": _text(written), f"{name}_u": SPAN_UNITS[0]}
    return {f"{name}_n": match[1], f"{name}_u": f"{match[2]}s"}


TEXTS = (
    *PLAIN,
    "first_answer_n",
    "first_answer_u",
    "solution_n",
    "solution_u",
    "tags",
    "message",
    "before_n",
    "before_u",
    "escalate_priority",
    "escalate_to",
)


def sent_form(form: Sent, others: dict[str, Any]) -> RuleForm:
    """The form that was sent, a button pressed in it carried out."""
    texts = {name: clean_text(form.get(name, ""))[:LONGEST] for name in TEXTS}
    block = number(from_form(form))
    focus = change(block, form.get("do", ""), form) if form.get("do", "save") != "save" else ""
    return RuleForm(
        clean_text(form.get("id", ""))[:80],
        form.get("place", "").strip()[:6],
        texts,
        number(block),
        others,
        form.getlist("shown"),
        focus=focus,
    )


@dataclass(frozen=True)
class WrittenForm:
    """The rule as YAML values. ``places``: path in YAML within the rule («when.group») to the field of the form."""

    values: dict[str, Any]
    places: dict[str, str]


def write_form(form: RuleForm, is_last: bool) -> WrittenForm:
    """The form as a rule; what cannot be written is put into ``form.errors``."""
    written = write(form.block)
    form.errors |= written.errors
    values: dict[str, Any] = {"id": form.id, "name": form.texts["name"]}
    if written.when:
        values["when"] = written.when
    elif not is_last and not form.errors:
        form.errors["w.new"] = WITHOUT_CONDITIONS
    values |= {key: form.texts[key] for key in ("unit", "priority") if form.texts[key]}
    promise = _promise(form)
    values |= {"promise": promise} if promise else {}
    values |= _more_actions(form)
    values |= {**form.others, "why": form.texts["why"]}
    for name, sentence in (("name", N_("Gi regelen et navn.")), ("unit", N_("Velg hvem som skal få saken."))):
        if not form.texts[name]:
            form.errors[name] = sentence
    if not form.texts["why"]:
        form.errors["why"] = N_("Skriv begrunnelsen som skal stå på saken.")
    return WrittenForm(values, written.places)


def _promise(form: RuleForm) -> dict[str, str]:
    made = {key: _span(form, key) for key in ("first_answer", "solution")}
    if made["solution"] and not form.texts["first_answer_n"].strip():
        form.errors["first_answer_n"] = N_("Skriv også når dere svarer.")
    return {key: value for key, value in made.items() if value}


def _span(form: RuleForm, name: str) -> str:
    amount, unit = form.texts[f"{name}_n"].strip(), form.texts[f"{name}_u"]
    if not amount:
        return ""
    if not (amount.isascii() and amount.isdigit()) or int(amount) < 1 or len(amount) > 4:
        form.errors[f"{name}_n"] = N_("Skriv et helt tall fra 1.")
        return ""
    if unit not in SPAN_UNITS:
        form.errors[f"{name}_n"] = N_("Velg ett av alternativene.")
        return ""
    return f"{int(amount)} {unit[:-1] if int(amount) == 1 else unit}"


def _more_actions(form: RuleForm) -> dict[str, Any]:
    """Tags, visibility, message, confirmation and escalation, as far as the language has them."""
    texts = form.texts
    made: dict[str, Any] = {}
    tags = [tag.strip() for tag in texts["tags"].split(",") if tag.strip()]
    if tags:
        made["tags"] = tags
    made |= {key: texts[key] for key in ("visibility", "confirm") if texts[key]}
    if texts["message"]:
        made["message"] = {"text": texts["message"], "shown": form.shown} if form.shown else texts["message"]
    before = _span(form, "before")
    more = {key: texts[f"escalate_{key}"] for key in ("priority", "to") if texts[f"escalate_{key}"]}
    if more and not before:
        form.errors.setdefault("before_n", N_("Skriv et helt tall fra 1."))
    if before:
        made["escalate"] = {"before": before, **more}
    return {key: value for key, value in made.items() if key in RULE_KEYS}


FIELDS_OF = {
    "promise.first_answer": "first_answer_n",
    "promise.solution": "solution_n",
    "promise": "first_answer_n",
    "escalate": "before_n",
    "id": "id",
}


def place_errors(form: RuleForm, written: WrittenForm, errors: list[RuleError], rule_number: int) -> None:
    """Put what the checker says about this rule beside its fields; ``rule_number`` from 0."""
    prefix = f"rules[{rule_number}]"
    for error in errors:
        if error.path != prefix and not error.path.startswith(f"{prefix}."):
            continue
        if error.path == prefix and "promise" not in written.values:
            form.errors.setdefault("first_answer_n", NO_PROMISE)
            continue
        form.errors.setdefault(_field(error.path[len(prefix) + 1 :], written.places), error.sentence)


def _field(path: str, places: Mapping[str, str]) -> str:
    """The field for a path in the rule: the nearest one above it."""
    known = {**places, **FIELDS_OF}
    while path:
        if path in known:
            return known[path]
        if "." not in path and "[" not in path:
            return path if path in TEXTS else "name"
        path = path[: max(path.rfind("."), path.rfind("["))]
    return "name"
