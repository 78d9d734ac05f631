"""What the desk's corrections tell about the rules: how often each was wrong, and which change would have been right.

A suggestion is looked for among the cases that one rule decided: a category, an area, a word of the text and a road
owner, alone or together, for which nearly all the cases were moved to one unit. Only a person applies it.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from routing_rules.conditions.roads import OWNER_WORDS
from routing_rules.vocabulary import Vocabulary
from routing_rules.wordforms import forms_of, words_of
from routing_rules.words import N_, Message

Dimension = Literal["category", "area", "road_owner", "keywords"]
DIMENSIONS: tuple[Dimension, ...] = ("category", "area", "road_owner", "keywords")
Trait = tuple[Dimension, str]

SUPPORT = 5  # cases that were moved; fewer is an accident
SHARE = 0.8  # of the cases that fit
SURE = 0.45  # lower end of the 95 % interval of the share: 4 of 5 is not enough, 5 of 5 is
GAIN = 0.1  # what a further condition must add to the share
NUMBERS_AT_MOST = 30  # case numbers kept as evidence
SUGGESTIONS_AT_MOST = 20

# Words that stand in any report. What is left of nonsense falls because it does not raise the share.
COMMON = frozenset(
    """
    alle alt annen annet at av bare ble blir blitt bør både da de deg dem den denne der dere det dette
    du eller en enn er et etter for fordi fra få før gjør god ha hadde han hans har hei hele helt her
    hun hva hvis hvor ikke ingen inn inne jeg kan kom kommer kunne litt man mange med meg mellom men mer
    mot mye må ned noe noen nok nå når og også om opp oss over på rett se seg selv sin siste sitt skal
    slik som står stor store så takk til ut ute uten vært var ved veldig vi vil vår være å the and for
    with this that dager dag uke uker siden mvh flere lenge
    """.split()  # noqa: SIM905 - a list of quoted words would be four pages
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One decided case. `desk_unit`: where the desk put it, None when it has not said. `recategorised`: the desk also
    gave it another category, so the rule was asked about the wrong thing.
    """

    number: str
    rule: str
    unit: str
    desk_unit: str | None
    facts: Mapping[str, Any]
    recategorised: bool = False

    @property
    def corrected(self) -> bool:
        """True when the desk moved it elsewhere than the rule did."""
        return self.desk_unit is not None and self.desk_unit != self.unit


@dataclass
class RuleRecord:
    """How a rule did. `judged`: cases the desk has placed; `moved_to`: unit to cases that it moved there."""

    rule: str
    decided: int = 0
    judged: int = 0
    corrected: int = 0
    recategorised: int = 0
    moved_to: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Suggestion:
    """A change that the corrections speak for. `traits`: what the cases have in common; none: nearly every case of the
    rule, so its unit should change. `hits` of `cases` were moved to `unit`. `key` is stable while the evidence is.
    """

    rule: str
    unit: str
    traits: tuple[Trait, ...]
    hits: int
    cases: int
    moved_numbers: tuple[str, ...]
    other_numbers: tuple[str, ...]

    @property
    def key(self) -> str:
        """What the suggestion is called in a form or a command."""
        written = "|".join([self.rule, self.unit, *(f"{kind}={value}" for kind, value in self.traits)])
        return hashlib.sha256(written.encode()).hexdigest()[:10]

    @property
    def kind(self) -> Literal["new_rule", "change_unit"]:
        """Whether a rule is put before the corrected one, or that one sends its cases elsewhere."""
        return "new_rule" if self.traits else "change_unit"

    @property
    def sure(self) -> float:
        """The lower end of the 95 % interval of the share (Wilson), 0–1."""
        return wilson(self.hits, self.cases)

    def evidence(self, vocabulary: Vocabulary) -> Message:
        """«12 av 14 saker i Kroken med «gatelys» ble flyttet til Bydrift»."""
        params: dict[str, Any] = {
            "hits": self.hits,
            "cases": self.cases,
            "unit": vocabulary.unit_name(self.unit),
        }
        if not self.traits:
            return Message(N_("{hits} av {cases} saker fra denne regelen ble flyttet til {unit}"), params)
        params["which"] = self.which(vocabulary)
        return Message(N_("{hits} av {cases} saker {which} ble flyttet til {unit}"), params)

    def which(self, vocabulary: Vocabulary) -> Message:
        """What the cases have in common: «i Kroken med «gatelys»»."""
        said = [_trait_words(trait, vocabulary) for trait in self.traits]
        joined = said[0] if said else Message("")
        for one in said[1:]:
            joined = Message("{one} {other}", {"one": joined, "other": one})
        return joined


def _trait_words(trait: Trait, vocabulary: Vocabulary) -> Message:
    kind, value = trait
    if kind == "category":
        return Message(N_("om «{category}»"), {"category": vocabulary.category_name(value)})
    if kind == "area":
        return Message(N_("i {area}"), {"area": vocabulary.area_name(value)})
    if kind == "road_owner":
        return Message(N_("der {owner} eier veien"), {"owner": OWNER_WORDS.get(value, value)})
    return Message(N_("med «{word}»"), {"word": value})


def records(rows: Iterable[Judged]) -> dict[str, RuleRecord]:
    """Rule id to how it did."""
    found: dict[str, RuleRecord] = {}
    for row in rows:
        record = found.setdefault(row.rule, RuleRecord(row.rule))
        record.decided += 1
        record.judged += row.desk_unit is not None
        record.recategorised += row.recategorised
        if row.corrected:
            record.corrected += 1
            record.moved_to[row.desk_unit or ""] += 1
    return found


