"""The query language by examples: what is read, in canonical form, and what a malformed query is read as."""

from __future__ import annotations

import pytest

from search.query import MAX_CONCEPTS, And, Field, Near, Occur, Or, parse, print_query
from search.query.parser import MAX_DEPTH
from search.query.printing import print_node


@pytest.mark.parametrize(
    ("typed", "condition", "meaning"),
    [
        ('"management oversight" AND SPO -prison', '"management oversight" AND SPO AND NOT prison',
         "management oversight SPO senior probation officer"),
        ("officers leaving soon", None, "officers leaving soon"),
        ("(officers leaving) soon", None, "officers leaving soon"),
        ("morale AND wellbeing", "morale AND wellbeing", "morale wellbeing"),
        ("morale and wellbeing or workload", None, "morale and wellbeing or workload"),
        ("morale | wellbeing|workload", "morale OR wellbeing OR workload", "morale wellbeing workload"),
        # NOT, then NEAR, AND, OR; side by side is loosest.
        ("alpha OR beta AND gamma", "alpha OR beta AND gamma", "alpha beta gamma"),
        ("(alpha OR beta) AND gamma", "(alpha OR beta) AND gamma", "alpha beta gamma"),
        ("NOT alpha AND beta", "NOT alpha AND beta", "beta"),
        ("alpha AND beta NEAR gamma", "alpha AND beta NEAR gamma", "alpha beta gamma"),
        ("staff morale OR wellbeing", "morale OR wellbeing", "staff morale wellbeing"),
        ("staff (morale OR wellbeing) AND workload", "(morale OR wellbeing) AND workload",
         "staff morale wellbeing workload"),
        ("(weak management) AND oversight", "weak AND management AND oversight", "weak management oversight"),
        ("(quality of supervision) AND weak", "quality AND supervision AND weak", "quality supervision weak"),
        ("alpha NOT beta", "NOT beta", "alpha"),
        ("alpha AND – beta", "alpha AND beta", "alpha beta"),
        ("alpha OR -beta", "alpha OR NOT beta", "alpha"),
        ("-(alpha OR beta) gamma", "NOT (alpha OR beta)", "gamma"),
        ("NOT (alpha NOT beta)", "NOT (alpha AND NOT beta)", "beta"),
        ("NOT NOT alpha", "+alpha", "alpha"),
        ("+alpha beta", "+alpha", "alpha beta"),
        ("alpha AND alpha AND ALPHA", "+alpha", "alpha"),
        ("alpha OR (beta OR (gamma))", "alpha OR beta OR gamma", "alpha beta gamma"),
        ("assess* AND plann*", "assess* AND plann*", "assess plann"),
        ('"management overs*"', '"management overs*"', "management overs"),
        ("P1.1 AND his/her", "P1.1 AND his/her", "P1.1 his/her"),
        ("-P1.1 leadership", "NOT P1.1", "leadership"),
        # Nearness
        ("weak NEAR management", "weak NEAR management", "weak management"),
        ("weak NEAR/8 management", "weak NEAR management", "weak management"),
        ("weak NEAR/0 management", "weak NEAR/0 management", "weak management"),
        ('"home visit" NEAR/5 (late OR missed)', '"home visit" NEAR/5 (late OR missed)', "home visit late missed"),
        ("alpha NEAR beta NEAR/3 gamma", "alpha NEAR beta AND beta NEAR/3 gamma", "alpha beta gamma"),
        ("NOT (alpha NEAR beta)", "NOT (alpha NEAR beta)", ""),
        # Fields
        ("theme:workload officers leaving", "theme:workload", "officers leaving"),
        ('theme:"Risk of harm" AND -stance:strength', 'theme:"Risk of harm" AND NOT stance:strength', ""),
        ("Theme:workload", "theme:workload", ""),
        ("area:(Leeds OR North Tyneside)", 'area:(Leeds OR "North Tyneside")', ""),
        ('area:("North Tyneside" | Leeds)', 'area:("North Tyneside" OR Leeds)', ""),
        ("theme:(workload AND leadership)", "theme:workload AND theme:leadership", ""),
        ("theme:workload OR morale", "theme:workload OR morale", "morale"),
        ("year:2022..2024", "year:2022..2024", ""),
        ("year:2022.. year:..2024", "year:2022.. AND year:..2024", ""),
        ("year:2022-2024", "year:2022..2024", ""),
        ("year:(2020 OR 2022..)", "year:(2020 OR 2022..)", ""),
        ("standard:P1.1 rating:Good speaker:user", "standard:P1.1 AND rating:Good AND speaker:user", ""),
        ("(theme:workload OR theme:leadership) delays", "theme:workload OR theme:leadership", "delays"),
        # What only looks like the language
        ("child(ren) support", None, "child(ren) support"),
        ("Support: what works at 10:30", None, "Support: what works at 10:30"),
        ("multi-agency C++ A/B", None, "multi-agency C++ A/B"),
    ],
)  # fmt: skip
def test_examples(typed: str, condition: str | None, meaning: str) -> None:
    query = parse(typed)
    assert (query.condition and print_node(query.condition)) == condition
    assert query.meaning == meaning
    allowed = ("Also searched", "Only for the order", "Nothing is asked for")
    assert [note for note in query.notes if not note.startswith(allowed)] == []


