"""Every setting, read from the environment once, each with its meaning.

A missing or wrong setting stops the start with one sentence (``SettingsError``).
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DEFAULT_SECRET = "not-secret-for-development-only"  # noqa: S105 (refused outside the demo)
LAST_PORT = 65_535
_DOMAIN = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,8}")
_SMS_SENDER = re.compile(r"[A-Za-z0-9 ]{1,11}|\+[1-9]\d{6,14}|\d{3,15}")


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
        "smtp://user:password@host:587?tls=starttls or smtps://…; empty: it waits (demo: files).", ""
    )
    mail_from: str = _about("Sender of mails.", "Varsko <varsko@localhost>")
    sms_url: str = _about(
        "The SMS gateway, https://… (docs/sms.md); empty: nobody is offered SMS (demo: files).", ""
    )
    sms_token: str = _about("The bearer secret that the gateway knows us by.", "")
    sms_sender: str = _about("Sender of SMS: a name of at most 11 letters, or a number.", "Varsko")
    push_key: str = _about(
        "Private key of web push, from «varsko push keys». Default: one made from SECRET_KEY.", ""
    )
    sms_in_secret: str = _about(
        "The bearer secret of the gateway when it calls us; empty: answers by SMS are not taken.", ""
    )
    mail_reply_domain: str = _about(
        "Domain of the addresses that answers come to, svar+…@domain; empty: none are taken.", ""
    )
    mail_in_url: str = _about(
        "Where `python -m app.receiver` listens: lmtp://127.0.0.1:8024 or smtp://0.0.0.0:25.", ""
    )
    mail_in_secret: str = _about("The bearer secret of POST /inn/epost; empty: it is closed.", "")
    photo_store: str = _about("Where photos are kept: file:/path. Default: photos under VARSKO_VAR.", "")
    photo_clear_days: int = _about(
        "Days that the desk can see a photo without the blurring of faces and number plates.", 30
    )
    tile_url: str = _about(
        "A tile service on top of our own background, with {z}/{x}/{y}. None by default.", ""
    )
    tile_attribution: str = _about("The credit that the tile service asks for.", "")
    geocoder_url: str = _about(
        "An address register that answers like Kartverket's, e.g. https://ws.geonorge.no/adresser/v1; none by default.",
        "",
    )
    municipality: str = _about(
        "Number of the municipality that / shows first. Default: the first one added.", ""
    )
    trusted_proxies: str = _about(
        "Addresses or networks of proxies whose X-Forwarded-For counts, comma separated.", ""
    )
    pool_size: int = _about("Database connections per web process.", 5)

    @property
    def takes_texts(self) -> bool:
        """Whether an SMS can be answered: the gateway can call us, and we send from a number."""
        return bool(self.sms_in_secret) and self.sms_sender.lstrip("+").isdigit()

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
    for check in _CHECKS:
        if sentence := check(settings):
            raise SettingsError(sentence)
    var = settings.var.expanduser().resolve()
    changes: dict[str, Any] = {"var": var, "base_url": settings.base_url.rstrip("/")}
    if not settings.secret_key:
        changes["secret_key"] = DEFAULT_SECRET
    if not settings.photo_store:
        changes["photo_store"] = f"file:{var / 'photos'}"
    return Settings(
        **{entry.name: changes.get(entry.name, getattr(settings, entry.name)) for entry in fields(Settings)}
    )


def _database_is_wrong(settings: Settings) -> str:
    url = settings.database_url
    if not url.startswith(("postgresql://", "postgresql+psycopg://", "postgres://")):
        return "DATABASE_URL must begin with postgresql://."
    return _port_is_wrong("DATABASE_URL", url)


def _redis_is_wrong(settings: Settings) -> str:
    if not settings.redis_url.startswith(("redis://", "rediss://", "redis+unix://", "unix://")):
        return "REDIS_URL must begin with redis://, rediss:// or redis+unix://."
    return _port_is_wrong("REDIS_URL", settings.redis_url)


def _port_is_wrong(name: str, url: str) -> str:
    """A sentence without the address itself, which may hold a password."""
    try:
        urlsplit(url).port  # noqa: B018 (reading it is the check)
    except ValueError:
        return f"{name} has a host or port that cannot be read; write it as host:number."
    return ""


def _secret_is_wrong(settings: Settings) -> str:
    secret = settings.secret_key
    if settings.demo or (len(secret) >= 32 and secret != DEFAULT_SECRET):
        return ""
    return (
        "SECRET_KEY must be at least 32 random characters "
        "(python3 -c 'import secrets; print(secrets.token_hex(32))')."
    )


def _address_is_wrong(settings: Settings) -> str:
    if settings.port > LAST_PORT:
        return f"PORT must be between 1 and {LAST_PORT}, not {settings.port}."
    base = settings.base_url
    if sentence := _port_is_wrong("BASE_URL", base):
        return sentence
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        return f"BASE_URL must be a whole address such as https://meld.kommune.example, not «{base}»."
    return ""


def _photo_store_is_wrong(settings: Settings) -> str:
    store = settings.photo_store
    if not store or (store.startswith("file:") and urlsplit(store).path.startswith("/")):
        return ""
    return "PHOTO_STORE must be file: and an absolute path, for example file:/srv/varsko/photos."


def _smtp_is_wrong(settings: Settings) -> str:
    if not settings.smtp_url:
        return ""
    if not settings.smtp_url.startswith(("smtp://", "smtps://")):
        return "SMTP_URL must begin with smtp:// or smtps://."
    return _port_is_wrong("SMTP_URL", settings.smtp_url)


def _sms_is_wrong(settings: Settings) -> str:
    if not settings.sms_url:
        return ""
    if not settings.sms_url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        return "SMS_URL must begin with https:// (http:// only for a gateway on this machine)."
    if sentence := _port_is_wrong("SMS_URL", settings.sms_url):
        return sentence
    if not settings.sms_token:
        return "SMS_TOKEN is not set: SMS_URL needs the secret that the gateway knows us by."
    if not _SMS_SENDER.fullmatch(settings.sms_sender):
        return "SMS_SENDER must be a name of at most 11 letters and digits, or a number such as +4759440000."
    return ""


def _inbound_is_wrong(settings: Settings) -> str:
    for name in ("sms_in_secret", "mail_in_secret"):
        if 0 < len(getattr(settings, name)) < 20:
            return f"{env_name(name)} must be at least 20 random characters."
    domain = settings.mail_reply_domain
    if domain and not _DOMAIN.fullmatch(domain):
        return f"MAIL_REPLY_DOMAIN must be a domain such as svar.kommune.example, not «{domain}»."
    if settings.mail_in_url and not settings.mail_in_url.startswith(("lmtp://", "smtp://")):
        return "MAIL_IN_URL must begin with lmtp:// or smtp://."
    return _port_is_wrong("MAIL_IN_URL", settings.mail_in_url)


def _tiles_are_wrong(settings: Settings) -> str:
    url = settings.tile_url
    if not url or all(part in url for part in ("{z}", "{x}", "{y}")):
        return ""
    return f"TILE_URL must hold {{z}}, {{x}} and {{y}}, as in https://tiles.example/{{z}}/{{x}}/{{y}}.png, not «{url}»."


def _geocoder_is_wrong(settings: Settings) -> str:
    parts = urlsplit(settings.geocoder_url)
    if not settings.geocoder_url or (
        parts.scheme in ("http", "https") and parts.hostname and not parts.query
    ):
        return ""
    return "GEOCODER_URL must be a whole address such as https://ws.geonorge.no/adresser/v1."


def _proxies_are_wrong(settings: Settings) -> str:
    for part in filter(None, map(str.strip, settings.trusted_proxies.split(","))):
        try:
            ip_network(part, strict=False)
        except ValueError:
            return f"TRUSTED_PROXIES must be addresses or networks such as 10.0.0.0/8, not «{part}»."
    return ""


def _push_key_is_wrong(settings: Settings) -> str:
    if not settings.push_key or re.fullmatch(r"[A-Za-z0-9_-]{43}=?", settings.push_key):
        return ""
    return "PUSH_KEY must be a key made by «varsko push keys»."


_CHECKS: tuple[Callable[[Settings], str], ...] = (
    _database_is_wrong,
    _redis_is_wrong,
    _secret_is_wrong,
    _address_is_wrong,
    _photo_store_is_wrong,
    _smtp_is_wrong,
    _sms_is_wrong,
    _push_key_is_wrong,
    _inbound_is_wrong,
    _tiles_are_wrong,
    _geocoder_is_wrong,
    _proxies_are_wrong,
)
"""Each gives the sentence about what is wrong, or nothing."""
