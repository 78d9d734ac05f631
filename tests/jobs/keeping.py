"""What the tests of photos do again and again: keep one, look at it, count the files."""

import io
import uuid
from pathlib import Path

from PIL import Image

from app.cases.photos import keep_photo
from app.models import Photo
from app.platform.runtime import Runtime
from tests.builders import Town

FILES = Path(__file__).resolve().parents[1] / "photos" / "files"
WITH_GPS = FILES / "made_gps_tromso.jpg"
DRAFT = "draft-key-0123456789ab"


def keep(run: Runtime, town: Town, data: bytes, **belongs: object) -> Photo:
    owner = belongs or {"draft_key": DRAFT}
    return keep_photo(
        town.ctx(),
        run.photos,
        run.reader,
        io.BytesIO(data),
        "bilde.jpg",
        "report",
        **owner,  # type: ignore[arg-type]
    )


def photo_now(town: Town, photo_id: uuid.UUID) -> Photo:
    town.session.expire_all()
    photo = town.session.get_one(Photo, photo_id)
    town.session.rollback()
    return photo


def files_under(run: Runtime) -> list[Path]:
    root: Path = run.photos.root  # type: ignore[attr-defined]
    return [path for path in root.rglob("*") if path.is_file()]


def picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 80, 120)).save(out, "PNG")
    return out.getvalue()
