"""A Redis of our own: only a Unix socket, append-only file on, nothing thrown away when memory is short."""

import shutil
import socket
from pathlib import Path

from .account import Account
from .talk import SetupError

DATABASES = 512  # a test run takes one of its own for each of its processes
SOCKET = "redis.sock"


def command(account: Account, data: Path, sockets: Path, for_tests: bool) -> list[str]:
    """The command that runs Redis in the foreground.

    Raises SetupError when Redis is not installed.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise SetupError("Redis is not installed. On Debian: apt-get install redis-server")
    options = {
        "port": "0",
        "unixsocket": str(sockets / SOCKET),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "no" if for_tests else "everysec",
        "aof-load-truncated": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "databases": str(DATABASES),
        "daemonize": "no",
    }
    return account.command(
        program, *(part for name, value in options.items() for part in (f"--{name}", value))
    )


def clear_after_kill(sockets: Path) -> None:
    """Remove the socket of a killed Redis. Only called while the keeper's lock says that nobody runs it."""
    (sockets / SOCKET).unlink(missing_ok=True)


def answers(sockets: Path) -> bool:
    """True when Redis answers PING (it says LOADING while it reads its file)."""
    try:
        with socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(2)
            wire.connect(str(sockets / SOCKET))
            wire.sendall(b"PING\r\n")
            return wire.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def url(sockets: Path) -> str:
    """The address for REDIS_URL."""
    return f"unix://{sockets / SOCKET}?db=0"
