"""Writes the log of the rules: every verb about rules goes through here, in its own transaction."""

import uuid
from typing import Any

from app.cases.context import Ctx
from app.domain.errors import Forbidden
from app.domain.permissions import Permission
from app.models import RulesEvent


def check_may(ctx: Ctx, permission: Permission) -> None:
    """Raises Forbidden to whoever lacks the permission."""
    if not ctx.actor.may(permission):
        raise Forbidden()


def log_rules(
    ctx: Ctx,
    kind: str,
    reason: str = "",
    draft_id: uuid.UUID | None = None,
    ruleset_id: int | None = None,
    run_id: uuid.UUID | None = None,
    **details: Any,
) -> None:
    """Add a line to the log. ``kind``: a key of RULES_EVENTS. ``details``: plain JSON values."""
    ctx.session.add(
        RulesEvent(
            municipality_id=ctx.municipality.id,
            at=ctx.now,
            kind=kind,
            by=who(ctx),
            staff_id=ctx.actor.staff_id,
            draft_id=draft_id,
            ruleset_id=ruleset_id,
            run_id=run_id,
            reason=reason,
            details=details,
        )
    )


def who(ctx: Ctx) -> str:
    """The name of whoever acts, for the log."""
    return ctx.actor.name or ctx.actor.kind
