"""Areas drawn, imported, changed and deleted."""

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from shapely.geometry import MultiPolygon, box
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from app.cases.areas import NewArea, make_area
from app.cases.publish_rules import lock_rules, publish_rules
from app.models import Area, AreaChange, Decision, Municipality
from app.platform.database import transaction
from app.platform.runtime import Runtime
from geo.crs import UTM33, WGS84, project
from tests.builders import MONDAY, RULESET, Town, build_town
from tests.geo.test_area_import import BOW_TIE, SPIKE, geojson

SignIn = Callable[[str], FlaskClient]
CORNERS = "69.64, 18.95\n69.64, 18.96\n69.66, 18.96\n69.66, 18.95"
ZONE = {"name": "Øvre Sentrum", "code": "sentrum", "kind": "zone", "outline": CORNERS}
ZONE_RULE = """  - id: lys-sentrum
    name: Lys i sentrum
    when: {category: gatelys-ute, area: zone:sentrum}
    unit: eiendom
    promise: {first_answer: 1 working day}
    why: Eiendom tar lysene i sentrum.
  - id: lys
"""


def zone(town: Town) -> Area | None:
    """The zone that the tests make."""
    town.session.expire_all()
    return town.session.scalar(select(Area).where(Area.code == "sentrum"))


def words(answer: Any) -> str:
    text = re.sub(r"<[^>]+>", "", answer.get_data(as_text=True))
    return re.sub(r"\s+", " ", text)


