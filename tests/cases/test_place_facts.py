"""What PostGIS knows of a position: areas of every kind, the nearest road, the nearest asset of each kind."""

import pytest
from sqlalchemy import delete, select

from app.cases.decide import vocabulary_of
from app.cases.publish_rules import publish_rules
from app.commands.bench_facts import bench_facts
from app.domain.reports import Contact
from app.models import Area, Asset, AssetKind, Case, Decision, Municipality, PlaceName
from app.queries.places import find_place_facts
from geo.place import Place
from routing_rules.ruleset import RulesetErrors
from tests.builders import CENTRE, MONDAY, NO_ROAD_NEAR, Town, _box, build_town
from tests.fixtures.sql_count import CountSql

RULES = """
title: Prøve
number: 3
defaults: {promise: {first_answer: 2 working days}}
rules:
  - {id: mange, name: Mange, when: {similar_open: {at_least: 2}}, unit: eiendom, priority: high, why: Mange}
  - {id: skole, name: Ved skole, when: {asset: {school: 150}, reporter_kind: resident}, unit: eiendom, why: Ved skole}
  - {id: vei, name: Nær vei, when: {road_owner: {is: municipality, within: 500}}, unit: bydrift, why: "{area}"}
  - {id: resten, name: Resten, unit: bydrift, why: Resten}
"""


@pytest.fixture
def school(town: Town) -> Town:
    """The town with a school in the centre, a river beside it, and a school far away."""
    number = town.municipality.id
    town.session.add_all(
        AssetKind(municipality_id=number, code=code, name=name)
        for code, name in (("school", "skole"), ("watercourse", "vann eller elv"))
    )
    town.session.flush()
    town.session.add_all(
        Asset(municipality_id=number, kind=kind, name=name, geom=f"SRID=4326;{shape}")
        for kind, name, shape in (
            ("school", "Lunheim", "POLYGON((18.957 69.650, 18.958 69.650, 18.958 69.651, 18.957 69.650))"),
            ("school", "Fjerne", "POINT(18.97 69.65)"),
            ("watercourse", "Elva", "LINESTRING(18.95 69.6525, 18.96 69.6525)"),
        )
    )
    town.session.commit()
    return town


def test_the_nearest_of_each_kind_is_known_with_metres_in_one_statement(
    school: Town, count_sql: CountSql
) -> None:
    with count_sql() as counted:
        facts = find_place_facts(school.session, school.municipality.id, CENTRE)
    assert len(counted) == 1
    assert facts.assets["school"].name == "Lunheim"
    assert facts.assets["school"].metres == pytest.approx(77.6, abs=1)
    assert facts.assets["watercourse"].metres == pytest.approx(279, abs=2)
    assert (facts.assets["lamp"].name, facts.assets["lamp"].metres) == ("L-1", pytest.approx(11.2, abs=0.5))


def test_what_is_more_than_a_kilometre_away_is_not_known(school: Town) -> None:
    assert find_place_facts(school.session, school.municipality.id, Place(19.05, 69.62)).assets == {}


def test_another_municipalitys_assets_do_not_count(school: Town) -> None:
    other = build_town(school.session, "9902", "Naboby", 18.9)
    assert set(find_place_facts(school.session, other.municipality.id, CENTRE).assets) == {"lamp"}


def test_the_nearest_road_is_known_at_a_distance_too_but_owns_the_case_only_when_near(school: Town) -> None:
    beside = Place(CENTRE.lon, CENTRE.lat + 0.0009)  # about 100 metres
    facts = find_place_facts(school.session, school.municipality.id, beside)
    assert facts.nearest_road is not None and facts.nearest_road.metres == pytest.approx(100, abs=2)
    assert (facts.nearest_road.owner, facts.nearest_road.road_class) == ("municipality", "K")
    assert (facts.road_owner, facts.road, facts.road_class) == (None, None, None)
    assert find_place_facts(school.session, school.municipality.id, CENTRE).road_class == "K"
    assert find_place_facts(school.session, school.municipality.id, NO_ROAD_NEAR).nearest_road is None


def test_areas_of_every_kind_hold_a_position(school: Town) -> None:
    school.session.add(
        Area(
            municipality_id=school.municipality.id, kind="school_district", code="lunheim", name="Lunheim krets",
            geom=_box(18.95, 69.64, 18.96, 69.66),
        )
    )  # fmt: skip
    school.session.commit()
    areas = find_place_facts(school.session, school.municipality.id, CENTRE).areas
    assert list(areas) == ["postal:9008", "school_district:lunheim", "municipality:9901"]
    assert set(areas) <= set(vocabulary_of(school.session, school.municipality.id).area_names)


