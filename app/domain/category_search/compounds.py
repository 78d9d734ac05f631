"""Compounds: «lyktestolpe» is «lykt» and «stolpe», «fotballmålet» is «fotball» and «mål»."""

from collections.abc import Set as AbstractSet

from app.domain.category_search.spelling import stem

SHORTEST_PART = 3
_LINKS = ("", "s", "e", "er", "n", "el")
"""What Norwegian puts between the parts: «skole-», «veg-s-», «barn-e-», «gate-», «sykke-l-»."""


def split_compound(word: str, known: AbstractSet[str]) -> tuple[str, ...]:
    """The stems of the parts of a word when known stems cover all of it, () when they do not.

    The longest last part wins: it is the thing itself («gatelys» is a «lys»).
    """
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        head = stem(word[at:])
        if head not in known or len(head) < SHORTEST_PART:
            continue
        before = _modifier(word[:at], known)
        if before:
            return (*before, head)
    return ()


def _modifier(part: str, known: AbstractSet[str]) -> tuple[str, ...]:
    for link in _LINKS:
        if link and not part.endswith(link):
            continue
        bare = part[: len(part) - len(link)]
        if len(bare) >= SHORTEST_PART - 1 and (stem(bare) in known or bare in known):
            return (stem(bare),)
    return split_compound(part, known) if len(part) >= 2 * SHORTEST_PART else ()


def last_known_part(word: str, known: AbstractSet[str]) -> str | None:
    """The stem of the longest known end of a word whose beginning we do not know: «blomsterbed» ends in «bed»."""
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART):
        head = stem(word[at:])
        if len(head) > SHORTEST_PART and head in known:
            return head
    return None


def first_known_part(word: str, known: AbstractSet[str]) -> str | None:
    """The stem of the longest known beginning: «kloakkstank», «grøfterensk»."""
    for at in range(len(word) - SHORTEST_PART, SHORTEST_PART, -1):
        for link in ("", "s", "e", "er"):
            bare = word[:at].removesuffix(link) if link else word[:at]
            if len(bare) > SHORTEST_PART and stem(bare) in known:
                return stem(bare)
    return None
