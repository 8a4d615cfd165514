"""Gives the component ids that a run generates a name that is the same in every run.

Dash numbers the components that a callback names without an id from one fixed seed, so those ids
change when imports move (Dash 4.4.1, `base_component._set_random_id`); apps make others with `uuid`
or `random`. Each is named by its place in the layout instead, wherever it is used.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dash_migrate.verify.model import JSON

Path: TypeAlias = tuple[str | int, ...]

_UUID = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{8}(-?)(?:[0-9a-fA-F]{4}\1){3}[0-9a-fA-F]{12}(?![0-9A-Za-z])")
# Of the inputs, or of the file and line of a callback that has neither inputs nor outputs.
_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_SHORTEST = 4  # a shorter id would be taken for parts of other texts


def component_ids(layout: JSON, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yields place and text of every component id; of an id that is a dictionary, of each text in it."""
    if isinstance(layout, dict):
        props = layout.get("props")
        if isinstance(props, dict) and "type" in layout:
            yield from _texts(props.get("id"), (*path, "props", "id"))
        for key, value in layout.items():
            yield from component_ids(value, (*path, key))
    elif isinstance(layout, list):
        for index, value in enumerate(layout):
            yield from component_ids(value, (*path, index))


def varying_ids(first: JSON, second: JSON) -> frozenset[Path]:
    """Returns the places of the ids that differ between two runs of the same app."""
    other = dict(component_ids(second))
    return frozenset(path for path, text in component_ids(first) if other.get(path, text) != text)


def named_by_place(layout: JSON, callbacks: JSON, varying: frozenset[Path]) -> tuple[JSON, JSON]:
    """Returns layout and callbacks with every generated id replaced.

    Args:
        layout: of one Dash app.
        callbacks: of the same app.
        varying: the places of ids known to be generated, besides those that hold a UUID.
    """
    name = namer(layout, varying)
    return mapped(layout, name), mapped(mapped(callbacks, name), without_uuid)


def namer(layout: JSON, varying: frozenset[Path]) -> Callable[[str], str]:
    """Returns what replaces, in any text, the generated ids of a layout by names that are the same in every run.

    Args:
        layout: of one Dash app, or of one of its pages.
        varying: the places of ids known to be generated, besides those that hold a UUID.
    """
    names: dict[str, str] = {}
    for path, text in component_ids(layout):
        place = f"<id at {'.'.join(map(str, path))}>"
        for uuid in _UUID.finditer(text):
            names.setdefault(uuid.group(), place)
        if path in varying and not _UUID.search(text) and len(text) >= _SHORTEST:
            names.setdefault(text, place)
    if not names:
        return lambda text: text
    longest_first = sorted(names, key=len, reverse=True)
    known = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    return lambda text: known.sub(lambda match: names[match.group()], text)


def without_uuid(text: str) -> str:
    """Returns a text with every UUID replaced by the same name, for ids that no layout places."""
    return _UUID.sub("<id>", text)


def without_hash(output: str) -> str:
    """Returns a callback's `output` without the hash that Dash appends, or makes up where there is none."""
    return _HASH.sub("<hash>", output)


def _texts(value: JSON, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))


def mapped(value: JSON, change: Callable[[str], str]) -> JSON:
    """Returns the JSON with every text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [mapped(inner, change) for inner in value]
    if isinstance(value, dict):
        return {key: mapped(inner, change) for key, inner in value.items()}
    return value
