"""Health and readiness, for whoever keeps the servers."""

from flask import Blueprint, Response, jsonify
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.web.guards import open_to_all
from app.web.request_context import db, runtime

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
@open_to_all
def healthz() -> Response:
    """The process lives."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@open_to_all
def readyz() -> tuple[Response, int]:
    """Ready means the database answers; a Redis that is away is told but slows nobody down."""
    checks = {"database": _database(), "redis": _redis()}
    return jsonify(status="ok" if checks["database"] else "unavailable", **checks), 200 if checks[
        "database"
    ] else 503


def _database() -> bool:
    try:
        db().execute(text("SELECT 1 FROM municipality LIMIT 1"))
        return True
    except SQLAlchemyError:
        return False


def _redis() -> bool:
    try:
        return bool(runtime().redis.ping())
    except RedisError:
        return False
