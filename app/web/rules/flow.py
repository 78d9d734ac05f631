"""The moves of a trial as bands from unit to unit: the arithmetic of the picture, without a word of SVG."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

TALL = 150.0
"""Height of all cases together, in px."""
GAP = 30.0
"""What a unit's name needs above its bar, in px."""
THINNEST = 3.0
MOST_BANDS = 8
"""More cannot be told apart; the table below the picture has all."""

TONES = ("agrees", "open", "against")
"""From the top of a band: moved by the desk itself, not decided, wanted elsewhere."""


@dataclass(frozen=True)
class Bar:
    """One unit at an edge of the picture; ``y`` and ``height`` in px."""

    name: str
    cases: int
    y: float
    height: float


@dataclass(frozen=True)
class Strip:
    """The part of a band that the desk judged alike. ``left`` and ``right``: (top, bottom) at the edges, in px."""

    tone: str
    cases: int
    left: tuple[float, float]
    right: tuple[float, float]

    @property
    def path(self) -> str:
        """The outline as SVG path data, in a box 100 wide."""
        (a, b), (c, d) = self.left, self.right
        return f"M0 {a:.1f}C50 {a:.1f} 50 {c:.1f} 100 {c:.1f}V{d:.1f}C50 {d:.1f} 50 {b:.1f} 0 {b:.1f}Z"


@dataclass(frozen=True)
class Band:
    """The cases that go from one unit to another."""

    from_name: str
    to_name: str
    cases: int
    strips: tuple[Strip, ...]


@dataclass(frozen=True)
class Flow:
    """``left_out``: cases of the smaller moves, which are not drawn."""

    height: float
    left: tuple[Bar, ...]
    right: tuple[Bar, ...]
    bands: tuple[Band, ...]
    left_out: int


Pair = tuple[str, str]


def flow_of(groups: Iterable[Mapping[str, Any]]) -> Flow | None:
    """The picture of the groups of a trial (``from_name``, ``to_name``, ``cases`` and the verdicts); None of none."""
    counted: dict[Pair, Counter[str]] = {}
    for group in groups:
        pair = counted.setdefault((group["from_name"], group["to_name"]), Counter())
        pair.update(cases=group["cases"], agrees=group["agrees"], open=group["open"])
        pair.update(against=group["against"] + group["third"])
    ordered = sorted(counted.items(), key=lambda one: (-one[1]["cases"], one[0]))
    drawn = dict(ordered[:MOST_BANDS])
    if not drawn:
        return None
    px = TALL / sum(one["cases"] for one in drawn.values())
    thick = {pair: max(one["cases"] * px, THINNEST) for pair, one in drawn.items()}
    left = _stacked(_by_size(drawn), drawn, thick, 0)
    places = {name: bar.y + bar.height / 2 for name, bar in left.items()}
    right = _stacked(_by_middle(drawn, places), drawn, thick, 1)
    height = max(bar.y + bar.height for bar in (*left.values(), *right.values()))
    return Flow(
        height=math.ceil(height),
        left=tuple(left.values()),
        right=tuple(right.values()),
        bands=tuple(_bands(drawn, thick, left, right)),
        left_out=sum(one["cases"] for _pair, one in ordered[MOST_BANDS:]),
    )


def _by_size(drawn: Mapping[Pair, Counter[str]]) -> list[str]:
    sums: Counter[str] = Counter()
    for (name, _to), one in drawn.items():
        sums[name] += one["cases"]
    return [name for name, _cases in sums.most_common()]


def _by_middle(drawn: Mapping[Pair, Counter[str]], places: Mapping[str, float]) -> list[str]:
    """The receiving units, each about as high as those that it receives from: so few bands cross."""
    weights: dict[str, list[tuple[int, float]]] = {}
    for (name, to), one in drawn.items():
        weights.setdefault(to, []).append((one["cases"], places[name]))
    middle = {to: sum(n * y for n, y in all_) / sum(n for n, _y in all_) for to, all_ in weights.items()}
    return sorted(middle, key=lambda to: (middle[to], to))


def _stacked(
    names: Sequence[str], drawn: Mapping[Pair, Counter[str]], thick: Mapping[Pair, float], side: int
) -> dict[str, Bar]:
    y, bars = 0.0, {}
    for name in names:
        mine = [pair for pair in drawn if pair[side] == name]
        height = sum(thick[pair] for pair in mine)
        bars[name] = Bar(name, sum(drawn[pair]["cases"] for pair in mine), y + GAP, height)
        y += GAP + height
    return bars


def _bands(
    drawn: Mapping[Pair, Counter[str]],
    thick: Mapping[Pair, float],
    left: Mapping[str, Bar],
    right: Mapping[str, Bar],
) -> list[Band]:
    """At each bar the bands lie in the order of their other ends, so that they do not twist."""
    leaves = _offsets(sorted(thick, key=lambda pair: right[pair[1]].y), thick, left, 0)
    arrives = _offsets(sorted(thick, key=lambda pair: left[pair[0]].y), thick, right, 1)
    return [
        Band(*pair, one["cases"], tuple(_strips(one, thick[pair], leaves[pair], arrives[pair])))
        for pair, one in drawn.items()
    ]


def _offsets(
    order: Sequence[Pair], thick: Mapping[Pair, float], bars: Mapping[str, Bar], side: int
) -> dict[Pair, float]:
    at = {name: bar.y for name, bar in bars.items()}
    tops = {}
    for pair in order:
        tops[pair] = at[pair[side]]
        at[pair[side]] += thick[pair]
    return tops


def _strips(one: Counter[str], thick: float, left: float, right: float) -> Iterable[Strip]:
    shares = [thick * one[tone] / one["cases"] for tone in TONES]
    edges = [sum(shares[:count]) for count in range(len(TONES) + 1)]
    for tone, (top, bottom) in zip(TONES, pairwise(edges), strict=True):
        if one[tone]:
            yield Strip(tone, one[tone], (left + top, left + bottom), (right + top, right + bottom))
