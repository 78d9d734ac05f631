"""How people say where something is: «ved skolen», «nær Kroken skole», "outside the church". Pure."""

import re
from dataclasses import dataclass

from geo.names import search_form

KINDS: dict[str, tuple[str, ...]] = {
    "school": ("skole", "skolen", "skule", "skulen", "barneskole", "barneskolen", "ungdomsskole", "ungdomsskolen",
               "vidaregåande", "videregående", "school"),
    "kindergarten": ("barnehage", "barnehagen", "kindergarten"),
    "church": ("kirke", "kirka", "kirken", "kyrkje", "kyrkja", "katedral", "katedralen", "domkirka", "church"),
    "hospital": ("sykehus", "sykehuset", "sjukehus", "sjukehuset", "legevakt", "legevakta", "hospital"),
    "library": ("bibliotek", "biblioteket", "library"),
    "town_hall": ("rådhus", "rådhuset", "kommunehus", "kommunehuset", "town hall"),
    "sports": ("stadion", "idrettshall", "idrettshallen", "fotballbane", "fotballbanen", "svømmehall", "svømmehallen",
               "symjehall", "symjehallen", "stadium"),
    "quay": ("kai", "kaia", "kaien", "ferjekai", "ferjekaia", "fergekai", "fergekaia", "havn", "havna", "quay"),
    "airport": ("flyplass", "flyplassen", "lufthavn", "lufthavna", "airport"),
    "museum": ("museum", "museet"),
    "park": ("park", "parken"),
    "bridge": ("bru", "brua", "bro", "broa", "broen", "bridge"),
    "university": ("universitet", "universitetet", "university"),
    "beach": ("strand", "stranda", "badeplass", "badeplassen", "beach"),
}  # fmt: skip
"""Kind of a place to the words for it. A municipality's landmarks have one of these kinds."""

_KIND_OF = {search_form(word): kind for kind, words in KINDS.items() for word in words}

_RELATION = re.compile(
    r"^(?:(?:like|rett|tett|midt|oppe|nede|borte|inne|ute|right|just|close)\s+)?"
    r"(?:ved siden av|på andre siden av|på andre sida av|i nærheten av|i nærleiken av|overfor|utenfor|utanfor|"
    r"innenfor|bortenfor|nedenfor|nedanfor|ovenfor|ovanfor|framfor|foran|bak|attom|ved|nær|nærme|nærmest|mot|rundt|"
    r"hos|i|på|under|langs|next to|in front of|near|by|at|outside|behind|opposite)\s+(?:the\s+|den\s+|det\s+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PlacePhrase:
    """``name``: what is left when «ved» and the like are gone. ``kind`` is set when that is only a word for a kind of
    place («skolen»): then all of the kind are meant."""

    name: str
    kind: str | None


def read_phrase(typed: str) -> PlacePhrase:
    """What somebody means by «ved skolen» (a school) or «nær Kroken skole» (the name "Kroken skole")."""
    name = " ".join(typed.split())
    bare = _RELATION.sub("", name)
    name = bare if len(bare) >= 2 else name
    return PlacePhrase(name, _KIND_OF.get(search_form(name)))
