"""Kartverket's address register, when GEOCODER_URL names it. Optional: without it our own street names are searched."""

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import structlog

from app.domain.ports_places import FoundAddress, Geocoder, NoGeocoder
from app.settings import Settings

PATIENCE_S = 1.5
"""Whoever types does not wait longer; our own names are there already."""

REST_S = 60
"""So long the register is left alone after it failed: not every key press shall wait for it."""

LARGEST_ANSWER = 500_000
KEPT_ANSWERS = 500

log = structlog.get_logger(__name__)

Fetch = Callable[[str], bytes]


class KartverketGeocoder:
    """Asks ``<url>/sok`` as Kartverket's address API answers it. What was typed never stands in a log."""

    def __init__(
        self, url: str, fetch: Fetch | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._url = url.rstrip("/")
        self._fetch = fetch or fetch_bytes
        self._clock = clock
        self._rests_until = 0.0
        self._kept: OrderedDict[tuple[str, str, int], list[FoundAddress]] = OrderedDict()
        self._lock = threading.Lock()

    def search(self, text: str, municipality: str, most: int) -> list[FoundAddress]:
        """See the port. Only addresses that the register itself places in the municipality are given."""
        key = (" ".join(text.casefold().split()), municipality, most)
        with self._lock:
            if key in self._kept:
                return self._kept[key]
            if self._clock() < self._rests_until:
                return []
        try:
            found = _read(json.loads(self._fetch(self._address(*key))), municipality)[:most]
        except (OSError, ValueError, KeyError, TypeError, URLError) as error:
            log.warning("geocoder_failed", error=type(error).__name__)
            with self._lock:
                self._rests_until = self._clock() + REST_S
            return []
        self._keep(key, found)
        return found

    def _address(self, text: str, municipality: str, most: int) -> str:
        query = {
            "sok": text,
            "fuzzy": "true",
            "kommunenummer": municipality,
            "treffPerSide": most,
            "utkoordsys": 4326,
            "filtrer": "adresser.adressetekst,adresser.postnummer,adresser.poststed,adresser.kommunenummer,"
            "adresser.representasjonspunkt",
        }
        return f"{self._url}/sok?{urlencode(query)}"

    def _keep(self, key: tuple[str, str, int], found: list[FoundAddress]) -> None:
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT_ANSWERS:
                self._kept.popitem(last=False)


def _read(answer: Mapping[str, Any], municipality: str) -> list[FoundAddress]:
    return [
        FoundAddress(
            text=str(one["adressetekst"]),
            postal_code=str(one.get("postnummer") or ""),
            post_town=str(one.get("poststed") or "").capitalize(),
            lon=float(one["representasjonspunkt"]["lon"]),
            lat=float(one["representasjonspunkt"]["lat"]),
        )
        for one in answer["adresser"]
        if one.get("kommunenummer", municipality) == municipality
    ]


def fetch_bytes(address: str) -> bytes:
    """The body of the answer.

    Raises:
        OSError: no answer in time, or none with status 200.
    """
    request = Request(address, headers={"Accept": "application/json", "User-Agent": "Varsko"})  # noqa: S310
    with urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310 (the scheme is checked in the settings)
        body: bytes = answer.read(LARGEST_ANSWER + 1)
    if len(body) > LARGEST_ANSWER:
        raise OSError("the answer is too large")
    return body


def make_geocoder(settings: Settings) -> Geocoder:
    """The register of the settings, else one that finds nothing."""
    return KartverketGeocoder(settings.geocoder_url) if settings.geocoder_url else NoGeocoder()
