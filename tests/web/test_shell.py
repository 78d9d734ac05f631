"""The shell: the gallery of all components, and the page for a server that is gone."""

import io
import re
from html.parser import HTMLParser

import pytest
from flask import Flask, Response, render_template_string
from flask.testing import FlaskClient

from app.web.send_again import unavailable_page
from tests.web.shell_app import ROOT, make_shell_app


class Page(HTMLParser):
    """Collects the elements of a page: (tag, attributes)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture
def app() -> Flask:
    app = make_shell_app()

    @app.route("/away", methods=["GET", "POST"])
    def away() -> Response:
        return unavailable_page("n0nce")

    app.extensions["csrf"].exempt(away)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_gallery_keeps_the_house_rules(client: FlaskClient, language: str) -> None:
    answer = client.get(f"/dev/gallery?sprak={language}")
    page = Page(answer.text)
    assert answer.status_code == 200
    assert page.all("html")[0]["lang"] == language
    assert len(page.all("h1")) == 1
    assert all(script.get("src") and script.get("nonce") for script in page.all("script"))
    for tag, attributes in page.elements:
        inline = [name for name in attributes if name == "style" or name.startswith("on")]
        assert not inline, (
            f"<{tag}> has {inline}: a strict CSP refuses it. Use a class, a data attribute or <progress>."
        )


def test_every_field_of_the_gallery_has_a_label_and_every_id_is_used_once(client: FlaskClient) -> None:
    text = client.get("/dev/gallery").text
    page = Page(text)
    ids = [attributes["id"] for _, attributes in page.elements if attributes.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {label.get("for") for label in page.all("label")}
    for field in page.all("input", "select", "textarea"):
        if field.get("type") in ("hidden", "submit") or field.get("id") in labelled:
            continue
        inside = rf'<label[^>]*>\s*<input[^>]*name="{field["name"]}"[^>]*value="{field.get("value")}"'
        assert re.search(inside, text), f"no label for {field}"


def test_what_a_field_is_described_by_is_there(client: FlaskClient) -> None:
    page = Page(client.get("/dev/gallery").text)
    ids = {attributes["id"] for _, attributes in page.elements if attributes.get("id")}
    wanted = {
        one for _, attributes in page.elements for one in (attributes.get("aria-describedby") or "").split()
    }
    assert wanted
    assert wanted <= ids


def test_an_icon_that_a_template_asks_for_is_in_the_sprite(client: FlaskClient) -> None:
    sprite = (ROOT / "static" / "shared" / "icons.svg").read_text(encoding="utf-8")
    asked = set(re.findall(r"#(i-[\w-]+)", client.get("/dev/gallery").text))
    assert asked
    assert {name for name in asked if f'id="{name}"' not in sprite} == set()


def test_pages_for_everybody_set_no_cookie(app: Flask, client: FlaskClient) -> None:
    @app.get("/open")
    def open_page() -> str:
        return render_template_string(
            '{% extends "layouts/public.html" %}{% block title %}x{% endblock %}'
            "{% block content %}<h1>x</h1>{% endblock %}"
        )

    assert "Set-Cookie" not in client.get("/open").headers


def test_a_server_that_is_gone_keeps_what_was_posted(client: FlaskClient) -> None:
    answer = client.post(
        "/away?steg=3", data={"tekst": 'Lykta er «mørk» & <script>"', "csrf_token": "t", "password": "x"}
    )
    page = Page(answer.text)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert page.all("form")[0]["action"] == "/away?steg=3"
    kept = {field["name"]: field["value"] for field in page.all("input") if field.get("type") == "hidden"}
    assert kept == {"tekst": 'Lykta er «mørk» & <script>"', "csrf_token": "t"}


def test_a_server_that_is_gone_says_that_photos_must_be_attached_again(client: FlaskClient) -> None:
    with_photo = client.post("/away", data={"tekst": "x", "bilder": (io.BytesIO(b"x"), "a.jpg")})
    without = client.post("/away", data={"tekst": "x"})
    assert "Bildene må du legge ved på nytt" in with_photo.text
    assert "Bildene må du legge ved på nytt" not in without.text


def test_the_page_for_a_server_that_is_gone_asks_no_context_processor(
    app: Flask, client: FlaskClient
) -> None:
    def ask_the_database() -> dict[str, object]:
        raise ConnectionError("the database is gone")

    app.context_processor(ask_the_database)
    assert client.get("/away").status_code == 503
    assert "Prøv igjen" in client.get("/away").text
