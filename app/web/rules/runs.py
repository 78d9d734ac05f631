"""Rules tried on earlier cases, and open cases decided anew: ordered, followed, stopped, carried out."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.cases.decide import vocabulary_of
from app.cases.rules_redecide import carry_out_redecide, preview_redecide
from app.cases.rules_runs import cancel_run, order_replay
from app.domain.errors import BadInput, ImpossibleStep, NotFound, VarskoError
from app.domain.permissions import Permission
from app.domain.rules_errors import DraftHasErrors, RulesMoved
from app.domain.rules_runs import FAILURES, LEFT_ALONE, OUTCOMES, RUN_STATES, VERDICTS
from app.domain.words import N_
from app.queries.rules_runs import (
    MovesWanted,
    RunRow,
    count_left_alone,
    count_outcomes,
    find_move_points,
    find_moves,
    find_run,
)
from app.web.errors import field_sentences, translate
from app.web.guards import needs
from app.web.request_context import db, now, staff_ctx
from app.web.rules.blueprint import blueprint, own_municipality
from app.web.rules.draft_pages import draft_page, show_draft
from app.web.rules.flow import flow_of
from app.web.rules.maps import map_data
from app.web.rules.tabs import rules_tabs
from routing_rules.condition_words import PRIORITY_WORDS, span_words
from routing_rules.sentences import Words
from routing_rules.vocabulary import Vocabulary

SHOWN = 50
ON_MAP = 500
DEFAULT_DAYS = 90


@blueprint.post("/utkast/<uuid:draft_id>/prov", endpoint="replay")
@needs(Permission.RULES_EDIT)
def replay(draft_id: uuid.UUID) -> AnyResponse:
    """Try a draft on the cases of the last 90 days, or of another span."""
    try:
        since, until = _span()
        run = order_replay(staff_ctx(), since, until, draft_id)
    except BadInput as wrong:
        return show_draft(draft_page(draft_id), status=422, errors=field_sentences(wrong))
    except DraftHasErrors as refused:
        return show_draft(draft_page(draft_id), refused, refused.status)
    return redirect(url_for("rules.run", run_id=run.id), code=303)


def _span() -> tuple[datetime, datetime]:
    """The span that was asked for, aware: whole days of the municipality's clock. Raises BadInput."""
    zone = ZoneInfo(own_municipality().time_zone)
    today = now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    typed = [request.form.get(name, "").strip() for name in ("fra", "til")]
    if not any(typed):
        return today - timedelta(days=DEFAULT_DAYS), now()
    try:
        first, last = (datetime.fromisoformat(one).replace(tzinfo=zone) if one else None for one in typed)
        until = last + timedelta(days=1) if last else now()
        return first or until - timedelta(days=DEFAULT_DAYS), until
    except (ValueError, OverflowError):
        raise BadInput(
            {"since": N_("Velg datoene i kalenderen, eller skriv dem slik: 2026-12-19.")}
        ) from None


@blueprint.get("/kjoringer/<uuid:run_id>", endpoint="run")
@needs(Permission.RULES_EDIT)
def show_run(run_id: uuid.UUID) -> Response:
    """How far it has come, and what it found."""
    return _page(_found(run_id))


@blueprint.get("/kjoringer/<uuid:run_id>/tilstand", endpoint="run_state")
@needs(Permission.RULES_EDIT)
def run_state(run_id: uuid.UUID) -> Response:
    """The same for a script: state, percent and words."""
    run = _found(run_id)
    return jsonify(state=run.state, percent=run.percent, ended=run.is_ended, words=_progress(run))


@blueprint.post("/kjoringer/<uuid:run_id>/stopp", endpoint="stop_run")
@needs(Permission.RULES_EDIT)
def stop(run_id: uuid.UUID) -> AnyResponse:
    """Stop it."""
    cancel_run(staff_ctx(), run_id)
    return redirect(url_for("rules.run", run_id=run_id), code=303)


@blueprint.post("/fordel-pa-nytt", endpoint="redecide")
@needs(Permission.RULES_PUBLISH)
def redecide() -> AnyResponse:
    """Find out which open cases the rules in force would place elsewhere; nothing is changed yet."""
    run = preview_redecide(staff_ctx())
    return redirect(url_for("rules.run", run_id=run.id), code=303)


@blueprint.post("/kjoringer/<uuid:run_id>/utfor", endpoint="carry_out")
@needs(Permission.RULES_PUBLISH)
def carry_out(run_id: uuid.UUID) -> AnyResponse:
    """Do what the preview showed."""
    run = _found(run_id)
    try:
        carry_out_redecide(staff_ctx(), run_id, request.form.get("reason", ""))
    except BadInput as wrong:
        return _page(run, errors=field_sentences(wrong), status=422)
    except (ImpossibleStep, RulesMoved) as refused:
        return _page(run, refused=refused, status=refused.status)
    flash(_("Sakene fordeles på nytt. Du kan gå herfra."), "ok")
    return redirect(url_for("rules.run", run_id=run_id), code=303)


def _found(run_id: uuid.UUID) -> RunRow:
    run = find_run(db(), current_user.municipality_id, run_id)
    if run is None:
        raise NotFound()
    return run


