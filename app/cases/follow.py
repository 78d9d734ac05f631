"""Somebody begins to follow a case, without an account: the address is asked to confirm, once, before any news."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.cases.context import Ctx
from app.cases.verb import verb
from app.domain.errors import NotFound, TooMany
from app.domain.following import ASK_AGAIN_AFTER, MOST_A_DAY, MOST_ASKED, Address, Channel, Pace
from app.domain.tokens import follower_token, token_hash
from app.domain.visibility import public_text
from app.models import Case, Follower, OutboxMessage, Subscription
from app.platform.queues import DELIVER


@dataclass(frozen=True)
class Following:
    """What came of it. ``confirmed`` is False while the address has not been confirmed by its link.

    Tell nobody who asked which it was: that somebody follows things here is nobody else's business.
    """

    follower_id: uuid.UUID
    subscription_id: uuid.UUID
    confirmed: bool
    created: bool


@verb
def follow_case(
    ctx: Ctx,
    case_id: uuid.UUID,
    address: Address,
    language: str = "nb",
    pace: Pace = Pace.AT_ONCE,
    statuses: Sequence[str] = (),
) -> Following:
    """Follow a public case. Done twice it is done once.

    An address that is not confirmed yet gets a link to confirm with (at most five, ten minutes apart); one that is, a
    note that it follows one more thing. ``statuses``: public keys to be told of, all when empty.

    Raises:
        NotFound: no such case in this municipality, or it is hidden.
        TooMany: the address has begun to follow twenty things today.
    """
    public = select(Case.id).where(
        Case.id == case_id, Case.municipality_id == ctx.municipality.id, Case.is_public
    )
    if ctx.session.scalar(public) is None:
        raise NotFound()
    follower = find_or_add_follower(ctx, address, language)
    earlier = ctx.session.scalar(
        select(Subscription).where(Subscription.follower_id == follower.id, Subscription.case_id == case_id)
    )
    if earlier is not None and earlier.unsubscribed_at is None:
        ask_or_greet(ctx, follower, earlier, again=True)
        return Following(follower.id, earlier.id, follower.confirmed_at is not None, created=False)
    check_room(ctx, follower)
    subscription = earlier or Subscription(
        id=uuid.uuid4(),
        municipality_id=ctx.municipality.id,
        follower_id=follower.id,
        kind="case",
        case_id=case_id,
    )
    subscription.pace, subscription.statuses = pace.value, list(statuses)
    subscription.created_at, subscription.unsubscribed_at = ctx.now, None
    return store_subscription(ctx, follower, subscription)


def store_subscription(ctx: Ctx, follower: Follower, subscription: Subscription) -> Following:
    """Keep it, and write to the address."""
    ctx.session.add(subscription)
    ctx.session.flush()
    ask_or_greet(ctx, follower, subscription)
    return Following(follower.id, subscription.id, follower.confirmed_at is not None, created=True)


def find_or_add_follower(ctx: Ctx, address: Address, language: str) -> Follower:
    """The follower with this address, locked; a new one when there is none. The newest choice of language counts."""
    follower_id = uuid.uuid4()
    ctx.session.execute(
        insert(Follower)
        .values(
            id=follower_id,
            municipality_id=ctx.municipality.id,
            channel=address.channel.value,
            address_key=address.key,
            language=language,
            token_hash=token_hash(follower_token(ctx.secret, follower_id)),
            created_at=ctx.now,
            **_address_columns(address),
        )
        .on_conflict_do_nothing(
            index_elements=[Follower.municipality_id, Follower.channel, Follower.address_key]
        )
    )
    follower = ctx.session.scalars(
        select(Follower)
        .where(
            Follower.municipality_id == ctx.municipality.id,
            Follower.channel == address.channel.value,
            Follower.address_key == address.key,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if follower.unsubscribed_at is not None:  # has said stop to everything: asked anew like a stranger
        follower.unsubscribed_at = follower.confirmed_at = None
    if follower.confirmed_at is None:  # nobody else changes the language of an address that is somebody's
        follower.language = language
    return follower


def _address_columns(address: Address) -> dict[str, Any]:
    match address.channel:
        case Channel.EMAIL:
            return {"email": address.value}
        case Channel.SMS:
            return {"phone": address.value}
        case Channel.PUSH:
            return {"push": {"endpoint": address.value, **address.keys}}


def check_room(ctx: Ctx, follower: Follower) -> None:
    """Whether the address may begin to follow one more thing today. Raises TooMany."""
    since = ctx.now - timedelta(days=1)
    count = ctx.session.scalar(
        select(func.count())
        .select_from(Subscription)
        .where(Subscription.follower_id == follower.id, Subscription.created_at > since)
    )
    if (count or 0) >= MOST_A_DAY:
        raise TooMany(timedelta(days=1))


def facts_about(ctx: Ctx, subscription: Subscription | None) -> dict[str, Any]:
    """What is followed, for the texts: the case's number, title and address, or the area in words."""
    if subscription is None:
        return {}
    if subscription.case_id is None:
        return {"label": subscription.label, "radius_m": subscription.radius_m}
    case = ctx.session.get_one(Case, subscription.case_id)
    return {"number": case.number, "title": case.title, "address": public_text(case.address)}


def ask_or_greet(ctx: Ctx, follower: Follower, subscription: Subscription, again: bool = False) -> None:
    """The link to confirm with, or the note that one more thing is followed. Nothing where both would be too much.

    ``again``: it was followed already, so an address that is confirmed hears nothing.
    """
    if follower.channel == Channel.PUSH:  # the browser itself has asked
        follower.confirmed_at = follower.confirmed_at or ctx.now
    elif follower.confirmed_at is not None:
        if not again:
            write_to(ctx, follower, "follow_started", subscription)
    elif follower.asks < MOST_ASKED and (
        follower.asked_at is None or follower.asked_at <= ctx.now - ASK_AGAIN_AFTER
    ):
        follower.asked_at, follower.asks = ctx.now, follower.asks + 1
        write_to(ctx, follower, "follow_confirm", subscription)


def write_to(ctx: Ctx, follower: Follower, kind: str, subscription: Subscription) -> OutboxMessage:
    """One message to a follower about what is followed."""
    message = OutboxMessage(
        id=uuid.uuid4(),
        municipality_id=follower.municipality_id,
        case_id=subscription.case_id,
        follower_id=follower.id,
        subscription_id=subscription.id,
        channel=follower.channel,
        kind=kind,
        idempotency_key=f"{kind}:{subscription.id}:{ctx.now.isoformat()}",
        payload=facts_about(ctx, subscription),
        state="due",
        attempts=0,
        next_attempt_at=ctx.now,
        created_at=ctx.now,
    )
    ctx.session.add(message)
    ctx.after_commit(DELIVER, str(message.id))
    return message
