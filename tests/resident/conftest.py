"""The residents' pages for a browser: the app in a thread of this process, on the database of the test."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.builders import Town


@pytest.fixture
def site(app: Flask, town: Town) -> Iterator[str]:
    """The address of the running app, with its forms protected as in earnest."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
