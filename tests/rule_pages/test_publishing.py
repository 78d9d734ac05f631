"""From a draft to rules that decide, and back again, by the pages."""

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from app.models import Decision
from tests.builders import Town, build_town
from tests.rule_pages.test_drafts import fields_of, words

SignIn = Callable[[str], FlaskClient]


def draft_with_lamps_at(browser: FlaskClient, unit: str) -> str:
    """A draft in which the lamps go to another unit."""
    made = browser.post("/regler/utkast", data={"name": "Lys"})
    draft = str(made.headers["Location"]).rsplit("/", 1)[-1]
    path = f"/regler/utkast/{draft}/regel"
    assert (
        browser.post(path, data=fields_of(browser.get(f"{path}?regel=lys")) | {"unit": unit}).status_code
        == 303
    )
    return draft


def publish(browser: FlaskClient, draft: str, **fields: str) -> Any:
    page = browser.get(f"/regler/utkast/{draft}/sett-i-drift").get_data(as_text=True)
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    form = {"seen": seen[1], "reason": "Eiendom tar lysene.", "naar": "straks", "untried": "1", **fields}
    return browser.post(f"/regler/utkast/{draft}/sett-i-drift", data=form)


def unit_of_a_new_case(town: Town) -> str:
    case = town.case()
    return town.session.scalars(select(Decision.unit_code).where(Decision.case_id == case.id)).one()


def test_a_draft_is_read_in_words_published_followed_and_rolled_back(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("lead")
    draft = draft_with_lamps_at(browser, "eiendom")
    page = words(browser.get(f"/regler/utkast/{draft}/sett-i-drift"))
    assert "Regelen «Gatelys» er endret." in page and "Eiendom" in page
    assert unit_of_a_new_case(town) == "bydrift"
    missing = publish(browser, draft, reason="")
    assert missing.status_code == 422
    assert publish(browser, draft, untried="").status_code == 422
    assert publish(browser, draft).status_code == 303
    town.wait(minutes=1)
    assert unit_of_a_new_case(town) == "eiendom"
    versions = words(browser.get("/regler/versjoner"))
    assert "Eiendom tar lysene." in versions and "Liv Berg" in versions and "I drift nå" in versions
    assert browser.post("/regler/versjoner/tilbake", data={"reason": ""}).status_code == 422
    assert browser.post("/regler/versjoner/tilbake", data={"reason": "Det var feil."}).status_code == 303
    town.wait(minutes=1)
    assert unit_of_a_new_case(town) == "bydrift"
    assert "Det var feil." in words(browser.get("/regler/versjoner"))


def test_rules_can_wait_for_their_moment_and_be_taken_back(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("lead")
    draft = draft_with_lamps_at(browser, "eiendom")
    assert publish(browser, draft, naar="fra", fra="i morgen").status_code == 422
    assert publish(browser, draft, naar="fra", fra="2026-11-24T08:00").status_code == 303
    assert unit_of_a_new_case(town) == "bydrift"
    assert "En versjon venter" in words(browser.get("/regler/versjoner"))
    assert browser.post("/regler/versjoner/trekk-tilbake", data={"reason": "Ikke nå"}).status_code == 303
    town.wait(days=2)
    assert unit_of_a_new_case(town) == "bydrift"


def test_a_version_is_read_and_compared_in_words(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("lead")
    old = re.search(r"versjoner/([^\"?]+)\"", browser.get("/regler/versjoner").get_data(as_text=True))
    publish(browser, draft_with_lamps_at(browser, "eiendom"))
    town.wait(minutes=1)
    assert old
    page = words(sign_in("desk").get(f"/regler/versjoner/{old[1]}"))
    assert "Regelen «Gatelys» er endret." in page and "La denne gjelde igjen" not in page
    assert browser.get("/regler/versjoner/finnes-ikke").status_code == 404


def test_other_rules_published_meanwhile_are_not_overwritten(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("lead")
    mine, theirs = (
        draft_with_lamps_at(browser, "eiendom"),
        draft_with_lamps_at(sign_in("admin"), "vegvesenet"),
    )
    assert publish(sign_in("admin"), theirs).status_code == 303
    town.wait(minutes=1)
    late = publish(browser, mine)
    assert late.status_code == 409 and "Legg utkastet oppå reglene som gjelder" in words(late)
    laid = browser.post(f"/regler/utkast/{mine}/legg-oppa", data={"seen": "2"})
    assert laid.status_code == 303 and laid.headers["Location"].endswith("/yaml")


def test_the_desk_reads_versions_and_publishes_nothing(town: Town, sign_in: SignIn) -> None:
    draft = draft_with_lamps_at(sign_in("lead"), "eiendom")
    desk = sign_in("desk")
    assert desk.get("/regler/versjoner").status_code == 200
    for path in (
        f"/regler/utkast/{draft}/sett-i-drift",
        "/regler/versjoner/tilbake",
        "/regler/fordel-pa-nytt",
    ):
        assert desk.post(path, data={"reason": "x"}).status_code == 403
    other = build_town(town.session, "9902", "Naboby", west=19.2)
    town.staff["lead"] = other.staff["lead"]
    assert "Eiendom tar" not in words(sign_in("lead").get("/regler/versjoner"))


def test_a_draft_in_the_lab_answers_with_its_own_rules(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("lead")
    draft = draft_with_lamps_at(browser, "eiendom")
    asked = {"kategori": "gatelys-ute", "sted": "69.65, 18.955", "kanal": "web", "regler": draft}
    page = browser.post("/regler/prov", data=asked).get_data(as_text=True)
    assert re.search(r"<p class=\"v-h2\">.*?Eiendom</p>", page, re.S)
    page = browser.post("/regler/prov", data=asked | {"regler": ""}).get_data(as_text=True)
    assert re.search(r"<p class=\"v-h2\">.*?Bydrift</p>", page, re.S)
