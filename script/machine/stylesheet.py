"""Designsystemet's style sheet without the components that no page uses: browsers need not read them."""

from collections.abc import Iterator, Mapping

from .talk import SetupError

BASE = "@layer ds.base"


def keep_components(whole: str, wanted: Mapping[str, str]) -> str:
    """The style sheet with its order of layers, its base, and the blocks of these components (name to CSS) only.

    Raises SetupError when the style sheet has no block of a component.
    """
    kept, missing = [], dict(wanted)
    for head, body in _blocks(whole):
        name = next((name for name, css in wanted.items() if css.strip() == body.strip()), None)
        if body and head != BASE and name is None:
            continue
        missing.pop(name or "", None)
        kept.append(f"{head}{{{body}}}" if body else f"{head};")
    if missing:
        raise SetupError(
            f"Designsystemet's style sheet has no block for {', '.join(missing)}. See script/machine/frontend.py."
        )
    return "".join(kept)


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """What stands at the top: (words before the brackets, what is in them, "" for a mere statement)."""
    start = depth = opened = 0
    quote = ""
    for place, sign in enumerate(css):
        if quote or sign in "\"'":
            quote = "" if sign == quote else quote or sign
        elif sign == ";" and depth == 0:
            yield css[start:place].strip(), ""
            start = place + 1
        elif sign == "{":
            opened = opened if depth else place
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : place]
                start = place + 1
