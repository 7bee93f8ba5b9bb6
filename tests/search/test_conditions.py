"""Conditions against brute force over the texts, and the laws of logic that they keep."""

from __future__ import annotations

import random
from typing import Any

import pytest

from search import conditions
from search.conditions import evaluate
from search.engine import SearchEngine
from search.facets import label
from search.filters import FilterIndex
from search.query import And, Field, Near, Node, Not, Or, Term, parse
from search.query.printing import print_node
from search.query.tree import both, either, negated
from search.request import Filters, Mode, SearchRequest
from search.stores.protocol import Rows
from tests.search.conftest import Generated
from tests.search.generated import COMMON, KINDS, SPEAKERS, SPECIAL, STANCES, THEMES, WORDS
from tests.search.memory_store import MemoryStore

TREES = 300
FIELD_VALUES: dict[str, list[str]] = {
    "theme": [theme.id for theme in THEMES] + ["Child safeguarding"],
    "area": [f"Area {n}" for n in range(6)],
    "region": [f"Region {n}" for n in range(3)],
    "stance": list(STANCES),
    "kind": list(KINDS),
    "speaker": list(SPEAKERS),
    "rating": ["Outstanding", "Good", "Requires improvement"],
    "standard": ["P 1.1", "P 1.2"],
    "inspectorate": ["ofsted", "hmi-probation"],
    "programme": ["probation_pdu", "childrens_services"],
    "framework": ["pdu-2023", "ilacs"],
    "year": ["2020", "2021..2023", "..2020", "2024.."],
}
BEGINNINGS = ("plann*", "ma*", "practition*", "vulnerabilit*", "le*", "agenc*", "multi-ag*")


def term(typed: str) -> Term:
    node = parse(f"+{typed}").condition
    assert isinstance(node, Term), typed
    return node


def random_term(chance: random.Random, texts: list[str]) -> Term:
    draw = chance.random()
    if draw < 0.25:
        words = chance.choice(texts).replace(".", "").split()
        start, length = chance.randrange(len(words) - 2), chance.randrange(1, 3)
        return term('"' + " ".join(words[start : start + length]) + '"')
    if draw < 0.32:
        return term(f'"{chance.choice(WORDS)} {chance.choice(WORDS)}"')
    if draw < 0.37:
        return term(f'"{chance.choice(WORDS[:6])} {chance.choice(BEGINNINGS[:5])}"')
    if draw < 0.47:
        return term(chance.choice(BEGINNINGS))
    if draw < 0.57:
        return term(chance.choice(SPECIAL).replace("P 1.1", "P1.1"))
    return term(WORDS[int(chance.random() ** 2 * len(WORDS))] if draw < 0.95 else chance.choice(COMMON))


def random_tree(chance: random.Random, texts: list[str], depth: int = 2) -> Node:
    draw = chance.random()
    if depth == 0 or draw < 0.25:
        kind = chance.random()
        if kind < 0.65:
            return random_term(chance, texts)
        if kind < 0.85:
            sides = [
                tuple(dict.fromkeys(random_term(chance, texts) for _ in range(chance.choice((1, 1, 2)))))
                for _ in range(2)
            ]
            return Near(sides[0], sides[1], chance.choice((0, 1, 3, 8, 20)))
        name = chance.choice(list(FIELD_VALUES))
        return Field(name, tuple(chance.sample(FIELD_VALUES[name], chance.randrange(1, 3))))
    if draw < 0.4:
        return negated(random_tree(chance, texts, depth - 1))
    parts = [random_tree(chance, texts, depth - 1) for _ in range(chance.randrange(2, 4))]
    return (both(parts) if draw < 0.7 else either(parts)) or parts[0]


@pytest.fixture(scope="module")
def trees(generated: Generated) -> list[Node]:
    chance = random.Random("trees")
    texts = [passage.text for passage in generated.passages]
    return [random_tree(chance, texts) for _ in range(TREES)]


def answer(generated: Generated, node: Node) -> set[str]:
    """Ids of the passages that satisfy a condition."""
    columns = generated.store.columns()
    held = evaluate(generated.store, FilterIndex(columns), {theme.id: theme for theme in THEMES}, node)
    assert held.mask is not None
    return {passage.id for passage, yes in zip(generated.passages, held.mask, strict=True) if yes}


