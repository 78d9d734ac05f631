"""From facts to a decision: which unit, how urgent, promised by when, and why. Stored with the ruleset's version."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.calendars import work_calendar
from app.domain.errors import VarskoError
from app.domain.questions import option_codes
from app.domain.words import N_
from app.models import Area, Case, Category, Decision, Municipality, RulesetVersion, Unit
from app.queries.places import PlaceFacts
from routing_rules.deadline import PromisedDates, promised_dates
from routing_rules.decide import Decision as RuleDecision
from routing_rules.decide import decide as decide_by_rules
from routing_rules.facts import Facts
from routing_rules.ruleset import Ruleset, load_ruleset
from routing_rules.vocabulary import Vocabulary


class NoRuleset(VarskoError):
    """The municipality has published no rules."""

    code = "no_ruleset"
    status = 503
    sentence = N_("Kommunen har ikke lagt inn regler for hvem som får meldingene ennå.")


@dataclass(frozen=True)
class Decided:
    """A decision with the dates it promises and the unit's id."""

    rule: RuleDecision
    dates: PromisedDates
    unit_id: int
    ruleset_id: int
    facts: Facts


# Compiled rulesets, by id and version (the hash of the content). The id alone would do, until a database is restored
# or reset beneath a running process and gives the same id to other rules.
_COMPILED: dict[tuple[int, str], Ruleset] = {}
_MOST_COMPILED = 64


def current_ruleset(session: Session, municipality_id: int) -> tuple[int, Ruleset]:
    """(id, compiled rules) of the version in force. One small statement when it has been compiled before.

    Raises:
        NoRuleset: nothing is published.
    """
    current = session.execute(
        select(RulesetVersion.id, RulesetVersion.version).where(
            RulesetVersion.municipality_id == municipality_id, RulesetVersion.is_current
        )
    ).first()
    if current is None:
        raise NoRuleset()
    ruleset_id, key = current.id, (current.id, current.version)
    if key not in _COMPILED:
        source, number = session.execute(
            select(RulesetVersion.source, Municipality.number)
            .join(Municipality, Municipality.id == RulesetVersion.municipality_id)
            .where(RulesetVersion.id == ruleset_id)
        ).one()
        if len(_COMPILED) >= _MOST_COMPILED:
            _COMPILED.clear()
        _COMPILED[key] = load_ruleset(source, vocabulary_of(session, municipality_id), number)
    return ruleset_id, _COMPILED[key]


def vocabulary_of(session: Session, municipality_id: int) -> Vocabulary:
    """The units, categories, areas and questions that a municipality's rules may name."""
    categories = session.execute(
        select(
            Category.code, Category.name, Category.group_code, Category.group_name, Category.questions
        ).where(Category.municipality_id == municipality_id)
    ).all()
    units = session.execute(select(Unit.code, Unit.name).where(Unit.municipality_id == municipality_id)).all()
    areas = session.execute(
        select(Area.kind, Area.code, Area.name).where(
            Area.municipality_id == municipality_id, Area.kind.in_(("postal", "zone", "neighbourhood"))
        )
    ).all()
    return Vocabulary(
        units={row.code: row.name for row in units},
        categories={row.code: row.group_code for row in categories},
        areas={f"{row.kind}:{row.code}": row.name for row in areas},
        answers={
            question["code"]: option_codes(question) for row in categories for question in row.questions
        },
        category_names={row.code: row.name for row in categories},
        group_names={row.group_code: row.group_name for row in categories},
    )


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
) -> Decided:
    """Ask the rules in force. Reads only; ``store_decision`` keeps the answer with the case."""
    ruleset_id, ruleset = current_ruleset(session, municipality.id)
    facts = Facts(
        category=category.code,
        group=category.group_code,
        areas=frozenset(place.areas),
        area_names=place.areas,
        road_owner=place.road_owner,
        road=place.road,
        distance_m=place.road_distance_m,
        text=text,
        answers=dict(answers),
        channel=channel,
        has_photo=has_photo,
        received_at=received_at.astimezone(ZoneInfo(municipality.time_zone)),
    )
    decision = decide_by_rules(facts, ruleset)
    unit_id, calendar = session.execute(
        select(Unit.id, Unit.calendar).where(
            Unit.municipality_id == municipality.id, Unit.code == decision.unit
        )
    ).one()
    dates = promised_dates(received_at, decision.promise, work_calendar(municipality, calendar))
    return Decided(decision, dates, unit_id, ruleset_id, facts)


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
        tried=[{"rule": one.rule_id, "matched": one.matched, "reason": one.reason} for one in rule.tried],
        decided_at=at,
    )
    session.add(row)
    return row


def promise_as_json(decided: Decided) -> dict[str, Any]:
    """{first_answer: {amount, unit}, solution: … or None} with the dates they lead to."""
    promise = decided.rule.promise
    solution = promise.solution
    return {
        "first_answer": {"amount": promise.first_answer.amount, "unit": promise.first_answer.unit},
        "solution": {"amount": solution.amount, "unit": solution.unit} if solution else None,
        "answer_due_at": decided.dates.first_answer.isoformat(),
        "solve_due_at": decided.dates.solution.isoformat() if decided.dates.solution else None,
    }
