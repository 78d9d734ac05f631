"""Words that mean the same, nearly, in everyday Norwegian; and English for the commonest things.

A line is a circle of words. The first words of a line are not better than the others: a category that knows one of
them is found by all. This is the language's own knowledge; what a municipality calls its matters is in its data.
"""

from functools import cache

from app.domain.category_search.spelling import stem, words_of

_SAME = """
lys lykt lampe belysning gatelampe pære
slukket sluknet svart mørk ute gått sløkt avslått
ødelagt knust knekt røket røyket skadet defekt råtten rusten broten istykker sprukket revet bulket bulka vridd
løs løsnet løsna
borte mangler manglar vekk forsvunnet stjålet
blinker flimrer flakker flimrende
søppel boss avfall skrot rusk forsøpling
kasse bøtte dunk spann
full overfylt overfull fullt tømt tømmes
snørydding brøyting brøytet snømåking plog
is holke isete
glatt såpeglatt speilblank speilglatt
falt datt skli gled sklei ramlet snublet skled
sand grus strøsand strø
hund bikkje
møkk bæsj skit lort avføring dritt
lekke fosse sprute renne siver lekkasje
tett gjengrodd tilstoppet blokkert frosset
lukt stank stinke illeluktende
toalett do dass wc
huske disse
skole sfo
hull grop krater slaghull
vei gate veibane kjørebane
bil kjøretøy
forlatt hensatt etterlatt
oppmerking striper linje merking malt males maling
gangfelt fotgjengerovergang fotgjengerfelt overgang
fortau gangvei
stolpe mast
skjev velta veltet påkjørt kjørt
rekkverk gelender autovern håndløper
gjerde nettinggjerde
tagg tagging graffiti spraya spray nedtagget
vindu rute glass
tre bjørk gran osp rogn furu
grein kvist
gress plen
klippe klipt
brudd rørbrudd ledningsbrudd
vann rør ledning
flom oversvømmelse oversvømt dam vanndam
istapp takras
sperrer hindrer blokkerer
hundepose pose
lekeplass lekeapparat
feilparkert parkert parkerer
rotte skadedyr
måke måse fuglemåke
hærverk skadeverk vandalisme
heis løfteplattform
bro bru
trapp trinn
benk sittebenk
råte råttent råtten
vond dårlig
gjørme søle gjørmete
"""

_ENGLISH = """
street gate; road vei; light lys; lights lys; lamp lampe; lamps lampe; lamppost lyktestolpe; dark mørk; hole hull;
pothole hull; potholes hull; snow snø; plough brøyting; plow brøyting; plowed brøyting; ploughed brøyting;
ice is; icy glatt; slippery glatt; broken ødelagt; damaged ødelagt; smashed knust; missing mangler; loose løs;
sign skilt; traffic trafikk; bus buss; stop stopp; shelter leskur; parking parkering; parked parkert; car bil;
vehicle bil; abandoned forlatt; bike sykkel; bicycle sykkel; scooter elsparkesykkel; rubbish søppel; trash søppel;
garbage søppel; litter søppel; waste søppel; bin kasse; can kasse; dog hund; poop bæsj; poo bæsj; rat rotte; rats rotte;
gull måke; gulls måke; dead død; animal dyr; tree tre; fallen veltet; branch grein; grass gress; playground lekeplass;
swing huske; slide sklie; bench benk; table bord; water vann; leak lekkasje; leaking lekkasje; burst brudd;
pipe ledning; sewer kloakk; sewage kloakk; smell lukt; smells lukt; blocked tett; clogged tett; drain sluk;
ditch grøft; flood flom;
flooding flom; flooded flom; puddle dam; school skole; kindergarten barnehage; window vindu; toilet toalett;
restroom toalett; library bibliotek; elevator heis; lift heis; hall hall; town by; city by; graffiti graffiti;
vandalism hærverk; curb kantstein; kerb kantstein; pavement fortau; sidewalk fortau; footpath gangvei; bridge bru;
underpass undergang; stairs trapp; steps trapp; railing rekkverk; fence gjerde; manhole kumlokk; crossing gangfelt;
zebra gangfelt; faded slitt; trail tursti; hiking tur; muddy gjørmete; track løype; cleared brøytet; gritting strøing;
locked låst; closed stengt; full full; everywhere overalt; working virker; out ute; glass glass; noise støy;
building bygg; pool svømmehall; football fotball; pitch bane
"""

_ONE_WAY = """
måking brøyting; måkt brøyting
"""
# Of two words with one stem: shovelling is about snow, and whoever writes «brøyting» does not mean the bird «måke».


def _lines() -> list[list[str]]:
    return [words_of(line) for line in _SAME.splitlines() if line.strip()]


@cache
def same_meaning() -> dict[str, frozenset[str]]:
    """Stem to the other stems that mean the same."""
    circles: dict[str, set[str]] = {}
    for line in _lines():
        stems = {stem(word) for word in line}
        for one in stems:
            circles.setdefault(one, set()).update(stems - {one})
    return {one: frozenset(others) for one, others in circles.items()}


@cache
def from_english() -> dict[str, str]:
    """Folded English word to the stem of the Norwegian one, and the few Norwegian words that mean another one."""
    pairs = (pair.split() for pair in f"{_ENGLISH};{_ONE_WAY}".replace("\n", " ").split(";") if pair.strip())
    return {words_of(english)[0]: stem(words_of(norwegian)[0]) for english, norwegian in pairs}


@cache
def known_stems() -> frozenset[str]:
    """Every Norwegian stem of these lists: parts of compounds may be among them."""
    return frozenset(stem(word) for line in _lines() for word in line) | frozenset(from_english().values())
