"""The one writer of a case: lock, check against the table of steps, change, log, tell. All verbs go through here."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from app.cases.context import Ctx
from app.cases.promises import promise_changes
from app.cases.tell import tell_reporters
from app.cases.tell_followers import tell_followers
from app.domain.errors import BadInput, Forbidden, NotFound, StaleCase
from app.domain.reports import MAX_TEXT, clean_text
from app.domain.statuses import Status
from app.domain.steps import STEPS, Step
from app.domain.words import N_
from app.models import Case, Event, Report, Reporter

MISSING: dict[str, str] = {
    "unit": N_("Velg hvem som skal ha saken."),
    "closing": N_("Velg hvorfor saken avsluttes."),
    "party": N_("Velg hvem saken skal sendes til."),
    "reason": N_("Skriv hvorfor. Det hjelper oss å gjøre reglene bedre."),
    "question": N_("Skriv hva du vil spørre om."),
    "answer": N_("Skriv svaret ditt."),
    "reply": N_("Skriv et svar til innmelderen."),
    "planned_for": N_("Velg en dag."),
    "note": N_("Skriv notatet først."),
    "part": N_("Velg hva det gjelder."),
    "public_text": N_("Skriv teksten som alle skal se. Skal ingen se den, kan du skjule den."),
}

LINK_LIFE = timedelta(days=365)
"""How long a reporter can open the private page after the case closed."""

TOO_LONG = N_("Teksten er for lang (%(length)s tegn). Kort den ned til %(limit)s tegn.")


def lock_case(ctx: Ctx, case_id: uuid.UUID) -> Case:
    """The case, locked until the transaction ends, if it is the actor's to see.

    Raises:
        NotFound: no such case, another municipality's, or another unit's.
    """
    query = (
        select(Case).where(Case.id == case_id, Case.municipality_id == ctx.municipality.id).with_for_update()
    )
    if ctx.actor.unit_id is not None:
        query = query.where(Case.unit_id == ctx.actor.unit_id)
    case = ctx.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if case is None:
        raise NotFound()
    return case


def take_step(
    ctx: Ctx,
    case_id: uuid.UUID,
    name: str,
    seen_version: int | None,
    fields: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    text: str | None = None,
    reason: str | None = None,
    noted: Mapping[str, Any] | None = None,
) -> Case:
    """Take the step ``name`` of the table with a case.

    ``seen_version``: the version that the person saw, None where nobody looked (jobs, the reporter's answer).
    ``fields``: what the step asks for, checked to be filled in. ``changes``: columns to set. ``text``: what the
    reporter reads; ``reason``: why, kept in the log. ``noted``: what else the log should say, {name: value}.

    Raises:
        NotFound, Forbidden, StaleCase, ImpossibleStep, BadInput: and nothing is stored.
    """
    row = STEPS[name]
    if not ctx.actor.may(row.permission):
        raise Forbidden()
    case = lock_case(ctx, case_id)
    if seen_version is not None and case.version != seen_version:
        raise StaleCase(seen_version, case.version)
    target = row.target(case.status)
    check_fields(row, fields or {})
    event = _apply(ctx, case, row, target, dict(changes or {}), text, reason, noted or {})
    if row.tells:
        if case.first_answered_at is None and row.is_answer:
            case.first_answered_at = ctx.now
        tell_reporters(ctx, case, event, row.tells)
        tell_followers(ctx, case, event, row)
    ctx.session.flush()
    return case


def check_fields(row: Step, fields: Mapping[str, Any]) -> None:
    """Every field that the step asks for is there and not too long.

    Raises:
        BadInput: names each field that is not.
    """
    errors: dict[str, Any] = {}
    for field in row.asks_for:
        value = fields.get(field)
        if value is None or (isinstance(value, str) and not value.strip()):
            errors[field] = MISSING[field]
        elif isinstance(value, str) and len(value) > MAX_TEXT:
            errors[field] = (TOO_LONG, {"length": len(value), "limit": MAX_TEXT})
    if errors:
        raise BadInput(errors)


def _apply(
    ctx: Ctx,
    case: Case,
    row: Step,
    target: Status,
    changes: dict[str, Any],
    text: str | None,
    reason: str | None,
    noted: Mapping[str, Any],
) -> Event:
    """Set the columns, raise the version and write the event."""
    before = case.status
    changes |= promise_changes(ctx, case, row.name, target, changes)
    log: dict[str, Any] = {name: [None, value] for name, value in noted.items()}
    for column, value in changes.items():
        old = getattr(case, column)
        if old != value:
            log[column] = [_plain(old), _plain(value)]
            setattr(case, column, value)
    case.status = target
    case.closed_at = (case.closed_at or ctx.now) if not target.is_open else None
    case.updated_at = ctx.now
    case.version += 1
    event = Event(
        municipality_id=case.municipality_id,
        case_id=case.id,
        case_version=case.version,
        at=ctx.now,
        actor_kind=ctx.actor.kind,
        staff_id=ctx.actor.staff_id,
        step=row.name,
        from_status=before.value,
        to_status=target.value,
        changes=log,
        text=clean_text(text) if text else None,
        reason=clean_text(reason) if reason else None,
        visibility=row.shown_to.value,
    )
    ctx.session.add(event)
    ctx.session.flush()
    if before.is_open != target.is_open:
        _set_link_life(ctx, case, target)
    return event


def _set_link_life(ctx: Ctx, case: Case, target: Status) -> None:
    """The reporters' private links live a year after the case closed; while it is open they do not run out."""
    ends = None if target.is_open else ctx.now + LINK_LIFE
    reports = select(Report.id).where(Report.case_id == case.id)
    ctx.session.execute(update(Reporter).where(Reporter.report_id.in_(reports)).values(link_expires_at=ends))


def _plain(value: Any) -> Any:
    """A JSON value of a column."""
    return value if isinstance(value, (str, int, float, bool, dict, list, type(None))) else str(value)
