"""Rate limits: real Redis, the connection's own address, and a sentence."""

import pytest
from flask import Flask
from flask_limiter import Limiter, RateLimitExceeded

from app.factory import create_app
from app.platform.limits import limiter
from app.platform.runtime import Runtime
from app.web.errors import wait_of
from tests.builders import Town


@pytest.fixture
def limited(run: Runtime, town: Town) -> Flask:
    app = create_app(runtime=run)
    app.config["WTF_CSRF_ENABLED"] = False
    limiter.enabled = True
    return app


def sign_in_often(app: Flask, times: int, **headers: str) -> list[int]:
    browser = app.test_client()
    data = {"email": "nobody@example.org", "password": "wrong-password"}
    return [browser.post("/konto/logg-inn", data=data, headers=headers).status_code for _ in range(times)]


def test_guessing_passwords_is_stopped_with_a_sentence(limited: Flask) -> None:
    answers = sign_in_often(limited, 14)
    assert answers[0] in (401, 422) and answers[-1] == 429
    page = limited.test_client().post("/konto/logg-inn", data={"email": "x@y.no", "password": "z"})
    assert page.status_code == 429 and "mange forsøk" in page.get_data(as_text=True)


def test_an_invented_address_in_a_header_does_not_get_round_the_limit(limited: Flask) -> None:
    browser = limited.test_client()
    data = {"email": "nobody@example.org", "password": "wrong-password"}
    answers = [
        browser.post("/konto/logg-inn", data=data, headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code
        for n in range(14)
    ]
    assert answers[-1] == 429


@pytest.mark.parametrize(("limit", "wait"), [("2 per minute", "0:01:00"), ("2 per hour", "1:00:00")])
def test_the_wait_is_that_of_the_limit_which_was_reached(limit: str, wait: str) -> None:
    app = Flask(__name__)
    small = Limiter(lambda: "one", app=app, storage_uri="memory://", strategy="moving-window")
    app.register_error_handler(RateLimitExceeded, lambda reached: str(wait_of(reached)))
    app.add_url_rule("/", "home", small.limit(limit)(lambda: "in"))
    browser = app.test_client()
    assert [browser.get("/").text for _ in range(3)] == ["in", "in", wait]
