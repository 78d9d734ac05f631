"""The only place that wires: settings → database, queue, outside → audiences."""

from pathlib import Path
from typing import Any

from flask import Flask, g, request, session
from flask_babel import Babel
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect

from app.outside import images
from app.outside.geocoder import make_geocoder
from app.outside.mail import make_mailer
from app.outside.photo_store import open_photo_store
from app.outside.push import make_pusher
from app.outside.sms import make_texter
from app.platform.database import make_engine, session_factory
from app.platform.hosts import set_up_hosts
from app.platform.limits import limiter
from app.platform.login import set_up_login
from app.platform.proxies import TrustedProxies
from app.platform.queues import RedisQueue, redis_connection
from app.platform.runtime import Runtime
from app.platform.security import csp_nonce, set_up_security
from app.settings import Settings, read_settings
from app.web import presentation, register_audiences
from app.web.errors import register_errors
from app.web.nul import refuse_nul
from app.web.page_context import page_context
from app.web.static_files import set_up_static

ROOT = Path(__file__).resolve().parents[1]
NUDGE_PATIENCE = 0.5
"""Seconds for a nudge: nobody waits in the rain for a queue, and the sweep finds what was not nudged."""

MAX_REQUEST = 5 * 20 * 1024 * 1024 + 1024 * 1024
"""Five photos of 20 MB and the form around them."""


def build_runtime(settings: Settings) -> Runtime:
    """Connect to everything the settings name; nothing is contacted before it is used."""
    redis = redis_connection(settings.redis_url, NUDGE_PATIENCE)
    engine = make_engine(settings.database_url, settings.pool_size)
    return Runtime(
        settings=settings,
        engine=engine,
        sessions=session_factory(engine),
        redis=redis,
        queue=RedisQueue(lambda: redis),
        photos=open_photo_store(settings.photo_store),
        reader=images,
        mailer=make_mailer(settings),
        texter=make_texter(settings),
        geocoder=make_geocoder(settings),
        pusher=make_pusher(settings),
    )


def create_app(settings: Settings | None = None, runtime: Runtime | None = None) -> Flask:
    """The web application. Tests hand in their own runtime."""
    settings = settings or (runtime.settings if runtime else read_settings())
    run = runtime or build_runtime(settings)
    app = Flask(
        "varsko",
        root_path=str(ROOT / "app" / "web"),
        static_folder=str(ROOT / "static"),
        static_url_path="/static",
    )
    app.config.update(
        SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=MAX_REQUEST, MAX_FORM_MEMORY_SIZE=2_000_000
    )
    app.extensions["varsko.runtime"] = run
    _set_up_session(app)
    refuse_nul(app)
    set_up_security(app, settings)
    set_up_hosts(app, settings)
    _set_up_language(app)
    CSRFProtect(app)
    set_up_login(app)
    _set_up_limits(app, settings)
    presentation.register(app)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.context_processor(page_context)
    register_errors(app)
    register_audiences(app, settings.demo)
    _set_up_answers(app)
    app.wsgi_app = TrustedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    return app


def _set_up_session(app: Flask) -> None:
    """One database session per request, made when first asked for, its connection given back at the end."""

    def session_of_request() -> Any:
        if "db" not in g:
            g.db = app.extensions["varsko.runtime"].sessions()
        return g.db

    app.extensions["varsko.session"] = session_of_request

    @app.teardown_appcontext
    def close(error: BaseException | None) -> None:
        if (opened := g.pop("db", None)) is not None:
            opened.close()


def _set_up_language(app: Flask) -> None:
    app.config.update(
        BABEL_DEFAULT_LOCALE="nb", BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "app" / "translations")
    )
    Babel(app, locale_selector=page_language, timezone_selector=page_time_zone)


def page_language() -> str:
    """The language asked for (?sprak=), then the one remembered, then bokmål first."""
    asked = request.args.get("sprak")
    if asked in presentation.LANGUAGE_CODES and asked != session.get("sprak"):
        session["sprak"] = asked
    return asked if asked in presentation.LANGUAGE_CODES else session.get("sprak", "nb")


def page_time_zone() -> str:
    """The zone of the municipality that the page is about."""
    municipality = g.get("municipality")
    return municipality.time_zone if municipality else "Europe/Oslo"


def _set_up_limits(app: Flask, settings: Settings) -> None:
    url = (
        settings.redis_url.replace("unix://", "redis+unix://")
        if settings.redis_url.startswith("unix://")
        else settings.redis_url
    )
    app.config.update(
        RATELIMIT_STORAGE_URI=url,
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_KEY_PREFIX="varsko",
    )
    limiter.init_app(app)


def _set_up_answers(app: Flask) -> None:
    """Compress what is text; static files are compressed once and kept by browsers."""
    app.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/javascript",
            "application/javascript",
            "application/json",
            "application/geo+json",
            "application/gpx+xml",
            "image/svg+xml",
        ],
        COMPRESS_MIN_SIZE=1000,
        SEND_FILE_MAX_AGE_DEFAULT=0,
    )
    Compress(app)
    set_up_static(app)
