"""``varsko rules learn``: how often the desk corrected each rule, and what that suggests."""

from datetime import timedelta
from typing import Any

import click

from app.cases.rules_learning import Lessons, find_lessons, use_suggestion
from app.commands.open import open_runtime
from app.commands.rules_text import (
    AS_JSON,
    MUNICIPALITY,
    command_ctx,
    find_municipality,
    print_json,
    print_table,
)


@click.command()
@MUNICIPALITY
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 1830), help="So far back.")
@click.option("--use", "key", help="Make a draft of the suggestion with this key.")
@click.option("--by", default="varsko rules learn", help="Who makes the draft, for the log.")
@AS_JSON
def learn(number: str | None, days: int, key: str | None, by: str, as_json: bool) -> None:
    """How often the desk corrected each rule and to what, rules that are never used, and suggestions with evidence."""
    with open_runtime() as run, run.session() as session:
        municipality = find_municipality(session, number)
        ctx = command_ctx(run, session, municipality, by)
        until = run.clock()
        since = until - timedelta(days=days)
        if key is not None:
            draft = use_suggestion(ctx, key, since, until)
            click.echo(
                f"Made the draft {draft.id} («{draft.name}»). Try it: varsko rules replay --draft {draft.id}"
            )
            return
        lessons = find_lessons(ctx, since, until)
    print_json(_as_json(lessons)) if as_json else _print(lessons, days)


def _as_json(lessons: Lessons) -> dict[str, Any]:
    words = lessons.ruleset.vocabulary
    return {
        "since": lessons.learned.since.isoformat(),
        "until": lessons.learned.until.isoformat(),
        "cases": lessons.learned.cases,
        "rules": [vars(record) for record in lessons.learned.records.values()],
        "unused": [rule.id for rule in lessons.unused],
        "suggestions": [
            {
                "key": one.key,
                "kind": one.kind,
                "rule": one.rule,
                "unit": one.unit,
                "conditions": [{kind: value} for kind, value in one.traits],
                "hits": one.hits,
                "cases": one.cases,
                "sure": round(one.sure, 3),
                "evidence": one.evidence(words).text(),
                "moved": one.moved_numbers,
                "not_moved": one.other_numbers,
            }
            for one in lessons.suggestions
        ],
    }


def _print(lessons: Lessons, days: int) -> None:
    words = lessons.ruleset.vocabulary
    ordered = sorted(
        lessons.learned.records.values(), key=lambda one: (-one.corrected, -one.decided, one.rule)
    )
    rows = [
        (
            one.rule,
            one.decided,
            one.judged,
            one.corrected,
            f"{100 * one.corrected / one.judged:.0f} %" if one.judged else "–",
            ", ".join(f"{words.unit_name(unit)} {count}" for unit, count in one.moved_to.most_common(3)),
        )
        for one in ordered
    ]
    print_table(("rule", "decided", "placed", "corrected", "share", "to"), rows)
    if lessons.unused:
        click.echo(f"Not used in {days} days: {', '.join(rule.id for rule in lessons.unused)}.")
    for one in lessons.suggestions:
        click.echo(f"{one.key}  {one.rule}: {one.evidence(words).text()}.")
    if lessons.suggestions:
        click.echo("Make a draft of one: varsko rules learn --use KEY")
