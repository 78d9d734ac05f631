"""NUL characters stop at the door: PostgreSQL cannot store them, and nobody types them.

In a path they lead nowhere (404); in fields and questions they are left out, and everything else stays.
"""

from flask import Flask, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from app.domain.errors import NotFound

NUL = "\0"


def refuse_nul(app: Flask) -> None:
    """Clean what every view of ``app`` gets to see; must be registered before the other hooks."""

    @app.before_request
    def clean() -> None:
        if NUL in request.path:
            raise NotFound()
        request.args = _without(request.args)
        if request.method == "POST":
            request.form = ImmutableMultiDict(_without(request.form))
            for file in request.files.values():
                file.filename = (file.filename or "").replace(NUL, "")


def _without(values: "MultiDict[str, str]") -> "MultiDict[str, str]":
    if not any(NUL in name or NUL in value for name, value in values.items(multi=True)):
        return values
    return ImmutableMultiDict(
        [(name.replace(NUL, ""), value.replace(NUL, "")) for name, value in values.items(multi=True)]
    )
