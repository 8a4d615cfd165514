"""Scores the search for secrets on labelled statements, beside other tools.

    python benchmarks/secrets/score.py [--half dev|held|both] [--misses] [--tools ENVIRONMENT [--install]]

Ends with 1 if a goal is missed: precision of the safe tier, recall of all tiers, no wrong rewrite.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[0] = str(ROOT)

from benchmarks.secrets import tools  # noqa: E402  # after ROOT
from benchmarks.secrets.labels import (  # noqa: E402  # after ROOT
    HALVES,
    NEGATIVE,
    TRUE,
    data_files,
    read_labels,
    write_copies,
)
from benchmarks.secrets.ours import scan  # noqa: E402  # after ROOT
from benchmarks.secrets.scores import Score, score, share  # noqa: E402  # after ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.secrets.labels import Hit, Label
    from benchmarks.secrets.ours import Ours

SAFE_PRECISION, RECALL = 0.97, 0.95
OURS = "dash-migrate"


def main() -> int:
    options = _options()
    halves = HALVES if options.half == "both" else (options.half,)
    labels = read_labels(halves)
    if options.install:
        tools.install(options.tools)
    with tempfile.TemporaryDirectory() as folder:
        root, scratch = Path(folder).resolve() / "apps", Path(folder).resolve() / "reports"
        root.mkdir()
        scratch.mkdir()
        files = data_files(halves)
        apps = write_copies(files, root)
        ours = scan(apps, root)
        hits: dict[str, Sequence[Hit]] = {OURS: ours.hits}
        for tool in tools.TOOLS if options.tools else ():
            ran = tools.run(tool, tools.python_of(options.tools), root, scratch)
            if isinstance(ran, str):
                print(f"{tool.name}: {ran}")
                continue
            hits[tool.name] = ran.hits
            print(f"{tool.name}: {ran.seconds:.1f} s, {ran.seconds * 1000 / len(files):.1f} ms a file")
    for text in ours.missing:
        print(f"{OURS}: has no {text}")
    counts = Counter(label.kind for label in labels)
    print(
        f"{len(files)} files, {len(labels)} statements: {', '.join(f'{n} {kind}' for kind, n in counts.items())}\n"
    )
    _overall(labels, hits, halves)
    scores = {name: score(labels, found, halves) for name, found in hits.items()}
    _by_shape(labels, scores)
    for half in halves:
        _by_tier(half, score(labels, ours.hits, (half,)))
    altered = _rewrites(labels, ours, halves)
    if ours.files:
        print(
            f"detection: {ours.milliseconds / ours.files:.1f} ms of CPU a file beyond parsing, {ours.files} files"
        )
    if options.misses:
        for label in scores[OURS].missed:
            print(f"missed  {label}")
        for wrong, tier in scores[OURS].wrong.items():
            print(f"wrong   {wrong} ({tier})")
    return 0 if _met(scores[OURS], altered) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Scores the search for secrets on labelled statements.")
    parser.add_argument("--half", choices=[*HALVES, "both"], default="both", help="which files to score")
    parser.add_argument("--misses", action="store_true", help="list what is wrong, by file and line")
    parser.add_argument("--tools", type=Path, help="a virtual environment with the other tools")
    parser.add_argument("--install", action="store_true", help="make that environment")
    options = parser.parse_args()
    if options.install and options.tools is None:
        parser.error("--install needs --tools")
    return options


def _overall(labels: Sequence[Label], hits: Mapping[str, Sequence[Hit]], halves: Sequence[str]) -> None:
    print(f"{'tool':16}{'half':6}{'TP':>5}{'FP':>5}{'FN':>5}{'precision':>11}{'recall':>8}{'F1':>7}")
    for name, found in hits.items():
        for chosen in (halves, *([(half,) for half in halves] if len(halves) > 1 else [])):
            got = score(labels, found, chosen)
            half = chosen[0] if len(chosen) == 1 else "both"
            numbers = f"{len(got.right):5}{len(got.wrong):5}{len(got.missed):5}"
            print(f"{name:16}{half:6}{numbers}{got.precision:11.3f}{got.recall:8.3f}{got.f1:7.3f}")
    print()


def _by_shape(labels: Sequence[Label], scores: Mapping[str, Score]) -> None:
    """Of each shape of secret how many each tool finds; of each other kind of statement how many it hits too."""
    for kind, title in ((TRUE, "found, by shape"), (NEGATIVE, "hit though no secret")):
        print(f"{title:22}{'n':>5}" + "".join(f"{name:>16}" for name in scores))
        counts = Counter(label.shape for label in labels if label.kind == kind)
        if kind == NEGATIVE:
            counts["no label"] = 0
        numbers = {
            name: got.found_by_shape() if kind == TRUE else got.wrong_by_shape() for name, got in scores.items()
        }
        for shape, count in sorted(counts.items()):
            if kind == TRUE or any(number[shape] for number in numbers.values()):
                print(
                    f"{shape:22}{count or '':>5}" + "".join(f"{number[shape]:16}" for number in numbers.values())
                )
        print()


def _by_tier(half: str, ours: Score) -> None:
    print(f"{half + ', tier':14}{'TP':>5}{'FP':>5}{'precision':>11}{'recall so far':>15}")
    so_far = 0
    for tier in ("safe", "ask", "manual"):
        right, wrong = ours.of_tier(tier)
        so_far += right
        recall = share(so_far, len(ours.right) + len(ours.missed))
        print(f"{tier:14}{right:5}{wrong:5}{share(right, right + wrong):11.3f}{recall:15.3f}")
    print()


def _rewrites(labels: Sequence[Label], ours: Ours, halves: Sequence[str]) -> int:
    """Prints how many literals all changes take out; gives how many edits and files are wrong."""
    due = [label for label in labels if label.rewrite in ("whole", "piece")]
    made = score(due, ours.edits, halves)
    strays = score(labels, ours.edits, halves).wrong
    print(f"rewritten: {len(made.right)} of {len(due)} ({share(len(made.right), len(due)):.3f})")
    print(f"rewritten though no secret: {len(strays)}")
    print(f"no longer the same program: {len(ours.altered)} of {ours.compared} files {' '.join(ours.altered)}\n")
    return len(ours.altered)


def _met(ours: Score, altered: int) -> bool:
    right, wrong = ours.of_tier("safe")
    goals = {
        f"precision of tier safe >= {SAFE_PRECISION}": share(right, right + wrong) >= SAFE_PRECISION,
        f"recall of all tiers >= {RECALL}": ours.recall >= RECALL,
        "every rewritten file is the same program": not altered,
    }
    for goal, met in goals.items():
        print(f"{'met   ' if met else 'MISSED'}  {goal}")
    return all(goals.values())


if __name__ == "__main__":
    sys.exit(main())
