"""Reading a ruleset: what is taken, and every mistake with its line and a sentence a person can act on."""

from __future__ import annotations

import pytest

from routing_rules.deadline import Promise, Span
from routing_rules.reading import ERRORS_AT_MOST
from routing_rules.ruleset import RulesetErrors, content_hash, load_ruleset
from routing_rules.yaml_tree import MAX_BYTES
from tests.routing_rules.rule_builders import WORDS, errors_of, facts, ruleset, ruleset_text

CATCH_ALL = "- {id: alt, name: Alt annet, unit: bydrift, why: Alt annet}"


def refusals(rules: str) -> list[tuple[int, str]]:
    """Line and sentence of each error in a list of rules; a catch-all is put last."""
    return [(error.line, error.sentence) for error in errors_of(ruleset_text(f"{rules}\n{CATCH_ALL}"))]


def test_a_ruleset_is_read_in_order_with_defaults() -> None:
    text = f"""
- id: lys
  name: Gatelys
  when: {{group: lys}}
  unit: Statens Vegvesen
  priority: high
  promise: {{first_answer: 4 hours, solution: 1 working day}}
  why: Gatelys
{CATCH_ALL}"""
    read = ruleset(text)
    assert [rule.id for rule in read.rules] == ["lys", "alt"]
    assert read.rules[0].unit == "statens-vegvesen"
    assert read.rules[0].promise == Promise(Span(4, "hours"), Span(1, "working_days"))
    assert (read.rules[0].priority, read.rules[1].priority) == ("high", "normal")
    assert read.promise_of(read.rules[1], "annet") == Promise(Span(2, "working_days"))


def test_the_version_follows_the_content_and_not_the_line_endings() -> None:
    text = ruleset_text(CATCH_ALL)
    version = load_ruleset(text, WORDS, "prove").version
    assert version == f"prove-1-{content_hash(text)}"
    assert load_ruleset(text.replace("\n", "\r\n"), WORDS, "prove").version == version
    assert load_ruleset(text + "# a remark\n", WORDS, "prove").version != version


def test_a_misspelt_unit_is_refused_with_the_nearest_one() -> None:
    rule = "- id: a\n  name: A\n  when: {group: lys}\n  unit: Bydrit\n  why: A"
    error = errors_of(ruleset_text(f"{rule}\n{CATCH_ALL}"))[0]
    assert str(error) == "prove.yaml:8: Enheten «Bydrit» finnes ikke. Mente du «Bydrift»? (rules[0].unit)"


def test_all_mistakes_are_told_at_once_in_the_order_of_the_lines() -> None:
    found = refusals(
        "- id: A b\n  name: ''\n  when: {group: lus}\n  unit: byen\n  prioritet: høy\n  why: '{vei}'"
    )
    assert [line for line, _ in found] == [5, 6, 7, 8, 9, 10]
    assert found[4][1] == "Vi kjenner ikke «prioritet». Mente du «priority»?"
    assert found[5][1].startswith("«{vei}» kan ikke fylles ut. Velg blant {road}, {road_owner}, {area}")


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("{name: A, when: {group: lys}, unit: bydrift, why: A}", "Her mangler «id»."),
        ("{id: a, name: A, when: {group: lys}, why: A}", "Her mangler «unit»."),
        ("{id: a, name: A, when: {}, unit: bydrift, why: A}",
         "Her mangler vilkårene. Ta bort «when» når regelen gjelder alt."),
        ("{id: a, name: A, unit: bydrift, why: A}",
         "Regelen gjelder alt, så reglene etter den blir aldri prøvd. Sett den sist."),
        ("{id: alt, name: A, when: {group: lys}, unit: bydrift, why: A}",
         "Regelen «alt» finnes fra før, på linje 5."),
        ("{id: a, id: b, name: A, when: {group: lys}, unit: bydrift, why: A}",
         "«id» står to ganger (først på linje 5). Behold den ene."),
        ("{id: a, name: A, when: {group: lys}, unit: [bydrift, eiendom], why: A}",
         "En regel sender saken til én enhet."),
        ("{id: a, name: A, when: {group: lys}, unit: bydrift, why: A, priority: haster}",
         "Prioriteten «haster» finnes ikke. Velg blant high, low, normal eller urgent."),
        ("{id: a, name: A, when: {group: lys}, unit: bydrift, why: A, promise: {first_answer: 0 hours}}",
         "Et løfte er fra 1 til 8760, ikke 0."),
        ("{id: a, name: A, when: {group: lys}, unit: bydrift, why: A, promise: {first_answer: -2 working days}}",
         "Et løfte er fra 1 til 365, ikke -2."),
        ("{id: a, name: A, when: {group: lys}, unit: bydrift, why: A, promise: {first_answer: 2}}",
         "Skriv løftet som «2 working days», «6 working hours» eller «24 hours»."),
        ("{id: a, name: A, when: {group: lys}, unit: bydrift, why: A, promise: {solution: 2 hours}}",
         "Her mangler «first_answer»."),
        ("{id: a, name: A, when: {group: lys}, unit: bydrift, why: '{road'}",
         "En krøllparentes mangler makkeren sin."),
        ("{id: a, name: A, when: {group: lys}, unit: bydrift, why: '{road.__class__}'}",
         "«{road.__class__}» kan ikke fylles ut. Velg blant {road}, {road_owner}, {area} og 3 til."),
        ("bare tekst", "Her skal det stå «navn: verdi», ikke «bare tekst»."),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_refused(rule: str, sentence: str) -> None:
    assert sentence in [said for _, said in refusals(f"- {rule}")]


