"""Varsko on a port of its own, for the browser."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.builders import Town
from tests.fixtures.site import serving


@pytest.fixture
def served(app: Flask, town: Town) -> Iterator[str]:
    """The address of the town's Varsko, in this process."""
    with serving(app) as address:
        yield address
