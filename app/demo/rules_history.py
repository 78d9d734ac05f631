"""The demo's rules have a past: versions published before the present one, and a draft that somebody works on."""

from datetime import datetime, timedelta
from pathlib import Path

from pydantic import Field
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.cases.context import Ctx
from app.cases.decide import vocabulary_of
from app.cases.rules_drafts import make_draft, save_draft
from app.demo.add import RULESETS
from app.demo.reading import FolderError, Strict, read_yaml
from app.models import Municipality, RulesDraft, RulesetVersion, RulesEvent, RulesPublication
from app.queries.rules_versions import find_in_force, find_version
from routing_rules.ruleset import Ruleset, load_ruleset

FILE = "rules_history.yaml"


class Past(Strict):
    """A version that was published ``days`` before the demo's now: today's file without some of its rules."""

    days: int = Field(ge=1)
    reason: str
    without: list[str] = Field(default_factory=list)


class Change(Strict):
    """Text of today's file that the draft writes otherwise."""

    old: str
    new: str


class DraftEntry(Strict):
    name: str
    changes: list[Change] = Field(min_length=1)


class History(Strict):
    """``by``: who published. ``newest``: when today's file came into force, in days before now; ``reason``: why."""

    by: str
    newest: int = Field(ge=1)
    reason: str = ""
    versions: list[Past] = Field(min_length=1)
    draft: DraftEntry | None = None


def read_history(folder: Path, oldest_days: int) -> History:
    """The folder's history; without a file, today's rules as they have always been. Raises FolderError."""
    if (folder / FILE).exists():
        return read_yaml(folder / FILE, History)
    return History(by="demo", newest=oldest_days, versions=[Past(days=oldest_days, reason="")])


def write_past(session: Session, municipality: Municipality, history: History, now: datetime) -> None:
    """Publications before the present one, where nothing decided yet at the first of those moments."""
    if find_in_force(session, municipality.id, now - timedelta(days=history.versions[0].days)):
        return
    source = (RULESETS / f"{municipality.number}.yaml").read_text(encoding="utf-8")
    words = vocabulary_of(session, municipality.id)
    today = load_ruleset(source, words, municipality.number)
    for past in history.versions:
        text = _without(source, today, past.without)
        at = now - timedelta(days=past.days)
        version = load_ruleset(text, words, municipality.number).version
        row = find_version(session, municipality.id, version)
        if row is None:
            row = RulesetVersion(
                municipality_id=municipality.id,
                version=version,
                source=text,
                published_at=at,
                published_by=history.by,
            )
            session.add(row)
            session.flush()
        key = {"municipality_id": municipality.id, "ruleset_id": row.id, "reason": past.reason}
        session.add_all(
            [
                RulesPublication(
                    **key, kind="publish", effective_from=at, published_at=at, published_by=history.by
                ),
                RulesEvent(**key, kind="published", at=at, by=history.by, details={"version": version}),
            ]
        )
        session.flush()


def _without(source: str, ruleset: Ruleset, left_out: list[str]) -> str:
    """The text without some rules: from the rule's first line to the blank line after it."""
    lines = source.splitlines()
    for rule in reversed(ruleset.rules):
        if rule.id not in left_out:
            continue
        first = rule.line - 1
        end = next((n for n in range(first, len(lines)) if not lines[n].strip()), len(lines))
        del lines[first : end + 1]
    unknown = set(left_out) - {rule.id for rule in ruleset.rules}
    if unknown:
        raise FolderError(f"{FILE}: no rule is called {', '.join(sorted(unknown))}.")
    return "\n".join(lines) + "\n"


def write_draft(ctx: Ctx, history: History, at: datetime) -> None:
    """The draft that the demo's desk lead works on, unless somebody has made one. ``ctx`` acts as the desk lead."""
    of_this = RulesDraft.municipality_id == ctx.municipality.id
    if history.draft is None or ctx.session.scalar(select(exists().where(of_this))):
        return
    ctx.clock = lambda: at
    draft = make_draft(ctx, history.draft.name)
    newest = find_version(ctx.session, ctx.municipality.id, ruleset_id=draft.base_id)
    text = newest.source if newest else ""
    for change in history.draft.changes:
        if text.count(change.old) != 1:
            raise FolderError(f"{FILE}: «{change.old[:60]}» must stand once in the rules.")
        text = text.replace(change.old, change.new)
    save_draft(ctx, draft.id, draft.version, text)
