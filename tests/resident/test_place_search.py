"""The search of streets, places and lamp posts in PostGIS."""

import pytest

from app.models import PlaceName
from app.queries.place_search import MOST_RESULTS, search_places, split_house_number
from geo.names import search_form
from tests.builders import Town, build_town


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Storgata", "Storgata"),
        ("storg", "Storgata"),
        ("storgta", "Storgata"),
        ("Stor gata 5b", "Storgata 5b"),
        ("Grønnegata 32 B, 9008", "Grønnegata 32 B"),
        ("gronnegata", "Grønnegata"),
        ("grønegatta 32", "Grønnegata 32"),
        ("karasjohka", "Kárášjohka"),
        ("KÁRÁŠJOHKA", "Kárášjohka"),
        ("L-1", "L-1"),
    ],
)
def test_a_name_is_found_with_typing_errors_without_accents_and_with_its_house_number(
    town: Town, typed: str, found: str
) -> None:
    assert search_places(town.session, town.municipality.id, typed)[0].name == found


def test_a_house_number_is_only_added_to_streets(town: Town) -> None:
    assert search_places(town.session, town.municipality.id, "Kárášjohka 4")[0].name == "Kárášjohka"


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Storgata 92", ("Storgata", "92")),
        ("Storgata 92B", ("Storgata", "92B")),
        ("Storgata, 92 b 9008 Byen", ("Storgata", "92 b")),
        ("Storgata", ("Storgata", None)),
        ("17. mai-plassen", ("17. mai-plassen", None)),
        ("42", ("42", None)),
    ],
)
def test_the_house_number_is_told_from_the_street(typed: str, parts: tuple[str, str | None]) -> None:
    assert split_house_number(typed) == parts


def test_a_beginning_comes_before_a_likeness_and_a_street_before_a_lake(town: Town) -> None:
    names = [("Sjøgata", "street"), ("Sjøvannet", "water"), ("Storsjøen", "water")]
    town.session.add_all(
        PlaceName(
            municipality_id=town.municipality.id,
            name=name,
            kind=kind,
            precision="point",
            search=search_form(name),
            geom="SRID=4326;POINT(18.95 69.65)",
        )
        for name, kind in names
    )
    town.session.commit()
    found = [one.name for one in search_places(town.session, town.municipality.id, "sjø")]
    assert found[:2] == ["Sjøgata", "Sjøvannet"]


@pytest.mark.parametrize(
    ("typed", "names"),
    [("Storgata 9", ["Storgata 9"]), ("storgat", ["Storgata"]), ("storgta", ["Storgata", "Stortorget"])],
)
def test_names_that_only_look_alike_are_given_where_nothing_is_called_what_was_typed(
    town: Town, typed: str, names: list[str]
) -> None:
    town.session.add(
        PlaceName(
            municipality_id=town.municipality.id,
            name="Stortorget",
            kind="street",
            precision="point",
            search=search_form("Stortorget"),
            geom="SRID=4326;POINT(18.95 69.65)",
        )
    )
    town.session.commit()
    assert [one.name for one in search_places(town.session, town.municipality.id, typed)] == names


def test_at_most_eight_are_given_and_only_of_ones_own_municipality(town: Town) -> None:
    other = build_town(town.session, "9902", "Naboby", west=19.3)
    town.session.add_all(
        PlaceName(
            municipality_id=other.municipality.id,
            name=f"Furuveien{number}",
            kind="street",
            precision="road",
            search=f"furuveien{number}",
            geom="SRID=4326;POINT(19.35 69.65)",
        )
        for number in range(20)
    )
    town.session.commit()
    assert len(search_places(town.session, other.municipality.id, "furuv")) == MOST_RESULTS
    assert search_places(town.session, town.municipality.id, "furuv") == []


@pytest.mark.parametrize("typed", ["", " ", "a", "\x00", "%%", "((("])
def test_what_is_too_short_or_strange_finds_nothing(town: Town, typed: str) -> None:
    assert search_places(town.session, town.municipality.id, typed) == []
