"""The reporter wants no more mails, or wants them again. The page behind the private link stays open either way."""

import uuid

from sqlalchemy import select

from app.cases.context import Ctx
from app.cases.verb import verb
from app.domain.errors import NotFound
from app.models import Reporter


@verb
def unsubscribe(ctx: Ctx, reporter_id: uuid.UUID) -> Reporter:
    """No more mails about this report; done twice it is done once.

    Raises:
        NotFound: no such reporter in this municipality.
    """
    reporter = _lock(ctx, reporter_id)
    reporter.unsubscribed_at = reporter.unsubscribed_at or ctx.now
    return reporter


@verb
def subscribe_again(ctx: Ctx, reporter_id: uuid.UUID) -> Reporter:
    """Mails from the next step on.

    Raises:
        NotFound: no such reporter in this municipality.
    """
    reporter = _lock(ctx, reporter_id)
    reporter.unsubscribed_at = None
    reporter.bounced_at, reporter.bounce_reason = None, None
    return reporter


@verb
def choose_language(ctx: Ctx, reporter_id: uuid.UUID, language: str) -> Reporter:
    """The language of the messages about this report. Raises NotFound."""
    reporter = _lock(ctx, reporter_id)
    reporter.language = language
    return reporter


def _lock(ctx: Ctx, reporter_id: uuid.UUID) -> Reporter:
    query = select(Reporter).where(
        Reporter.id == reporter_id, Reporter.municipality_id == ctx.municipality.id
    )
    locked = query.with_for_update().execution_options(populate_existing=True)
    reporter = ctx.session.scalars(locked).one_or_none()
    if reporter is None:
        raise NotFound()
    return reporter
