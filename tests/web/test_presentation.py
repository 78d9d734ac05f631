"""What templates may call."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, render_template_string

from app.domain.statuses import FACES, Status
from app.web import presentation
from tests.web.shell_app import make_shell_app

NOW = datetime(2026, 11, 23, 9, 6, tzinfo=UTC)


@pytest.fixture
def app() -> Flask:
    return make_shell_app()


def show(app: Flask, template: str, query: str = "", **values: object) -> str:
    with app.test_request_context(f"/{query}"):
        return render_template_string(template, **values)


def test_filters_speak_the_language_of_the_page(app: Flask) -> None:
    template = "{{ at|moment(now) }} / {{ at|when(now) }} / {{ at|age(now) }}"
    yesterday = NOW - timedelta(days=1)
    assert show(app, template, at=yesterday, now=NOW) == "søndag 22. november kl. 10.06 / i går / 1 dag"
    assert (
        show(app, template, "?sprak=en", at=yesterday, now=NOW)
        == "Sunday 22 November at 10:06 / yesterday / 1 day"
    )
    assert (
        show(app, template, "?sprak=nn", at=yesterday, now=NOW)
        == "søndag 22. november kl. 10.06 / i går / 1 dag"
    )


def test_every_status_has_a_tag_with_icon_and_word_in_every_language(app: Flask) -> None:
    template = '{% from "components/status.html" import status_tag %}{{ status_tag(status) }}'
    for language, _name in presentation.LANGUAGES:
        for status in Status:
            tag = show(app, template, f"?sprak={language}", status=status)
            assert f"#i-{FACES[status].icon}" in tag
            assert f'data-color="{FACES[status].tag_color}"' in tag
    assert "Received" in show(app, template, "?sprak=en", status=Status.RECEIVED)


def test_a_status_is_known_by_value_and_by_public_key_and_refused_otherwise() -> None:
    assert presentation.status_face("planned") is presentation.status_face("planlagt")
    with pytest.raises(ValueError, match="unknown status"):
        presentation.status_face("merged-into-nothing")


@pytest.mark.parametrize(
    ("hours_since", "hours_left", "tone", "share"),
    [(1, 9, "none", 10), (7, 3, "warn", 70), (9, 0, "bad", 100), (9, -2, "bad", 100)],
)
def test_a_deadline_changes_tone_as_the_promise_is_used_up(
    hours_since: int, hours_left: int, tone: str, share: int
) -> None:
    received, deadline = NOW - timedelta(hours=hours_since), NOW + timedelta(hours=hours_left)
    assert presentation.due_tone(deadline, NOW, received) == tone
    assert presentation.share_used(received, deadline, NOW) == share


def test_a_link_to_this_page_cannot_lead_to_another_host(app: Flask) -> None:
    for path in ("//evil.example/x", "/\\evil.example/x", "///evil.example/x"):
        with app.test_request_context("/", environ_overrides={"PATH_INFO": path}):
            assert presentation.this_path() == "/evil.example/x"


def test_assets_carry_the_hash_of_their_contents(app: Flask) -> None:
    with app.test_request_context("/"):
        assert presentation.asset("shared/varsko.css").startswith("/static/shared/varsko.css?v=")
        assert presentation.asset("shared/varsko.css") != presentation.asset("shared/staff.css")
        assert presentation.asset("vendor/not-fetched-yet.css") == "/static/vendor/not-fetched-yet.css"


def test_the_menu_knows_which_pages_there_are(app: Flask) -> None:
    with app.test_request_context("/"):
        assert presentation.has_page("/dev/gallery")
        assert not presentation.has_page("/folg")
