"""What means danger to life, and what only sounds like it."""

import pytest

from app.domain.danger import answers_danger, find_danger


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Det brenner i en søppelkasse!", "fire"),
        ("Sterk gasslukt ved butikken", "fire"),
        ("Det lukter gass", "fire"),
        ("En mann ligger bevisstløs på isen", "injury"),
        ("Noen har gått gjennom isen", "injury"),
        ("Ein syklist blør", "injury"),
        ("Løse ledninger, det gnistrer fra stolpen", "power"),
        ("LEDNINGEN HENGER over veien", "power"),
        ("Laus leidning på skuleplassen", "power"),
        ("To menn slåss med kniv", "crime"),
        ("Stor trafikkulykke i krysset", "crime"),
        ("Åpen kum midt i gangveien", "fall"),
        ("Snøskredet dekker veien", "fall"),
        ("There is a gas leak", "fire"),
    ],
)
def test_danger_is_seen(text: str, kind: str) -> None:
    found = find_danger(text)
    assert found is not None, text
    assert found.kind == kind
    assert found.numbers


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Lampen er mørk",
        "Gatelyset brenner hele dagen",
        "Brannkummen er full av snø",
        "Brannhydranten lekker",
        "Skiltet er skadet",
        "Ingen er skadet, men stolpen er skjev",
        "Hull i veien, ikke noen brann akkurat",
        "Våpenveien mangler skilt",
        "🙂" * 100,
        "a" * 5000,
    ],
)
def test_what_everybody_writes_about_cries_no_wolf(text: str) -> None:
    assert find_danger(text) is None


def test_an_answer_may_mean_danger() -> None:
    questions = [
        {"code": "fare", "kind": "choice", "options": ["Ja", "Nei"], "danger": ["Ja"]},
        {"code": "hvor", "kind": "choices", "options": ["Trapp", "Vei"], "danger": ["Trapp"]},
        {"code": "antall", "kind": "number"},
    ]
    assert answers_danger(questions, {"fare": "Ja", "hvor": ["Vei", "Trapp"]}) == ["fare=Ja", "hvor=Trapp"]
    assert answers_danger(questions, {"fare": "Nei", "antall": "3"}) == []
