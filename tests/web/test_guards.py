"""Who may open what: every view says so, and means it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.domain.permissions import PERMISSIONS, Permission, Role
from tests.builders import PASSWORD, Town

OPEN = {"open", "token"}


def rules(app: Flask) -> list[Rule]:
    """Every address of the app but Flask's own for static files."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def guard_of(app: Flask, rule: Rule) -> str:
    return getattr(app.view_functions[rule.endpoint], "guard", "")


def address(rule: Rule) -> str:
    """An address that fits the rule, with something unlikely in each gap."""
    made = re.sub(r"<uuid:[^>]+>", "00000000-0000-0000-0000-000000000000", rule.rule)
    made = re.sub(r"<(int|float):[^>]+>", "1", made)
    return re.sub(r"<[^>]+>", "xxx", made)


def test_every_view_states_its_guard(app: Flask) -> None:
    missing = sorted({rule.endpoint for rule in rules(app) if not guard_of(app, rule)})
    assert not missing, (
        f"Put @open_to_all, @with_token or @needs(Permission…) nearest to: {', '.join(missing)}"
    )


def test_every_guarded_view_asks_a_stranger_to_sign_in(app: Flask, town: Town, client: FlaskClient) -> None:
    guarded = [rule for rule in rules(app) if guard_of(app, rule) not in OPEN]
    assert guarded
    for rule in guarded:
        for method in rule.methods & {"GET", "POST"}:  # type: ignore[operator]
            answer = client.open(address(rule), method=method)
            assert answer.status_code in (302, 401), f"{method} {rule.rule}: {answer.status_code}"
            if answer.status_code == 302:
                assert "/konto/logg-inn" in answer.headers["Location"]


@pytest.mark.parametrize("who", ["desk", "crew", "foreman", "admin", "lead"])
def test_nobody_passes_a_guard_without_its_permission(
    app: Flask, town: Town, sign_in: Callable[[str], FlaskClient], who: str
) -> None:
    browser, mine = sign_in(who), PERMISSIONS[Role(town.staff[who].role)]
    for rule in rules(app):
        guard = guard_of(app, rule)
        if guard in OPEN or not guard:
            continue
        allowed = any(Permission(part) in mine for part in guard.split(" or ") if part != "signed_in")
        if allowed or guard == "signed_in":
            continue
        for method in rule.methods & {"GET", "POST"}:  # type: ignore[operator]
            assert browser.open(address(rule), method=method).status_code == 403, (
                f"{who}: {method} {rule.rule}"
            )


def test_no_view_breaks_on_an_address_that_leads_nowhere(
    app: Flask, town: Town, sign_in: Callable[[str], FlaskClient], client: FlaskClient
) -> None:
    browsers = {"nobody": client} | {who: sign_in(who) for who in ("desk", "foreman", "lead")}
    for rule in rules(app):
        for method in rule.methods & {"GET", "POST"}:  # type: ignore[operator]
            for who, browser in browsers.items():
                answer = browser.open(address(rule), method=method)
                assert answer.status_code < 500, f"{who}: {method} {rule.rule}: {answer.status_code}"


@pytest.mark.parametrize("path", ["/", "/meld", "/konto/logg-inn", "/finnes-ikke"])
def test_every_page_carries_the_strict_policy(town: Town, client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    nonce = re.search(r"script-src 'self' 'nonce-([^']+)'", policy)
    assert nonce
    page = answer.get_data(as_text=True)
    for tag in re.findall(r"<script\b[^>]*>", page):
        assert "src=" in tag or f'nonce="{nonce[1]}"' in tag, tag
    assert not re.search(r"\sstyle=|\son[a-z]+=\"", page)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_two_answers_never_share_a_nonce(town: Town, client: FlaskClient) -> None:
    first, second = (client.get("/").headers["Content-Security-Policy"] for _ in range(2))
    assert first != second


def test_every_form_that_posts_carries_a_token(
    app: Flask, town: Town, sign_in: Callable[[str], FlaskClient]
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    case = town.assigned_case()
    pages = {
        "desk": ["/servicetorg", f"/servicetorg/{case.number}", "/servicetorg/saker"],
        "foreman": ["/enhet", f"/enhet/{case.number}", "/ute"],
        "lead": ["/servicetorg/ikke-levert"],
    }
    for who, paths in pages.items():
        for path in [*paths, "/meld", f"/meldinger/{case.number}"]:
            page = sign_in(who).get(path).get_data(as_text=True)
            for form in re.findall(r"<form\b.*?</form>", page, re.S):
                if re.search(r"method=\"post\"", form[:300], re.I):
                    assert "csrf_token" in form, f"{path}: {form[:200]}"


def test_a_post_without_a_token_is_refused_with_a_sentence(app: Flask, town: Town) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for rule in rules(app):
        if "POST" not in (rule.methods or ()) or rule.endpoint.startswith(
            ("resident.unsubscribe", "inbound.")
        ):
            continue
        answer = app.test_client().post(address(rule), data={"x": "1"})
        assert answer.status_code in (302, 400, 404), f"{rule.rule}: {answer.status_code}"
        assert answer.status_code != 302 or "/konto/logg-inn" in answer.headers["Location"]


def test_signing_in_works_and_a_raised_session_version_ends_it(app: Flask, town: Town) -> None:
    browser = app.test_client()
    answer = browser.post("/konto/logg-inn", data={"email": town.staff["desk"].email, "password": PASSWORD})
    assert answer.status_code in (302, 303) and answer.headers["Location"].endswith("/servicetorg")
    assert browser.get("/servicetorg").status_code == 200
    town.staff["desk"].session_version += 1
    town.session.commit()
    assert browser.get("/servicetorg").status_code == 302
