"""The page where the desk sees a photo without blurring, and changes what is hidden."""

import re
import uuid

import pytest
from flask.testing import FlaskClient

from app.domain.blurring import Region, RegionKind
from app.jobs.photos import process
from app.models import Case, Photo
from app.platform.runtime import Runtime
from tests.builders import Town
from tests.desk.test_steps_by_form import SignIn
from tests.jobs.keeping import keep, photo_now, picture

FACE = Region(0.1, 0.2, 0.12345, 0.25, RegionKind.FACE)


@pytest.fixture
def case(town: Town) -> Case:
    return town.assigned_case()


@pytest.fixture
def photo(run: Runtime, town: Town, case: Case) -> Photo:
    """A ready photo in which one face is hidden."""
    kept = keep(run, town, picture(7), case_id=case.id)
    process(run, kept.id)
    row = photo_now(town, kept.id)
    row.regions = [FACE.to_json()]
    town.session.commit()
    return photo_now(town, kept.id)


def page(case: Case, photo: Photo) -> str:
    return f"/servicetorg/{case.number}/bilder/{photo.id}"


def form_of(html: str) -> dict[str, str]:
    """What the page's form would send as it stands."""
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', html))
    for name, value in re.findall(
        r'<input[^>]*type="checkbox" name="([^"]+)" value="([^"]*)"(?! checked)', html
    ):
        if f'name="{name}" value="{value}" checked' not in html:
            fields.pop(name, None)
    return fields


def test_the_page_marks_what_is_hidden_and_saving_it_untouched_changes_no_region(
    town: Town, sign_in: SignIn, case: Case, photo: Photo, run: Runtime
) -> None:
    desk = sign_in("desk")
    html = desk.get(page(case, photo)).get_data(as_text=True)
    assert "Ansikt" in html
    assert '<rect x="10" y="20" width="12.345" height="25"/>' in html
    answer = desk.post(page(case, photo), data=form_of(html))
    assert answer.status_code == 303
    process(run, photo.id)
    assert photo_now(town, photo.id).regions == [FACE.to_json()]


def test_a_box_without_its_tick_is_shown_again_and_a_typed_one_is_hidden(
    town: Town, sign_in: SignIn, case: Case, photo: Photo, run: Runtime
) -> None:
    desk = sign_in("desk")
    form = form_of(desk.get(page(case, photo)).get_data(as_text=True))
    del form["med-0"]
    form |= {"x-1": "50", "y-1": "40,5", "bredde-1": "10", "hoyde-1": "20.25", "med-1": "1"}
    assert desk.post(page(case, photo), data=form).status_code == 303
    process(run, photo.id)
    assert photo_now(town, photo.id).regions == [Region(0.5, 0.405, 0.1, 0.2025).to_json()]


@pytest.mark.parametrize("typed", ["mye", "-4", "1e3", "500", "🙂", "9" * 400])
def test_what_is_no_place_in_the_picture_is_said_and_kept(
    sign_in: SignIn, case: Case, photo: Photo, typed: str, town: Town
) -> None:
    desk = sign_in("desk")
    form = form_of(desk.get(page(case, photo)).get_data(as_text=True))
    answer = desk.post(
        page(case, photo),
        data=form | {"x-1": typed, "y-1": "1", "bredde-1": "1", "hoyde-1": "1", "med-1": "1"},
    )
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'role="alert"' in html
    assert f'value="{typed}"' in html
    assert photo_now(town, photo.id).state == "ready"


def test_a_change_on_an_old_page_is_refused_and_keeps_the_marks(
    sign_in: SignIn, case: Case, photo: Photo, town: Town
) -> None:
    desk = sign_in("desk")
    form = form_of(desk.get(page(case, photo)).get_data(as_text=True))
    desk.post(f"/servicetorg/{case.number}/note", data={"note": "noe nytt", "version": form["version"]})
    answer = desk.post(page(case, photo), data=form | {"gjor": "", "x-0": "11"})
    assert answer.status_code == 409
    assert 'value="11"' in answer.get_data(as_text=True)
    assert photo_now(town, photo.id).edition == 0


def test_there_is_nothing_to_undo_before_the_first_change(sign_in: SignIn, case: Case, photo: Photo) -> None:
    desk = sign_in("desk")
    html = desk.get(page(case, photo)).get_data(as_text=True)
    assert "Angre siste endring" not in html
    assert desk.post(page(case, photo), data=form_of(html) | {"gjor": "angre"}).status_code == 422


def test_the_picture_without_blurring_is_for_the_desk_only(
    client: FlaskClient, sign_in: SignIn, case: Case, photo: Photo
) -> None:
    clear = f"{page(case, photo)}/uten-sladding.webp"
    assert sign_in("desk").get(clear).headers["Cache-Control"] == "no-store"
    for address in (clear, page(case, photo)):
        assert client.get(address).status_code in (302, 303, 401)
        assert sign_in("foreman").get(address).status_code == 403


def test_a_photo_of_another_case_is_not_found(sign_in: SignIn, case: Case, photo: Photo, town: Town) -> None:
    other = town.assigned_case()
    desk = sign_in("desk")
    assert desk.get(page(other, photo)).status_code == 404
    assert desk.get(f"/servicetorg/{case.number}/bilder/{uuid.uuid4()}").status_code == 404
    assert desk.post(page(other, photo), data={}).status_code == 404


def test_the_case_leads_to_the_blurring_of_its_photo(sign_in: SignIn, case: Case, photo: Photo) -> None:
    html = sign_in("desk").get(f"/servicetorg/{case.number}").get_data(as_text=True)
    assert page(case, photo) in html
