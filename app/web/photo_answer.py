"""Sending a photo: only derivatives, never an original."""

from flask import Response, send_file

from app.domain.errors import NotFound
from app.models import Photo
from app.web.request_context import runtime

SIZES = ("thumb", "medium", "large")


def photo_answer(photo: Photo | None, size: str, public: bool) -> Response:
    """The WebP in one of ``SIZES``.

    Raises:
        NotFound: no such photo for this person, or no such size.
    """
    derivative = photo.derivatives.get(size) if photo and size in SIZES else None
    if photo is None or derivative is None:
        raise NotFound()
    response = send_file(
        runtime().photos.open(derivative["key"]),
        mimetype="image/webp",
        etag=f"{photo.id}-{photo.edition}-{size}",
        max_age=0,
    )
    # A case can be taken off the public page: caches must not outlive that by much.
    response.headers["Cache-Control"] = "public, max-age=300" if public else "private, max-age=300"
    return response
