"""«Er det denne?» in the report flow: shown when there is something to show, and never in the way."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flask.testing import FlaskClient

from app.cases.triage import decline, set_public
from geo.place import Place
from tests.builders import CENTRE, Town, build_town
from tests.resident.reporting import NEAR, begin, choose_place, fill_in

CountSql = Callable[[], AbstractContextManager[Any]]
FAR = Place(CENTRE.lon + 0.003, CENTRE.lat)


def to_category(client: FlaskClient, category: str = "gatelys-ute", **place: Any) -> tuple[str, str]:
    """Begin, choose place and category; gives the key and where that led."""
    key = begin(client)
    choose_place(client, key, **place)
    answer = client.post(f"/meld/{key}/hva", data={"category": category})
    assert answer.status_code == 303
    return key, answer.headers["Location"]


def test_an_open_case_nearby_is_shown_before_anything_is_written(town: Town, client: FlaskClient) -> None:
    case = town.case(place=NEAR)
    key, led_to = to_category(client)
    assert led_to == f"/meld/{key}/lignende?after=category"
    shown = client.get(led_to).text
    assert "Er det denne?" in shown
    assert "12 m unna" in shown
    assert f"/meldinger/{case.number}" in shown
    assert "1 følger saken" in shown


def test_nothing_is_shown_when_nothing_is_alike(town: Town, client: FlaskClient) -> None:
    town.case(place=FAR)
    town.case(place=NEAR, category_code="annet")
    closed = town.case(place=NEAR)
    decline(town.ctx("desk"), closed.id, closed.version, "Lampen er tent.")
    hidden = town.case(place=NEAR)
    set_public(town.ctx("desk"), hidden.id, hidden.version, False, "Navn i teksten")
    key, led_to = to_category(client)
    assert led_to == f"/meld/{key}/detaljer"
    answer = client.get(f"/meld/{key}/lignende")
    assert answer.headers["Location"] == f"/meld/{key}/detaljer"


def test_a_strangers_town_is_never_looked_at(town: Town, client: FlaskClient) -> None:
    stranger = build_town(town.session, "9902", "Annenby")
    stranger.case(place=NEAR)
    key, led_to = to_category(client)
    assert led_to == f"/meld/{key}/detaljer"


def test_another_case_goes_on_with_everything_kept_and_is_not_asked_again(
    town: Town, client: FlaskClient
) -> None:
    town.case(place=NEAR)
    key, _ = to_category(client)
    answer = client.post(f"/meld/{key}/lignende", data={"after": "category"})
    assert answer.headers["Location"] == f"/meld/{key}/detaljer"
    again = client.post(f"/meld/{key}/hva", data={"category": "gatelys-ute"})
    assert again.headers["Location"] == f"/meld/{key}/detaljer"
    moved = choose_place(client, key, lon=NEAR.lon)
    assert moved.headers["Location"] == f"/meld/{key}/lignende?after=place"
    on = client.post(f"/meld/{key}/lignende", data={"after": "place"})
    assert on.headers["Location"] == f"/meld/{key}/hva"


def test_a_change_from_the_review_asks_and_leads_back_to_the_review(town: Town, client: FlaskClient) -> None:
    key = fill_in(client, begin(client))
    town.case(place=NEAR)
    answer = client.post(f"/meld/{key}/hva", data={"category": "gatelys-ute", "back_to": "review"})
    assert answer.headers["Location"] == f"/meld/{key}/lignende?after=category&back_to=review"
    on = client.post(f"/meld/{key}/lignende", data={"after": "category", "back_to": "review"})
    assert on.headers["Location"] == f"/meld/{key}/se-over"


def test_a_category_may_say_how_near(town: Town, client: FlaskClient) -> None:
    town.case(place=NEAR)
    town.categories["gatelys-ute"].same_within_m = 10
    town.session.commit()
    assert to_category(client)[1].endswith("/detaljer")


def test_statements_do_not_grow_with_the_cases(town: Town, client: FlaskClient, count_sql: CountSql) -> None:
    town.case(place=NEAR)
    _, led_to = to_category(client)
    client.get(led_to)
    with count_sql() as one:
        client.get(led_to)
    for _ in range(6):
        town.case(place=NEAR)
    with count_sql() as many:
        assert client.get(led_to).text.count("v-panel v-dup") == 3
    assert len(many) == len(one)
