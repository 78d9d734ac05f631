"""The rule lab: what a ruleset would decide about a report that nobody sent. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cases.decide import decide_facts
from app.cases.facts import facts_of
from app.models import Category, Municipality
from app.queries.places import PlaceFacts, find_place_facts
from geo.place import Place
from routing_rules.deadline import PromisedDates
from routing_rules.decide import Decision
from routing_rules.explain import Tried, explain
from routing_rules.ruleset import Ruleset

NOT_STORED = 0
"""In place of a ruleset's id: what the lab decides is not kept."""


@dataclass(frozen=True)
class Imagined:
    """A report that nobody sent. ``moment`` is aware; ``place`` in degrees."""

    category: Category
    place: Place
    moment: datetime
    text: str = ""
    channel: str = "web"
    has_photo: bool = False
    reporter_kind: str = "resident"
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LabAnswer:
    """``tried``: every rule of the set, those after the one that decided too. ``where``: what is known of the place."""

    decision: Decision
    dates: PromisedDates
    tried: tuple[Tried, ...]
    where: PlaceFacts


def try_one(session: Session, municipality: Municipality, ruleset: Ruleset, imagined: Imagined) -> LabAnswer:
    """The decision of ``ruleset`` with every rule tried and the dates that would be promised."""
    where = find_place_facts(session, municipality.id, imagined.place)
    facts = facts_of(
        session,
        municipality,
        imagined.category,
        where,
        imagined.text,
        imagined.answers,
        imagined.channel,
        imagined.has_photo,
        imagined.moment,
        imagined.reporter_kind,
    )
    decided = decide_facts(session, municipality, facts, NOT_STORED, ruleset)
    return LabAnswer(decided.rule, decided.dates, explain(facts, ruleset, to_the_end=True), where)
