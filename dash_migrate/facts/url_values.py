"""What an URL is, as it is written: a path of the app without its prefix, one with it, or something else.

Dash's `get_relative_path` takes only texts that start with a slash, and puts the prefix in front of every one of
them, also of one that has it (dash 2.0 to 4.4).
"""

from __future__ import annotations

import ast
import enum
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.flow import flow
from dash_migrate.facts.values import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.origins import Origin
    from dash_migrate.facts.scope import Scope

_GIVES_PREFIX = frozenset({"get_relative_path", "get_asset_url", "url_for", "unstrip_relative_path"})
_PREFIXES = frozenset({"requests_pathname_prefix", "url_base_pathname"})
_VARIABLES = frozenset({"DASH_REQUESTS_PATHNAME_PREFIX", "SCRIPT_NAME"})
_APP_NAME = "DASH_APP_NAME"  # the prefix is this between slashes
_MAX_DEPTH = 40  # texts that are put together of texts that are put together ...
_REGISTRIES = frozenset({"dash.page_registry", "dash._pages.PAGE_REGISTRY", "dash.dash.page_registry"})
_PAGE_PATH = "path"
_PAGE_PREFIXED = frozenset({"relative_path", "image_url"})
_CUTTING = frozenset({"lower", "rstrip", "removesuffix", "strip", "replace"})
_JOINING = frozenset({"os.path.join", "posixpath.join"})
# Properties whose value, as a callback is given it, has the prefix: those of `dcc.Location`, and links.
_SHOWN = frozenset({"pathname", "href"})
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Verdict(enum.Enum):
    """What the value of an expression is."""

    INTERNAL = "a path of the app from its root, without the prefix"
    PAGE_PATH = "the path of a registered page, without the prefix"
    PREFIXED = "a path that has the prefix"
    ELSEWHERE = "an URL of another server, or a part of the page"
    RELATIVE = "a path relative to the page"
    NOTHING = "None, or an empty text"
    UNKNOWN = "nobody can tell"


LOCAL = frozenset({Verdict.INTERNAL, Verdict.PAGE_PATH})


def _shown_paths(facts: Facts) -> frozenset[ast.arg]:
    """The parameters of callbacks that are given what the browser shows as its path, with the prefix."""
    found = set()
    for callback in callbacks(facts):
        if callback.function is None:
            continue
        listed = callback.function.args
        for one in (*listed.posonlyargs, *listed.args, *listed.kwonlyargs):
            dependency = callback.parameters.get(one.arg)
            if dependency is not None and dependency.property in _SHOWN:
                found.add(one)
    return frozenset(found)


