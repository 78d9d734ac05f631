"""«Si fra om innholdet»: anybody says that something on an open page should not be there. No account, no contact."""

import secrets
from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.cases.tip_off import tip_off
from app.domain.errors import BadInput, NotFound
from app.domain.parts import TEXT, line_part, photo_part
from app.domain.reports import clean_text
from app.domain.tips import KIND_WORDS, MAX_SAID, NewTip
from app.domain.words import N_
from app.platform.limits import TIP, address, limiter
from app.queries.public_case import PublicCase, PublicPhoto, find_public_case
from app.web.errors import field_sentences
from app.web.guards import open_to_all
from app.web.municipality import show_municipality
from app.web.presentation import municipality_contacts
from app.web.public.asked import MAX_NUMBER
from app.web.public.blueprint import blueprint
from app.web.request_context import db, public_ctx

NOT_HERE = N_("Vi finner ikke det du vil si fra om.")
MAY_BE_GONE = N_("Det kan være skjult allerede. Se på saken en gang til.")


@dataclass(frozen=True)
class About:
    """What the tip is about: a photo, what somebody added, or else the case itself."""

    part: str
    asked: dict[str, str]
    photo: PublicPhoto | None = None
    addition: str = ""


@blueprint.get("/meldinger/<number>/si-fra")
@open_to_all
def tip(number: str) -> Response:
    """What is wrong, and where it goes."""
    case = _find(number)
    return _page(case, _about(case), {})


@blueprint.post("/meldinger/<number>/si-fra")
@limiter.limit(TIP)
@open_to_all
def send_tip(number: str) -> AnyResponse:
    """Keep the tip; what must be put right comes back with what was typed."""
    case = _find(number)
    about = _about(case)
    typed = {name: request.form.get(name, "") for name in ("key", "kind", "said")}
    new = NewTip(typed["key"], about.part, typed["kind"], clean_text(typed["said"]), address())
    try:
        tip_off(public_ctx(case.municipality), case.id, new)
    except BadInput as error:
        return _page(case, about, typed, field_sentences(error), error.status)
    return redirect(url_for("public.tip_thanks", number=case.number), 303)


@blueprint.get("/meldinger/<number>/si-fra/takk")
@open_to_all
def tip_thanks(number: str) -> str:
    """What happens now."""
    case = _find(number)
    return render_template("public/tip_thanks.html", case=case, desk=_desk(case))


def _find(number: str) -> PublicCase:
    found = find_public_case(db(), number) if number.isprintable() and len(number) <= MAX_NUMBER else None
    if found is None:
        raise NotFound(NOT_HERE, MAY_BE_GONE)
    show_municipality(found.municipality)
    return found


def _about(case: PublicCase) -> About:
    """What the address names. Raises NotFound for what is not shown on the page."""
    photo, addition = request.args.get("bilde", ""), request.args.get("tillegg", "")
    if photo:
        one = next((one for one in case.photos if str(one.id) == photo), None)
        if one is None:
            raise NotFound(NOT_HERE, MAY_BE_GONE)
        return About(photo_part(one.id), {"bilde": photo}, photo=one)
    if addition:
        said = next((line for line in case.events if str(line.version) == addition), None)
        if said is None or said.step != "publish" or not said.text:
            raise NotFound(NOT_HERE, MAY_BE_GONE)
        return About(line_part(said.version), {"tillegg": addition}, addition=said.text)
    return About(TEXT, {})


def _desk(case: PublicCase) -> str:
    return municipality_contacts(case.municipality).get("desk") or _("Servicetorget")


def _page(
    case: PublicCase,
    about: About,
    typed: dict[str, str],
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    values: dict[str, Any] = {
        "case": case,
        "about": about,
        "typed": typed,
        "key": typed.get("key") or secrets.token_urlsafe(16),
        "errors": errors or {},
        "kinds": [(kind.value, _(title), _(text)) for kind, (title, text) in KIND_WORDS.items()],
        "max_said": MAX_SAID,
        "desk": _desk(case),
    }
    response = Response(render_template("public/tip.html", **values), status=status)
    response.headers["Cache-Control"] = "no-store"  # the key in it is for one tip
    return response
