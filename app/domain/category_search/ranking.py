"""The search: what each word may mean, and which categories answer to all of them best."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.domain.category_search.compounds import first_known_part, last_known_part, split_compound
from app.domain.category_search.index import CategoryIndex, SearchEntry
from app.domain.category_search.meanings import from_english, same_meaning
from app.domain.category_search.spelling import STOP_WORDS, stem, without_rings, words_of

EXACT, JOINED, SAME, PART_HEAD, PART, BEGUN, ONE_END = 1.0, 0.95, 0.75, 0.75, 0.55, 0.6, 0.5
ONE_ERROR, TWO_ERRORS = 0.7, 0.5
OF_KNOWN = 0.6
"""The parts of a compound that is known itself count less: a «brøytebil» is hardly about a «bil»."""

PHRASE = 2.0
"""What a keyword of several words adds when all of them are there."""

LONGEST_QUERY = 60
"""Words of a text that are looked at: the matter is said in the beginning."""

LONGEST_WORD = 60
"""Letters. What is longer is no word, and every place where it could be cut would be tried."""

SHORTEST_BEGINNING, SHORTEST_FUZZY, SHORTEST_FOR_TWO = 3, 4, 7
REMEMBERED = 5_000
HALFWAY = 4.0
"""The raw score that is shown as 0.5."""


@dataclass(frozen=True)
class Hit:
    """``score`` is 0 to 1: how well the category answers to the words. Comparable within one search only."""

    code: str
    name: str
    group: str
    score: float


def search(index: CategoryIndex, text: str, typing: bool = False) -> list[Hit]:
    """The categories that answer to the words, best first; empty when none does.

    ``typing``: the last word may be only a beginning, because somebody is writing it now.
    """
    said = (word for word in dict.fromkeys(words_of(text)) if len(word) <= LONGEST_WORD)
    words = [word for word in said if word not in STOP_WORDS][:LONGEST_QUERY]
    raw: dict[int, float] = defaultdict(float)
    meant = [_resolve(index, word, typing and word is words[-1]) for word in words]
    for joined in _neighbours(index, words):
        meant.append(joined)
    for terms in meant:
        for number, score in _scores(index, terms).items():
            raw[number] += score
    for number, bonus in _phrase_bonus(index, meant):
        raw[number] += bonus
    ranked = sorted(raw.items(), key=lambda one: (-round(one[1], 6), index.entries[one[0]].order))
    return [_hit(index.entries[number], score) for number, score in ranked if score > 0]


def _hit(entry: SearchEntry, score: float) -> Hit:
    return Hit(entry.code, entry.name, entry.group, round(score / (score + HALFWAY), 3))


Terms = tuple[tuple[str, float], ...]
"""(stem of the index, how surely it is meant)."""


def _scores(index: CategoryIndex, terms: Terms) -> dict[int, float]:
    """What one word gives each category: its best meaning counts, not the sum of them."""
    best: dict[int, float] = {}
    for term, sure in terms:
        rarity = index.rarity[term]
        for number, weight in index.weights[term].items():
            best[number] = max(best.get(number, 0.0), sure * weight * rarity)
    return best


def _resolve(index: CategoryIndex, word: str, begun: bool) -> Terms:
    key = f"{word}…" if begun else word
    if key not in index.seen:
        if len(index.seen) >= REMEMBERED:
            index.seen.clear()
        best: dict[str, float] = {}
        for term, sure in _meanings(index, word, begun):
            if term in index.weights:
                best[term] = max(best.get(term, 0.0), sure)
        index.seen[key] = tuple(best.items())
    return index.seen[key]


def _meanings(index: CategoryIndex, word: str, begun: bool) -> Iterator[tuple[str, float]]:
    """Everything that a word may mean, from sure to guessed; guesses only where nothing is sure."""
    bare = from_english().get(word) if word not in index.weights else None
    bare = bare or stem(word)
    exact = bare in index.weights
    yield bare, EXACT
    for other in same_meaning().get(bare, ()):
        yield other, SAME
    found = exact or bare in same_meaning()
    if not found and without_rings(bare) in index.plain:
        found = True
        yield index.plain[without_rings(bare)], JOINED
    for term, sure in _of_compound(index, word):
        found = True
        yield term, sure * (OF_KNOWN if exact else 1.0)
    if begun and len(word) >= SHORTEST_BEGINNING:
        yield from ((one, BEGUN) for one in index.stems if one.startswith(word))
    if not found:
        yield from _misspelt(index, word, bare)


def _of_compound(index: CategoryIndex, word: str) -> Iterator[tuple[str, float]]:
    parts = split_compound(word, index.parts)
    if parts and parts in index.compounds:
        yield index.compounds[parts], JOINED
    for alike in _same_compounds(parts):
        if alike in index.compounds:
            yield index.compounds[alike], JOINED * SAME
    for place, part in enumerate(parts):
        sure = PART_HEAD if place == len(parts) - 1 else PART
        yield part, sure
        for other in same_meaning().get(part, ()):
            yield other, sure * SAME


def _same_compounds(parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The compound with one part said in another word: a «veilys» is a «gatelys»."""
    for place, part in enumerate(parts):
        for other in same_meaning().get(part, ()):
            yield (*parts[:place], other, *parts[place + 1 :])


def _misspelt(index: CategoryIndex, word: str, bare: str) -> Iterator[tuple[str, float]]:
    """Stems with the same letters but one or two (a swap of neighbours is one), and words of which only one end is
    known."""
    errors = 0 if len(word) < SHORTEST_FUZZY else 1 if len(word) < SHORTEST_FOR_TWO else 2
    near = (
        process.extract(bare, index.stems, scorer=OSA.distance, score_cutoff=errors, limit=4)
        if errors
        else []
    )
    closest = min((distance for _, distance, _ in near), default=0)
    for term, distance, _ in near:
        if len(term) >= SHORTEST_FUZZY - 1 and distance == closest:
            yield term, ONE_ERROR if distance <= 1 else TWO_ERRORS
    if not near:
        for end in (last_known_part(word, index.parts), first_known_part(word, index.parts)):
            if end:
                yield end, ONE_END
                yield from ((other, ONE_END * SAME) for other in same_meaning().get(end, ()))


def _neighbours(index: CategoryIndex, words: list[str]) -> Iterator[Terms]:
    """Compounds that were written apart: «gate lys», «fartsgrense skilt», "traffic light"."""
    for first, second in pairwise(words):
        left = from_english().get(first, first)
        right = from_english().get(second, second)
        for joined in (left + right, f"{left}e{right}", f"{left}s{right}"):
            if stem(joined) in index.weights:
                yield ((stem(joined), JOINED),)
                break


def _phrase_bonus(index: CategoryIndex, meant: list[Terms]) -> Iterator[tuple[int, float]]:
    """A bonus for each keyword of several words that is there whole."""
    there: dict[str, float] = {}
    for terms in meant:
        for term, sure in terms:
            there[term] = max(there.get(term, 0.0), sure)
    best: dict[int, float] = {}
    for stems, numbers in index.phrases.items():
        if all(one in there for one in stems):
            sure = min(there[one] for one in stems)
            for number in numbers:
                best[number] = max(best.get(number, 0.0), PHRASE * sure * len(stems) / 2)
    yield from best.items()
