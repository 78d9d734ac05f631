"""The compiled vocabulary of a set of categories: which stem speaks for which category, and how strongly."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from app.domain.category_search.compounds import split_compound
from app.domain.category_search.meanings import known_stems
from app.domain.category_search.spelling import STOP_WORDS, stem, without_rings, words_of

NAME, KEYWORD, EXAMPLE, GROUP = 3.0, 2.6, 1.6, 1.2
"""How strongly a word of the name, a keyword, the small print and the group's name speak for the category."""

PHRASE_SHARE = 0.65
"""A word of a keyword of several words speaks less alone («renner over») than a keyword of its own."""

HEAD, MODIFIER = 0.6, 0.5
"""The share of a compound's weight that its last part, and the parts before, have alone."""


@dataclass(frozen=True)
class SearchEntry:
    """A category as the search sees it. ``names`` and ``examples`` may hold several languages; ``order`` breaks ties,
    the smallest first."""

    code: str
    name: str
    group: str
    names: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    order: int = 0


@dataclass(frozen=True)
class CategoryIndex:
    """``weights``: stem to {number of the entry: weight}. ``phrases``: stems of a keyword of several words to entries.
    ``rarity``: stem to how much it tells, more the fewer categories know it."""

    entries: tuple[SearchEntry, ...]
    weights: Mapping[str, Mapping[int, float]]
    rarity: Mapping[str, float]
    phrases: Mapping[tuple[str, ...], frozenset[int]]
    parts: frozenset[str]
    stems: tuple[str, ...]
    compounds: Mapping[tuple[str, ...], str]
    """Parts to the compound: «trafiklys» is «trafikklys», «gatenes lys» is «gatelys»."""
    plain: Mapping[str, str]
    """The stem without æ, ø and å to the stem: "broyt" to "brøyt"."""
    seen: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict, compare=False)
    """What words of earlier searches were resolved to; the words of people repeat."""


@lru_cache(maxsize=32)
def compile_index(entries: tuple[SearchEntry, ...]) -> CategoryIndex:
    """The index of the entries; the same entries give the same index, made once."""
    whole = _whole_words(entries)
    parts = frozenset(known_stems() | whole.keys())
    weights: dict[str, dict[int, float]] = defaultdict(dict)
    for word, by_entry in whole.items():
        for number, weight in by_entry.items():
            _raise_to(weights[word], number, weight)
    for word, number, weight in _part_weights(entries, parts):
        _raise_to(weights[word], number, weight)
    return CategoryIndex(
        entries=entries,
        weights={word: dict(found) for word, found in weights.items()},
        rarity={word: math.log(1 + len(entries) / _spread(found)) for word, found in weights.items()},
        phrases=_phrases(entries),
        parts=parts,
        stems=tuple(sorted(weights)),
        compounds={split_compound(word, parts): word for word in sorted(whole)},
        plain={without_rings(word): word for word in sorted(weights, reverse=True)},
    )


def _raise_to(found: dict[int, float], number: int, weight: float) -> None:
    found[number] = max(found.get(number, 0.0), weight)


def _spread(found: Mapping[int, float]) -> float:
    """In how many categories a word is at home; where it only stands in the small print it is half at home."""
    return sum(min(1.0, weight / KEYWORD) for weight in found.values())


def _texts(entry: SearchEntry) -> Iterable[tuple[list[str], float]]:
    """(words, weight of each) of everything that is written about a category."""
    for name in entry.names:
        yield _telling(name), NAME
    for keyword in entry.keywords:
        words = _telling(keyword)
        yield words, KEYWORD if len(words) == 1 else KEYWORD * PHRASE_SHARE
    for example in entry.examples:
        yield _telling(example), EXAMPLE
    yield _telling(entry.group), GROUP


def _telling(text: str) -> list[str]:
    """The words of a text without those that tell nothing; all of them when nothing would be left."""
    words = words_of(text)
    return [word for word in words if word not in STOP_WORDS] or words


def _whole_words(entries: tuple[SearchEntry, ...]) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for number, entry in enumerate(entries):
        for words, weight in _texts(entry):
            for word in words:
                _raise_to(found[stem(word)], number, weight)
    return found


def _part_weights(
    entries: tuple[SearchEntry, ...], parts: frozenset[str]
) -> Iterable[tuple[str, int, float]]:
    for number, entry in enumerate(entries):
        for words, weight in _texts(entry):
            for word in words:
                pieces = split_compound(word, parts)
                for place, piece in enumerate(pieces):
                    yield piece, number, weight * (HEAD if place == len(pieces) - 1 else MODIFIER)


def _phrases(entries: tuple[SearchEntry, ...]) -> dict[tuple[str, ...], frozenset[int]]:
    found: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, entry in enumerate(entries):
        for text in (*entry.keywords, *entry.names):
            stems = tuple(stem(word) for word in _telling(text))
            if 2 <= len(stems) <= 4:
                found[stems].add(number)
    return {stems: frozenset(numbers) for stems, numbers in found.items()}
