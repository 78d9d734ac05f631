"""A ruleset comes into force, now or at a moment: from then on it decides, and every earlier version is kept."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cases.context import Ctx
from app.cases.decide import vocabulary_of
from app.cases.rules_check import load_rules
from app.cases.rules_drafts import lock_draft, text_of
from app.cases.rules_log import check_may, log_rules, who
from app.cases.verb import verb
from app.domain.errors import BadInput
from app.domain.permissions import Permission
from app.domain.reports import MAX_TEXT, clean_text
from app.domain.rules_errors import (
    DraftNotOpen,
    DraftNotTried,
    DraftStale,
    NothingChanged,
    RulesAlreadyScheduled,
    RulesMoved,
)
from app.domain.words import N_
from app.models import Municipality, RulesetVersion, RulesEvent, RulesPublication
from app.platform.database import transaction
from app.queries.rules_versions import find_in_force, find_newest, find_scheduled, find_version
from routing_rules.ruleset import content_hash, load_ruleset
from routing_rules.vocabulary import Vocabulary

FARTHEST = timedelta(days=366)
"""Rules scheduled farther ahead than this are a slip of the keyboard."""


@verb
def publish_draft(
    ctx: Ctx,
    draft_id: uuid.UUID,
    seen_version: int,
    reason: str,
    effective_from: datetime | None = None,
    untried: bool = False,
) -> RulesPublication:
    """Put a draft in force, from ``effective_from`` (aware) or from now on.

    ``untried``: the person knows that the text as it stands was not tried on history, and wants it all the same.

    Raises:
        Forbidden, NotFound, DraftNotOpen.
        DraftStale: somebody saved the draft since ``seen_version``.
        RulesMoved: other rules were published after the draft was made; nothing is overwritten.
        RulesAlreadyScheduled: a version waits for its moment.
        DraftHasErrors, DraftNotTried, NothingChanged.
        BadInput: ``reason`` is missing, ``effective_from`` has passed or is more than a year ahead.
    """
    check_may(ctx, Permission.RULES_PUBLISH)
    moment = _check_moment(ctx, effective_from)
    why = check_reason(reason)
    now = lock_rules(ctx.session, ctx.municipality.id, ctx.now)
    draft = lock_draft(ctx, draft_id)
    if draft.state != "open":
        raise DraftNotOpen()
    source = text_of(ctx, draft)
    if draft.version != seen_version:
        raise DraftStale(seen_version, draft.version, source, None, draft.updated_by, draft.updated_at)
    _check_base(ctx, draft.base_id, now)
    ruleset = load_rules(ctx.session, ctx.municipality, source)
    if draft.tried_hash != content_hash(source) and not untried:
        raise DraftNotTried()
    row = _store_version(
        ctx.session, ctx.municipality, ruleset.version, source, ruleset.vocabulary, who(ctx), ctx.now
    )
    if row.id == draft.base_id:
        raise NothingChanged()
    draft.state, draft.published_id = "published", row.id
    draft.updated_at, draft.updated_by = ctx.now, who(ctx)
    return put_in_force(ctx, row, "publish", why, max(moment, now), now, draft.id)


def publish_rules(
    session: Session,
    municipality: Municipality,
    source: str,
    published_by: str,
    now: datetime,
    reason: str = "",
    effective_from: datetime | None = None,
) -> RulesetVersion:
    """Check ``source`` (YAML) against the municipality's units, categories and areas, and let it decide from now on, or
    from ``effective_from`` on. For commands and loaders: people publish drafts.

    The same text as the one in force gives the version that is there; a text published before comes into force again.

    Raises:
        RulesetErrors: every mistake with its line; nothing is published.
        RulesAlreadyScheduled: a version waits for its moment.
    """
    with transaction(session):
        now = lock_rules(session, municipality.id, now)
        words = vocabulary_of(session, municipality.id)
        version = load_ruleset(source, words, municipality.number).version
        scheduled = find_scheduled(session, municipality.id, now)
        if scheduled is not None:
            raise RulesAlreadyScheduled(moment=f"{scheduled.effective_from:%Y-%m-%d %H:%M} UTC")
        row = _store_version(session, municipality, version, source, words, published_by, now)
        present = find_in_force(session, municipality.id, now)
        if present is not None and present.ruleset_id == row.id:
            return row
        moment = max(effective_from or now, now)
        key = {"municipality_id": municipality.id, "ruleset_id": row.id, "reason": reason}
        session.add_all(
            [
                RulesPublication(
                    **key, kind="publish", effective_from=moment, published_at=now, published_by=published_by
                ),
                RulesEvent(**key, kind="published" if moment <= now else "scheduled", at=now, by=published_by,
                           details={"version": version, "effective_from": moment.isoformat()}),
            ]
        )  # fmt: skip
        session.flush()
        return row


def lock_rules(session: Session, municipality_id: int, now: datetime) -> datetime:
    """Of two who publish at once, the second waits here. Reports come in all the while: they only read this row.

    Gives ``now``, or the moment of the last publication where the other's clock was ahead: what has been published is
    never in the future of whoever waited for it.
    """
    query = select(Municipality.id).where(Municipality.id == municipality_id)
    session.scalars(query.with_for_update(key_share=True)).one()
    last = session.scalar(
        select(func.max(RulesPublication.published_at)).where(
            RulesPublication.municipality_id == municipality_id
        )
    )
    return max(now, last) if last else now


def _check_base(ctx: Ctx, base_id: int, now: datetime) -> None:
    """Nothing was published since the draft was made, and nothing waits."""
    newest = find_newest(ctx.session, ctx.municipality.id, now)
    if newest is None:
        return
    if newest.state == "scheduled":
        raise RulesAlreadyScheduled(moment=f"{newest.effective_from.astimezone(ctx.zone):%d.%m.%Y kl. %H.%M}")
    if newest.ruleset_id != base_id:
        raise RulesMoved(base_id, newest.ruleset_id, newest.published_by, newest.published_at)


def _check_moment(ctx: Ctx, effective_from: datetime | None) -> datetime:
    if effective_from is None:
        return ctx.now
    if effective_from < ctx.now - timedelta(minutes=1):
        raise BadInput({"effective_from": N_("Tidspunktet er passert. Velg et senere, eller «nå».")})
    if effective_from > ctx.now + FARTHEST:
        raise BadInput({"effective_from": N_("Tidspunktet er mer enn et år frem i tid.")})
    return max(effective_from, ctx.now)


def check_reason(reason: str) -> str:
    """The reason, cleaned. Raises BadInput when there is none: a log without reasons explains nothing."""
    cleaned = clean_text(reason).strip()
    if not cleaned:
        raise BadInput({"reason": N_("Skriv hvorfor. Andre skal kunne forstå det om et år.")})
    if len(cleaned) > MAX_TEXT:
        raise BadInput({"reason": (N_("Teksten er for lang (%(length)s tegn). Kort den ned til %(limit)s tegn."),
                                   {"length": len(cleaned), "limit": MAX_TEXT})})  # fmt: skip
    return cleaned


def _store_version(
    session: Session,
    municipality: Municipality,
    version: str,
    source: str,
    words: Vocabulary,
    by: str,
    now: datetime,
) -> RulesetVersion:
    row = find_version(session, municipality.id, version)
    if row is None:
        row = RulesetVersion(
            municipality_id=municipality.id, version=version, source=source, published_at=now, published_by=by
        )
        session.add(row)
    row.vocabulary = words.to_json()
    session.flush()
    return row


def put_in_force(
    ctx: Ctx,
    row: RulesetVersion,
    kind: str,
    reason: str,
    moment: datetime,
    now: datetime,
    draft_id: uuid.UUID | None = None,
) -> RulesPublication:
    """Write that a version decides from ``moment`` on, and log it. ``kind``: publish or rollback. The caller holds
    ``lock_rules`` and has checked that it may.
    """
    publication = RulesPublication(
        municipality_id=ctx.municipality.id,
        ruleset_id=row.id,
        kind=kind,
        effective_from=moment,
        published_at=now,
        published_by=who(ctx),
        staff_id=ctx.actor.staff_id,
        reason=reason,
        draft_id=draft_id,
    )
    ctx.session.add(publication)
    what = "rolled_back" if kind == "rollback" else "published" if moment <= now else "scheduled"
    log_rules(ctx, what, reason, draft_id=draft_id, ruleset_id=row.id, version=row.version,
              effective_from=moment.isoformat())  # fmt: skip
    ctx.session.flush()
    return publication
