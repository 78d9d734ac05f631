"""A report comes in, from whatever channel: checked, stored, decided, thanked for — once."""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from app.cases.context import Ctx
from app.cases.decide import Decided, decide, store_decision
from app.cases.tell import tell_reporters
from app.cases.triage import confirm_by_rules
from app.cases.verb import verb
from app.domain.errors import BadInput
from app.domain.questions import check_answers, stored_answers
from app.domain.reports import NewReport, Receipt, check_text, clean_text
from app.domain.statuses import Status
from app.domain.tokens import follow_token, token_hash
from app.domain.words import N_
from app.models import Case, CaseNumber, Category, Draft, Event, Photo, Report, Reporter
from app.queries.places import PlaceFacts, find_place_facts
from geo.place import as_ewkt


@verb
def receive_report(ctx: Ctx, new: NewReport) -> Receipt:
    """Store a report and open its case; the same key again gives the same receipt.

    Raises:
        BadInput: field name to sentence: text, category, place, q_<question>.
    """
    earlier = _find_earlier(ctx, new.idempotency_key)
    if earlier:
        return earlier
    place = find_place_facts(ctx.session, ctx.municipality.id, new.place)
    category = _check(ctx, new, place)
    new = replace(new, answers=stored_answers(category.questions, new.answers))
    photos = _photos_of(ctx, new.draft_key)
    decided = decide(
        ctx.session,
        ctx.municipality,
        category,
        place,
        new.text,
        new.answers,
        new.channel,
        bool(photos),
        ctx.now,
        _reporter_kind(ctx, new),
    )
    case = _open_case(ctx, new, category, place, decided)
    event = _log_received(ctx, case)
    reporter = _store_report(ctx, new, case)
    _keep_photos(ctx, case, new.draft_key, photos)
    tell_reporters(ctx, case, event, "received", [reporter])
    if decided.rule.confirm == "auto":
        confirm_by_rules(ctx, case, decided.rule.rule_name)
    return Receipt(case.id, case.number, follow_token(ctx.secret, reporter.id), created=True)


def _find_earlier(ctx: Ctx, key: str) -> Receipt | None:
    """The receipt of a report with the same key. Holds a lock on the key until the transaction ends, so that of two
    simultaneous sendings the second waits for the first and then finds it."""
    lock = func.pg_advisory_xact_lock(func.hashtextextended(f"{ctx.municipality.id}:{key}", 0))
    ctx.session.execute(select(lock))
    found = ctx.session.execute(
        select(Case.id, Case.number, Reporter.id)
        .select_from(Report)
        .join(Case, Case.id == Report.case_id)
        .join(Reporter, Reporter.report_id == Report.id)
        .where(Report.municipality_id == ctx.municipality.id, Report.idempotency_key == key)
    ).first()
    return Receipt(found[0], found[1], follow_token(ctx.secret, found[2]), created=False) if found else None


def _reporter_kind(ctx: Ctx, new: NewReport) -> str:
    """What the rules may ask of who reports: staff, anonymous or resident."""
    if ctx.actor.kind == "staff":
        return "staff"
    return "anonymous" if new.contact.is_anonymous else "resident"


def _check(ctx: Ctx, new: NewReport, place: PlaceFacts) -> Category:
    errors: dict[str, object] = {}
    if wrong := check_text(new.text):
        errors["text"] = wrong
    category = ctx.session.scalar(
        select(Category).where(
            Category.municipality_id == ctx.municipality.id,
            Category.code == new.category_code,
            Category.active,
        )
    )
    if category is None:
        errors["category"] = N_("Velg hva det gjelder. Er du usikker, velg «Noe annet».")
    else:
        errors |= check_answers(category.questions, new.answers, ctx.today)
    if not place.inside:
        errors["place"] = N_("Dette stedet ligger utenfor kommunen. Flytt nåla til riktig sted.")
    if errors or category is None:
        raise BadInput(errors)  # type: ignore[arg-type]
    return category


