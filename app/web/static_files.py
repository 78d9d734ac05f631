"""Static text files compressed once a process, not at every request, and kept for ever where the address says so.

Flask-Compress would compress the stream anew each time and never close the file that it reads.
"""

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Final

import brotli
from flask import Flask, Response, request
from werkzeug.utils import safe_join

FONT: Final = "font/woff2"
BROTLI_QUALITY: Final = 9
"""Dearer than what pages get: it is paid once."""


def set_up_static(app: Flask) -> None:
    """Register after Flask-Compress: what is registered last sees the answer first."""

    @app.after_request
    def serve(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code >= 400:
            return response
        if response.status_code == 200 and response.mimetype in app.config["COMPRESS_MIMETYPES"]:
            response.vary.add("Accept-Encoding")
            _compress(app, response)
        if request.args.get("v"):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        elif (
            response.mimetype == FONT
        ):  # named by a style sheet, which knows no hashes; asked for on every page
            response.headers["Cache-Control"] = "public, max-age=2592000"
        return response


def _compress(app: Flask, response: Response) -> None:
    accepted = request.accept_encodings
    algorithm = next((one for one in ("br", "gzip") if accepted.quality(one) > 0), None)
    path = safe_join(str(app.static_folder), (request.view_args or {})["filename"])
    if algorithm is None or path is None:
        return
    stat = Path(path).stat()
    if stat.st_size < app.config["COMPRESS_MIN_SIZE"]:
        return
    response.close()  # the open file, which nobody reads now
    response.direct_passthrough = False
    response.set_data(_compressed(path, stat.st_mtime_ns, stat.st_size, algorithm))
    response.headers["Content-Encoding"] = algorithm
    response.headers.remove("Accept-Ranges")
    response.set_etag(f"{response.get_etag()[0]}:{algorithm}")
    response.make_conditional(request)


@lru_cache(maxsize=256)
def _compressed(path: str, modified_ns: int, size: int, algorithm: str) -> bytes:
    """The file's bytes, compressed; ``modified_ns`` and ``size`` only renew the cache when it changes."""
    del modified_ns, size
    data = Path(path).read_bytes()
    if algorithm == "br":
        return brotli.compress(data, quality=BROTLI_QUALITY)
    return gzip.compress(data, 9, mtime=0)
