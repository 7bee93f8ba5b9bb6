"""A researcher's own codebook in use: renamed and merged themes keep their model, new ones learn from examples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.model import Kind, Passage, Span
from indexer.codebook import Codebook, load_codebook
from indexer.encoder import Encoder
from indexer.records import PassageTags
from indexer.themes.tagger import Tagger, load_tagger

PROBATION = "hmi-probation"
SPOKEN = "Vacancies were not filled: caseloads were above the limit of the workload tool and officers were stretched."
NEW = """
[[theme]]
id = "weather"
name = "Floods and weather"
group = "Own"
definition = "Floods, storms, snow and other weather that stopped or harmed the service."
examples = [
  "The office was closed for nine days after the river burst its banks and the ground floor was under water.",
  "Appointments lapsed during the storm, and no plan said what to do when roads were blocked by snow.",
  "Flooding of the basement destroyed case files and staff worked from a church hall for a month.",
  "Heavy snow kept people from reporting, and leaders had agreed in advance how contact would be kept up.",
  "After the storms of January the unit held reporting sessions by telephone.",
  "High winds took the roof off the hostel, and residents were moved overnight.",
]
"""


def passage(text: str) -> Passage:
    return Passage("0" * 16, 0, text, Kind.FINDING, (), None, 0, len(text), (Span(0, len(text)),))


def own(tmp_path: Path, changes: str) -> Codebook:
    path = tmp_path / "own.toml"
    path.write_text('extends = "default"\n' + changes, encoding="utf-8")
    return load_codebook(path)


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Tagger:
    """A tagger that knows one theme more, from a definition and six examples."""
    return load_tagger(own(tmp_path_factory.mktemp("weather"), NEW), encoder=encoder)


def tags_of(tagger: Tagger, encoder: Encoder, text: str) -> PassageTags:
    return tagger.tag([passage(text)], encoder.encode_passages([text]), [PROBATION])[0]


def test_a_renamed_theme_is_tagged_as_it_was(tmp_path: Path, encoder: Encoder) -> None:
    before = tags_of(load_tagger(encoder=encoder), encoder, SPOKEN)
    renamed = load_tagger(own(tmp_path, '[[rename]]\nid = "workload"\nto = "caseload"\n'), encoder=encoder)
    after = tags_of(renamed, encoder, SPOKEN)
    then = {tag.theme: (tag.probability, tag.evidence) for tag in before.themes}
    now = {tag.theme: (tag.probability, tag.evidence) for tag in after.themes}
    assert "workload" in then
    assert now.pop("caseload") == then.pop("workload")
    assert now == then


def test_a_merged_theme_is_as_likely_as_its_likeliest_part(tmp_path: Path, encoder: Encoder) -> None:
    changes = '[[merge]]\nfrom = ["staffing-levels", "workload"]\ninto = "capacity"\nname = "Capacity"\n'
    before = {t.theme: t for t in tags_of(load_tagger(encoder=encoder), encoder, SPOKEN).themes}
    after = {
        t.theme: t
        for t in tags_of(load_tagger(own(tmp_path, changes), encoder=encoder), encoder, SPOKEN).themes
    }
    parts = [before[theme].probability for theme in ("staffing-levels", "workload") if theme in before]
    assert parts
    assert after["capacity"].probability >= max(parts) - 0.02
    assert not {"staffing-levels", "workload"} & after.keys()


def test_a_retired_theme_is_said_no_more(tmp_path: Path, encoder: Encoder) -> None:
    tagger = load_tagger(own(tmp_path, 'retire = ["workload"]'), encoder=encoder)
    assert "workload" not in {tag.theme for tag in tags_of(tagger, encoder, SPOKEN).themes}


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("Reporting stopped for a week when floods closed the bridge, and nobody had planned for it.", True),
        (
            "The storm had cut the power, and officers kept in touch with people on probation by telephone.",
            True,
        ),
        ("Leaders had set out a clear vision, and staff knew what was expected of them.", False),
        ("Pre-sentence reports were allocated late in most cases.", False),
        ("Enquiries about domestic abuse were made in time.", False),
    ],
)
def test_a_new_theme_works_at_once_from_a_definition_and_six_examples(
    weather: Tagger, encoder: Encoder, text: str, carried: bool
) -> None:
    found = {tag.theme: tag for tag in tags_of(weather, encoder, text).themes}
    assert ("weather" in found) is carried
    if carried:
        tag = found["weather"]
        assert tag.source == "examples"
        assert not tag.certain
        assert tag.evidence
        assert all(text[e.start : e.end] == e.text for e in tag.evidence)


def test_a_counterexample_takes_its_like_out(tmp_path: Path, weather: Tagger, encoder: Encoder) -> None:
    text = "The reception leaked when it rained, and repairs had been outstanding for a year."
    near = "Rain came through the roof of the reception, and landlords had not repaired it."
    strict = load_tagger(own(tmp_path, NEW + f'counterexamples = ["{near}"]\n'), encoder=encoder)
    assert weather.version != strict.version

    def likely(tagger: Tagger) -> float:
        return max(
            (t.probability for t in tags_of(tagger, encoder, text).themes if t.theme == "weather"),
            default=0.0,
        )

    assert likely(strict) <= likely(weather)


def test_examples_of_a_theme_that_the_model_knows_do_not_replace_the_model(
    tmp_path: Path, encoder: Encoder
) -> None:
    changes = '[[theme]]\nid = "workload"\nexamples = ["Caseloads had grown beyond what was safe."]\n'
    tagger = load_tagger(own(tmp_path, changes), encoder=encoder)
    assert {t.source for t in tags_of(tagger, encoder, SPOKEN).themes if t.theme == "workload"} <= {
        "rule",
        "model",
    }


def test_tags_by_examples_do_not_depend_on_the_batch(weather: Tagger, encoder: Encoder) -> None:
    texts = ["Snow closed the office.", "Housing was scarce on release.", "Staff were proud of their work."]
    vectors = encoder.encode_passages(texts)
    together = weather.tag([passage(t) for t in texts], vectors, [PROBATION] * 3)
    apart = [
        weather.tag([passage(t)], np.asarray(vectors[i : i + 1]), [PROBATION])[0] for i, t in enumerate(texts)
    ]
    assert together == apart
