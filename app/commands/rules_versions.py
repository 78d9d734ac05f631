"""``varsko rules publish|rollback|withdraw|drafts|versions|diff``: which rules decide, from when, and what changed."""

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from app.cases.decide import vocabulary_of
from app.cases.publish_rules import publish_rules
from app.cases.roll_back_rules import roll_back, withdraw_scheduled
from app.commands.open import open_runtime
from app.commands.rules_text import (
    AS_JSON,
    MUNICIPALITY,
    command_ctx,
    find_municipality,
    moment,
    nothing_done,
    print_json,
    print_table,
    read_text,
)
from app.models import RulesetVersion
from app.queries.rules_drafts import find_drafts
from app.queries.rules_versions import find_in_force, find_version, list_publications
from routing_rules.diff import diff_texts
from routing_rules.yaml_tree import Unreadable

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
REASON = click.option("--reason", required=True, help="Why, for the log.")


@click.command()
@click.argument("file", type=FILE)
@MUNICIPALITY
@click.option("--by", default="varsko rules publish", help="Who publishes, for the log.")
@click.option("--reason", default="", help="Why, for the log.")
@click.option("--from", "start", help="When it begins to decide, as 2026-12-01T00:00. Default: now.")
def publish(file: Path, number: str | None, by: str, reason: str, start: str | None) -> None:
    """Check FILE and let it decide from now on. Every earlier version is kept."""
    with open_runtime() as run, run.session() as session:
        municipality = find_municipality(session, number, file.stem)
        effective_from = moment(start, municipality, "--from") if start else None
        if effective_from and effective_from < run.clock():
            raise click.BadParameter("That moment has passed.", param_hint="--from")
        with nothing_done("Nothing was published.", str(file)):
            version = publish_rules(
                session, municipality, read_text(file), by, run.clock(), reason, effective_from
            )
        zone = ZoneInfo(municipality.time_zone)
    when = f"from {effective_from.astimezone(zone):%Y-%m-%d %H:%M} on" if effective_from else "from now on"
    click.echo(f"Version {version.version} decides in {municipality.name} {when}.")


@click.command()
@MUNICIPALITY
@click.option("--to", "version", help="Name of the version. Default: the one before the present.")
@REASON
@click.option("--by", default="varsko rules rollback", help="Who rolls back, for the log.")
def rollback(number: str | None, version: str | None, reason: str, by: str) -> None:
    """Let an earlier version decide again from now on, in one step. What was decided meanwhile keeps its version."""
    with open_runtime() as run, run.session() as session:
        municipality = find_municipality(session, number)
        ctx = command_ctx(run, session, municipality, by)
        with nothing_done("That version cannot be used any more, so nothing was rolled back."):
            done = roll_back(ctx, reason, version)
        name = session.get_one(RulesetVersion, done.ruleset_id).version
    click.echo(f"Version {name} decides in {municipality.name} from now on.")


@click.command()
@MUNICIPALITY
@REASON
@click.option("--by", default="varsko rules withdraw", help="Who withdraws it, for the log.")
def withdraw(number: str | None, reason: str, by: str) -> None:
    """Take back the version that waits for its moment."""
    with open_runtime() as run, run.session() as session:
        municipality = find_municipality(session, number)
        withdraw_scheduled(command_ctx(run, session, municipality, by), reason)
    click.echo("The version that was waiting is withdrawn. It never decides.")


@click.command()
@MUNICIPALITY
@AS_JSON
def drafts(number: str | None, as_json: bool) -> None:
    """The open drafts: their names, ids, states and who touched them last."""
    with open_runtime() as run, run.session() as session:
        found = find_drafts(session, find_municipality(session, number).id)
    if as_json:
        keys = (
            "id",
            "name",
            "state",
            "version",
            "base",
            "created_by",
            "updated_by",
            "updated_at",
            "tried_at",
        )
        print_json([{key: getattr(row, key) for key in keys} for row in found])
        return
    if not found:
        click.echo("No open drafts.")
        return
    print_table(
        ("id", "name", "state", "made from", "touched by", "at"),
        [
            (row.id, row.name, row.state, row.base, row.updated_by, f"{row.updated_at:%Y-%m-%d %H:%M}")
            for row in found
        ],
    )


@click.command()
@MUNICIPALITY
@AS_JSON
def versions(number: str | None, as_json: bool) -> None:
    """Every version that decided or is going to, newest first: from when, by whom and why."""
    with open_runtime() as run, run.session() as session:
        municipality = find_municipality(session, number)
        found = list_publications(session, municipality.id, run.clock())
        zone = ZoneInfo(municipality.time_zone)
    if as_json:
        print_json([{key: value for key, value in vars(row).items() if key != "source"} for row in found])
        return
    print_table(
        ("version", "state", "from", "by", "why"),
        [
            (row.version, row.state, f"{row.effective_from.astimezone(zone):%Y-%m-%d %H:%M}",
             row.published_by, row.reason)
            for row in found
        ],
    )  # fmt: skip


@click.command()
@click.argument("file", type=FILE)
@MUNICIPALITY
@click.option("--version", "version", help="Compare with this version. Default: the one in force.")
def diff(file: Path, number: str | None, version: str | None) -> None:
    """What FILE changes, rule by rule and condition by condition, in Norwegian sentences."""
    with open_runtime() as run, run.session() as session:
        municipality = find_municipality(session, number, file.stem)
        if version is not None:
            old = find_version(session, municipality.id, version)
        else:
            old = find_in_force(session, municipality.id, run.clock())  # type: ignore[assignment]
        if old is None:
            raise click.ClickException(
                "There is no such version to compare with. See «varsko rules versions»."
            )
        words = vocabulary_of(session, municipality.id)
    try:
        changes = diff_texts(old.source or "", read_text(file), words)
    except Unreadable as error:
        raise click.ClickException(f"{file}:{error.line}: {error}") from error
    for change in changes:
        first, *rest = change.sentences
        click.echo(f"{first}.")
        for sentence in rest:
            click.echo(f"  – {sentence}.")
    if not changes:
        click.echo("No difference.")
