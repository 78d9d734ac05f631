"""What makes Varsko an app on the phone: its name and pictures, and the service worker."""

from pathlib import Path

from flask import Response, current_app, jsonify
from flask_babel import get_locale
from flask_babel import gettext as _

from app.web.assets import asset
from app.web.guards import open_to_all
from app.web.municipality import current_municipality
from app.web.public.blueprint import blueprint

INK, PAGE = "#06303a", "#f6f8f8"
"""The bar of the installed app, and what is seen while it starts (design tokens --v-fjord and --v-page)."""


@blueprint.get("/manifest.webmanifest")
@open_to_all
def manifest() -> Response:
    """How the phone installs Varsko. W3C Web Application Manifest."""
    answer = jsonify(
        id="/",
        name=_("Varsko %(municipality)s", municipality=current_municipality().name),
        short_name="Varsko",
        description=_("Meld fra om feil ute, og se hva som skjer med dem."),
        lang=str(get_locale() or "nb"),
        start_url="/",
        scope="/",
        display="standalone",
        theme_color=INK,
        background_color=PAGE,
        icons=[
            _icon("shared/app-192.png", "192x192"),
            _icon("shared/app-512.png", "512x512"),
            {**_icon("shared/app-maskable-512.png", "512x512"), "purpose": "maskable"},
        ],
        shortcuts=[
            {"name": _("Meld fra"), "url": "/meld"},
            {"name": _("Mine meldinger"), "url": "/mine-meldinger"},
        ],
    )
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def _icon(path: str, sizes: str) -> dict[str, str]:
    return {"src": asset(path), "sizes": sizes, "type": "image/png"}


@blueprint.get("/sw.js")
@open_to_all
def service_worker() -> Response:
    """The service worker, at the root so that it serves the whole site. Browsers look for a newer one each time."""
    file = Path(current_app.static_folder or "static") / "shared" / "sw.js"
    response = Response(file.read_bytes(), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response
