"""What the desk hides in a photo is hidden everywhere; the picture without it is for staff and for a time."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from PIL import Image, ImageChops, ImageStat

from app.cases.blur import look_again, set_regions, undo_regions
from app.commands.bench_blur import face
from app.domain.blurring import Region, read_regions
from app.domain.errors import BadInput, ImpossibleStep, NotFound, StaleCase
from app.jobs.photos import process
from app.jobs.sweep import clear_old, nudge_waiting
from app.models import Case, Event, Photo
from app.outside.photo_store import FilePhotoStore
from app.platform.runtime import Runtime
from app.queries.photos import find_public_photo
from tests.builders import Town
from tests.jobs.keeping import FILES, files_under, keep, photo_now


@pytest.fixture
def run(run: Runtime, tmp_path: Path) -> Runtime:
    """The same runtime with photos on disk."""
    return replace(run, photos=FilePhotoStore(tmp_path / "photos"))


@pytest.fixture
def case(town: Town) -> Case:
    return town.assigned_case()


@pytest.fixture
def photo(run: Runtime, town: Town, case: Case) -> Photo:
    """A photo of a street with a face in it, on a case, made ready."""
    with Image.open(FILES / "made_no_metadata.jpg") as street, Image.open(FILES / "face_collins.jpg") as head:
        picture = street.convert("RGB")
        picture.paste(face(Random(1), [head.convert("RGB")], 160)[0], (100, 200))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92)
    kept = keep(run, town, out.getvalue(), case_id=case.id)
    process(run, kept.id)
    return photo_now(town, kept.id)


def pixels(run: Runtime, key: str, box: tuple[int, int, int, int]) -> Image.Image:
    with run.photos.open(key) as file:
        return Image.open(file).convert("L").crop(box)


def detail(picture: Image.Image) -> int:
    """How much happens between neighbouring pixels: much in a face, little in a blur."""
    beside = ImageChops.offset(picture, 1, 0)
    return round(ImageStat.Stat(ImageChops.difference(picture, beside)).mean[0])


FACE = (140, 250, 190, 310)


def version(town: Town, case: Case) -> int:
    town.session.refresh(case)
    return case.version


def change(town: Town, verb: Callable[..., Case], case: Case, photo: Photo, *more: object) -> None:
    verb(town.ctx("desk"), case.id, photo.id, version(town, case), *more)


def test_a_face_is_hidden_from_everybody_but_staff_at_once(run: Runtime, photo: Photo) -> None:
    assert [region["kind"] for region in photo.regions or ()] == ["face"]
    assert photo.clear_key is not None
    assert photo.clear_key.startswith("staff-only/")
    shown = pixels(run, photo.derivatives["large"]["key"], FACE)
    clear = pixels(run, photo.clear_key, FACE)
    assert detail(clear) >= 3 * max(1, detail(shown))


def test_the_desk_shows_it_again_and_undoes_that(run: Runtime, town: Town, case: Case, photo: Photo) -> None:
    before = {size["key"] for size in photo.derivatives.values()}
    change(town, set_regions, case, photo, [])
    assert find_public_photo(town.session, photo.id) is None  # nobody sees what is about to change
    process(run, photo.id)
    shown = photo_now(town, photo.id)
    assert (shown.state, shown.regions) == ("ready", [])
    assert detail(pixels(run, shown.derivatives["large"]["key"], FACE)) > 2
    assert before.isdisjoint(size["key"] for size in shown.derivatives.values())
    change(town, undo_regions, case, photo)
    process(run, photo.id)
    again = photo_now(town, photo.id)
    assert [region["kind"] for region in again.regions or ()] == ["face"]
    assert len(files_under(run)) == 4  # three sizes and the one for staff: nothing old is left


def test_more_can_be_hidden_by_hand_and_the_program_can_look_again(
    run: Runtime, town: Town, case: Case, photo: Photo
) -> None:
    change(town, set_regions, case, photo, [Region(0.5, 0.5, 0.2, 0.2)])
    process(run, photo.id)
    assert [region["kind"] for region in photo_now(town, photo.id).regions or ()] == ["hand"]
    change(town, look_again, case, photo)
    process(run, photo.id)
    assert [region["kind"] for region in photo_now(town, photo.id).regions or ()] == ["face"]


def test_each_change_is_in_the_log_for_staff_only(run: Runtime, town: Town, case: Case, photo: Photo) -> None:
    change(town, set_regions, case, photo, [])
    event = town.session.query(Event).filter_by(case_id=case.id, step="blur").one()
    assert (event.visibility, event.staff_id) == ("internal", town.staff["desk"].id)


def test_the_picture_for_staff_goes_after_its_days_and_then_only_more_can_be_hidden(
    run: Runtime, town: Town, case: Case, photo: Photo
) -> None:
    town.wait(days=run.settings.photo_clear_days - 1)
    clear_old(run)
    assert photo_now(town, photo.id).clear_key is not None
    town.wait(days=2)
    clear_old(run)
    assert photo_now(town, photo.id).clear_key is None
    assert all("staff-only" not in str(path) for path in files_under(run))
    with pytest.raises(ImpossibleStep):
        change(town, set_regions, case, photo, [])
    with pytest.raises(ImpossibleStep):
        change(town, undo_regions, case, photo)
    with pytest.raises(ImpossibleStep):
        change(town, look_again, case, photo)
    kept = photo_now(town, photo.id).regions or []
    more = [Region(0.5, 0.5, 0.2, 0.2), *read_regions(kept)]
    change(town, set_regions, case, photo, more)
    process(run, photo.id)
    assert len(photo_now(town, photo.id).regions or []) == 2
    assert len(files_under(run)) == 3


def test_a_worker_that_dies_after_the_change_leaves_it_to_the_sweep(
    run: Runtime, town: Town, case: Case, photo: Photo
) -> None:
    change(town, set_regions, case, photo, [])
    town.queue.nudged.clear()  # type: ignore[attr-defined]
    town.wait(minutes=1)
    nudge_waiting(run)
    assert ("photo", str(photo.id)) in run.queue.nudged  # type: ignore[attr-defined]
    process(run, photo.id)
    process(run, photo.id)
    assert photo_now(town, photo.id).state == "ready"


def test_a_photo_that_cannot_be_made_anew_is_never_shown_and_leaves_nothing(
    run: Runtime, town: Town, case: Case, photo: Photo
) -> None:
    change(town, set_regions, case, photo, [])
    (run.photos.root / (photo.clear_key or "")).write_bytes(b"broken")  # type: ignore[attr-defined]
    process(run, photo.id)
    assert photo_now(town, photo.id).state == "failed"
    assert files_under(run) == []


def test_what_cannot_be_is_refused_and_stores_nothing(
    run: Runtime, town: Town, case: Case, photo: Photo
) -> None:
    with pytest.raises(BadInput):
        change(town, set_regions, case, photo, [Region(0.9, 0.9, 0.5, 0.5)])
    with pytest.raises(StaleCase):
        set_regions(town.ctx("desk"), case.id, photo.id, version(town, case) - 1, [])
    with pytest.raises(NotFound):
        change(town, set_regions, town.assigned_case(), photo, [])
    assert photo_now(town, photo.id).edition == 0
    change(town, set_regions, case, photo, [])
    with pytest.raises(ImpossibleStep):
        change(town, set_regions, case, photo, [])  # it is being made
    assert photo_now(town, photo.id).edition == 1


def test_a_picture_for_staff_of_a_forgotten_draft_goes_too(run: Runtime, town: Town) -> None:
    kept = keep(run, town, (FILES / "face_collins.jpg").read_bytes())
    process(run, kept.id)
    assert len(files_under(run)) == 4
    town.wait(days=8)
    clear_old(run)
    assert files_under(run) == []
