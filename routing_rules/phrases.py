"""What sentences about rules are made of: pieces, the language they are in, and the words of each condition.

See ``routing_rules.sentences``. Works on plain values as they stand in YAML; what is not understood is shown as it is.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from routing_rules.vocabulary import Vocabulary
from routing_rules.words import MANY_MORE, N_, OR

Translate = Callable[[str], str]

NAMED = 6
"""Names in one token; a sentence that lists forty words is not read."""


@dataclass(frozen=True)
class Piece:
    """Some words of a sentence. ``token`` says what they are («category», «unit», «keywords» …), "" for words between;
    ``code`` is the one code behind them, "" for several or none."""

    text: str
    token: str = ""
    code: str = ""


Pieces = list[Piece]


@dataclass(frozen=True)
class Words:
    """What a phrase is made with: names, language, and how many names a token may hold (``most``)."""

    vocabulary: Vocabulary
    translate: Translate = str
    most: int = NAMED

    def fill(self, template: str, **tokens: Piece | Pieces) -> Pieces:
        """The template in the reader's language, its blanks filled with pieces."""
        pieces: Pieces = []
        for literal, name, _spec, _conversion in string.Formatter().parse(self.translate(template)):
            if literal:
                pieces.append(Piece(literal))
            if name is not None:
                given = tokens[name]
                pieces.extend(given if isinstance(given, list) else [given])
        return pieces

    def either(self, names: Iterable[str]) -> str:
        """«a, b eller c»; «a, b og 5 til» when there are many."""
        shown = list(names)
        if len(shown) < 2:
            return "".join(shown)
        if len(shown) <= self.most:
            return f"{', '.join(shown[:-1])} {self.translate(OR)} {shown[-1]}"
        named = ", ".join(shown[: self.most - 1])
        return self.translate(MANY_MORE).format(named=named, count=len(shown) - self.most + 1)


Say = Callable[[Any, Words], Pieces]
CONDITIONS: dict[str, Say] = {}
"""Words of each kind of condition, filled by ``routing_rules.condition_words``."""

ACTIONS: dict[str, Say] = {}
"""Words of what a rule does beside naming a unit."""


def says(registry: dict[str, Say], *kinds: str) -> Callable[[Say], Say]:
    """Register the words of one or more kinds."""

    def register(say: Say) -> Say:
        registry.update(dict.fromkeys(kinds, say))
        return say

    return register


def listed(value: Any) -> list[Any]:
    """One value or a list of them, as a list."""
    return value if isinstance(value, list) else [value]


def when_words(when: Any, words: Words) -> Pieces:
    """The conditions of one «when», joined by «og»; exceptions come last."""
    if not isinstance(when, Mapping):
        return [Piece(str(when), "unknown")]
    usual = [condition_pieces(kind, value, words) for kind, value in when.items() if kind != "not"]
    but = [condition_pieces(kind, value, words) for kind, value in when.items() if kind == "not"]
    pieces = between(usual, f" {words.translate(N_('og'))} ")
    for one in but:
        pieces += [Piece(", " if pieces else ""), *one]
    return pieces


def condition_pieces(kind: str, value: Any, words: Words) -> Pieces:
    """The words of one condition; as written when it is not understood."""
    return _said(CONDITIONS, kind, value, words)


def action_pieces(kind: str, value: Any, words: Words) -> Pieces:
    """The words of one thing a rule does beside naming a unit; as written when it is not understood."""
    return _said(ACTIONS, kind, value, words)


def _said(registry: dict[str, Say], kind: str, value: Any, words: Words) -> Pieces:
    say = registry.get(kind)
    try:
        return say(value, words) if say else as_written(kind, value)
    except (TypeError, ValueError, KeyError, AttributeError, IndexError):
        return as_written(kind, value)


def as_written(kind: str, value: Any) -> Pieces:
    """What cannot be said in words."""
    return [Piece(f"{kind}: {value}", "unknown")]


def between(phrases: Iterable[Pieces], middle: str) -> Pieces:
    """The phrases with ``middle`` between them."""
    pieces: Pieces = []
    for phrase in phrases:
        pieces += [*([Piece(middle)] if pieces else []), *phrase]
    return pieces


def joined(pieces: Pieces) -> Pieces:
    """Neighbouring words without a token made one piece; empty ones left out."""
    made: Pieces = []
    for piece in pieces:
        if not piece.text:
            continue
        if made and not piece.token and not made[-1].token:
            made[-1] = Piece(made[-1].text + piece.text)
        else:
            made.append(piece)
    return made


def code_of(written: Any, names: Mapping[str, str]) -> str:
    """The code behind a code or name as written; the text itself when it is neither."""
    text = str(written if written is not None else "").strip()
    if text in names:
        return text
    folded = text.casefold()
    return next((code for code, name in names.items() if folded in (name.casefold(), code.casefold())), text)


def plain(pieces: Iterable[Piece]) -> str:
    """The sentence as one text."""
    return "".join(piece.text for piece in pieces)
