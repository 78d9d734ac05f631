"""Text from a mail that is HTML only: lines where people saw lines, quotes marked, nothing that was hidden."""

import re
from html.parser import HTMLParser

QUOTE_MARK = "\ue000"
"""A sign for private use, on a line of its own where a mail program's markup says: from here on it is quoted."""

_LINES = frozenset(
    {
        "p", "div", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
        "header", "footer", "pre", "hr", "dl", "dt", "dd", "address",
    }
)  # fmt: skip
_SILENT = frozenset(
    {
        "style", "script", "head", "title", "template", "noscript", "svg", "object",
    }
)  # fmt: skip
_VOID = frozenset(
    {
        "br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr",
    }
)  # fmt: skip
_QUOTE_NAMES = frozenset(
    {
        "gmail_quote", "gmail_quote_container", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote",
        "tutanota_quote", "divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container",
        "olk_src_body_section", "quoted-mail", "zmail_extra", "gmail_extra",
    }
)  # fmt: skip
_SIGNATURE_NAMES = frozenset(
    {
        "gmail_signature", "moz-signature", "protonmail_signature_block-user", "protonmail_signature_block",
        "ms-outlook-mobile-signature", "signature",
    }
)  # fmt: skip


def text_of_html(page: str) -> str:
    """The text, quoted blocks as lines that begin with «>», and ``QUOTE_MARK`` where the client's own quote begins."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self.silent = 0
        self.quoted = 0
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += tag not in _VOID
            return
        names = _names(attrs)
        if names & _QUOTE_NAMES:
            self._break(QUOTE_MARK)
        elif names & _SIGNATURE_NAMES:
            self._break("-- ")
        if tag == "blockquote":
            self._new_line()
            self.quoted += 1
        elif tag == "br":
            self._finish()
            self.lines.append("")
        elif tag == "li":
            self._new_line()
            self.lines[-1] += "- "
        elif tag in _LINES:
            self._new_line()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag == "blockquote":
            self._new_line()
            self.quoted = max(0, self.quoted - 1)
        elif tag in _LINES:
            self._new_line()
            if tag == "p":
                self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        said = re.sub(r"\s+", " ", data)
        line = self.lines[-1]
        self.lines[-1] = line + (said.lstrip() if not line or line.endswith(" ") else said)

    def _break(self, mark: str) -> None:
        self._new_line()
        self.lines[-1] = mark
        self.lines.append("")

    def _new_line(self) -> None:
        if self.lines[-1].strip():
            self._finish()
            self.lines.append("")

    def _finish(self) -> None:
        if self.quoted and self.lines[-1].strip() and not self.lines[-1].startswith(">"):
            self.lines[-1] = "> " + self.lines[-1].strip()

    def text(self) -> str:
        self._finish()
        lines = [line.rstrip() if line != "-- " else line for line in self.lines]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").replace("\N{NO-BREAK SPACE}", " ")


def _names(attrs: list[tuple[str, str | None]]) -> set[str]:
    """Class names and the id in lower case; Outlook on the web puts ``x_`` before both."""
    found: set[str] = set()
    for name, value in attrs:
        if name in ("class", "id"):
            found |= {one.lower().removeprefix("x_") for one in (value or "").split()}
    return found
