"""Rules run over stored cases: tried on history, or decided anew for what is open."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, MunicipalityKey, UuidKey


class RulesRun(Base):
    """``kind``: replay (changes nothing) or redecide (first a preview, then carried out when a person says so).

    ``state``: waiting, running, ready (a preview that waits for a person), carrying_out, done, failed or cancelled.
    ``source``: the text that is tried, as it was when the run was ordered; None when ``ruleset_id`` names it.
    ``since``, ``until``: the span of received reports, the first included and the last not; None for open cases.
    ``done`` of ``total`` cases; ``result``: what was found, see ``app.queries.rules_runs``.
    """

    __tablename__ = "rules_run"
    __table_args__ = (
        CheckConstraint("kind in ('replay', 'redecide')", name="kind_known"),
        CheckConstraint(
            "state in ('waiting', 'running', 'ready', 'carrying_out', 'done', 'failed', 'cancelled')",
            name="state_known",
        ),
        CheckConstraint("(source is null) <> (ruleset_id is null)", name="one_ruleset"),
        Index("ix_rules_run_municipality", "municipality_id", "created_at"),
        Index("ix_rules_run_draft_id", "draft_id"),
    )

    id: Mapped[UuidKey]
    municipality_id: Mapped[MunicipalityKey]
    kind: Mapped[str]
    state: Mapped[str]
    draft_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("rules_draft.id"))
    ruleset_id: Mapped[int | None] = mapped_column(ForeignKey("ruleset_version.id"))
    source: Mapped[str | None]
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    total: Mapped[int] = mapped_column(server_default="0")
    done: Mapped[int] = mapped_column(server_default="0")
    result: Mapped[dict[str, Any] | None]
    failure: Mapped[str | None]
    reason: Mapped[str] = mapped_column(server_default="")
    cancel_asked: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    finished_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")


class RulesRunCase(Base):
    """A case that would get another unit, priority or promise. ``from_``: as it was decided then, ``to_``: by the
    rules that were run. Units, rules: codes; promises: JSON as in ``routing_rules.decide.promise_to_json``.

    ``desk_unit``: where the desk put the case since, None when it has not said. ``left_alone``: why a redecide does not
    touch it, None when it does. ``outcome``: what the redecide did, None until then.
    """

    __tablename__ = "rules_run_case"
    __table_args__ = (
        Index("ix_rules_run_case_group", "run_id", "to_rule", "from_unit", "to_unit"),
        Index("ix_rules_run_case_case_id", "case_id"),
    )

    run_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("rules_run.id", ondelete="CASCADE"), primary_key=True
    )
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case.id", ondelete="CASCADE"), primary_key=True)
    from_rule: Mapped[str]
    to_rule: Mapped[str]
    from_unit: Mapped[str]
    to_unit: Mapped[str]
    from_priority: Mapped[str]
    to_priority: Mapped[str]
    from_promise: Mapped[dict[str, Any]]
    to_promise: Mapped[dict[str, Any]]
    desk_unit: Mapped[str | None]
    left_alone: Mapped[str | None]
    outcome: Mapped[str | None]
    done_at: Mapped[datetime | None]
