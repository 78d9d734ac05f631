"""«Ved skolen», «nær Kroken skole»: what is meant."""

import pytest

from geo.place_phrases import read_phrase


@pytest.mark.parametrize(
    ("typed", "name", "kind"),
    [
        ("ved skolen", "skolen", "school"),
        ("rett ved skulen", "skulen", "school"),
        ("nær Kroken skole", "Kroken skole", None),
        ("utenfor biblioteket", "biblioteket", "library"),
        ("i nærheten av kirka", "kirka", "church"),
        ("near the school", "school", "school"),
        ("bak Rådhuset", "Rådhuset", "town_hall"),
        ("ved Kárášjohka", "Kárášjohka", None),
        ("Storgata", "Storgata", None),
        ("i", "i", None),
        ("Ved", "Ved", None),
        ("på", "på", None),
        ("Vedbolstien", "Vedbolstien", None),
    ],
)
def test_words_of_place_come_off_and_kinds_are_known(typed: str, name: str, kind: str | None) -> None:
    phrase = read_phrase(typed)
    assert (phrase.name, phrase.kind) == (name, kind)
