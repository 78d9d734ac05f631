"""The phone of the crew: the next stop, what was done there, and why not."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.work import send_back, start
from app.domain.errors import BadInput, ImpossibleStep, StaleCase, VarskoError
from app.domain.permissions import Permission
from app.domain.statuses import Status
from app.domain.steps import STEPS
from app.domain.words import N_
from app.platform.limits import UPLOAD, limiter
from app.queries.field_case import UnitCase
from app.queries.rounds import RoundStopRow, find_round_of_today
from app.queries.worklist import Asked, find_worklist
from app.web.errors import field_sentences
from app.web.field.blueprint import blueprint, get_case, my_unit
from app.web.field.case_views import event_words, trouble
from app.web.field.finishing import finish_case, seen_version
from app.web.field.maps import round_map
from app.web.field.worklist_views import NEAR
from app.web.guards import needs
from app.web.request_context import db, now, staff_ctx

DONE: dict[str, tuple[str, str]] = {
    "repaired": (N_("Reparert"), N_("Vi har reparert dette.")),
    "replaced": (N_("Byttet del"), N_("Vi har byttet det som var ødelagt.")),
    "cleared": (N_("Ryddet"), N_("Vi har ryddet her.")),
    "secured": (N_("Sikret"), N_("Vi har sikret stedet.")),
    "other": (N_("Annet"), ""),
}
"""Code to (chip, sentence to the reporter)."""

REASONS: dict[str, tuple[str, str]] = {
    "parts": (N_("Mangler deler eller utstyr"), N_("Skriv hva som trengs, så er det klart neste gang.")),
    "not_found": (N_("Finner ikke feilen"), N_("Servicetorget kan spørre innmelderen.")),
    "danger": (N_("For farlig nå"), N_("Sikre stedet hvis du kan, og ring formannen.")),
    "not_ours": (N_("Ikke vårt ansvar"), N_("Servicetorget finner riktig eier.")),
    "weather": (N_("Været"), N_("Servicetorget fordeler saken på nytt.")),
    "other": (N_("Noe annet"), N_("Skriv hva som er i veien.")),
}
NOTHING_DONE = N_("Velg hva du gjorde, eller skriv det i beskjeden.")
NEAREST = 5
MAX_REASON = 1000


@blueprint.get("/ute")
@needs(Permission.ROUND_DRIVE)
def today() -> str:
    """The newest round of the day, one stop after the other; without one, what is most urgent."""
    unit_id, ctx = my_unit(), staff_ctx()
    found = find_round_of_today(db(), unit_id, ctx.today)
    nearest = [] if found else find_worklist(db(), Asked(unit_id), now() + NEAR, size=NEAREST).jobs
    return render_template(
        "field/today.html",
        found=found,
        nearest=nearest,
        next_stop=found.next_stop if found else None,
        over=[stop for stop in found.stops if stop.state in ("done", "returned")] if found else [],
        map_data=round_map(found, for_crew=True) if found else None,
    )


@blueprint.get("/ute/<number>")
@needs(Permission.ROUND_DRIVE)
def stop(number: str) -> str:
    """Finish the job at one stop."""
    return _stop_page(get_case(number), typed={})


@blueprint.post("/ute/<number>/framme")
@needs(Permission.ROUND_DRIVE)
def arrive(number: str) -> ResponseReturnValue:
    """«Jeg er framme»: the work begins. Pressed twice it is still one start."""
    case = get_case(number)
    if case.status is not Status.WORKING:
        try:
            start(staff_ctx(), case.id, seen_version())
        except (StaleCase, ImpossibleStep) as error:
            return _stop_page(get_case(number), request.form.to_dict(), error), error.status
    return redirect(url_for("field.stop", number=number), 303)


@blueprint.post("/ute/<number>")
@needs(Permission.ROUND_DRIVE)
@limiter.limit(UPLOAD)
def finish(number: str) -> ResponseReturnValue:
    """«Ferdig»: photos, what was done and the message to the reporter; then on to the next stop."""
    case = get_case(number)
    try:
        finish_case(staff_ctx(), case, _reply(), ("done", NOTHING_DONE))
    except (BadInput, StaleCase, ImpossibleStep) as error:
        return _stop_page(get_case(number), request.form.to_dict(), error), error.status
    flash(_("%(title)s er ferdig. Innmelderen får beskjed.", title=case.title), "ok")
    return redirect(url_for("field.today"), 303)


def _reply() -> str:
    """What was written, else the sentence of the chip, else nothing."""
    written = request.form.get("reply", "").strip()
    sentence = DONE.get(request.form.get("done", ""), ("", ""))[1]
    return written or (_(sentence) if sentence else "")


@blueprint.get("/ute/<number>/kan-ikke")
@needs(Permission.ROUND_DRIVE)
def cannot(number: str) -> str:
    """Why the job cannot be done now."""
    return _cannot_page(get_case(number), typed={})


@blueprint.post("/ute/<number>/kan-ikke")
@needs(Permission.ROUND_DRIVE)
def give_back(number: str) -> ResponseReturnValue:
    """Send the case back with the reason; then on to the next stop."""
    case = get_case(number)
    try:
        send_back(staff_ctx(), case.id, seen_version(), _reason())
    except (BadInput, StaleCase, ImpossibleStep) as error:
        return _cannot_page(get_case(number), request.form.to_dict(), error), error.status
    flash(_("%(title)s er sendt tilbake med grunnen.", title=case.title), "ok")
    return redirect(url_for("field.today"), 303)


def _reason() -> str:
    """The reason chosen and what was written about it.

    Raises:
        BadInput: no reason, one that explains nothing, or too long.
    """
    chosen, more = request.form.get("why", ""), request.form.get("more", "").strip()
    if chosen not in REASONS:
        raise BadInput({"why": N_("Velg en grunn.")})
    if len(more) > MAX_REASON:
        raise BadInput({"more": (N_("Skriv kortere, høyst %(limit)s tegn."), {"limit": MAX_REASON})})
    if chosen == "other":
        if not more:
            raise BadInput({"more": N_("Skriv hva som er i veien.")})
        return more
    word = _(REASONS[chosen][0])
    return f"{word}: {more}" if more else word


def _stop_page(case: UnitCase, typed: dict[str, str], error: VarskoError | None = None) -> str:
    return render_template(
        "field/stop.html",
        **_place(case),
        typed=typed,
        errors=field_sentences(error) if isinstance(error, BadInput) else {},
        **trouble(case, error),
        event_words=event_words(),
        options=[(code, _(word)) for code, (word, _s) in DONE.items()],
        sentences={code: _(sentence) for code, (_w, sentence) in DONE.items() if sentence},
        possible=case.status in STEPS["resolve"].sources,
        notes=[event for event in case.events if event.actor_kind == "staff" and event.reason],
    )


def _cannot_page(case: UnitCase, typed: dict[str, str], error: VarskoError | None = None) -> str:
    return render_template(
        "field/cannot.html",
        **_place(case),
        typed=typed,
        errors=field_sentences(error) if isinstance(error, BadInput) else {},
        **trouble(case, error),
        event_words=event_words(),
        reasons=[(code, _(word), _(more)) for code, (word, more) in REASONS.items()],
        possible=case.status in STEPS["return"].sources,
    )


def _place(case: UnitCase) -> dict[str, object]:
    """The case, and where it stands on today's round (None, 0 when it is on none)."""
    found = find_round_of_today(db(), my_unit(), staff_ctx().today)
    stops: list[RoundStopRow] = found.stops if found else []
    on_round = next((stop for stop in stops if stop.number == case.number), None)
    return {"case": case, "on_round": on_round, "stop_count": len(stops)}
