"""Reports, uploads and searches are limited for one address, with a sentence."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.platform.limits import limiter
from tests.builders import Town


@pytest.fixture
def limited(app: Flask, town: Town) -> Iterator[Flask]:
    """The app with its limits on."""
    limiter.enabled = True
    yield app
    limiter.enabled = False


def test_beginning_reports_without_end_is_stopped_with_a_sentence(limited: Flask) -> None:
    phone = limited.test_client()
    answers = [phone.post("/meld") for _ in range(22)]
    assert answers[0].status_code == 303
    assert answers[-1].status_code == 429
    assert "mange forsøk" in answers[-1].text


def test_searching_without_end_is_stopped_in_json(limited: Flask) -> None:
    phone = limited.test_client()
    answers = [phone.get("/meld/sok.json?q=s", headers={"Accept": "application/json"}) for _ in range(242)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert answers[-1].json and answers[-1].json["error"]["code"] == "too_many"


def test_writing_answers_without_end_is_stopped(limited: Flask, town: Town) -> None:
    phone, token = limited.test_client(), town.report().token
    assert [phone.post(f"/min/{token}", data={"answer": ""}).status_code for _ in range(22)][-1] == 429


def test_searching_for_a_place_without_script_is_limited_too_and_the_page_itself_is_not(
    limited: Flask,
) -> None:
    phone = limited.test_client()
    key = phone.post("/meld").headers["Location"].split("/")[2]
    searches = [phone.get(f"/meld/{key}/sted?sok=Storgata").status_code for _ in range(242)]
    assert searches[0] == 200 and searches[-1] == 429
    assert phone.get(f"/meld/{key}/sted").status_code == 200
