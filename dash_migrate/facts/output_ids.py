"""The output of a callback as Dash names it, in `_dash-dependencies`: `graph.figure`, `..a.data...b.value..`.

The rules are those of `create_callback_id` in Dash's `_utils.py` (2.0 to 4.4).
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from dash_migrate.facts.dependencies import Dependency, flat
from dash_migrate.facts.written import text_of, written

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback

_WILD = frozenset({"ALL", "MATCH", "ALLSMALLER"})
_Value: TypeAlias = "str | int | float | bool | list[str]"


def output_id(facts: Facts, callback: Callback) -> str | None:
    """How Dash names the output of a callback; None where an id or a property of it cannot be read.

    Outputs with `allow_duplicate=True` come without the digest of their inputs: see `without_digests`.
    """
    grouping = callback.outputs
    parts = list(flat(grouping))
    if not parts or (isinstance(grouping, tuple) and None in grouping):
        return None
    names = [_name(facts, part) for part in parts]
    known = [name for name in names if name is not None]
    if len(known) < len(names):
        return None
    return f"..{'...'.join(known)}.." if isinstance(grouping, tuple | Mapping) else known[0]


def without_digests(name: str) -> str:
    """An output's name without what Dash adds to properties that several callbacks set: `a.data@3f...`."""
    several = name.startswith("..") and name.endswith("..")
    parts = name[2:-2].split("...") if several else [name]
    plain = "...".join(_plain(part) for part in parts)
    return f"..{plain}.." if several else plain


def _plain(part: str) -> str:
    owner, dot, name = part.rpartition(".")
    return owner + dot + name.partition("@")[0]


def _name(facts: Facts, part: Dependency) -> str | None:
    owner = part.component_id
    if owner is None:
        owner = _pattern(facts, part)
    return f"{owner.replace('.', chr(92) + '.')}.{part.property}" if owner is not None and part.property else None


def _pattern(facts: Facts, part: Dependency) -> str | None:
    """A pattern-matching id as Dash writes it: JSON with its keys sorted."""
    given = part.node.args[0] if part.node.args else None
    found = written(facts, given, part.path, part.scope) if given is not None else None
    if found is None or not isinstance(found.expr, ast.Dict):
        return None
    pattern: dict[str, _Value] = {}
    for key, value in zip(found.expr.keys, found.expr.values, strict=True):
        name = text_of(facts, key, found.path, found.scope) if key is not None else None
        wild = getattr(value, "attr", getattr(value, "id", ""))
        plain = written(facts, value, found.path, found.scope).expr
        if name is not None and wild in _WILD:
            pattern[name] = [wild]
        elif name is not None and isinstance(plain, ast.Constant) and isinstance(plain.value, str | int | float):
            pattern[name] = plain.value
        else:
            return None
    return json.dumps(pattern, sort_keys=True, separators=(",", ":"))
