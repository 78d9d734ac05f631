"""Trials on earlier cases, deciding anew and learning, by the pages."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from app.cases.rules_drafts import make_draft
from app.cases.triage import correct
from app.models import Case, RulesRun
from app.platform.runtime import Runtime
from tests.builders import RULESET, Town, build_town
from tests.rule_pages.acting import work_off_runs
from tests.rule_pages.test_drafts import words
from tests.rule_pages.test_publishing import draft_with_lamps_at, publish

SignIn = Callable[[str], FlaskClient]


def test_a_trial_shows_moves_by_rule_on_a_map_and_what_the_desk_had_said(
    town: Town, run: Runtime, sign_in: SignIn
) -> None:
    moved = town.case()
    correct(town.ctx("desk"), moved.id, moved.version, "eiendom", "Lampen er Eiendoms.")
    town.case()
    town.wait(minutes=1)
    browser = sign_in("lead")
    draft = draft_with_lamps_at(browser, "eiendom")
    ordered = browser.post(f"/regler/utkast/{draft}/prov")
    assert ordered.status_code == 303
    path = ordered.headers["Location"]
    assert "Venter på å begynne" in words(browser.get(path))
    assert browser.get(f"{path}/tilstand").get_json()["ended"] is False
    work_off_runs(town, run)
    assert browser.get(f"{path}/tilstand").get_json()["ended"] is True
    page = browser.get(path)
    said = words(page)
    assert "2av 2 saker ville gått et annet sted" in said and "1ble flyttet hit for hånd." in said
    assert moved.number in said and "Bydrift" in said and "data-pins" in page.get_data(as_text=True)
    assert moved.number in words(browser.get(f"{path}?dom=agrees"))
    assert moved.number not in words(browser.get(f"{path}?dom=open&etter=tull"))
    bad = browser.post(f"/regler/utkast/{draft}/prov", data={"fra": "2026-11-20", "til": "2026-11-01"})
    assert bad.status_code == 422 and "Velg et tidsrom" in words(bad)
    assert browser.post(f"/regler/utkast/{draft}/prov", data={"fra": "i går"}).status_code == 422


def test_a_trial_says_what_would_be_hidden_and_why_it_could_not_be_done(
    town: Town, run: Runtime, sign_in: SignIn
) -> None:
    town.case()
    town.wait(minutes=1)
    hidden = RULESET.replace("    why: Bydrift", "    visibility: staff\n    why: Bydrift")
    draft = make_draft(town.ctx("lead"), "Skjult", hidden)
    browser = sign_in("lead")
    path = browser.post(f"/regler/utkast/{draft.id}/prov").headers["Location"]
    work_off_runs(town, run)
    said = words(browser.get(path))
    assert "1 sak ville bare vært synlig for ansatte." in said
    assert "Samme enhet, men andre merker eller annen synlighet" in said
    assert 'data-pins="[]"' in browser.get(path).text, "nothing moves, so the map shows nothing"
    path = browser.post(f"/regler/utkast/{draft.id}/prov").headers["Location"]
    town.units["bydrift"].active = False
    town.session.commit()
    work_off_runs(town, run)
    assert "Utkastet har feil nå." in words(browser.get(path))


def test_a_trial_is_stopped_and_a_stranger_sees_none(town: Town, run: Runtime, sign_in: SignIn) -> None:
    browser = sign_in("lead")
    draft = draft_with_lamps_at(browser, "eiendom")
    path = browser.post(f"/regler/utkast/{draft}/prov").headers["Location"]
    assert browser.post(f"{path}/stopp").status_code == 303
    assert "Stoppet." in words(browser.get(path))
    assert sign_in("desk").get(path).status_code == 403
    other = build_town(town.session, "9902", "Naboby", west=19.2)
    town.staff["lead"] = other.staff["lead"]
    stranger = sign_in("lead")
    for answer in (stranger.get(path), stranger.get(f"{path}/tilstand"), stranger.post(f"{path}/stopp")):
        assert answer.status_code == 404


def test_open_cases_are_decided_anew_after_a_preview(town: Town, run: Runtime, sign_in: SignIn) -> None:
    case = town.case()
    browser = sign_in("lead")
    publish(browser, draft_with_lamps_at(browser, "eiendom"))
    town.wait(minutes=1)
    path = browser.post("/regler/fordel-pa-nytt").headers["Location"]
    work_off_runs(town, run)
    assert "blir fordelt på nytt." in words(browser.get(path))
    assert browser.post(f"{path}/utfor", data={"reason": ""}).status_code == 422
    assert browser.post(f"{path}/utfor", data={"reason": "Nye regler."}).status_code == 303
    work_off_runs(town, run)
    town.session.expire_all()
    assert town.session.get_one(Case, case.id).proposed_unit_id == town.units["eiendom"].id
    assert browser.post(f"{path}/utfor", data={"reason": "En gang til."}).status_code == 422
    assert town.session.scalars(select(RulesRun.state)).all() == ["done"]


def test_corrections_suggest_a_change_and_a_person_makes_it_a_draft(town: Town, sign_in: SignIn) -> None:
    for _number in range(6):
        case = town.case()
        correct(town.ctx("desk"), case.id, case.version, "eiendom", "Lampen er Eiendoms.")
    town.wait(minutes=1)
    browser = sign_in("lead")
    page = browser.get("/regler/laering")
    assert "6 av 6 saker" in words(page) and "6 (100 %)" in words(page)
    key = re.search(r'name="key" value="([^"]+)"', page.get_data(as_text=True))
    assert key
    made = browser.post("/regler/laering/utkast", data={"key": key[1], "dager": "90"})
    assert made.status_code == 303 and "/regler/utkast/" in made.headers["Location"]
    assert "får Eiendom saken" in words(browser.get(made.headers["Location"]))
    assert browser.post("/regler/laering/utkast", data={"key": "tull"}).status_code == 404
    assert sign_in("desk").get("/regler/laering").status_code == 403
