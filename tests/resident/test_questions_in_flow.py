"""Extra questions of every kind through the flow: asked, kept on errors, shown on the review and to the staff."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.models import Case, Report
from app.models.category import Category
from tests.builders import Town
from tests.resident.browsing import Axe, to_details
from tests.resident.reporting import begin, choose_place, fill_in

QUESTIONS = [
    {"code": "hva", "text": "Hva er det?", "kind": "choice", "options": ["Bil", "Båt"], "required": True},
    {"code": "hvor", "text": "Hvor?", "kind": "choices", "options": ["Fortau", "Trapp"]},
    {"code": "dybde", "text": "Hvor dypt er det?", "text_en": "How deep is it?", "kind": "number", "min": 1,
     "max": 300, "unit": "cm"},
    {"code": "sett", "text": "Når så du det?", "kind": "date", "when": "past"},
    {"code": "stolpe", "text": "Nummer?", "kind": "text"},
]  # fmt: skip
RIGHT = {
    "q_hva": "Båt",
    "q_hvor": ["Fortau", "Trapp"],
    "q_dybde": "12",
    "q_sett": "20.11.2026",
    "q_stolpe": "L-1",
}


@pytest.fixture
def asking(town: Town) -> Town:
    """The category «annet» asks a question of every kind."""
    category: Category = town.categories["annet"]
    category.questions = QUESTIONS
    category.translations = {"en": {"name": "Something else", "short_name": "Something else"}}
    town.session.commit()
    return town


def test_every_kind_is_asked_checked_kept_on_errors_and_shown_in_words(
    client: FlaskClient, asking: Town, sign_in: Callable[[str], FlaskClient]
) -> None:
    key = begin(client)
    choose_place(client, key)
    client.post(f"/meld/{key}/hva", data={"category": "annet"})
    wrong = {"text": "Noe", "q_dybde": "400", "q_sett": "31.2.2026", "q_hvor": "Trapp", "q_stolpe": "L-9"}
    answer = client.post(f"/meld/{key}/detaljer", data=wrong)
    page = " ".join(answer.text.split())
    assert answer.status_code == 422
    for sentence in ("Svar på dette", "tall som er høyst 300", "Skriv datoen med dag"):
        assert sentence in page
    for kept in ('value="400"', 'value="31.2.2026"', 'value="Trapp" checked', 'value="L-9"'):
        assert kept in page
    assert "Hvor dypt er det? (cm)" in page
    fill_in(client, key, category="annet", **RIGHT)
    review = client.get(f"/meld/{key}/se-over").text
    for said in ("Båt", "Fortau, Trapp", "12 cm", "20.11.2026", "L-1"):
        assert f"<b>{said}</b>" in review
    client.post(f"/meld/{key}/se-over")
    asking.session.rollback()
    report = asking.session.scalars(select(Report)).one()
    assert report.answers == {
        "hva": "Båt", "hvor": ["Fortau", "Trapp"], "dybde": 12, "sett": "2026-11-20", "stolpe": "L-1",
    }  # fmt: skip
    number = asking.session.get_one(Case, report.case_id).number
    desk = sign_in("desk").get(f"/servicetorg/{number}").text
    assert "12 cm" in desk and "20.11.2026" in desk


def test_a_day_that_has_not_come_is_refused_where_it_must_have_been(
    client: FlaskClient, asking: Town
) -> None:
    key = begin(client)
    choose_place(client, key)
    client.post(f"/meld/{key}/hva", data={"category": "annet"})
    answer = client.post(
        f"/meld/{key}/detaljer", data={"text": "Noe", "q_hva": "Bil", "q_sett": "2026-11-24"}
    )
    assert answer.status_code == 422 and "Velg en dag som har vært" in answer.text
    assert 'max="2026-11-23"' in answer.text


def test_categories_and_questions_are_said_in_the_language_of_the_page(
    client: FlaskClient, asking: Town
) -> None:
    key = begin(client)
    choose_place(client, key)
    assert "<b>Something else</b>" in client.get(f"/meld/{key}/hva?sprak=en").text
    client.post(f"/meld/{key}/hva", data={"category": "annet"})
    page = client.get(f"/meld/{key}/detaljer").text
    assert "How deep is it? (cm)" in page and "Something else" in page
    assert client.get("/meld/kategorier.json?q=something").get_json()["results"][0]["code"] == "annet"


def test_words_that_clearly_mean_another_category_offer_it_and_keep_the_text(
    client: FlaskClient, asking: Town
) -> None:
    key = begin(client)
    choose_place(client, key)
    client.post(f"/meld/{key}/hva", data={"category": "annet"})
    text = "Gatelyset her er slukket"
    assert client.get("/meld/bedre.json", query_string={"q": text, "valgt": "annet"}).get_json() == {
        "better": {"code": "gatelys-ute", "name": "Gatelys er slukket"}
    }
    fits = client.get("/meld/bedre.json", query_string={"q": text, "valgt": "gatelys-ute"}).get_json()
    assert fits == {"better": None}
    client.post(f"/meld/{key}/detaljer", data={"text": text})
    page = client.get(f"/meld/{key}/detaljer").text
    assert "tror vi det gjelder Gatelys er slukket" in page
    answer = client.post(f"/meld/{key}/detaljer", data={"text": text, "better": "gatelys-ute"})
    assert answer.headers["Location"] == f"/meld/{key}/detaljer"
    page = client.get(f"/meld/{key}/detaljer").text
    assert text in page and "Står det et nummer på stolpen?" in page
    assert re.search(r"data-better[^>]* hidden", page)


def test_the_offer_of_another_category_comes_while_one_writes(
    page: Page, site: str, asking: Town, axe: Axe
) -> None:
    to_details(page, site)
    page.go_back()
    page.get_by_role("radio", name="Noe annet").check(force=True)
    page.locator(".v-actions button").click()
    page.wait_for_url("**/detaljer*")
    page.get_by_role("textbox", name="Beskriv det du ser").fill("Det er et stort hull i veien her")
    expect(page.locator("[data-better]")).to_contain_text("Hull i veien")
    axe(page)
    page.get_by_role("button", name="Bytt kategori").click()
    expect(page.get_by_role("textbox", name="Beskriv det du ser")).to_have_value(
        "Det er et stort hull i veien her"
    )
    expect(page.get_by_role("group", name="Hvor dypt er hullet?")).to_be_visible()
