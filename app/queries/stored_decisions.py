"""What the rules decided about a case, as it was stored then."""

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.models import Case, Decision, RulesetVersion


def find_decision(session: Session, number: str) -> Row[Decision, str, str] | None:
    """The last decision about the case with this number, None when there is none.

    Columns: the decision, the number of the case and the version of the ruleset.
    """
    query = (
        select(Decision, Case.number, RulesetVersion.version)
        .join(Case, Case.id == Decision.case_id)
        .join(RulesetVersion, RulesetVersion.id == Decision.ruleset_id)
        .where(Case.number == number)
        .order_by(Decision.decided_at.desc())
        .limit(1)
    )
    return session.execute(query).first()


def case_exists(session: Session, number: str) -> bool:
    """Whether any case has this number."""
    return session.scalar(select(Case.id).where(Case.number == number)) is not None
