"""Component ids as callbacks name them: texts, dictionaries, and patterns of dictionaries.

The rules are those of dash-renderer (`actions/dependencies.js` in the Dash repository, 4.x).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from dash_migrate.verify.model import JSON


class Wild(Enum):
    """What stands in a pattern for a value."""

    ALL = "ALL"
    MATCH = "MATCH"
    ALLSMALLER = "ALLSMALLER"


Value: TypeAlias = "str | int | float | bool | Wild | None"


@dataclass(frozen=True, slots=True)
class Keyed:
    """An id that is a dictionary, or a pattern of such ids.

    Attributes:
        keys: sorted.
        values: of the keys, in their order.
    """

    keys: tuple[str, ...]
    values: tuple[Value, ...]

    @property
    def several(self) -> bool:
        """Whether a callback takes what matches this as a list."""
        return Wild.ALL in self.values or Wild.ALLSMALLER in self.values

    @property
    def match_keys(self) -> tuple[str, ...]:
        """The keys whose values tell the calls of one callback apart."""
        return tuple(key for key, value in zip(self.keys, self.values, strict=True) if value is Wild.MATCH)

    def of(self, keys: tuple[str, ...]) -> tuple[Value, ...]:
        """Returns the values of some of the keys."""
        mine = dict(zip(self.keys, self.values, strict=True))
        return tuple(mine.get(key) for key in keys)


Id: TypeAlias = "str | Keyed"


class Place(NamedTuple):
    """A property of one component."""

    id: Id
    prop: str

    @property
    def name(self) -> str:
        """As `changedPropIds` names it."""
        return f"{text(self.id)}.{self.prop}"


@dataclass(frozen=True, slots=True)
class Dependency:
    """An input, state or output of a callback.

    Attributes:
        id: of the component, or a pattern.
        prop: the property; of an output that others write too, with `@` and a hash behind it.
        optional: whether the callback fires without the component.
    """

    id: Id
    prop: str
    optional: bool = False

    @property
    def several(self) -> bool:
        """Whether it stands for a list of values."""
        return isinstance(self.id, Keyed) and self.id.several


class Anchor(NamedTuple):
    """The component that says what MATCH and ALLSMALLER mean in one call, and the pattern that it matches."""

    id: Keyed
    pattern: Keyed


def component_id(value: JSON) -> Id | None:
    """Returns the id that a component has in its `id` property; None for none."""
    if isinstance(value, str):
        return value or None
    return _keyed(value) if isinstance(value, dict) and value else None


def parsed(text_: str) -> Id:
    """Returns the id that is written as a text, a dictionary's as JSON."""
    if not text_.startswith("{"):
        return text_
    try:
        value = json.loads(text_.replace("\\.", "."))
    except ValueError:
        return text_
    return _keyed(value) if isinstance(value, dict) else text_


def split(output: str) -> Dependency:
    """Returns the id and the property of `ID.PROPERTY`."""
    name, _, prop = output.rpartition(".")
    return Dependency(parsed(name), prop)


def text(id_: Id) -> str:
    """Returns an id as a text, a dictionary's as JSON with sorted keys."""
    if isinstance(id_, str):
        return id_
    return json.dumps(wire(id_), separators=(",", ":"), ensure_ascii=False)


def wire(id_: Id) -> JSON:
    """Returns an id as it is sent to the server."""
    if isinstance(id_, str):
        return id_
    return {
        key: [value.value] if isinstance(value, Wild) else value
        for key, value in zip(id_.keys, id_.values, strict=True)
    }


def matches(pattern: Keyed, id_: Keyed, anchor: Anchor | None = None) -> bool:
    """Whether an id is one of those that a pattern stands for.

    Args:
        pattern: with the same keys as the id.
        id_: of a component.
        anchor: what the pattern's MATCH and ALLSMALLER refer to; without it they match everything.
    """
    for key, wanted, value in zip(pattern.keys, pattern.values, id_.values, strict=True):
        if not isinstance(wanted, Wild):
            if type(wanted) is not type(value) or wanted != value:
                return False
        elif anchor is not None and wanted is not Wild.ALL:
            (other,), (other_pattern,) = anchor.id.of((key,)), anchor.pattern.of((key,))
            order = -1 if wanted is Wild.ALLSMALLER else 1 if other_pattern is Wild.ALLSMALLER else 0
            if _compare(value, other) != order:
                return False
    return True


def the_match(pattern: Keyed, anchor: Anchor) -> Keyed:
    """Returns the pattern with the anchor's values for MATCH: a component's id unless other wildcards are left."""
    if anchor.pattern.several:
        return pattern
    values = dict(zip(anchor.id.keys, anchor.id.values, strict=True))
    return Keyed(
        pattern.keys,
        tuple(
            values.get(key, value) if value is Wild.MATCH else value
            for key, value in zip(pattern.keys, pattern.values, strict=True)
        ),
    )


def _keyed(value: dict[str, JSON]) -> Keyed:
    keys = tuple(sorted(value))
    return Keyed(keys, tuple(_value(value[key]) for key in keys))


def _value(value: JSON) -> Value:
    if isinstance(value, list) and len(value) == 1 and value[0] in {wild.value for wild in Wild}:
        return Wild(value[0])
    return json.dumps(value) if isinstance(value, list | dict) else value


def _compare(one: Value, other: Value) -> int:
    """Orders two values as the browser does: numbers, then truth values, then texts."""
    first, second = _rank(one), _rank(other)
    return (first > second) - (first < second)


def _rank(value: Value) -> tuple[int, float, str]:
    if isinstance(value, bool):
        return 1, float(value), ""
    try:
        number = float(value) if isinstance(value, int | float | str) else math.nan
    except ValueError:
        number = math.nan
    return (0, number, "") if math.isfinite(number) else (2, 0.0, str(value))
