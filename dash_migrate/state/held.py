"""The kinds of values, as far as remedies differ: what a browser, cache or database takes, and what none does."""

from __future__ import annotations

import ast
import enum
import re

from dash_migrate.knowledge import load


class Held(enum.Enum):
    """What a variable holds."""

    MEMORY = "a database in the worker's memory"
    HANDLE = "something of the worker's own: a socket, a process, a thread, a device"
    CONNECTION = "a connection to a database"
    MODEL = "a model"
    OBJECT = "an object of a class of the app"
    ARRAY = "an array"
    NUMBER = "a number"
    TEXT = "a text"
    LIST = "a list of plain values"
    EMPTY = "an empty list"
    DICT = "a dictionary of plain values"
    PLAIN = "plain values"
    FRAME = "a frame"
    FIGURE = "a figure"
    DATA = "what is taken of a frame: columns, lists of cells"
    UNKNOWN = "something unknown"

    @property
    def rank(self) -> int:
        """Which of several kinds decides: the lowest."""
        return list(Held).index(self)


# What JSON can say.
PLAIN = frozenset({Held.NUMBER, Held.TEXT, Held.LIST, Held.DICT, Held.PLAIN})
# What is no data, or none that JSON can say: one such value decides for its variable.
BEYOND = frozenset({Held.MEMORY, Held.HANDLE, Held.CONNECTION, Held.MODEL, Held.OBJECT, Held.ARRAY})
# What belongs to the worker that opened it.
OWN = frozenset({Held.MEMORY, Held.HANDLE, Held.CONNECTION})
_GROUPS = {
    "connections": Held.CONNECTION,
    "handles": Held.HANDLE,
    "models": Held.MODEL,
    "arrays": Held.ARRAY,
}


def named(name: str, call: ast.Call | None = None) -> Held:
    """What the function of a package gives, by its dotted name; `call` tells databases in memory."""
    parts = name.split(".")
    starts = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    groups = load("shared_state")["objects"]
    kind = next((kind for group, kind in _GROUPS.items() if starts & set(groups[group])), Held.UNKNOWN)
    return Held.MEMORY if kind is Held.CONNECTION and call is not None and in_memory(call) else kind


def says_who(name: str) -> bool:
    """Whether a variable tells, by its name, who has signed in or what they may do: not for a browser to say."""
    words = re.findall("[a-z]+|[A-Z]+[a-z]*", name.rpartition(".")[2])
    known = load("shared_state")["sign-in"]
    return any(word.lower() in known for word in (*words, "".join(words)))


def in_memory(call: ast.Call) -> bool:
    """Whether a connection is one to a database in memory: `connect(":memory:")`, `create_engine("sqlite://")`."""
    first = call.args[0] if call.args else None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return False
    return ":memory:" in first.value or first.value in {"sqlite://", "duckdb://", "sqlite:///"}
