"""How names of places are compared: small letters, no accents."""

import unicodedata

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ŋ": "n", "ŧ": "t", "ł": "l", "ß": "ss", "’": "'"})


def search_form(name: str) -> str:
    """The name as it is searched for: "Kárášjohka" gives "karasjohka", "Grønnegata" gives "gronnegata".

    The same is done with what people type, so that a name is found with and without å, ø, š and accents.
    """
    parts = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    return " ".join("".join(sign for sign in parts if not unicodedata.combining(sign)).split())
