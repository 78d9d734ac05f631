"""The extra questions of a category: what a right answer is, how it is kept and said."""

from datetime import date
from typing import Any

import pytest

from app.domain.questions import answer_lines, check_answers, stored_answers

TODAY = date(2026, 11, 23)

QUESTIONS: list[dict[str, Any]] = [
    {"code": "hva", "text": "Hva står der?", "kind": "choice", "required": True,
     "options": ["Bil", {"text": "Henger eller båt", "text_en": "Trailer or boat"}]},
    {"code": "hvor", "text": "Hvor?", "text_en": "Where?", "kind": "choices", "options": ["Fortau", "Trapp"]},
    {"code": "dybde", "text": "Hvor dypt?", "kind": "number", "min": 1, "max": 300, "unit": "cm"},
    {"code": "sett", "text": "Når så du det?", "kind": "date", "when": "past"},
    {"code": "innen", "text": "Når trengs det?", "kind": "date", "when": "future"},
    {"code": "stolpe", "text": "Nummer", "kind": "text"},
]  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        {"hva": "Bil"},
        {"hva": "Henger eller båt", "hvor": ["Fortau", "Trapp"], "dybde": "2,5", "sett": "2026-11-23"},
        {"hva": "Bil", "sett": "1.11.26", "innen": "24/12-2026", "stolpe": "x" * 500, "dybde": 300},
        {"hva": "Bil", "hvor": [], "dybde": "", "sett": None},
    ],
)
def test_right_answers_have_nothing_wrong(given: dict[str, Any]) -> None:
    assert check_answers(QUESTIONS, given, TODAY) == {}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"hva": ""}, "q_hva"),
        ({"hva": "Fly"}, "q_hva"),
        ({"hva": ["Bil"]}, "q_hva"),
        ({"hvor": "Fortau"}, "q_hvor"),
        ({"hvor": ["Tak"]}, "q_hvor"),
        ({"hvor": [{"a": 1}]}, "q_hvor"),
        ({"dybde": "dypt"}, "q_dybde"),
        ({"dybde": "0"}, "q_dybde"),
        ({"dybde": "301"}, "q_dybde"),
        ({"dybde": True}, "q_dybde"),
        ({"dybde": "1e9"}, "q_dybde"),
        ({"sett": "24.11.2026"}, "q_sett"),
        ({"sett": "31.2.2026"}, "q_sett"),
        ({"sett": "i går"}, "q_sett"),
        ({"sett": "0001-01-01"}, "q_sett"),
        ({"innen": "2026-11-22"}, "q_innen"),
        ({"stolpe": "x" * 501}, "q_stolpe"),
        ({"stolpe": ["x"]}, "q_stolpe"),
    ],
)
def test_a_wrong_answer_is_named_with_its_field(wrong: dict[str, Any], field: str) -> None:
    assert list(check_answers(QUESTIONS, {"hva": "Bil", **wrong}, TODAY)) == [field]


def test_numbers_are_kept_as_numbers_and_dates_the_same_way_however_they_were_typed() -> None:
    kept = stored_answers(QUESTIONS, {"dybde": "12", "sett": "1.11.26", "hva": "Bil", "gammel": "ja"})
    assert kept == {"dybde": 12, "sett": "2026-11-01", "hva": "Bil", "gammel": "ja"}
    assert stored_answers(QUESTIONS, {"dybde": "2,5"}) == {"dybde": 2.5}


def test_answers_are_said_in_words_with_unit_and_date_and_in_the_readers_language() -> None:
    given = {
        "dybde": 12,
        "sett": "2026-11-01",
        "hva": "Henger eller båt",
        "hvor": ["Fortau", "Trapp"],
        "gammel": "ja",
    }
    assert answer_lines(QUESTIONS, given) == [
        ("Hva står der?", "Henger eller båt"),
        ("Hvor?", "Fortau, Trapp"),
        ("Hvor dypt?", "12 cm"),
        ("Når så du det?", "1.11.2026"),
    ]
    assert answer_lines(QUESTIONS, given, "en")[:2] == [
        ("Hva står der?", "Trailer or boat"),
        ("Where?", "Fortau, Trapp"),
    ]
    assert answer_lines(QUESTIONS, given, all_given=True)[-1] == ("gammel", "ja")
