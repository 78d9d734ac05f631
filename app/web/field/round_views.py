"""One round: waiting for the job, in driving order, on paper and as GPX."""

import re
import uuid
from datetime import timedelta

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cases.rounds import move_stop, remove_stop, retry_round
from app.domain.errors import BadInput, NotFound
from app.domain.permissions import Permission
from app.domain.phrasing import say_date
from app.domain.words import N_
from app.queries.rounds import RoundStopRow, WholeRound, find_round
from app.web.field.blueprint import blueprint, my_unit
from app.web.field.maps import round_map
from app.web.guards import needs
from app.web.request_context import db, now, staff_ctx
from geo.gpx import GpxStop, round_as_gpx
from geo.place import Place

SLOW = timedelta(seconds=10)
"""A round is usually ordered within two seconds. After this the page says that it takes longer."""

MOVES = {"up": -1, "down": 1}


def _get_round(round_id: uuid.UUID) -> WholeRound:
    found = find_round(db(), my_unit(), round_id)
    if found is None:
        raise NotFound(N_("Vi finner ikke ruta."), N_("Lag en ny fra arbeidslisten."))
    return found


def _is_slow(found: WholeRound) -> bool:
    return found.head.state == "planning" and now() - found.head.created_at > SLOW


@blueprint.get("/enhet/rute/<uuid:round_id>", endpoint="round")
@needs(Permission.ROUND_PLAN, Permission.ROUND_DRIVE)
def show_round(round_id: uuid.UUID) -> str:
    """The round as it is now: being planned, failed, or its stops in driving order."""
    found = _get_round(round_id)
    return render_template(
        "field/round.html",
        found=found,
        head=found.head,
        slow=_is_slow(found),
        moved=(request.args.get("stop"), request.args.get("way")),
        map_data=round_map(found),
    )


@blueprint.get("/enhet/rute/<uuid:round_id>/tilstand.json")
@needs(Permission.ROUND_PLAN, Permission.ROUND_DRIVE)
def round_state(round_id: uuid.UUID) -> Response:
    """What the waiting page asks every second: ``state`` (planning, ready, failed) and ``slow``."""
    found = _get_round(round_id)
    answer = jsonify(state=found.head.state, slow=_is_slow(found))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/enhet/rute/<uuid:round_id>/prov-igjen")
@needs(Permission.ROUND_PLAN)
def retry(round_id: uuid.UUID) -> ResponseReturnValue:
    """Have a failed round planned again."""
    retry_round(staff_ctx(), round_id)
    return redirect(url_for("field.round", round_id=round_id), 303)


@blueprint.post("/enhet/rute/<uuid:round_id>/stopp")
@needs(Permission.ROUND_PLAN)
def change_stop(round_id: uuid.UUID) -> ResponseReturnValue:
    """Move a stop up or down, or take it out: the pressed button («up», «down», «remove») carries the case's number."""
    pressed = next((name for name in (*MOVES, "remove") if request.form.get(name)), None)
    if pressed is None:
        raise BadInput({"stop": N_("Velg et stopp først.")})
    number = request.form[pressed]
    if pressed == "remove":
        kept = remove_stop(staff_ctx(), round_id, number)
        flash(_("Stoppet er tatt ut. Saken ligger fortsatt i arbeidslisten."), "ok")
        return redirect(url_for("field.round", round_id=round_id) if kept else url_for("field.worklist"), 303)
    move_stop(staff_ctx(), round_id, number, MOVES[pressed])
    # No fragment: it would take the focus from the button, which has autofocus on the next page.
    return redirect(url_for("field.round", round_id=round_id, stop=number, way=pressed), 303)


@blueprint.get("/enhet/rute/<uuid:round_id>/ark")
@needs(Permission.ROUND_PLAN, Permission.ROUND_DRIVE)
def sheet(round_id: uuid.UUID) -> str:
    """The round on paper."""
    found = _get_ready_round(round_id)
    return render_template("field/sheet.html", found=found, head=found.head, map_data=round_map(found))


@blueprint.get("/enhet/rute/<uuid:round_id>/rute.gpx")
@needs(Permission.ROUND_PLAN, Permission.ROUND_DRIVE)
def gpx(round_id: uuid.UUID) -> Response:
    """What is left of the round, for the phone's or the car's own navigator."""
    found = _get_ready_round(round_id)
    name = _("%(unit)s, %(date)s", unit=found.unit_name, date=say_date(found.head.date, staff_ctx().zone))
    depot = found.depot or Place(found.stops[0].lon, found.stops[0].lat)
    stops = [_gpx_stop(stop) for stop in found.stops if stop.is_left]
    text = round_as_gpx(name, depot, _("Start og slutt"), stops, found.head.created_at)
    answer = Response(text, mimetype="application/gpx+xml")
    file_name = re.sub(r"[^a-z0-9]+", "-", found.unit_name.lower()).strip("-") or "enhet"
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="rute-{file_name}-{found.head.date:%Y-%m-%d}.gpx"'
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _gpx_stop(stop: RoundStopRow) -> GpxStop:
    words = [stop.number, stop.title, stop.text]
    return GpxStop(
        Place(stop.lon, stop.lat), stop.address or stop.title, "\n".join(word for word in words if word)
    )


def _get_ready_round(round_id: uuid.UUID) -> WholeRound:
    found = _get_round(round_id)
    if found.head.state != "ready" or not found.stops:
        raise NotFound(N_("Ruta er ikke regnet ut ennå."), N_("Vent litt, og prøv igjen."))
    return found
