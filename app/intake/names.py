"""Codes and readable names for what archives write in capitals and with prefixes."""

import hashlib
import re
from functools import lru_cache

from geo.names import search_form

LONGEST_CODE = 40
_PREFIX = re.compile(r"^[A-Z]{2,5}\d*-(?=\S)")
"""An agency's letters before a category: they say who, not what."""

_BLOCK = re.compile(r"^\d+[A-Z]? block\s+", re.IGNORECASE)
_SMALL = frozenset({"and", "of", "the", "in", "on", "at", "to", "for", "by", "de", "la", "del"})
_SAID_IN_CAPITALS = frozenset(
    {"NC", "NDC", "N", "S", "E", "W", "NE", "NW", "SE", "SW", "II", "III", "MLK", "JFK", "LED", "TV", "API"}
)


@lru_cache(maxsize=8192)
def code_of(name: str) -> str:
    """The code of a name: small letters, digits and dashes, at most 40; a long one ends in a hash to stay unique."""
    code = re.sub(r"[^a-z0-9]+", "-", search_form(name)).strip("-")
    if len(code) > LONGEST_CODE or not code:
        digest = hashlib.sha256(name.encode()).hexdigest()[:6]
        code = f"{code[: LONGEST_CODE - 7]}-{digest}".strip("-")
    return code


@lru_cache(maxsize=8192)
def category_name(written: str) -> str:
    """A category as people read it: without the agency's letters, and shouting taken down to a sentence."""
    name = " ".join(_PREFIX.sub("", written).replace("_", " ").split()) or written
    return name.capitalize() if name.isupper() else name


@lru_cache(maxsize=8192)
def place_name(written: str) -> str:
    """A place or street as it is written on a sign: "BOYLE HEIGHTS NC" gives "Boyle Heights NC"."""
    words = " ".join(written.split())
    if not words.isupper():
        return words
    return re.sub(r"[^\s/\-(]+", lambda found: _word(found[0], found.start() == 0), words)


def _word(word: str, is_first: bool) -> str:
    if word in _SAID_IN_CAPITALS:
        return word
    if word.lower() in _SMALL and not is_first:
        return word.lower()
    return word.capitalize()


@lru_cache(maxsize=8192)
def address_name(written: str) -> str:
    """An address as people read it; a state's two letters between commas stay as they are."""
    block = _BLOCK.match(written)
    start = block.end() if block else 0
    parts = [part if len(part) == 2 else place_name(part) for part in written[start:].split(", ")]
    return written[:start] + ", ".join(parts)


def street_of(address: str) -> str:
    """The street of "300 block N AVENUE 51, 90042": "N Avenue 51"; "" for a crossing or where there is none."""
    street = _BLOCK.sub("", address.split(",")[0].strip())
    if "/" in street or "&" in street or len(street) < 3 or not re.search(r"[^\W\d]", street):
        return ""
    return place_name(street)


def short_name(name: str, longest: int = 28) -> str:
    """The name cut at a word for tiles and rows."""
    if len(name) <= longest:
        return name
    cut = name[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,-/(")
    return f"{cut or name[: longest - 1]}…"


_ICONS: tuple[tuple[str, str], ...] = (
    ("c-lys", r"\w*light|lamp|electric"),
    ("c-tagg", r"graffiti"),
    ("c-sno", r"snow|icy|ice\b"),
    ("c-skilt", r"sign|signal|meter\b"),
    ("c-vann", r"water|sewer|flood|drain|plumbing|hydrant|leak"),
    ("c-dyr", r"animal|rat\b|rodent|dog|pest|dead"),
    ("c-bil", r"vehicle|parking|driveway|abandoned|taxi|tow"),
    ("c-park", r"tree|park\b|grass|weed|forest"),
    ("c-vei", r"street|pothole|road|sidewalk|alley|curb|paving|traffic"),
    (
        "c-soppel",
        r"trash|waste|dump|bulk|litter|sanit|dirty|recycl|appliance|refuse|clean|rubbish|unsanitary",
    ),
    ("c-bygg", r"hous|build|heat|paint|door|floor|vacant|elevator|apartment|construction|boarding"),
)


@lru_cache(maxsize=8192)
def icon_of(name: str) -> str:
    """The icon for a category's name in English; «other» when no word tells."""
    small = name.lower()
    return next((icon for icon, words in _ICONS if re.search(rf"\b(?:{words})", small)), "c-annet")
