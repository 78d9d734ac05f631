"""Signing in and out."""

import hashlib
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_limiter.errors import RateLimitExceeded
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from app.cases.staff import note_sign_in
from app.domain.errors import TooMany
from app.domain.permissions import ROLE_WORDS, Role
from app.platform.limits import SIGN_IN, address, limiter
from app.platform.login import SignedIn, check_password
from app.queries.demo_accounts import find_demo_accounts
from app.web.errors import translate, wait_of
from app.web.guards import open_to_all
from app.web.municipality import NoMunicipality, current_municipality
from app.web.page_context import home_of
from app.web.request_context import db, now, runtime

blueprint = Blueprint("account", __name__, url_prefix="/konto")

PER_ACCOUNT = "10 per 15 minutes"
"""Tries on one e-mail address, from wherever they come: many machines cannot guess at one account together."""

LONGEST = 320

ART_PINS = (
    (-0.030, 0.006, "mottatt"),
    (-0.010, 0.016, "arbeid"),
    (0.006, -0.003, "lost"),
    (-0.022, -0.010, "planlagt"),
    (0.024, -0.009, "mottatt"),
    (-0.041, 0.020, "lost"),
)
"""Decoration of the sign-in page: degrees east and north of the municipality's centre, and a status."""

KEPT_AT_SIGN_IN = ("kommune", "sprak", "utkast")


@blueprint.get("/logg-inn")
@open_to_all
def sign_in() -> AnyResponse | str:
    """The form; whoever is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")) or home_of(current_user))
    return _page(email=request.args.get("epost", "")[:LONGEST])


@blueprint.post("/logg-inn")
@open_to_all
def check_sign_in() -> AnyResponse:
    """Look at e-mail and password. Says neither which of them was wrong nor whether the account exists."""
    email = request.form.get("email", "").strip()[:LONGEST]
    password = request.form.get("password", "")[:1000]
    errors = _missing(email, password)
    if errors:
        return _answer(422, email=email, errors=errors)
    try:
        with (
            limiter.limit(PER_ACCOUNT, key_func=lambda: _account_key(email)),  # the longer wait is said first
            limiter.limit(SIGN_IN, key_func=address),
        ):
            pass
    except RateLimitExceeded as reached:
        wrong = TooMany(wait_of(reached))
        return _answer(
            429, email=email, wrong=f"{translate(wrong.sentence, {})} {translate(wrong.what_now, {})}"
        )
    user = check_password(db(), email, password, demo=runtime().settings.demo)
    if user is None:
        return _answer(422, email=email, wrong=_("E-posten eller passordet stemmer ikke. Prøv igjen."))
    return _enter(user)


def _enter(user: SignedIn) -> AnyResponse:
    """A new session for the person: nothing that was in the browser before is trusted afterwards."""
    kept = {name: session[name] for name in KEPT_AT_SIGN_IN if name in session}
    session.clear()
    session.update(kept)
    session.permanent = True
    login_user(user)
    note_sign_in(db(), user.id, now())
    return redirect(safe_next(request.form.get("next")) or home_of(user), code=303)


@blueprint.post("/logg-ut")
@open_to_all
def sign_out() -> AnyResponse:
    """Forget the person. Open to all: signing out twice is no error."""
    logout_user()
    session.clear()
    flash(_("Du er logget ut."), "ok")
    return redirect(url_for("account.sign_in"), code=303)


def _missing(email: str, password: str) -> dict[str, str]:
    errors = {}
    if not email:
        errors["email"] = _("Skriv e-postadressen du bruker på jobb.")
    if not password:
        errors["password"] = _("Skriv passordet ditt.")
    return errors


def _account_key(email: str) -> str:
    """The limit's key of an account: a hash, so that no address is kept in Redis."""
    return "account:" + hashlib.sha256(email.lower().encode()).hexdigest()[:32]


def safe_next(target: str | None) -> str | None:
    """``target`` when it is a page of our own (a path that begins with one slash), None for everything else."""
    if not target or not target.startswith("/") or target.startswith("//") or len(target) > 2000:
        return None
    # Browsers read a backslash as a slash and skip control characters: both would leave for another host.
    if "\\" in target or any(ord(sign) < 33 or ord(sign) == 127 for sign in target):
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or parts.path == url_for("account.sign_out"):
        return None
    return target


def _page(**values: Any) -> str:
    demo = runtime().settings.demo
    target = safe_next(request.values.get("next"))
    return render_template(
        "account/sign_in.html",
        target=target,
        accounts=[_account(row, target) for row in find_demo_accounts(db())] if demo else [],
        art=_art(),
        **({"email": "", "errors": {}, "wrong": None} | values),
    )


def _account(row: Any, target: str | None) -> dict[str, str]:
    href = url_for("account.sign_in", epost=row.email, next=target)
    return {
        "email": row.email,
        "role": _(ROLE_WORDS[Role(row.role)]),
        "municipality": row.municipality,
        "href": href,
    }


def _art() -> str | None:
    """The still map beside the form, None where nothing is set up yet."""
    try:
        municipality = current_municipality()
    except NoMunicipality:
        return None
    centre = municipality.settings.get("centre") or {}
    if "lon" not in centre:
        return None
    pins = [
        f"{centre['lon'] + east:.5f},{centre['lat'] + north:.5f},{status}" for east, north, status in ART_PINS
    ]
    return url_for("public.map_picture", number=municipality.number, w=900, h=1000, pin=pins)


def _answer(status: int, **values: Any) -> Response:
    response = Response(_page(**values), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
