"""All that one follows moves to another address, which is asked first."""

from flask.testing import FlaskClient
from sqlalchemy import select

from app.cases.follow_elsewhere import move_to_address
from app.cases.triage import confirm
from app.domain.following import read_address
from app.domain.tokens import follower_token
from app.models import Follower, Subscription
from app.platform.runtime import Runtime
from tests.builders import SECRET, Town
from tests.follow.post import NORA, deliver_all, follow, link_in

NEW = "ny.adresse@example.org"


def test_the_old_address_goes_on_until_the_new_one_is_confirmed(
    run: Runtime, town: Town, client: FlaskClient
) -> None:
    case, other = town.case(), town.case()
    following = follow(town, case)
    follow(town, other)
    deliver_all(run, town)
    page = f"/folg/min/{follower_token(SECRET, following.follower_id)}"
    bad = client.post(page, data={"do": "move", "channel": "email", "email": "nei"})
    assert bad.status_code == 422 and "Skriv adressen med @" in bad.text
    assert client.post(page, data={"do": "move", "channel": "email", "email": NEW}).status_code == 303
    (asked,) = deliver_all(run, town)
    assert asked.to == NEW
    case = confirm(town.ctx("desk"), case.id, case.version)
    assert NORA in {mail.to for mail in deliver_all(run, town)}
    client.post(link_in(asked, "/folg/bekreft/"))
    confirm(town.ctx("desk"), other.id, other.version)
    told = {mail.to for mail in deliver_all(run, town)}
    assert NEW in told and NORA not in told
    assert "Du følger ingenting nå" in client.get(page).text


def test_an_address_that_is_confirmed_takes_over_at_once(town: Town) -> None:
    case = town.case()
    old, new = follow(town, case), follow(town, case, NEW)
    assert move_to_address(town.ctx(), old.follower_id, read_address("email", NEW))
    assert town.session.scalars(select(Subscription.follower_id)).all() == [new.follower_id]
    assert move_to_address(town.ctx(), new.follower_id, read_address("email", NEW))
    assert len(town.session.scalars(select(Follower)).all()) == 2