def test_conditions_agree_with_brute_force(generated: Generated, trees: list[Node]) -> None:
    sizes = []
    for tree in trees:
        expected = {p.id for p in generated.passages if generated.reference.holds(p, tree)}
        assert answer(generated, tree) == expected, print_node(tree)
        sizes.append(len(expected))
    some = sum(0 < size < len(generated.passages) for size in sizes)
    assert some > TREES * 2 / 3, "too few conditions divide the passages for this to prove anything"


def test_the_engine_finds_what_a_typed_condition_says(generated: Generated, trees: list[Node]) -> None:
    for tree in trees[::4]:
        if isinstance(tree, Not) and isinstance(tree.part, Term) and tree.part.label in COMMON:
            continue  # as a query of its own this would leave nothing, and is left out with a note
        expected = {p.id for p in generated.passages if generated.reference.holds(p, tree)}
        response = generated.engine.search(SearchRequest(print_node(tree), limit=100, facets=False))
        assert response.totals.passages == len(expected), print_node(tree)
        assert {hit.passage.id for hit in response.hits} <= expected


@pytest.mark.parametrize("mode", list(Mode))
def test_words_beside_a_condition_rank_and_never_let_a_passage_in(generated: Generated, mode: Mode) -> None:
    inside = answer(generated, term("risk"))
    hits = generated.engine.search(SearchRequest("management kettle +risk", mode=mode, limit=100)).hits
    assert hits
    assert {hit.passage.id for hit in hits} <= inside


def test_the_laws_of_logic_hold(generated: Generated, trees: list[Node]) -> None:
    everyone = {passage.id for passage in generated.passages}
    for a, b in zip(trees[:60], trees[60:120], strict=True):
        ours, theirs = answer(generated, a), answer(generated, b)
        assert answer(generated, And((a, b))) == answer(generated, And((b, a)))
        assert answer(generated, Or((a, b))) == answer(generated, Or((b, a)))
        # Excluded phrases are taken word for word, so laws over "not" are tried below it on both sides.
        assert answer(generated, Not(Not(a))) == ours
        assert answer(generated, Not(And((a, b)))) == answer(generated, Or((Not(a), Not(b))))
        assert answer(generated, Not(Or((a, b)))) == answer(generated, And((Not(a), Not(b))))
        assert answer(generated, Or((a, And((a, b))))) == ours
        if not _phrases(a):
            assert answer(generated, Not(a)) == everyone - ours
        if not (_phrases(a) or _phrases(b)):
            assert answer(generated, And((a, b))) == ours & theirs
            assert answer(generated, Or((a, b))) == ours | theirs


def _phrases(node: Node) -> bool:
    """Whether the meaning of a node may depend on what stands beside it: phrases that stand for other forms."""
    return '"' in print_node(node)


def test_a_field_never_adds_a_passage(generated: Generated, trees: list[Node]) -> None:
    chance = random.Random("fields")
    for tree in trees[:80]:
        name = chance.choice(list(FIELD_VALUES))
        field = Field(name, (chance.choice(FIELD_VALUES[name]),))
        narrowed = both((tree, field))
        assert narrowed is not None
        assert answer(generated, narrowed) <= answer(generated, tree)
        assert answer(generated, narrowed) <= answer(generated, field)


