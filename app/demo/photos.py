"""The demo's photos: variations of seven drawn stand-ins, sent through the real pipeline."""

import io
import uuid
from collections.abc import Sequence
from pathlib import Path
from random import Random

from PIL import Image, ImageEnhance

from app.cases.context import Ctx
from app.cases.photos import Made, begin_processing, finish_processing, keep_photo, put_shown
from app.domain.blurring import Region
from app.domain.photos import PhotoFacts, Pictures
from app.domain.ports_photos import PhotoReader, PhotoStore
from app.models import Photo

VARIATIONS = 4
FOLDER = Path(__file__).with_name("photos")


def variation(name: str, number: int) -> bytes:
    """A JPEG of a stand-in: cropped, lighter or darker, every other one mirrored. The same number does the same to a
    picture before and after the work."""
    rng = Random(f"photo:{number}")  # noqa: S311 - the same every time
    with Image.open(FOLDER / f"foto-{name}.jpg") as opened:
        picture = opened.convert("RGB")
    width, height = picture.size
    share = 1 - 0.04 * number
    left, top = rng.uniform(0, 1 - share), rng.uniform(0, 1 - share)
    box = (int(left * width), int(top * height), int((left + share) * width), int((top + share) * height))
    picture = ImageEnhance.Brightness(picture.crop(box)).enhance(rng.uniform(0.88, 1.12))
    if number % 2:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


class RememberingReader:
    """A reader that makes the pictures of equal files once: the demo shows the same few many times."""

    def __init__(self, reader: PhotoReader) -> None:
        self._reader = reader
        self._made: dict[bytes, Pictures] = {}

    def inspect_photo(self, source: bytes, /) -> PhotoFacts:
        """See the port."""
        return self._reader.inspect_photo(source)

    def make_pictures(self, source: bytes, /, regions: Sequence[Region] | None = None) -> Pictures:
        """See the port. The drawn stand-ins show nobody, so the search for faces is spared."""
        if source not in self._made:
            self._made[source] = self._reader.make_pictures(source, regions=regions or ())
        return self._made[source]


class PhotoAlbum:
    """Takes the demo's photos in and makes their pictures at once, as the job would."""

    def __init__(self, store: PhotoStore, reader: PhotoReader) -> None:
        self.store = store
        self.reader = RememberingReader(reader)
        self.kept: list[str] = []
        """Keys of all files that were kept, to remove them when the load fails."""
        self._files: dict[tuple[str, int], bytes] = {}

    def add(
        self,
        ctx: Ctx,
        name: str,
        number: int,
        use: str,
        draft_key: str | None = None,
        case_id: uuid.UUID | None = None,
    ) -> Photo:
        """A photo of a draft or a case, ready to be seen."""
        number %= VARIATIONS
        if (name, number) not in self._files:
            self._files[name, number] = variation(name, number)
        stream = io.BytesIO(self._files[name, number])
        photo = keep_photo(ctx, self.store, self.reader, stream, f"{name}.jpg", use, draft_key, case_id)
        self._make_ready(ctx, photo)
        return photo

    def _make_ready(self, ctx: Ctx, photo: Photo) -> None:
        begun = begin_processing(ctx.session, photo.id, ctx.now)
        if begun is None or begun.original_key is None:
            return
        self.kept.append(begun.original_key)
        with self.store.open(begun.original_key) as original:
            pictures = self.reader.make_pictures(original.read())
        clear_key = self.store.put_clear(begun.original_key, pictures.clear)
        shown = put_shown(self.store, begun.original_key, pictures, begun.edition)
        made = Made(shown, pictures.regions, clear_key)
        self.kept.extend(made.keys)
        for key in finish_processing(ctx.session, photo.id, made, ctx.now):
            self.store.delete(key)

    def throw_away(self) -> None:
        """Remove every file that was kept: the transaction that knew them is gone."""
        for key in self.kept:
            self.store.delete(key)
