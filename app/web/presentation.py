"""What templates may call: filters for dates, numbers and lengths, faces of statuses, addresses of static files.

``register(app)`` is called once by the factory, after Flask-Babel. The present moment is always handed in by the
template (``{{ row.received_at|when(now) }}``): nothing here looks at a clock.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from flask import Flask, current_app, request
from flask_babel import get_locale, get_timezone, gettext, ngettext
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

from app.domain import phrasing
from app.domain.naming import category_text
from app.domain.phones import say_phone
from app.domain.statuses import FACES, Face, Status
from app.platform.catalogues import compile_catalogues
from app.web.assets import asset, preload

WARN_SHARE = 0.7
"""Share of a promise used up after which a deadline is shown as a warning."""

LANGUAGES = (("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English"))
"""Languages of the pages, each named in itself."""

LANGUAGE_CODES = frozenset(code for code, _ in LANGUAGES)


def _locale() -> str:
    return str(get_locale() or "nb")


def _zone() -> tzinfo:
    zone: tzinfo = get_timezone()
    return zone


def day(moment: datetime | date, now: datetime | None = None) -> str:
    """``moment|day(now)``: «tirsdag 24. november», with the year when it is another than now's."""
    return phrasing.say_day(moment, _zone(), _locale(), now)


def date_only(moment: datetime | date, now: datetime | None = None) -> str:
    """``moment|date_only(now)``: «24. november»."""
    return phrasing.say_date(moment, _zone(), _locale(), now)


def short_date(moment: datetime | date, now: datetime | None = None) -> str:
    """``moment|short_date(now)``: «24. nov.»."""
    return phrasing.say_short_date(moment, _zone(), _locale(), now)


def clock(moment: datetime) -> str:
    """``moment|clock``: «15.30»."""
    return phrasing.say_clock(moment, _zone(), _locale())


def moment_text(moment: datetime, now: datetime | None = None) -> str:
    """``moment|moment(now)``: «tirsdag 24. november kl. 15.30»."""
    return phrasing.say_moment(moment, _zone(), _locale(), now, gettext)


def when(moment: datetime | date, now: datetime) -> str:
    """``moment|when(now)``: «i dag 07.42», «i går», «tirsdag», «12. november»."""
    return phrasing.say_when(moment, now, _zone(), _locale(), gettext)


def age(moment: datetime, now: datetime) -> str:
    """``moment|age(now)``: how long ago, «52 min», «2 t 10 min», «4 dager»."""
    return phrasing.say_span(now - moment, gettext)


def time_left(deadline: datetime, now: datetime) -> str:
    """``deadline|time_left(now)``: how long until, or how long since, a deadline (without sign: see due_tone)."""
    return phrasing.say_span(abs(deadline - now), gettext)


def span(seconds: float) -> str:
    """``seconds|span``: «2 t 10 min»."""
    return phrasing.say_span(timedelta(seconds=seconds), gettext)


def number(value: float, decimals: int | None = None) -> str:
    """``value|number`` or ``value|number(1)``: «1 204», «18,6»."""
    return phrasing.say_number(value, _locale(), decimals)


def distance(metres: float) -> str:
    """``metres|distance``: «25 m», «1,2 km»."""
    return phrasing.say_distance(metres, _locale())


_NUMBERS = re.compile(r"(?<!\d)(?:1[01]\d|\d{2}(?: ?\d{2}){3}|\d{3} \d{2} \d{3}|0\d{4})(?!\d)")


def phone_links(text: str) -> Markup:
    """``text|phone_links``: the text with every telephone number (110, 02800, eight digits) as a link that calls it."""
    parts, at = [], 0
    for found in _NUMBERS.finditer(text):
        link = Markup('<a class="v-link r-inherit" href="tel:{}">{}</a>')
        parts += [escape(text[at : found.start()]), link.format(found[0].replace(" ", ""), found[0])]
        at = found.end()
    return Markup("").join([*parts, escape(text[at:])])


def capital(text: str) -> str:
    """``text|capital``: first letter large, the rest left alone (Jinja's own ``capitalize`` lowers names)."""
    return text[:1].upper() + text[1:]


