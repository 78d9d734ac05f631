"""All that an address follows moves to another: from e-mail to SMS, or to a new address."""

import uuid

from sqlalchemy import delete, select

from app.cases.context import Ctx
from app.cases.follow import ask_or_greet, find_or_add_follower
from app.cases.following import lock_follower
from app.cases.verb import verb
from app.domain.following import Address
from app.models import Follower, Subscription


@verb
def move_to_address(ctx: Ctx, follower_id: uuid.UUID, address: Address) -> bool:
    """Follow the same from ``address``. The old one goes on until the new one is confirmed; says whether it is.

    Raises:
        NotFound: no such follower.
    """
    old = lock_follower(ctx, follower_id)
    new = find_or_add_follower(ctx, address, old.language)
    if new.id == old.id:
        return True
    copies = [_copy(ctx, row, new) for row in _active(ctx, old)]
    ctx.session.flush()
    if not copies:
        return new.confirmed_at is not None
    ask_or_greet(ctx, new, copies[0])
    if new.confirmed_at is None:
        return False
    ctx.session.execute(delete(Subscription).where(Subscription.follower_id == old.id))
    for copy in copies:
        copy.replaces_id = None
    return True


def _active(ctx: Ctx, follower: Follower) -> list[Subscription]:
    return list(
        ctx.session.scalars(
            select(Subscription)
            .where(Subscription.follower_id == follower.id, Subscription.unsubscribed_at.is_(None))
            .order_by(Subscription.created_at)
        )
    )


def _copy(ctx: Ctx, row: Subscription, new: Follower) -> Subscription:
    """The same for the new address; where it follows the case already, that one takes over."""
    there = None
    if row.case_id is not None:
        there = ctx.session.scalar(
            select(Subscription).where(
                Subscription.follower_id == new.id, Subscription.case_id == row.case_id
            )
        )
    copy = there or Subscription(
        id=uuid.uuid4(),
        municipality_id=row.municipality_id,
        follower_id=new.id,
        kind=row.kind,
        case_id=row.case_id,
        area=row.area,
        label=row.label,
        radius_m=row.radius_m,
    )
    copy.categories, copy.statuses, copy.pace = list(row.categories), list(row.statuses), row.pace
    copy.replaces_id, copy.created_at, copy.unsubscribed_at = row.id, ctx.now, None
    ctx.session.add(copy)
    return copy
