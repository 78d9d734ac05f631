"""The golden list: what residents write, and the category it belongs to.

``python -m tests.category_search.golden`` prints the figures and the misses.
"""

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import SimpleNamespace

from app.demo.folder import read_folder
from app.demo.languages import translations_of
from app.demo.reading import parse_yaml
from app.domain.category_search import CategoryIndex, SearchEntry, compile_index, search
from app.queries.category_search import search_entry
from tests.house.tree import ROOT

PHRASES = Path(__file__).parent / "phrases.yaml"
HALVES = ("tune", "held_out")


@dataclass(frozen=True)
class Tried:
    """One phrase: where the right category came (0 is first, None is not at all), and what the search said."""

    phrase: str
    wanted: str
    half: str
    place: int | None
    said: list[str]
    ms: float


def demo_entries() -> tuple[SearchEntry, ...]:
    """The categories of the first demo municipality as the search gets them from the database."""
    folder = read_folder(ROOT / "app" / "demo" / "municipalities" / "5501")
    return tuple(
        search_entry(
            SimpleNamespace(
                **one.model_dump(),
                group_name=folder.groups[one.group],
                position=position,
                translations=translations_of(folder.languages, one.code, one.group),
            )
        )
        for position, one in enumerate(folder.categories)
    )


def try_all(index: CategoryIndex | None = None) -> list[Tried]:
    """Search for every phrase of the list."""
    index = index or compile_index(demo_entries())
    phrases = parse_yaml(PHRASES, with_lines=False)
    return [
        _try(index, phrase, wanted, half)
        for wanted, halves in phrases.items()
        for half in HALVES
        for phrase in halves[half]
    ]


def _try(index: CategoryIndex, phrase: str, wanted: str, half: str) -> Tried:
    begun = time.perf_counter()
    codes = [hit.code for hit in search(index, phrase)]
    ms = (time.perf_counter() - begun) * 1000
    return Tried(phrase, wanted, half, codes.index(wanted) if wanted in codes else None, codes[:3], ms)


def is_found(one: Tried) -> bool:
    """Whether the right category is among the first three."""
    return one.place is not None and one.place < 3


def share(tried: list[Tried], half: str | None = None) -> float:
    """How many of the phrases (of one half) have the right category among the first three, 0 to 1."""
    asked = [one for one in tried if half in (None, one.half)]
    return sum(map(is_found, asked)) / len(asked)


def report(tried: list[Tried]) -> str:
    """The figures and the misses in words."""
    lines = [f"{len(tried)} phrases, {share(tried):.1%} with the right category among the first three"]
    for half in HALVES:
        asked = [one for one in tried if one.half == half]
        first = sum(one.place == 0 for one in asked) / len(asked)
        lines.append(f"{half}: {len(asked)} phrases, first {first:.1%}, first three {share(tried, half):.1%}")
    spent = sorted(one.ms for one in tried)
    lines.append(f"search: median {median(spent):.2f} ms, slowest {spent[-1]:.2f} ms")
    lines += [
        f"  miss ({one.half}): «{one.phrase}» is {one.wanted}, said {one.said}"
        for one in tried
        if not is_found(one)
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(report(try_all()) + "\n")
