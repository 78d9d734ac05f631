"""«Meld fra om noe lignende»: the flow begins with the category and the place of that case as suggestions."""

import re
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from tests.builders import OUTSIDE, Town
from tests.resident.reporting import choose_place


def follow(client: FlaskClient, address: str) -> str:
    """Open the start page, send its form on and give the key of the draft."""
    page = client.get(address).text
    fields = dict(re.findall(r'<input type="hidden" name="(category|lon|lat)" value="([^"]*)"', page))
    answer = client.post("/meld", data={"first": "place"} | fields)
    return answer.headers["Location"].split("/")[2]


def test_something_similar_begins_with_the_place_and_the_category_of_the_case(
    client: FlaskClient, town: Town
) -> None:
    case = town.case(category_code="hull-i-vei", answers={"dybde": "dypt"})
    found = re.search(r'href="(/meld\?[^"]*category[^"]*)"', client.get(f"/meldinger/{case.number}").text)
    assert found
    key = follow(client, found[1].replace("&amp;", "&"))
    place = client.get(f"/meld/{key}/sted").text
    assert 'value="18.955"' in place and "Er det her?" in place
    answer = client.get(f"/meld/{key}/hva")
    assert urlsplit(answer.headers["Location"]).path == f"/meld/{key}/sted", "the place must be said yes to"
    choose_place(client, key)
    page = client.get(f"/meld/{key}/hva").text
    assert re.search(r'value="hull-i-vei"[^>]* checked', page)
    assert page.count(">Forslag<") == 1
    answer = client.get(f"/meld/{key}/detaljer")
    assert answer.headers["Location"] == f"/meld/{key}/hva", "the category must be said yes to"


def test_suggestions_that_cannot_be_used_are_left_out_without_a_word(client: FlaskClient, town: Town) -> None:
    key = follow(client, f"/meld?category=<script>&lon={OUTSIDE.lon}&lat={OUTSIDE.lat}")
    assert client.get(f"/meld/{key}/sted").status_code == 200
    choose_place(client, key)
    page = client.get(f"/meld/{key}/hva").text
    assert ">Forslag<" not in page and not re.search(r'name="category"[^>]* checked', page)
