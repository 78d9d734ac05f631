"""The rules of the invented town, and rules put in force without asking anybody."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.models import RulesetVersion, RulesPublication

LONG_AGO = datetime(2024, 11, 23, 8, 15, tzinfo=UTC)
"""When the town's rules came into force."""

RULESET = """
title: Prøvebyens regler
number: 1
rules:
  - id: riksvei
    name: Riks- og europaveier
    when: {road_owner: state, group: vei}
    unit: vegvesenet
    promise: {first_answer: 1 working day}
    why: "{road} er statens vei: Vegvesenet tar den."
  - id: farlig
    name: Strøm som kan være farlig
    when: {category: gatelys-ute, keywords: [strømførende, gnist]}
    unit: bydrift
    priority: urgent
    promise: {first_answer: 1 working day, solution: 2 working days}
    why: Strøm på avveie er farlig.
  - id: lys
    name: Gatelys
    when: {category: gatelys-ute}
    unit: bydrift
    promise: {first_answer: 2 working days, solution: 10 working days}
    why: Bydrift bytter lampene.
  - id: resten
    name: Alt annet
    unit: eiendom
    promise: {first_answer: 3 working days, solution: 15 working days}
    why: Ingen annen regel traff.
"""


def put_in_force(
    session: Session, municipality_id: int, source: str, at: datetime = LONG_AGO, version: str = "1"
) -> RulesetVersion:
    """Rules that decide from ``at`` on, unchecked."""
    row = RulesetVersion(
        municipality_id=municipality_id, version=version, source=source, published_at=at, published_by="test"
    )
    session.add(row)
    session.flush()
    session.add(
        RulesPublication(
            municipality_id=municipality_id,
            ruleset_id=row.id,
            kind="publish",
            effective_from=at,
            published_at=at,
            published_by="test",
            reason="test",
        )
    )
    session.flush()
    return row
