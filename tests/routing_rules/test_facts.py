"""Facts are kept with the decision and read back the same."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing_rules.facts import ROAD_OWNERS, Facts, FactsError, NearAsset, NearRoad
from tests.routing_rules.rule_builders import LAMP, OSLO, civil, facts

ANSWERS = st.dictionaries(
    st.text(max_size=8),
    st.text() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.lists(st.text(), max_size=3),
    max_size=4,
)


@given(
    text=st.text(max_size=300),
    answers=ANSWERS,
    areas=st.frozensets(st.sampled_from(["postal:9008", "zone:Kárášjohka"])),
    owner=st.sampled_from([None, *ROAD_OWNERS]),
    moment=st.datetimes(
        civil("2000-01-01"), civil("2099-01-01"), timezones=st.just(OSLO), allow_imaginary=False
    ),
)
def test_facts_survive_being_stored_as_json(
    text: str, answers: dict[str, str], areas: frozenset[str], owner: str | None, moment: datetime
) -> None:
    before = facts(
        nearest_road=NearRoad("county", "Fv 59", "F", 51.5),
        road_class="F",
        assets={"lamp": NearAsset(12.5, "14-0327"), "school": NearAsset(900)},
        reporter_kind="anonymous",
        similar_open=4,
        text=text,
        answers=answers,
        areas=areas,
        road_owner=owner,
        received_at=moment,
        distance_m=12.5,
    )
    stored = json.loads(json.dumps(before.to_json()))
    after = Facts.from_json(stored)
    assert after == before
    assert after.received_at.utcoffset() == before.received_at.utcoffset()
    assert after.received_at.tzinfo == OSLO


STORED_IN_2026 = {
    "category": "gatelys-ute", "group": "lys", "received_at": "2026-11-17T12:00:00+01:00", "time_zone": "Europe/Oslo",
    "areas": ["postal:9008"], "area_names": {"postal:9008": "9008 Tromsø"}, "road_owner": "county", "road": "Fv 59",
    "distance_m": 12.5, "text": "mørkt", "answers": {}, "channel": "web", "has_photo": False,
}  # fmt: skip


def test_facts_that_the_first_version_stored_can_still_be_read() -> None:
    read = Facts.from_json(STORED_IN_2026)
    assert (read.road_owner, read.nearest_road, read.assets, read.reporter_kind, read.similar_open) == (
        "county", None, {}, "resident", 0,
    )  # fmt: skip


def test_an_unknown_kind_of_reporter_is_refused() -> None:
    with pytest.raises(FactsError, match="reporter_kind"):
        facts(reporter_kind="robot")


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(FactsError, match="time zone"):
        facts(received_at=civil("2026-11-17 12:00"))


def test_an_unknown_road_owner_is_refused() -> None:
    with pytest.raises(FactsError, match="road_owner"):
        facts(road_owner="kommune")


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {**LAMP.to_json(), "received_at": "i går"},
        {**LAMP.to_json(), "received_at": "2026-11-17T12:00:00"},
        {**LAMP.to_json(), "time_zone": "Europe/Tromso"},
        {**LAMP.to_json(), "areas": 4},
        {**LAMP.to_json(), "colour": "red"},
        {**LAMP.to_json(), "nearest_road": {"owner": "county"}},
        {**LAMP.to_json(), "nearest_road": {"owner": "kommune", "road": "", "road_class": "", "metres": 1}},
        {**LAMP.to_json(), "assets": [1]},
    ],
)
def test_what_is_not_facts_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(FactsError):
        Facts.from_json(broken)
