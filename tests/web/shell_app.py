"""A small app with the shell only: templates, filters and static files, without database or audiences."""

from pathlib import Path
from types import SimpleNamespace

from flask import Flask, request
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect

from app.web import presentation
from app.web.dev.views import SHOWN_AT, blueprint

ROOT = Path(__file__).resolve().parents[2]
MUNICIPALITY = SimpleNamespace(
    name="Prøve",
    settings={"official_name": "Prøve kommune", "contacts": {"phone": "77 00 00 00"}, "credits": []},
)


def make_shell_app() -> Flask:
    """The app; pages are in bokmål unless ``?sprak=`` says otherwise."""
    app = Flask(
        "shell",
        root_path=str(ROOT / "app" / "web"),
        static_folder=str(ROOT / "static"),
        static_url_path="/static",
    )
    app.config.update(
        SECRET_KEY="only-for-this-test",
        TESTING=True,
        BABEL_DEFAULT_TIMEZONE="Europe/Oslo",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "app" / "translations"),
    )
    Babel(app, locale_selector=lambda: request.args.get("sprak", "nb"))
    CSRFProtect(app)
    presentation.register(app)
    app.context_processor(lambda: {"csp_nonce": "n0nce", "municipality": MUNICIPALITY, "now": SHOWN_AT})
    app.register_blueprint(blueprint)
    return app
