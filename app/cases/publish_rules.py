"""A ruleset comes into force: from here on it decides, and every earlier version is kept."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.cases.decide import vocabulary_of
from app.models import Municipality, RulesetVersion
from app.platform.database import transaction
from routing_rules.ruleset import load_ruleset


def publish_rules(
    session: Session, municipality: Municipality, source: str, published_by: str, now: datetime
) -> RulesetVersion:
    """Check ``source`` (YAML) against the municipality's units, categories and areas, and let it decide from now on.

    The same text again gives the version that is there; a text published before comes into force again.

    Raises:
        RulesetErrors: every mistake with its line; nothing is published.
    """
    with transaction(session):
        words = vocabulary_of(session, municipality.id)
        version = load_ruleset(source, words, municipality.number).version
        of_this = RulesetVersion.municipality_id == municipality.id
        session.scalars(
            select(Municipality.id).where(Municipality.id == municipality.id).with_for_update()
        ).one()
        row = session.scalar(select(RulesetVersion).where(of_this, RulesetVersion.version == version))
        if row is not None and row.is_current:
            return row
        session.execute(
            update(RulesetVersion).where(of_this, RulesetVersion.is_current).values(is_current=False)
        )
        if row is None:
            row = RulesetVersion(municipality_id=municipality.id, version=version, source=source)
            session.add(row)
        row.vocabulary = words.to_json()
        row.published_at, row.published_by, row.is_current = now, published_by, True
        session.flush()
        return row
