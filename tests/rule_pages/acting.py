"""What the worker does with runs of rules, done here."""

from sqlalchemy import select

from app.jobs.rules import perform
from app.models import RulesRun
from app.platform.runtime import Runtime
from tests.builders import Town


def work_off_runs(town: Town, run: Runtime) -> None:
    """Do every run that waits."""
    town.session.commit()
    for run_id in town.session.scalars(
        select(RulesRun.id).where(RulesRun.state.in_(("waiting", "carrying_out")))
    ):
        perform(run, run_id)
