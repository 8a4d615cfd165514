"""An answer is kept for a day, without an address; a problem never; what is broken does no harm."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dash_migrate.packages.resolving import answering, asking
from dash_migrate.packages.resolving.answering import answer
from dash_migrate.packages.resolving.model import NoAnswer, Question, Reason, Resolution
from dash_migrate.settings import Hashes

ANSWER = Resolution({"dash": "2.0"}, {"dash": ("x",)}, asked_for="pip-tools for Python 3.11 on Linux")


@dataclass
class Asked:
    """Stands for an inquiry, and counts what reaches the index."""

    options: tuple[tuple[str, str], ...] = (("index-url", "https://anna:hush@index.example.com/simple"),)
    python: str = "3.11"
    calls: int = 0
    failure: NoAnswer | None = None
    forgotten: list[str] = field(default_factory=list)

    def question(self, lacking: object) -> Question:
        return Question(("dash",), ("dash==2.0",), self.python, self.options, hashes=Hashes.NONE)

    def pins(self, question: Question) -> dict[str, str]:
        return {}

    def resolve(self, question: Question, clock: object) -> Resolution:
        self.calls += 1
        if self.failure:
            raise self.failure
        return ANSWER


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    found = Asked()
    monkeypatch.setattr(asking, "resolve", found.resolve)
    return found


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process."""
    monkeypatch.setattr(answering, "_answered", {})


def kept_files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache/resolutions").glob("*"))


def test_the_same_question_is_asked_once_a_day(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert answer(asked) == answer(asked) == ANSWER
    later(monkeypatch)
    assert answer(asked) == ANSWER
    assert asked.calls == 1
    (path,) = kept_files(tmp_path)
    old = time.time() - 24 * 60 * 60 - 1
    os.utime(path, (old, old))
    later(monkeypatch)
    answer(asked)
    assert asked.calls == 2


@pytest.mark.parametrize("change", ["options", "python", "variable"])
def test_another_question_is_asked_anew(asked: Asked, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    answer(asked)
    if change == "options":
        asked.options = ()
    elif change == "python":
        asked.python = "3.12"
    else:
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://other.example.com")
    answer(asked)
    assert asked.calls == 2


def test_no_address_is_kept(asked: Asked, tmp_path: Path) -> None:
    answer(asked)
    (path,) = kept_files(tmp_path)
    assert "hush" not in path.read_text() + path.name
    assert "://" not in path.read_text()


def test_a_problem_is_told_again_but_not_kept(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked.failure = NoAnswer(Reason.UNREACHABLE, "The package index cannot be reached.")
    assert answer(asked).problem == "The package index cannot be reached."
    answer(asked)
    assert asked.calls == 1  # this process does not wait again
    assert kept_files(tmp_path) == []
    later(monkeypatch)
    asked.failure = None
    assert answer(asked) == ANSWER


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"versions": {"dash": 2}}', '{"versions": []}', "\0\0"])
def test_what_is_broken_is_asked_anew(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    answer(asked)
    (path,) = kept_files(tmp_path)
    path.write_text(broken)
    later(monkeypatch)
    assert answer(asked) == ANSWER
    assert asked.calls == 2


def test_a_cache_that_cannot_be_written_is_done_without(asked: Asked, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert answer(asked) == ANSWER
