"""The category step: search by form and by script, proposals from text and place."""

import json
import re

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from app.cli import varsko
from app.queries.category_search import propose_category, suggest_categories
from tests.builders import CENTRE, NO_ROAD_NEAR, Town, build_town
from tests.fixtures.sql_count import CountSql
from tests.resident.browsing import Axe, place_by_search, start_with_the_place
from tests.resident.reporting import begin, choose_place


def tiles(page: str) -> list[str]:
    return re.findall(r'name="category" value="([\w-]+)"', page.partition("data-rest")[0])


def to_categories(client: FlaskClient) -> str:
    key = begin(client)
    choose_place(client, key)
    return key


@pytest.mark.parametrize("typed", ["gatelys", "Gatelyset", "veglyset er slukka", "gatleys", "street light"])
def test_the_form_search_finds_the_category_without_scripts(
    client: FlaskClient, town: Town, typed: str
) -> None:
    key = to_categories(client)
    page = client.get(f"/meld/{key}/hva", query_string={"q": typed}).text
    assert tiles(page)[0] == "gatelys-ute"
    assert tiles(page)[-1] == "annet"


def test_words_that_fit_nothing_offer_the_last_tile_and_all_categories(
    client: FlaskClient, town: Town
) -> None:
    page = client.get(f"/meld/{to_categories(client)}/hva", query_string={"q": "xyzxyz"}).text
    assert "Vi fant ingen kategori med de ordene" in page
    assert tiles(page) == ["annet"]


def test_suggestions_come_as_json_best_first_and_only_of_ones_own_municipality(
    client: FlaskClient, town: Town
) -> None:
    build_town(town.session, "9902", "Naboby", west=19.3)
    body = client.get("/meld/kategorier.json", query_string={"q": "hol i vegen"}).get_json()
    assert body["results"][0]["code"] == "hull-i-vei"
    assert set(body["results"][0]) == {"code", "name", "group", "score"}
    codes = [one["code"] for one in body["results"]]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("typed", ["", "\x00", "😀" * 200, "<script>", "a" * 5000, "' or 1=1 --"])
def test_strange_words_are_answered_like_any_other(client: FlaskClient, town: Town, typed: str) -> None:
    assert client.get("/meld/kategorier.json", query_string={"q": typed}).status_code in (200, 400)


def test_a_search_costs_one_statement_and_with_a_place_two(town: Town, count_sql: CountSql) -> None:
    number = town.municipality.id
    with count_sql() as statements:
        suggest_categories(town.session, number, "gatelys")
    assert len(statements) == 1
    with count_sql() as statements:
        suggest_categories(town.session, number, "gatelys", CENTRE, town.now)
    assert len(statements) == 2


def test_a_text_that_is_clear_gives_a_proposal_and_one_that_is_not_gives_none(town: Town) -> None:
    def proposed(text: str) -> str | None:
        hit = propose_category(town.session, town.municipality.id, text, CENTRE, town.now)
        return hit.code if hit else None

    assert proposed("Gatelyset her er slukket") == "gatelys-ute"
    assert proposed("Her er det noe galt") is None


def test_what_others_reported_here_is_named_as_a_guess_but_never_chosen(
    client: FlaskClient, town: Town
) -> None:
    town.report(category_code="hull-i-vei", answers={"dybde": "dypt"})
    page = client.get(f"/meld/{to_categories(client)}/hva").text
    # By the name that its tile bears.
    assert "Her i nærheten har andre meldt fra om <b>Hull i vei</b>" in " ".join(page.split())
    assert " checked" not in page and "data-guess>" not in page
    key = begin(client)
    choose_place(client, key, lon=NO_ROAD_NEAR.lon, lat=NO_ROAD_NEAR.lat)
    assert "Her i nærheten" not in client.get(f"/meld/{key}/hva").text


def test_the_command_prints_the_categories_best_first(
    town: Town, database_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    done = CliRunner().invoke(varsko, ["suggest", "gatelys", "--municipality", "9901"])
    assert done.exit_code == 0, done.output
    first = json.loads(done.output)[0]
    assert list(first) == ["code", "name", "group", "score"] and first["code"] == "gatelys-ute"
    assert CliRunner().invoke(varsko, ["suggest", "gatelys", "--municipality", "0"]).exit_code == 1


def test_the_tiles_follow_what_one_writes_and_enter_takes_the_first(
    page: Page, site: str, town: Town, axe: Axe
) -> None:
    start_with_the_place(page, site)
    place_by_search(page)
    field = page.get_by_role("searchbox")
    field.fill("veglysa")
    expect(page.locator("[data-tiles] .v-tile:visible").first).to_contain_text("Gatelys")
    expect(page.locator("[data-count]")).to_contain_text("Gatelys")
    axe(page)
    field.press("Enter")
    expect(page.get_by_role("radio", name="Gatelys")).to_be_checked()
    expect(page.get_by_role("radio", name="Gatelys")).to_be_focused()
    field.fill("xyzxyz")
    expect(page.locator("[data-none]")).to_be_visible()
    field.fill("")
    expect(page.locator("[data-tiles] .v-tile")).to_have_count(3)
    # Without a line the words of the tiles themselves are searched.
    page.route("**/kategorier.json**", lambda route: route.abort())
    field.fill("hull")
    expect(page.locator("[data-tiles] .v-tile:visible").first).to_contain_text("Hull")
