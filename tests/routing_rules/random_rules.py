"""Random rulesets and random facts that often meet, for the property tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from routing_rules.facts import ROAD_OWNERS, Answer, Facts, NearAsset, NearRoad
from tests.routing_rules.rule_builders import LAMP, OSLO, WORDS, civil

UNITS = st.sampled_from(sorted(WORDS.unit_names))


def some(values: list[str]) -> st.SearchStrategy[list[str]]:
    """One to three of the values."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


SIMPLE: dict[str, st.SearchStrategy[Any]] = {
    "category": some(sorted(WORDS.categories)),
    "group": some(sorted(WORDS.groups)),
    "area": some(sorted(WORDS.area_names)),
    "road_owner": some([*ROAD_OWNERS, "none"]),
    "road": some(["E 8", "Fv *", "Fv 59"]),
    "keywords": some(["gatelys", "hull i isen", "kum*", "vei"]),
    "road_class": some(["E", "F", "K"]),
    "road_distance": st.sampled_from([{"at_most": 10}, {"at_most": 30}, {"more_than": 30}]),
    "asset": st.sampled_from([{"lamp": 30}, {"lamp": 100}, {"lamp": {"more_than": 100}, "school": 500}]),
    "reporter_kind": some(["staff", "resident"]),
    "similar_open": st.sampled_from([{"at_least": 1}, {"at_least": 3}, {"exactly": 0}]),
    "holiday": st.booleans(),
    "expression": st.sampled_from(["similar_open > 2", "road_metres < 20 and not holiday"]),
    "channel": some(["web", "phone", "email"]),
    "has_photo": st.booleans(),
    "weekday": some(["monday", "tuesday", "saturday", "sunday"]),
    "hours": some(["22:00-06:00", "08:00-15:30", "05:00-09:00"]),
    "season": some(["11-01 to 04-15", "12-01 to 02-29", "05-01 to 09-01"]),
    "dates": some(["2026-12-19 to 2027-01-03", "2026-12-24"]),
    "answer": st.sampled_from(
        [{"dybde": {"at_least": 5}}, {"dybde": {"at_least": 10}}, {"tilstand": ["Borte"]}]
    ),
}


def _when(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.dictionaries(
        st.sampled_from(["all", "any"]), several, min_size=1, max_size=1
    ) | st.fixed_dictionaries({"not": inner})


_PLAIN = st.lists(st.sampled_from(sorted(SIMPLE)), min_size=1, max_size=3, unique=True).flatmap(
    lambda kinds: st.fixed_dictionaries({kind: SIMPLE[kind] for kind in kinds})
)


def _together(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda plain, group: {**plain, **group}, _PLAIN, _when(inner))


CONDITIONS = st.recursive(_PLAIN, lambda inner: st.one_of(_when(inner), _together(inner)), max_leaves=5)


@st.composite
def rulesets(draw: st.DrawFn, most: int = 12) -> dict[str, Any]:
    """A ruleset as plain values, with a catch-all."""
    whens = draw(st.lists(CONDITIONS, max_size=most))
    rules = [
        {
            "id": f"r{place}",
            "name": f"Regel {place}",
            "when": when,
            "unit": draw(UNITS),
            "why": "Fordi {road}",
        }
        for place, when in enumerate(whens)
    ]
    rules.append({"id": "alt", "name": "Alt annet", "unit": "bydrift", "why": "Alt annet"})
    promise = {"first_answer": "2 working days"}
    return {"title": "Tilfeldig", "number": 1, "defaults": {"promise": promise}, "rules": rules}


@st.composite
def random_facts(draw: st.DrawFn) -> Facts:
    """Facts whose category and group belong together."""
    category = draw(st.sampled_from(sorted(WORDS.categories)))
    answers: dict[str, st.SearchStrategy[Answer]] = {
        "dybde": st.sampled_from([4, "7", 12]),
        "tilstand": st.sampled_from(["Borte", "Løst"]),
    }
    return replace(
        LAMP,
        category=category,
        group=WORDS.categories[category],
        areas=draw(st.frozensets(st.sampled_from(sorted(WORDS.area_names)))),
        road_owner=draw(st.sampled_from([None, *ROAD_OWNERS])),
        road=draw(st.sampled_from([None, "E 8", "Fv 59", "Elvegata"])),
        text=draw(st.sampled_from(["", "Gatelyset er ute", "hullet i isen", "kumlokk i vegen", "🕳️"])),
        nearest_road=draw(
            st.sampled_from(
                [None, NearRoad("county", "Fv 59", "F", 8.0), NearRoad("state", "E 8", "E", 250.0)]
            )
        ),
        road_class=draw(st.sampled_from([None, "E", "F"])),
        assets=draw(
            st.sampled_from([{}, {"lamp": NearAsset(12)}, {"lamp": NearAsset(300), "school": NearAsset(90)}])
        ),
        reporter_kind=draw(st.sampled_from(["resident", "staff"])),
        similar_open=draw(st.sampled_from([0, 2, 5])),
        channel=draw(st.sampled_from(["web", "phone", "email"])),
        has_photo=draw(st.booleans()),
        answers=draw(st.fixed_dictionaries({}, optional=answers)),
        received_at=draw(
            st.datetimes(
                civil("2026-01-01"), civil("2027-12-31"), timezones=st.just(OSLO), allow_imaginary=False
            )
        ),
    )
