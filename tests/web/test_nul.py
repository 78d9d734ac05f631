"""A NUL character anywhere is no 500: nobody types it, so it is left out, or leads nowhere."""

import io
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from tests.builders import Town
from tests.web.test_guards import address, rules

NUL = "a\0b"
NAMES = (
    "q",
    "sok",
    "category",
    "status",
    "text",
    "email",
    "password",
    "version",
    "reply",
    "unit",
    "lon",
    "bbox",
    "kommune",
)


def test_a_nul_in_any_gap_question_or_field_is_no_error_of_ours(
    app: Flask, town: Town, client: FlaskClient, sign_in: Callable[[str], FlaskClient]
) -> None:
    browsers = {"nobody": client, "desk": sign_in("desk"), "foreman": sign_in("foreman")}
    fields = dict.fromkeys(NAMES, NUL)
    for rule in rules(app):
        gaps = [address(rule), address(rule).replace("xxx", "x%00x")]
        for who, browser in browsers.items():
            for path in dict.fromkeys(gaps):
                for method in (rule.methods or set()) & {"GET", "POST"}:
                    answer = browser.open(
                        path, method=method, query_string=fields, data=fields if method == "POST" else None
                    )
                    assert answer.status_code < 500, f"{who}: {method} {path}: {answer.status_code}"


def test_what_was_typed_around_it_stays(client: FlaskClient, town: Town) -> None:
    answer = client.post("/konto/logg-inn", data={"email": "kari\0@example.no", "password": "x"})
    assert answer.status_code < 500
    assert "kari@example.no" in answer.get_data(as_text=True)


def test_a_file_name_with_a_nul_is_no_error(client: FlaskClient, town: Town) -> None:
    answer = client.post("/meld", data={"photos": [(io.BytesIO(b"x"), "a\0b.jpg")]})
    assert answer.status_code < 500
