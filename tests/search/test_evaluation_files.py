"""Topics, judgements and pools as files: what is read, what is refused and where, and the way back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.text_mark import text_mark
from search.engine import SearchEngine
from search.evaluation.errors import EvaluationError
from search.evaluation.pool import make_pool, merge, read_pool, write_pool
from search.evaluation.runs import answer
from search.evaluation.systems import open_systems
from search.evaluation.topic_files import (
    Half,
    Judgement,
    Topic,
    TopicKind,
    first_words,
    place,
    read_judgements,
    read_topics,
    trec_qrels,
    write_judgements,
    write_topics,
)

HEADER = "id\tkind\thalf\ttext\tnarrative\n"
GOOD = "t1\tplain\tdev\tstaff who leave\tPassages that say why staff leave.\n"
GRADED = "topic\tfile\tpassage_id\tgrade\tbegins\n"
ID = "0123456789abcdef"


def topics_in(folder: Path, text: str, name: str = "topics.tsv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_topics_are_read_in_order_and_by_half(tmp_path: Path) -> None:
    path = topics_in(tmp_path, f"\ufeff{HEADER}{GOOD}\nt2\tnothing\ttest\tunicorns\tNothing is.\r\n")
    first, second = read_topics(path)
    assert first == Topic(
        "t1", TopicKind.PLAIN, Half.DEV, "staff who leave", "Passages that say why staff leave."
    )
    assert second.narrative == "Nothing is."
    assert read_topics(path, Half.TEST) == (second,)


def test_topics_as_json_lines_are_the_same(tmp_path: Path) -> None:
    path = topics_in(tmp_path, HEADER + GOOD)
    line = {"id": "t1", "kind": "plain", "half": "dev", "text": "staff who leave"}
    lines = json.dumps({**line, "narrative": "Passages that say why staff leave."})
    assert read_topics(topics_in(tmp_path, lines, "topics.jsonl")) == read_topics(path)
    with pytest.raises(EvaluationError, match="line 1: the keys must be id, kind"):
        read_topics(topics_in(tmp_path, json.dumps(line), "topics.jsonl"))
    with pytest.raises(EvaluationError, match="line 1: text must be text; it is 7"):
        read_topics(topics_in(tmp_path, json.dumps({**line, "text": 7, "narrative": "x"}), "topics.jsonl"))
    with pytest.raises(EvaluationError, match="line 2: this is not JSON"):
        read_topics(topics_in(tmp_path, lines + "\n{", "topics.jsonl"))
    with pytest.raises(EvaluationError, match="line 1: this is JSON but no object"):
        read_topics(topics_in(tmp_path, "[1]", "topics.jsonl"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the header must be id, kind, half, text, narrative"),
        ("id\ttext\n", "line 1: the header must be"),
        (HEADER, "holds no topic"),
        (HEADER + "t1\tplain\tdev\tx\n", "line 2: 5 fields separated by tabs are wanted, 4 found"),
        (HEADER + GOOD + GOOD, "line 3: there is a topic t1 already"),
        (
            HEADER + GOOD + GOOD.replace("plain", "odd").replace("t1", "t2"),
            "line 3: the kind must be one of plain",
        ),
        (HEADER + GOOD.replace("dev", "train"), "line 2: the half must be dev or test; it is 'train'"),
        (HEADER + GOOD.replace("t1", "t 1"), "line 2: the id must be letters"),
        (HEADER + GOOD.replace("staff who leave", " "), "line 2: the field text is empty"),
    ],
)
def test_a_wrong_topic_is_named_by_file_and_line(text: str, said: str, tmp_path: Path) -> None:
    path = topics_in(tmp_path, text)
    with pytest.raises(EvaluationError) as error:
        read_topics(path)
    assert said in str(error.value)
    assert str(path) in str(error.value)
    assert error.value.code == "bad-evaluation"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"t1\ta.pdf\t{ID}\t4\tx", "line 2: the grade must be one of 0 not relevant"),
        (f"t1\ta.pdf\t{ID}\t-1\tx", "it is '-1'"),
        (f"t1\ta.pdf\t{ID}\t2.0\tx", "it is '2.0'"),
        (f"t1\ta.pdf\t{ID}\t²\tx", "it is '²'"),
        ("t1\ta.pdf\tabc\t1\tx", "passage_id must be sixteen hex digits"),
        (f"t1\t\t{ID}\t1\tx", "the field file is empty"),
        (f"t9\ta.pdf\t{ID}\t1\tx", "there is no topic 't9'"),
        (f"t1\ta.pdf\t{ID}\t1\tx\nt1\ta.pdf\t{ID}\t1\tx", "line 3: passage 0123456789abcdef is graded twice"),
    ],
)
def test_a_wrong_judgement_is_named_by_file_and_line(line: str, said: str, tmp_path: Path) -> None:
    topics = read_topics(topics_in(tmp_path, HEADER + GOOD))
    path = topics_in(tmp_path, f"{GRADED}{line}\n", "judgements.tsv")
    with pytest.raises(EvaluationError) as error:
        read_judgements(path, topics)
    assert said in str(error.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"nowhere\.tsv can't be read"):
        read_topics(tmp_path / "nowhere.tsv")
    (tmp_path / "latin.tsv").write_bytes(HEADER.encode() + b"caf\xe9")
    with pytest.raises(EvaluationError, match="is not UTF-8"):
        read_judgements(tmp_path / "latin.tsv")


FIELD = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).filter(
    lambda text: text.split()
)


@given(
    st.lists(
        st.tuples(st.sampled_from(list(TopicKind)), st.sampled_from(list(Half)), FIELD, FIELD),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=60, deadline=None)
def test_topics_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[TopicKind, Half, str, str]]
) -> None:
    topics = tuple(
        Topic(f"t{place}", kind, half, " ".join(text.split()), " ".join(told.split()))
        for place, (kind, half, text, told) in enumerate(drawn)
    )
    path = tmp_path_factory.mktemp("topics") / "topics.tsv"
    write_topics(path, topics)
    assert read_topics(path) == topics


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_whatever_a_file_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    folder = tmp_path_factory.mktemp("raw")
    for name, content in (("a.tsv", raw), ("b.tsv", HEADER.encode() + raw), ("c.jsonl", raw)):
        (folder / name).write_bytes(content)
        said = refusal(lambda name=name: read_topics(folder / name))  # type: ignore[misc]
        assert said is None or name in said
    (folder / "pool.jsonl").write_bytes(raw)
    said = refusal(lambda: read_pool(folder / "pool.jsonl"))
    assert said is None or "pool.jsonl" in said


def refusal(read: Callable[[], object]) -> str | None:
    """What an evaluation error says; any other error ends the test."""
    try:
        read()
    except EvaluationError as error:
        return str(error)
    return None


def test_a_judged_passage_is_found_by_id_then_by_its_first_words(engine: SearchEngine) -> None:
    report = engine.reports()[0]
    passage = next(p for p in engine.passages_of(report.id) if len(p.text.split()) > 12)
    named = Judgement("t1", report.source_name, passage.id, 3, first_words(passage.text))
    lost = replace(named, topic="t2", passage_id=ID)
    gone = replace(lost, topic="t3", begins="words that no report begins with")
    elsewhere = replace(lost, topic="t4", file="another.pdf")
    placed = place([named, lost, gone, elsewhere], engine)
    assert placed.grades == {"t1": {passage.id: 3}, "t2": {passage.id: 3}}
    assert placed.moved == (lost,)
    assert placed.absent == (gone, elsewhere)
    assert trec_qrels(placed) == f"t1 0 {passage.id} 3\nt2 0 {passage.id} 3\n"
    assert placed.relevant("t1") == (passage.id,)


def test_a_judged_passage_is_found_by_the_mark_of_its_text(engine: SearchEngine) -> None:
    report = engine.reports()[0]
    passage = engine.passages_of(report.id)[3]
    marked = Judgement("t1", report.source_name, ID, 2, text_mark(passage.text))
    unknown = replace(marked, topic="t2", begins=text_mark("no passage says this"))
    placed = place([marked, unknown], engine)
    assert placed.grades == {"t1": {passage.id: 2}}
    assert placed.absent == (unknown,)


def test_words_that_begin_two_passages_place_neither(engine: SearchEngine) -> None:
    report = engine.reports()[0]
    shared = Judgement("t1", report.source_name, ID, 3, "the")
    assert place([shared], engine).absent == (shared,)


TOPICS = (
    Topic("t1", TopicKind.PLAIN, Half.DEV, "domestic abuse", "Passages on domestic abuse."),
    Topic("t2", TopicKind.TERM, Half.TEST, "home visits", "Passages on home visits."),
)


def test_a_pool_holds_what_any_system_found_once_and_hides_which(
    sample_library: Path, tmp_path: Path
) -> None:
    systems = open_systems(sample_library, ["words", "meaning"])
    rows = make_pool(systems, TOPICS, (), depth=5)
    for topic in TOPICS:
        found = [one.passage.id for system in systems for one in answer(system, topic.text, 5).found]
        pooled = [row["passage_id"] for row in rows if row["topic"] == topic.id]
        assert sorted(pooled) == sorted(set(found))
        assert pooled != list(dict.fromkeys(found))
    assert make_pool(tuple(reversed(systems)), TOPICS, (), depth=5) == rows
    assert {row["grade"] for row in rows} == {None}
    assert not {"system", "rank", "score"} & rows[0].keys()
    first = rows[0]
    judged = Judgement(first["topic"], first["file"], first["passage_id"], 0, first["begins"])
    assert make_pool(systems, TOPICS, [judged], depth=5) == rows[1:]


def test_a_graded_pool_becomes_judgements(sample_library: Path, tmp_path: Path) -> None:
    rows = make_pool(open_systems(sample_library, ["words"]), TOPICS, (), depth=4)
    for grade, row in zip((3, 0, None, 1), rows, strict=False):
        row["grade"] = grade
    pool = tmp_path / "pool.jsonl"
    write_pool(pool, rows)
    done = merge((), [pool], TOPICS)
    assert (done.added, done.changed, done.same, done.ungraded) == (3, 0, 0, len(rows) - 3)
    path = tmp_path / "judgements.tsv"
    write_judgements(path, done.judgements)
    again = merge(read_judgements(path, TOPICS), [pool], TOPICS)
    assert (again.added, again.same) == (0, 3)
    assert set(again.judgements) == set(done.judgements)
    rows[0]["grade"] = 2
    write_pool(pool, rows)
    with pytest.raises(EvaluationError, match=r"line 1: passage \w+ has the grade 3 for topic t1, here 2"):
        merge(done.judgements, [pool], TOPICS)
    replaced = merge(done.judgements, [pool], TOPICS, replace=True)
    assert replaced.changed == 1
    assert {j.passage_id: j.grade for j in replaced.judgements}[rows[0]["passage_id"]] == 2


@pytest.mark.parametrize("grade", [4, -1, 1.5, 2.0, "2", True, False, [1]])
def test_a_grade_out_of_range_is_refused_by_line(grade: object, tmp_path: Path) -> None:
    row = {"topic": "t1", "file": "a.pdf", "passage_id": ID, "begins": "x"}
    pool = tmp_path / "pool.jsonl"
    write_pool(pool, [{**row, "grade": None}, {**row, "grade": grade}])
    with pytest.raises(EvaluationError, match="line 2: the grade must be one of"):
        read_pool(pool)


def test_a_pool_that_lacks_a_field_or_names_an_unknown_topic(tmp_path: Path) -> None:
    pool = tmp_path / "pool.jsonl"
    write_pool(pool, [{"topic": "t9", "file": "a.pdf", "passage_id": ID, "grade": 1}])
    with pytest.raises(EvaluationError, match="line 1: begins is missing"):
        read_pool(pool)
    write_pool(pool, [{"topic": "t9", "file": "a.pdf", "passage_id": ID, "grade": 1, "begins": "x"}])
    with pytest.raises(EvaluationError, match="line 1: there is no topic 't9'"):
        merge((), [pool], TOPICS)