def test_the_facts_go_all_the_way_to_the_decision(school: Town) -> None:
    publish_rules(school.session, school.municipality, RULES, "test", MONDAY)

    def rule_of(case: Case) -> str:
        return school.session.get_one(Decision, case.decision_id).rule_id

    assert rule_of(school.case()) == "skole"
    assert rule_of(school.case(contact=Contact())) == "vei", "somebody anonymous, 0 metres from the road"
    third = school.case()
    assert (rule_of(third), third.priority) == ("mange", "high")
    stored = school.session.scalars(select(Decision.facts).where(Decision.id == third.decision_id)).one()
    assert (stored["similar_open"], stored["assets"]["school"]["name"]) == (2, "Lunheim")
    assert stored["nearest_road"]["road_class"] == "K"


@pytest.mark.parametrize(
    ("wkt", "why"),
    [
        ("((18.9 69.6, 19.0 69.7, 19.0 69.6, 18.9 69.7, 18.9 69.6))", "omrisset krysser seg selv (18.95 69.65)"),
        ("((20 60, 20.1 60, 20.1 60.1, 20 60))", "det ligger utenfor kommunen"),
    ],
)  # fmt: skip
def test_an_area_whose_outline_is_wrong_cannot_be_named_by_a_rule(town: Town, wkt: str, why: str) -> None:
    town.session.add(
        Area(municipality_id=town.municipality.id, kind="zone", code="rar", name="Rar sone",
             geom=f"SRID=4326;MULTIPOLYGON({wkt})")
    )  # fmt: skip
    town.session.commit()
    rules = RULES.replace("similar_open: {at_least: 2}", "area: Rar sone").replace(
        "asset: {school: 150}, ", ""
    )
    with pytest.raises(RulesetErrors) as refused:
        publish_rules(town.session, town.municipality, rules, "test", MONDAY)
    (error,) = refused.value.errors
    assert error.sentence == f"Området «Rar sone» kan ikke brukes: {why}. Tegn det på nytt."
    assert (error.line, error.path) == (6, "rules[0].when.area")


def test_a_unit_that_is_out_of_use_cannot_be_named_by_a_new_version(town: Town) -> None:
    town.units["eiendom"].active = False
    town.session.commit()
    rules = RULES.replace("asset: {school: 150}, ", "")
    with pytest.raises(RulesetErrors) as refused:
        publish_rules(town.session, town.municipality, rules, "test", MONDAY)
    assert {error.sentence for error in refused.value.errors} == {
        "Enheten «Eiendom» er tatt ut av bruk. Velg en annen."
    }


@pytest.mark.parametrize(
    ("names", "address"),
    [
        # A degree to the east is a third as far as a degree to the north.
        ([("Nordheim", 18.99, 69.636), ("Østheim", 19.0, 69.63)], "Østheim"),
        ([("Først", 18.991, 69.63), ("Siden", 18.991, 69.63)], "Først"),
        ([("Altfor langt", 19.04, 69.63)], "9008 Prøveby"),
    ],
)
def test_without_a_road_the_nearest_name_in_metres_says_where_it_is(
    town: Town, names: list[tuple[str, float, float]], address: str
) -> None:
    town.session.execute(delete(PlaceName))
    for name, lon, lat in names:
        place = PlaceName(
            municipality_id=town.municipality.id,
            name=name,
            kind="place",
            precision="point",
            search=name.lower(),
            geom=f"SRID=4326;POINT({lon} {lat})",
        )
        town.session.add(place)
        town.session.flush()
    assert find_place_facts(town.session, town.municipality.id, NO_ROAD_NEAR).address == address


def test_the_measured_town_is_gone_afterwards(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, few in (("AREAS", 20), ("STRETCHES", 200), ("ASSETS", 80), ("LAMPS", 50)):
        monkeypatch.setattr(f"app.commands.bench_facts.{name}", few)
    (line,) = bench_facts(town.session, runs=1, positions=5)
    assert (line["sql"], line["road_stretches"], line["p50_ms"] > 0) == (1, 200, True)
    assert town.session.scalars(select(Municipality.number)).all() == ["9901"]
