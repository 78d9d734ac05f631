"""For the desk of another municipality a case does not exist: every address of the desk and of the units, each 404."""

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.models import Case, Photo
from app.web.desk.steps import TAKE
from tests.builders import Town, build_town, events_of

METHODS = ("GET", "POST")


def addresses(app: Flask, case: Case, photo: Photo) -> Iterator[tuple[str, str, str]]:
    """(endpoint, method, path) of everything under desk and field that names a case or a photo."""
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(("desk.", "field.")):
            continue
        names = rule.arguments
        if not names & {"number", "photo_id"}:
            continue
        for step in TAKE if "step" in names else [""]:
            values = {"number": case.number, "photo_id": photo.id, "step": step, "size": "thumb"}
            if names <= set(values):
                yield from _with_methods(rule, {name: values[name] for name in names})


def _with_methods(rule: Rule, values: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    built = rule.build(values, append_unknown=False)
    assert built is not None
    for method in METHODS:
        if method in (rule.methods or ()):
            yield rule.endpoint, method, built[1]


@pytest.fixture
def photo(town: Town) -> Photo:
    made = Photo(
        id=uuid.uuid4(),
        case_id=town.assigned_case().id,
        use="report",
        state="ready",
        file_name="a.jpg",
        bytes=1,
        sha256="x",
        width=1,
        height=1,
        derivatives={"thumb": {"key": "a", "width": 1, "height": 1}},
        created_at=town.now,
    )
    town.session.add(made)
    town.session.commit()
    return made


@pytest.mark.parametrize("who", ["desk", "foreman", "crew"])
def test_a_stranger_s_case_is_not_found_anywhere(app: Flask, town: Town, photo: Photo, who: str) -> None:
    other = build_town(town.session, "9902", "Naboby", west=19.4)
    user = other.staff[who]
    client: FlaskClient = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{user.id}.{user.session_version}"
    case = town.session.get_one(Case, photo.case_id)
    before = (case.version, len(events_of(town.session, case.id)))
    mine = "desk." if who == "desk" else "field."
    tried = 0
    for endpoint, method, path in addresses(app, case, photo):
        form = {"version": str(case.version), "reply": "x", "reason": "x", "note": "x", "question": "x"}
        answer = client.open(path, method=method, data=form if method == "POST" else None)
        expected = (404,) if endpoint.startswith(mine) else (403, 404)
        assert answer.status_code in expected, (
            f"{who}: {method} {path} ({endpoint}) answered {answer.status_code}"
        )
        assert case.text not in answer.text
        tried += endpoint.startswith(mine)
    assert tried >= (2 * len(TAKE) if who == "desk" else 2)
    town.session.expire_all()
    assert (case.version, len(events_of(town.session, case.id))) == before


def test_the_queue_and_the_list_show_nothing_of_the_neighbours(app: Flask, town: Town) -> None:
    case = town.case()
    other = build_town(town.session, "9902", "Naboby", west=19.4)
    user = other.staff["desk"]
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = f"{user.id}.{user.session_version}"
    for path in ("/servicetorg", "/servicetorg/saker", f"/servicetorg/saker?q={case.number}"):
        assert f'href="/servicetorg/{case.number}' not in client.get(path).text
