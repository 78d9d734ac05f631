"""Editing a draft: in the form, by its order, as YAML; two people, nonsense, and strangers."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.models import RulesDraft, RulesDraftText
from routing_rules.rule_text import find_rule, read_rules
from tests.builders import Town, build_town

SignIn = Callable[[str], FlaskClient]


def words(answer: Any) -> str:
    text = re.sub(r"<[^>]+>", "", answer.get_data(as_text=True))
    return re.sub(r"\s+", " ", text)


def text_of(town: Town, draft: str) -> tuple[str, int]:
    """(text, version) of a draft as stored."""
    town.session.expire_all()
    row = town.session.get_one(RulesDraft, uuid.UUID(draft))
    source = town.session.get_one(RulesDraftText, (row.id, row.version)).source
    return source, row.version


def fields_of(answer: Any) -> dict[str, Any]:
    """The fields of the form of a rule, as a browser would send them."""
    page = answer.get_data(as_text=True)
    form = re.search(r"<form[^>]*data-rule-form.*?</form>", page, re.S)
    assert form
    found: dict[str, Any] = {}

    def put(name: str, value: str) -> None:
        found.setdefault(name, []).append(value.replace("&#34;", '"').replace("&amp;", "&"))

    for tag in re.findall(r"<input[^>]*>", form[0]):
        name, kind = re.search(r'name="([^"]+)"', tag), re.search(r'type="([^"]+)"', tag)
        if not name or (kind and kind[1] in ("checkbox", "radio") and " checked" not in tag):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        put(name[1], value[1] if value else "")
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form[0], re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inner) or re.search(
            r'<option value="([^"]*)"', inner
        )
        put(name, chosen[1] if chosen else "")
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form[0], re.S):
        put(name, inner)
    return found


@pytest.fixture
def draft(town: Town, sign_in: SignIn) -> str:
    """The id of a new draft of the town's rules."""
    answer = sign_in("lead").post("/regler/utkast", data={"name": "Lekeplasser"})
    assert answer.status_code == 303
    return str(answer.headers["Location"]).rsplit("/", 1)[-1]


def test_a_rule_is_made_in_the_form_without_a_script(town: Town, sign_in: SignIn, draft: str) -> None:
    browser, path = sign_in("lead"), f"/regler/utkast/{draft}/regel"
    form = fields_of(browser.get(path))
    form |= {"name": "Hull i sentrum", "unit": "eiendom", "why": "Eiendom eier {road}.", "place": "1"}
    for kind in ("category", "keywords", "any", "hours"):
        form = fields_of(browser.post(path, data=form | {"do": "add|w", "w.new": kind}))
    form |= {
        "w.0.v": ["hull-i-vei"],
        "w.1.text": "hull i veien\nkrater*",
        "w.3.a": ["22:00", ""],
        "w.3.b": ["06:00", ""],
    }
    form = fields_of(browser.post(path, data=form | {"do": "add|w.2.g0", "w.2.g0.new": "has_photo"}))
    form = fields_of(browser.post(path, data=form | {"do": "add|w.2.g1", "w.2.g1.new": "weekday"}))
    form |= {"w.2.g1.0.v": ["saturday", "sunday"], "first_answer_n": "1", "solution_n": "3"}
    answer = browser.post(path, data=form | {"do": "save"})
    assert answer.status_code == 303, words(answer)
    source, _version = text_of(town, draft)
    assert dict(read_rules(source)[0].values) == {
        "id": "hull-i-sentrum",
        "name": "Hull i sentrum",
        "when": {
            "category": "hull-i-vei",
            "keywords": ["hull i veien", "krater*"],
            "any": [{"has_photo": True}, {"weekday": ["saturday", "sunday"]}],
            "hours": "22:00-06:00",
        },
        "unit": "eiendom",
        "promise": {"first_answer": "1 working day", "solution": "3 working days"},
        "why": "Eiendom eier {road}.",
    }
    page = words(browser.get(answer.headers["Location"]))
    assert "enten meldingen har bilde eller meldingen kom på en lørdag eller søndag" in page


