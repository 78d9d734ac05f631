"""Photos of a draft and of a case: what is refused, what follows the report, what is cleared away."""

import io
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.cases.photos import keep_photo, remove_photo
from app.domain.errors import NotFound
from app.domain.photos import PhotoRefused
from app.jobs.photos import process
from app.jobs.sweep import clear_old
from app.models import Case, Photo
from app.outside.photo_store import FilePhotoStore
from app.platform.runtime import Runtime, utc_now
from tests.builders import Town, new_report
from tests.jobs.keeping import DRAFT, files_under, keep, photo_now, picture


@pytest.fixture
def run(run: Runtime, tmp_path: Path) -> Runtime:
    """The same runtime with photos on disk, where a killed process leaves them."""
    return replace(run, photos=FilePhotoStore(tmp_path / "photos"))


@pytest.mark.parametrize("data", [b"", b"not a picture at all", b"\xff\xd8\xff" + b"x" * 5000])
def test_a_file_that_is_no_picture_is_refused_and_leaves_nothing(
    run: Runtime, town: Town, data: bytes
) -> None:
    with pytest.raises(PhotoRefused):
        keep(run, town, data)
    assert files_under(run) == []
    assert town.session.scalars(select(Photo)).all() == []


def test_the_sixth_photo_is_refused_and_the_five_stay(run: Runtime, town: Town) -> None:
    for number in range(5):
        keep(run, town, picture(number))
    with pytest.raises(PhotoRefused):
        keep(run, town, picture(99))
    assert len(town.session.scalars(select(Photo)).all()) == 5
    assert len(files_under(run)) == 5


def test_the_same_file_sent_twice_is_one_photo(run: Runtime, town: Town) -> None:
    first, second = (keep(run, town, picture(7)) for _ in range(2))
    assert first.id == second.id
    assert len(files_under(run)) == 1


def test_the_photos_of_a_draft_follow_the_report(run: Runtime, town: Town) -> None:
    early, late = keep(run, town, picture(1)), keep(run, town, picture(2))
    process(run, early.id)
    receipt = town.report(draft_key=DRAFT)
    case = town.session.get_one(Case, receipt.case_id)
    assert case.thumb_photo_id == early.id
    process(run, late.id)
    assert {photo_now(town, one.id).case_id for one in (early, late)} == {case.id}
    assert photo_now(town, late.id).state == "ready"


def test_a_photo_that_is_ready_after_sending_becomes_the_face_of_the_case(run: Runtime, town: Town) -> None:
    photo = keep(run, town, picture(1))
    case_id = town.report(draft_key=DRAFT).case_id
    process(run, photo.id)
    town.session.expire_all()
    assert town.session.get_one(Case, case_id).thumb_photo_id == photo.id


def test_a_photo_taken_out_of_the_draft_is_gone_from_the_disk(run: Runtime, town: Town) -> None:
    ready, waiting = keep(run, town, picture(1)), keep(run, town, picture(2))
    process(run, ready.id)
    for photo in (ready, waiting):
        remove_photo(town.ctx(), run.photos, DRAFT, photo.id)
    assert files_under(run) == []
    process(run, waiting.id)


def test_nobody_adds_a_photo_to_a_stranger_s_case(run: Runtime, town: Town) -> None:
    case = town.assigned_case()
    with pytest.raises(NotFound):
        keep_photo(
            town.ctx("eiendom"),
            run.photos,
            run.reader,
            io.BytesIO(picture(3)),
            "x.png",
            "resolved",
            case_id=case.id,
        )
    assert files_under(run) == []


def test_old_drafts_and_orphans_are_cleared_and_what_waits_is_kept(run: Runtime, town: Town) -> None:
    town.now = utc_now()
    waiting = keep(run, town, picture(1))
    orphan = run.photos.put_incoming(io.BytesIO(picture(2)))
    hours_ago = (town.now - timedelta(hours=3)).timestamp()
    for path in files_under(run):
        os.utime(path, (hours_ago, hours_ago))
    clear_old(run)
    with run.photos.open(photo_now(town, waiting.id).original_key or "") as kept:
        assert kept.read() == picture(1)
    with pytest.raises(NotFound):
        run.photos.open(orphan.key)
    town.wait(days=8)
    clear_old(run)
    assert files_under(run) == []
    assert town.session.scalars(select(Photo)).all() == []


def test_a_report_without_draft_takes_nobody_s_photos(run: Runtime, town: Town) -> None:
    keep(run, town, picture(1))
    case = town.report(idempotency_key=new_report().idempotency_key)
    town.session.expire_all()
    assert town.session.scalars(select(Photo).where(Photo.case_id == case.case_id)).all() == []
