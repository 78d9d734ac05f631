"""What the reporter changes on the own page: take the report back, add photos, say whether it turned out well.

Each opens on a page with one button: mail scanners open links, and nothing may happen by that.
"""

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.cases.reporter import say_not_fixed, say_well_done, tell_of_photos, withdraw
from app.cases.unsubscribe import choose_language
from app.domain.errors import BadInput, ImpossibleStep
from app.domain.statuses import Status
from app.platform.limits import ANSWER, UPLOAD, limiter
from app.queries.own_page import OwnPage
from app.web.errors import translate
from app.web.guards import with_token
from app.web.presentation import LANGUAGE_CODES
from app.web.request_context import now, public_ctx
from app.web.resident.blueprint import blueprint
from app.web.resident.drafts import page
from app.web.resident.mine import keep_own_photos, own_page_with
from app.web.resident.own_choices import choices_of
from app.web.resident.receipt import open_own_page
from app.web.resident.uploads import chosen_files


@blueprint.get("/min/<token>/bra")
@with_token
def well_done(token: str) -> str:
    """«Ja, det er bra», from the mail."""
    return _one_button(open_own_page(token), token, "well_done")


@blueprint.post("/min/<token>/bra")
@limiter.limit(ANSWER)
@with_token
def well_done_now(token: str) -> BaseResponse:
    """It turned out well."""
    own = open_own_page(token)
    say_well_done(public_ctx(own.municipality), own.case_id)
    flash(_("Takk! Det er fint å høre."), "ok")
    return _back(token)


@blueprint.get("/min/<token>/ikke-fikset")
@with_token
def not_fixed(token: str) -> str:
    """«Nei, ikke ennå», from the mail."""
    return _one_button(open_own_page(token), token, "not_fixed")


@blueprint.post("/min/<token>/ikke-fikset")
@limiter.limit(ANSWER)
@with_token
def not_fixed_now(token: str) -> Response | BaseResponse:
    """Open the case again; why may be written afterwards, on the page that follows."""
    own = open_own_page(token)
    try:
        say_not_fixed(public_ctx(own.municipality), own.case_id)
    except ImpossibleStep as error:
        return stopped_page(token, error)
    flash(_("Vi har åpnet saken igjen. Skriv gjerne hva som fortsatt er galt."), "ok")
    return _back(token, "samtale")


@blueprint.get("/min/<token>/trekk")
@with_token
def take_back_form(token: str) -> str:
    """Asks first, and why if one likes."""
    return _one_button(open_own_page(token), token, "withdraw")


@blueprint.post("/min/<token>/trekk")
@limiter.limit(ANSWER)
@with_token
def take_back_now(token: str) -> Response | BaseResponse:
    """The report is taken back."""
    own = open_own_page(token)
    try:
        withdraw(public_ctx(own.municipality), own.case_id, request.form.get("reason", ""))
    except ImpossibleStep as error:
        return stopped_page(token, error)
    flash(_("Meldingen er trukket. Takk for at du sa fra."), "ok")
    return _back(token)


@blueprint.post("/min/<token>/bilder")
@limiter.limit(UPLOAD)
@with_token
def add_photos(token: str) -> Response | BaseResponse:
    """More photos of what was reported."""
    own = open_own_page(token)
    files = chosen_files()
    try:
        if not files:
            raise BadInput({"new_photos": _("Velg et bilde først.")})
        if not own.status.is_open:
            raise ImpossibleStep()
        keep_own_photos(own, files, "report")
        tell_of_photos(public_ctx(own.municipality), own.case_id)
    except BadInput as error:
        wrong = {"new_photos": translate(*next(iter(error.fields.values())))}
        return page(own_page_with(token, wrong), 422)
    except ImpossibleStep as error:
        return stopped_page(token, error)
    flash(_("Takk! Vi har fått bildet."), "ok")
    return _back(token, "om")


@blueprint.post("/min/<token>/sprak")
@limiter.limit(ANSWER)
@with_token
def choose_own_language(token: str) -> BaseResponse:
    """The language of the messages about this report."""
    own = open_own_page(token)
    if request.form.get("language") in LANGUAGE_CODES:
        choose_language(public_ctx(own.municipality), own.reporter_id, request.form["language"])
        flash(_("Språket er byttet."), "ok")
    return _back(token, "varsler")


def _one_button(own: OwnPage, token: str, what: str) -> str:
    may = choices_of(own, now())
    fits = {
        "well_done": own.status is Status.RESOLVED,
        "not_fixed": may.not_fixed,
        "withdraw": may.withdraw,
    }[what]
    return render_template("resident/own_answer.html", own=own, token=token, what=what, fits=fits, may=may)


def stopped_page(token: str, error: ImpossibleStep) -> Response:
    """The own page with why it could not be done."""
    return page(own_page_with(token, {}, stopped=translate(error.sentence, error.params)), 422)


def _back(token: str, anchor: str | None = None) -> BaseResponse:
    return redirect(url_for("resident.mine", token=token, _anchor=anchor), 303)
