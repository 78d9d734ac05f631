"""Is it this one? Which open cases may be what somebody is about to report, and which of them to show first.

Pure: cases come in as ``Candidate``, however they were found. ``varsko bench similar`` measures these very functions on
archives where the city itself has marked what is the same (docs/similar.md has the figures).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from rapidfuzz import fuzz, utils

Key = TypeVar("Key")

DEFAULT_WITHIN_M = 50
"""Metres, where a category says nothing itself. At this distance a true one was among those shown in 62 of 100 times in
Los Angeles and 78 in New York, and 98 and 99 of 100 true ones were found; at 100 m it is 41 and 68 times."""

OTHER_CATEGORY_SHARE = 0.5
"""Another category of the same group must be this much nearer: what one calls a hole the other calls a loose kerb."""

MOST_SHOWN = 3
OLD = timedelta(days=60)
"""An open case of this age counts half as fresh as a new one."""

NEAR, KIND, WORDS, FRESH = 0.5, 0.25, 0.15, 0.1
"""What each likeness weighs, together 1. Without a text to compare, the words of all weigh the same."""


@dataclass(frozen=True)
class Candidate(Generic[Key]):
    """An open case near the place. ``metres`` as the crow flies; ``age`` since it was reported."""

    key: Key
    metres: float
    same_category: bool
    age: timedelta
    text: str = ""


def is_within(metres: float, same_category: bool, within_m: float) -> bool:
    """Whether a case at this distance may be the same at all."""
    return metres <= (within_m if same_category else within_m * OTHER_CATEGORY_SHARE)


def likeness(one: Candidate[Key], within_m: float, text: str = "") -> float:
    """0 to 1: how likely the case is the one somebody is about to report. ``text`` is what they wrote, may be empty."""
    nearness = max(0.0, 1 - one.metres / within_m) if within_m > 0 else 0.0
    kind = 1.0 if one.same_category else 0.0
    words = fuzz.token_set_ratio(text, one.text, processor=utils.default_process) / 100 if text else 0.0
    fresh = OLD / (OLD + max(one.age, timedelta(0)))
    return NEAR * nearness + KIND * kind + WORDS * words + FRESH * fresh


def most_alike(
    candidates: Iterable[Candidate[Key]], within_m: float, text: str = "", most: int = MOST_SHOWN
) -> list[Candidate[Key]]:
    """Those that are near enough, the likeliest first, at most ``most``. Equal ones: the nearer, then the fresher."""
    near = [one for one in candidates if is_within(one.metres, one.same_category, within_m)]
    return sorted(near, key=lambda one: (-likeness(one, within_m, text), one.metres, one.age))[:most]
