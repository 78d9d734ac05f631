"""The text of a ruleset from a file or an upload: bytes that may be anything."""

from __future__ import annotations

from routing_rules.reading import RuleError, RulesetErrors
from routing_rules.words import N_, Message
from routing_rules.yaml_tree import MAX_BYTES

_MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"), (b"\x00\x00\xfe\xff", "UTF-32"))


def text_of(data: bytes, file: str) -> str:
    """The text in UTF-8; a byte order mark in front is left out. `file` is named in the error.

    Raises:
        RulesetErrors: too large, another encoding, or a character that no text has; with the line.
    """
    if len(data) > MAX_BYTES:
        raise _refused(file, 1, N_("Filen er større enn {limit} kB"), limit=MAX_BYTES // 1000)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            raise _refused(
                file, 1, N_("Filen er lagret som {encoding}. Lagre den som UTF-8"), encoding=encoding
            )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refused(file, line, N_("Her er et tegn som ikke er UTF-8. Lagre filen som UTF-8")) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise _refused(file, line, N_("Her er et tegn som ingen tekst har (NUL). Er dette en tekstfil?"))
    return text


def _refused(file: str, line: int, template: str, **params: str | int) -> RulesetErrors:
    return RulesetErrors([RuleError(file, line, "", Message(template, params))])
