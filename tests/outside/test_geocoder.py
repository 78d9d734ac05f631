"""The address register: its answers read, its silence endured. Never called over the net."""

import json
from collections.abc import Callable

import pytest

from app.outside.geocoder import REST_S, KartverketGeocoder, make_geocoder
from app.settings import Settings, SettingsError, read_settings

ANSWER = {
    "metadata": {"totaltAntallTreff": 2},
    "adresser": [
        {
            "adressetekst": "Storgata 92B",
            "postnummer": "9008",
            "poststed": "PRØVEBY",
            "kommunenummer": "9901",
            "representasjonspunkt": {"epsg": "EPSG:4326", "lat": 69.6502, "lon": 18.9551},
        },
        {
            "adressetekst": "Storgata 92B",
            "postnummer": "9100",
            "poststed": "NABOBY",
            "kommunenummer": "9902",
            "representasjonspunkt": {"epsg": "EPSG:4326", "lat": 69.7, "lon": 18.8},
        },
    ],
}


class Line:
    """Answers as it is told, and remembers what it was asked."""

    def __init__(self, answer: Callable[[], bytes]) -> None:
        self.answer, self.asked, self.now = answer, [], 0.0
        self.register = KartverketGeocoder("https://register.example/v1/", self.fetch, lambda: self.now)

    def fetch(self, address: str) -> bytes:
        self.asked.append(address)
        return self.answer()


def test_addresses_of_the_municipality_come_with_their_position() -> None:
    line = Line(lambda: json.dumps(ANSWER).encode())
    found = line.register.search("storgata 92b", "9901", 8)
    assert [(one.text, one.postal_code, one.post_town, one.lon, one.lat) for one in found] == [
        ("Storgata 92B", "9008", "Prøveby", 18.9551, 69.6502)
    ]
    assert line.asked[0].startswith(
        "https://register.example/v1/sok?sok=storgata+92b&fuzzy=true&kommunenummer=9901"
    )


def test_the_same_question_is_asked_once() -> None:
    line = Line(lambda: json.dumps(ANSWER).encode())
    line.register.search("Storgata  92B", "9901", 8)
    line.register.search("storgata 92b", "9901", 8)
    assert len(line.asked) == 1


@pytest.mark.parametrize(
    "nonsense", [b"", b"<html>", b"{}", b'{"adresser": [{}]}', b'{"adresser": 3}', b"[]", b"\xff"]
)
def test_an_answer_that_cannot_be_read_finds_nothing(nonsense: bytes) -> None:
    assert Line(lambda: nonsense).register.search("storgata", "9901", 8) == []


def test_a_register_that_is_silent_is_left_alone_for_a_while() -> None:
    def silence() -> bytes:
        raise TimeoutError

    line = Line(silence)
    assert line.register.search("storgata", "9901", 8) == []
    assert line.register.search("grønnegata", "9901", 8) == []
    assert len(line.asked) == 1
    line.now = REST_S + 1.0
    line.register.search("grønnegata", "9901", 8)
    assert len(line.asked) == 2


def test_without_a_setting_there_is_no_register_and_a_wrong_one_stops_the_start() -> None:
    assert make_geocoder(Settings()).search("storgata", "9901", 8) == []
    env = {"DATABASE_URL": "postgresql://x/y", "REDIS_URL": "redis://x", "VARSKO_DEMO": "1"}
    with pytest.raises(SettingsError, match="GEOCODER_URL"):
        read_settings({**env, "GEOCODER_URL": "ws.geonorge.no"})
