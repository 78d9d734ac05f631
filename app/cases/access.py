"""«All my reports»: a link to an address proves it, once; the browser that used it may read for a while."""

import hmac
import secrets
import uuid
from datetime import timedelta

from sqlalchemy import func, or_, select

from app.cases.context import Ctx
from app.cases.verb import verb
from app.domain.errors import LinkExpired, NotFound
from app.domain.following import Address, Channel
from app.domain.tokens import access_token, token_hash
from app.models import AccessLink, OutboxMessage, Reporter
from app.platform.queues import DELIVER

LINK_LIFE = timedelta(hours=1)
SESSION_LIFE = timedelta(hours=12)
MOST_LINKS = 3
"""So many links an address gets in an hour: nobody's mailbox is filled from our form."""


@verb
def ask_for_link(ctx: Ctx, address: Address, language: str) -> None:
    """Write a link to the address if it has reports here; else nothing happens. Whoever asks is told the same."""
    key = address.key
    mine = func.lower(Reporter.email) == key if address.channel is Channel.EMAIL else Reporter.phone == key
    has_reports = select(Reporter.id).where(Reporter.municipality_id == ctx.municipality.id, mine)
    if ctx.session.scalar(has_reports.limit(1)) is None:
        return
    same = or_(func.lower(AccessLink.email) == key, AccessLink.phone == key)
    recent = select(func.count()).where(
        AccessLink.municipality_id == ctx.municipality.id, same, AccessLink.created_at > ctx.now - LINK_LIFE
    )
    if (ctx.session.scalar(recent) or 0) >= MOST_LINKS:
        return
    link_id = uuid.uuid4()
    link = AccessLink(
        id=link_id,
        municipality_id=ctx.municipality.id,
        email=address.value if address.channel is Channel.EMAIL else None,
        phone=address.value if address.channel is Channel.SMS else None,
        language=language,
        token_hash=token_hash(access_token(ctx.secret, link_id)),
        created_at=ctx.now,
        expires_at=ctx.now + LINK_LIFE,
    )
    ctx.session.add(link)
    ctx.session.flush()
    message = OutboxMessage(
        id=uuid.uuid4(),
        municipality_id=ctx.municipality.id,
        access_link_id=link.id,
        channel=address.channel.value,
        kind="my_reports",
        idempotency_key=f"my_reports:{link.id}",
        payload={},
        state="due",
        attempts=0,
        next_attempt_at=ctx.now,
        created_at=ctx.now,
    )
    ctx.session.add(message)
    ctx.after_commit(DELIVER, str(message.id))


@verb
def use_link(ctx: Ctx, token: str) -> tuple[uuid.UUID, str]:
    """Use the link up; gives its id and the secret that the browser keeps in its cookie.

    Raises:
        NotFound: no such link in this municipality.
        LinkExpired: used before, or more than an hour old.
    """
    query = select(AccessLink).where(
        AccessLink.token_hash == token_hash(token), AccessLink.municipality_id == ctx.municipality.id
    )
    link = ctx.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if link is None:
        raise NotFound()
    if link.used_at is not None or link.expires_at <= ctx.now:
        raise LinkExpired(what_now="")
    key = secrets.token_urlsafe(24)
    link.used_at, link.session_hash = ctx.now, token_hash(key)
    link.session_ends_at = ctx.now + SESSION_LIFE
    return link.id, key


@verb
def end_session(ctx: Ctx, link_id: uuid.UUID, key: str) -> None:
    """Close the list in the browser that has the key; done twice it is done once."""
    link = ctx.session.get(AccessLink, link_id, with_for_update=True)
    if link is not None and link.session_hash and hmac.compare_digest(link.session_hash, token_hash(key)):
        link.session_hash = link.session_ends_at = None
