"""Marking of texts for translation in code that must not know Flask.

The message id is the bokmål text itself. ``N_`` only marks; whoever shows the text calls gettext.
"""


def N_(message: str) -> str:  # noqa: N802 (gettext's customary name)
    """Mark ``message`` for the translators and give it back unchanged."""
    return message
