"""What the clock does for those who follow: news of areas, the morning's digests, and forgetting."""

from app.cases.area_news import tell_areas
from app.cases.digests import write_digests
from app.cases.forget import forget_old
from app.platform.queues import DELIVER
from app.platform.runtime import Runtime


def tell_followers(run: Runtime) -> int:
    """News of areas and digests that are due; gives how many messages were written."""
    with run.session() as session:
        made = [*tell_areas(session, run.clock()), *write_digests(session, run.clock())]
    for message_id in made[: run.queue.room()]:  # the sweep nudges the rest
        run.queue.nudge(DELIVER, str(message_id))
    return len(made)


def forget_on_schedule(run: Runtime) -> None:
    """Addresses that nobody confirmed, links that are used or old, contact data of cases long closed."""
    with run.session() as session:
        forget_old(session, run.clock())
