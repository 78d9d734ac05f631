"""Addresses of static files with the hash of their contents, so that browsers may keep them for ever."""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import current_app, g, url_for
from markupsafe import Markup

HASH_LENGTH = 10
_IMPORT = re.compile(r"""^\s*(?:import|export)\b[^"';]*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)


@lru_cache(maxsize=512)
def _content_hash(path: str, modified_ns: int, size: int) -> str:
    """The start of the SHA-256 of a file; ``modified_ns`` and ``size`` only renew the cache when it changes."""
    del modified_ns, size
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:HASH_LENGTH]


def asset(path: str) -> str:
    """The address of ``path`` under static/, for example ``/static/shared/varsko.css?v=1f0c9a77b2``.

    A file that is not there yet (vendor files before set-up) gets its plain address: the browser shows the gap,
    the page still works. Worked out once a request: a list asks for the icons hundreds of times.
    """
    if "asset_addresses" not in g:
        g.asset_addresses = {}
    known: dict[str, str] = g.asset_addresses
    if path not in known:
        known[path] = _address_of(path)
    return known[path]


def _address_of(path: str) -> str:
    file = Path(current_app.static_folder or "static") / path
    try:
        stat = file.stat()
    except OSError:
        return url_for("static", filename=path)
    return url_for("static", filename=path, v=_content_hash(str(file), stat.st_mtime_ns, stat.st_size))


def preload(path: str, nonce: str = "") -> Markup:
    """Links for the modules that the script ``path`` under static/ imports, and theirs: to be fetched along with it.

    Without them a browser finds one after the other, each a round trip later.
    """
    folder = Path(current_app.static_folder or "static").resolve()
    link = Markup('<link rel="modulepreload" href="{}" nonce="{}">')
    links = (link.format(url_for("static", filename=one), nonce) for one in _imported(folder, path))
    return Markup("").join(links)


@lru_cache(maxsize=128)
def _imported(folder: Path, path: str) -> tuple[str, ...]:
    found: list[str] = []
    waiting = [path]
    while waiting:
        file = folder / waiting.pop(0)
        try:
            names = _IMPORT.findall(file.read_text(encoding="utf-8"))
        except OSError:
            continue
        for name in names:
            module = str((file.parent / name).resolve().relative_to(folder))
            if module not in found and module != path:
                found.append(module)
                waiting.append(module)
    return tuple(found)