def _photos_of(ctx: Ctx, draft_key: str | None) -> list[Photo]:
    if not draft_key:
        return []
    # Locked, so that a job which finishes one meanwhile either comes before us or sees the case that it belongs to.
    query = (
        select(Photo).where(Photo.draft_key == draft_key, Photo.state != "failed").order_by(Photo.created_at)
    )
    return list(ctx.session.scalars(query.with_for_update().execution_options(populate_existing=True)))


def _open_case(ctx: Ctx, new: NewReport, category: Category, place: PlaceFacts, decided: Decided) -> Case:
    now = ctx.now
    case = Case(
        id=uuid.uuid4(),
        municipality_id=ctx.municipality.id,
        number=next_number(ctx, now),
        decision_id=uuid.uuid4(),
        status=Status.RECEIVED,
        category_id=category.id,
        proposed_unit_id=decided.unit_id,
        priority=decided.rule.priority,
        title=category.name,
        text=clean_text(new.text),
        address=clean_text(new.address)[:200] or place.address,
        postal_code=place.postal_code,
        area_name=place.area_name,
        road_owner=place.road_owner,
        road=place.road,
        geom=as_ewkt(new.place),
        position_state="known",
        is_public=decided.rule.visibility == "public",
        tags=list(decided.rule.tags),
        received_at=now,
        updated_at=now,
        answer_due_at=decided.dates.first_answer,
        solve_due_at=decided.dates.solution,
        escalate_at=decided.escalate_at,
        version=1,
    )
    ctx.session.add(case)
    ctx.session.flush()
    store_decision(ctx.session, decided, case, now)
    return case


def next_number(ctx: Ctx, now: datetime) -> Any:
    """The number that people say on the phone: two digits of the year, a dash, and a running number.

    An expression: the sequence is drawn from in the INSERT itself, and the number comes back with it.
    """
    return func.concat(f"{now.astimezone(ctx.zone):%y}-", CaseNumber.next_value())


def _log_received(ctx: Ctx, case: Case) -> Event:
    event = Event(
        municipality_id=case.municipality_id,
        case_id=case.id,
        case_version=1,
        at=ctx.now,
        actor_kind=ctx.actor.kind,
        staff_id=ctx.actor.staff_id,
        step="receive",
        from_status=None,
        to_status=Status.RECEIVED.value,
        changes={},
        visibility="public",
    )
    ctx.session.add(event)
    return event


def _store_report(ctx: Ctx, new: NewReport, case: Case) -> Reporter:
    report = Report(
        id=uuid.uuid4(),
        municipality_id=case.municipality_id,
        case_id=case.id,
        idempotency_key=new.idempotency_key,
        channel=new.channel,
        category_code=new.category_code,
        text=clean_text(new.text),
        answers=dict(new.answers),
        language=new.language,
        geom=as_ewkt(new.place),
        received_at=ctx.now,
    )
    reporter_id = uuid.uuid4()
    reporter = Reporter(
        id=reporter_id,
        municipality_id=case.municipality_id,
        report_id=report.id,
        name=new.contact.name,
        email=new.contact.email,
        phone=new.contact.phone,
        language=new.language,
        token_hash=token_hash(follow_token(ctx.secret, reporter_id)),
    )
    ctx.session.add(report)
    ctx.session.flush()
    ctx.session.add(reporter)
    ctx.session.flush()
    return reporter


def _keep_photos(ctx: Ctx, case: Case, draft_key: str | None, photos: list[Photo]) -> None:
    """The draft's photos are the case's from now on, and the draft is gone. Failed ones are left to the sweep."""
    if not draft_key:
        return
    if photos:
        ids = [photo.id for photo in photos]
        ctx.session.execute(update(Photo).where(Photo.id.in_(ids)).values(case_id=case.id, draft_key=None))
        case.thumb_photo_id = next((photo.id for photo in photos if photo.state == "ready"), None)
    ctx.session.execute(delete(Draft).where(Draft.key == draft_key))
