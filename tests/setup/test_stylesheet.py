"""Designsystemet's style sheet holds the components that pages use, and no other."""

import re

import pytest

from script.machine.frontend import COMPONENTS
from script.machine.stylesheet import keep_components
from script.machine.talk import SetupError
from tests.house.tree import ROOT

WHOLE = (
    '@layer ds.theme, ds.base, ds.components;@layer ds.base{:root{--quote:"}"}}'
    "@layer ds.components{.ds-button{color:red}@media print{.ds-button{color:black}}}"
    "@layer ds.components{.ds-card{color:blue}}"
)
BUTTON = ".ds-button{color:red}@media print{.ds-button{color:black}}"


def test_only_the_wanted_components_are_left_in_their_layers() -> None:
    assert keep_components(WHOLE, {"button": BUTTON + "\n"}) == WHOLE.removesuffix(
        "@layer ds.components{.ds-card{color:blue}}"
    )


def test_a_component_that_is_not_there_is_named() -> None:
    with pytest.raises(SetupError, match="chip"):
        keep_components(WHOLE, {"button": BUTTON, "chip": ".ds-chip{}"})


def test_every_component_that_a_page_uses_is_in_the_style_sheet() -> None:
    used = set()
    for folder, ends in (("app/web/templates", "*.html"), ("static", "*.js"), ("app/web", "*.py")):
        for path in (ROOT / folder).rglob(ends):
            if "vendor" not in path.parts:
                used |= set(re.findall(r"\bds-([a-z]+(?:-[a-z]+)*)", path.read_text(encoding="utf-8")))
    components = {
        name for name in used if not name.startswith(("color", "size", "border", "font", "sr-only"))
    }
    assert components - {"label"} == set(COMPONENTS)
