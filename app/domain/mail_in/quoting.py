"""What the person wrote this time: without the mail that was answered, and without the signature.

The cut is made at what mail programs write above a quote (bokmål, nynorsk, English and neighbours), at Outlook's
header block, or where lines begin with «>». Answers written between quoted lines are kept. When in doubt a line stays:
a line too many costs less than an answer lost.
"""

import re

from app.domain.mail_in.html_text import QUOTE_MARK

_WROTE = re.compile(r"\b(skrev|skreiv|wrote|schrieb|kirjoitti|čálii|a écrit|writes)\b", re.IGNORECASE)
_SURE = re.compile(r"@|<[^>]+>|\b\d{1,2}[.:]\d{2}\b|\b\d{4}\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}", re.IGNORECASE)
"""What makes a line with «skrev» an attribution: an address, a time or a date."""

_SEPARATOR = re.compile(
    r"^\s*(?:[-_*=]{2,}\s*)?(?:opprinnelig melding|opphavleg melding|opprinneleg melding|opprinnelig e-post|"
    r"videresendt melding|vidaresend melding|original message|original e-?mail|forwarded message|"
    r"ursprungligt meddelande|reply message|svar på melding)\s*[-_*=]{2,}\s*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*_{8,}\s*$")
_FROM = re.compile(r"^\s*\*?(fra|frå|from|från|von|avsender|avsendar)\s*:\*?\s*\S", re.IGNORECASE)
_OTHER_HEADER = re.compile(
    r"^\s*\*?(sendt|sent|dato|date|til|to|emne|subject|kopi|cc|skickat|datum|mottatt|svar til|reply-to)\s*:",
    re.IGNORECASE,
)
_DASHES = re.compile(r"^(-- ?|—|_{2,7})$")
_PHONE_SIGNATURE = re.compile(
    r"^\s*(sendt? fr[aå]|sent from|sent with|skickat från|get outlook|hent outlook|last ned outlook|få outlook|"
    r"sendt med|send via|sent via)\b.{0,80}$",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\s*(m\.?\s?v\.?\s?h\.?|vh|(med\s+)?(vennlige?|venn?leg|beste?|god|kjærlig)\s+(hilsen|helsing|hilsing)|"
    r"(hilsen|helsing|hilsning)(er|ar)?|(with\s+)?(best|kind|warm)(est)?\s+(regards|wishes)|regards|sincerely|"
    r"yours\s+(sincerely|truly|faithfully)|cheers|med vänlig hälsning|vänliga hälsningar)\b[\s,.!:]*.{0,50}$",
    re.IGNORECASE,
)
_MOST_SIGNATURE_LINES = 9
_LONG_LINE = 70


def own_words(text: str) -> str:
    """The new words of a reply; "" when there are none (a mail sent back as it was, or only a photo)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "").split("\n")
    cut = _quote_begins(lines)
    above = _without_signature(lines[:cut])
    between = _answers_between(lines[cut:])
    said = "\n".join(part for part in ("\n".join(above).strip(), between) if part)
    return re.sub(r"\n{3,}", "\n\n", said.replace(QUOTE_MARK, "")).strip()


def _quote_begins(lines: list[str]) -> int:
    """The index of the first line that is not the writer's, ``len(lines)`` when all are."""
    for index, line in enumerate(lines):
        if line == QUOTE_MARK or line.startswith(">") or _SEPARATOR.match(line):
            return index
        if _is_header_block(lines, index) or _is_attribution(lines, index):
            return index
    return len(lines)


def _is_header_block(lines: list[str], index: int) -> bool:
    """Outlook's «Fra: … Sendt: … Til: … Emne: …», or a rule above it."""
    if _RULE.match(lines[index]):
        following = [line for line in lines[index + 1 : index + 5] if line.strip()]
        return bool(following and _FROM.match(following[0]))
    if not _FROM.match(lines[index]):
        return False
    following = [line for line in lines[index + 1 : index + 9] if line.strip()][:5]
    return sum(bool(_OTHER_HEADER.match(line)) for line in following) >= 2


def _is_attribution(lines: list[str], index: int) -> bool:
    """«Den man. 23. nov. 2026 kl. 09:15 skrev Varsko <…>:», which may be broken over three lines."""
    if not lines[index].strip():
        return False
    said = ""
    for line in lines[index : index + 3]:
        if not line.strip():
            break
        said = f"{said} {line.strip()}".strip()
        if len(said) > 400:
            break
        if said.endswith(":") and _WROTE.search(said) and _SURE.search(said):
            return True
    return False


def _answers_between(quoted: list[str]) -> str:
    """What was written between the lines of a quote that is marked with «>»; "" for a quote without marks."""
    if not any(line.startswith(">") for line in quoted):
        return ""
    begin = next(index for index, line in enumerate(quoted) if line.startswith(">"))
    kept: list[str] = []
    index = begin
    while index < len(quoted):
        line = quoted[index]
        if line == QUOTE_MARK or _SEPARATOR.match(line) or _is_header_block(quoted, index):
            break
        if _is_attribution(quoted, index):  # a quote within the quote: its first line may be broken
            while index < len(quoted) and not quoted[index].rstrip().endswith(":"):
                index += 1
        elif not line.startswith(">"):
            kept.append(line)
        index += 1
    return "\n".join(_without_signature(kept)).strip()


def _without_signature(lines: list[str]) -> list[str]:
    """The lines above «-- », above a greeting with a name under it, and without «Sendt fra min iPhone»."""
    for index, line in enumerate(lines):
        if _DASHES.match(line) and any(one.strip() for one in lines[:index]):
            lines = lines[:index]
            break
        if line == "-- ":
            lines = lines[:index]
            break
    lines = [line for line in lines if not _PHONE_SIGNATURE.match(line)]
    for index, line in enumerate(lines):
        if (
            _GREETING.match(line)
            and any(one.strip() for one in lines[:index])
            and _ends_here(lines[index + 1 :])
        ):
            return lines[:index]
    return lines


def _ends_here(after: list[str]) -> bool:
    """Whether what stands under a greeting is a signature: few and short lines, then perhaps a notice by a lawyer."""
    said = [line for line in after if line.strip()]
    for index, line in enumerate(said):
        if re.search(r"konfidensiel|confidential", line, re.IGNORECASE):
            return index < _MOST_SIGNATURE_LINES
        if index >= _MOST_SIGNATURE_LINES or len(line.strip()) > _LONG_LINE or line.rstrip().endswith("?"):
            return False
    return True
