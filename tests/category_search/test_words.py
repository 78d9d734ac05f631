"""The words themselves: forms, both written norms, compounds, typing errors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.category_search import SearchEntry, compile_index, search
from app.domain.category_search.compounds import split_compound
from app.domain.category_search.spelling import stem, words_of
from tests.category_search.golden import demo_entries

INDEX = compile_index(demo_entries())


@pytest.mark.parametrize(
    "forms",
    [
        "gatelys gatelyset gatelysa gatelysene gatelysan",
        "vei veien veg vegen vegar veier veiene vein",
        "brøyting brøytet brøyta brøyter brøyte brøytinga",
        "hull hullet hol holet høl hullene",
        "vann vannet vatn vatnet",
        "skole skolen skule skulen",
        "lekeplass lekeplassen leikeplass leikeplassen",
        "grein greiner gren grener grenene greinene",
        "løse lause laus",
        "ødelagt øydelagt",
        "bru bro brua broen",
        "tre treet trær trærne trea",
    ],
)
def test_all_forms_of_a_word_are_one(forms: str) -> None:
    stems = {stem(word) for word in forms.split()}
    assert len(stems) == 1, stems


def test_words_that_only_look_alike_stay_apart() -> None:
    pairs = [("mål", "mal"), ("vei", "vegg"), ("lukt", "lukk"), ("lys", "løs"), ("do", "dør")]
    assert [pair for pair in pairs if stem(pair[0]) == stem(pair[1])] == []


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("gatelys", ("gat", "lys")),
        ("lyktestolpene", ("lykt", "stolp")),
        ("veglysa", ("vei", "lys")),
        ("søppelkasse", ("søppel", "kas")),
        ("fotgjengerovergang", None),
        ("xylofon", ()),
    ],
)
def test_compounds_come_apart_where_the_parts_are_known(word: str, parts: tuple[str, ...] | None) -> None:
    found = split_compound(word, INDEX.parts)
    assert found == parts if parts is not None else all(one in INDEX.parts for one in found)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("gatelys", "gatelys-ute"),
        ("GATELYSET", "gatelys-ute"),
        ("hull veien", "hull-i-vei"),
        ("brøyting", "broyting"),
        ("snørydding", "broyting"),
        ("veilys", "gatelys-ute"),
        ("huskestativ ødelagt", "lekeplass"),
        ("rotter", "dyr"),
        ("soppel", "soppel"),
        ("broyting", "broyting"),
        ("gate lys", "gatelys-ute"),
        ("fotball mål", "idrettsanlegg"),
    ],
)
def test_everyday_words_find_their_category_first(typed: str, code: str) -> None:
    assert search(INDEX, typed)[0].code == code


def test_who_writes_of_shovelling_does_not_mean_the_bird_and_the_bird_is_found_by_its_name() -> None:
    for typed in ("brøyting", "måking", "måkt"):
        assert "dyr" not in [hit.code for hit in search(INDEX, typed)]
    assert search(INDEX, "måke")[0].code == "dyr"


def test_a_word_that_is_being_written_finds_what_it_may_become() -> None:
    assert search(INDEX, "lekep", typing=True)[0].code == "lekeplass"
    assert "hull-i-vei" in [hit.code for hit in search(INDEX, "hul", typing=True)[:3]]


@pytest.mark.parametrize("nothing", ["", "  ", "og i på", "x", "\x00", "😀", "%%%", "qqqqqqqqqqqqqq"])
def test_words_that_mean_nothing_here_find_nothing(nothing: str) -> None:
    assert search(INDEX, nothing) == []


def test_a_municipality_has_its_own_words_and_no_categories_find_nothing() -> None:
    own = compile_index((SearchEntry("naust", "Naustet lekker", "Bygg", ("Naustet lekker",), ("naust",)),))
    assert [hit.code for hit in search(own, "nausta mine")] == ["naust"]
    assert search(own, "gatelys") == []
    assert search(compile_index(()), "gatelys") == []


@given(st.text(max_size=300))
def test_no_text_whatever_makes_the_search_fail(text: str) -> None:
    hits = search(INDEX, text, typing=True)
    assert all(0 < hit.score < 1 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_words_are_cut_out_of_any_text() -> None:
    assert words_of("Lyset, «GATELYSET» på Kárášjohka-veien!") == [
        "lyset",
        "gatelyset",
        "på",
        "karasjohka",
        "veien",
    ]


def test_five_thousand_letters_without_a_space_are_no_word_and_hide_no_other() -> None:
    long = "gatelys" * 700
    assert search(INDEX, f"{long} gatelys") == search(INDEX, "gatelys")
    assert long not in INDEX.seen, "nobody has tried where it could be cut"
