"""One rule is changed and the rest of the file is left alone."""

import random

import pytest

from routing_rules.rule_text import find_rule, read_rules
from routing_rules.writing import (
    CannotWrite,
    as_yaml,
    free_id,
    insert_rule,
    move_rule,
    remove_rule,
    replace_rule,
)
from tests.routing_rules.rule_builders import RULESETS

TEXT = """# Who gets what
title: Prøve   # a title
number: 1

rules:
  # ---- Danger first ----
  - id: fare
    name: Fare
    when:
      keywords: [gnist,   "løs ledning"]  # odd spaces
      # the sparks
      category: gatelys-ute
    unit: bydrift
    # people read this
    why: "Fare: {road}"

  # Only the centre.
  - id: sentrum
    name: Sentrum
    when: {area: [zone:sentrum]}
    unit: eiendom
    why: |
      Første linje
      # not a comment
  - id: resten
    name: Alt annet
    unit: bydrift
    why: Resten

# the end
"""


def values_of(text: str) -> list[dict[str, object]]:
    return [dict(rule.values) for rule in read_rules(text)]


def changed_lines(before: str, after: str) -> list[str]:
    kept = set(before.split("\n"))
    return [line for line in after.split("\n") if line not in kept]


def test_one_key_is_changed_and_every_other_line_stays() -> None:
    rule = find_rule(TEXT, "fare")
    assert rule
    made = replace_rule(TEXT, "fare", {**rule.values, "unit": "eiendom", "priority": "urgent"})
    assert changed_lines(TEXT, made) == ["    unit: eiendom", "    priority: urgent"] or changed_lines(
        TEXT, made
    ) == ["    priority: urgent"]
    assert 'keywords: [gnist,   "løs ledning"]  # odd spaces' in made
    assert "# people read this" in made and made.endswith("# the end\n")


def test_comments_inside_a_changed_condition_are_kept() -> None:
    rule = find_rule(TEXT, "fare")
    assert rule
    when = {"keywords": ["gnist", "løs ledning"], "category": ["gatelys-ute", "annet"], "has_photo": True}
    made = replace_rule(TEXT, "fare", {**rule.values, "when": when})
    assert "# odd spaces" in made and "# the sparks" in made
    assert values_of(made)[0]["when"] == when


def test_a_rule_moves_with_its_own_comment_and_headings_stay() -> None:
    made = move_rule(TEXT, "sentrum", 1)
    assert [rule.id for rule in read_rules(made)] == ["sentrum", "fare", "resten"]
    assert made.index("# ---- Danger first") < made.index("# Only the centre.") < made.index("id: sentrum")
    assert made.count("# Only the centre.") == 1
    assert move_rule(TEXT, "fare", 1) == TEXT
    assert sorted(line for line in made.split("\n") if line) == sorted(
        line for line in TEXT.split("\n") if line
    )


def test_a_rule_is_added_copied_and_removed() -> None:
    new = {
        "id": "ny",
        "name": "Ny: med kolon",
        "when": {"any": [{"group": "lys"}, {"keywords": ["*"]}]},
        "unit": "x",
        "why": "#",
    }
    made = insert_rule(TEXT, new, 2)
    assert values_of(made)[1] == new
    assert remove_rule(made, "ny") == TEXT.replace("\n\n  # Only", "\n\n  # Only")
    gone = remove_rule(TEXT, "sentrum")
    assert "# Only the centre." not in gone and [rule.id for rule in read_rules(gone)] == ["fare", "resten"]
    assert free_id(TEXT, "fare") == "fare-2" and free_id(TEXT, "Åpen kum!") == "pen-kum"


@pytest.mark.parametrize("layout", ["flow", "dash below", "no indent", "windows"])
def test_other_layouts_are_written_too(layout: str) -> None:
    below = "  -\n    id: {0}\n    name: N\n    unit: u\n    why: w\n"
    block = "  - id: {0}\n    name: N\n    unit: u\n    why: w\n"
    rules = {
        "flow": " [{id: a, name: N, unit: u, why: w}, {id: b, name: N, unit: u, why: w}]\n",
        "dash below": "\n" + below.format("a") + below.format("b"),
        "no indent": "\n- id: a\n  name: N\n  unit: u\n  why: w\n- {id: b, name: N, unit: u, why: w}\n",
        "windows": ("\n" + block.format("a") + block.format("b")).replace("\n", "\r\n"),
    }[layout]
    text = f"title: t\nnumber: 1\nrules:{rules}"
    first, second = values_of(text)
    assert values_of(move_rule(text, "b", 1)) == [second, first]
    assert values_of(replace_rule(text, "b", {**second, "name": "Ny"})) == [first, {**second, "name": "Ny"}]
    assert values_of(remove_rule(text, "a")) == [second]
    assert values_of(insert_rule(text, {"id": "c"}, 9)) == [first, second, {"id": "c"}]


def test_awkward_texts_come_back_as_they_were() -> None:
    awkward = [
        "ja",
        "12",
        "true",
        "null",
        "~",
        " x ",
        "æøå 😀",
        "a: b",
        "- a",
        "#x",
        "'\"",
        "linje\nto",
        "*",
        "&a",
        "{x}",
        "x" * 300,
    ]
    for text in awkward:
        rule = {"id": "ny", "name": text, "when": {"keywords": awkward}, "unit": "u", "why": text}
        assert values_of(insert_rule(TEXT, rule, 1))[0] == rule
    assert as_yaml({"group": "lys"}) == "group: lys\n"


def test_random_edits_of_the_demo_never_change_another_rule() -> None:
    chance = random.Random(4)
    for file in RULESETS.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        for _step in range(12):
            rules = read_rules(text)
            rule = chance.choice(rules)
            match chance.randrange(3):
                case 0:
                    text = move_rule(text, rule.id, chance.randrange(1, len(rules) + 1))
                case 1:
                    wanted = {**rule.values, "priority": chance.choice(["low", "high"])}
                    made = replace_rule(text, rule.id, wanted)
                    assert len(changed_lines(text, made)) <= 1
                    text = made
                case _:
                    text = insert_rule(text, {**rule.values, "id": free_id(text, rule.id)}, rule.number)
            assert len({one.id for one in read_rules(text)}) == len(read_rules(text))
        assert "# " in text


def test_what_has_no_rules_cannot_be_written_to() -> None:
    with pytest.raises(CannotWrite):
        insert_rule("just a text", {"id": "a"}, 1)
    with pytest.raises(LookupError):
        remove_rule(TEXT, "finnes-ikke")
