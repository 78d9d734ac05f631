"""``varsko rules``: who handles what: check, ask and explain; the other commands of the group are added at the end."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.decide import decide as decide_by_rules
from app.cases.decide import promise_as_json, vocabulary_of
from app.commands.open import open_runtime
from app.commands.rules_learning import learn
from app.commands.rules_text import (
    MUNICIPALITY,
    find_municipality,
    moment,
    print_json,
    read_text,
    say_errors,
)
from app.commands.rules_trials import redecide, replay
from app.commands.rules_versions import diff, drafts, publish, rollback, versions, withdraw
from app.models import Category, Municipality
from app.queries.places import find_place_facts, is_inside
from app.queries.stored_decisions import case_exists, find_decision
from app.queries.unused_rules import UNUSED_DAYS, find_unused_rules
from geo.place import BadPlace, Place, check_place
from routing_rules.check import unreachable
from routing_rules.ruleset import RulesetErrors, load_ruleset


@click.group()
def rules() -> None:
    """Who handles what: rulesets in YAML, and what they decide."""


@rules.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--municipality",
    "number",
    help="Check against this municipality. Default: the file's name, else the first one.",
)
def check(files: tuple[Path, ...], number: str | None) -> None:
    """Check ruleset FILES against the units, categories and areas of their municipality.

    Every mistake is said with file and line. Rules that can never decide are warned of.
    """
    mistakes = 0
    with open_runtime() as run, run.session() as session:
        for file in files:
            mistakes += _check(session, file, find_municipality(session, number, file.stem), run.clock())
    if mistakes:
        raise click.ClickException(
            f"{mistakes} {'mistake' if mistakes == 1 else 'mistakes'}. Nothing was published."
        )


def _check(session: Session, file: Path, municipality: Municipality, now: datetime) -> int:
    try:
        ruleset = load_ruleset(read_text(file), vocabulary_of(session, municipality.id), municipality.number)
    except RulesetErrors as errors:
        say_errors(errors.errors, str(file))
        return len(errors.errors)
    for warned in unreachable(ruleset):
        click.echo(f"{file}:{warned.line}: warning: {warned.message.text()}.", err=True)
    for rule in find_unused_rules(session, municipality.id, ruleset, now):
        said = f"the rule «{rule.name}» has decided nothing in {UNUSED_DAYS} days"
        click.echo(f"{file}:{rule.line}: warning: {said}.", err=True)
    click.echo(
        f"{file}: {len(ruleset.rules)} rules for {municipality.name} are right, version {ruleset.version}."
    )
    return 0


class LonLat(click.ParamType):
    """A position as LON,LAT in degrees."""

    name = "LON,LAT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Place:
        parts = str(value).split(",")
        if len(parts) == 2:
            try:
                return check_place(parts[0].strip(), parts[1].strip())
            except BadPlace:
                pass
        self.fail(
            f"«{value}» is no position. Write longitude and latitude in degrees: 18.95,69.65", param, ctx
        )
        return None


@rules.command()
@MUNICIPALITY
@click.option("--category", "code", required=True, help="Code of the category.")
@click.option("--at", "place", required=True, type=LonLat(), help="Longitude and latitude in degrees.")
@click.option("--text", default="", help="What the report says.")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="QUESTION=ANSWER",
    help="Answer to an extra question; may be repeated.",
)
@click.option("--channel", default="web", show_default=True)
@click.option(
    "--time", "time", help="When it comes in, as 2026-11-23T09:15 on the municipality's clock. Default: now."
)
def decide(
    number: str | None,
    code: str,
    place: Place,
    text: str,
    answers: tuple[str, ...],
    channel: str,
    time: str | None,
) -> None:
    """Ask the rules in force who would handle a report. Answers in JSON and stores nothing."""
    with open_runtime() as run, run.session() as session:
        municipality = find_municipality(session, number)
        category = _category(session, municipality, code)
        if not is_inside(session, municipality.id, place):
            raise click.ClickException(
                f"{place.lon}, {place.lat} lies outside {municipality.name}. Longitude comes first: --at 18.95,69.65"
            )
        facts = find_place_facts(session, municipality.id, place)
        received_at = moment(time, municipality) if time else run.clock()
        given = dict(_answer(one) for one in answers)
        decided = decide_by_rules(
            session,
            municipality,
            category,
            facts,
            text,
            given,
            channel,
            False,
            received_at,
            asked_at=max(received_at, run.clock()),
        )
    print_json({**decided.rule.to_json(), "promise": promise_as_json(decided)})


def _category(session: Session, municipality: Municipality, code: str) -> Category:
    found = session.scalar(
        select(Category).where(
            Category.municipality_id == municipality.id, Category.code == code, Category.active
        )
    )
    if found is None:
        codes = session.scalars(
            select(Category.code)
            .where(Category.municipality_id == municipality.id, Category.active)
            .order_by(Category.position)
        ).all()
        shown = ", ".join(codes[:40]) + (", …" if len(codes) > 40 else "")
        raise click.ClickException(f"{municipality.name} has no category «{code}». It has: {shown}")
    return found


def _answer(written: str) -> tuple[str, str]:
    question, given, answer = written.partition("=")
    if not given:
        raise click.BadParameter(f"«{written}» is no answer. Write QUESTION=ANSWER.", param_hint="--answer")
    return question, answer


@rules.command()
@click.argument("case_number")
def explain(case_number: str) -> None:
    """Why the case CASE_NUMBER went where it did, as it was decided then. JSON."""
    with open_runtime() as run, run.session() as session:
        row = find_decision(session, case_number)
        if row is None and case_exists(session, case_number):
            raise click.ClickException(
                f"The rules never decided about {case_number}: it was imported with its unit."
            )
    if row is None:
        raise click.ClickException(f"No case has the number «{case_number}».")
    decision = row[0]
    print_json(
        {
            "case": row.number,
            "unit": decision.unit_code,
            "priority": decision.priority,
            "promise": decision.promise,
            "rule": decision.rule_id,
            "rule_name": decision.rule_name,
            "sentence": decision.sentence,
            "tags": decision.tags,
            "visibility": decision.visibility,
            "message": decision.message,
            "confirm": decision.confirm,
            "escalate": decision.escalate,
            "warnings": decision.warnings,
            "version": row.version,
            "decided_at": decision.decided_at.isoformat(),
            "tried": decision.tried,
            "facts": decision.facts,
        }
    )


for _command in (publish, rollback, withdraw, drafts, versions, diff, replay, redecide, learn):
    rules.add_command(_command)
