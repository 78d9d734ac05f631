"""One spelling per word: nynorsk, bokmål and dialect meet, endings come off. Only æ, ø and å keep what they have
above them: «mål» is not «mal».

PostgreSQL's Norwegian stemmer gives «gately» for «gatelys» and «gatelyset» for «gatelyset»: it cannot be used here.
"""

import re
import unicodedata
from functools import lru_cache

from geo.names import search_form

_WORD = re.compile(r"[a-zæøå0-9]+")
_KEPT = frozenset("æøå")
_LETTERS = str.maketrans({"ä": "æ", "ö": "ø", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss"})

# (what is written, what we write instead) on small letters; parts of compounds too.
_NORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        ("aa", "å"),
        ("skule", "skole"),
        ("leike", "leke"),
        ("veg(?!g|et|re)", "vei"),
        ("^vein?$", "vei"),
        ("vatn", "vann"),
        ("^vann(et|a)?$", "vann"),
        ("^vass(?=[^eaiou])", "vann"),
        ("avlaup", "avløp"),
        ("flaum", "flom"),
        ("^laus", "løs"),
        ("^dau(d|t)?(e|a)?$", "død"),
        ("øydela", "ødela"),
        ("^hald", "hold"),
        ("shald", "shold"),
        ("^sjuk", "syk"),
        ("heim", "hjem"),
        ("vindaug[ea]?", "vindu"),
        ("symj", "svømm"),
        ("utslepp", "utslipp"),
        ("^skeiv", "skjev"),
        ("^sten|(?<=[a-zæøå])sten(?=$|en|er|ene|ane)", "stein"),
        ("^gren(?=$|a|er|en|ene|ane)", "grein"),
        ("^brustein", "brostein"),
        ("(^|(?<=[a-zæøå]{3}))bro(a|en|er|ene|ane)?$", "bru"),
        ("^(hol|høl|hul)(?=$|et|a|er|ene|ete|ane)", "hull"),
        ("^hei(l|le|lt)$", "hel"),
        ("raud", "rød"),
        ("spegel", "speil"),
        ("leidning", "ledning"),
        ("ljos", "lys"),
        ("^verk(?=ar|a|er|e|$)", "virk"),
        ("fjør", "fjær"),
        ("gras", "gress"),
        ("^s[øo]pp(e|el|la|elet|elen|le|leet)$", "søppel"),
        ("^(tre(et|a|r|erne|ne)|trær(ne|ane)?|træ)$", "tre"),
        ("^do(en|er|ene)$", "do"),
        ("^gat(a|en|er|ene|ane|as)$", "gate"),
        ("^(bil|hus|lys)an$", r"\1"),
    )
)

_ENDINGS = tuple(
    sorted(
        (
            *(
                "en",
                "et",
                "a",
                "er",
                "ar",
                "e",
                "ene",
                "ane",
                "an",
                "ens",
                "ets",
                "enes",
                "anes",
                "or",
                "orne",
            ),
            *("ende", "ande", "ere", "est", "este", "ete"),
            *("ing", "inga", "ingen", "inger", "ingar", "ingene", "ingane", "ingas"),
        ),
        key=len,
        reverse=True,
    )
)
_SHORTEST_STEM = 3
_DOUBLE = re.compile(r"([bdfgklmnprst])\1$")

_STOP = """
er e var blir ble vart vert vere vært være har hadde ha han hun de dei den det dette denne disse desse der her
og å i på pa til frå fra for av med som en et ei ein eit at om så då da når når enn men eller eg jeg æ æg ej
vi me du dere dykk deg meg oss seg sin sitt sine min mi mitt mine vår vårt våre din ditt dine noen nokon noe
noko nokre mange alle alt all ikke ikkje kan kunne må måtte skal skulle vil ville bør burde får fikk fekk gjør
gjere dag dager uke veke uker veker år måned månedene i går hei heisann hallo takk mvh vennligst kjære bare
berre også og óg litt veldig svært helt heilt hele heile nå no nettopp siden sidan etter før under over mot
hos ved rundt inn ut opp ned ut utenfor utanfor hvor kor hva kva hvem kven hvorfor kvifor hvordan korleis når
bli går gikk gjekk kommer kjem kom igjen fortsatt framleis enda jo vel nok sånn slik man en fordi derfor
mellom langs foran bak midt tror synes ser se sett sette satt står stod the a an is are of in on at to and my
our it there this that has have been for not with very
"""
STOP_WORDS = frozenset(_STOP.split())
"""Words that tell nothing of the matter. «Ute», «borte» and «svart» do, and are not among them."""


def words_of(text: str) -> list[str]:
    """The words of a text in order: small letters, no accents on other letters than å («Káfé» gives "kafe")."""
    return _WORD.findall(
        "".join(map(_plain, unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)))
    )


@lru_cache(maxsize=2_000)
def _plain(sign: str) -> str:
    if sign in _KEPT or sign.isascii():
        return sign
    return "".join(one for one in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(one))


def without_rings(word: str) -> str:
    """As people write without Norwegian keys: "broyting", "soppel", "make"."""
    return search_form(word)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """One form for all forms of a word: "gatelyset" and "gatelys", "vegen" and "veien", "holet" and "hull".

    Light on purpose: only endings of inflection and -ing come off, and three letters are always left.
    """
    if word.isdigit():
        return word
    for pattern, instead in _NORMS:
        word = pattern.sub(instead, word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    return _DOUBLE.sub(r"\1", word)
