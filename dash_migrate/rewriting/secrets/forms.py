"""What becomes of a literal that is a secret: the smallest edits that read a variable instead.

With the variable set to the stored value, the code gives what it gave before; `oracle` proves that for every
file, without this module's help.
"""

from __future__ import annotations

import ast
import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.redaction.secret import Secret
from dash_migrate.rewriting.secrets.defaults import is_empty_taken, read_of, within_int
from dash_migrate.rewriting.secrets.parts import Part, part_edits, same_alone, start_of
from dash_migrate.rewriting.secrets.places import in_formatted, only_literal
from dash_migrate.rewriting.secrets.setting import comments_in, conditional, deletion, setting_of
from dash_migrate.rewriting.secrets.spelling import environ_at, is_builtin, module_at
from dash_migrate.rewriting.secrets.whole import constant_of, quote_of, replaced, stored
from dash_migrate.secrets.model import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.needs import Import
    from dash_migrate.plan import Splice
    from dash_migrate.rewriting.secrets.spelling import Spelled
    from dash_migrate.rewriting.secrets.whole import Stored
    from dash_migrate.secrets.model import Found, Literal
    from dash_migrate.source import SourceFile

Named = tuple["Found", str]


@dataclass(frozen=True, slots=True)
class Replacement:
    """The edits that replace a literal.

    Args:
        edits: of its file.
        imports: what they take.
        values: the variables with the values that they must have for this, which are not always what `Found.moved`
            gives: of bytes it is base64 at times, of a text that cannot be parted the whole text.
        reads: whether the code reads the variables here afterwards; a statement that only set one is gone.
        remarks: what is not as before when a variable is set to something else already, for the reader.
    """

    edits: tuple[Splice, ...]
    imports: tuple[Import, ...]
    values: tuple[Secret, ...]
    reads: bool = True
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a literal is left as it is: continues a sentence about the secret. Holds no value."""

    reason: str


def rewritten(facts: Facts, found: Found, name: str) -> Replacement | Refused:
    """What becomes of a secret; of one of several in a literal use `rewritten_literal`.

    Args:
        facts: of the version of the app that it was found in.
        found: the secret.
        name: the variable's.
    """
    return rewritten_literal(facts, [(found, name)])


def rewritten_literal(facts: Facts, founds: Sequence[Named]) -> Replacement | Refused:
    """What becomes of a literal with all the secrets in it.

    Args:
        facts: of the version of the app that they were found in.
        founds: the secrets of one literal, or of several pieces of one f-string, each with its variable's name.
    """
    first = founds[0][0].literal
    index = facts.modules.indexes[first.path]
    why = only_literal(index.source, first.node)
    if why is not None:
        return Refused(why)
    environ = environ_at(facts, first.path, first.scope, first.node)
    if environ is None:
        return Refused("stands where `os` is not the module")
    site = _Site(facts, index.source, first, environ)
    value = constant_of(first.node)
    if value is None and not isinstance(first.node, ast.JoinedStr):
        return Refused("is not a literal")
    if isinstance(value, str | bytes | int) and not same_alone(index.source, first.node):
        return Refused("stands where its place in the file is not certain")
    whole = next((name for found, name in founds if _is_whole(found, value)), None)
    if whole is not None:
        return site.whole(value, whole, founds[0][0].place)
    if isinstance(value, bytes):
        return site.whole(value, founds[0][1], Place.VALUE)
    return site.parts(founds) or _fallback(site, value, founds)


def _fallback(site: _Site, value: object, founds: Sequence[Named]) -> Replacement | Refused:
    """The whole literal in one variable, where it cannot be parted."""
    if value is None:
        return Refused("is a part of an f-string that cannot be parted with certainty")
    return site.whole(value, founds[0][1], Place.VALUE)


def _is_whole(found: Found, value: object) -> bool:
    """Whether all of a literal goes to the environment; never of an f-string with expressions."""
    if value is None:
        return False
    return found.entire or not isinstance(value, str | bytes) or found.moved == value


@dataclass(frozen=True, slots=True)
class _Site:
    """A literal and how the environment is read there."""

    facts: Facts
    source: SourceFile
    literal: Literal
    environ: Spelled

    def whole(self, value: object, name: str, place: Place) -> Replacement | Refused:
        """The literal is read from the environment."""
        node, code = self.literal.node, self.source.segment(self.literal.node)
        kept = stored(value, code)
        if isinstance(kept, str):
            return Refused(kept)
        plain = isinstance(value, str)
        if place is Place.SETS_VARIABLE and plain and (found := setting_of(self.source, node)) is not None:
            statement, key = found
            if key == name:
                return self._deleted(statement, key, kept.value)
        if place is Place.DEFAULT_OF_VARIABLE:
            node = self._defaulted(name)
        if not plain and node is not self.literal.node and within_int(self.source, node):
            kept = replace(kept, before="", after="")
        read = self._read(node, name)
        imports = self._imports(kept)
        if read is None or isinstance(imports, Refused):
            return imports if isinstance(imports, Refused) else Refused("is no text, inside an f-string")
        edit = replaced(self.source, node, f"{kept.before}{read}{kept.after}")
        remarks = (f"An empty {name} counts as set now.",) if is_empty_taken(node) else ()
        return Replacement((edit,), imports, (Secret(name, kept.value),), remarks=remarks)

    def _defaulted(self, name: str) -> ast.expr:
        """The expression that reads the variable and falls back to the literal; else the literal."""
        found = read_of(self.source, self.literal.node)
        if found is None or found[1] != name or not same_alone(self.source, found[0]):
            return self.literal.node
        return found[0]

    def _read(self, node: ast.expr, name: str) -> str | None:
        """The read that stands instead of an expression; in an f-string with the expression's own quotes."""
        quote = quote_of(self.source.segment(node)) if in_formatted(self.source, node) else '"'
        return f"{self.environ.expression}[{quote}{name}{quote}]" if quote else None

    def _imports(self, kept: Stored) -> tuple[Import, ...] | Refused:
        """What a read takes, with what is around it; why that cannot be written."""
        path, scope = self.literal.path, self.literal.scope
        if kept.before == "int(" and not is_builtin(self.facts.modules.indexes[path], scope, "int"):
            return Refused("stands where `int` is not Python's own")
        if not kept.module:
            return self.environ.imports
        spelled = module_at(self.facts, path, scope, self.literal.node, kept.module)
        if spelled is None:
            return Refused(f"stands where `{kept.module}` is not the module")
        return (*self.environ.imports, *spelled.imports)

    def _deleted(self, statement: ast.stmt, key: str, value: str) -> Replacement | Refused:
        if conditional(self.source, statement, key):
            return Refused(f"is what {key} is set to under a condition only")
        if comments_in(self.source, statement):
            return Refused("stands in a statement with comments in it, which has to go")
        remark = f"A value of {key} that is set outside the app wins now; the statement replaced it."
        remarks = () if "setdefault" in self.source.segment(statement) else (remark,)
        return Replacement(
            deletion(self.source, statement), (), (Secret(key, value),), reads=False, remarks=remarks
        )

    def parts(self, founds: Sequence[Named]) -> Replacement | None:
        """Only the secrets are read from the environment; None where that is not certain."""
        node = self.literal.node
        if in_formatted(self.source, node):
            return None
        parts, values = [], []
        for found, name in founds:
            part = self._part(found, name)
            if part is None:
                return None
            parts.append(part)
            values.append(Secret(name, found.moved))
        parts.sort(key=lambda one: one.start)
        if any(one.end > other.start for one, other in itertools.pairwise(parts)):
            return None
        if any(isinstance(stored(one.value, ""), str) for one in values):
            return None
        edits = part_edits(self.source, node, parts)
        return Replacement(edits, self.environ.imports, tuple(values)) if edits is not None else None

    def _part(self, found: Found, name: str) -> Part | None:
        """Where a secret stands in what the literal says; None if it does not stand there."""
        node, piece = self.literal.node, found.literal.piece
        offset, value = 0, constant_of(node)
        if value is None and isinstance(node, ast.JoinedStr) and piece is not None:
            one = node.values[piece] if piece < len(node.values) else None
            value = one.value if isinstance(one, ast.Constant) else None
            offset = start_of(node, piece)
        if found.literal.node is not node or value != found.literal.text:
            return None
        start, end = (0, len(found.literal.text)) if found.entire else (found.start, found.end)
        if not 0 <= start < end <= len(found.literal.text):
            return None
        return Part(offset + start, offset + end, f'{self.environ.expression}["{name}"]')
