"""Every condition: what fits, what does not, and the sentence for each."""

from __future__ import annotations

import pytest

from routing_rules.conditions import KINDS, Condition, read_conditions
from routing_rules.conditions.logic import together
from routing_rules.yaml_tree import read_tree
from tests.routing_rules.golden_conditions import GOLDEN, at
from tests.routing_rules.rule_builders import errors_of, facts, here, ruleset_text


def condition_of(yaml: str) -> Condition:
    """The condition written in YAML; fails with its errors when it has any."""
    place = here()
    parts = read_conditions(read_tree(yaml, lambda line, message: None), place)
    assert parts, [str(error) for error in place.errors]
    return together(parts)


def refusal_of(when: str) -> str:
    """The one sentence that refuses a rule with this condition."""
    rule = f"- {{id: a, name: A, unit: bydrift, why: A, when: {{{when}}}}}\n- {{id: b, name: B, unit: bydrift, why: B}}"
    errors = errors_of(ruleset_text(rule))
    assert len(errors) == 1, [str(error) for error in errors]
    return errors[0].sentence


def test_every_condition_has_a_golden_case() -> None:
    missing = sorted(set(KINDS) - set(GOLDEN))
    assert not missing, f"add a Golden to tests/routing_rules/golden_conditions.py for: {', '.join(missing)}"
    assert set(GOLDEN) <= set(KINDS), f"no such condition any more: {sorted(set(GOLDEN) - set(KINDS))}"


@pytest.mark.parametrize("kind", sorted(GOLDEN))
def test_a_condition_matches_and_says_why(kind: str) -> None:
    golden = GOLDEN[kind]
    condition = condition_of(golden.when)
    fitting, failing = facts(**golden.fits), facts(**golden.fails)
    assert condition.test(fitting)
    assert condition.reason(fitting).text() == golden.because
    assert not condition.test(failing)
    assert condition.reason(failing).text() == golden.because_not


@pytest.mark.parametrize("kind", sorted(GOLDEN))
def test_the_example_in_the_reference_can_be_read(kind: str) -> None:
    read_tree(KINDS[kind].example, lambda line, message: pytest.fail(message.text()))
    assert KINDS[kind].about.endswith(".")


@pytest.mark.parametrize(
    ("keyword", "text", "found"),
    [
        ("gatelys", "Gatelyset er mørkt", True),
        ("gatelys", "GATELYSENE!!!", True),
        ("gatelys", "gate\u00adlyset", True),
        ("gatelys", "gatelysstolpen", False),
        ("gatelys*", "gatelysstolpen", True),
        ("*lekkasje", "en stor vannlekkasje", True),
        ("*lekkasje", "vannlekkasjen", False),
        ("*lekk*", "vannlekkasjen", True),
        ("kum", "kummen er åpen", True),
        ("kabel", "løse kabler", True),
        ("brøyte", "det er ikke brøytet", True),
        ("vei", "hull i vegen", True),
        ("barn", "barna leker", True),
        ("barn", "barnehagen", False),
        ("åpen kum", "det er en a\u030apen kum her", True),
        ("åpen kum", "åpen port og en kum", False),
        ("hull i isen", "🕳️ hull, i isen <script>alert(1)</script>", True),
        ("gatelys", "", False),
        ("gatelys", "x" * 50_000, False),
        ("Kárášjohka", "ved KÁRÁŠJOHKA", True),
    ],
)
def test_a_keyword_is_found_in_its_norwegian_forms(keyword: str, text: str, found: bool) -> None:
    assert condition_of(f"keywords: ['{keyword}']").test(facts(text=text)) is found


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        (["Fortau", "Trapp"], True),
        ("fortau ", True),
        (["Trapp"], False),
        (True, False),
        ([], False),
        (7, False),
    ],
)
def test_an_answer_fits_when_one_of_several_does(given: object, fits: bool) -> None:
    assert condition_of("answer: {hvor: Fortau}").test(facts(answers={"hvor": given})) is fits


@pytest.mark.parametrize(
    ("given", "fits"),
    [(10, True), ("10", True), (20.0, True), (20.1, False), ("mange", False), (True, False)],
)
def test_a_number_is_compared_as_a_number(given: object, fits: bool) -> None:
    condition = condition_of("answer: {dybde: {at_least: 10, at_most: 20}}")
    assert condition.test(facts(answers={"dybde": given})) is fits


def test_a_yes_written_as_true_fits_the_answer_ja() -> None:
    assert condition_of("answer: {fri: true}").test(facts(answers={"fri": "Ja"}))
    assert condition_of("answer: {fri: Nei}").test(facts(answers={"fri": False}))


