"""``bench http``: what the pages that people wait for cost, with the reports of ``bench seed``.

Each measure runs at concurrency 1 and 8, several runs each; the line gives the medians of the runs. ``sql`` and ``bytes``
are of one request made inside this process (statements that reach the database, bytes before compression).
"""

import http.client
import secrets
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import click
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event, func, select

from app.cases.context import REPORTER, Ctx
from app.cases.drafts import new_key, save_draft
from app.cases.seed_reports import EAST, NORTH, NUMBER, SOUTH, WEST
from app.cases.staff import add_staff, new_password
from app.commands.bench_server import BenchServer
from app.domain.permissions import Role
from app.factory import create_app
from app.models import Case, Category, Municipality, StaffUser
from app.platform.queues import RecordingQueue
from app.platform.runtime import Runtime
from geo.crs import to_3857
from geo.place import Place
from geo.tiles import HALF_WORLD_M

DESK_USER = "servicetorg@bench.example"
CONCURRENCIES = (1, 8)
CITY_ZOOM, STREET_ZOOM = 11, 16
_addresses = count(1)


@dataclass
class Request:
    """One request: ``body`` is a form, None for GET. ``cookie`` is the session's, name and value."""

    path: str
    cookie: str = ""
    body: dict[str, str] | None = None


@dataclass
class Measure:
    """A name, what makes its requests, and the statuses that mean it worked."""

    name: str
    make: Callable[[], Request]
    expect: tuple[int, ...] = (200,)


@dataclass
class Run:
    """Milliseconds of each request of one run, and how long it all took."""

    ms: list[float] = field(default_factory=list)
    seconds: float = 0.0
    app_ms: float = 0.0
    db_ms: float | None = None
    failures: list[str] = field(default_factory=list)


def bench_http(run: Runtime, requests: int, runs: int, only: tuple[str, ...] = (), port: int = 0) -> Iterator[dict[str, Any]]:
    """One line per measure and concurrency. Raises click.ClickException when a page fails or nothing is seeded."""
    app = create_app(runtime=run)
    bench = Bench(run, app)
    measures = [one for one in bench.measures() if not only or one.name.startswith(only)]
    if not measures:
        raise click.ClickException(f"No measure is called so. There are: {', '.join(one.name for one in bench.measures())}.")
    with BenchServer(run, port) as server:
        for measure in measures:
            sql, size = bench.look_once(measure)
            for concurrency in CONCURRENCIES:
                ready = [measure.make() for _ in range(requests * (runs + 1))]
                _run(server, measure, ready[:requests], concurrency)  # warm up
                done = [
                    _run(server, measure, ready[requests * n : requests * (n + 1)], concurrency) for n in range(1, runs + 1)
                ]
                yield _line(measure, bench.reports, concurrency, requests, done) | {"sql": sql, "bytes": size}


def _line(measure: Measure, reports: int, concurrency: int, requests: int, runs: list[Run]) -> dict[str, Any]:
    failures = [failure for one in runs for failure in one.failures]
    if failures:
        raise click.ClickException(f"{measure.name} failed: {failures[0]}")
    db = [one.db_ms for one in runs if one.db_ms is not None]
    line = {
        "measure": measure.name,
        "reports": reports,
        "concurrency": concurrency,
        "n": requests,
        "p50_ms": round(statistics.median(statistics.median(one.ms) for one in runs), 1),
        "p95_ms": round(statistics.median(statistics.quantiles(one.ms, n=20)[18] for one in runs), 1),
        "rps": round(statistics.median(requests / one.seconds for one in runs), 1),
        "cpu_app_ms": round(statistics.median(one.app_ms for one in runs) / requests, 1),
    }
    return line | ({"cpu_db_ms": round(statistics.median(db) / requests, 1)} if db else {})


def _run(server: BenchServer, measure: Measure, requests: list[Request], concurrency: int) -> Run:
    """Send the requests from ``concurrency`` threads, each with a connection of its own that stays open."""
    done, waiting, lock = Run(), list(requests), threading.Lock()

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        while True:
            with lock:
                if not waiting:
                    break
                request = waiting.pop()
            started = time.perf_counter()
            status, body = _send(connection, request)
            spent = (time.perf_counter() - started) * 1000
            with lock:
                done.ms.append(spent)
                if status not in measure.expect:
                    done.failures.append(f"{request.path} answered {status}: {body[:200]!r}")
        connection.close()

    app_before, db_before, started = server.app_ms(), server.db_ms(), time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(concurrency)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.seconds = time.perf_counter() - started
    done.app_ms = server.app_ms() - app_before
    db_after = server.db_ms()
    done.db_ms = db_after - db_before if db_after is not None and db_before is not None else None
    return done


def _send(connection: http.client.HTTPConnection, request: Request) -> tuple[int, bytes]:
    body = urlencode(request.body) if request.body is not None else None
    connection.request("POST" if body else "GET", request.path, body, _headers(request))
    response = connection.getresponse()
    return response.status, response.read()


