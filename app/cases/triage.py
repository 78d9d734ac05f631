"""What the service desk does with a case."""

import uuid
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from app.cases.context import RULES, Ctx
from app.cases.move import MISSING, TOO_LONG, lock_case, take_step
from app.cases.settle_tips import settle_tips
from app.cases.verb import verb
from app.domain.closing import Closing
from app.domain.errors import BadInput, ImpossibleStep
from app.domain.reports import MAX_TEXT
from app.domain.statuses import Status
from app.domain.words import N_
from app.models import Case, Category, Unit


@verb
def confirm(ctx: Ctx, case_id: uuid.UUID, seen_version: int, reply: str = "") -> Case:
    """Confirm the unit that the rules proposed. ``reply`` is an extra sentence to the reporter, may be empty.

    Raises:
        ImpossibleStep: the proposal is another owner (that is a forward, with a reply), a unit that is no longer in
            use, or there is none.
    """
    _check_length("reply", reply)
    case = lock_case(ctx, case_id)
    unit = ctx.session.get(Unit, case.proposed_unit_id) if case.proposed_unit_id else None
    if case.version == seen_version and case.status is Status.RECEIVED:
        _check_is_own_unit(unit)
    return take_step(
        ctx, case_id, "confirm", seen_version, changes={"unit_id": case.proposed_unit_id}, text=reply or None
    )


@verb
def confirm_by_rules(ctx: Ctx, case: Case, rule_name: str) -> Case:
    """A trusted rule confirms its own proposal: the same step as the desk's, logged as the rules' own.

    What a person would be refused, the rules leave to a person: the case stays at the desk.
    """
    unit = ctx.session.get(Unit, case.proposed_unit_id) if case.proposed_unit_id else None
    try:
        _check_is_own_unit(unit)
    except ImpossibleStep:
        return case
    return take_step(
        replace(ctx, actor=RULES),
        case.id,
        "confirm",
        case.version,
        changes={"unit_id": case.proposed_unit_id},
        reason=rule_name,
    )


def _check_length(field: str, text: str) -> None:
    """A text that may be left out must not be longer than others.

    Raises:
        BadInput: names the field.
    """
    if len(text) > MAX_TEXT:
        raise BadInput({field: (TOO_LONG, {"length": len(text), "limit": MAX_TEXT})})


def _check_is_own_unit(proposed: Unit | None) -> None:
    if proposed is None:
        raise ImpossibleStep(
            N_("Reglene foreslår ingen enhet for denne saken."), N_("Velg enheten selv med «Rett opp».")
        )
    if proposed.kind != "unit":
        raise ImpossibleStep(
            N_("%(unit)s er ikke en del av kommunen, så saken kan ikke fordeles dit."),
            N_("Videresend saken, med et svar til innmelderen."),
            unit=proposed.name,
        )
    if not proposed.active:
        raise ImpossibleStep(
            N_("%(unit)s er ikke i bruk lenger, så saken kan ikke fordeles dit."),
            N_("Velg enheten selv med «Rett opp»."),
            unit=proposed.name,
        )


@verb
def correct(
    ctx: Ctx,
    case_id: uuid.UUID,
    seen_version: int,
    unit: str,
    reason: str,
    category: str | None = None,
    priority: str | None = None,
    reply: str = "",
) -> Case:
    """Give the case to another unit than the rules proposed, and say why. ``unit`` and ``category`` are codes."""
    _check_length("reply", reply)
    changes: dict[str, Any] = {}
    if unit.strip():
        changes["unit_id"] = _find_unit(ctx, unit, "unit", kinds=("unit",)).id
    if category:
        found = _find_category(ctx, category)
        changes |= {"category_id": found.id, "title": found.name}
    if priority:
        if priority not in ("urgent", "high", "normal", "low"):
            raise BadInput({"priority": N_("Velg hvor mye det haster.")})
        changes["priority"] = priority
    return take_step(
        ctx,
        case_id,
        "correct",
        seen_version,
        {"unit": unit, "reason": reason},
        changes,
        text=reply or None,
        reason=reason,
    )


