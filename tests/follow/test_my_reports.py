"""«Mine meldinger»: proved by a link that works once, in one browser; the page tells nobody what it knows."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.models import Case
from app.platform.runtime import Runtime
from geo.place import Place
from tests.builders import Town, build_town
from tests.fixtures.sql_count import CountSql
from tests.follow.post import deliver_all, link_in
from tests.follow.test_follow_case import said

INGRID = "ingrid@example.org"


def ask(client: FlaskClient, email: str) -> str:
    return said(client.post("/mine-meldinger", data={"email": email}, follow_redirects=True).text)


def links(run: Runtime, town: Town) -> list[str]:
    return [
        link_in(mail, "/mine-meldinger/") for mail in deliver_all(run, town) if "Lenken til" in mail.subject
    ]


def test_the_page_says_the_same_to_whoever_has_reports_and_to_whoever_has_not(
    run: Runtime, town: Town, client: FlaskClient
) -> None:
    town.report(email=INGRID)
    assert ask(client, INGRID).replace(INGRID, "X") == ask(client, "nora@example.org").replace(
        "nora@example.org", "X"
    )
    assert len(links(run, town)) == 1


def test_the_link_opens_all_reports_once_in_the_browser_that_used_it(
    run: Runtime, town: Town, app: Flask
) -> None:
    receipts = [town.report(email=INGRID), town.report(email="Ingrid@Example.org")]
    stranger = town.report(email="per@example.org")
    other = build_town(town.session, "9902", "Naboby", west=19.4)
    elsewhere = other.report(email=INGRID, place=Place(19.455, 69.65))
    mine, theirs = app.test_client(), app.test_client()
    ask(mine, INGRID)
    (link,) = links(run, town)
    assert "Åpne meldingene mine" in theirs.get(link).text  # a scanner uses nothing up
    page = mine.post(link, follow_redirects=True).text
    for receipt in receipts:
        assert f"/min/{receipt.token}" in page
    assert stranger.token not in page and elsewhere.token not in page
    for method in (theirs.get, theirs.post):
        assert method(link).status_code == 410
    assert INGRID not in theirs.get("/mine-meldinger").text
    mine.post("/mine-meldinger/lukk")
    assert receipts[0].token not in mine.get("/mine-meldinger").text


def test_the_link_is_good_for_an_hour_and_the_list_for_twelve(
    run: Runtime, town: Town, client: FlaskClient
) -> None:
    receipt = town.report(email=INGRID)
    ask(client, INGRID)
    ask(client, INGRID)
    first, second = links(run, town)
    assert client.post(first).status_code == 303
    town.wait(minutes=61)
    assert client.post(second).status_code == 410
    assert receipt.token in client.get("/mine-meldinger").text
    town.wait(hours=12)
    assert receipt.token not in client.get("/mine-meldinger").text


def test_three_links_an_hour_are_enough(run: Runtime, town: Town, client: FlaskClient) -> None:
    town.report(email=INGRID)
    for _ in range(6):
        ask(client, INGRID)
    assert len(links(run, town)) == 3


@pytest.mark.parametrize("token", ["x" * 32, "%00", "æøå"])
def test_a_link_that_never_was_is_not_found(town: Town, client: FlaskClient, token: str) -> None:
    assert client.get(f"/mine-meldinger/{token}").status_code == 404


def test_a_cookie_made_up_opens_nothing(town: Town, client: FlaskClient) -> None:
    for made_up in ("tull", ["x", "y"], [1, 2], ["00000000-0000-0000-0000-000000000000", "x"]):
        with client.session_transaction() as cookie:
            cookie["my_reports"] = made_up
        assert "Send meg lenken" in client.get("/mine-meldinger").text


def test_a_long_list_costs_what_a_short_one_does(
    run: Runtime, town: Town, client: FlaskClient, count_sql: CountSql
) -> None:
    town.report(email=INGRID)
    ask(client, INGRID)
    client.post(links(run, town)[0])
    with count_sql() as few:
        client.get("/mine-meldinger")
    for _ in range(10):
        town.report(email=INGRID)
    with count_sql() as many:
        page = client.get("/mine-meldinger").text
    assert len(many) == len(few)
    assert page.count("/min/") == 11 == town.session.query(Case).count()
