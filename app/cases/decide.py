"""From facts to a decision: which unit, how urgent, promised by when, and why. Stored with the ruleset's version."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.cases.calendars import work_calendar
from app.cases.escalation import escalate_at
from app.cases.facts import facts_of
from app.domain.errors import VarskoError
from app.domain.questions import option_codes
from app.domain.words import N_
from app.models import (
    Area,
    AssetKind,
    Case,
    Category,
    Decision,
    Lamp,
    Municipality,
    RulesetVersion,
    Unit,
)
from app.queries.places import (
    DRAWN_ONLY,
    LAMP,
    LAMP_NAME,
    PlaceFacts,
    find_broken_areas,
)
from app.queries.rules_versions import in_force
from routing_rules.deadline import PromisedDates, promised_dates
from routing_rules.decide import Decision as RuleDecision
from routing_rules.decide import decide as decide_by_rules
from routing_rules.decide import (
    decide_by_catch_all,
    escalation_to_json,
    message_to_json,
    promise_to_json,
    unusable_unit,
)
from routing_rules.facts import Facts
from routing_rules.ruleset import Ruleset, load_ruleset
from routing_rules.vocabulary import Vocabulary

log = logging.getLogger(__name__)


class NoRuleset(VarskoError):
    """The municipality has published no rules."""

    code = "no_ruleset"
    status = 503
    sentence = N_("Kommunen har ikke lagt inn regler for hvem som får meldingene ennå.")


@dataclass(frozen=True)
class Decided:
    """A decision with the dates it promises and the unit's id, None when even the catch-all's unit is out of use."""

    rule: RuleDecision
    dates: PromisedDates
    unit_id: int | None
    ruleset_id: int
    facts: Facts
    escalate_at: datetime | None = None
    """When the promise is about to break, where the rule wants something done then."""


# Compiled rulesets, by id and version (the hash of the content). The id alone would do, until a database is restored
# or reset beneath a running process and gives the same id to other rules.
_COMPILED: dict[tuple[int, str], Ruleset] = {}
_MOST_COMPILED = 64


def current_ruleset(session: Session, municipality_id: int, at: datetime) -> tuple[int, Ruleset]:
    """(id, compiled rules) of the version in force at ``at``. One small statement when it has been compiled before.

    Raises:
        NoRuleset: nothing is published, or nothing decides yet.
    """
    current = session.execute(in_force(municipality_id, at)).first()
    if current is None:
        raise NoRuleset()
    ruleset_id, key = current.ruleset_id, (current.ruleset_id, current.version)
    if key not in _COMPILED:
        if len(_COMPILED) >= _MOST_COMPILED:
            _COMPILED.clear()
        _COMPILED[key] = compile_version(session, ruleset_id)
    return ruleset_id, _COMPILED[key]


def compile_version(session: Session, ruleset_id: int) -> Ruleset:
    """A stored version of the rules, ready to decide, though units and areas it names may be gone since."""
    source, stored, municipality_id, number = session.execute(
        select(
            RulesetVersion.source,
            RulesetVersion.vocabulary,
            RulesetVersion.municipality_id,
            Municipality.number,
        )
        .join(Municipality, Municipality.id == RulesetVersion.municipality_id)
        .where(RulesetVersion.id == ruleset_id)
    ).one()
    words = vocabulary_of(session, municipality_id)
    older = Vocabulary.from_json(stored) if stored else words
    return load_ruleset(source, words.with_older(older), number)


def vocabulary_of(session: Session, municipality_id: int) -> Vocabulary:
    """What a municipality's rules may name: units in use, categories, areas, assets and questions; and which units
    and areas they may name no longer.
    """
    categories = session.execute(
        select(
            Category.code, Category.name, Category.group_code, Category.group_name, Category.questions
        ).where(Category.municipality_id == municipality_id)
    ).all()
    units = session.execute(
        select(Unit.code, Unit.name, Unit.kind, Unit.active).where(Unit.municipality_id == municipality_id)
    ).all()
    return Vocabulary(
        units={row.code: row.name for row in units if row.active},
        categories={row.code: row.group_code for row in categories},
        areas=_areas_of(session, municipality_id),
        answers={
            question["code"]: option_codes(question) for row in categories for question in row.questions
        },
        category_names={row.code: row.name for row in categories},
        group_names={row.group_code: row.group_name for row in categories},
        assets=_assets_of(session, municipality_id),
        outside_units=[row.code for row in units if row.kind == "outside"],
        broken_areas=find_broken_areas(session, municipality_id),
        retired_units={row.code: row.name for row in units if not row.active},
    )


def _areas_of(session: Session, municipality_id: int) -> dict[str, str]:
    """Areas of every kind that a position can lie in, the municipality itself last."""
    areas = session.execute(
        select(Area.kind, Area.code, Area.name)
        .where(Area.municipality_id == municipality_id, Area.kind.not_in(DRAWN_ONLY))
        .order_by(Area.kind, Area.code)
    ).all()
    itself = session.execute(
        select(Municipality.number, Municipality.name).where(Municipality.id == municipality_id)
    ).one()
    return {f"{row.kind}:{row.code}": row.name for row in areas} | {
        f"municipality:{itself.number}": itself.name
    }


def _assets_of(session: Session, municipality_id: int) -> dict[str, str]:
    """Kinds of assets with their names; street lamps when there are any."""
    kinds = session.execute(
        select(AssetKind.code, AssetKind.name).where(AssetKind.municipality_id == municipality_id)
    ).all()
    has_lamps = session.scalar(select(func.count()).where(Lamp.municipality_id == municipality_id).limit(1))
    return {row.code: row.name for row in kinds} | ({LAMP: LAMP_NAME} if has_lamps else {})


def decide(
    session: Session,
    municipality: Municipality,
    category: Category,
    place: PlaceFacts,
    text: str,
    answers: Mapping[str, Any],
    channel: str,
    has_photo: bool,
    received_at: datetime,
    reporter_kind: str = "resident",
    asked_at: datetime | None = None,
) -> Decided:
    """Ask the rules in force when the report came in, or at ``asked_at``. Reads only; ``store_decision`` keeps the
    answer with the case.

    ``reporter_kind``: resident, anonymous or staff. A rule that fails or names a unit out of use leaves the decision
    to the catch-all, with a warning for the desk.
    """
    ruleset_id, ruleset = current_ruleset(session, municipality.id, asked_at or received_at)
    facts = facts_of(
        session,
        municipality,
        category,
        place,
        text,
        answers,
        channel,
        has_photo,
        received_at,
        reporter_kind,
    )
    return decide_facts(session, municipality, facts, ruleset_id, ruleset)


def decide_facts(
    session: Session,
    municipality: Municipality,
    facts: Facts,
    ruleset_id: int,
    ruleset: Ruleset,
    promised_at: datetime | None = None,
) -> Decided:
    """Ask ``ruleset`` about facts that are known already. The promise counts from ``promised_at``, else from when the
    report came in.
    """
    counts_from = promised_at or facts.received_at
    decision, unit = _with_unit_in_use(session, municipality, decide_by_rules(facts, ruleset))
    calendar = work_calendar(municipality, unit.calendar if unit else None)
    dates = promised_dates(counts_from, decision.promise, calendar)
    alarm = escalate_at(
        escalation_to_json(decision.escalate), dates.solution or dates.first_answer, calendar, counts_from
    )
    return Decided(decision, dates, unit.id if unit else None, ruleset_id, facts, alarm)


def _with_unit_in_use(
    session: Session, municipality: Municipality, decision: RuleDecision
) -> tuple[RuleDecision, Row[int, str, dict[str, Any] | None] | None]:
    """The decision with its unit (id, code, calendar); the catch-all's when the unit is no longer in use."""
    ruleset = decision.ruleset
    found = session.execute(
        select(Unit.id, Unit.code, Unit.calendar).where(
            Unit.municipality_id == municipality.id,
            Unit.code.in_((decision.unit, ruleset.catch_all.unit)),
            Unit.active,
        )
    ).all()
    in_use = {row.code: row for row in found}
    if decision.unit in in_use:
        return decision, in_use[decision.unit]
    warning = unusable_unit(decision.rule_name, ruleset.vocabulary.unit_name(decision.unit))
    if decision.rule_id == ruleset.catch_all.id:
        return replace(decision, confirm="desk", warnings=(*decision.warnings, warning)), None
    instead = decide_by_catch_all(decision.facts, ruleset, warning)
    return instead, in_use.get(instead.unit)


