"""The answer to what an app wants from an index: kept for a day, and without what has no wheel for the target."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from dash_migrate.packages.resolving import asking
from dash_migrate.packages.resolving.cache import digest, keep, kept
from dash_migrate.packages.resolving.indexes import pip_settings
from dash_migrate.packages.resolving.interpreters import tool_version
from dash_migrate.packages.resolving.model import NoAnswer, Reason, Resolution
from dash_migrate.packages.resolving.processes import Clock
from dash_migrate.packages.resolving.progress import work
from dash_migrate.packages.resolving.wheels import hashes, without_wheel
from dash_migrate.settings import Hashes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from dash_migrate.packages.resolving.model import Question

SECONDS = 180.0  # for all that one plan asks
_ROUNDS = 4  # in which names without a wheel are found and left out
_FORMAT = 1  # of what is kept: another number makes old answers unknown

# Of this process: a step that asks again after a failure must not wait again.
_answered: dict[str, Resolution] = {}


class Inquiry(Protocol):
    """Who asks."""

    def question(self, lacking: Collection[str]) -> Question:
        """What to ask, when nothing that needs one of the names in `lacking` can be resolved."""

    def pins(self, question: Question) -> Mapping[str, str]:
        """For each name that the question leads to the versions that it allows, as pip writes them."""


def answer(inquiry: Inquiry, seconds: float = SECONDS) -> Resolution:
    """The index's answer; never an exception, never a word of an index's address.

    Args:
        inquiry: who asks.
        seconds: how long all of it may take.
    """
    question = inquiry.question(())
    if not question.requirements:
        return Resolution()
    name = _name(question)
    if name not in _answered:
        found = kept(name)
        if found is None:
            with work():
                found = _asked(inquiry, question, Clock(seconds))
            keep(name, found)
        _answered[name] = found
    return _answered[name]


def _name(question: Question) -> str:
    """The answer's name: a digest of all that it depends on; where pip looks gets no further than that."""
    return digest(
        [
            *(_FORMAT, question.requirements, question.constraints, question.python, question.options),
            *(question.hashes.value, pip_settings(os.environ, question.prefix)),
            *(tool_version("pip"), tool_version("pip-tools")),
        ]
    )


def _asked(inquiry: Inquiry, question: Question, clock: Clock) -> Resolution:
    lacking: dict[str, str] = {}
    for _ in range(_ROUNDS):
        if not question.requirements:
            return Resolution(without_wheel=lacking)
        try:
            found = replace(asking.resolve(question, clock), without_wheel=lacking)
            return _with_hashes(found, question, clock)
        except NoAnswer as failed:
            new = _lacking(inquiry, question, failed, clock)
            problem = failed.text
        if new.keys() <= lacking.keys():
            break
        lacking |= new
        question = inquiry.question(lacking)
    return Resolution(problem=problem, without_wheel=lacking)


def _lacking(inquiry: Inquiry, question: Question, failed: NoAnswer, clock: Clock) -> dict[str, str]:
    """The names that have no wheel for the target, each with the reason, if that can be why it failed."""
    from packaging.specifiers import SpecifierSet

    if failed.reason not in {Reason.CONFLICT, Reason.MISSING}:
        return {}
    allowed = {**({failed.name: ""} if failed.name else {}), **inquiry.pins(question)}
    try:
        files = asking.files_of(question, sorted(allowed), clock)
    except NoAnswer:
        return {}
    reasons = {
        key: without_wheel(key, SpecifierSet(text), files.get(key), question.python)
        for key, text in allowed.items()
    }
    return {key: why for key, why in sorted(reasons.items()) if why}


def _with_hashes(found: Resolution, question: Question, clock: Clock) -> Resolution:
    if question.hashes is Hashes.NONE or not found.versions:
        return found
    try:
        files = asking.files_of(question, sorted(found.versions), clock)
    except NoAnswer as failed:
        return Resolution(problem=failed.text, without_wheel=found.without_wheel)
    return replace(found, hashes=hashes(found.versions, files))
