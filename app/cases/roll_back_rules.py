"""Back to an earlier version in one step, and taking back one that waits for its moment."""

from datetime import datetime

from sqlalchemy import select

from app.cases.context import Ctx
from app.cases.publish_rules import check_reason, lock_rules, put_in_force
from app.cases.rules_check import load_rules
from app.cases.rules_log import check_may, log_rules, who
from app.cases.verb import verb
from app.domain.errors import BadInput
from app.domain.permissions import Permission
from app.domain.rules_errors import NothingScheduled, NothingToRollBackTo
from app.domain.words import N_
from app.models import RulesetVersion, RulesPublication
from app.queries.rules_versions import find_in_force, find_scheduled, find_version


@verb
def roll_back(ctx: Ctx, reason: str, version: str | None = None) -> RulesPublication:
    """Let an earlier version decide again from now on: the one before the present, or ``version`` by name.

    One step: a version that waits for its moment is withdrawn along with it, so that it does not undo the roll-back.

    Raises:
        Forbidden.
        BadInput: ``reason`` is missing, ``version`` is unknown.
        DraftHasErrors: the earlier version names a unit or an area that is gone.
        NothingToRollBackTo: there is no other version.
    """
    check_may(ctx, Permission.RULES_PUBLISH)
    why = check_reason(reason)
    now = lock_rules(ctx.session, ctx.municipality.id, ctx.now)
    target = _target(ctx, version, now)
    load_rules(ctx.session, ctx.municipality, target.source)
    _withdraw(ctx, why, now)
    return put_in_force(ctx, target, "rollback", why, now, now)


@verb
def withdraw_scheduled(ctx: Ctx, reason: str) -> None:
    """Take back the version that waits for its moment; it never decides.

    Raises:
        Forbidden, BadInput.
        NothingScheduled: none waits (any more).
    """
    check_may(ctx, Permission.RULES_PUBLISH)
    why = check_reason(reason)
    now = lock_rules(ctx.session, ctx.municipality.id, ctx.now)
    if not _withdraw(ctx, why, now):
        raise NothingScheduled()


def _target(ctx: Ctx, version: str | None, now: datetime) -> RulesetVersion:
    present = find_in_force(ctx.session, ctx.municipality.id, now)
    if version is not None:
        named = find_version(ctx.session, ctx.municipality.id, version)
        if named is None:
            raise BadInput({"version": N_("Denne versjonen finnes ikke.")})
        if present and named.id == present.ruleset_id:
            raise BadInput({"version": N_("Denne versjonen gjelder allerede.")})
        return named
    earlier = ctx.session.scalar(
        select(RulesPublication.ruleset_id)
        .where(
            RulesPublication.municipality_id == ctx.municipality.id,
            RulesPublication.withdrawn_at.is_(None),
            RulesPublication.kind == "publish",
            RulesPublication.id < _last_publication_of(ctx, present.ruleset_id),
            RulesPublication.ruleset_id != present.ruleset_id,
        )
        .order_by(RulesPublication.effective_from.desc(), RulesPublication.id.desc())
        .limit(1)
    ) if present else None  # fmt: skip
    found = find_version(ctx.session, ctx.municipality.id, ruleset_id=earlier) if earlier else None
    if found is None:
        raise NothingToRollBackTo()
    return found


def _last_publication_of(ctx: Ctx, ruleset_id: int) -> int:
    """Rolling back twice goes two versions back, not forth again: what counts came before the version itself."""
    return ctx.session.scalars(
        select(RulesPublication.id)
        .where(
            RulesPublication.ruleset_id == ruleset_id,
            RulesPublication.kind == "publish",
            RulesPublication.withdrawn_at.is_(None),
        )
        .order_by(RulesPublication.id.desc())
        .limit(1)
    ).one()


def _withdraw(ctx: Ctx, reason: str, now: datetime) -> bool:
    scheduled = find_scheduled(ctx.session, ctx.municipality.id, now)
    if scheduled is None:
        return False
    row = ctx.session.get_one(RulesPublication, scheduled.publication_id)
    row.withdrawn_at, row.withdrawn_by = now, who(ctx)
    log_rules(ctx, "withdrawn", reason, ruleset_id=row.ruleset_id, version=scheduled.version)
    ctx.session.flush()
    return True
