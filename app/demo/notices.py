"""The demo's notices: ``notices.yaml`` of a municipality's folder, made by the demo's own staff."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.cases.context import Ctx, staff_actor
from app.cases.notices import make_notice
from app.demo.folder import Code, LonLat
from app.demo.reading import Strict, read_yaml
from app.domain.notices import EVERYWHERE, NewNotice, NoticeArea, circle, drawn, postal
from app.models import Municipality, Notice, StaffUser
from app.platform.runtime import Runtime


class NoticeEntry(Strict):
    """``by`` is the mail address of the member of staff; ``around`` and ``corners`` are lon, lat (EPSG:4326)."""

    title: str
    text: str
    by: str
    categories: list[Code] = Field(default_factory=list)
    area: Literal["circle", "postal", "drawn", "everywhere"]
    around: LonLat | None = None
    name: str = ""
    radius_m: int | None = None
    postal_codes: list[str] = Field(default_factory=list)
    corners: list[LonLat] = Field(default_factory=list)
    began_hours_ago: float = 1
    lasts_hours: float | None = None


class NoticesFile(Strict):
    notices: list[NoticeEntry] = Field(default_factory=list)


def write_notices(
    run: Runtime, session: Session, municipality: Municipality, path: Path, now: datetime
) -> int:
    """Make the folder's notices anew; gives how many. A folder without the file has none.

    Raises:
        FolderError: the file is wrong.
    """
    file = path / "notices.yaml"
    if not file.exists():
        return 0
    entries = read_yaml(file, NoticesFile).notices
    titles = [one.title for one in entries]
    session.execute(delete(Notice).where(Notice.municipality_id == municipality.id, Notice.title.in_(titles)))
    for entry in entries:
        _make(run, session, municipality, entry, now)
    return len(entries)


def _make(
    run: Runtime, session: Session, municipality: Municipality, entry: NoticeEntry, now: datetime
) -> None:
    person = session.scalars(select(StaffUser).where(StaffUser.email == entry.by)).one()
    start = now - timedelta(hours=entry.began_hours_ago)
    ctx = Ctx(session, municipality, staff_actor(person), run.queue, run.settings.secret_key, lambda: start)
    end = now + timedelta(hours=entry.lasts_hours) if entry.lasts_hours is not None else None
    make_notice(ctx, NewNotice(entry.title, entry.text, _area(entry), start, end, entry.categories))


def _area(entry: NoticeEntry) -> NoticeArea:
    match entry.area:
        case "circle":
            lon, lat = entry.around or (0.0, 0.0)
            return circle(str(lon), str(lat), str(entry.radius_m or ""), entry.name)
        case "postal":
            return postal(entry.postal_codes)
        case "drawn":
            return drawn(" ".join(f"{lon},{lat}" for lon, lat in entry.corners))
        case _:
            return EVERYWHERE
