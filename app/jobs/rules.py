"""Run rules over stored cases."""

import uuid

from app.cases.rules_work import perform
from app.jobs.runtime import runtime


def run_rules(run_id: str) -> None:
    """RQ entry point; may run twice."""
    perform(runtime(), uuid.UUID(run_id))
