"""What the corrections suggest, and a suggestion made into a draft when a person wants it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.cases.context import Ctx
from app.cases.decide import current_ruleset
from app.cases.rules_check import check_rules
from app.cases.rules_drafts import make_draft
from app.cases.rules_log import check_may, log_rules
from app.cases.verb import verb
from app.domain.errors import NotFound
from app.domain.permissions import Permission
from app.domain.words import N_
from app.models import RulesDraft
from app.queries.rules_learning import Learned, find_learned
from app.queries.rules_versions import find_newest
from app.queries.unused_rules import find_unused_rules
from routing_rules.apply import CannotApply, apply_suggestion
from routing_rules.learning import Suggestion
from routing_rules.rule import Rule
from routing_rules.ruleset import Ruleset


@dataclass(frozen=True)
class Lessons:
    """``learned``: how each rule did. ``suggestions``: those that concern rules in force. ``unused``: rules in force
    all the time that decided no case (the catch-all is left out: it is there for what nobody thought of).
    ``ruleset``: the rules in force, for the names.
    """

    learned: Learned
    suggestions: Sequence[Suggestion]
    unused: Sequence[Rule]
    ruleset: Ruleset


def find_lessons(ctx: Ctx, since: datetime, until: datetime) -> Lessons:
    """What the corrections in a span (aware) tell about the rules in force. Changes nothing.

    Raises:
        Forbidden, NoRuleset.
    """
    check_may(ctx, Permission.RULES_READ)
    _, ruleset = current_ruleset(ctx.session, ctx.municipality.id, ctx.now)
    learned = find_learned(ctx.session, ctx.municipality.id, since, until)
    units = {rule.id: rule.unit for rule in ruleset.rules}
    fitting = [one for one in learned.suggestions if one.rule in units and units[one.rule] != one.unit]
    unused = find_unused_rules(ctx.session, ctx.municipality.id, ruleset, until, (until - since).days)
    return Lessons(learned, fitting, unused, ruleset)


@verb
def use_suggestion(ctx: Ctx, key: str, since: datetime, until: datetime) -> RulesDraft:
    """Make a draft of the newest rules with a suggestion in it. ``key``: of a suggestion that the same span gives.

    Raises:
        Forbidden.
        NotFound: the evidence has changed since, or the rule is gone from the rules.
    """
    check_may(ctx, Permission.RULES_EDIT)
    lessons = find_lessons(ctx, since, until)
    chosen = next((one for one in lessons.suggestions if one.key == key), None)
    newest = find_newest(ctx.session, ctx.municipality.id, ctx.now)
    gone = NotFound(
        N_("Forslaget gjelder ikke lenger."), N_("Last siden på nytt for å se forslagene som gjelder.")
    )
    if chosen is None or newest is None or newest.source is None:
        raise gone
    checked = check_rules(ctx.session, ctx.municipality, newest.source)
    if checked.ruleset is None:
        raise gone
    try:
        text = apply_suggestion(newest.source, checked.ruleset, chosen)
    except CannotApply:
        raise gone from None
    evidence = chosen.evidence(checked.ruleset.vocabulary).text()
    draft = make_draft(ctx, evidence[:120], text)
    log_rules(
        ctx,
        "suggestion_used",
        evidence,
        draft_id=draft.id,
        ruleset_id=newest.ruleset_id,
        rule=chosen.rule,
        unit=chosen.unit,
        hits=chosen.hits,
        cases=chosen.cases,
        numbers=list(chosen.moved_numbers),
    )
    return draft