@pytest.mark.parametrize(
    ("typed", "canonical", "note"),
    [
        ("(alpha OR beta", "alpha OR beta", "A parenthesis was not closed: it was read as closed at the end."),
        ("alpha) beta", "alpha beta", "A closing parenthesis that closes nothing was left out."),
        ("alpha () beta", "alpha beta", "Parentheses with nothing to search between them were left out."),
        ("alpha AND", "alpha", "“AND” was left out: it needs something on both sides."),
        ("OR alpha", "alpha", "“OR” was left out: it needs something on both sides."),
        ("alpha AND AND beta", "alpha AND beta", "“AND” was left out: it needs something on both sides."),
        ("workload AND year:20x2 morale", "workload morale",
         "“AND” was left out: it needs something on both sides."),
        ("NOT theme: workload", "workload", "“NOT” was left out: it needs something after it."),
        ("alpha OR AND beta", "alpha AND beta", "“OR” was left out: it needs something on both sides."),
        ("alpha AND OR beta", "alpha OR beta", "“AND” was left out: it needs something on both sides."),
        ("alpha AND (OR) beta", "alpha beta", "“OR” was left out: it needs something on both sides."),
        ("alpha NOT", "alpha", "“NOT” was left out: it needs something after it."),
        ("AND", "", "“AND” was left out: it needs something on both sides."),
        ("alpha NEAR", "alpha", "“NEAR” was left out: it needs something on both sides."),
        ("NEAR/5", "", "“NEAR/5” was left out: it needs something on both sides."),
        ("alpha NEAR/x beta", "alpha NEAR beta", "“NEAR/x” was read as NEAR/8: a number is missing."),
        ("alpha NEAR/500 beta", "alpha NEAR/99 beta", "“NEAR/500” was read as NEAR/99, the widest."),
        ("alpha NEAR theme:workload", "alpha AND theme:workload",
         "“NEAR” was read as AND: it takes words, phrases, or several of them with OR in parentheses."),
        ("alpha NEAR (beta AND gamma)", "alpha AND beta AND gamma",
         "“NEAR” was read as AND: it takes words, phrases, or several of them with OR in parentheses."),
        ("theam:workload", "theam workload",
         "“theam:” is no field and was read as a word; the nearest is “theme:”."),
        ('xyz:"alpha beta"', 'xyz "alpha beta"',
         "“xyz:” is no field and was read as a word; there are inspectorate, programme, framework, area, region, year, rating, theme, "
         "stance, kind, speaker, standard, report, fictional."),
        ("theme:", "", "“theme:” was left out: its value must follow the colon directly."),
        ("theme: workload", "workload", "“theme:” was left out: its value must follow the colon directly."),
        ('theme:"" alpha', "alpha", "“theme:” was left out: its value is empty."),
        ("theme:() alpha", "alpha", "“theme:” was left out: it has no value."),
        ("area:(Leeds OR", "area:Leeds",
         "The list after “area:” was not closed: it was read as closed at the end."),
        ("area:(Leeds OR -York)", "area:(Leeds OR York)",
         "In the list after “area:” everything but values, OR and AND was left out: NOT stands before the field."),
        ('area:"North Tyneside', 'area:"North Tyneside"',
         "A quotation mark was not closed: the value was read as “North Tyneside”."),
        ('alpha "beta AND gamma', 'alpha "beta AND gamma"',
         'A quotation mark was not closed: the phrase was read as "beta AND gamma".'),
        ("year:20x2 alpha", "alpha",
         "“year:20x2” was left out: that is no year; write 2023, 2022..2024, 2022.. or ..2024."),
        ("year:..", "", "“year:..” was left out: that is no year; write 2023, 2022..2024, 2022.. or ..2024."),
        ("year:(2020 OR 20x2)", "year:2020",
         "“year:20x2” was left out: that is no year; write 2023, 2022..2024, 2022.. or ..2024."),
        ("year:2024..2022", "year:2022..2024",
         "“year:2024..2022” ends before it begins; it was read as 2022..2024."),
        ("alpha - beta", "alpha beta", "A minus sign with no word after it was left out."),
        ("alpha -...", "alpha", "A minus sign with no word after it was left out."),
        ("alpha +...", "alpha", "A plus sign with no word after it was left out."),
        ("-the alpha", "alpha", "“-the” was left out: nearly every passage holds that word."),
    ],
)  # fmt: skip
def test_a_malformed_query_is_read_in_its_best_sense_and_says_so(
    typed: str, canonical: str, note: str
) -> None:
    query = parse(typed)
    assert note in query.notes
    assert print_query(query) == canonical


