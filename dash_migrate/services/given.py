"""What a call is given by name or position, dictionaries that are spread into it included."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.facts.values import argument
from dash_migrate.facts.written import Written, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite
    from dash_migrate.services.knowledge import Slot


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """The arguments of a call.

    Args:
        spread: what dictionaries spread into the call give by name.
        unseen: whether something is spread into the call that is not written out.
    """

    call: ast.Call
    path: str
    site: CallSite
    spread: Mapping[str, Written] = field(default_factory=dict)
    unseen: bool = False

    def of(self, slot: Slot | None) -> Written | None:
        """What the call is given for an argument; None if nothing."""
        if slot is None:
            return None
        for keyword in slot.keywords:
            plain = argument(self.call, None, keyword)
            if plain is not None:
                return Written(plain, self.path, self.site.scope)
            if keyword in self.spread:
                return self.spread[keyword]
        plain = argument(self.call, slot.position, "") if slot.position is not None else None
        return Written(plain, self.path, self.site.scope) if plain is not None else None

    @property
    def names(self) -> frozenset[str]:
        """The names of all that is given by name."""
        return frozenset(keyword.arg for keyword in self.call.keywords if keyword.arg) | self.spread.keys()


def given(facts: Facts, path: str, site: CallSite) -> Given:
    """The arguments of a call of the file `path`."""
    spread: dict[str, Written] = {}
    unseen = any(isinstance(one, ast.Starred) for one in site.node.args)
    for keyword in site.node.keywords:
        if keyword.arg is None:
            there = written(facts, keyword.value, path, site.scope)
            entries = dict(_entries(there))
            unseen = unseen or not entries
            spread |= entries
    return Given(site.node, path, site, spread, unseen)


def _entries(there: Written) -> Iterator[tuple[str, Written]]:
    """The entries of a dictionary that is written out; none if a part of it is not seen."""
    match there.expr:
        case ast.Dict(keys=keys, values=values) if all(_is_text(key) for key in keys):
            for key, value in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant):
                    yield str(key.value), Written(value, there.path, there.scope)
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords) if all(k.arg for k in keywords):
            for keyword in keywords:
                yield str(keyword.arg), Written(keyword.value, there.path, there.scope)


def _is_text(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and isinstance(key.value, str)
