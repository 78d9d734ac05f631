"""One golden case for each kind of condition: YAML, facts that fit and that do not, both reasons word for
word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from routing_rules.facts import NearAsset, NearRoad
from tests.routing_rules.rule_builders import OSLO


@dataclass(frozen=True)
class Golden:
    """`fits` and `fails` are changes to a report of a lamp that is out, made on the web on a Tuesday at
    noon.
    """

    when: str
    fits: dict[str, Any]
    because: str
    fails: dict[str, Any]
    because_not: str


def at(*when: int) -> datetime:
    """A moment in Oslo."""
    return datetime(*when, tzinfo=OSLO)  # type: ignore[misc, arg-type]


GOLDEN: dict[str, Golden] = {
    "category": Golden(
        "category: [hull-i-vei, fortau]",
        {"category": "hull-i-vei", "group": "vei"},
        "Kategorien er «Hull i veien»",
        {},
        "Kategorien er «Gatelys er slukket», ikke «fortau» eller «Hull i veien»",
    ),
    "group": Golden("group: Lys", {}, "Saken gjelder Lys", {"group": "vei"}, "Saken gjelder Vei, ikke Lys"),
    "area": Golden(
        'area: ["postal:9008", sentrum]',
        {"areas": frozenset({"zone:sentrum", "postal:9010"})},
        "Stedet ligger i sentrum",
        {"areas": frozenset({"postal:9010"})},
        "Stedet ligger ikke i 9008 Tromsø eller sentrum",
    ),
    "road_owner": Golden(
        "road_owner: [state, none]",
        {"road_owner": "state", "road": "E 8"},
        "Staten eier E 8",
        {"road_owner": "county", "road": "Fv 59"},
        "Fylkeskommunen eier Fv 59, ikke ingen vei eller staten",
    ),
    "road": Golden(
        'road: ["E 8", "Fv *"]',
        {"road": "fv862"},
        "Veien er fv862",
        {"road": "Rv 862"},
        "Veien er Rv 862, ikke E 8 eller Fv *",
    ),
    "keywords": Golden(
        'keywords: [gatelys, "hull i isen", "vannlekk*"]',
        {"text": "Hullet i isen er stort"},
        "Teksten nevner «hull i isen»",
        {"text": "isen er fin"},
        "Teksten nevner ikke «gatelys», «hull i isen» eller «vannlekk*»",
    ),
    "answer": Golden(
        "answer: {dybde: {at_least: 10}, tilstand: [Borte]}",
        {"answers": {"dybde": "12,5", "tilstand": "borte"}},
        "Svaret er dybde: 12,5; tilstand: borte",
        {"answers": {"dybde": 4, "tilstand": "Borte"}},
        "Svaret på «dybde» er 4, ikke minst 10",
    ),
    "channel": Golden(
        "channel: [phone, counter]",
        {"channel": "phone"},
        "Meldingen kom via phone",
        {},
        "Meldingen kom via web, ikke counter eller phone",
    ),
    "has_photo": Golden(
        "has_photo: true", {"has_photo": True}, "Meldingen har bilde", {}, "Meldingen har ikke bilde"
    ),
    "weekday": Golden(
        "weekday: [saturday, søndag]",
        {"received_at": at(2026, 11, 22, 3)},
        "Meldingen kom på en søndag",
        {},
        "Meldingen kom på en tirsdag, ikke lørdag eller søndag",
    ),
    "hours": Golden(
        "hours: 22:00-06:00",
        {"received_at": at(2026, 11, 17, 5, 59)},
        "Meldingen kom kl. 05.59, mellom 22:00-06:00",
        {"received_at": at(2026, 11, 17, 6, 0)},
        "Meldingen kom kl. 06.00, ikke mellom 22:00-06:00",
    ),
    "season": Golden(
        "season: 11-01 to 04-15",
        {"received_at": at(2027, 4, 15, 23)},
        "Dagen 15.04. er mellom 01.11. og 15.04.",
        {"received_at": at(2027, 4, 16, 0)},
        "Dagen 16.04. er ikke mellom 01.11. og 15.04.",
    ),
    "dates": Golden(
        "dates: 2026-12-19 to 2027-01-03",
        {"received_at": at(2027, 1, 3, 23, 59)},
        "Datoen 03.01.2027 er 19.12.2026–03.01.2027",
        {"received_at": at(2027, 1, 4)},
        "Datoen 04.01.2027 er ikke 19.12.2026–03.01.2027",
    ),
    "holiday": Golden(
        "holiday: true",
        {"received_at": at(2027, 5, 17, 9)},
        "Datoen 17.05.2027 er 2. pinsedag",
        {},
        "Datoen 17.11.2026 er ikke en helligdag",
    ),
    "road_class": Golden(
        "road_class: {is: [E, fylkesvei], within: 60}",
        {"nearest_road": NearRoad("county", "Fv 59", "F", 51.4)},
        "Fv 59 er fylkesvei (51 meter unna)",
        {"nearest_road": NearRoad("municipality", None, "K", 12)},
        "Veien er kommunal vei, ikke europavei eller fylkesvei (12 meter unna)",
    ),
    "road_distance": Golden(
        "road_distance: {at_most: 10}",
        {"nearest_road": NearRoad("county", "Fv 59", "F", 9.6)},
        "Det er 10 meter til Fv 59",
        {"nearest_road": NearRoad("county", "Fv 59", "F", 10.4)},
        "Det er 10 meter til Fv 59, ikke høyst 10",
    ),
    "asset": Golden(
        "asset: {school: 200, lamp: {more_than: 30}}",
        {"assets": {"school": NearAsset(120.2, "Lunheim"), "lamp": NearAsset(30.5, "14-0327")}},
        "Det er 120 meter til nærmeste skole Lunheim; Det er 30 meter til nærmeste gatelykt 14-0327",
        {"assets": {"school": NearAsset(201), "lamp": NearAsset(60)}},
        "Det er 201 meter til nærmeste skole, ikke høyst 200",
    ),
    "reporter_kind": Golden(
        "reporter_kind: [staff, anonymous]",
        {"reporter_kind": "staff"},
        "Meldingen er fra en ansatt",
        {},
        "Meldingen er fra en innbygger vi kan svare, ikke en som er anonym eller en ansatt",
    ),
    "similar_open": Golden(
        "similar_open: {at_least: 3, less_than: 10}",
        {"similar_open": 3},
        "Det er 3 åpne saker av samme slag her",
        {"similar_open": 10},
        "Det er 10 åpne saker av samme slag her, ikke minst 3 og mindre enn 10",
    ),
    "expression": Golden(
        "expression: road_metres < 15 and (similar_open >= 3 or metres_to_school * 2 < 400)",
        {"nearest_road": NearRoad("county", "Fv 59", "F", 9.5), "assets": {"school": NearAsset(120)}},
        "Uttrykket «road_metres < 15 and (similar_open >= 3 or metres_to_school * 2 < 400)» stemmer: "
        "metres_to_school = 120, road_metres = 9.5, similar_open = 0",
        {},
        "Uttrykket «road_metres < 15 and (similar_open >= 3 or metres_to_school * 2 < 400)» stemmer ikke: "
        "metres_to_school = langt unna, road_metres = langt unna, similar_open = 0",
    ),
    "all": Golden(
        "all: [{group: lys}, {has_photo: true}]",
        {"has_photo": True},
        "Saken gjelder Lys; Meldingen har bilde",
        {},
        "Meldingen har ikke bilde",
    ),
    "any": Golden(
        "any: [{group: vei}, {has_photo: true}]",
        {"has_photo": True},
        "Meldingen har bilde",
        {},
        "Ingen av disse passer: Saken gjelder Lys, ikke Vei; Meldingen har ikke bilde",
    ),
    "not": Golden(
        "not: {area: sentrum}",
        {},
        "Unntaket gjelder ikke: Stedet ligger ikke i sentrum",
        {"areas": frozenset({"zone:sentrum"})},
        "Unntaket gjelder: Stedet ligger i sentrum",
    ),
}
