"""The shell in a real browser: nothing for axe to find, and the scripts do what the README of the components says."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Response, render_template_string, request
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.web.shell_app import make_shell_app

Shell = tuple[str, list[dict[str, str]]]
"""The address, and what was posted."""

POLICY = (
    "default-src 'none'; script-src 'nonce-n0nce'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
DESK = """{% extends "layouts/staff.html" %}{% from "components/buttons.html" import button %}
{% block title %}Innboks{% endblock %}
{% block content %}<h1 class="v-h1">Innboks</h1>
<form method="post">{{ csrf_field() }}<label for="svar">Svar</label><textarea id="svar" name="svar"></textarea>
{{ button("Bekreft", name="valg", value="bekreft", key="B") }}</form>{% endblock %}"""


@pytest.fixture(scope="module")
def shell() -> Iterator[Shell]:
    """The address of a running shell, and what was posted to it."""
    app = make_shell_app()
    posted: list[dict[str, str]] = []

    @app.route("/desk", methods=["GET", "POST"])
    def desk() -> str:
        if request.method == "POST":
            posted.append(request.form.to_dict())
        return render_template_string(
            DESK, user={"name": "Kari Nilsen", "place": "Servicetorget"}, search_action="/desk"
        )

    @app.after_request
    def strict(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", posted
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_axe_finds_nothing_in_the_gallery_and_nothing_runs_over_the_edge(
    page: Page, shell: Shell, axe: Callable[[Page], None], width: int
) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{shell[0]}/dev/gallery")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert refused == []


def test_focus_goes_to_the_errors_and_from_there_to_the_field(page: Page, shell: Shell) -> None:
    page.goto(f"{shell[0]}/dev/gallery")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("[data-error-summary] a").first.click()
    expect(page.locator("#epost")).to_be_focused()


def test_what_is_typed_is_there_again_after_a_reload(page: Page, shell: Shell) -> None:
    page.goto(f"{shell[0]}/dev/gallery")
    page.fill("#tekst", "Lykta er mørk 🔦")
    expect(page.locator("#tekst-c")).to_have_text("985 tegn igjen")
    page.reload()
    expect(page.locator("#tekst")).to_have_value("Lykta er mørk 🔦")


def test_fields_of_a_choice_open_with_it(page: Page, shell: Shell) -> None:
    page.goto(f"{shell[0]}/dev/gallery")
    expect(page.locator("#adresse")).to_be_visible()
    page.get_by_label("Ikke kontakt meg").check()
    expect(page.locator("#adresse")).to_be_hidden()


def test_menus_open_without_a_script(browser: Browser, shell: Shell) -> None:
    without = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    plain = without.new_page()
    plain.goto(f"{shell[0]}/dev/gallery")
    plain.locator("summary.v-iconbtn").click()
    expect(plain.get_by_role("link", name="Nynorsk")).to_be_visible()
    without.close()


def test_keys_work_outside_text_fields_and_can_be_switched_off(
    page: Page, shell: Shell, axe: Callable[[Page], None]
) -> None:
    address, posted = shell
    posted.clear()
    page.goto(f"{address}/desk")
    page.fill("#svar", "")
    page.locator("#svar").press("b")
    expect(page.locator("#svar")).to_have_value("b")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Bekreft")
    axe(page)
    page.get_by_role("switch").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.wait_for_timeout(200)
    assert posted == []
    page.keyboard.press("?")
    page.get_by_role("switch").check()
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("b")
    assert [one["valg"] for one in posted] == ["bekreft"]


def test_a_double_click_sends_once_and_says_which_button_it_was(page: Page, shell: Shell) -> None:
    address, posted = shell
    posted.clear()
    page.goto(f"{address}/desk")
    with page.expect_navigation():
        page.locator("button[name=valg]").dblclick()
    page.wait_for_timeout(200)
    assert [one["valg"] for one in posted] == ["bekreft"]
