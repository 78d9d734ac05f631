"""Rules as sentences: «Når saken gjelder Lys og veieieren er staten, får Vegvesenet saken.»

Works on the plain values of a rule as they stand in YAML, so that a draft with a mistake in it can be read too: what is
not understood is shown as it was written. A sentence is a list of pieces; those with a ``token`` are what a person may
change. Every condition and every action has its words in ``routing_rules.condition_words``; a test sees to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routing_rules import condition_words, near_words  # noqa: F401 (these register the words)
from routing_rules.phrases import (
    ACTIONS,
    CONDITIONS,
    Piece,
    Pieces,
    Words,
    action_pieces,
    code_of,
    condition_pieces,
    joined,
    plain,
    when_words,
)
from routing_rules.words import N_

__all__ = ["ACTIONS", "CONDITIONS", "Piece", "Pieces", "Words", "condition_pieces", "plain", "rule_sentence"]


def rule_sentence(rule: Mapping[str, Any], words: Words) -> Pieces:
    """The whole rule: when it holds, who gets the case, and what else it does. A list of pieces, in reading order."""
    unit = unit_piece(rule.get("unit"), words)
    when = rule.get("when")
    if when:
        pieces = words.fill(
            N_("Når {conditions}, får {unit} saken."), conditions=when_words(when, words), unit=unit
        )
    else:
        pieces = words.fill(N_("Alt annet får {unit}."), unit=unit)
    for key, value in rule.items():
        if key in ACTIONS and value is not None:
            pieces += [Piece(" "), *action_pieces(key, value, words)]
    return joined(pieces)


def unit_piece(unit: Any, words: Words) -> Piece:
    """Who gets the case, by name."""
    code = code_of(unit, words.vocabulary.unit_names)
    return Piece(words.vocabulary.unit_name(code) or words.translate(N_("ingen")), "unit", code)
