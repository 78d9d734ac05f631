"""Logs: one JSON object a line on standard error, without personal data or secrets."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET_NAMES = ("password", "token", "secret", "email", "phone", "cookie", "authorization")


def cover_secrets(logger: Any, method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank every value whose name says that it must not be in a log."""
    for name in entry:
        if any(secret in name.lower() for secret in SECRET_NAMES):
            entry[name] = "▮"
    return entry


def set_up_logs() -> None:
    """Configure structlog for the whole process."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s %(levelname)s %(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            cover_secrets,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
