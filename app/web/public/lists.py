"""The list of cases as the templates take it."""

import uuid
from types import SimpleNamespace
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from app.models import Municipality
from app.queries.public_cases import PublicFilter
from app.queries.public_list import ListedCase, ListPage, count_cases, find_listed, find_page
from app.web.public import sentences
from app.web.public.asked import MAX_NUMBER, NEAR_ZOOM, Asked, address
from app.web.public.notices import notice_rows
from app.web.request_context import db


def list_values(municipality: Municipality, asked: Asked) -> dict[str, Any]:
    """What public/list.html needs; a constant number of statements."""
    page = find_page(db(), asked.filter, request.args.get("etter", "")[:80], request.args.get("for", "")[:80])
    count = count_cases(db(), asked.filter)
    in_map = asked.filter.extent is not None and asked.place is None
    return {
        "asked": asked,
        "address": address,
        "rows": _rows(municipality, page, asked),
        "count": count,
        "heading": sentences.count_words(count, in_map, asked.is_narrowed),
        "previous_href": address(**{"for": page.before}) if page.before else None,
        "next_href": address(etter=page.after) if page.after else None,
        "picture": _picture(municipality, page, asked),
        "is_archive": municipality.extent_kind == "data",
        "unplaced": _count_unplaced(municipality, asked),
        "counted": sentences.counted,
        "in_map": in_map,
        "notices": notice_rows(municipality),
    }


def _count_unplaced(municipality: Municipality, asked: Asked) -> int:
    """How many cases no map can show."""
    if asked.filter.unplaced:
        return 0
    return count_cases(
        db(), PublicFilter(municipality.id, closed_after=asked.filter.closed_after, unplaced=True)
    )


def _rows(municipality: Municipality, page: ListPage, asked: Asked) -> list[SimpleNamespace]:
    """The rows, the one selected in the map first when it is not among them."""
    listed = list(page.rows)
    chosen = request.args.get("valgt", "")[:MAX_NUMBER]
    if chosen and chosen not in {one.number for one in listed}:
        found = find_listed(db(), municipality.id, chosen)
        listed = [found, *listed] if found else listed
    return [_row(one, one.number == chosen) for one in listed]


def _row(one: ListedCase, current: bool) -> SimpleNamespace:
    return SimpleNamespace(
        number=one.number,
        title=one.title,
        href=url_for("public.case", number=one.number),
        status=one.status,
        place=one.address if one.is_placed else _("Uten sted i kartet"),
        received_at=one.received_at,
        photo_url=thumb_url(one.thumb_photo_id),
        icon=one.icon,
        current=current,
    )


def thumb_url(photo_id: uuid.UUID | None) -> str | None:
    return url_for("public.photo", photo_id=photo_id, size="thumb") if photo_id else None


def _picture(municipality: Municipality, page: ListPage, asked: Asked) -> str:
    """The still map with the cases of the page, for those without JavaScript."""
    pins = [
        f"{row.lon:.5f},{row.lat:.5f},{row.status.face.public_key}"
        for row in page.rows
        if row.lon is not None
    ]
    values: dict[str, Any] = {"number": municipality.number, "w": 1000, "h": 600, "pin": pins}
    if asked.place:
        values |= {"lon": asked.place.lon, "lat": asked.place.lat, "zoom": NEAR_ZOOM - 1}
    elif not municipality.settings.get("centre") and (
        placed := [row for row in page.rows if row.lon is not None]
    ):
        values |= {"lon": placed[0].lon, "lat": placed[0].lat, "zoom": 12}
    return url_for("public.map_picture", **values)
