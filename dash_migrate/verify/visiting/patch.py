"""Applies what a callback returns as `dash.Patch` to the value that it changes."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash_migrate.verify.model import JSON

    _Change: TypeAlias = "Callable[[JSON, dict[str, JSON]], JSON]"


class PatchError(ValueError):
    """The change does not fit the value that it is for."""


def is_patch(value: JSON) -> bool:
    """Whether a callback's value changes the one before it instead of replacing it."""
    return isinstance(value, dict) and "__dash_patch_update" in value


def patched(value: JSON, patch: JSON) -> JSON:
    """Returns the value with all operations of a patch applied; the value given stays as it is.

    Raises:
        PatchError: an operation is unknown, or names a place that the value does not have.
    """
    operations = patch.get("operations") if isinstance(patch, dict) else None
    holder: dict[str, JSON] = {"value": copy.deepcopy(value)}
    for operation in operations if isinstance(operations, list) else []:
        try:
            _apply(holder, operation)
        except (TypeError, ValueError, LookupError, ZeroDivisionError) as exc:
            raise PatchError(f"cannot apply {operation}: {exc}") from exc
    return holder["value"]


def _apply(holder: dict[str, JSON], operation: JSON) -> None:
    if not isinstance(operation, dict):
        raise TypeError("no operation")
    name, location, params = operation["operation"], operation["location"], operation.get("params")
    if not isinstance(location, list) or not isinstance(params, dict):
        raise TypeError("no location")
    *way, last = ["value", *location]
    parent: JSON = holder
    for step in way:
        parent = _item(parent, step)
    if name == "Delete":
        _delete(parent, last)
    elif name == "Assign":
        _put(parent, last, params["value"])
    else:
        _put(parent, last, _CHANGES[str(name)](_item(parent, last), params))


def _item(parent: JSON, step: JSON) -> JSON:
    if isinstance(parent, list) and isinstance(step, int):
        return parent[step]
    if isinstance(parent, dict):
        return parent.get(str(step))
    raise TypeError(f"nothing at {step!r}")


def _put(parent: JSON, step: JSON, value: JSON) -> None:
    if isinstance(parent, list) and isinstance(step, int):
        parent[step] = value
    elif isinstance(parent, dict):
        parent[str(step)] = value
    else:
        raise TypeError(f"nothing at {step!r}")


def _delete(parent: JSON, step: JSON) -> None:
    if isinstance(parent, list) and isinstance(step, int):
        del parent[step]
    elif isinstance(parent, dict):
        parent.pop(str(step), None)
    else:
        raise TypeError(f"nothing at {step!r}")


def _list(value: JSON) -> list[JSON]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _dict(value: JSON) -> dict[str, JSON]:
    if value is not None and not isinstance(value, dict):
        raise TypeError("not a dictionary")
    return value or {}


def _number(value: JSON) -> float:
    if not isinstance(value, int | float):
        raise TypeError("not a number")
    return value


def _add(value: JSON, params: dict[str, JSON]) -> JSON:
    more = params["value"]
    if isinstance(value, str) and isinstance(more, str):
        return value + more
    return _number(value) + _number(more)


def _insert(value: JSON, params: dict[str, JSON]) -> JSON:
    items = [*_list(value)]
    items.insert(int(_number(params["index"])), params["value"])
    return items


_CHANGES: dict[str, _Change] = {
    "Merge": lambda value, params: {**_dict(value), **_dict(params["value"])},
    "Extend": lambda value, params: [*_list(value), *_list(params["value"])],
    "Append": lambda value, params: [*_list(value), params["value"]],
    "Prepend": lambda value, params: [params["value"], *_list(value)],
    "Insert": _insert,
    "Remove": lambda value, params: [item for item in _list(value) if item != params["value"]],
    "Clear": lambda value, _: [] if isinstance(value, list) else {},
    "Reverse": lambda value, _: [*reversed(_list(value))],
    "Add": _add,
    "Sub": lambda value, params: _number(value) - _number(params["value"]),
    "Mul": lambda value, params: _number(value) * _number(params["value"]),
    "Div": lambda value, params: _number(value) / _number(params["value"]),
}
