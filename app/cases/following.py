"""What somebody who follows changes by link: confirm the address, stop, change, forget."""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, select, update

from app.cases.context import Ctx
from app.cases.verb import verb
from app.domain.errors import LinkExpired, NotFound
from app.domain.following import CONFIRM_LIFE, Pace
from app.models import DigestItem, Follower, Subscription


@verb
def confirm_address(ctx: Ctx, follower_id: uuid.UUID) -> Follower:
    """The address is its owner's: from now on there is news. Done twice it is done once.

    A subscription that was to replace one on another channel does so now.

    Raises:
        NotFound: forgotten meanwhile.
        LinkExpired: asked more than seven days ago.
    """
    follower = lock_follower(ctx, follower_id)
    if follower.confirmed_at is not None:
        return follower
    if follower.asked_at is None or follower.asked_at < ctx.now - CONFIRM_LIFE:
        raise LinkExpired()
    follower.confirmed_at, follower.asks = ctx.now, 0
    replaced = select(Subscription.replaces_id).where(
        Subscription.follower_id == follower.id, Subscription.replaces_id.is_not(None)
    )
    ctx.session.execute(delete(Subscription).where(Subscription.id.in_(replaced)))
    ctx.session.execute(
        update(Subscription).where(Subscription.follower_id == follower.id).values(replaces_id=None)
    )
    return follower


@verb
def stop_following(ctx: Ctx, follower_id: uuid.UUID, subscription_id: uuid.UUID) -> None:
    """No more news about this one. One that is not there is no error: it is what was wanted.

    Raises:
        NotFound: no such follower.
    """
    follower = lock_follower(ctx, follower_id)
    mine = (Subscription.id == subscription_id, Subscription.follower_id == follower.id)
    ctx.session.execute(update(Subscription).where(*mine).values(unsubscribed_at=ctx.now))
    ctx.session.execute(delete(DigestItem).where(DigestItem.subscription_id == subscription_id))


@verb
def stop_everything(ctx: Ctx, follower_id: uuid.UUID) -> None:
    """No more news at all. The address is kept until the sweep forgets it, so that nothing on its way goes out."""
    follower = lock_follower(ctx, follower_id)
    follower.unsubscribed_at = follower.unsubscribed_at or ctx.now
    mine = Subscription.follower_id == follower.id
    ctx.session.execute(update(Subscription).where(mine).values(unsubscribed_at=ctx.now))
    ctx.session.execute(delete(DigestItem).where(DigestItem.follower_id == follower.id))


@verb
def forget_follower(ctx: Ctx, follower_id: uuid.UUID) -> None:
    """Delete the address and all it follows, with the messages that were written to it."""
    ctx.session.delete(lock_follower(ctx, follower_id))


@verb
def change_following(
    ctx: Ctx,
    follower_id: uuid.UUID,
    subscription_id: uuid.UUID,
    pace: Pace,
    statuses: Sequence[str],
    categories: Sequence[str],
) -> None:
    """When and of what there is news. Empty lists mean all.

    Raises:
        NotFound: no such follower, or not its subscription.
    """
    follower = lock_follower(ctx, follower_id)
    subscription = ctx.session.scalar(
        select(Subscription).where(
            Subscription.id == subscription_id,
            Subscription.follower_id == follower.id,
            Subscription.unsubscribed_at.is_(None),
        )
    )
    if subscription is None:
        raise NotFound()
    subscription.pace = pace.value
    subscription.statuses, subscription.categories = list(statuses), list(categories)


@verb
def set_language(ctx: Ctx, follower_id: uuid.UUID, language: str) -> None:
    """The language of all news to this address."""
    lock_follower(ctx, follower_id).language = language


def lock_follower(ctx: Ctx, follower_id: uuid.UUID) -> Follower:
    """The follower, locked until the transaction ends. Raises NotFound."""
    query = select(Follower).where(
        Follower.id == follower_id, Follower.municipality_id == ctx.municipality.id
    )
    follower = ctx.session.scalars(
        query.with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if follower is None:
        raise NotFound()
    return follower
