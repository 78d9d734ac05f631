"""Every address of the unit's pages: who gets in, who is told no, and to whom it does not exist."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.cases.photos import keep_photo
from app.jobs.photos import process
from app.platform.runtime import Runtime
from app.web.field.case_views import UNIT_STEPS
from tests.builders import Town, build_town
from tests.field.acting import SignIn, jpeg, ready_round, spread_cases

STRANGERS = {"eiendom": "another unit", "neighbour": "another municipality"}

# (method, path, needs round_plan)
ADDRESSES = [
    ("GET", "/enhet/{number}", False),
    ("GET", "/enhet/{number}/resolve", False),
    ("POST", "/enhet/{number}/start", False),
    ("POST", "/enhet/{number}/plan", False),
    ("POST", "/enhet/{number}/resolve", False),
    ("POST", "/enhet/{number}/return", False),
    ("POST", "/enhet/{number}/note", False),
    ("GET", "/enhet/bilder/{photo}/medium.webp", False),
    ("GET", "/enhet/rute/{round}", False),
    ("GET", "/enhet/rute/{round}/tilstand.json", False),
    ("GET", "/enhet/rute/{round}/ark", False),
    ("GET", "/enhet/rute/{round}/rute.gpx", False),
    ("POST", "/enhet/rute/{round}/prov-igjen", True),
    ("POST", "/enhet/rute/{round}/stopp", True),
    ("GET", "/ute/{number}", False),
    ("POST", "/ute/{number}", False),
    ("POST", "/ute/{number}/framme", False),
    ("GET", "/ute/{number}/kan-ikke", False),
    ("POST", "/ute/{number}/kan-ikke", False),
]
LISTS = [("GET", "/enhet", False), ("POST", "/enhet/ruter", True), ("GET", "/ute", False)]


@dataclass
class Scene:
    names: dict[str, str]
    browsers: Callable[[str], FlaskClient]

    def ask(self, who: str, method: str, path: str) -> int:
        data = {"version": "2", "down": self.names["number"], "note": "Hei", "reply": "Hei", "reason": "Hei"}
        sent = data if method == "POST" else None
        return self.browsers(who).open(path.format(**self.names), method=method, data=sent).status_code


@pytest.fixture
def scene(town: Town, run: Runtime, app: Flask, sign_in: SignIn) -> Scene:
    """A case with a photo on a round, and browsers of everybody; «neighbour» is a foreman of another municipality."""
    cases = spread_cases(town, 2)
    kept = keep_photo(
        town.ctx("crew"), run.photos, run.reader, jpeg(), "etter.jpg", "resolved", case_id=cases[0].id
    )
    process(run, kept.id)
    round_id = ready_round(town, run, cases)
    neighbour = build_town(town.session, "9902", "Naboby", 20.0).staff["foreman"]

    def browsers(who: str) -> FlaskClient:
        if who == "nobody":
            return app.test_client()
        browser = sign_in("foreman" if who == "neighbour" else who)
        if who == "neighbour":
            with browser.session_transaction() as cookie:
                cookie["_user_id"] = f"{neighbour.id}.{neighbour.session_version}"
        return browser

    return Scene({"number": cases[0].number, "photo": str(kept.id), "round": str(round_id)}, browsers)


def asked(scene: Scene, who: str, addresses: list[tuple[str, str, bool]]) -> dict[tuple[str, str], int]:
    return {(method, path): scene.ask(who, method, path) for method, path, _ in addresses}


@pytest.mark.parametrize("who", STRANGERS)
def test_to_strangers_it_does_not_exist(scene: Scene, who: str) -> None:
    assert {at: status for at, status in asked(scene, who, ADDRESSES).items() if status != 404} == {}


@pytest.mark.parametrize("who", ["desk", "lead", "admin"])
def test_the_desk_and_the_administrator_are_told_no(scene: Scene, who: str) -> None:
    assert {at: status for at, status in asked(scene, who, ADDRESSES + LISTS).items() if status != 403} == {}


def test_nobody_signed_in_is_sent_to_sign_in(scene: Scene) -> None:
    """A page leads to the sign-in; a form answers 401 with what was typed and a link to it."""
    told = asked(scene, "nobody", ADDRESSES + LISTS)
    assert {at: status for at, status in told.items() if status != (302 if at[0] == "GET" else 401)} == {}


def test_the_crew_gets_in_but_plans_nothing(scene: Scene) -> None:
    told = asked(scene, "crew", ADDRESSES + LISTS)
    assert {at for at, status in told.items() if status == 403} == {
        (method, path) for method, path, plans in ADDRESSES + LISTS if plans
    }
    assert not {404, 500} & set(told.values())


def test_the_foreman_gets_in_everywhere(scene: Scene) -> None:
    assert not {403, 404, 500} & set(asked(scene, "foreman", ADDRESSES + LISTS).values())


def test_every_address_of_the_unit_is_tried_here(app: Flask) -> None:
    names = {"number": "<number>", "photo": "<uuid:photo_id>", "round": "<uuid:round_id>"}
    shapes = set()
    for method, path, _ in [*ADDRESSES, *LISTS]:
        folder, _slash, leaf = path.format(**names).rpartition("/")
        leaf = "<step>" if leaf in UNIT_STEPS else leaf.replace("medium.webp", "<size>.webp")
        shapes.add((method, f"{folder}/{leaf}"))
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("field."):
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                assert (method, rule.rule) in shapes, f"add {method} {rule.rule} to ADDRESSES"