def test_a_ruleset_without_a_catch_all_is_refused() -> None:
    errors = errors_of(ruleset_text("- {id: a, name: A, when: {group: lys}, unit: bydrift, why: A}"))
    assert [error.sentence for error in errors] == [
        "Den siste regelen må være uten vilkår, så ingen sak blir liggende."
    ]


def test_a_rule_without_any_promise_is_refused() -> None:
    errors = errors_of(f"title: A\nnumber: 1\nrules:\n{CATCH_ALL}\n")
    assert "Her mangler «promise»" in errors[0].sentence


def test_the_promise_of_a_category_is_used_before_the_default() -> None:
    promises = "promises: {fortau: {first_answer: 3 working hours}}\n"
    read = load_ruleset(promises + ruleset_text(CATCH_ALL), WORDS, "prove")
    assert read.promise_of(read.rules[0], "fortau") == Promise(Span(3, "working_hours"))
    assert read.promise_of(read.rules[0], "annet") == Promise(Span(2))


def bomb() -> str:
    """YAML that unfolds to a billion items when aliases are followed."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("", 1, "Filen er tom. Et regelsett trenger minst én regel."),
        ("# bare en kommentar\n", 1, "Filen er tom. Et regelsett trenger minst én regel."),
        (bomb(), 1, "Ankere og henvisninger (& og *) er ikke tillatt. "
                    "Skriv verdien ut, eller sett den i anførselstegn."),
        ("rules: " + "[" * 5000, 1, "Vilkårene ligger for dypt inni hverandre."),
        ("a: " + "æ" * MAX_BYTES, 1,
         "Regelsettet er større enn 1000 kB. Del det opp, eller ta bort det som ikke brukes."),
        ("title: A\nrules: !!python/object:os.system [ls]", 2,
         "Merkelapper som «tag:yaml.org,2002:python/object:os.system» er ikke tillatt."),
        ("title: A\nwhy: lys: staten eier", 2, "Her står et kolon inni en tekst. Sett teksten i anførselstegn."),
        ("title: A\n---\ntitle: B", 2, "Filen har flere dokumenter («---»). Et regelsett er ett."),
        ("- 1\n- 2", 1, "Her skal det stå «navn: verdi», ikke en liste."),
        ("title: A\nnumber: 1\nrules: []", 3,
         "Et regelsett trenger minst én regel: den siste, som gjelder alt annet."),
        ("title: A\nnumber: true\nrules: 4", 2, "Regelsettets nummer er et helt tall fra 1."),
        ("title: A\nnumber: 1\nrulez: 4\n", 3, "Vi kjenner ikke «rulez». Mente du «rules»?"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_ruleset_is_refused(text: str, line: int, sentence: str) -> None:
    assert (line, sentence) in [(error.line, error.sentence) for error in errors_of(text)]


@pytest.mark.parametrize(
    "text", ["a: [1", "\x00", "a:\tb: c", "a: *", "? [x]: 1", "%YAML 9", "\ufeff\ufeff:", "{", "- - - :"]
)
def test_broken_yaml_is_an_error_with_a_line_and_never_a_crash(text: str) -> None:
    assert all(error.line >= 1 and error.sentence for error in errors_of(text))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("rules:\n" + "- a\n" * 240_000, "Regelsettet har flere enn 60000 verdier."),
        ("a: [" + "1," * 480_000 + "]", "Regelsettet har flere enn 60000 verdier."),
        (
            "".join(f"k{n}: 1\n" for n in range(1000)),
            "Vi kjenner ikke «k0». Her kan det stå title, number, defaults",
        ),
    ],
    ids=["values", "one list", "keys"],
)
def test_a_flood_is_cut_short(text: str, sentence: str) -> None:
    errors = errors_of(text)
    assert len(errors) <= ERRORS_AT_MOST
    assert any(error.sentence.startswith(sentence) for error in errors)


def test_an_endless_word_is_cut_in_the_error() -> None:
    found = refusals(f"- {{id: a, name: A, when: {{category: {'x' * 50_000}}}, unit: bydrift, why: A}}")
    assert len(found[0][1]) < 300


def test_the_errors_read_as_a_list() -> None:
    with pytest.raises(
        RulesetErrors, match=r"(?s)prove.yaml:1: Her mangler «number».*prove.yaml:1: Her mangler «rules»"
    ):
        load_ruleset("title: A", WORDS, "prove")


def test_the_sentence_is_filled_with_the_facts_and_left_unescaped() -> None:
    read = ruleset(
        "- {id: alt, name: Alt, unit: bydrift, why: '{road}, {area}, {category}, {group}, {unit}: {road_owner}'}"
    )
    known = facts(road="<b>Fv 59", road_owner="county", areas=frozenset({"postal:9008"}))
    expected = "<b>Fv 59, 9008 Tromsø, Gatelys er slukket, Lys, Bydrift: fylkeskommunen"
    assert read.rules[0].sentence(known) == expected


def test_the_sentence_reads_well_when_nothing_is_known_of_the_place() -> None:
    read = ruleset("- {id: alt, name: Alt, unit: bydrift, why: 'Lys langs {road} i {area}'}")
    assert read.rules[0].sentence(facts()) == "Lys langs veien i kommunen"