@verb
def ask(ctx: Ctx, case_id: uuid.UUID, seen_version: int, question: str) -> Case:
    """Ask the reporter; the case waits for the answer."""
    return take_step(ctx, case_id, "ask", seen_version, {"question": question}, text=question)


@verb
def stop_waiting(ctx: Ctx, case_id: uuid.UUID, seen_version: int) -> Case:
    """Go on without the reporter's answer."""
    return take_step(ctx, case_id, "stop_waiting", seen_version)


@verb
def decline(
    ctx: Ctx, case_id: uuid.UUID, seen_version: int, reply: str, closing: str = Closing.WONT_DO.value
) -> Case:
    """Close without work. ``closing`` is the kind of reason (app.domain.closing); ``reply`` says it in words, to the
    reporter and on the public page."""
    if closing and closing not in set(Closing):
        raise BadInput({"closing": MISSING["closing"]})
    changes = {"closing": closing} if closing else {}
    return take_step(
        ctx, case_id, "decline", seen_version, {"reply": reply, "closing": closing}, changes, text=reply
    )


@verb
def forward(ctx: Ctx, case_id: uuid.UUID, seen_version: int, party: str, reply: str) -> Case:
    """Send the case to another owner. ``party`` is the code of an outside party."""
    changes = {"unit_id": _find_unit(ctx, party, "party", kinds=("outside",)).id} if party.strip() else {}
    return take_step(
        ctx, case_id, "forward", seen_version, {"party": party, "reply": reply}, changes, text=reply
    )


@verb
def take_back(ctx: Ctx, case_id: uuid.UUID, seen_version: int, reason: str) -> Case:
    """The other owner says it is ours after all. Whose, the desk decides anew."""
    return take_step(
        ctx, case_id, "take_back", seen_version, {"reason": reason}, {"unit_id": None}, reason=reason
    )


@verb
def settle(ctx: Ctx, case_id: uuid.UUID, seen_version: int, reply: str) -> Case:
    """The other owner has fixed it."""
    return take_step(ctx, case_id, "settle", seen_version, {"reply": reply}, text=reply)


@verb
def set_public(ctx: Ctx, case_id: uuid.UUID, seen_version: int, public: bool, reason: str) -> Case:
    """Take the case off the public page and map, or put it back; ``reason`` stays internal."""
    name = "show" if public else "hide"
    case = take_step(
        ctx, case_id, name, seen_version, {"reason": reason}, {"is_public": public}, reason=reason
    )
    if not public:
        settle_tips(ctx, case_id, name)
    return case


@verb
def reopen(ctx: Ctx, case_id: uuid.UUID, seen_version: int, reason: str) -> Case:
    """Take up a closed case again; the desk decides anew who gets it. ``reason`` stays internal."""
    changes = {"planned_for": None, "unit_id": None, "closing": None}
    return take_step(ctx, case_id, "reopen", seen_version, {"reason": reason}, changes, reason=reason)


def _find_unit(ctx: Ctx, code: str, field: str, kinds: tuple[str, ...]) -> Unit:
    unit = ctx.session.scalar(
        select(Unit).where(
            Unit.municipality_id == ctx.municipality.id, Unit.code == code, Unit.kind.in_(kinds), Unit.active
        )
    )
    if unit is None:
        raise BadInput({field: N_("Velg en fra listen. Denne finnes ikke lenger.")})
    return unit


def _find_category(ctx: Ctx, code: str) -> Category:
    category = ctx.session.scalar(
        select(Category).where(
            Category.municipality_id == ctx.municipality.id, Category.code == code, Category.active
        )
    )
    if category is None:
        raise BadInput({"category": N_("Velg hva det gjelder fra listen.")})
    return category
