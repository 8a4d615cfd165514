"""One file in memory, with some of its literals taken for secrets, before and after they are moved."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from dash_migrate.facts import Facts
from dash_migrate.facts.scope import Scope
from dash_migrate.needs import Import
from dash_migrate.rewriting.secrets.forms import Refused, Replacement, rewritten_literal
from dash_migrate.rewriting.secrets.places import upwards
from dash_migrate.rewriting.secrets.whole import constant_of
from dash_migrate.secrets.model import Certainty, Form, Found, Hint, Literal, Place
from dash_migrate.settings import Settings
from dash_migrate.source import SourceFile
from dash_migrate.workspace import Workspace

PATH = "app.py"


def facts_of(code: str | bytes, others: Mapping[str, str] | None = None) -> Facts:
    """The facts of an app of one file, and of others beside it; nothing is on a disk."""
    data = code if isinstance(code, bytes) else code.encode("utf-8", "surrogatepass")
    files = {PATH: SourceFile(PATH, data)}
    files |= {path: SourceFile(path, text.encode()) for path, text in (others or {}).items()}
    return Facts(Workspace(Path("nowhere"), frozenset(), files), Settings())


def texts(facts: Facts) -> Iterator[tuple[ast.expr, int | None, object]]:
    """Each literal of the file with its value; of an f-string each piece."""
    index = facts.modules.indexes[PATH]
    inside: set[ast.AST] = set()
    for node in ast.walk(index.tree):
        if node in inside or not isinstance(node, ast.expr):
            continue
        if isinstance(node, ast.JoinedStr):
            inside |= {one for one in node.values if isinstance(one, ast.Constant)}
            for piece, one in enumerate(node.values):
                if isinstance(one, ast.Constant):
                    yield node, piece, one.value
        elif constant_of(node) is not None:
            inside |= set(ast.walk(node))
            yield node, None, constant_of(node)


def scope_of(facts: Facts, node: ast.expr) -> Scope:
    """The scope that a node stands in."""
    index = facts.modules.indexes[PATH]
    for _, up in upwards(index.source, node):
        if up.node in index.scopes and up.field not in {"args", "decorator_list", "bases", "keywords", "returns"}:
            return index.scopes[up.node]
    return index.scope


def literal_of(facts: Facts, node: ast.expr, piece: int | None, value: object) -> Literal:
    forms = {bytes: Form.BYTES, int: Form.NUMBER}
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return Literal(PATH, node, scope_of(facts, node), (), (), forms.get(type(value), Form.TEXT), text, piece)


@dataclass(frozen=True)
class Secret:
    """A secret of a test: how it is found in the file and what it is called then.

    Args:
        text: what the literal says; with `part` the part of it that is the secret.
    """

    text: object
    name: str = "X"
    part: bool = False
    place: Place = Place.VALUE

    def found(self, facts: Facts) -> Found:
        for node, piece, value in texts(facts):
            if self.part and isinstance(value, str | bytes):
                literal = literal_of(facts, node, piece, value)
                start = literal.text.find(str(self.text))
                if start >= 0:
                    end = start + len(str(self.text))
                    return _found(literal, start, end, self.place, entire=False)
            elif not self.part and type(value) is type(self.text) and value == self.text:
                literal = literal_of(facts, node, piece, value)
                return _found(literal, 0, len(literal.text), self.place, entire=True)
        raise AssertionError(f"{self.text!r} is not in the file")


def _found(literal: Literal, start: int, end: int, place: Place, *, entire: bool) -> Found:
    return Found(literal, start, end, "test", Certainty.CERTAIN, "is one", Hint(), place, entire)


@dataclass(frozen=True)
class Moved:
    """A file before and after, and the variables."""

    before: SourceFile
    after: SourceFile
    values: Mapping[str, str]
    replacements: Sequence[Replacement]


def move(code: str | bytes, *secrets: Secret, others: Mapping[str, str] | None = None) -> Moved | str:
    """Moves secrets out of a file, those of one literal together; why not, if one is refused."""
    facts = facts_of(code, others)
    groups: dict[ast.expr, list[tuple[Found, str]]] = {}
    for one in secrets:
        found = one.found(facts)
        groups.setdefault(found.literal.node, []).append((found, one.name))
    done = []
    for group in groups.values():
        replacement = rewritten_literal(facts, group)
        if isinstance(replacement, Refused):
            return replacement.reason
        done.append(replacement)
    workspace = facts.workspace.with_edits(edit for one in done for edit in one.edits)
    for need in dict.fromkeys(need for one in done for need in one.imports):
        assert isinstance(need, Import)
        workspace = workspace.with_edits(need.settle(workspace))
    before, after = facts.workspace.source(PATH), workspace.source(PATH)
    assert before is not None
    assert after is not None
    values = {value.name: value.value for one in done for value in one.values}
    return Moved(before, after, values, done)


def run(source: SourceFile, values: Mapping[str, str]) -> dict[str, object]:
    """What the file's names are after it ran with these variables set and no other."""
    namespace: dict[str, object] = {"__name__": "app"}
    with mock.patch.dict(os.environ, values, clear=True):
        exec(compile(source.data, PATH, "exec", dont_inherit=True), namespace)
        namespace["environment"] = {key: value for key, value in os.environ.items() if key != "LC_CTYPE"}
    for name in ("__builtins__", "os", "base64"):
        namespace.pop(name, None)
    return namespace