def _progress(run: RunRow) -> str:
    words = _(RUN_STATES[run.state])
    return f"{words}: {run.done} / {run.total}" if run.total and not run.is_ended else words


def _wanted() -> MovesWanted:
    text = {name: request.args.get(name) or None for name in ("regel", "fra", "til", "dom")}
    return MovesWanted(
        text["regel"], text["fra"], text["til"], text["dom"] if text["dom"] in VERDICTS else None
    )


def _after() -> tuple[datetime, uuid.UUID] | None:
    at, _bar, case_id = request.args.get("etter", "").partition("|")
    try:
        read = datetime.fromisoformat(at)
        return (read, uuid.UUID(case_id)) if read.tzinfo else None
    except ValueError:
        return None


def _page(
    run: RunRow, errors: dict[str, str] | None = None, refused: VarskoError | None = None, status: int = 200
) -> Response:
    vocabulary = vocabulary_of(db(), current_user.municipality_id)
    has_result = run.result is not None
    wanted = _wanted()
    moves = (
        find_moves(db(), current_user.municipality_id, run.id, wanted, _after(), SHOWN + 1)
        if has_result
        else []
    )
    points = _points(run, wanted, vocabulary) if has_result else []
    groups = _groups(run, vocabulary)
    html = render_template(
        "rules/run.html",
        run=run,
        progress=_progress(run),
        result=run.result or {},
        failure=_(FAILURES.get(run.failure or "", N_("Det gikk ikke. Prøv igjen."))),
        groups=groups,
        flow=flow_of(groups),
        promises=_promises(run),
        moves=moves[:SHOWN],
        next_href=_next(run, moves) if len(moves) > SHOWN else None,
        wanted=wanted,
        verdicts=VERDICTS,
        left_words=LEFT_ALONE,
        left_alone=count_left_alone(db(), run.id) if run.kind == "redecide" and has_result else {},
        outcomes=count_outcomes(db(), run.id) if run.kind == "redecide" else {},
        outcome_words=OUTCOMES,
        priority_words=PRIORITY_WORDS,
        map_data=map_data(points) if has_result else None,
        most_on_map=ON_MAP if len(points) == ON_MAP else None,
        errors=errors or {},
        refused=translate(refused.sentence, refused.params) if refused else "",
        refused_now=translate(refused.what_now, refused.params) if refused else "",
        may_publish=current_user.may(Permission.RULES_PUBLISH),
        may_open=current_user.may(Permission.CASE_TRIAGE),
        tabs=rules_tabs("rules.drafts" if run.kind == "replay" else "rules.versions"),
    )
    return make_response(html, status)


def _groups(run: RunRow, vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """The moves grouped by rule and units, with names and the address of each group's cases."""
    groups = (run.result or {}).get("groups", [])
    return [
        one
        | {
            "from_name": vocabulary.unit_name(one["from_unit"]),
            "to_name": vocabulary.unit_name(one["to_unit"]),
            "href": url_for(
                "rules.run",
                run_id=run.id,
                regel=one["rule"],
                fra=one["from_unit"],
                til=one["to_unit"],
                _anchor="saker",
            ),
        }
        for one in groups
    ]


def _promises(run: RunRow) -> list[tuple[str, str, int]]:
    """(before, after, cases) of the promises that would change."""
    words = Words(Vocabulary(units={}, categories={}), _)
    pairs = ((run.result or {}).get("promises") or {}).get("pairs", [])
    return [(_promise(one["from"], words), _promise(one["to"], words), one["cases"]) for one in pairs]


def _promise(stored: Any, words: Words) -> str:
    def said(span: Any) -> str:
        return span_words(f"{span['amount']} {str(span['unit']).replace('_', ' ')}", words) if span else "–"

    return f"{said((stored or {}).get('first_answer'))} / {said((stored or {}).get('solution'))}"


def _points(run: RunRow, wanted: MovesWanted, vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """Pins of the cases that would move: a green tick where the desk moved them itself, else an orange triangle."""
    wanted = replace(wanted, moved=True)  # what stays where it is moves to nowhere on a map
    points = find_move_points(db(), current_user.municipality_id, run.id, wanted)
    return [
        {
            "lon": one.lon,
            "lat": one.lat,
            "status": "lost" if one.desk_unit == one.to_unit else "arbeid" if one.desk_unit else "mottatt",
            "icon": "check"
            if one.desk_unit == one.to_unit
            else "warning"
            if one.desk_unit
            else "arrow-right",
            "label": f"{one.number}: {vocabulary.unit_name(one.from_unit)} → {vocabulary.unit_name(one.to_unit)}",
        }
        for one in points[:ON_MAP]
    ]


def _next(run: RunRow, moves: Sequence[Any]) -> str:
    last = moves[SHOWN - 1]
    asked: dict[str, Any] = {
        name: request.args[name] for name in ("regel", "fra", "til", "dom") if name in request.args
    }
    return url_for(
        "rules.run",
        run_id=run.id,
        etter=f"{last.received_at.isoformat()}|{last.case_id}",
        _anchor="saker",
        **asked,
    )
