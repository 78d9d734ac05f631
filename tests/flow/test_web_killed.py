"""The web process dies in mid-upload: nothing half is ever seen, and the report goes on where it was."""

import io
import re
import socket
import time
import urllib.parse
from pathlib import Path

import psycopg
import pytest
from PIL import Image

from tests.fixtures.running_varsko import RunningVarsko


def jpeg_of(megabytes: int) -> bytes:
    """A real JPEG made large by a comment behind its end."""
    out = io.BytesIO()
    Image.effect_noise((800, 600), 80).convert("RGB").save(out, "JPEG")
    return out.getvalue() + b"\0" * (megabytes * 1024 * 1024)


class Browser:
    """As little of a browser as is needed to stop in the middle of a request."""

    def __init__(self, varsko: RunningVarsko) -> None:
        self.port = varsko.port
        self.cookie = ""

    def get(self, path: str) -> str:
        return self._send(f"GET {path} HTTP/1.1\r\n", b"")

    def post(self, path: str, **form: str) -> str:
        body = urllib.parse.urlencode(form).encode()
        kind = "application/x-www-form-urlencoded"
        head = f"POST {path} HTTP/1.1\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        return self._send(head, body)

    def upload(self, path: str, token: str, photo: bytes, share: float = 1.0) -> socket.socket:
        """Send the request's head and ``share`` of its body, and leave the connection open."""
        parts = (
            f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
            '--b\r\nContent-Disposition: form-data; name="photos"; filename="lampe.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n"
        ).encode()
        body = parts + photo + b"\r\n--b--\r\n"
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\n"
            f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.sendall(head.encode() + body[: int(len(body) * share)])
        return connection

    def _send(self, head: str, body: bytes) -> str:
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            lines = f"{head}Host: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\nConnection: close\r\n\r\n"
            connection.sendall(lines.encode() + body)
            answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode("utf-8", "replace")
        if found := re.search(r"Set-Cookie: (varsko=[^;]+)", answer):
            self.cookie = found[1]
        return answer


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page[:400]
    return found[1]


@pytest.fixture
def varsko(running_varsko: RunningVarsko) -> RunningVarsko:
    running_varsko.start("web")
    return running_varsko


def test_a_kill_in_mid_upload_leaves_no_photo_and_the_draft_goes_on(varsko: RunningVarsko) -> None:
    browser = Browser(varsko)
    start = browser.post("/meld", csrf_token=token_in(browser.get("/meld")), first="place")
    found = re.search(r"Location: (?:http://[^/]+)?/meld/([\w-]{22})/sted", start)
    assert found, start[:400]
    page = f"/meld/{found[1]}"
    place = browser.get(f"{page}/sted?lon=18.95508&lat=69.6489")
    sent = browser.post(
        f"{page}/sted", csrf_token=token_in(place), lon="18.95508", lat="69.6489", origin="map"
    )
    assert "/hva" in sent

    upload = browser.upload(f"{page}/bilder", token_in(place), jpeg_of(6), share=0.5)
    time.sleep(0.5)
    varsko.kill("web")
    upload.close()
    assert _photos(varsko, found[1]) == []
    assert [path for path in (Path(varsko.folder) / "photos").rglob("*") if path.is_file()] == []

    varsko.start("web")
    again = browser.get(f"{page}/sted")
    assert "18.95508" in again, "the draft remembers the place"
    whole = browser.upload(f"{page}/bilder", token_in(again), jpeg_of(1))
    assert b" 303 " in whole.recv(200)
    whole.close()
    assert len(_photos(varsko, found[1])) == 1
    varsko.stop("web")


def _photos(varsko: RunningVarsko, key: str) -> list[object]:
    with psycopg.connect(varsko.database_url) as connection:
        return connection.execute("SELECT id FROM photo WHERE draft_key = %s", [key]).fetchall()