def share_used(received: datetime, deadline: datetime, now: datetime) -> int:
    """How much of a promise is used, 0 to 100."""
    whole = (deadline - received).total_seconds()
    if whole <= 0:
        return 100
    return round(100 * min(1.0, max(0.0, (now - received).total_seconds() / whole)))


def due_tone(deadline: datetime, now: datetime, received: datetime | None = None) -> str:
    """«bad» after the deadline, «warn» when most of the time is used, else «none»."""
    if now >= deadline:
        return "bad"
    if received is not None:
        return "warn" if share_used(received, deadline, now) >= 100 * WARN_SHARE else "none"
    return "warn" if deadline - now < timedelta(days=1) else "none"


def time_kept(paused: Mapping[str, Any]) -> str:
    """``case.paused|time_kept``: what is left of the promise while its clock stands."""
    hours = max(1, round(paused["left_s"] / 3600))
    if paused["working"]:
        return ngettext(
            "Fristen står stille. Da er det %(num)s time i arbeidstiden igjen.",
            "Fristen står stille. Da er det %(num)s timer i arbeidstiden igjen.",
            hours,
        )
    return ngettext(
        "Fristen står stille. Da er det %(num)s time igjen.",
        "Fristen står stille. Da er det %(num)s timer igjen.",
        hours,
    )


def status_face(status: Status | str) -> Face:
    """The face of a status, of its stored value («received») or of a public key («mottatt»).

    Raises ValueError for anything else.
    """
    for known, face in FACES.items():
        if status in (known, face.public_key):
            return face
    raise ValueError(f"unknown status: {status}")


def _setting(municipality: Any, name: str) -> Any:
    return (getattr(municipality, "settings", None) or {}).get(name)


def municipality_title(municipality: Any) -> str:
    """What a municipality calls itself («… kommune»); its plain name where nothing is set; "" for none."""
    return str(_setting(municipality, "official_name") or municipality.name) if municipality else ""


def municipality_contacts(municipality: Any) -> dict[str, str]:
    """Telephone, mail, address and opening hours of the service desk, as far as they are set; ``desk`` is its name."""
    contacts = {name: value for name, value in (_setting(municipality, "contacts") or {}).items() if value}
    desk = _setting(municipality, "desk_name")
    return {**contacts, "desk": desk} if desk else contacts


def municipality_credits(municipality: Any) -> list[dict[str, str | None]]:
    """Who made the data that the municipality's pages stand on: ``text`` and ``href``."""
    return list(_setting(municipality, "credits") or [])


def this_path(with_query: bool = False) -> str:
    """The path of the present request, safe to write into a link.

    ``//host/x`` and ``/\\host`` would lead a browser to another host: leading slashes are made one.
    """
    path = request.full_path.rstrip("?") if with_query else request.path
    return "/" + path.lstrip("/\\")


def in_language(category: Any, field: str) -> str:
    """A category's name, short_name, examples or danger_hint in the language of the page."""
    return category_text(category, field, _locale())


def has_page(path: str) -> bool:
    """Whether this installation answers GET on ``path``: menus show no dead ends."""
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    return True


def register(app: Flask) -> None:
    """Give the templates of ``app`` their filters and globals, and make the catalogues ready."""
    try:
        compile_catalogues()
    except OSError as error:
        app.logger.warning("translations_not_compiled: %s (run script/translations compile)", error)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=day,
        date_only=date_only,
        short_date=short_date,
        clock=clock,
        moment=moment_text,
        when=when,
        age=age,
        time_left=time_left,
        span=span,
        number=number,
        distance=distance,
        phone=say_phone,
        capital=capital,
        time_kept=time_kept,
        phone_links=phone_links,
        in_language=in_language,
    )
    app.jinja_env.globals.update(
        asset=asset,
        preload=preload,
        status_face=status_face,
        due_tone=due_tone,
        share_used=share_used,
        has_page=has_page,
        this_path=this_path,
        municipality_title=municipality_title,
        municipality_contacts=municipality_contacts,
        municipality_credits=municipality_credits,
        page_languages=LANGUAGES,
        page_language=_locale,
    )