@pytest.mark.parametrize("name", [name for name in FIELD_VALUES if name != "year"])
@pytest.mark.parametrize("certain_only", [False, True])
def test_a_field_is_the_filter_of_that_name(generated: Generated, name: str, certain_only: bool) -> None:
    for value in FIELD_VALUES[name][:3]:
        typed = f'{name}:"{value}"'
        named: dict[str, Any] = {name: (value,)}
        filters = Filters(**named, certain_only=certain_only)
        asked = SearchRequest(typed, Filters(certain_only=certain_only), limit=100, facets=False)
        by_field = generated.engine.search(asked)
        by_filter = generated.engine.search(SearchRequest("", filters, limit=100, facets=False))
        assert [hit.passage.id for hit in by_field.hits] == [hit.passage.id for hit in by_filter.hits]
        assert by_field.totals.passages == by_filter.totals.passages
        assert by_field.notes == by_filter.notes


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("theme:safeguarding", 'theme:"Safeguarding"'),
        ("theme:safeguarding", "theme:(child-safeguarding OR adult-safeguarding)"),
        ("standard:p1.1", 'standard:"P 1.1"'),
        ('kind:"Area for improvement"', "kind:area_for_improvement"),
        ('inspectorate:"hm inspectorate of probation"', "inspectorate:hmi-probation"),
        ("year:2021..2022", "year:2021 OR year:2022"),
        ("year:2021..2022", "year:(2021 OR 2022)"),
        ("-year:..2022", "NOT year:..2022"),
        ("theme:(workload AND leadership)", "theme:workload theme:leadership"),
        ("report:report-0003", "report:(report-0003)"),
    ],
)
def test_values_can_be_said_in_several_ways(generated: Generated, typed: str, same: str) -> None:
    ours, theirs = (generated.engine.search(SearchRequest(one, limit=100)) for one in (typed, same))
    assert ours.hits
    assert ours.totals == theirs.totals
    assert [hit.passage.id for hit in ours.hits] == [hit.passage.id for hit in theirs.hits]


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("theme:ledership", "There is no theme “ledership” in this library; did you mean “leadership”?"),
        ("-theme:ledership", "did you mean “leadership”?"),
        ("badger stance:bad", "There is no stance “bad” in this library; it has"),
        ("year:1066", "There is no year “1066” in this library"),
        ("year:1066..1070", "No report in this library is dated in the years 1066..1070."),
        ("report:nope", "There is no report “nope” in this library."),
    ],
)
def test_an_unknown_value_has_a_note_and_holds_no_passage(
    generated: Generated, typed: str, note: str
) -> None:
    response = generated.engine.search(SearchRequest(typed))
    assert any(note in one for one in response.notes), response.notes
    everything = len(generated.passages)
    assert response.totals.passages == (everything if typed.startswith("-") else 0)


class Counting(MemoryStore):
    """Counts the texts that are read."""

    read = 0

    def texts(self, rows: Rows) -> list[str]:
        self.read += len(rows)
        return super().texts(rows)


@pytest.mark.parametrize(
    ("typed", "most"),
    [
        ("kettle AND badger OR risk", 0),
        ('zephyr AND ("badger kettle" OR risk OR kettle)', 20),
        ('"badger kettle" OR badger', 0),
        ("badger NEAR kettle stance:mixed zephyr AND lantern", 10),
    ],
)
def test_texts_are_read_only_where_the_rest_leaves_it_open(
    generated: Generated, typed: str, most: int
) -> None:
    counting = Counting(generated.reports, generated.passages, THEMES, generated.vectors)
    condition = parse(typed).condition
    assert condition is not None
    evaluate(counting, FilterIndex(counting.columns()), {}, condition)
    assert counting.read <= most


def test_passages_beyond_the_limit_of_near_are_counted(
    generated: Generated, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = generated.engine.search(SearchRequest("badger NEAR kettle")).totals.passages
    monkeypatch.setattr(conditions, "MAX_NEAR_TEXTS", 5)
    engine = SearchEngine(generated.store, generated.encoder)
    response = engine.search(SearchRequest("badger NEAR kettle"))
    assert response.totals.passages < whole
    possible = len(answer(generated, And((term("badger"), term("kettle")))))
    assert any(note.startswith(f"{possible - 5} passages that hold both sides") for note in response.notes)


def test_an_empty_library_satisfies_nothing_and_fails_at_nothing(
    generated: Generated, trees: list[Node]
) -> None:
    engine = SearchEngine(MemoryStore((), (), THEMES, generated.vectors[:0]), generated.encoder)
    for tree in trees[:60]:
        assert engine.search(SearchRequest(print_node(tree))).hits == ()


def test_who_speaks_and_ratings_have_readable_names(generated: Generated) -> None:
    facets = generated.engine.search(SearchRequest("")).facets
    assert {value.value for value in facets["speaker"]} == set(SPEAKERS)
    assert all(value.label == label("speaker", value.value) != value.value for value in facets["speaker"])
    assert {value.label for value in facets["rating"]} == {"Outstanding", "Good", "Requires improvement"}