def suggest(
    rows: Iterable[Judged], support: int = SUPPORT, share: float = SHARE, most: int = SUGGESTIONS_AT_MOST
) -> list[Suggestion]:
    """Changes that the corrections speak for, the strongest first. Cases that the desk has not placed, or gave another
    category, say nothing.
    """
    by_rule: dict[str, list[Judged]] = defaultdict(list)
    for row in rows:
        if row.desk_unit is not None and not row.recategorised:
            by_rule[row.rule].append(row)
    found: list[Suggestion] = []
    for rule, cases in by_rule.items():
        moved = Counter(row.desk_unit or "" for row in cases if row.corrected)
        for unit, hits in moved.items():
            if hits >= support:
                found += _search(rule, unit, cases, support, share)
    found.sort(key=lambda one: (-one.sure * one.hits, one.rule, one.key))
    return found[:most]


def _search(rule: str, unit: str, cases: Sequence[Judged], support: int, share: float) -> list[Suggestion]:
    everyone = frozenset(range(len(cases)))
    hits = frozenset(n for n in everyone if cases[n].desk_unit == unit)
    if _convinces(len(hits), len(cases), support, share):
        return [_suggestion(rule, unit, (), everyone, hits, cases)]
    having = _traits_of(cases, hits, support)
    accepted: list[tuple[frozenset[Trait], frozenset[int]]] = []
    found: list[Suggestion] = []
    level: dict[tuple[Trait, ...], frozenset[int]] = {(): everyone}
    for _ in DIMENSIONS:
        level = _wider(level, having, hits, support)
        ranked = sorted(level.items(), key=lambda item: (-len(item[1] & hits), len(item[1]), item[0]))
        for traits, fits in ranked:
            right = fits & hits
            if not _convinces(len(right), len(fits), support, share):
                continue
            if any(old <= frozenset(traits) or right <= covered for old, covered in accepted):
                continue  # said already, with fewer conditions or more cases
            accepted.append((frozenset(traits), right))
            found.append(_suggestion(rule, unit, traits, fits, right, cases))
    return found


def _wider(
    level: Mapping[tuple[Trait, ...], frozenset[int]],
    having: Mapping[Trait, frozenset[int]],
    hits: frozenset[int],
    support: int,
) -> dict[tuple[Trait, ...], frozenset[int]]:
    """Each combination with one condition more, of a dimension that comes after those it has; kept where enough moved
    cases fit and the condition makes the share clearly better.
    """
    wider: dict[tuple[Trait, ...], frozenset[int]] = {}
    for traits, fits in level.items():
        last = DIMENSIONS.index(traits[-1][0]) if traits else -1
        before = len(fits & hits) / len(fits)
        for trait, has in having.items():
            if DIMENSIONS.index(trait[0]) <= last:
                continue
            both = fits & has
            right = len(both & hits)
            if right >= support and (right / len(both) >= before + GAIN or not traits):
                wider[(*traits, trait)] = both
    return wider


def _convinces(hits: int, cases: int, support: int, share: float) -> bool:
    return hits >= support and hits / cases >= share and wilson(hits, cases) >= SURE


def _suggestion(
    rule: str,
    unit: str,
    traits: tuple[Trait, ...],
    fits: frozenset[int],
    right: frozenset[int],
    cases: Sequence[Judged],
) -> Suggestion:
    moved = sorted((cases[n].number for n in right), reverse=True)[:NUMBERS_AT_MOST]
    others = sorted((cases[n].number for n in fits - right), reverse=True)[:NUMBERS_AT_MOST]
    return Suggestion(rule, unit, traits, len(right), len(fits), tuple(moved), tuple(others))


def _traits_of(cases: Sequence[Judged], hits: frozenset[int], support: int) -> dict[Trait, frozenset[int]]:
    """Every trait that at least `support` of the moved cases have, with all the cases that have it."""
    having: dict[Trait, set[int]] = defaultdict(set)
    texts = [frozenset(words_of(str(row.facts.get("text", "")))) for row in cases]
    for n, row in enumerate(cases):
        having["category", str(row.facts.get("category"))].add(n)
        for code in row.facts.get("areas", ()):
            having["area", str(code)].add(n)
        if row.facts.get("road_owner"):
            having["road_owner", str(row.facts["road_owner"])].add(n)
    for word in _base_words(texts, hits, support):
        forms = forms_of(word)
        having["keywords", word] = {n for n, words in enumerate(texts) if not forms.isdisjoint(words)}
    return {
        trait: frozenset(cases_with)
        for trait, cases_with in having.items()
        if len(hits & cases_with) >= support
    }


def _base_words(texts: Sequence[frozenset[str]], hits: frozenset[int], support: int) -> list[str]:
    """Words that moved cases share, in the form that finds the others: «gatelys» rather than «gatelyset», where anybody
    wrote it so.
    """
    counted = Counter(
        word for n in hits for word in texts[n] if len(word) > 1 and not word.isdigit() and word not in COMMON
    )
    chosen: list[str] = []
    covered: set[str] = set()
    written = {word for words in texts for word in words if len(word) > 1} - COMMON
    for word in sorted(written, key=lambda one: (len(one), one)):
        if word in covered or word.isdigit():
            continue
        forms = forms_of(word)
        if sum(counted[form] for form in forms) >= support:
            chosen.append(word)
            covered |= forms
    return chosen


def wilson(hits: int, cases: int) -> float:
    """The lower end of the 95 % interval of a share."""
    if cases == 0:
        return 0.0
    z, share = 1.96, hits / cases
    middle = share + z * z / (2 * cases)
    spread = z * math.sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
    return (middle - spread) / (1 + z * z / cases)
