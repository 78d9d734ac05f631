"""Lock files: exact versions, hashes for everything, no addresses; and they are those of pyproject.toml."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT

LOCKS = sorted((ROOT / "script" / "locks").glob("*.txt"))
NAME = re.compile(r"^([A-Za-z0-9][\w.\-]*)(?:\[[\w,\-]+\])?==([^\s;\\]+)")


def _packages(text: str) -> dict[str, str]:
    """Name and version of each package; a line of the file that is no package, hash or comment is an error."""
    found: dict[str, str] = {}
    for block in re.sub(r"\\\n\s*", " ", text).splitlines():
        if not block.strip() or block.startswith("#"):
            continue
        match = NAME.match(block)
        assert match, f"Not an exact version: {block[:80]}"
        assert "--hash=sha256:" in block, f"No hash: {block[:80]}"
        found[_same(match[1])] = match[2]
    return found


def _same(name: str) -> str:
    """A package's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_has_exact_versions_and_hashes_and_no_addresses(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert _packages(text)
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text


def test_what_runs_is_what_was_tested() -> None:
    runtime, dev = (
        _packages((ROOT / "script" / "locks" / f"{name}.txt").read_text()) for name in ("runtime", "dev")
    )
    assert runtime.items() <= dev.items(), "Run script/lock"


def test_every_package_of_pyproject_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {_same(re.split(r"[\[~=<>!; ]", line)[0]) for line in project["dependencies"]}
    runtime = _packages((ROOT / "script" / "locks" / "runtime.txt").read_text())
    assert names <= runtime.keys(), f"Run script/lock: {sorted(names - runtime.keys())}"


def test_every_front_end_package_has_its_hash_and_no_address() -> None:
    lock = json.loads((ROOT / "script" / "frontend" / "package-lock.json").read_text())
    wanted = json.loads((ROOT / "script" / "frontend" / "package.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, f"{name}: make the lock with script/lock"
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert packages[f"node_modules/{name}"]["version"] == version, "Run script/lock"