def _headers(request: Request) -> dict[str, str]:
    number = next(_addresses)
    headers = {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
    if request.cookie:
        headers["Cookie"] = request.cookie
    if request.body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    return headers


class Bench:
    """The measures, with what they need: an account for the desk, cases to open, drafts to send."""

    def __init__(self, run: Runtime, app: Flask) -> None:
        self.run, self.app = run, app
        with run.session() as session:
            found = session.scalar(select(Municipality).where(Municipality.number == NUMBER))
            if found is None:
                raise click.ClickException("There is nothing to measure yet. First: varsko bench seed 100000")
            self.municipality = found
            of_this = Case.municipality_id == found.id
            self.reports = session.scalar(select(func.count()).where(of_this)) or 0
            self.numbers = list(session.scalars(select(Case.number).where(of_this).order_by(Case.received_at.desc()).limit(400)))
            self.streets = list(session.scalars(select(Case.address).where(of_this).order_by(Case.received_at.desc()).limit(200)))
            self.categories = list(session.scalars(select(Category.code).where(Category.municipality_id == found.id)))
            user = self._desk_user()
        self.desk = self._cookie({"_user_id": f"{user.id}.{user.session_version}", "_fresh": True})
        self.chance = secrets.SystemRandom()

    def _desk_user(self) -> StaffUser:
        with self.run.session() as session:
            found = session.scalar(select(StaffUser).where(func.lower(StaffUser.email) == DESK_USER))
            return found or add_staff(session, self.municipality, DESK_USER, "Måling", Role.DESK, None, new_password())

    def _cookie(self, values: dict[str, Any]) -> str:
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return f"{self.app.config['SESSION_COOKIE_NAME']}={serializer.dumps({**values, 'kommune': NUMBER})}"

    def measures(self) -> list[Measure]:
        """What PERFORMANCE asks for, in the order people meet it."""
        return [
            Measure("submit", self._submit, (303,)),
            Measure("map 1 km²", lambda: Request(f"/kart/saker.geojson?{self._box(1000, STREET_ZOOM)}")),
            Measure("map city", lambda: Request(f"/kart/saker.geojson?kommune={NUMBER}&bbox={WEST},{SOUTH},{EAST},{NORTH}&zoom={CITY_ZOOM}")),
            Measure("tile", self._tile),
            Measure("list", lambda: Request(f"/kart/liste?kommune={NUMBER}")),
            Measure("front page", lambda: Request(f"/?kommune={NUMBER}")),
            Measure("case page", lambda: Request(f"/meldinger/{self.chance.choice(self.numbers)}")),
            Measure("desk queue", lambda: Request("/servicetorg", self.desk)),
            Measure("desk list filtered", self._filtered),
            Measure("desk case", lambda: Request(f"/servicetorg/{self.chance.choice(self.numbers)}", self.desk)),
            Measure("search address", lambda: self._search(self.chance.choice(self.streets))),
            Measure("search e-mail", lambda: self._search(f"person{self.chance.randint(1001, 1000 + self.reports)}@bench.example")),
        ]

    def _search(self, words: str) -> Request:
        return Request(f"/servicetorg/saker?{urlencode({'q': words})}", self.desk)

    def _filtered(self) -> Request:
        asked = {"status": self.chance.choice(("open", "closed", "resolved")), "kategori": self.chance.choice(self.categories[:5])}
        return Request(f"/servicetorg/saker?{urlencode(asked)}", self.desk)

    def _box(self, side_m: float, zoom: int) -> str:
        """A square near the middle, where most reports are."""
        lon, lat = self.chance.uniform(14.9, 15.1), self.chance.uniform(63.97, 64.03)
        wide, high = side_m / 48_800, side_m / 111_200
        return f"kommune={NUMBER}&bbox={lon:.5f},{lat:.5f},{lon + wide:.5f},{lat + high:.5f}&zoom={zoom}"

    def _tile(self) -> Request:
        zoom = self.chance.choice((11, 12, 13))
        x, y = to_3857(Place(self.chance.uniform(14.8, 15.2), self.chance.uniform(63.9, 64.1)))
        side = 2 * HALF_WORLD_M / (1 << zoom)
        return Request(f"/kart/bakgrunn/{NUMBER}/{zoom}/{int((x + HALF_WORLD_M) / side)}/{int((HALF_WORLD_M - y) / side)}.svg")

    def _submit(self) -> Request:
        """A finished draft, ready to be sent: what is measured is the sending."""
        key = new_key()
        fields = {
            "municipality": NUMBER,
            "lon": self.chance.uniform(14.8, 15.2),
            "lat": self.chance.uniform(63.9, 64.1),
            "category": self.chance.choice(self.categories),
            "text": "Lykten ved brua er mørk.",
            "reply_by": "email",
            "email": f"{key.lower().strip('-_')}@bench.example",
        }
        with self.run.session() as session:
            ctx = Ctx(session, self.municipality, REPORTER, RecordingQueue(), self.run.settings.secret_key, self.run.clock)
            save_draft(ctx, key, fields)
        token = secrets.token_hex(20)
        signed = URLSafeTimedSerializer(self.run.settings.secret_key, salt="wtf-csrf-token").dumps(token)
        return Request(f"/meld/{key}/se-over", self._cookie({"csrf_token": token}), {"csrf_token": str(signed)})

    def look_once(self, measure: Measure) -> tuple[int, int]:
        """Statements and bytes of one request, made twice here because the first compiles rules and reads the map."""
        statements: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            statements.append(statement)

        event.listen(self.run.engine, "before_cursor_execute", note)
        try:
            for _ in range(2):
                request = measure.make()
                statements.clear()
                response = self.app.test_client(use_cookies=False).open(
                    request.path, method="POST" if request.body else "GET", data=request.body, headers=_headers(request)
                )
        finally:
            event.remove(self.run.engine, "before_cursor_execute", note)
        if response.status_code not in measure.expect:
            raise click.ClickException(f"{measure.name}: {request.path} answered {response.status_code}.")
        return len(statements), len(response.get_data())