def store_decision(session: Session, decided: Decided, case: Case, at: datetime) -> Decision:
    """Write down the decision that ``case.decision_id`` names, with everything needed to say why years later."""
    rule = decided.rule
    row = Decision(
        id=case.decision_id,
        municipality_id=case.municipality_id,
        case_id=case.id,
        ruleset_id=decided.ruleset_id,
        rule_id=rule.rule_id,
        rule_name=rule.rule_name,
        unit_code=rule.unit,
        priority=rule.priority,
        promise=promise_as_json(decided),
        sentence=rule.sentence,
        facts=decided.facts.to_json(),
        tried=[one.to_json() for one in rule.tried],
        tags=list(rule.tags),
        visibility=rule.visibility,
        confirm=rule.confirm,
        message=message_to_json(rule.message),
        escalate=escalation_to_json(rule.escalate),
        warnings=[f"{warning.text()}." for warning in rule.warnings],
        decided_at=at,
    )
    for warning in rule.warnings:
        log.warning("case %s, ruleset %s: %s", case.number, rule.version, warning.text())
    session.add(row)
    return row


def promise_as_json(decided: Decided) -> dict[str, Any]:
    """{first_answer: {amount, unit}, solution: … or None} with the dates they lead to."""
    return {
        **promise_to_json(decided.rule.promise),
        "answer_due_at": decided.dates.first_answer.isoformat(),
        "solve_due_at": decided.dates.solution.isoformat() if decided.dates.solution else None,
    }
