"""Norwegian forms of a keyword: «gatelys» also finds «gatelyset» and «gatelysene».

The forms are made from the keyword instead of cutting down the words of the text. A stemmer turns «gatelys»
into «gately» and «gatelyset» into «gatelys», so they never meet; endings added to a base form always do.
"""

from __future__ import annotations

import re
import unicodedata

READ_AT_MOST = 20_000  # characters of a text; more is never a description of a fault
_WORD = re.compile(r"[^\W_]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")

_NOUN = ("en", "et", "a", "er", "ene", "ens", "ets", "enes", "ers", "as", "e", "s", "n", "r", "ne", "t", "te")
_AFTER_E = ("a", "en", "et", "er", "ene", "ens", "ets", "enes", "es", "t", "te", "")
# Words whose forms no ending makes. Only those that turn up in reports about streets and parks.
_IRREGULAR = {
    "tre": ("trær", "trærne", "treet"),
    "barn": ("barna", "barnas"),
    "gutt": ("guttene",),
    "fot": ("føtter", "føttene"),
    "tann": ("tenner", "tennene"),
    "hånd": ("hender", "hendene"),
    "gås": ("gjess", "gjessene"),
    "rør": ("røra",),
    "gå": ("går", "gikk", "gått"),
    "falle": ("falt", "faller", "fall"),
    "knuse": ("knust", "knuste"),
    "sprute": ("spruter", "sprutet", "sprutende"),
    "renne": ("rant", "rent", "rennende"),
    "ligge": ("lå", "ligget"),
    "stå": ("står", "stod", "sto", "stått"),
    "ødelegge": ("ødelagt", "ødelagte", "ødela"),
    "brekke": ("brukket", "brakk", "brukne"),
}
_SAME_WORD = (("vei", "veg"), ("stein", "sten"), ("hage", "have"), ("brøyte", "brøyta"))


def fold(text: str) -> str:
    """One spelling for what looks the same: composed letters, small letters, no invisible characters."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[:READ_AT_MOST])).casefold()


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in order, folded. Emoji, tags and punctuation part words and are dropped."""
    return tuple(_WORD.findall(fold(text)))


def forms_of(word: str) -> frozenset[str]:
    """The forms of one word in its base form (singular noun, infinitive): itself, its inflections, vei/veg
    pairs.
    """
    word = fold(word)
    forms: set[str] = set()
    for spelling in _spellings(word):
        forms |= _inflections(spelling)
        forms.update(_IRREGULAR.get(spelling, ()))
    return frozenset(forms)


def _spellings(word: str) -> set[str]:
    spellings = {word}
    for one, other in _SAME_WORD:
        spellings |= {word.replace(one, other), word.replace(other, one)}
    return spellings


def _inflections(word: str) -> set[str]:
    forms = {word}
    if len(word) < 3:
        return forms
    forms |= {word + ending for ending in _NOUN}
    if word.endswith("e"):
        forms |= {word[:-1] + ending for ending in _AFTER_E}
        if word.endswith(("lle", "mme", "nne", "tte", "kke")):
            forms.add(word[:-2])  # «komme» → «kom»
    if word.endswith("m"):  # «kum» → «kummen»: a final m is doubled before an ending
        forms |= {word + "m" + ending for ending in ("en", "et", "er", "ene", "ens", "e", "a")}
    if word.endswith(("el", "er", "en")):  # «kabel» → «kabler», «vinter» → «vintre»
        stem, last = word[:-2], word[-1]
        stem = stem[:-1] if stem[-1:] == stem[-2:-1] else stem  # «sykkel» → «sykler»
        forms |= {stem + last + ending for ending in ("er", "ene", "e", "erne", "ers")}
    return forms
