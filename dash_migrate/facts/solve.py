"""A memo for questions that lead back to themselves: answers are sets, worked out until they stop growing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

T = TypeVar("T")

# Deeper questions are left open: Python's own stack is not deeper than a few hundred of them.
_MAX_DEPTH = 60
_MAX_ROUNDS = 8
# Questions behind one question, in all rounds. Of 164 public apps one asks more than 1,603: a library of classes
# that hand whatever they are given on to one another, where there is no end to it.
_MAX_VISITS = 4_000


class Solver(Generic[T]):
    """Answers of one kind, by key.

    A question that is met again while it is being answered has the answer of the round before, at first nothing.
    Rounds are made until one gives what the last one gave; only then are its answers kept. `left_open` says
    whether the last question from outside led further than is looked: its answer may lack something.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, frozenset[T]] = {}
        self._guess: dict[Hashable, frozenset[T]] = {}
        self._seen: dict[Hashable, frozenset[T]] = {}
        self._open: set[Hashable] = set()
        self._open_ended: dict[Hashable, frozenset[T]] = {}  # answers to questions from outside that are left open
        self._tangled: dict[Hashable, frozenset[T]] = {}  # answers of tangles that have no end
        self._visits = 0
        self._met_itself = False
        self._too_deep = False
        self.left_open = False

    def solve(self, key: Hashable, answer: Callable[[], frozenset[T]]) -> frozenset[T]:
        """The answer to the question `key`; `answer` works it out, asking this solver for what it depends on."""
        kept = self._kept.get(key)
        if kept is not None:
            self.left_open &= bool(self._open)
            return kept
        if self._open:
            return self._visit(key, answer)
        if key in self._open_ended:
            self.left_open = True
            return self._open_ended[key]
        return self._settle(key, answer)

    def _settle(self, key: Hashable, answer: Callable[[], frozenset[T]]) -> frozenset[T]:
        self._guess = {}
        self._visits = 0
        for _ in range(_MAX_ROUNDS):
            self._seen, self._met_itself, self._too_deep = {}, False, False
            try:
                found = self._visit(key, answer)
            finally:
                self._open.clear()
            if not self._met_itself or self._seen == self._guess or self._visits > _MAX_VISITS:
                break
            self._guess = self._seen
        self.left_open = self._too_deep
        if self._visits > _MAX_VISITS:  # the next question into the same tangle would be as long
            self._tangled.update(self._seen)
        if self._too_deep:
            self._open_ended[key] = found
        else:
            self._kept.update(self._seen)
        return found

    def _visit(self, key: Hashable, answer: Callable[[], frozenset[T]]) -> frozenset[T]:
        if key in self._seen:
            return self._seen[key]
        if key in self._open:
            self._met_itself = True
            return self._guess.get(key, frozenset())
        if key in self._tangled:
            self._too_deep = True
            return self._tangled[key]
        self._visits += 1
        if len(self._open) > _MAX_DEPTH or self._visits > _MAX_VISITS:
            self._too_deep = True
            return frozenset()
        self._open.add(key)
        found = self._seen[key] = answer()
        self._open.discard(key)
        return found
