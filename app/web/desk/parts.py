"""The parts of a case that everybody may see, in words, and the tips about each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.parts import TEXT, line_of, line_part, photo_of, photo_part
from app.domain.tips import KIND_WORDS, TipKind
from app.queries.desk_case import DeskCase
from app.queries.public_case import TOLD_TO_ALL
from app.web.presentation import day


@dataclass(frozen=True)
class Tipped:
    """The tips about one part. ``photo_id`` or ``said``: what it is; ``is_hidden``: nobody outside sees it now."""

    part: str
    title: str
    is_hidden: bool
    photo_id: str | None
    said: str
    tips: list[tuple[str, str, datetime]]
    """(what is wrong, what was written, when)."""


def part_words(part: str, photos: Iterable[Mapping[str, Any]], events: Iterable[Any]) -> str:
    """«bilde 2», «teksten», «det som ble lagt til 3. mai»: how the page's other words name it."""
    if part == TEXT:
        return _("teksten")
    if photo_id := photo_of(part):
        numbers = {one["id"]: number for number, one in enumerate(_ready(photos), 1)}
        number = numbers.get(str(photo_id))
        return _("bilde %(number)s", number=number) if number else _("et bilde")
    version = line_of(part)
    event = next((event for event, _staff in events if event.case_version == version), None)
    if event is None:
        return _("en tekst")
    if event.step == "publish":
        return _("det som ble lagt til %(day)s", day=day(event.at))
    return _("det vi skrev %(day)s", day=day(event.at))


def _ready(photos: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The photos as the page numbers them."""
    return [one for one in photos if one["state"] == "ready"]


def parts_for(step: str, desk_case: DeskCase) -> list[tuple[str, str]]:
    """(name, words) of the parts that a step can be taken with; none for steps about the whole case."""
    hidden = set(desk_case.row.hidden)
    match step:
        case "hide_part":
            chosen = [part for part in _all_parts(desk_case) if part not in hidden]
        case "show_part":
            chosen = [part for part in _all_parts(desk_case) if part in hidden]
            if TEXT not in hidden and desk_case.row.public_text is not None:
                return [
                    *((part, _name(part, desk_case)) for part in chosen),
                    (TEXT, _("Teksten, slik den ble skrevet")),
                ]
        case "keep":
            chosen = list(dict.fromkeys(tip["part"] for tip in desk_case.tips))
        case _:
            return []
    return [(part, _name(part, desk_case)) for part in chosen]


def _name(part: str, desk_case: DeskCase) -> str:
    words = part_words(part, desk_case.photos, desk_case.events)
    return words[:1].upper() + words[1:]


def _all_parts(desk_case: DeskCase) -> list[str]:
    photos = [
        photo_part(one["id"]) for one in _ready(desk_case.photos) if one["use"] in ("report", "resolved")
    ]
    lines = [
        line_part(event.case_version)
        for event, _staff in desk_case.events
        if event.step in TOLD_TO_ALL and event.visibility == "public" and event.text
    ]
    return [*([TEXT] if desk_case.row.text else []), *photos, *lines]


def hidden_words(desk_case: DeskCase) -> list[str]:
    """What nobody outside sees, in the order of the page."""
    hidden = set(desk_case.row.hidden)
    parts = [part for part in _all_parts(desk_case) if part in hidden]
    return [part_words(part, desk_case.photos, desk_case.events) for part in parts]


def tipped_parts(desk_case: DeskCase) -> list[Tipped]:
    """The tips that wait, gathered by what they are about."""
    gathered: dict[str, list[tuple[str, str, datetime]]] = {}
    for tip in desk_case.tips:
        kind = _(KIND_WORDS[TipKind(tip["kind"])][0])
        gathered.setdefault(tip["part"], []).append((kind, tip["said"], datetime.fromisoformat(tip["at"])))
    return [_tipped(part, tips, desk_case) for part, tips in gathered.items()]


def _tipped(part: str, tips: list[tuple[str, str, datetime]], desk_case: DeskCase) -> Tipped:
    words = part_words(part, desk_case.photos, desk_case.events)
    photo_id = photo_of(part)
    lines = {line_part(event.case_version): event.text or "" for event, _staff in desk_case.events}
    return Tipped(
        part=part,
        title=ngettext("%(num)s tips om %(what)s", "%(num)s tips om %(what)s", len(tips), what=words),
        is_hidden=part in desk_case.row.hidden,
        photo_id=str(photo_id) if photo_id else None,
        said=lines.get(part, ""),
        tips=tips,
    )
