"""The labelled statements that the search for secrets is measured by are sound, and so is the measure."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.secrets.labels import (
    AMBIGUOUS,
    DATA,
    HALVES,
    NEGATIVE,
    TRUE,
    Hit,
    Label,
    data_files,
    read_labels,
    write_copies,
)
from benchmarks.secrets.markers import MARKER, expanded
from benchmarks.secrets.scores import score

LABELS = read_labels()
# What hosting services refuse; only the copies that are scored hold such values.
LIVE = re.compile(
    r"sk_live_|sk-ant-|sk-[A-Za-z0-9]{20}|xox[bp]-|gh[pous]_\w{20}|AKIA[A-Z2-7]{12}|AIza|SG\.\w{10}|hf_[A-Za-z]{20}|hvs\.|dapi[0-9a-f]{20}"
    r"|hooks\.slack\.com|discord\.com/api|webhook\.office|[ps]k\.eyJ\w{5}|eyJ\w+\.eyJ|PRIVATE KEY-----|\d{10}:AA"
)
each_file = pytest.mark.parametrize("file", data_files())


def test_there_are_enough_statements_of_each_kind() -> None:
    counts = Counter(label.kind for label in LABELS)
    assert counts[TRUE] >= 160
    assert counts[NEGATIVE] >= 220
    assert counts[AMBIGUOUS] >= 10
    assert counts[TRUE] + counts[NEGATIVE] >= 400
    assert len(data_files()) >= 26


def test_every_class_is_in_both_halves() -> None:
    classes = {half: {(label.kind, label.shape) for label in LABELS if label.half == half} for half in HALVES}
    assert classes["dev"] == classes["held"]
    assert len(classes["dev"]) >= 80


@pytest.mark.parametrize("kind", [TRUE, NEGATIVE])
def test_every_class_has_several_cases(kind: str) -> None:
    counts = Counter(label.shape for label in LABELS if label.kind == kind)
    assert [shape for shape, count in counts.items() if count < 3] == []


def test_halves_share_no_app_and_are_of_like_size() -> None:
    files = {half: data_files([half]) for half in HALVES}
    apps = {half: {file.split("/")[1] for file in files[half]} for half in HALVES}
    assert apps["dev"].isdisjoint(apps["held"])
    counts = Counter(label.half for label in LABELS)
    assert abs(counts["dev"] - counts["held"]) < 0.1 * len(LABELS)


def test_every_file_has_labels_and_every_label_a_file() -> None:
    assert {label.file for label in LABELS} == set(data_files())


@each_file
def test_labels_are_lines_of_their_file_and_do_not_overlap(file: str) -> None:
    lines = (DATA / file).read_text("utf-8").splitlines()
    taken: Counter[int] = Counter()
    for label in LABELS:
        if label.file == file:
            assert 1 <= label.first <= label.last <= len(lines), label
            assert lines[label.first - 1].strip(), label
            taken.update(range(label.first, label.last + 1))
    assert [line for line, count in taken.items() if count > 1] == []


def test_kinds_and_rewrites_are_known() -> None:
    for label in LABELS:
        assert label.kind in (TRUE, NEGATIVE, AMBIGUOUS), label
        assert label.rewrite in (("whole", "piece", "report") if label.kind == TRUE else ("",)), label
        assert label.kind != TRUE or (label.shape not in ("comment", "docstring") or label.rewrite == "report"), (
            label
        )


@each_file
def test_files_parse_with_and_without_values(file: str) -> None:
    text = (DATA / file).read_text("utf-8")
    assert len(ast.parse(text).body) == len(ast.parse(expanded(text)).body)


@each_file
def test_no_file_holds_what_looks_like_a_live_token(file: str) -> None:
    assert LIVE.search((DATA / file).read_text("utf-8")) is None


def test_markers_become_the_same_values_every_time() -> None:
    texts = [(DATA / file).read_text("utf-8") for file in data_files()]
    markers = {found[0] for text in texts for found in MARKER.finditer(text)}
    values = {marker: expanded(marker) for marker in markers}
    assert len(set(values.values())) == len(markers) >= 30
    assert values == {marker: expanded(marker) for marker in markers}
    assert not any("@@" in value or "\n" in value for value in values.values())


def test_a_marker_that_is_not_known_is_an_error() -> None:
    with pytest.raises(KeyError):
        expanded("@@nothing:1@@")


def test_copies_have_the_lines_of_the_data(tmp_path: Path) -> None:
    files = data_files(["held"])
    apps = write_copies(files, tmp_path)
    assert [app.name for app in apps] == sorted({file.split("/")[1] for file in files})
    for file in files:
        assert len((tmp_path / file).read_text("utf-8").splitlines()) == len(
            (DATA / file).read_text("utf-8").splitlines()
        )
    assert not any(MARKER.search((tmp_path / file).read_text("utf-8")) for file in files)


def test_a_hit_counts_by_the_statement_it_touches() -> None:
    labels = (
        Label("dev/a/x.py", 1, 3, TRUE, "pem", "whole"),
        Label("dev/a/x.py", 5, 5, TRUE, "assign", "whole"),
        Label("dev/a/x.py", 7, 8, NEGATIVE, "prose"),
        Label("dev/a/x.py", 9, 9, AMBIGUOUS, "guest"),
        Label("held/b/x.py", 1, 1, TRUE, "assign", "whole"),
    )
    hits = [
        Hit("dev/a/x.py", 3, 3, "manual"),
        Hit("dev/a/x.py", 1, 3, "safe"),
        Hit("dev/a/x.py", 7, 7, "ask"),
        Hit("dev/a/x.py", 8, 8, "safe"),
        Hit("dev/a/x.py", 9, 9, "safe"),
        Hit("dev/a/x.py", 11, 11, "ask"),
        Hit("held/b/x.py", 2, 2, "safe"),
    ]
    got = score(labels, hits, ["dev"])
    assert got.right == {labels[0]: "safe"}
    assert got.missed == (labels[1],)
    assert {str(wrong): tier for wrong, tier in got.wrong.items()} == {
        "dev/a/x.py:7 prose": "safe",
        "dev/a/x.py:11 no label": "ask",
    }
    assert (got.precision, got.recall) == (1 / 3, 1 / 2)
    assert got.f1 == pytest.approx(0.4)
    assert got.of_tier("safe") == (1, 1)
    both = score(labels, hits, HALVES)
    assert (len(both.right), len(both.wrong), len(both.missed)) == (1, 3, 2)
