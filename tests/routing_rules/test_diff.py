"""The difference between two rulesets, in words."""

from dataclasses import replace

import pytest

from routing_rules.diff import diff_texts, is_readable
from routing_rules.merge import merge_texts
from routing_rules.yaml_tree import Unreadable
from tests.routing_rules.rule_builders import WORDS

TOWN = replace(
    WORDS,
    categories=WORDS.categories | {"kumlokk": "vei"},
    category_names={"kumlokk": "Kumlokk", "gatelys-ute": "Gatelys"},
)

OLD = """
title: Regler
number: 1
defaults: {priority: normal, promise: {first_answer: 3 working days}}
promises:
  gatelys-ute: {first_answer: 2 working days, solution: 10 working days}
rules:
  - id: riksvei
    name: Riksveier
    when: {road_owner: state, group: vei}
    unit: vegvesen
    why: Staten eier veien
  - id: lys
    name: Gatelys
    when:
      category: gatelys-ute
      keywords: [mørk, slukket]
    unit: bydrift
    why: Bydrift bytter lampene
  - id: kum
    name: Kumlokk
    when: {category: kumlokk}
    unit: bydrift
    why: Kummen
  - id: resten
    name: Alt annet
    unit: eiendom
    why: Ingen annen
"""


def said(new: str, old: str = OLD) -> list[tuple[str, str, list[str]]]:
    return [
        (change.kind, change.rule_id, [str(sentence) for sentence in change.sentences])
        for change in diff_texts(old, new, TOWN)
    ]


def test_the_same_rules_differ_in_nothing_though_written_otherwise() -> None:
    assert said(OLD) == []
    assert said(OLD.replace("category: gatelys-ute", "category: [gatelys-ute]") + "# en merknad\n") == []


def test_each_condition_that_changed_is_a_sentence() -> None:
    new = OLD.replace("keywords: [mørk, slukket]", "keywords: [mørk, blinker]\n      has_photo: true")
    assert said(new) == [
        (
            "changed",
            "lys",
            [
                "Regelen «Gatelys» er endret",
                "Gjelder også når teksten nevner «blinker»",
                "Gjelder ikke lenger når teksten nevner «slukket»",
                "Nytt vilkår: meldingen har bilde",
            ],
        )
    ]
    assert said(OLD.replace("when: {road_owner: state, group: vei}", "when: {road_owner: county}"))[0][2][
        1:
    ] == [
        "Vilkåret er nå at veien eies av fylkeskommunen; før at veien eies av staten",
        "Vilkåret er tatt bort: saken gjelder Vei",
    ]


def test_unit_priority_promise_and_reason_are_told_with_what_they_were() -> None:
    new = OLD.replace(
        "    unit: bydrift\n    why: Kummen",
        "    unit: eiendom\n    priority: urgent\n"
        "    promise: {first_answer: 4 working hours, solution: 1 working day}\n"
        "    why: Farlig",
    )
    assert said(new)[0][2] == [
        "Regelen «Kumlokk» er endret",
        "Sendes til Eiendom, før til Bydrift",
        "Begrunnelsen er nå «Farlig»",
        "Prioritet: haster (før ikke satt)",
        "Løfte: svar innen 4 arbeidstimer, løst innen 1 virkedag (før ikke satt)",
    ]


def test_added_removed_and_moved_rules_are_told_with_their_place() -> None:
    rule = "  - id: sno\n    name: Snø\n    when: {keywords: snø}\n    unit: bydrift\n    why: Snø\n"
    added = OLD.replace("  - id: resten", rule + "  - id: resten")
    assert said(added) == [
        (
            "added",
            "sno",
            [
                "Ny regel: «Snø», foran «Alt annet»",
                "Gjelder når teksten nevner «snø»",
                "Sender saken til Bydrift",
            ],
        )
    ]
    (removed,) = said(OLD, added)
    assert (removed[0], removed[2][0]) == ("removed", "Regelen «Snø» er tatt bort")
    start = OLD.index("  - id: kum")
    kum = OLD[start : OLD.index("  - id: resten")]
    moved = OLD.replace(kum, "").replace("  - id: riksvei", kum + "  - id: riksvei")
    assert said(moved) == [("moved", "kum", ["Regelen «Kumlokk» er flyttet opp, foran «Riksveier»"])]


def test_what_stands_beside_the_rules_is_told_too() -> None:
    new = OLD.replace(
        "promise: {first_answer: 3 working days}", "promise: {first_answer: 1 working day}"
    ).replace("solution: 10 working days", "solution: 5 working days")
    ((kind, _, sentences),) = said(new)
    assert kind == "settings"
    assert (
        sentences[0]
        == "Når regelen ikke sier noe: Løfte: svar innen 1 virkedag (før svar innen 3 virkedager)"
    )
    assert "løst innen 5 virkedager (før svar innen 2 virkedager, løst innen 10 virkedager)" in sentences[1]


def test_a_condition_of_a_kind_that_has_no_words_is_told_as_it_is_written() -> None:
    new = OLD.replace("{category: kumlokk}", "{category: kumlokk, moon_phase: full}")
    assert said(new)[0][2][1] == "Nytt vilkår: moon_phase er full"


def test_exceptions_and_alternatives_have_words() -> None:
    new = OLD.replace(
        "when: {category: kumlokk}",
        "when:\n      any:\n        - category: kumlokk\n        - {keywords: kum, has_photo: false}\n"
        "      not: {weekday: sunday}",
    )
    assert said(new)[0][2][1:] == [
        "Vilkåret er tatt bort: kategorien er «Kumlokk»",
        "Nytt vilkår: kategorien er «Kumlokk», eller teksten nevner «kum»; meldingen har ikke bilde",
        "Nytt vilkår: ikke (det er søndag)",
    ]


def test_a_draft_with_errors_is_compared_and_a_text_that_is_no_yaml_says_so() -> None:
    assert (
        said(OLD.replace("unit: eiendom", "unit: finnesikke"))[0][2][1]
        == "Sendes til finnesikke, før til Eiendom"
    )
    assert said("title: Tom\nnumber: 1\nrules: tull\n")[0][0] == "settings"
    assert not is_readable("rules: [")
    with pytest.raises(Unreadable):
        diff_texts(OLD, "rules: [", TOWN)


def test_changes_in_different_places_are_laid_together_and_the_same_place_is_marked() -> None:
    base = "a\nb\nc\nd\n"
    assert merge_texts(base, "a\nB\nc\nd\n", "a\nb\nc\nD\n") == merge_texts(
        base, "a\nb\nc\nD\n", "a\nB\nc\nd\n"
    )
    both = merge_texts(base, "a\nB\nc\nd\n", "a\nb\nc\nD\nE\n")
    assert (both.text, both.conflicts) == ("a\nB\nc\nD\nE\n", 0)
    clash = merge_texts(base, "a\nX\nc\nd\n", "a\nY\nc\nd\n")
    assert clash.conflicts == 1 and "X" in clash.text and "Y" in clash.text
    assert merge_texts(base, "c\nd\n", base).text == "c\nd\n"
    assert merge_texts(base, base, "").text.strip() == ""