def test_a_saved_form_changes_that_rule_only(town: Town, sign_in: SignIn, draft: str) -> None:
    browser, path = sign_in("lead"), f"/regler/utkast/{draft}/regel"
    before, _version = text_of(town, draft)
    form = fields_of(browser.get(f"{path}?regel=lys"))
    assert browser.post(path, data=form).status_code == 303
    assert text_of(town, draft)[0] == before
    assert browser.post(path, data=form | {"unit": "eiendom"}).status_code == 303
    after, _version = text_of(town, draft)
    assert [line for line in after.split("\n") if line not in before.split("\n")] == []
    assert after.count("unit: eiendom") == before.count("unit: eiendom") + 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Gi regelen et navn."),
        ({"unit": ""}, "Velg hvem som skal få saken."),
        ({"why": "Fordi {vei}"}, "kan ikke fylles ut"),
        ({"w.0.v": []}, "Kryss av for minst én."),
        ({"w.0.v": ["finnes-ikke"]}, "Kategorien «finnes-ikke» finnes ikke"),
        ({"first_answer_n": "mange"}, "Skriv et helt tall fra 1."),
        ({"before_n": "", "escalate_to": "eiendom"}, "Skriv et helt tall fra 1."),
        ({"first_answer_n": "9999"}, "Et løfte er fra 1 til"),
        ({"first_answer_n": "", "solution_n": ""}, "Skriv hva dere lover."),
        ({"w.n": "0"}, "Bare den siste regelen kan være uten vilkår."),
    ],
)
def test_a_mistake_is_said_by_its_field_and_everything_is_kept(
    town: Town, sign_in: SignIn, draft: str, change: dict[str, Any], said: str
) -> None:
    browser, path = sign_in("lead"), f"/regler/utkast/{draft}/regel"
    form = fields_of(browser.get(f"{path}?regel=lys")) | {"tags": "", "name": "Beholdes 😀 <b>"}
    answer = browser.post(path, data=form | change)
    assert answer.status_code == 422
    assert said in words(answer)
    if "name" not in change:
        assert "Beholdes 😀 &lt;b&gt;" in answer.get_data(as_text=True)
    assert text_of(town, draft)[1] == 1


def test_rules_are_ordered_copied_and_removed_by_buttons(town: Town, sign_in: SignIn, draft: str) -> None:
    browser = sign_in("lead")

    def ids() -> list[str]:
        return [rule.id for rule in read_rules(text_of(town, draft)[0])]

    def press(action: str, **fields: str) -> int:
        seen = str(text_of(town, draft)[1])
        return browser.post(f"/regler/utkast/{draft}/{action}", data={"seen": seen, **fields}).status_code

    first = ids()
    assert press("flytt", flytt=f"{first[1]}|up") == 303
    assert ids()[:2] == [first[1], first[0]]
    assert press("flytt", flytt=f"{first[1]}|3") == 303
    assert ids()[2] == first[1]
    assert press("kopier", regel="lys") == 303
    assert "lys-2" in ids() and find_rule(text_of(town, draft)[0], "lys-2").name == "Gatelys (kopi)"  # type: ignore[union-attr]
    assert press("ta-bort", regel="lys-2") == 303
    assert sorted(ids()) == sorted(first)
    assert press("flytt", flytt="finnes-ikke|up") == 404
    assert press("flytt", flytt="tull") == 404


def test_two_people_at_one_draft_overwrite_nothing(town: Town, sign_in: SignIn, draft: str) -> None:
    one, other = sign_in("lead"), sign_in("admin")
    path = f"/regler/utkast/{draft}/regel"
    mine, theirs = fields_of(one.get(f"{path}?regel=lys")), fields_of(other.get(f"{path}?regel=resten"))
    assert other.post(path, data=theirs | {"unit": "bydrift"}).status_code == 303
    late = one.post(path, data=mine | {"name": "Mine lys"})
    assert late.status_code == 409
    assert "Arne Moe lagret utkastet mens du hadde det oppe." in words(late)
    again = fields_of(late)
    assert again["name"] == ["Mine lys"]
    assert one.post(path, data=again).status_code == 303
    rules = {rule.id: rule.values for rule in read_rules(text_of(town, draft)[0])}
    assert rules["lys"]["name"] == "Mine lys" and rules["resten"]["unit"] == "bydrift"
    json = {"Accept": "application/json"}
    moved = one.post(f"/regler/utkast/{draft}/flytt", data={"seen": "1", "flytt": "lys|1"}, headers=json)
    assert moved.status_code == 409 and moved.get_json()["error"]["code"] == "stale_draft"
    stale = one.post(f"/regler/utkast/{draft}/yaml", data={"seen": "1", "source": "# mitt"})
    assert stale.status_code == 409 and "# mitt" in stale.get_data(as_text=True)


