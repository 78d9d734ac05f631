"""The picture of a trial's moves: what is drawn is what was counted."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.rules.flow import GAP, MOST_BANDS, THINNEST, Flow, flow_of


def group(from_name: str, to_name: str, agrees: int = 0, against: int = 0, unsaid: int = 0) -> dict[str, Any]:
    return {
        "from_name": from_name,
        "to_name": to_name,
        "cases": agrees + against + unsaid,
        "agrees": agrees,
        "against": against,
        "third": 0,
        "open": unsaid,
    }


def drawn(*groups: dict[str, Any]) -> Flow:
    flow = flow_of(groups)
    assert flow is not None
    return flow


def test_without_moves_there_is_no_picture() -> None:
    assert flow_of([]) is None


def test_two_rules_that_move_between_the_same_units_are_one_band_in_three_parts() -> None:
    flow = drawn(
        group("Eiendom", "Park", agrees=30, against=2), group("Eiendom", "Park", against=2, unsaid=6)
    )
    (band,) = flow.bands
    assert band.cases == 40
    assert [(strip.tone, strip.cases) for strip in band.strips] == [
        ("agrees", 30),
        ("open", 6),
        ("against", 4),
    ]
    heights = [strip.left[1] - strip.left[0] for strip in band.strips]
    assert heights == pytest.approx([112.5, 22.5, 15]), "150 px for 40 cases"
    assert band.strips[0].path == "M0 30.0C50 30.0 50 30.0 100 30.0V142.5C50 142.5 50 142.5 0 142.5Z"


def test_a_unit_that_gives_and_receives_stands_on_both_sides() -> None:
    flow = drawn(group("Bydrift", "Park", agrees=5), group("Park", "Eiendom", agrees=3))
    assert [(bar.name, bar.cases) for bar in flow.left] == [("Bydrift", 5), ("Park", 3)]
    assert [(bar.name, bar.cases) for bar in flow.right] == [("Park", 5), ("Eiendom", 3)]


def test_receivers_stand_opposite_those_that_give_so_that_bands_do_not_cross() -> None:
    flow = drawn(group("Bydrift", "Å", agrees=9), group("Eiendom", "A", agrees=4))
    assert [bar.name for bar in flow.right] == ["Å", "A"]


def test_one_case_among_thousands_is_still_seen() -> None:
    flow = drawn(group("Bydrift", "Park", agrees=9_999), group("Eiendom", "Park", against=1))
    (strip,) = flow.bands[1].strips
    assert strip.left[1] - strip.left[0] == THINNEST


def test_of_many_moves_the_largest_are_drawn_and_the_rest_is_counted() -> None:
    flow = drawn(*(group(f"Enhet {n}", "Park", unsaid=n) for n in range(1, MOST_BANDS + 3)))
    assert len(flow.bands) == MOST_BANDS
    assert flow.left_out == 1 + 2


NAMES = st.sampled_from(["Bydrift", "Eiendom", "Park", "Kárášjohka", "Vann og avløp"])
FEW = st.integers(0, 400)


@given(
    st.lists(st.builds(group, NAMES, NAMES, FEW, FEW, FEW).filter(lambda one: one["cases"] > 0), min_size=1)
)
def test_bands_fill_their_bars_without_overlapping(groups: list[dict[str, Any]]) -> None:
    flow = drawn(*groups)
    assert sum(band.cases for band in flow.bands) + flow.left_out == sum(one["cases"] for one in groups)
    for side, bars in (("left", flow.left), ("right", flow.right)):
        name = "from_name" if side == "left" else "to_name"
        for bar in bars:
            mine = [band for band in flow.bands if getattr(band, name) == bar.name]
            assert bar.cases == sum(band.cases for band in mine)
            edges = sorted(getattr(strip, side) for band in mine for strip in band.strips)
            assert edges[0][0] == pytest.approx(bar.y, abs=0.1)
            assert edges[-1][1] == pytest.approx(bar.y + bar.height, abs=0.2)
            assert all(a[1] == pytest.approx(b[0], abs=0.01) for a, b in pairwise(edges))
        tops = [bar.y for bar in bars]
        assert tops == sorted(tops) and tops[0] == GAP
        assert flow.height >= bars[-1].y + bars[-1].height - 0.1
    assert Counter(band.from_name for band in flow.bands).keys() == {bar.name for bar in flow.left}
