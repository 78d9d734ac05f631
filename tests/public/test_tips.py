"""«Si fra om innholdet»: a form without an account, and what becomes of odd input."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.additions import publish_addition
from app.cases.settle_tips import KEPT_FOR
from app.domain.parts import TEXT, line_part, photo_part
from app.models import Tip
from app.platform.limits import limiter
from app.platform.runtime import Runtime
from tests.builders import Town
from tests.public.test_case import page_of, photo, words


def tips(town: Town) -> list[Tip]:
    town.session.expire_all()
    return list(town.session.scalars(select(Tip).order_by(Tip.created_at)))


def form_of(client: FlaskClient, path: str) -> dict[str, str]:
    """The hidden fields of the page."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text))


def test_anybody_can_say_what_is_wrong_and_is_told_what_happens(client: FlaskClient, town: Town) -> None:
    case = town.case()
    path = f"/meldinger/{case.number}/si-fra"
    assert f'href="{path}"' in page_of(client, case)
    form = form_of(client, path) | {"kind": "insult", "said": "Står om naboen."}
    answer = client.post(path, data=form)
    assert (answer.status_code, answer.location) == (303, f"{path}/takk")
    read = words(client.get(answer.location).text)
    assert "Servicetorget ser på det, og bestemmer om det skal stå, endres eller skjules." in read
    assert "vi vet ikke hvem du er" in read
    (kept,) = tips(town)
    assert (kept.part, kept.kind, kept.said) == (TEXT, "insult", "Står om naboen.")


def test_a_form_sent_twice_is_one_tip_and_the_same_thanks(client: FlaskClient, town: Town) -> None:
    path = f"/meldinger/{town.case().number}/si-fra"
    form = form_of(client, path) | {"kind": "spam"}
    assert [client.post(path, data=form).status_code for _ in range(3)] == [303, 303, 303]
    assert len(tips(town)) == 1
    assert form_of(client, path)["key"] != form["key"], "the next page has a key of its own"


def test_a_photo_and_an_addition_have_a_way_of_their_own(
    client: FlaskClient, session: Session, run: Runtime, town: Town
) -> None:
    case = town.case()
    shown = photo(session, run, case, "report")
    case = publish_addition(town.ctx("desk"), case.id, case.version, "To lamper er mørke.")
    page = page_of(client, case)
    base = f"/meldinger/{case.number}/si-fra"
    for path, part in (
        (f"{base}?bilde={shown}", photo_part(shown)),
        (f"{base}?tillegg={case.version}", line_part(case.version)),
    ):
        assert f'href="{path}"' in page
        client.post(path, data=form_of(client, path) | {"kind": "personal"})
        assert tips(town)[-1].part == part
        town.wait(minutes=1)
    assert "To lamper er mørke." in client.get(f"{base}?tillegg={case.version}").text
    assert f"/bilder/{shown}/medium.webp" in client.get(f"{base}?bilde={shown}").text


@pytest.mark.parametrize(
    "query",
    ["bilde=x", "bilde=00000000-0000-0000-0000-000000000000", "tillegg=1", "tillegg=99", "tillegg=💡"],
)
def test_what_is_not_on_the_page_is_not_found(client: FlaskClient, town: Town, query: str) -> None:
    case = town.case()
    assert client.get(f"/meldinger/{case.number}/si-fra?{query}").status_code == 404
    assert client.post(f"/meldinger/{case.number}/si-fra?{query}", data={"kind": "spam"}).status_code == 404
    assert not tips(town)


@pytest.mark.parametrize("number", ["99-1", "x", "%00", "a" * 500])
def test_a_number_that_is_no_case_is_not_found(client: FlaskClient, town: Town, number: str) -> None:
    assert client.get(f"/meldinger/{number}/si-fra").status_code == 404


@pytest.mark.parametrize("kind", ["", "hate", "💡", "<script>"])
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    client: FlaskClient, town: Town, kind: str
) -> None:
    path = f"/meldinger/{town.case().number}/si-fra"
    form = form_of(client, path)
    answer = client.post(path, data=form | {"kind": kind, "said": "Dette skrev jeg 💡"})
    assert answer.status_code == 422
    assert "Velg hva som er galt." in answer.text and "data-error-summary" in answer.text
    assert "Dette skrev jeg 💡" in answer.text
    assert f'name="key" value="{form["key"]}"' in answer.text
    assert not tips(town)


def test_five_thousand_characters_are_too_many_and_come_back(client: FlaskClient, town: Town) -> None:
    path = f"/meldinger/{town.case().number}/si-fra"
    answer = client.post(path, data={"kind": "spam", "said": "æ" * 5000})
    assert answer.status_code == 422
    assert re.search(r"Teksten er for lang \(5\s?000 tegn\). Kort den ned til 1\s?000 tegn.", answer.text)
    assert "æ" * 5000 in answer.text
    assert re.search(r'id="kind-spam" value="spam"[^>]* checked', answer.text)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a\x00b\x07c\r\nd", "abc\nd"),
        ("🙈 Kárášjohka æøå", "🙈 Kárášjohka æøå"),
        ("  ", ""),
    ],
)
def test_awkward_text_is_kept_and_never_runs(client: FlaskClient, town: Town, said: str, kept: str) -> None:
    path = f"/meldinger/{town.case().number}/si-fra"
    assert client.post(path, data={"kind": "other", "said": said, "key": "\x00"}).status_code == 303
    assert tips(town)[0].said == kept


def test_a_tip_needs_the_forms_own_token(app: Flask, client: FlaskClient, town: Town) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    path = f"/meldinger/{town.case().number}/si-fra"
    assert client.post(path, data={"kind": "spam"}).status_code == 400
    assert not tips(town)
    form = form_of(client, path)
    assert client.post(path, data=form | {"kind": "spam"}).status_code == 303


@pytest.fixture
def limited(app: Flask, town: Town) -> Iterator[Flask]:
    """The app with its limits on."""
    limiter.enabled = True
    yield app
    limiter.enabled = False


def test_tips_without_end_are_stopped_with_a_sentence(limited: Flask, town: Town) -> None:
    phone, path = limited.test_client(), f"/meldinger/{town.case().number}/si-fra"
    answers = [phone.post(path, data={"kind": "spam"}) for _ in range(8)]
    assert [answer.status_code for answer in answers] == [303] * 6 + [429] * 2
    assert "mange forsøk" in answers[-1].text
    assert town.session.scalar(select(func.count()).select_from(Tip)) == 6
    assert phone.get(path).status_code == 200


def test_the_pages_are_kept_from_search_engines(client: FlaskClient, town: Town) -> None:
    case = town.case()
    assert "Disallow: /meldinger/*/si-fra" in client.get("/robots.txt").text
    assert 'rel="nofollow"' in page_of(client, case)
    assert 'content="noindex"' in client.get(f"/meldinger/{case.number}/si-fra").text


def test_the_privacy_page_says_what_is_kept_of_a_tip(client: FlaskClient, town: Town) -> None:
    read = words(client.get("/personvern").text)
    assert "Det du skriver når du sier fra om innhold" in read
    assert "Vi lagrer ikke hvem du er" in read
    assert f"{KEPT_FOR.days} dager etter at servicetorget har sett på det" in read


def test_the_page_is_theirs_whose_case_it_is_and_in_three_languages(client: FlaskClient, town: Town) -> None:
    case = town.case()
    path = f"/meldinger/{case.number}/si-fra"
    for language, heading in (
        ("nb", "Si fra om innholdet"),
        ("nn", "Sei frå om innhaldet"),
        ("en", "Report this content"),
    ):
        assert heading in client.get(f"{path}?sprak={language}").text