def test_a_remark_points_at_what_it_is_about() -> None:
    query = parse('alpha  AND "" year:20x2  theam:workload')
    pointed = {query.text[remark.start : remark.end] for remark in query.remarks}
    assert pointed == {"AND", '""', "20x2", "theam:workload"}


def test_words_that_stand_beside_operators_are_named() -> None:
    assert parse("staff about morale OR wellbeing").notes == (
        "Only for the order, not required: “staff”. To require a word, write AND before it.",
    )
    assert parse("one two three four five six OR seven").notes == (
        "Only for the order, not required: “one”, “two”, “three” and 2 more. To require a word, write AND before it.",
    )
    assert parse("theme:workload staff").notes == ()


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("SPO AND weak", "Also searched: “senior probation officer”, for SPO."),
        ("weak -SPO", "Also left out: “senior probation officer”, for SPO."),
        ("NOT (weak AND SPOs)", "Also left out: “senior probation officer”, for SPO."),
    ],
)
def test_an_acronym_stands_for_its_long_form_in_a_condition_too(typed: str, note: str) -> None:
    query = parse(typed)
    assert note in query.notes
    (found,) = [c for c in query.concepts if c.label.startswith("SPO")]
    assert ("senior", "probat", "offic") in {wording.stems for wording in found.wordings}


def test_concepts_score_by_where_they_stand_in_the_condition() -> None:
    query = parse('staff (morale OR "well being") NOT (court AND NOT workload) theme:leadership')
    labels = {occur: [concept.label for concept in query.having(occur)] for occur in Occur}
    assert labels == {
        Occur.SHOULD: ["staff"],
        Occur.MUST: ["morale", '"well being"', "workload"],
        Occur.MUST_NOT: ["court"],
    }


def test_trees_are_flat_and_hold_nothing_twice() -> None:
    one, two = parse("alpha AND (beta AND alpha) AND (gamma OR (delta OR gamma))"), parse("alpha AND beta")
    assert isinstance(one.condition, And)
    assert isinstance(two.condition, And)
    assert one.condition.parts[:2] == two.condition.parts
    last = one.condition.parts[2]
    assert isinstance(last, Or)
    assert len(last.parts) == 2
    assert parse('theme:("a b" OR c)').condition == Field("theme", ("a b", "c"))
    near = parse("(alpha OR beta) NEAR/3 gamma").condition
    assert isinstance(near, Near)
    assert [term.label for term in near.left] == ["alpha", "beta"]


def test_fields_alone_ask_for_nothing_that_ranks() -> None:
    query = parse("theme:workload year:2023")
    assert query.empty
    assert query.notes == ()
    assert parse("-theme:workload").notes == (
        "Nothing is asked for, only left out: every other passage is shown, newest report first.",
    )


def test_parentheses_too_deep_are_left_out_with_a_note() -> None:
    deep = MAX_DEPTH + 5
    query = parse("(" * deep + "alpha OR beta" + ")" * deep + " AND gamma")
    assert query.condition is not None
    assert print_node(query.condition) == "(alpha OR beta) AND gamma"
    assert print_query(parse("(" * deep + "alpha OR )")) == "alpha"
    assert query.notes == (f"Parentheses nested deeper than {MAX_DEPTH} were left out.",)


def test_too_many_conditions_are_cut_with_a_note() -> None:
    query = parse(" OR ".join(f"word{n}" for n in range(MAX_CONCEPTS + 10)) + " theme:workload staff", 10_000)
    assert isinstance(query.condition, Or)
    assert len(query.condition.parts) == MAX_CONCEPTS == len(query.concepts)
    assert any(note.startswith(f"Only {MAX_CONCEPTS} words, phrases and conditions") for note in query.notes)


@pytest.mark.parametrize(
    ("typed", "hard"),
    [
        ("MAPPA AND MARAC", True),
        ("DOMESTIC ABUSE AND MENTAL HEALTH", False),
        ("DOMESTIC ABUSE AND mental HEALTH", True),
        ("SPO AND PSR AND OASYS AND RAR", True),
        ("RECALL", False),
    ],
)
def test_in_a_query_typed_in_capitals_throughout_operators_are_words(typed: str, hard: bool) -> None:
    query = parse(typed)
    assert (query.condition is not None) == hard
    if not hard:
        assert {c.wordings for c in query.concepts} == {c.wordings for c in parse(typed.lower()).concepts}
        assert any("capitals" in note for note in query.notes) == (" AND " in typed)
