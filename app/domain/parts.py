"""The parts of a case that everybody can read, each with a name of its own: what can be told of, hidden, shown again.

``text`` is what the reporter wrote, ``photo:<id>`` one picture, ``line:<version>`` the text of one event in the public
story. ``Case.hidden`` holds the names of those that nobody outside sees.
"""

import re
import uuid

TEXT = "text"

_PHOTO = re.compile(r"photo:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_LINE = re.compile(r"line:([1-9]\d{0,8})")


def photo_part(photo_id: uuid.UUID | str) -> str:
    """The name of a picture."""
    return f"photo:{photo_id}"


def line_part(version: int) -> str:
    """The name of an event's text; ``version`` is the event's ``case_version``."""
    return f"line:{version}"


def photo_of(part: str) -> uuid.UUID | None:
    """The picture that the name means, None when it means no picture."""
    found = _PHOTO.fullmatch(part)
    return uuid.UUID(found[1]) if found else None


def line_of(part: str) -> int | None:
    """The version of the event that the name means, None when it means no event."""
    found = _LINE.fullmatch(part)
    return int(found[1]) if found else None
