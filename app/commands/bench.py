"""``varsko bench``: figures, one JSON object per line. Never part of the tests: times depend on the machine."""

import json
import os
import platform
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from app.commands.open import open_runtime


@click.group()
def bench() -> None:
    """What things cost on this machine: one JSON object per line."""


def machine() -> str:
    """The machine in a few words, because times do not travel."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.machine()}, Python {platform.python_version()}"
    )


def print_lines(lines: Iterable[Mapping[str, Any]]) -> None:
    """Print each measure when it is ready."""
    for line in lines:
        click.echo(json.dumps({**line, "machine": machine()}, ensure_ascii=False))


@bench.command()
@click.argument("count", type=click.IntRange(1, 10_000_000))
def seed(count: int) -> None:
    """Add COUNT reports, clustered like real ones, to a municipality called «bench»."""
    from app.cases.seed_reports import seed_reports
    from app.commands.import_reports import Meter

    meter, started, done = Meter(), time.monotonic(), 0
    with open_runtime() as run, run.session() as session:
        meter(0, count)
        for done in seed_reports(session, count, run.clock()):
            meter(done, count)
    seconds = time.monotonic() - started
    print_lines(
        [
            {
                "measure": "seed",
                "reports": done,
                "seconds": round(seconds, 1),
                "rows_per_s": round(done / seconds),
            }
        ]
    )


@bench.command()
@click.option(
    "--requests",
    default=60,
    show_default=True,
    type=click.IntRange(2),
    help="Requests per run and concurrency.",
)
@click.option("--runs", default=3, show_default=True, type=click.IntRange(1))
@click.option("--only", multiple=True, help="Only measures whose name begins so; may be repeated.")
@click.option("--port", default=0, help="Where the measured web server listens. Default: a free port.")
def http(requests: int, runs: int, only: tuple[str, ...], port: int) -> None:
    """Pages and map at concurrency 1 and 8, on a web server of its own and the reports of «bench seed»."""
    from app.commands.bench_http import bench_http

    with open_runtime() as run:
        print_lines(bench_http(run, requests, runs, only, port))


@bench.command()
@click.option("--runs", default=3, show_default=True, type=click.IntRange(1))
def photos(runs: int) -> None:
    """A 12-megapixel photo to our three pictures: seconds and peak memory."""
    from app.commands.bench_photos import bench_photos

    print_lines(bench_photos(runs))


@bench.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--face",
    "faces",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A picture of a head, pasted into the streets; may be repeated.",
)
@click.option("--scenes", default=40, show_default=True, type=click.IntRange(1))
def blur(folder: Path, faces: tuple[Path, ...], scenes: int) -> None:
    """Faces and number plates found in scenes made of the street pictures in FOLDER."""
    from app.commands.bench_blur import NoPictures, bench_blur

    try:
        print_lines(bench_blur(folder, faces, scenes))
    except NoPictures as error:
        raise click.ClickException(str(error)) from error


@bench.command()
@click.option("--runs", default=3, show_default=True, type=click.IntRange(1))
@click.option(
    "--decisions", default=5000, show_default=True, type=click.IntRange(1), help="Decisions per run."
)
@click.option("--facts/--no-facts", default=True, show_default=True, help="Also ask the database for facts.")
def rules(runs: int, decisions: int, facts: bool) -> None:
    """Decisions a second with 10, 100 and 1,000 rules and 500 areas, and the facts of one position in PostGIS.

    The town that the facts are asked of (500 areas, 50,000 road stretches, 40,000 assets) is rolled back at the end.
    """
    from app.commands.bench_facts import bench_facts
    from app.commands.bench_rules import bench_rules

    print_lines(bench_rules(runs, decisions))
    if facts:
        with open_runtime() as run, run.session() as session:
            print_lines(bench_facts(session, runs))


@bench.command()
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--seconds", default=10.0, show_default=True, type=click.FloatRange(min=0.1), help="For each problem."
)
@click.option("--only", multiple=True, help="Only files whose name begins so; may be repeated.")
def rounds(folder: Path, seconds: float, only: tuple[str, ...]) -> None:
    """Planning of rounds: per cent over the best known for every problem in FOLDER (instances.csv, .vrp, .txt)."""
    from app.commands.bench_rounds import UnusableProblem, bench_rounds

    try:
        print_lines(bench_rounds(folder, seconds, only))
    except UnusableProblem as error:
        raise click.ClickException(str(error)) from error


@bench.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--runs", default=200, show_default=True, type=click.IntRange(3), help="Look-ups, without FILES."
)
def similar(files: tuple[Path, ...], runs: int) -> None:
    """«Er det denne?»: precision and recall on report archives FILES (CSV with site_key, see docs/similar.md).

    Without FILES: what one look-up costs among the reports of «bench seed».
    """
    from app.commands.bench_similar import bench_similar
    from app.commands.bench_similar_lookup import bench_lookup

    if files:
        print_lines(bench_similar(files))
        return
    with open_runtime() as run:
        print_lines(bench_lookup(run, runs))


@bench.command()
@click.argument("cases", default=50_000, type=click.IntRange(1, 1_000_000))
@click.option("--runs", default=3, show_default=True, type=click.IntRange(1))
def replay(cases: int, runs: int) -> None:
    """Seconds to try a draft on CASES decided reports of «bench seed» (50,000 if not said), with 50 and 1,000 rules."""
    from app.commands.bench_replay import bench_replay

    with open_runtime() as run:
        print_lines(bench_replay(run, cases, runs))