class Judge:
    """Tells what origins are, each once.

    Args:
        facts: of one version of the app.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._known: dict[Origin, Verdict] = {}
        self._depth = 0

    def verdicts(self, expr: ast.expr, path: str, scope: Scope) -> frozenset[Verdict]:
        """What an expression of a file may be, by all that it may come from."""
        return frozenset(found for _, found in self.judged(expr, path, scope))

    def judged(self, expr: ast.expr, path: str, scope: Scope) -> tuple[tuple[Origin, Verdict], ...]:
        """All that an expression may come from, each with what it is, by file and line.

        What asks for the platform's prefix has it, whatever stands in for that on other machines.
        """
        origins = self.facts.derive(flow).origins(expr, path, scope)
        ordered = sorted(origins, key=_place)
        aware = any(one.way and one.way[-1].key in _VARIABLES for one in ordered)
        return tuple((one, Verdict.PREFIXED if aware else self.verdict(one)) for one in ordered)

    def verdict(self, origin: Origin) -> Verdict:
        """What one origin is; of one that is a part of itself nobody can tell."""
        if origin in self._known:
            return self._known[origin]
        if self._depth > _MAX_DEPTH:
            return Verdict.UNKNOWN
        self._known[origin] = Verdict.UNKNOWN
        self._depth += 1
        self._known[origin] = self._taken(origin) if origin.way else self._judged(origin)
        self._depth -= 1
        return self._known[origin]

    def _judged(self, origin: Origin) -> Verdict:
        node = origin.node
        match node:
            case ast.Constant(value=value):
                return of_text(value) if isinstance(value, str) else _of_constant(value)
            case ast.JoinedStr(values=parts):
                return self._put_together(parts, origin)
            case ast.BinOp(op=ast.Add()):
                return self._put_together(_summands(node), origin)
            case ast.BinOp(left=ast.Constant(value=str() as text), op=ast.Mod(), right=given):
                values = given.elts if isinstance(given, ast.Tuple) else [given]
                return self._filled(text, "%", values, origin)
            case ast.Call():
                return self._call(node, origin)
            case ast.Attribute(attr=attr) if attr in _PREFIXES:
                return Verdict.PREFIXED
            case ast.arg() if node in self.facts.derive(_shown_paths):
                return Verdict.PREFIXED
        return Verdict.UNKNOWN

    def _taken(self, origin: Origin) -> Verdict:
        """What is taken of Dash's register of pages, of its configuration, or of the environment."""
        node, last = origin.node, origin.way[-1].key
        if last in _PREFIXES or last in _VARIABLES:
            return Verdict.PREFIXED
        if not isinstance(node, ast.expr):
            return Verdict.UNKNOWN
        values = self.facts.evaluator.values(node, origin.path, origin.scope)
        if not any(value.role is Role.EXTERNAL and value.name in _REGISTRIES for value in values):
            return Verdict.UNKNOWN
        if last == _PAGE_PATH:
            return Verdict.PAGE_PATH
        return Verdict.PREFIXED if last in _PAGE_PREFIXED else Verdict.UNKNOWN

    def _put_together(self, parts: Sequence[ast.expr], origin: Origin) -> Verdict:
        """What a text is that is put together: its first part that is not empty says it."""
        for number, part in enumerate(parts):
            rest = parts[number + 1 :]
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                if part.value.strip() == "/" and rest and self._is_app_name(rest[0], origin):
                    return Verdict.PREFIXED
                if part.value.strip() or not rest:
                    return of_text(part.value)
                continue
            value = part.value if isinstance(part, ast.FormattedValue) else part
            found = self.verdicts(value, origin.path, origin.scope)
            if found == {Verdict.NOTHING, Verdict.PREFIXED}:  # on the author's machine there is no prefix
                return Verdict.PREFIXED
            if Verdict.NOTHING in found and len(found) > 1 and rest:
                found = (found - {Verdict.NOTHING}) | {self._put_together(rest, origin)}
            if found != {Verdict.NOTHING}:
                return _joined(found)
        return Verdict.NOTHING

    def _filled(self, text: str, mark: str, values: Sequence[ast.expr], origin: Origin) -> Verdict:
        """What a text is into which values are put: what stands before the first one says it, else that one."""
        head = text.partition(mark)[0]
        if head.strip() == "/" and values and self._is_app_name(values[0], origin):
            return Verdict.PREFIXED
        if head.strip() or not values or isinstance(values[0], ast.Starred):
            return of_text(text, re.search(re.escape(mark), text))
        if not re.match(r"%s|\{0?\}", text.strip()):
            return Verdict.UNKNOWN
        return _joined(self.verdicts(values[0], origin.path, origin.scope))

    def _is_app_name(self, part: ast.expr, origin: Origin) -> bool:
        """Whether a part of a text is the name that the platform gives the app: `f"/{name}/"` is its prefix."""
        value = part.value if isinstance(part, ast.FormattedValue) else part
        found = self.facts.derive(flow).origins(value, origin.path, origin.scope)
        return any(one.way and one.way[-1].key == _APP_NAME for one in found)

    def _cut(self, base: ast.expr, node: ast.Call, origin: Origin) -> Verdict:
        """What is left of a text whose ends are cut, or in which something is replaced."""
        every = self.judged(base, origin.path, origin.scope)
        found = frozenset(one for _, one in every)
        whole = any(isinstance(one.node, ast.Constant) and one.node.value == "/" for one, _ in every)
        ends = isinstance(node.func, ast.Attribute) and node.func.attr == "rstrip"
        if found == {Verdict.PREFIXED} or (found <= LOCAL and ends and not whole):
            return _joined(found)
        return Verdict.UNKNOWN

    def _call(self, node: ast.Call, origin: Origin) -> Verdict:
        """What a call of a package's function gives: Dash's own, `"...".format()`, a joined path."""
        func = node.func
        match func:
            case ast.Attribute(attr=attr) if attr in _GIVES_PREFIX:
                return Verdict.PREFIXED
            case ast.Attribute(attr="strip_relative_path"):
                return Verdict.RELATIVE
            case ast.Attribute(value=ast.Constant(value=str() as text), attr="format"):
                return self._filled(text, "{", node.args, origin)
            case ast.Attribute(value=base, attr=attr) if attr in _CUTTING:
                return self._cut(base, node, origin)
        names = {value.name for value in self.facts.evaluator.values(func, origin.path, origin.scope)}
        if any(name.rpartition(".")[2] in _GIVES_PREFIX for name in names):
            return Verdict.PREFIXED
        if names & _JOINING and node.args and not isinstance(node.args[0], ast.Starred):
            return _joined(self.verdicts(node.args[0], origin.path, origin.scope))
        return Verdict.UNKNOWN


def verdict(facts: Facts, origin: Origin) -> Verdict:
    """What one origin is."""
    return facts.derive(Judge).verdict(origin)


def verdicts(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> frozenset[Verdict]:
    """What an expression of a file may be, by all that it may come from."""
    return facts.derive(Judge).verdicts(expr, path, scope)


def judged(facts: Facts, expr: ast.expr, path: str, scope: Scope) -> tuple[tuple[Origin, Verdict], ...]:
    """All that an expression may come from, each with what it is, by file and line."""
    return facts.derive(Judge).judged(expr, path, scope)


def of_text(text: str, cut: re.Match[str] | None = None) -> Verdict:
    """What a text is; only what stands before `cut` is known of one that goes on with something else."""
    known = (text[: cut.start()] if cut else text).strip()
    if not known:
        return Verdict.UNKNOWN if cut else Verdict.NOTHING
    if known.startswith(("//", "/\\", "#", "?", "\\")) or _SCHEME.match(known):
        return Verdict.ELSEWHERE
    return Verdict.INTERNAL if known.startswith("/") else Verdict.RELATIVE


def _place(origin: Origin) -> tuple[object, ...]:
    """Where an origin stands, to sort by."""
    node, taken = origin.node, [str(one.key) for one in origin.way]
    return origin.path, getattr(node, "lineno", 0), getattr(node, "col_offset", 0), taken


def _of_constant(value: object) -> Verdict:
    return Verdict.NOTHING if value is None or value is False else Verdict.UNKNOWN


def _summands(node: ast.expr) -> list[ast.expr]:
    """The parts of `a + b + c`, from the left."""
    parts: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts.append(node.right)
        node = node.left
    return [node, *reversed(parts)]


def _joined(found: frozenset[Verdict]) -> Verdict:
    """What a text is that begins with something that may be these."""
    if found <= LOCAL:
        return Verdict.INTERNAL
    return next(iter(found)) if len(found) == 1 else Verdict.UNKNOWN
