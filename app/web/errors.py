"""Errors become pages or JSON here, and nowhere else."""

from collections.abc import Mapping
from datetime import timedelta

import structlog
from flask import Flask, Response, jsonify, render_template, request
from flask_babel import gettext as _
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.domain.errors import BadInput, NotFound, TooMany, Unavailable, VarskoError
from app.domain.words import N_
from app.platform.security import csp_nonce
from app.web.presentation import number
from app.web.send_again import expired_form_page, unavailable_page

log = structlog.get_logger()

HTTP_WORDS: dict[int, tuple[str, str]] = {
    400: (N_("Vi forsto ikke det nettleseren sendte."), N_("Gå tilbake og prøv igjen.")),
    404: (NotFound.sentence, NotFound.what_now),
    405: (N_("Denne siden kan ikke brukes på den måten."), N_("Gå tilbake og prøv igjen.")),
    413: (N_("Det du sendte, er for stort."), N_("Velg bilder under 20 MB, og send dem ett om gangen.")),
    415: (N_("Vi kan ikke lese det nettleseren sendte."), N_("Gå tilbake og prøv igjen.")),
}

EXPIRED_FORM = N_("Skjemaet har ligget for lenge, eller informasjonskapsler er slått av.")
EXPIRED_FORM_NOW = N_("Gå tilbake, last siden på nytt og send igjen. Nettleseren husker det du har skrevet.")


def wants_json() -> bool:
    """Whether a script asked: JSON is named before HTML in Accept."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def translate(sentence: str, params: object) -> str:
    """The sentence in the language of the page, with its values filled in."""
    text = _(sentence) if sentence else ""
    if isinstance(params, Mapping):
        params = {name: _readable(value) for name, value in params.items()}
    return text % params if params else text


def _readable(value: object) -> object:
    """«5 000» of 5000, as the pages write it; everything smaller or no whole number as it is."""
    return number(value) if type(value) is int and abs(value) >= 1000 else value


def field_sentences(error: BadInput) -> dict[str, str]:
    """Field name to sentence, in the language of the page."""
    return {name: translate(sentence, params) for name, (sentence, params) in error.fields.items()}


def error_answer(error: VarskoError) -> Response:
    """The page or JSON for an error: code, what happened, what to do now."""
    sentence, what_now = translate(error.sentence, error.params), translate(error.what_now, error.params)
    fields = field_sentences(error) if isinstance(error, BadInput) else {}
    if wants_json():
        body = {"error": {"code": error.code, "sentence": sentence, "what_now": what_now, "fields": fields}}
        response = jsonify(body)
    else:
        page = render_template(
            "errors/error.html", status=error.status, sentence=sentence, what_now=what_now, errors=fields
        )
        response = Response(page)
    response.status_code = error.status
    response.headers["Cache-Control"] = "no-store"
    return response


def wait_of(reached: RateLimitExceeded) -> timedelta:
    """How far the limit counts back that was reached."""
    return timedelta(seconds=reached.limit.limit.get_expiry() if reached.limit else 60)


def register_errors(app: Flask) -> None:
    """Hang the translations of errors on the app."""

    @app.errorhandler(VarskoError)
    def ours(error: VarskoError) -> Response:
        return error_answer(error)

    @app.errorhandler(RateLimitExceeded)
    def too_many(error: RateLimitExceeded) -> Response:
        return error_answer(TooMany(wait_of(error)))

    @app.errorhandler(CSRFError)
    def expired(error: CSRFError) -> Response:
        if not wants_json() and (page := expired_form_page(csp_nonce())) is not None:
            return page
        wrong = VarskoError(EXPIRED_FORM, EXPIRED_FORM_NOW)
        wrong.code, wrong.status = "expired_form", 400
        return error_answer(wrong)

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(error: RequestEntityTooLarge) -> Response:
        return _http(413)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response | HTTPException:
        code = error.code or 500
        return error if 300 <= code < 400 else _http(code)

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    @app.errorhandler(PoolTimeout)
    def database_away(error: Exception) -> Response:
        log.error("database_away", error=type(error).__name__, view=request.endpoint)
        return unavailable_answer()

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        # The address itself may be a private link: only the view is named.
        log.exception("unexpected_error", view=request.endpoint, method=request.method)
        return error_answer(VarskoError())


def unavailable_answer() -> Response:
    """503 without touching the database; a script gets JSON."""
    if wants_json():
        response = jsonify({"error": {"code": Unavailable.code, "sentence": _(Unavailable.sentence)}})
        response.status_code = 503
        return response
    return unavailable_page(csp_nonce())


def _http(code: int) -> Response:
    sentence, what_now = HTTP_WORDS.get(code, (VarskoError.sentence, VarskoError.what_now))
    error = VarskoError(sentence, what_now)
    error.code, error.status = f"http_{code}", code
    return error_answer(error)
