"""The words of conditions about what lies near and who reports, and of what a rule does beside unit, priority and
promise. For ``routing_rules.sentences``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routing_rules.condition_words import PRIORITY_WORDS, limits, one_of, span_words
from routing_rules.conditions.roads import CLASS_WORDS, NO_ROAD, OWNER_WORDS
from routing_rules.conditions.who import REPORTER_WORDS
from routing_rules.phrases import ACTIONS, CONDITIONS, Piece, Pieces, Words, between, listed, says
from routing_rules.words import N_


def _stated(value: Any, say: Any, words: Words) -> Pieces:
    """A condition about the road, with its distance when one is stated."""
    if not isinstance(value, Mapping):
        return list(say(value))
    return words.fill(
        N_("{said} (innen {metres} meter)"),
        said=list(say(value["is"])),
        metres=Piece(str(value["within"]), "within"),
    )


@says(CONDITIONS, "road_owner")
def road_owner(value: Any, words: Words) -> Pieces:
    names = {**OWNER_WORDS, NO_ROAD: N_("ingen (ikke ved vei)")}
    return _stated(
        value,
        lambda owners: words.fill(N_("veieieren er {what}"), what=one_of("road_owner", owners, names, words)),
        words,
    )


@says(CONDITIONS, "road_class")
def road_class(value: Any, words: Words) -> Pieces:
    return _stated(
        value,
        lambda kinds: words.fill(N_("veien er {what}"), what=one_of("road_class", kinds, CLASS_WORDS, words)),
        words,
    )


@says(CONDITIONS, "road")
def road(value: Any, words: Words) -> Pieces:
    return _stated(
        value,
        lambda names: words.fill(
            N_("veien er {what}"), what=Piece(words.either(str(one) for one in listed(names)), "road")
        ),
        words,
    )


@says(CONDITIONS, "road_distance")
def road_distance(value: Any, words: Words) -> Pieces:
    return words.fill(N_("det er {what} meter til veien"), what=Piece(limits(value, words), "road_distance"))


@says(CONDITIONS, "asset")
def asset(value: Any, words: Words) -> Pieces:
    each = [
        words.fill(
            N_("det er {what} meter til nærmeste {asset}"),
            what=Piece(
                limits(wanted if isinstance(wanted, Mapping) else {"at_most": wanted}, words), "asset", kind
            ),
            asset=Piece(words.vocabulary.asset_name(kind)),
        )
        for kind, wanted in value.items()
    ]
    return between(each, f" {words.translate(N_('og'))} ")


@says(CONDITIONS, "reporter_kind")
def reporter_kind(value: Any, words: Words) -> Pieces:
    return words.fill(
        N_("meldingen er fra {what}"), what=one_of("reporter_kind", value, REPORTER_WORDS, words)
    )


@says(CONDITIONS, "similar_open")
def similar_open(value: Any, words: Words) -> Pieces:
    return words.fill(
        N_("det er {what} åpne saker av samme slag her"), what=Piece(limits(value, words), "similar_open")
    )


@says(CONDITIONS, "holiday")
def holiday(value: Any, words: Words) -> Pieces:
    text = N_("er en helligdag") if value is True else N_("ikke er en helligdag")
    return words.fill(N_("dagen {what}"), what=Piece(words.translate(text), "holiday"))


@says(CONDITIONS, "expression")
def expression(value: Any, words: Words) -> Pieces:
    return words.fill(N_("«{what}» stemmer"), what=Piece(str(value), "expression"))


@says(ACTIONS, "tags")
def tags(value: Any, words: Words) -> Pieces:
    return words.fill(
        N_("Merk saken med {what}."), what=Piece(", ".join(f"«{one}»" for one in listed(value)), "tags")
    )


@says(ACTIONS, "visibility")
def visibility(value: Any, words: Words) -> Pieces:
    text = N_("Bare ansatte ser saken.") if value == "staff" else N_("Alle kan se saken.")
    return [Piece(words.translate(text), "visibility", str(value))]


@says(ACTIONS, "message")
def message(value: Any, words: Words) -> Pieces:
    text = str(value["text"] if isinstance(value, Mapping) else value)
    return words.fill(N_("Si til innmelderen: {what}"), what=Piece(f"«{text}»", "message"))


@says(ACTIONS, "confirm")
def confirm(value: Any, words: Words) -> Pieces:
    text = N_("Saken går rett til enheten.") if value == "auto" else N_("Servicetorget bekrefter saken.")
    return [Piece(words.translate(text), "confirm", str(value))]


@says(ACTIONS, "escalate")
def escalate(value: Any, words: Words) -> Pieces:
    pieces = words.fill(
        N_("Varsle {before} før fristen."), before=Piece(span_words(value["before"], words), "escalate")
    )
    if priority := value.get("priority"):
        what = words.translate(PRIORITY_WORDS.get(str(priority), str(priority)))
        pieces += [Piece(" "), *words.fill(N_("Da blir hastegraden {what}."), what=Piece(what, "escalate"))]
    if to := value.get("to"):
        unit = Piece(words.vocabulary.unit_name(str(to)), "escalate")
        pieces += [Piece(" "), *words.fill(N_("Da får {unit} vite det."), unit=unit)]
    return pieces
