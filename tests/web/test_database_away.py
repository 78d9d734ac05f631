"""The database closes in mid-request: a page with a sentence, and nothing that was typed is gone."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.platform.runtime import Runtime
from tests.builders import Town
from tests.fixtures.databases import administering


@pytest.fixture
def close_database(run: Runtime, town: Town, server_url: str) -> Callable[[], None]:
    """Refuse all connections to this test's database from now on."""
    name = town.session.get_bind().url.database  # type: ignore[union-attr]

    def close() -> None:
        town.session.close()
        run.engine.dispose()
        with administering(server_url) as admin:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    return close


def test_a_page_says_so_and_offers_to_send_again(
    app: Flask, town: Town, client: FlaskClient, close_database: Callable[[], None]
) -> None:
    close_database()
    text = "Lampen ved Kárášjohka <script> er mørk 🕯️"
    answer = client.post("/meld/abcdefghijklmnopqrstuv/detaljer", data={"text": text})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert "Kárášjohka &lt;script&gt; er mørk 🕯️" in page
    assert 'method="post"' in page and "Prøv igjen" in page
    assert "Traceback" not in page and "psycopg" not in page


@pytest.mark.parametrize(
    "path", ["/", "/meld", "/meldinger/26-1001", "/konto/logg-inn", "/kart/saker.geojson"]
)
def test_every_page_survives(
    client: FlaskClient, town: Town, close_database: Callable[[], None], path: str
) -> None:
    close_database()
    answer = client.get(path)
    assert answer.status_code in (200, 503)
    assert "Traceback" not in answer.get_data(as_text=True)


def test_readiness_tells_and_health_goes_on(
    client: FlaskClient, town: Town, close_database: Callable[[], None]
) -> None:
    assert client.get("/readyz").status_code == 200
    close_database()
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_the_database_coming_back_is_enough(
    client: FlaskClient, town: Town, server_url: str, close_database: Callable[[], None]
) -> None:
    name = town.session.get_bind().url.database  # type: ignore[union-attr]
    close_database()
    assert client.get("/readyz").status_code == 503
    with administering(server_url) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    assert client.get("/readyz").status_code == 200
