"""What the fields of a rule may choose among, in words."""

from typing import Any

from flask_babel import gettext as _

from app.domain.words import N_
from app.web.rules.field_kinds import enum_of
from routing_rules.condition_words import CHANNEL_WORDS, PRIORITY_WORDS
from routing_rules.conditions import KINDS
from routing_rules.conditions.when import WEEKDAY_WORDS, WEEKDAYS
from routing_rules.rule import RULE_KEYS
from routing_rules.vocabulary import Vocabulary

KIND_WORDS = {
    "category": N_("Kategorien er"),
    "group": N_("Saken gjelder"),
    "keywords": N_("Teksten nevner"),
    "answer": N_("Svar på spørsmål"),
    "channel": N_("Meldingen kom via"),
    "has_photo": N_("Bilde"),
    "area": N_("Stedet ligger i"),
    "road_owner": N_("Veieieren er"),
    "road": N_("Veien er"),
    "road_class": N_("Slags vei"),
    "road_distance": N_("Meter til veien"),
    "asset": N_("Meter til nærmeste ting"),
    "reporter_kind": N_("Hvem som melder"),
    "similar_open": N_("Like saker i nærheten"),
    "holiday": N_("Helligdag"),
    "expression": N_("Et uttrykk som stemmer"),
    "weekday": N_("Ukedag"),
    "hours": N_("Klokkeslett"),
    "season": N_("Tid på året"),
    "dates": N_("Datoer"),
    "any": N_("Minst ett av disse gjelder"),
    "all": N_("Alle disse gjelder"),
    "not": N_("Unntak: ikke når"),
}
"""Kind of condition to the words over its field; a kind without words shows its own name."""

OWNER_WORDS = {
    "municipality": N_("kommunen"),
    "county": N_("fylkeskommunen"),
    "state": N_("staten"),
    "private": N_("en privat eier"),
    "none": N_("ingen (ikke ved vei)"),
}
ROAD_CLASS_WORDS = {
    "E": N_("europavei"),
    "R": N_("riksvei"),
    "F": N_("fylkesvei"),
    "K": N_("kommunal vei"),
    "P": N_("privat vei"),
    "S": N_("skogsvei"),
}
REPORTER_WORDS = {
    "resident": N_("en innbygger vi kan svare"),
    "anonymous": N_("en som er anonym"),
    "staff": N_("en ansatt"),
}
VISIBILITY_WORDS = {"public": N_("Alle kan se saken"), "staff": N_("Bare ansatte kan se saken")}
CONFIRM_WORDS = {"desk": N_("Servicetorget bekrefter"), "auto": N_("Sendes videre av seg selv")}
SHOWN_WORDS = {
    "before_sending": N_("Før meldingen sendes"),
    "receipt": N_("På kvitteringen"),
    "own_page": N_("På innmelderens side"),
}
SPAN_WORDS = {"working days": N_("virkedager"), "working hours": N_("arbeidstimer"), "hours": N_("timer")}


def kind_words(kind: str) -> str:
    """The words over the field of a condition."""
    return _(KIND_WORDS.get(kind, kind))


def kind_options() -> list[tuple[str, str]]:
    """(kind, words) of every condition that can be added."""
    return [(kind, kind_words(kind)) for kind in sorted(KINDS, key=_rank)]


def _rank(kind: str) -> tuple[int, str]:
    order = list(KIND_WORDS)
    return (order.index(kind) if kind in order else len(order) - 4, kind)


def options_of(kind: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """(value, words) that a condition may choose among."""
    match kind:
        case "category":
            return _named({code: vocabulary.category_name(code) for code in vocabulary.categories})
        case "group":
            return _named({code: vocabulary.group_name(code) for code in vocabulary.groups})
        case "area":
            return _named(vocabulary.area_names)
        case "channel":
            return [(code, _(CHANNEL_WORDS.get(code, code))) for code in vocabulary.channels]
        case "weekday":
            return [(code, _(words)) for code, words in zip(WEEKDAYS, WEEKDAY_WORDS, strict=True)]
        case "road_owner":
            return worded(OWNER_WORDS)
        case "road_class":
            return worded(ROAD_CLASS_WORDS)
        case "reporter_kind":
            return worded(REPORTER_WORDS)
    return [(value, value) for value in enum_of(kind)]


def _named(names: Any) -> list[tuple[str, str]]:
    return sorted(names.items(), key=lambda pair: str(pair[1]).casefold())


def unit_options(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """(code, name) of the units and outside parties."""
    return _named(vocabulary.unit_names)


def priority_options() -> list[tuple[str, str]]:
    """(code, words) of the priorities."""
    return [(code, _(words).capitalize()) for code, words in PRIORITY_WORDS.items()]


def span_options() -> list[tuple[str, str]]:
    """(unit, words) of lengths of time."""
    return [(code, _(words)) for code, words in SPAN_WORDS.items()]


def worded(words: dict[str, str]) -> list[tuple[str, str]]:
    """(code, words) in the language of the page."""
    return [(code, _(text)) for code, text in words.items()]


def extra_actions() -> list[str]:
    """The keys beyond unit, priority and promise that the language has."""
    return [key for key in ("tags", "visibility", "message", "confirm", "escalate") if key in RULE_KEYS]