def test_yaml_keeps_comments_and_shows_errors_beside_their_lines(
    town: Town, sign_in: SignIn, draft: str
) -> None:
    browser, path = sign_in("lead"), f"/regler/utkast/{draft}/yaml"
    source, version = text_of(town, draft)
    wrong = "# mine egne ord\n" + source.replace("unit: bydrift", "unit: Bydrit", 1)
    answer = browser.post(
        path, data={"seen": str(version), "source": wrong, "name": "X"}, follow_redirects=True
    )
    page = words(answer)
    assert "Enheten «Bydrit» finnes ikke. Mente du «Bydrift»?" in page
    assert "unit: Bydrit" in page
    assert text_of(town, draft)[0].startswith("# mine egne ord")
    form = fields_of(browser.get(f"/regler/utkast/{draft}/regel?regel=resten")) | {"name": "Resten av alt"}
    assert browser.post(f"/regler/utkast/{draft}/regel", data=form).status_code == 303
    assert text_of(town, draft)[0].startswith("# mine egne ord")


@pytest.mark.parametrize(
    "source",
    ["", "a: &x [1]\nb: *x", "rules: 3", "}{", "\t\t", "x" * 999_999, "rules: [1, 2, [3]]", "😀: \x07"],
)
def test_any_text_can_be_saved_and_the_pages_of_the_draft_still_open(
    town: Town, sign_in: SignIn, draft: str, source: str
) -> None:
    browser = sign_in("lead")
    saved = browser.post(f"/regler/utkast/{draft}/yaml", data={"seen": "1", "source": source})
    assert saved.status_code in (303, 422)
    for page in ("", "/yaml", "/regel", "/sett-i-drift"):
        assert browser.get(f"/regler/utkast/{draft}{page}").status_code == 200, page
    assert browser.post(f"/regler/utkast/{draft}/regel", data={"seen": "2", "do": "save"}).status_code == 422


def test_a_draft_with_another_layout_of_form_fields_is_no_error(
    town: Town, sign_in: SignIn, draft: str
) -> None:
    browser, path = sign_in("lead"), f"/regler/utkast/{draft}/regel"
    odd = {
        "w.n": "999999",
        "w.0.kind": "any",
        "w.0.field": "groups",
        "w.0.groups": "-1",
        "do": "drop|w.0.g0.g1.x",
    }
    assert browser.post(path, data=odd).status_code == 200
    odd = {"w.n": "2", "w.0.kind": "x" * 400, "w.0.field": "yaml", "w.0.text": "&a [*a]", "do": "save"}
    assert browser.post(path, data=odd).status_code == 422
    assert browser.post(path, data={"do": "add|w", "w.new": "made-up"}).status_code == 200


def test_the_desk_makes_no_drafts_and_a_stranger_finds_none(town: Town, sign_in: SignIn, draft: str) -> None:
    assert sign_in("desk").get("/regler/utkast").status_code == 403
    assert sign_in("desk").post("/regler/utkast", data={"name": "x"}).status_code == 403
    other = build_town(town.session, "9902", "Naboby", west=19.2)
    town.staff["lead"] = other.staff["lead"]
    browser = sign_in("lead")
    for page in ("", "/regel?regel=lys", "/yaml", "/sett-i-drift"):
        assert browser.get(f"/regler/utkast/{draft}{page}").status_code == 404, page
    for action in (
        "flytt",
        "kopier",
        "ta-bort",
        "forkast",
        "legg-oppa",
        "regel",
        "yaml",
        "sett-i-drift",
        "prov",
    ):
        answer = browser.post(f"/regler/utkast/{draft}/{action}", data={"seen": "1", "reason": "x"})
        assert answer.status_code == 404, action
    town.session.expire_all()
    assert town.session.scalar(select(func.count()).select_from(RulesDraftText)) == 1
