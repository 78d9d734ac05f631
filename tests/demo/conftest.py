"""A runtime on a database that is this test's alone, with a folder of its own for photos."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.factory import build_runtime
from app.platform.runtime import Runtime
from app.settings import read_settings

FOLDERS = Path(__file__).resolve().parents[2] / "app" / "demo" / "municipalities"
FIRST, SECOND = "5501", "5534"


def _runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    monkeypatch.setenv("VARSKO_DEMO", "1")
    monkeypatch.setenv("PHOTO_STORE", f"file:{tmp_path / 'photos'}")
    run = build_runtime(read_settings())
    yield run
    run.engine.dispose()


@pytest.fixture
def empty_run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """Tables and nothing in them."""
    yield from _runtime(tmp_path, monkeypatch)


@pytest.fixture
def demo_run(demo_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """The demo as ``varsko demo load`` makes it."""
    yield from _runtime(tmp_path, monkeypatch)
