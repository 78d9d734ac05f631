"""Varsko on a port of its own, for the browser."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.builders import Town


@pytest.fixture
def served(app: Flask, town: Town) -> Iterator[str]:
    """The address of the town's Varsko, in this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
