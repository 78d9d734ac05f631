"""Which addresses Varsko answers to."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from app.factory import create_app
from app.platform.hosts import trusted_hosts
from app.platform.runtime import Runtime
from app.settings import Settings
from tests.builders import Town


@pytest.fixture
def production(run: Runtime, town: Town) -> FlaskClient:
    run.settings = replace(run.settings, demo=False, base_url="https://meld.example")
    return create_app(runtime=run).test_client()


@pytest.mark.parametrize("host", ["evil.example", "meld.example.evil.example", "127.0.0.1", "x meld.example"])
def test_a_host_that_is_not_ours_gets_a_sentence_with_our_address(production: FlaskClient, host: str) -> None:
    answer = production.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "Varsko svarer ikke på denne adressen" in answer.text
    assert "https://meld.example" in answer.text and "evil" not in answer.text


@pytest.mark.parametrize("host", ["meld.example", "MELD.example:443"])
def test_our_own_host_is_answered(production: FlaskClient, host: str) -> None:
    assert production.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_told_to_whoever_asks_by_address(production: FlaskClient, path: str) -> None:
    assert production.get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_the_machine_itself_counts_in_the_demo_and_where_base_url_says_so(settings: Settings) -> None:
    local = replace(settings, demo=False, base_url="http://127.0.0.1:8000")
    assert "localhost" in trusted_hosts(local)
    assert "localhost" in trusted_hosts(replace(local, demo=True, base_url="https://meld.example"))
    assert trusted_hosts(replace(local, base_url="http://[2001:db8::1]:8000")) == ["[2001:db8::1]"]
