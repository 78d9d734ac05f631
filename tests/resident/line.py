"""The line between phone and server, which the tests take away and give back."""

import threading
from functools import wraps
from typing import Any

import pytest
from flask import Flask, Response
from playwright.sync_api import Page
from werkzeug.serving import BaseWSGIServer, make_server

KEPT = """async () => Boolean(navigator.serviceWorker.controller)
  && (await (await caches.open("varsko-uten-nett")).keys()).some(({ url }) => url.includes("/meld/uten-nett"))"""


class Line:
    """The line between phone and server: the server itself, which can be taken away and come back at its address."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.port = 0
        self.server: BaseWSGIServer | None = None
        self.up()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        self.server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def down(self) -> None:
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


def ready(page: Page, line: Line) -> None:
    """The phone has been here before: the page for when there is no line is on it."""
    page.goto(f"{line.url}/meld")
    for _ in range(300):
        if page.evaluate(KEPT):
            return
        page.wait_for_timeout(100)
    raise AssertionError("The service worker has kept no page for when the line is gone")


def lose(page: Page, line: Line) -> None:
    line.down()
    page.context.set_offline(True)


def regain(page: Page, line: Line) -> None:
    line.up()
    page.context.set_offline(False)


def lose_first_answers(app: Flask, monkeypatch: pytest.MonkeyPatch, *endpoints: str) -> list[str]:
    """What each of these views answers first is done, but the phone hears of an error. The list fills as it happens."""
    lost: list[str] = []

    def losing(endpoint: str) -> None:
        view = app.view_functions[endpoint]

        @wraps(view)
        def answer(**words: Any) -> Response:
            response = app.make_response(view(**words))
            if endpoint not in lost:
                lost.append(endpoint)
                response.status_code = 502
            return response

        monkeypatch.setitem(app.view_functions, endpoint, answer)

    for endpoint in endpoints:
        losing(endpoint)
    return lost
