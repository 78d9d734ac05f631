"""Every setting, read from the environment once, each with its meaning.

A missing or wrong setting stops the start with one sentence (``SettingsError``).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DEFAULT_SECRET = "not-secret-for-development-only"  # noqa: S105 (refused outside the demo)


class SettingsError(Exception):
    """One sentence that says which setting is wrong and what to write instead."""


def _about(text: str, default: Any = None) -> Any:
    """A field with its explanation, which ``docs/settings.md`` is made from."""
    return field(default=default, metadata={"about": text})


@dataclass(frozen=True)
class Settings:
    """What the environment says. URLs are strings, paths absolute, numbers whole."""

    database_url: str = _about("PostgreSQL with PostGIS, e.g. postgresql://user@host/varsko. Required.", "")
    redis_url: str = _about(
        "Redis for jobs and limits, e.g. redis://host:6379/0 or redis+unix:///path. Required.", ""
    )
    secret_key: str = _about(
        "Signs sessions and private links. At least 32 characters, kept for ever. Required outside demo.", ""
    )
    base_url: str = _about("The public address, used in links in mails.", "http://127.0.0.1:8000")
    port: int = _about("Where script/server listens.", 8000)
    web_workers: int = _about("Web processes.", 2)
    var: Path = _about("Folder for the private servers, photos and caches.", Path("var"))
    demo: bool = _about("1 allows the demo accounts and shows where the demo mails are.", False)
    smtp_url: str = _about(
        "smtp://user:password@host:587?tls=starttls or smtps://…; empty: mail waits in the outbox.", ""
    )
    mail_from: str = _about("Sender of mails.", "Varsko <varsko@localhost>")
    photo_store: str = _about("Where photos are kept: file:/path. Default: photos under VARSKO_VAR.", "")
    tile_url: str = _about(
        "A tile service on top of our own background, with {z}/{x}/{y}. None by default.", ""
    )
    tile_attribution: str = _about("The credit that the tile service asks for.", "")
    municipality: str = _about(
        "Number of the municipality that / shows first. Default: the first one added.", ""
    )
    trusted_proxies: str = _about(
        "Addresses or networks of proxies whose X-Forwarded-For counts, comma separated.", ""
    )
    pool_size: int = _about("Database connections per web process.", 5)

    @property
    def is_https(self) -> bool:
        """Whether cookies must be Secure."""
        return urlsplit(self.base_url).scheme == "https"


_NAMES = {"var": "VARSKO_VAR", "demo": "VARSKO_DEMO"}


def env_name(field_name: str) -> str:
    """The environment variable of a field."""
    return _NAMES.get(field_name, field_name.upper())


def read_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings.

    Raises:
        SettingsError: a setting is missing or cannot be used.
    """
    env = os.environ if env is None else env
    values: dict[str, Any] = {}
    for entry in fields(Settings):
        raw = env.get(env_name(entry.name), "").strip()
        if raw:
            values[entry.name] = _parse(env_name(entry.name), raw, entry.default)
    settings = Settings(**values)
    return _complete(settings)


def _parse(name: str, raw: str, default: object) -> object:
    if isinstance(default, bool):
        if raw not in ("0", "1"):
            raise SettingsError(f"{name} must be 0 or 1, not «{raw}».")
        return raw == "1"
    if isinstance(default, int):
        if not raw.isdigit() or int(raw) == 0:
            raise SettingsError(f"{name} must be a whole number above 0, not «{raw}».")
        return int(raw)
    if isinstance(default, Path):
        return Path(raw)
    return raw


def _complete(settings: Settings) -> Settings:
    for name in ("database_url", "redis_url"):
        if not getattr(settings, name):
            raise SettingsError(
                f"{env_name(name)} is not set. Start with script/server or script/varsko, "
                "or give the address of your own server."
            )
    if not settings.database_url.startswith(("postgresql://", "postgresql+psycopg://", "postgres://")):
        raise SettingsError("DATABASE_URL must begin with postgresql://.")
    if not settings.redis_url.startswith(("redis://", "rediss://", "redis+unix://", "unix://")):
        raise SettingsError("REDIS_URL must begin with redis://, rediss:// or redis+unix://.")
    secret = settings.secret_key
    if not settings.demo and (len(secret) < 32 or secret == DEFAULT_SECRET):
        raise SettingsError(
            "SECRET_KEY must be at least 32 random characters "
            "(python3 -c 'import secrets; print(secrets.token_hex(32))')."
        )
    if settings.photo_store and not settings.photo_store.startswith("file:"):
        raise SettingsError("PHOTO_STORE must begin with file:, for example file:/srv/varsko/photos.")
    if settings.smtp_url and not settings.smtp_url.startswith(("smtp://", "smtps://")):
        raise SettingsError("SMTP_URL must begin with smtp:// or smtps://.")
    var = settings.var.expanduser().resolve()
    changes: dict[str, Any] = {"var": var, "base_url": settings.base_url.rstrip("/")}
    if not secret:
        changes["secret_key"] = DEFAULT_SECRET
    if not settings.photo_store:
        changes["photo_store"] = f"file:{var / 'photos'}"
    return Settings(
        **{entry.name: changes.get(entry.name, getattr(settings, entry.name)) for entry in fields(Settings)}
    )
