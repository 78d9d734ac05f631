"""Danger to life in what somebody writes or answers: then they must call, and not fill in a form.

The phrases are everyday Norwegian, bokmål and nynorsk, and a little English. ``*`` stands for any ending. They are the
same in the browser (static/resident/danger.js), which says so while one writes. One page too many is a small thing, one
too few is not; but what everybody writes about (a light that «brenner», a «brannkum») must not cry wolf.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.domain.words import N_


@dataclass(frozen=True)
class Danger:
    """``numbers`` to call, the first one first. ``title`` asks, ``phrases`` give it away."""

    kind: str
    title: str
    numbers: tuple[str, ...]
    phrases: tuple[str, ...] = ()


NUMBER_WORDS: dict[str, str] = {"110": N_("brann"), "112": N_("politi"), "113": N_("ambulanse")}

DANGERS: tuple[Danger, ...] = (
    Danger(
        "fire",
        N_("Brenner det, eller lukter det gass?"),
        ("110", "112", "113"),
        (
            "brann", "brannen", "i brann", "tok fyr", "tatt fyr", "teke fyr", "det brenner", "det brenn", "flammer",
            "gasslekkasje*", "gasslukt*", "lukter gass", "luktar gass", "lukt av gass", "eksplosjon*", "eksplodert*",
            "eksploderte", "røykutvikling*", "ryker kraftig", "on fire", "gas leak*", "smell of gas",
        ),
    ),
    Danger(
        "injury",
        N_("Er noen skadet eller i livsfare?"),
        ("113", "112", "110"),
        (
            "blør", "bløder", "blødande", "bevisstløs*", "medvitslaus*", "puster ikke", "pustar ikkje", "hjertestans",
            "hjartestans", "livløs*", "livlaus*", "drukner", "druknar", "falt i vannet", "falt i sjøen", "falt i elva",
            "gjennom isen", "har skadet seg", "har skada seg", "er skadet person", "person skadet", "personskade*",
            "noen er skadet", "nokon er skada", "barn er skadet", "er påkjørt av", "ble påkjørt", "blei påkøyrd",
            "trenger ambulanse", "treng ambulanse", "unconscious", "bleeding", "drowning", "somebody is hurt",
            "someone is hurt", "someone is injured",
        ),
    ),
    Danger(
        "power",
        N_("Kan noen få strøm i seg?"),
        ("110", "113"),
        (
            "strømførende*", "straumførande*", "strømgjennomgang", "elektrisk støt", "fikk støt", "fekk støyt",
            "gnister", "gnistrer", "gnistrar", "høyspent*", "høgspent*", "løs ledning", "løse ledninger",
            "laus leidning", "lause leidningar", "ledning henger", "ledningen henger", "ledninger henger",
            "ledninger som henger", "bare ledninger", "åpne ledninger", "live wire*", "sparks",
        ),
    ),
    Danger(
        "crime",
        N_("Skjer det noe kriminelt eller en ulykke nå?"),
        ("112", "113", "110"),
        (
            "med kniv", "våpen", "skyter", "skyt", "slåss", "slåst", "truer noen", "truar nokon", "overfall*",
            "voldtekt*", "valdtekt*", "trafikkulykke*", "trafikkulukke*", "bilulykke*", "kollisjon*", "har kollidert",
            "kjørt av veien", "køyrt av vegen", "fyllekjør*", "fyllekøyr*", "full sjåfør", "fighting", "with a knife",
            "car crash", "gunshot*",
        ),
    ),
    Danger(
        "fall",
        N_("Kan noen falle ned eller bli truffet nå?"),
        ("112", "110"),
        (
            "åpen kum", "åpent kumlokk", "open kum", "ope kumlokk", "kum uten lokk", "kum utan lokk", "mangler kumlokk",
            "kumlokket mangler", "kumlokket er borte", "kumlokk er borte", "snøskred*", "steinsprang*", "steinras*",
            "jordras*", "har rast ut", "rasfare*", "skredfare*", "holder på å rase", "kan falle ned når som helst",
            "open manhole", "landslide*", "avalanche*",
        ),
    ),
)  # fmt: skip

ANSWERED = Danger("answer", N_("Er det fare for noen nå?"), ("112", "110", "113"))
"""The person answered one of the category's questions with something that means danger."""

_NOBODY = re.compile(r"\b(?:ingen|ikke noen|ikkje nokon|ingen fare|nobody|no one)\b[^.!?\n]{0,30}")
"""«Ingen er skadet» is no danger."""


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for phrase in phrases)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def find_danger(text: str) -> Danger | None:
    """The danger that a text speaks of, the gravest kind first; None when it speaks of none."""
    said = _NOBODY.sub(" ", text.lower())
    return next((one for one in DANGERS if _pattern(one.phrases).search(said)), None)


def answers_danger(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Any]) -> list[str]:
    """«code=answer» of every answer that means danger: a question of a category may name those (``danger``)."""
    found = []
    for question in questions:
        given = answers.get(question["code"])
        chosen = given if isinstance(given, list) else [given]
        found += [f"{question['code']}={one}" for one in chosen if one in (question.get("danger") or ())]
    return found
