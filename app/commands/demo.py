"""``varsko demo``: the demo municipalities with their staff and lifelike reports."""

import time
from datetime import UTC, datetime

import click

from app.commands.open import open_runtime
from app.demo.load import load_demo
from app.demo.reading import FolderError
from app.domain.statuses import Status
from app.platform.runtime import utc_now


@click.group()
def demo() -> None:
    """Municipalities, staff and reports to try everything with."""


@demo.command()
@click.option("--again", is_flag=True, help="Take the demo's reports away and make them anew, up to now.")
@click.option(
    "--now", "at", help="The moment the reports lead up to, as 2026-11-20T12:00+01:00. Default: now."
)
def load(again: bool, at: str | None) -> None:
    """Load the demo. Does nothing when it is there."""
    started = time.monotonic()
    now = read_moment(at) if at else utc_now()
    with open_runtime() as run:
        if not run.settings.demo:
            raise click.ClickException(
                "Refused: VARSKO_DEMO is not 1. Everybody knows the demo accounts' password."
            )
        try:
            loaded = load_demo(run, now, again, click.echo)
        except FolderError as error:
            raise click.ClickException(str(error)) from error
    if not loaded.fresh:
        click.echo(
            f"The demo is loaded already ({sum(loaded.statuses.values())} reports). Nothing was changed."
        )
        return
    counts = ", ".join(f"{loaded.statuses.get(status, 0)} {status.value}" for status in Status)
    click.echo(
        f"Loaded {sum(loaded.statuses.values())} reports in {time.monotonic() - started:.0f} s: {counts}."
    )


def read_moment(text: str) -> datetime:
    """A moment with its zone; without one it is UTC.

    Raises:
        click.BadParameter: it is no date and time.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"«{text}» is no date and time. Write it as 2026-11-20T12:00+01:00."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
