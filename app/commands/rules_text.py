"""What several of the ``varsko rules`` commands share: files, municipalities, moments, errors and tables."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.context import Actor, Ctx
from app.commands.open import get_municipality
from app.domain.permissions import Permission
from app.domain.rules_errors import DraftHasErrors
from app.models import Municipality
from app.platform.runtime import Runtime
from routing_rules.reading import RuleError
from routing_rules.ruleset import RulesetErrors
from routing_rules.source import text_of

MUNICIPALITY = click.option(
    "--municipality", "number", help="Number of the municipality. Default: the first one added."
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
ALL_RULES = frozenset({Permission.RULES_READ, Permission.RULES_EDIT, Permission.RULES_PUBLISH})


def find_municipality(session: Session, number: str | None, guess: str | None = None) -> Municipality:
    """The one asked for, else the one that a file is named after, else the first."""
    if number:
        return get_municipality(session, number)
    named = session.scalar(select(Municipality).where(Municipality.number == guess)) if guess else None
    found = named or session.scalar(select(Municipality).order_by(Municipality.id).limit(1))
    if found is None:
        raise click.ClickException("No municipality yet. Add one: varsko municipality add FOLDER")
    return found


def command_ctx(run: Runtime, session: Session, municipality: Municipality, by: str) -> Ctx:
    """The context of a command; ``by`` is the name in the log."""
    actor = Actor("command", ALL_RULES, name=by)
    return Ctx(session, municipality, actor, run.queue, run.settings.secret_key, run.clock)


def read_text(file: Path) -> str:
    """The text of a file. Raises ClickException when it is too big or no UTF-8."""
    try:
        return text_of(file.read_bytes(), str(file))
    except RulesetErrors as errors:
        raise click.ClickException(str(errors)) from errors


def moment(text: str, municipality: Municipality, hint: str = "--time") -> datetime:
    """A date and time on the municipality's clock, in UTC."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"«{text}» is no date and time. Write 2026-11-23T09:15.", param_hint=hint
        ) from None
    return (read if read.tzinfo else read.replace(tzinfo=ZoneInfo(municipality.time_zone))).astimezone(UTC)


def say_errors(errors: Sequence[RuleError], file: str | None = None) -> None:
    """Each mistake on a line of standard error, as FILE:LINE: sentence."""
    for error in errors:
        where = f" ({error.path})" if error.path else ""
        click.echo(f"{file or error.file}:{error.line}: {error.sentence}{where}", err=True)


@contextmanager
def nothing_done(what: str, file: str | None = None) -> Iterator[None]:
    """Mistakes in the rules end the command with each of them and the sentence ``what``."""
    try:
        yield
    except (RulesetErrors, DraftHasErrors) as found:
        say_errors(found.errors, file)
        count = len(found.errors)
        raise click.ClickException(f"{count} {'mistake' if count == 1 else 'mistakes'}. {what}") from found


def print_json(answer: Any) -> None:
    """``answer`` as indented JSON on standard output."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2, default=str))


def print_table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table for people: columns as wide as what stands in them, numbers to the right."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(head), *(len(row[n]) for row in texts), 0) for n, head in enumerate(heads)]
    for line, numbers in ((list(heads), [False] * len(heads)), *((row, _numbers(row)) for row in texts)):
        cells = [
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(line, widths, numbers, strict=True)
        ]
        click.echo("  ".join(cells).rstrip())


def _numbers(row: Sequence[str]) -> list[bool]:
    return [cell.replace(".", "").replace("%", "").strip().isdigit() for cell in row]
