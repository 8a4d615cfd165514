"""What a call reads a table from, and how large that is."""

from __future__ import annotations

import ast
import enum
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.paths import path_values
from dash_migrate.facts.values import last_name
from dash_migrate.facts.written import text_of, written
from dash_migrate.knowledge import load
from dash_migrate.payloads.depends import properties
from dash_migrate.payloads.disk import size_on_disk
from dash_migrate.payloads.made import component, kind
from dash_migrate.payloads.model import code, line, size
from dash_migrate.payloads.queries import reads_whole_table

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Scope

_SCHEMES = ("http://", "https://", "ftp://", "s3://", "gs://", "abfs://", "az://")
# Small tables for trying things out; an app that shows one of them has no large payload.
_SAMPLES = re.compile(
    r"//(raw\.githubusercontent\.com|github\.com|gist\.|git\.io|bit\.ly|tinyurl\.com|[\w-]+\.github\.io)"
    r"|dataset|sample|demo|tutorial|kaggle|uci\.edu"
)
_TEXT_READERS = frozenset({"read_json"})
_BUFFERS = frozenset({"StringIO", "BytesIO"})


class Source(enum.Enum):
    """Where a table comes from."""

    FILE = "a file"
    DATABASE = "a database"
    ADDRESS = "an address"
    UPLOAD = "an upload"


@dataclass(frozen=True, slots=True)
class Table:
    """A whole table that the app reads.

    Args:
        shown: what it is, for a sentence: "all of orders.csv (3.2 MB)".
        code: the call that reads it, on one line.
        bytes: of the file; None where nobody knows.
        file: where it lies on this machine.
    """

    source: Source
    shown: str
    code: str
    bytes: int | None = None
    file: Path | None = None

    @property
    def is_large(self) -> bool:
        """Whether it is known to be large, or as large as others make it."""
        return self.bytes is None or self.bytes >= load("payloads")["sizes"]["large"]


def reader_of(facts: Facts, call: ast.Call, path: str, scope: Scope) -> str | None:
    """What kind of argument a call reads a table from: "file", "query", "table"; None if it reads none."""
    known = load("payloads")["readers"]
    found = facts.modules.indexes[path].qualified(call.func, scope)
    return next((known[name] for name in found if name in known), None)


def read(facts: Facts, call: ast.Call, path: str, scope: Scope) -> Table | None:
    """The whole table that a call of a reader gives; None for a part of one, or where its source is not known."""
    what = reader_of(facts, call, path, scope)
    given = {item.arg for item in call.keywords}
    first = call.args[0] if call.args else next((item.value for item in call.keywords if item.arg), None)
    if what is None or first is None or given.intersection(load("payloads")["partial"]["arguments"]):
        return None
    shown, text = code(facts, path, call), line(facts, path, call)
    if what == "table" or (what == "query" and reads_whole_table(facts, first, path, scope)):
        return Table(Source.DATABASE, f"a whole table of a database (`{shown}`)", text)
    return _of_file(facts, call, first, path, scope) if what == "file" else None


def _of_file(facts: Facts, call: ast.Call, first: ast.expr, path: str, scope: Scope) -> Table | None:
    read = line(facts, path, call)
    text = text_of(facts, first, path, scope) or ""
    if is_address(facts, first, path, scope):
        sample = _SAMPLES.search(text.lower())
        return None if sample else Table(Source.ADDRESS, f"all that `{code(facts, path, call)}` reads", read)
    if is_buffer(facts, first, path, scope):
        given = [
            component(facts, one) for one in properties(facts, first, path, scope) if one.property == "contents"
        ]
        uploads = load("payloads")["components"]["uploads"]
        if any(one is not None and kind(one) in uploads for one in given):
            return Table(Source.UPLOAD, "the whole file that was uploaded", read)
        return None
    found = size_on_disk(facts, first, path, scope)
    if found is None:
        return None
    return Table(Source.FILE, f"all of {found.path} ({size(found.bytes)})", read, found.bytes, found.file)


def is_address(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    """Whether an expression is the address of a file on another machine."""
    text = text_of(facts, expr, path, scope)
    return text is not None and text.lower().startswith(_SCHEMES)


def is_buffer(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> bool:
    """Whether an expression is a file in memory: `io.StringIO(...)`, or bytes that are not a path."""
    found = written(facts, expr, path, scope).expr
    return isinstance(found, ast.Call) and getattr(found.func, "attr", getattr(found.func, "id", "")) in _BUFFERS


def is_path(facts: Facts, call: ast.Call, path: str, scope: Scope) -> bool:
    """Whether the first argument of a reader is a file: `read_json` takes a text as well, and all take buffers."""
    first = call.args[0]
    if last_name(call.func) in _TEXT_READERS:
        return bool(path_values(facts, first, path, scope)) or is_address(facts, first, path, scope)
    return not is_buffer(facts, first, path, scope)
