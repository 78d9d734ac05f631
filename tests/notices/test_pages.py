"""The pages of notices: made and ended by form, shown to everybody, and before a hundredth report."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from flask.testing import FlaskClient
from sqlalchemy import select

from app.models import Notice
from tests.builders import CENTRE, Town
from tests.notices.making import notice
from tests.resident.reporting import begin, choose_place

SignIn = Callable[[str], FlaskClient]
CountSql = Callable[[], AbstractContextManager[list[str]]]
PAGE = "/servicetorg/driftsmeldinger"
FIELDS = {
    "title": "Lysene er ute på Kroken",
    "text": "En kabel er skadet.",
    "area_kind": "circle",
    "lon": str(CENTRE.lon),
    "lat": str(CENTRE.lat),
    "place_name": "Storgata",
    "radius_m": "250",
}


def test_a_foreman_makes_and_ends_a_notice_that_everybody_sees(
    town: Town, client: FlaskClient, sign_in: SignIn
) -> None:
    foreman = sign_in("foreman")
    answer = foreman.post(f"{PAGE}/ny", data=FIELDS | {"categories": ["gatelys-ute"]})
    assert answer.status_code == 303, answer.text
    made = town.session.scalars(select(Notice)).one()
    assert "Lysene er ute på Kroken" in client.get("/").text
    shown = client.get(f"/driftsmeldinger/{made.id}").text
    assert "250 m rundt Storgata" in shown
    assert "Inntil videre" in shown
    features = client.get("/kart/driftsmeldinger.geojson").get_json()["features"]
    assert [one["geometry"]["type"] for one in features] == ["MultiPolygon"]
    assert "Tor Johansen la den ut" in foreman.get(f"{PAGE}/{made.id}").text
    answer = foreman.post(f"{PAGE}/{made.id}", data=FIELDS | {"version": "1", "end": "1"})
    assert answer.status_code == 303
    assert "Lysene er ute på Kroken" not in client.get("/").text
    assert "Dette er over." in client.get(f"/driftsmeldinger/{made.id}").text
    assert "Avsluttede driftsmeldinger (1)" in foreman.get(PAGE).text


def test_the_place_is_found_without_a_script(town: Town, sign_in: SignIn) -> None:
    desk = sign_in("desk")
    looked = desk.post(f"{PAGE}/ny", data=FIELDS | {"lon": "", "lat": "", "sok": "storgta", "find": "1"})
    assert "Hvilket sted mener du?" in looked.text
    assert "Lysene er ute på Kroken" in looked.text
    chosen = {"lon": "", "lat": "", "hit": f"{CENTRE.lon},{CENTRE.lat},Storgata"}
    assert desk.post(f"{PAGE}/ny", data=FIELDS | chosen).status_code == 303
    assert town.session.scalars(select(Notice)).one().area["name"] == "Storgata"


def test_what_is_wrong_stands_by_its_field_and_nothing_typed_is_lost(town: Town, sign_in: SignIn) -> None:
    wrong = FIELDS | {"title": "", "ends_at": "i morgen", "radius_m": "mye", "text": "Hei 🙂\0"}
    answer = sign_in("desk").post(f"{PAGE}/ny", data=wrong)
    assert answer.status_code == 422
    assert "Skriv dag og klokkeslett" in answer.text
    assert "Skriv hvor mange meter rundt stedet" in answer.text
    assert "Hei 🙂" in answer.text


def test_strangers_and_other_units_do_not_open_a_notice(
    town: Town, client: FlaskClient, sign_in: SignIn
) -> None:
    made = notice(town, "foreman")
    assert client.get(PAGE).status_code == 302
    assert sign_in("crew").get(PAGE).status_code == 403
    assert sign_in("eiendom").get(f"{PAGE}/{made.id}").status_code == 404
    assert sign_in("desk").get(f"{PAGE}/{made.id}").status_code == 200


def test_a_change_made_meanwhile_is_said(town: Town, sign_in: SignIn) -> None:
    made = notice(town)
    answer = sign_in("desk").post(f"{PAGE}/{made.id}", data=FIELDS | {"version": "7"})
    assert answer.status_code == 409
    assert "endret mens du hadde den oppe" in answer.text


def test_a_known_disturbance_is_told_before_the_hundredth_report(town: Town, client: FlaskClient) -> None:
    notice(town, categories=["gatelys-ute"])
    key = begin(client)
    choose_place(client, key)
    assert "Vannet er stengt i Storgata" in client.get(f"/meld/{key}/hva").text
    led_to = client.post(f"/meld/{key}/hva", data={"category": "gatelys-ute"}).headers["Location"]
    shown = client.get(led_to).text
    assert "Dette vet vi om" in shown
    assert "Meld fra likevel" in shown
    assert "/folg/omrade?" in shown
    on = client.post(f"/meld/{key}/lignende", data={"after": "category"})
    assert on.headers["Location"] == f"/meld/{key}/detaljer"
    other = client.post(f"/meld/{key}/hva", data={"category": "annet"})
    assert other.headers["Location"] == f"/meld/{key}/detaljer"


def test_a_changed_notice_is_told_again(town: Town, client: FlaskClient, sign_in: SignIn) -> None:
    made = notice(town)
    key = begin(client)
    choose_place(client, key)
    client.post(f"/meld/{key}/hva", data={"category": "annet"})
    client.post(f"/meld/{key}/lignende", data={"after": "category"})
    sign_in("desk").post(f"{PAGE}/{made.id}", data=FIELDS | {"version": "1"})
    again = client.post(f"/meld/{key}/hva", data={"category": "annet"})
    assert again.headers["Location"].startswith(f"/meld/{key}/lignende")


def test_statements_do_not_grow_with_the_notices(
    town: Town, client: FlaskClient, count_sql: CountSql
) -> None:
    notice(town)
    client.get("/kart/liste")
    with count_sql() as one:
        client.get("/kart/liste")
    for number in range(5):
        notice(town, title=f"Nummer {number}")
    with count_sql() as many:
        assert "Nummer 4" in client.get("/kart/liste").text
    assert len(many) == len(one)
