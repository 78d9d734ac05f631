"""``bench http``: what the pages that people wait for cost, with the reports of ``bench seed``.

Each measure runs at concurrency 1 and 8, several runs each; the line gives the medians of the runs. ``sql`` and
``bytes`` are of one request made inside this process (statements that reach the database, bytes before compression).
"""

import http.client
import statistics
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import click

from app.commands.bench_pages import Bench, Measure, Request, headers_of
from app.commands.bench_server import BenchServer
from app.factory import create_app
from app.platform.runtime import Runtime

CONCURRENCIES = (1, 8)


@dataclass
class Run:
    """Milliseconds of each request of one run, and how long it all took."""

    ms: list[float] = field(default_factory=list)
    seconds: float = 0.0
    app_ms: float = 0.0
    db_ms: float | None = None
    failures: list[str] = field(default_factory=list)


def bench_http(
    run: Runtime, requests: int, runs: int, only: tuple[str, ...] = (), port: int = 0
) -> Iterator[dict[str, Any]]:
    """One line per measure and concurrency. Raises click.ClickException when a page fails or nothing is seeded."""
    app = create_app(runtime=run)
    bench = Bench(run, app)
    measures = [one for one in bench.measures() if not only or one.name.startswith(only)]
    if not measures:
        raise click.ClickException(
            f"No measure is called so. There are: {', '.join(one.name for one in bench.measures())}."
        )
    with BenchServer(run, port) as server:
        for measure in measures:
            sql, size = bench.look_once(measure)
            for concurrency in CONCURRENCIES:
                ready = [measure.make() for _ in range(requests * (runs + 1))]
                _run(server, measure, ready[:requests], concurrency)  # warm up
                done = [
                    _run(server, measure, ready[requests * n : requests * (n + 1)], concurrency)
                    for n in range(1, runs + 1)
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
    connection.request("POST" if body else "GET", request.path, body, headers_of(request))
    response = connection.getresponse()
    return response.status, response.read()
