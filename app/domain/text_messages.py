"""How long a text message is: GSM 7-bit where every sign fits it (3GPP TS 23.038), else UCS-2, in segments.

One segment holds 160 signs of GSM 7-bit or 70 of UCS-2. A longer message is sent in parts, each with a header that
takes seven signs (153) or three (67). Æ, ø and å are in the GSM alphabet; «», – and á are not.
"""

from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
"""Each of these takes two signs: an escape and itself."""

_PLAIN = str.maketrans(
    {
        "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "’": "'", "‘": "'", "´": "'", "`": "'",
        "–": "-", "—": "-", "‑": "-", "−": "-", "…": "...", "•": "-", "·": "-",
        "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "\N{THIN SPACE}": " ", "\t": " ",
        "\N{ZERO WIDTH SPACE}": "", "\N{SOFT HYPHEN}": "", "\ufeff": "",
    }
)  # fmt: skip
"""Typography that costs a message more than half its room; letters of names are left as they are."""

MOST_SEGMENTS = 4
"""Longer texts are cut: the whole of it stands behind the link."""


@dataclass(frozen=True)
class Length:
    """``signs`` counts as the network does; ``segments`` is what is paid for."""

    is_gsm: bool
    signs: int
    segments: int


def length_of(text: str) -> Length:
    """How many segments ``text`` becomes. A sign is never split between two segments."""
    is_gsm = all(sign in _BASIC or sign in _EXTENDED for sign in text)
    sizes = [_size(sign, is_gsm) for sign in text]
    signs = sum(sizes)
    whole, part = (160, 153) if is_gsm else (70, 67)
    if signs <= whole:
        return Length(is_gsm, signs, 1)
    segments, used = 1, 0
    for size in sizes:
        if used + size > part:
            segments, used = segments + 1, 0
        used += size
    return Length(is_gsm, signs, segments)


def _size(sign: str, is_gsm: bool) -> int:
    if is_gsm:
        return 2 if sign in _EXTENDED else 1
    return 2 if ord(sign) > 0xFFFF else 1


def plain(text: str) -> str:
    """The text with typographic signs written as a telephone would: «» as ", – as -. Letters stay, so do emoji."""
    return text.translate(_PLAIN).replace("\r\n", "\n").replace("\r", "\n").strip()


def fit(before: str, said: str, after: str, most: int = MOST_SEGMENTS) -> str:
    """``before`` + what a person wrote + ``after``, the middle cut at a word so that all of it is ``most`` segments."""
    before, said, after = plain(before), " ".join(plain(said).split()), plain(after)
    whole = " ".join(part for part in (before, said, after) if part)
    if length_of(whole).segments <= most:
        return whole
    low, high = 0, len(said)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        if length_of(f"{before} {said[:middle]}... {after}").segments <= most:
            low = middle
        else:
            high = middle - 1
    cut = said[:low]
    at_word = cut.rpartition(" ")[0] or cut
    kept = at_word if len(at_word) > len(cut) // 2 else cut
    return " ".join(part for part in (before, f"{kept.rstrip(' .,;:')}..." if kept else "", after) if part)
