"""Reading the rules in force, and asking the lab."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.cases.publish_rules import publish_rules
from app.cases.triage import correct
from app.models import Case, Decision
from tests.builders import CENTRE, RULESET, Town, build_town
from tests.fixtures.sql_count import CountSql

SignIn = Callable[[str], FlaskClient]
ASKED = {"kategori": "gatelys-ute", "sted": "69.65, 18.955", "kanal": "web", "tid": "2026-11-23T09:15"}


def page_of(answer: object) -> str:
    text = answer.get_data(as_text=True)  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text)).replace("&lt;", "<")


def test_the_desk_reads_every_rule_as_a_sentence_with_how_it_has_done(town: Town, sign_in: SignIn) -> None:
    for _number in range(3):
        case = town.case()
        correct(town.ctx("desk"), case.id, case.version, "eiendom", "Lampen henger på veggen til skolen.")
    page = page_of(sign_in("desk").get("/regler"))
    assert "Når kategorien er Gatelys er slukket, får Bydrift saken. Lov svar innen 2 virkedager" in page
    assert "Alt annet får Eiendom." in page
    assert "3 treff · 3 flyttet etterpå" in page


def test_a_search_shows_the_rules_that_fit_and_a_rule_can_be_read_whole(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("lead")
    page = browser.get("/regler?q=gnist").get_data(as_text=True)
    assert page.count('class="v-rule"') == 1
    page = page_of(browser.get("/regler?regel=lys"))
    assert "Bydrift bytter lampene." in page and "- id: lys" in page
    assert "Ingen regler passer" in page_of(browser.get("/regler?q=%00xyz%F0%9F%98%80"))


@pytest.mark.parametrize("who", ["foreman", "crew"])
def test_units_do_not_see_the_rules(town: Town, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get("/regler").status_code == 403
    assert sign_in(who).post("/regler/prov", data=ASKED).status_code == 403


def test_the_number_of_statements_does_not_grow_with_the_rules(
    town: Town, sign_in: SignIn, count_sql: CountSql
) -> None:
    browser = sign_in("lead")
    browser.get("/regler")
    with count_sql() as few:
        browser.get("/regler")
    assert len(few) <= 10


def test_the_lab_says_who_gets_it_when_and_why_and_stores_nothing(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("desk")
    page = page_of(browser.post("/regler/prov", data=ASKED | {"tekst": "Det kom en gnist fra skapet"}))
    assert "Strøm på avveie er farlig." in page
    assert "Haster" in page and "tirsdag 24. november kl. 15.30" in page
    assert "Ville passet, men kom for sent: Gatelys" in page
    assert "Bestemte: " in page
    for table in (Case, Decision):
        assert town.session.scalar(select(func.count()).select_from(table)) == 0


def test_the_lab_says_what_else_the_rule_does_and_who_may_report(town: Town, sign_in: SignIn) -> None:
    only_staff = RULESET.replace(
        "when: {category: gatelys-ute}\n    unit: bydrift",
        "when: {category: gatelys-ute, reporter_kind: staff}\n    unit: bydrift\n    tags: [skolevei]\n"
        "    visibility: staff\n    message: Hold avstand\n    confirm: auto\n"
        "    escalate: {before: 4 working hours, priority: urgent, to: eiendom}",
    )
    publish_rules(town.session, town.municipality, only_staff, "test", town.now)
    asked = {"kategori": "gatelys-ute", "sted": "69.65, 18.955", "kanal": "phone"}
    browser = sign_in("desk")
    assert "skolevei" not in page_of(browser.post("/regler/prov", data=asked))
    said = page_of(browser.post("/regler/prov", data=asked | {"innmelder": "staff"}))
    for sentence in (
        "Merk saken med «skolevei».",
        "Bare ansatte ser saken.",
        "Si til innmelderen: «Hold avstand»",
        "Saken går rett til enheten.",
        "Varsle 4 arbeidstimer før fristen. Da blir hastegraden haster. Da får Eiendom vite det.",
    ):
        assert sentence in said, said
    assert browser.post("/regler/prov", data=asked | {"innmelder": "kongen"}).status_code == 422
    town.units["bydrift"].active = False
    town.session.commit()
    said = page_of(browser.post("/regler/prov", data=asked | {"innmelder": "staff"}))
    assert "Regelen «Gatelys» peker på Bydrift, som ikke er i bruk." in said


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("sted", "", "Pek på kartet"),
        ("sted", "Finnes ikke noe sted", "Vi fant ikke stedet"),
        ("sted", "10.0, 10.0", "utenfor kommunen"),
        ("kategori", "tull", "Velg en kategori"),
        ("tid", "i morgen", "Skriv dato og klokkeslett"),
        ("tid", "0001-01-01T00:00", "Skriv dato og klokkeslett"),
        ("kanal", "due", "Velg ett av alternativene"),
        ("tekst", "x" * 5001, "Teksten er for lang"),
    ],
)
def test_nonsense_in_the_lab_is_said_by_the_field_and_the_rest_is_kept(
    town: Town, sign_in: SignIn, field: str, typed: str, said: str
) -> None:
    answer = sign_in("desk").post(
        "/regler/prov", data=ASKED | {"tekst": "Beholdes 😀 <script>"} | {field: typed}
    )
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert said in page
    assert field == "tekst" or "Beholdes 😀 &lt;script&gt;" in page


def test_the_lab_finds_a_street_and_asks_the_questions_of_the_category(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("desk")
    page = browser.post("/regler/prov", data=ASKED | {"kategori": "hull-i-vei", "sted": "Storgata"})
    assert "Hvor dypt er hullet?" in page.get_data(as_text=True)
    wrong = browser.post("/regler/prov", data=ASKED | {"kategori": "hull-i-vei", "q_dybde": "bunnløst"})
    assert wrong.status_code == 422 and "Velg ett av alternativene" in wrong.get_data(as_text=True)


def test_another_municipality_sees_its_own_rules_only(town: Town, sign_in: SignIn) -> None:
    other = build_town(town.session, "9902", "Naboby", west=19.2)
    town.staff["lead"] = other.staff["lead"]
    page = page_of(sign_in("lead").post("/regler/prov", data=ASKED | {"sted": f"{CENTRE.lat}, {CENTRE.lon}"}))
    assert "Stedet ligger utenfor kommunen" in page