def test_a_road_class_is_not_the_beginning_of_a_street_name() -> None:
    condition = condition_of('road: "E *"')
    assert condition.test(facts(road="E 8"))
    assert not condition.test(facts(road="Elvegata"))
    assert not condition.test(facts(road=None))


def test_no_road_is_an_owner_of_its_own() -> None:
    assert condition_of("road_owner: none").test(facts(road_owner=None))
    assert not condition_of("road_owner: none").test(facts(road_owner="state"))


def test_a_season_may_begin_on_the_leap_day() -> None:
    condition = condition_of("season: 02-29 to 03-01")
    assert condition.test(facts(received_at=at(2028, 2, 29)))
    assert not condition.test(facts(received_at=at(2027, 2, 28)))


def test_the_hour_is_that_of_the_clock_on_the_wall_after_the_change_to_summer_time() -> None:
    assert condition_of("hours: 03:00-04:00").test(facts(received_at=at(2026, 3, 29, 3, 30)))


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("category: hull-i-veg", "Kategorien «hull-i-veg» finnes ikke. Mente du «hull-i-vei»?"),
        ("group: lyss", "Gruppen «lyss» finnes ikke. Mente du «Lys»?"),
        ("area: sentrumm", "Området «sentrumm» finnes ikke. Mente du «sentrum»?"),
        ("road_owner: fylke", "Vegeieren «fylke» finnes ikke. Velg blant county, municipality, none og 2 til."),
        ("weekday: mandagg", "Ukedagen «mandagg» finnes ikke. Mente du «mandag»?"),
        ("channel: fone", "Kanalen «fone» finnes ikke. Mente du «phone»?"),
        ("hours: 25:00-26:00", "Skriv klokkeslett som «22:00-06:00», ikke «25:00-26:00»."),
        ("season: 02-30 to 03-01", "Skriv årstiden som måned-dag: «11-01 to 04-15», ikke «02-30 to 03-01»."),
        ("has_photo: kanskje", "Skriv «true» når meldingen skal ha bilde, «false» når den ikke skal ha det."),
        ("keywords: ['!!!']", "«!!!» har ingen bokstaver, så ordet kan ikke finnes."),
        ("keywords: []", "Listen er tom, så vilkåret kan aldri passe."),
        ("answer: {tilstand: Bort}", "Svaret «Bort» kan ikke velges. Mente du «Borte»?"),
        ("answer: {dybd: 3}", "Vi kjenner ikke «dybd». Mente du «dybde»?"),
        ("answer: {dybde: {at_least: 9, at_most: 3}}",
         "Det minste tallet er større enn det største, så vilkåret kan aldri passe."),
        ("any: []", "Her skal det stå en liste med vilkår, ett per strek."),
        ("any: [{}]", "Her mangler et vilkår."),
        ("not: {}", "Her mangler et vilkår."),
        ("grupe: lys", "Vi kjenner ikke «grupe». Mente du «group»?"),
        ("road: '*'", "«*» er ikke navnet på en vei."),
        ("holiday: julaften", "Skriv «true» for helligdager, «false» for andre dager."),
        ("road_class: X", "Veiklassen «X» finnes ikke. Velg blant E, F, K og 3 til."),
        ("road_owner: {is: state, within: 900}", "Avstanden er fra 1 til 500 meter."),
        ("road_owner: {is: state}", "Her mangler «within»."),
        ("asset: {skole: 30}", "Vi kjenner ikke «skole». Her kan det stå school eller lamp."),
        ("asset: {}", "Her skal det stå «ting: meter», for eksempel «lamp: 30»."),
        ("asset: {lamp: nær}", "Avstanden er fra 1 til 1000 meter."),
        ("asset: {lamp: {at_most: 5000}}", "Tallet kan høyst være 1000."),
        ("reporter_kind: ansatt", "«ansatt» er ikke en slags innmelder. Velg blant anonymous, resident eller staff."),
        ("similar_open: 3", "Her skal det stå «navn: verdi», ikke «3»."),
        ("similar_open: {}", "Her skal det stå et tall å sammenligne med, for eksempel «at_least: 3»."),
        ("similar_open: {atleast: 3}", "Vi kjenner ikke «atleast». Mente du «at_least»?"),
        ("similar_open: {more_than: 3, less_than: 3}",
         "Det minste tallet er større enn det største, så vilkåret kan aldri passe."),
        ("dates: 2026-12-24 to 2026-12-01",
         "Skriv datoer som «2026-12-19» eller «2026-12-19 to 2027-01-03», ikke «2026-12-24 to 2026-12-01»."),
    ],
)  # fmt: skip
def test_a_wrong_condition_is_refused_with_what_was_expected(when: str, sentence: str) -> None:
    assert refusal_of(when) == sentence
