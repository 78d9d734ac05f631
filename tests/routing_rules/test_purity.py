"""routing_rules knows neither the web, nor the database, nor the application."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import routing_rules

FILES = sorted(Path(routing_rules.__file__).parent.rglob("*.py"))
ALLOWED = {"routing_rules", "rule_engine", "ruamel", *sys.stdlib_module_names}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_imports_only_the_standard_library_and_the_yaml_reader(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported <= ALLOWED, f"{path.name} must stay pure; take out {sorted(imported - ALLOWED)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_clock_is_given_and_never_read(path: Path) -> None:
    called = {
        node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert not called & {"now", "utcnow", "today"}, "take the time from the facts"
