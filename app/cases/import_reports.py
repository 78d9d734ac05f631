"""An archive comes in: its municipality is made, its rows become cases, batch by batch, and a kill costs one batch."""

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.cases.import_batch import Target, store_batch, target_of
from app.cases.import_places import ImportRefused, prepare_municipality
from app.intake.names import code_of
from app.intake.read import read_archive
from app.intake.rows import ArchiveReport, Defaults, Rejected
from app.intake.survey import Survey, survey
from app.models import Case, ImportRun, Municipality
from app.platform.database import transaction

__all__ = ["Archive", "ImportRefused", "Imported", "import_reports"]

Row = ArchiveReport | Rejected


@dataclass(frozen=True)
class Archive:
    """A file and what was said about it. ``number`` and ``name``: of the one municipality that everything goes into;
    None makes one per city, numbered by its name. ``zone``: for files that have none. ``rejects``: where unusable rows
    are listed, written only when there are any."""

    path: Path
    rejects: Path
    number: str | None = None
    name: str | None = None
    zone: str = "Europe/Oslo"
    credit: str = ""
    batch: int = 1000


@dataclass(frozen=True)
class Imported:
    """What came of it. ``stored``: cases of this file, also from before a kill; ``known``: rows that were there from
    another file. ``was_done``: nothing was left to do. ``without_position``: state to number of cases."""

    municipalities: list[Municipality]
    rows: int
    stored: int
    rejected: int
    known: int
    was_done: bool
    without_position: Mapping[str, int]


Progress = Callable[[int, int], None]


def import_reports(
    session: Session, archive: Archive, now: datetime, progress: Progress = lambda done, rows: None
) -> Imported:
    """Import the file, from where an earlier try stopped. ``progress`` gets (rows done, rows in all).

    Raises:
        UnusableFile: the file cannot be read. ImportRefused: it may not go where it was sent.
    """
    found = survey(_rows(archive))
    if not found.cities:
        raise ImportRefused(
            f"{archive.path.name} holds no row that can be used. See {write_rejects(archive.rejects, found.rejected)}."
        )
    run_id, targets, municipalities = _start(session, archive, found, now)
    write_rejects(archive.rejects, found.rejected)
    run = session.get_one(ImportRun, run_id)
    was_done = run.finished_at is not None
    if not was_done:
        _store_all(session, archive, run_id, targets, found.rows, now, progress)
    session.refresh(run)
    return Imported(
        municipalities=municipalities,
        rows=found.rows,
        stored=run.stored,
        rejected=run.rejected,
        known=run.lines_done - run.stored - run.rejected,
        was_done=was_done,
        without_position=_without_position(session, municipalities),
    )


def _rows(archive: Archive) -> Iterator[Row]:
    fallback = archive.name or archive.number or archive.path.name.split(".")[0]
    for row in read_archive(archive.path, Defaults(fallback, archive.zone)):
        one_place = archive.number is not None and isinstance(row, ArchiveReport)
        yield replace(row, city=fallback) if one_place and isinstance(row, ArchiveReport) else row


def _start(
    session: Session, archive: Archive, found: Survey, now: datetime
) -> tuple[int, dict[str, Target], list[Municipality]]:
    """Make or find the municipalities and the run, in one transaction."""
    with transaction(session):
        made = {}
        for city in found.cities.values():
            number = archive.number or code_of(archive.name or city.name)
            made[city.name] = prepare_municipality(
                session, number, archive.name or city.name, city, archive.credit, now
            )
        municipality = made[found.largest.name]
        digest = _sha256(archive.path)
        run = session.scalar(
            select(ImportRun).where(ImportRun.municipality_id == municipality.id, ImportRun.sha256 == digest)
        )
        if run is None:
            run = ImportRun(
                municipality_id=municipality.id, file_name=archive.path.name, sha256=digest, started_at=now
            )
            session.add(run)
            session.flush()
        targets = {name: target_of(session, place, found.cities[name]) for name, place in made.items()}
        return run.id, targets, list(made.values())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _store_all(
    session: Session,
    archive: Archive,
    run_id: int,
    targets: Mapping[str, Target],
    total: int,
    now: datetime,
    progress: Progress,
) -> None:
    run = session.get_one(ImportRun, run_id)
    done = run.lines_done
    rows = islice(_rows(archive), done, None)
    progress(done, total)
    while batch := list(islice(rows, archive.batch)):
        done = _store(session, run_id, done, batch, targets)
        progress(done, total)
    with transaction(session):
        session.get_one(ImportRun, run_id, with_for_update=True).finished_at = now
        for table in ("case", "report", "event"):
            session.execute(text(f'ANALYZE "{table}"'))


def _store(session: Session, run_id: int, done: int, batch: list[Row], targets: Mapping[str, Target]) -> int:
    """One batch and how far we are, in one transaction: after a kill both are there or neither.

    Raises:
        ImportRefused: somebody else imports the same file at this moment.
    """
    with transaction(session):
        run = session.get_one(ImportRun, run_id, with_for_update=True, populate_existing=True)
        if run.lines_done != done:
            raise ImportRefused("Another process imports the same file right now. Let that one finish.")
        good = [row for row in batch if isinstance(row, ArchiveReport)]
        run.stored += store_batch(session, good, targets)
        run.rejected += len(batch) - len(good)
        run.lines_done += len(batch)
        return run.lines_done


def _without_position(session: Session, municipalities: list[Municipality]) -> dict[str, int]:
    query = (
        select(Case.position_state, func.count())
        .where(Case.municipality_id.in_([one.id for one in municipalities]), Case.position_state != "known")
        .group_by(Case.position_state)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def write_rejects(path: Path, rejected: list[Rejected]) -> Path:
    """List the rejected rows, whole or not at all; takes away the list of an earlier try when there are none."""
    if not rejected:
        path.unlink(missing_ok=True)
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", "id", "reason"])
        writer.writerows((row.line, row.external_id, row.reason) for row in rejected)
    part.replace(path)
    return path
