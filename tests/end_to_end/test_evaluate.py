"""``findings evaluate``, ``pool`` and ``merge`` as processes of their own, over the bundled sample."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from search.evaluation.pool import write_pool
from search.evaluation.topic_files import Half, Topic, TopicKind, read_judgements, write_topics
from tests.end_to_end.server import run

TOPICS = (
    Topic("t1", TopicKind.PLAIN, Half.DEV, "staff who leave", "Passages on staff who leave."),
    Topic("t2", TopicKind.TERM, Half.DEV, "home visits", "Passages on home visits."),
    Topic("t3", TopicKind.NOTHING, Half.DEV, "recipe for sourdough bread", "Nothing is."),
    Topic("t4", TopicKind.TERM, Half.TEST, "domestic abuse", "Passages on domestic abuse."),
)


@dataclass(frozen=True)
class Setting:
    """Files of an evaluation, graded through the commands."""

    folder: Path
    library: Path
    topics: Path
    judgements: Path

    def options(self) -> tuple[str, ...]:
        return (
            "--topics",
            str(self.topics),
            "--judgements",
            str(self.judgements),
            "--library",
            str(self.library),
        )


@pytest.fixture(scope="module")
def setting(sample_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Setting:
    folder = tmp_path_factory.mktemp("evaluation")
    made = Setting(folder, sample_library, folder / "topics.tsv", folder / "judgements.tsv")
    write_topics(made.topics, TOPICS)
    pool = folder / "pool.jsonl"
    shown = run("evaluate", "pool", *made.options(), "--depth", "4", "--out", str(pool), folder=folder)
    assert shown.returncode == 0, shown.stderr
    rows = [json.loads(line) for line in pool.read_text("utf-8").splitlines()]
    assert f"{len(rows)} passages to grade for 3 topics" in shown.stdout
    for row in rows:
        row["grade"] = 3 if "visit" in row["text"] or "left" in row["text"] or "abuse" in row["text"] else 0
    write_pool(pool, rows)
    merged = run(
        "evaluate", "merge", str(pool), "--judgements", str(made.judgements), "--topics", str(made.topics), "--json",
        folder=folder,
    )  # fmt: skip
    assert merged.returncode == 0, merged.stderr
    assert json.loads(merged.stdout) == {
        "judgements": len(rows), "added": len(rows), "changed": 0, "same": 0, "ungraded": 0,
    }  # fmt: skip
    assert len(read_judgements(made.judgements)) == len(rows)
    return made


def test_the_development_half_is_measured_and_reported(setting: Setting) -> None:
    report, runs = setting.folder / "report.html", setting.folder / "runs"
    shown = run(
        "evaluate", *setting.options(), "--html", str(report), "--runs", str(runs), folder=setting.folder
    )
    assert shown.returncode == 0, shown.stderr
    assert "3 topics: 2 scored, 1 to which nothing is relevant, 0 not judged." in shown.stdout
    assert "fused: 3 topics asked" in shown.stderr
    for said in ("nDCG@10", "R@100", "Judged@10", "plain (1)", "term (1)", "the others are compared with it"):
        assert said in shown.stdout
    assert {path.name for path in runs.iterdir()} == {"fused.run", "words.run", "meaning.run"}
    page = report.read_text("utf-8")
    assert "sourdough" in page
    assert "domestic abuse" not in page.split('id="topics"')[1].split('id="topic-t1"')[0]
    assert not list(setting.folder.glob("*.opened.tsv"))


def test_the_figures_as_json_and_ablations(setting: Setting) -> None:
    shown = run(
        "evaluate", *setting.options(), "--json", "--system", "fused", "--system", "fused:weight=0.2", "--ablations",
        folder=setting.folder,
    )  # fmt: skip
    assert shown.returncode == 0, shown.stderr
    body = json.loads(shown.stdout)
    assert [system["name"] for system in body["systems"]][:4] == [
        "fused",
        "fused:weight=0.2",
        "words",
        "meaning",
    ]
    assert body["half"] == "dev"
    assert body["topics"]["scored"] == 2
    for system in body["systems"]:
        assert 0.0 < system["means"]["nDCG@10"]["mean"] <= 1.0
        assert system["means"]["nDCG@10"]["n"] == 2
        assert set(system["by_topic"]) == {"t1", "t2"}
    assert [one["against"] for one in body["comparisons"]] == ["fused"] * (len(body["systems"]) - 1)


def test_opening_the_test_half_is_said_and_recorded(setting: Setting) -> None:
    log = setting.folder / "judgements.opened.tsv"
    options = (*setting.options(), "--half", "test", "--system", "words", "--json")
    first = run("evaluate", *options, folder=setting.folder)
    assert first.returncode == 0, first.stderr
    assert "The test half is opened for the first time." in first.stderr
    assert str(log) in first.stderr
    assert set(json.loads(first.stdout)["systems"][0]["by_topic"]) == {"t4"}
    second = run("evaluate", *options, folder=setting.folder)
    assert "opened again: it was opened 1 time before" in second.stderr
    lines = [line.split("\t") for line in log.read_text("utf-8").splitlines()]
    assert lines[0] == ["opened", "version", "model", "snapshot", "topics", "judgements", "systems"]
    assert len(lines) == 3
    assert lines[1][1:] == lines[2][1:]
    assert lines[1][2].startswith("all-MiniLM-L6-v2@")
    # A log that can't be kept keeps the half closed.
    log.write_text("something else\n")
    refused = run("evaluate", *options, folder=setting.folder)
    assert refused.returncode == 2
    assert "the header must be opened" in refused.stderr
    assert not refused.stdout
    log.unlink()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--topics", "nowhere.tsv", "--judgements", "x.tsv"), "nowhere.tsv can't be read"),
        (("--system", "bm25"), "There is no system 'bm25'"),
    ],
)
def test_what_cannot_be_evaluated_is_said_in_one_sentence(
    arguments: tuple[str, ...], said: str, setting: Setting
) -> None:
    shown = run("evaluate", *setting.options(), *arguments, folder=setting.folder)
    assert shown.returncode == 2
    assert said in shown.stderr
    assert len(shown.stderr.strip().splitlines()) == 1


def test_both_files_are_needed_and_options_come_after_a_subcommand(setting: Setting) -> None:
    lacking = run("evaluate", "--topics", str(setting.topics), folder=setting.folder)
    assert lacking.returncode == 2
    assert "both are needed" in lacking.stderr
    before = run("evaluate", "--topics", "x", "pool", "--topics", "x", "--out", "y", folder=setting.folder)
    assert before.returncode == 2
    assert "Options of pool come after" in before.stderr


def test_a_wrong_grade_is_refused_by_line_and_nothing_is_written(setting: Setting) -> None:
    before = setting.judgements.read_bytes()
    pool = setting.folder / "wrong.jsonl"
    one = read_judgements(setting.judgements)[0]
    row = {"topic": one.topic, "file": one.file, "passage_id": one.passage_id, "begins": one.begins}
    write_pool(pool, [{**row, "grade": one.grade}, {**row, "grade": 7}])
    shown = run(
        "evaluate", "merge", str(pool), "--judgements", str(setting.judgements), folder=setting.folder
    )
    assert shown.returncode == 2
    assert "wrong.jsonl, line 2: the grade must be one of" in shown.stderr
    assert setting.judgements.read_bytes() == before
