"""Which parameters of a callback's function get which properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.facts.dependencies import Dependency, Grouping, Role
from dash_migrate.facts.scope import Function

if TYPE_CHECKING:
    import ast


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """What a function is given.

    Args:
        parameters: those that get one property each; nothing where the order is not certain.
        groups: those that get several, a list or dictionary of values, or something that cannot be read.
        rest: what it gets as `*args`, behind its other parameters.
    """

    parameters: Mapping[str, Dependency] = field(default_factory=dict)
    groups: Mapping[str, Grouping] = field(default_factory=dict)
    rest: tuple[Grouping, ...] = ()


NOTHING_TAKEN = Taken()


def taken(function: Function | ast.Lambda, skipped: int, inputs: Grouping) -> Taken:
    """What Dash gives the parameters of a function: by name for a mapping, else in order.

    Args:
        function: of the callback.
        skipped: how many of its first parameters get something else: `self`, `set_progress`.
        inputs: the Inputs and States of the registration.
    """
    arguments = function.args
    names = [item.arg for item in (*arguments.posonlyargs, *arguments.args)][skipped:]
    rest: tuple[Grouping, ...] = ()
    if isinstance(inputs, Mapping):
        known = {*names, *(item.arg for item in arguments.kwonlyargs)}
        by_name = {name: one for name, one in inputs.items() if name in known}
    else:
        listed = inputs if isinstance(inputs, tuple) else (inputs,)
        passed = [one for one in listed if not (isinstance(one, Dependency) and one.role is Role.TRIGGER)]
        if _shifted(function, len(names), len(passed)):
            return NOTHING_TAKEN
        certain = passed[: passed.index(None)] if None in passed else passed
        by_name = dict(zip(names, certain, strict=False))
        rest = tuple(passed[len(names) :]) if arguments.vararg is not None else ()
    single = {name: one for name, one in by_name.items() if isinstance(one, Dependency)}
    groups = {name: one for name, one in by_name.items() if not isinstance(one, Dependency)}
    return Taken(single, groups, rest)


def _shifted(function: Function | ast.Lambda, parameters: int, passed: int) -> bool:
    """Whether a decorator in between may give the function other arguments than Dash gives."""
    decorated = isinstance(function, Function) and len(function.decorator_list) > 1
    return decorated and parameters != passed and function.args.vararg is None
