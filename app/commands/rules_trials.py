"""``varsko rules replay|redecide``: rules over stored cases."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from app.cases.rules_check import check_rules
from app.cases.rules_redecide import carry_out_redecide, preview_redecide
from app.cases.rules_replay import replay_now
from app.commands.import_reports import Meter
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
from app.domain.rules_errors import DraftHasErrors
from app.models import Municipality
from app.queries.rules_drafts import find_draft
from app.queries.rules_history import Span
from app.queries.rules_runs import count_left_alone, find_run
from app.queries.rules_versions import find_version
from routing_rules.replay import Moved, Replay


@click.command()
@MUNICIPALITY
@click.option("--draft", type=click.UUID, help="Id of a draft. See «varsko rules drafts».")
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A ruleset file.")
@click.option("--version", "version", help="Name of a version. See «varsko rules versions».")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 1830), help="So far back.")
@click.option("--since", help="First moment, as 2026-06-01T00:00, instead of --days.")
@click.option("--until", help="Last moment. Default: now.")
@AS_JSON
def replay(
    number: str | None,
    draft: uuid.UUID | None,
    file: Path | None,
    version: str | None,
    days: int,
    since: str | None,
    until: str | None,
    as_json: bool,
) -> None:
    """Try rules on what was decided before: which cases would move, and what the desk has said. Changes nothing."""
    if [draft, file, version].count(None) != 2:
        raise click.UsageError("Say what to try: one of --draft, --file and --version.")
    meter = Meter()
    with open_runtime() as run:
        with run.session() as session:
            municipality = find_municipality(session, number, file.stem if file else None)
            source = read_text(file) if file else _source(session, municipality, draft, version)
            last = moment(until, municipality, "--until") if until else run.clock()
            first = moment(since, municipality, "--since") if since else last - timedelta(days=days)
            if not first < last:
                raise click.UsageError("The span is empty: --since must come before --until.")
            with nothing_done("Nothing was tried.", str(file) if file else None):
                checked = check_rules(session, municipality, source)
                if checked.ruleset is None:
                    raise DraftHasErrors(checked.errors)
        found, moved = replay_now(run, checked.ruleset, Span(municipality.id, first, last), meter)
    if as_json:
        print_json({**found.summary(), "cases_that_change": [_move(*one) for one in moved]})
    else:
        zone = ZoneInfo(municipality.time_zone)
        click.echo(f"{first.astimezone(zone):%Y-%m-%d %H:%M} – {last.astimezone(zone):%Y-%m-%d %H:%M}")
        _print_found(found)


def _source(
    session: Session, municipality: Municipality, draft: uuid.UUID | None, version: str | None
) -> str:
    row: Any = (
        find_draft(session, municipality.id, draft)
        if draft
        else find_version(session, municipality.id, version or "")
    )
    if row is None:
        raise click.ClickException(f"{municipality.name} has no draft or version «{draft or version}».")
    return str(row.source)


def _move(number: str, moved: Moved) -> dict[str, Any]:
    before, rule = moved.stored, moved.rule
    return {
        "case": number,
        "from": {
            "unit": before.unit,
            "priority": before.priority,
            "promise": before.promise,
            "rule": before.rule,
        },
        "to": {"unit": rule.unit, "priority": rule.priority, "promise": moved.promise, "rule": rule.id},
        "desk": before.desk_unit,
        "verdict": moved.verdict,
    }


def _print_found(found: Replay) -> None:
    summary = found.summary()
    click.echo(
        f"{summary['cases']} cases; {summary['moved']} would go to another unit, "
        f"{summary['changed']} would change in any way."
    )
    if summary["judged"]:
        before, after = (100 * summary[key] / summary["judged"] for key in ("hits_before", "hits_after"))
        click.echo(
            f"Of {summary['judged']} cases that the desk has placed, the rules placed {before:.1f} % the same, "
            f"and would place {after:.1f} %."
        )
    if summary["groups"]:
        print_table(
            ("rule", "from", "to", "cases", "desk agrees", "desk kept it", "desk elsewhere", "not said"),
            [
                [
                    group[key]
                    for key in ("rule", "from_unit", "to_unit", "cases", "agrees", "against", "third", "open")
                ]
                for group in summary["groups"]
            ],
        )
    promises = summary["promises"]
    if promises["changed"]:
        click.echo(
            f"{promises['changed']} promises would change: {promises['earlier']} earlier, {promises['later']} later."
        )
    if summary["unreadable"]:
        click.echo(
            f"{summary['unreadable']} cases have facts that cannot be read, and were passed over.", err=True
        )


@click.command()
@MUNICIPALITY
@click.option(
    "--run", "run_id", type=click.UUID, help="Carry out (or look at) this preview instead of a new one."
)
@click.option("--reason", default="", help="Why; needed to carry it out.")
@click.option("--by", default="varsko rules redecide", help="Who orders it, for the log.")
def redecide(number: str | None, run_id: uuid.UUID | None, reason: str, by: str) -> None:
    """Decide open cases anew by the rules in force: first a preview, then with --run and --reason for good.

    The worker does both; without --reason the command only shows how far it has come.
    """
    with open_runtime() as run, run.session() as session:
        municipality = find_municipality(session, number)
        ctx = command_ctx(run, session, municipality, by)
        if run_id is None:
            run_id = preview_redecide(ctx).id
            click.echo(f"A preview is being made. Look at it with: varsko rules redecide --run {run_id}")
            return
        if reason:
            carry_out_redecide(ctx, run_id, reason)
        found = find_run(session, municipality.id, run_id)
        if found is None:
            raise click.ClickException(f"{municipality.name} has no run «{run_id}».")
        click.echo(f"{found.state}: {found.done} of {found.total} cases.")
        if found.state in ("ready", "carrying_out", "done"):
            for left, count in sorted(
                count_left_alone(session, run_id).items(), key=lambda pair: str(pair[0])
            ):
                click.echo(f"  {count} {'would change' if left is None else f'left alone: {left}'}")
        for outcome, count in sorted(((found.result or {}).get("outcomes") or {}).items()):
            click.echo(f"  {count} {outcome}")
