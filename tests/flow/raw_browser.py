"""As little of a browser as is needed to stop in the middle of a request."""

import re
import socket
import urllib.parse

from tests.fixtures.running_varsko import RunningVarsko


class Browser:
    """One person's cookies at a running Varsko, without JavaScript."""

    def __init__(self, varsko: RunningVarsko) -> None:
        self.port = varsko.port
        self.cookies: dict[str, str] = {}

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

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
        self.cookies |= dict(re.findall(r"Set-Cookie: (varsko\w*)=([^;]+)", answer))
        return answer


def token_in(page: str) -> str:
    """The token of the first form of a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page[:400]
    return found[1]
