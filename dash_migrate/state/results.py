"""What operations, elements, methods and calls of packages give: of which kind, as far as that is sure."""

from __future__ import annotations

import ast

from dash_migrate.knowledge import load
from dash_migrate.state.held import PLAIN, Held, named

_TEXT_METHODS = frozenset({
    "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "format", "join", "replace", "zfill",
})  # fmt: skip
_FIGURES = frozenset({"Figure", "FigureWidget", "make_subplots"})
_OF_MODELS = frozenset({"fit", "eval", "to", "compile", "half", "cuda", "cpu"})
_OF_CONNECTIONS = frozenset({"connect", "cursor", "get_database", "get_default_database", "get_collection"})
_LISTS = frozenset({"queue.Queue", "queue.SimpleQueue", "collections.deque"})


def constant(value: object) -> Held:
    """What a literal is."""
    if isinstance(value, bool):
        return Held.PLAIN
    if isinstance(value, int | float):
        return Held.NUMBER
    return Held.TEXT if isinstance(value, str) else Held.UNKNOWN


def calculated(node: ast.BinOp, sides: set[Held]) -> set[Held]:
    """What an operation gives, by what its two sides may be."""
    if isinstance(node.op, ast.Mod) and Held.TEXT in sides:
        return {Held.TEXT}
    sides = {Held.LIST if one is Held.EMPTY else one for one in sides}
    if len(sides) == 1:
        only = next(iter(sides))
        return {only if only in PLAIN or only is Held.ARRAY else Held.UNKNOWN}
    return {Held.PLAIN} if sides and sides <= PLAIN else {Held.UNKNOWN}


def taken(kind: Held, key: ast.expr | None) -> Held:
    """An element of something: plain values hold plain values; a condition picks rows of a frame."""
    if kind in PLAIN:
        return Held.PLAIN
    if kind is Held.FRAME and isinstance(key, ast.Compare | ast.List):
        return Held.FRAME
    return {
        Held.ARRAY: Held.ARRAY,
        Held.FRAME: Held.DATA,
        Held.DATA: Held.DATA,
        Held.CONNECTION: Held.CONNECTION,  # `client["stock"]["boats"]`
    }.get(kind, Held.UNKNOWN)


def package(name: str, call: ast.Call) -> Held:
    """What a call of a package's function gives."""
    root, _, rest = name.partition(".")
    if root == "pandas":
        return Held.FRAME if rest in load("shared_state")["frames"]["makers"] else Held.UNKNOWN
    if name.startswith("plotly."):
        last = name.rpartition(".")[2]
        express = name.startswith("plotly.express.") and name.count(".") == 2 and last.islower()
        return Held.FIGURE if last in _FIGURES or express else Held.UNKNOWN
    if name in _LISTS and not call.args and not call.keywords:
        return Held.EMPTY
    if name in {"json.load", "json.loads"}:
        return Held.PLAIN
    if name in {"time.time", "time.perf_counter", "time.monotonic", "random.random", "random.randint"}:
        return Held.NUMBER
    return named(name, call)


def method(kind: Held, name: str) -> Held:
    """What a method of something gives."""
    if kind is Held.MODEL:
        return kind if name in _OF_MODELS else Held.UNKNOWN
    if kind is Held.CONNECTION:
        return kind if name in _OF_CONNECTIONS else Held.UNKNOWN
    if kind in {Held.TEXT, Held.PLAIN} and name in _TEXT_METHODS:
        return Held.TEXT
    if kind in {Held.TEXT, Held.PLAIN} and name in {"split", "splitlines"}:
        return Held.LIST
    if kind in {Held.DICT, Held.PLAIN} and name in {"get", "copy"}:
        return Held.PLAIN if name == "get" else kind
    if kind in {Held.LIST, Held.EMPTY} and name == "copy":
        return kind
    if kind is Held.FRAME and name in load("shared_state")["frames"]["methods"]:
        return Held.FRAME
    return {Held.ARRAY: Held.ARRAY, Held.FRAME: Held.DATA, Held.DATA: Held.DATA}.get(kind, Held.UNKNOWN)
