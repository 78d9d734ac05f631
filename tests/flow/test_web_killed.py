"""The web process dies in mid-upload: nothing half is ever seen, and the report goes on where it was."""

import io
import re
import time
from pathlib import Path

import psycopg
import pytest
from PIL import Image

from tests.fixtures.running_varsko import RunningVarsko
from tests.flow.raw_browser import Browser, token_in


def jpeg_of(megabytes: int) -> bytes:
    """A real JPEG made large by a comment behind its end."""
    out = io.BytesIO()
    Image.effect_noise((800, 600), 80).convert("RGB").save(out, "JPEG")
    return out.getvalue() + b"\0" * (megabytes * 1024 * 1024)


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

    before = _files(varsko)
    upload = browser.upload(f"{page}/bilder", token_in(place), jpeg_of(6), share=0.5)
    time.sleep(0.5)
    varsko.kill("web")
    upload.close()
    assert _photos(varsko, found[1]) == []
    assert _files(varsko) == before

    varsko.start("web")
    again = browser.get(f"{page}/sted")
    assert "18.95508" in again, "the draft remembers the place"
    whole = browser.upload(f"{page}/bilder", token_in(again), jpeg_of(1))
    assert b" 303 " in whole.recv(200)
    whole.close()
    assert len(_photos(varsko, found[1])) == 1
    varsko.stop("web")


def _files(varsko: RunningVarsko) -> set[Path]:
    """Every file in the photo store; the demo's are there from the beginning."""
    return {path for path in (Path(varsko.folder) / "photos").rglob("*") if path.is_file()}


def _photos(varsko: RunningVarsko, key: str) -> list[object]:
    with psycopg.connect(varsko.database_url) as connection:
        return connection.execute("SELECT id FROM photo WHERE draft_key = %s", [key]).fetchall()
