"""The rules of `knowledge/implicit.toml` as data: what is looked for, and what is then needed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Condition:
    """What an argument of a call must be; an argument that is not told is none of these.

    Args:
        at: its position, None if it has none.
        keyword: its name; `*`: any argument.
        values: it is one of these constants.
        ends: it is text that ends so, case apart.
        starts: it is text that starts so.
        given: it is there at all (or, if False, it is not).
        address: it is text with `://` near its start, or a variable of the environment for one.
        unseen: its text is not told at all: it comes from outside the code.
        made: it is made by a call of one of these functions.
        mentioned: where its value is not told, whether one of `values` stands as text in the same file will do.
    """

    at: int | None = None
    keyword: str = ""
    values: tuple[object, ...] = ()
    ends: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    given: bool | None = None
    address: bool = False
    unseen: bool = False
    made: tuple[str, ...] = ()
    mentioned: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One trigger and what it needs; the fields are described at the head of the file."""

    id: str
    needs: tuple[str, ...]
    host: str = ""
    extra: str = ""
    bounds: str = ""
    version: str = ""
    uses: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    of: str = "any"
    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    keys: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    variables: str = ""
    decorators: tuple[str, ...] = ()
    brings: tuple[str, ...] = ()
    silenced: str = ""
    dialect: bool = False
    sole: bool = False
    propose: str = ""
    not_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class Book:
    """All rules, and tables to find those that a spelling may concern.

    Args:
        by_name: the rules on calls by the last part of the callee's name; `*` where any part will do.
        by_import: the rules on imports by top-level module.
        by_key: the rules on settings by the setting's name.
        by_scheme: the rules on addresses by scheme.
        on_variables: the rules on names of environment variables.
        same: distributions that serve for another one, the one to propose first.
        comes_with: members of extras by what brings them.
        with_extra: distributions that need an extra of their own, and what that installs.
    """

    rules: tuple[Rule, ...]
    by_name: Mapping[str, tuple[Rule, ...]]
    by_import: Mapping[str, tuple[Rule, ...]]
    by_key: Mapping[str, tuple[Rule, ...]]
    by_scheme: Mapping[str, tuple[Rule, ...]]
    on_variables: tuple[Rule, ...]
    on_decorators: tuple[Rule, ...]
    same: Mapping[str, tuple[str, ...]]
    comes_with: Mapping[str, str]
    with_extra: Mapping[str, tuple[str, str]]


@cache
def book() -> Book:
    """The rules, read once."""
    table = load("implicit")
    rules = tuple(_rule(row) for row in table["rule"])
    return Book(
        rules,
        _by(
            rules,
            lambda rule: [
                *(name.rpartition(".")[2] for name in rule.calls),
                *(name.rpartition(".")[2] for name in rule.methods),
            ],
        ),
        _by(rules, lambda rule: [name.partition(".")[0] for name in rule.imports]),
        _by(rules, lambda rule: rule.keys),
        _by(rules, lambda rule: rule.schemes),
        tuple(rule for rule in rules if rule.variables),
        tuple(rule for rule in rules if rule.decorators),
        {key: tuple(names) for key, names in table["same"].items()},
        table["comes-with"],
        {key: (extra, brought) for key, (extra, brought) in table["with-extra"].items()},
    )


def _rule(row: Mapping[str, Any]) -> Rule:  # a table of the file
    given = {key: _frozen(value) for key, value in row.items()}
    given |= {key: tuple(_condition(part) for part in row.get(key, ())) for key in ("when", "unless")}
    return Rule(**given)


def _condition(row: Mapping[str, Any]) -> Condition:  # a table of the file
    known = {field.name for field in fields(Condition)}
    return Condition(**{key: _frozen(value) for key, value in row.items() if key in known})


def _frozen(value: Any) -> Any:  # TOML
    return tuple(value) if isinstance(value, list) else value


def _by(rules: tuple[Rule, ...], keys: Any) -> Mapping[str, tuple[Rule, ...]]:  # a function of a rule
    table: dict[str, list[Rule]] = {}
    for rule in rules:
        for key in dict.fromkeys(keys(rule)):
            table.setdefault(key, []).append(rule)
    return {key: tuple(found) for key, found in table.items()}