def test_an_area_is_drawn_named_by_a_rule_and_decides(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("lead")
    answer = browser.post("/regler/omrader/nytt", data=ZONE, follow_redirects=True)
    assert "Området «Øvre Sentrum» er lagret" in words(answer)
    publish_rules(
        town.session, town.municipality, RULESET.replace("  - id: lys\n", ZONE_RULE), "test", MONDAY
    )
    case = town.case()
    decision = town.session.scalars(select(Decision).where(Decision.case_id == case.id)).one()
    assert decision.rule_id == "lys-sentrum"
    assert "zone:sentrum" in json.dumps(decision.facts)


def test_an_area_in_use_is_neither_deleted_nor_does_it_change_old_decisions(
    town: Town, sign_in: SignIn
) -> None:
    browser = sign_in("lead")
    browser.post("/regler/omrader/nytt", data=ZONE)
    publish_rules(
        town.session, town.municipality, RULESET.replace("  - id: lys\n", ZONE_RULE), "test", MONDAY
    )
    case = town.case()
    made = zone(town)
    assert made
    page = browser.get(f"/regler/omrader/{made.id}")
    assert "Lys i sentrum" in words(page)
    seen = re.search(r'name="seen" value="(\d+)"', page.get_data(as_text=True))
    assert seen
    refused = browser.post(f"/regler/omrader/{made.id}/slett", data={"seen": seen[1]})
    assert refused.status_code == 409 and "Området er brukt i regler som er i drift." in words(refused)
    assert zone(town)
    smaller = ZONE | {"seen": seen[1], "outline": "69.64, 18.98\n69.64, 18.99\n69.65, 18.99"}
    assert browser.post(f"/regler/omrader/{made.id}", data=smaller).status_code == 303
    facts = town.session.scalars(select(Decision.facts).where(Decision.case_id == case.id)).one()
    assert "zone:sentrum" in facts["areas"]
    assert town.session.scalar(select(func.count()).select_from(AreaChange)) == 2


def test_an_unused_area_is_deleted_and_stays_in_the_log(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("admin")
    browser.post("/regler/omrader/nytt", data=ZONE)
    made = zone(town)
    assert made
    seen = town.session.scalar(select(func.max(AreaChange.id)))
    assert browser.post(f"/regler/omrader/{made.id}/slett", data={"seen": seen}).status_code == 303
    assert zone(town) is None
    actions = town.session.scalars(select(AreaChange.action).order_by(AreaChange.id)).all()
    assert actions == ["made", "deleted"]


def test_two_people_at_the_same_area_do_not_overwrite_each_other(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("lead")
    browser.post("/regler/omrader/nytt", data=ZONE)
    made, seen = zone(town), town.session.scalar(select(func.max(AreaChange.id)))
    assert made
    change = ZONE | {"seen": seen, "name": "Midtbyen"}
    assert browser.post(f"/regler/omrader/{made.id}", data=change).status_code == 303
    late = sign_in("admin").post(f"/regler/omrader/{made.id}", data=change | {"name": "Sentralt"})
    assert late.status_code == 409 and 'value="Sentralt"' in late.get_data(as_text=True)
    assert "Området ble endret mens du hadde det oppe." in words(late)
    assert zone(town).name == "Midtbyen"  # type: ignore[union-attr]


def test_a_file_in_utm_33_is_looked_at_and_taken_in(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("lead")
    east, west = (
        project(box(*bounds), WGS84, UTM33)
        for bounds in ((18.95, 69.64, 18.96, 69.65), (19.05, 69.64, 19.15, 69.65))
    )
    file = (io.BytesIO(geojson(east, west).encode()), "krets.geojson")
    review = browser.post("/regler/omrader/nytt", data={"kind": "zone", "file": file}).get_data(as_text=True)
    assert "Regnet om fra EUREF89/UTM 33." in review and "50 % ligger utenfor kommunen" in review
    outlines = dict(re.findall(r'name="(\d-outline)" value="([^"]+)"', review))
    form: dict[str, Any] = {name: value.replace("&#34;", '"') for name, value in outlines.items()}
    form |= {"kind": "zone", "0-take": "1", "0-name": "Øst", "0-code": "ost"}
    form |= {"1-take": "1", "1-name": "Vest", "1-code": "ost", "1-border": "klipp"}
    refused = browser.post("/regler/omrader/hent-inn", data=form)
    assert refused.status_code == 422 and "er brukt fra før" in words(refused)
    assert zone(town) is None and town.session.scalar(select(func.count()).select_from(AreaChange)) == 0
    assert browser.post("/regler/omrader/hent-inn", data=form | {"1-code": "vest"}).status_code == 303
    bounds = town.session.scalars(select(func.st_xmax(Area.geom)).where(Area.code == "vest")).one()
    assert bounds == pytest.approx(19.1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"outline": ""}, "Tegn området på kartet"),
        ({"outline": geojson(BOW_TIE)}, "Omrisset krysser seg selv"),
        ({"outline": geojson(box(69.64, 18.95, 69.65, 18.97))}, "Nord og øst står i motsatt rekkefølge"),
        ({"outline": geojson(project(box(18.95, 69.64, 18.97, 69.65), WGS84, 25832))}, "EUREF89/UTM 32"),
        ({"outline": "x, y"}, "Linje 1 er ikke et sted"),
        ({"name": ""}, "Gi området et navn"),
        ({"name": "9008 prøveby"}, "Et område heter «9008 prøveby» fra før"),
        ({"code": "Øy og sånt"}, "Skriv koden med små bokstaver"),
        ({"code": "9008", "kind": "postal"}, "er brukt fra før"),
        ({"kind": "boundary"}, "Velg ett av alternativene"),
        (
            {"outline": "69.64, 19.05\n69.64, 19.15\n69.65, 19.15\n69.65, 19.05"},
            "Velg hva som skal skje med det",
        ),
    ],
)
def test_what_is_wrong_is_said_by_the_field_and_the_rest_is_kept(
    town: Town, sign_in: SignIn, change: dict[str, str], said: str
) -> None:
    answer = sign_in("lead").post("/regler/omrader/nytt", data=ZONE | change)
    assert answer.status_code == 422
    assert said in words(answer)
    assert zone(town) is None


def test_a_mended_outline_is_shown_before_it_is_saved(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("lead")
    shown = browser.post("/regler/omrader/nytt", data=ZONE | {"outline": json.dumps(SPIKE)})
    assert shown.status_code == 422 and "Vi rettet omrisset." in words(shown)
    page = shown.get_data(as_text=True)
    outline = re.search(r"<textarea[^>]*name=\"outline\"[^>]*>\s*([^<]+)</textarea>", page)
    assert outline and "Her ble omrisset rettet" in page
    again = ZONE | {"outline": outline[1].replace("&#34;", '"'), "mended": "1"}
    assert browser.post("/regler/omrader/nytt", data=again).status_code == 303
    assert town.session.scalars(select(AreaChange.mended)).one() is True


def test_across_the_border_may_be_kept_or_clipped(town: Town, sign_in: SignIn) -> None:
    across = ZONE | {"outline": "69.64, 19.05\n69.64, 19.15\n69.65, 19.15\n69.65, 19.05"}
    browser = sign_in("lead")
    assert browser.post("/regler/omrader/nytt", data=across | {"border": "behold"}).status_code == 303
    other = across | {"border": "klipp", "code": "klippet", "name": "Klippet"}
    assert browser.post("/regler/omrader/nytt", data=other).status_code == 303
    edges: dict[str, float] = dict(town.session.execute(select(Area.code, func.st_xmax(Area.geom))).all())
    assert edges["sentrum"] == pytest.approx(19.15) and edges["klippet"] == pytest.approx(19.1)


def test_the_desk_reads_areas_and_changes_none(town: Town, sign_in: SignIn) -> None:
    browser = sign_in("desk")
    assert "9008 Prøveby" in words(browser.get("/regler/omrader"))
    assert browser.get("/regler/omrader/nytt").status_code == 403
    assert browser.post("/regler/omrader/nytt", data=ZONE).status_code == 403
    area_id = town.session.scalars(select(Area.id)).first()
    page = browser.get(f"/regler/omrader/{area_id}")
    assert page.status_code == 200 and "data-area-form" not in page.get_data(as_text=True)
    assert browser.post(f"/regler/omrader/{area_id}/slett").status_code == 403


def test_a_stranger_finds_no_area_of_another_municipality(town: Town, sign_in: SignIn) -> None:
    area_id = town.session.scalars(select(Area.id)).first()
    other = build_town(town.session, "9902", "Naboby", west=19.2)
    town.staff["lead"] = other.staff["lead"]
    browser = sign_in("lead")
    assert browser.get(f"/regler/omrader/{area_id}").status_code == 404
    assert browser.post(f"/regler/omrader/{area_id}", data=ZONE).status_code == 404
    assert browser.post(f"/regler/omrader/{area_id}/slett", data={"seen": "0"}).status_code == 404


def test_reports_come_in_while_an_area_is_saved_and_no_rules_are_published_meanwhile(
    town: Town, run: Runtime
) -> None:
    with transaction(town.session), run.session() as other:
        make_area(
            town.ctx("lead"), NewArea("zone", "havna", "Havna", MultiPolygon([box(18.9, 69.6, 19, 69.7)]))
        )
        other.execute(text("SET lock_timeout = '2s'"))
        a_report = select(Municipality.id).with_for_update(read=True, key_share=True)
        assert other.scalars(a_report).all() == [town.municipality.id]
        with pytest.raises(OperationalError):
            lock_rules(other, town.municipality.id, town.now)
