"""What the app's files import that is neither Python's own nor the app's: where, and how surely it is needed."""

from __future__ import annotations

import ast
import enum
import posixpath
import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.conditions import is_type_checking, taken_there
from dash_migrate.facts.import_lines import imports_by_line
from dash_migrate.facts.own_modules import OwnModules
from dash_migrate.facts.standard_library import is_standard

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from dash_migrate.source import SourceFile

# What the app does not run on the platform, though it lies beside it.
_ASIDE_NAMES = """
benchmark benchmarks cypress doc docs documentation e2e integration_tests notebook notebooks test testing tests
unit_tests unittests
"""
_ASIDE_FOLDERS = frozenset(_ASIDE_NAMES.split())
_ASIDE_FILES = re.compile(
    r"tests?\.py|test_.*\.py|.*_test\.py|conftest\.py|(?:setup|noxfile|fabfile|locustfile|versioneer)\.py"
)
_BUILT = re.compile(r"(?:.*/)?(?:build/(?:lib|bdist)[^/]*|[^/]+\.egg-info)/.*")
# Beside the app's code in many repositories, and a part of it only where its code speaks of them.
_SHOWN_FOLDERS = frozenset({"examples", "example", "samples"})
_SHOWN = re.compile(rb"(?:[\"'/\\.]|(?:import|from)[ \t]+)(?:examples?|samples)(?=[\"'/\\.\s])")
# A folder with such a file describes machines, not the app.
_DEPLOYS = frozenset({"Pulumi.yaml", "Pulumi.yml", "cdk.json"})
_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_TRIES = (ast.Try, getattr(ast, "TryStar", ast.Try))  # `except*` is from Python 3.11 on


class Certainty(enum.Enum):
    """How surely an import is needed."""

    REQUIRED = "required"
    OPTIONAL = "optional"  # in try/except ImportError, or behind a test for the system or the Python version
    UNSURE = "unsure"  # read from the lines of a file that does not parse


_LITERAL_CALLS = {
    "import_module": Certainty.REQUIRED,
    "__import__": Certainty.REQUIRED,
    "find_spec": Certainty.OPTIONAL,
}


class Locality(enum.Enum):
    """Whether a module of the app has the imported name."""

    FOREIGN = "no module of the app has this name"
    NEAR = "a module beside the importing file, or a folder without __init__.py, has it: an installed one wins"
    SOMEWHERE = "a module elsewhere in the app has it: the last resort"


@dataclass(frozen=True, slots=True)
class ImportSite:
    """One imported name at one place.

    Args:
        name: dotted, with what is imported from the module: `from a.b import c` gives `a.b.c`.
        instead_of: what a `try` imports in whose `except ImportError` this one stands.
    """

    path: str
    line: int
    name: str
    certainty: Certainty = Certainty.REQUIRED
    locality: Locality = Locality.FOREIGN
    instead_of: tuple[str, ...] = ()

    @property
    def top(self) -> str:
        """The top-level name."""
        return self.name.partition(".")[0]


def import_sites(source: SourceFile) -> tuple[ImportSite, ...]:
    """All absolute imports of a file, as they stand there; `TYPE_CHECKING` blocks left out.

    A file that does not parse is read line by line.
    """
    tree = source.tree
    if tree is None:
        return tuple(
            ImportSite(source.path, number, name, Certainty.OPTIONAL if tried else Certainty.UNSURE)
            for number, name, tried in imports_by_line(source)
        )
    sites = list(_in_tree(tree, source.path))
    if any(name in source.data for name in (b"import_module", b"__import__", b"find_spec")):
        sites += _literal_calls(tree, source.path)
    return tuple(sorted(sites, key=lambda site: site.line))


def third_party_imports(
    sources: Iterable[SourceFile], paths: Collection[str], python_version: str | None = None
) -> tuple[ImportSite, ...]:
    """The imports that an installed distribution may have to serve, in the order of files and lines.

    Args:
        sources: the app's Python files.
        paths: posix paths of all files of the app; what is local is told by where it lies.
        python_version: of the app ("3.11.4"): modules leave the standard library.
    """
    counted = _counted(sources, paths)
    own = OwnModules(paths, counted)
    found: dict[ImportSite, None] = {}
    for source in counted:
        for site in source.derive(import_sites):
            if not is_standard(site.top, python_version) and not own.is_certain(site.path, site.name):
                there = any(
                    is_standard(name.partition(".")[0], python_version) or own.is_certain(site.path, name)
                    for name in site.instead_of
                )
                others = () if there else site.instead_of
                found[replace(site, locality=_locality(own, site), instead_of=others)] = None
    return tuple(found)


def _counted(sources: Iterable[SourceFile], paths: Collection[str]) -> list[SourceFile]:
    """The files that are part of what runs; examples only where other code names them, or there is no other."""
    deploying = {posixpath.dirname(path) for path in paths if posixpath.basename(path) in _DEPLOYS} - {""}
    files = [
        source
        for source in sources
        if not is_aside(source.path) and deploying.isdisjoint(map(str, PurePosixPath(source.path).parents))
    ]
    others = [source for source in files if _SHOWN_FOLDERS.isdisjoint(source.path.split("/")[:-1])]
    return others if others and not any(_SHOWN.search(source.data) for source in others) else files


def _locality(own: OwnModules, site: ImportSite) -> Locality:
    if own.is_near(site.path, site.top):
        return Locality.NEAR
    return Locality.SOMEWHERE if own.is_somewhere(site.path, site.top) else Locality.FOREIGN


def is_aside(path: str) -> bool:
    """Whether a file is for tests, documentation or packaging: no part of what runs on the platform.

    What lies with the pages is one, of tests perhaps: `pages/test_results.py`.
    """
    *folders, name = path.split("/")
    named = _ASIDE_FILES.fullmatch(name) and "pages" not in folders
    aside = not _ASIDE_FOLDERS.isdisjoint(folders) or named
    return bool(aside or _BUILT.fullmatch(path))


def _in_tree(tree: ast.Module, path: str) -> Iterator[ImportSite]:
    """The import statements, found without recursion: `elif` chains nest deeper than Python's limit."""
    stack: list[tuple[Iterable[ast.AST], Certainty]] = [(tree.body, Certainty.REQUIRED)]
    instead: dict[ast.AST, tuple[str, ...]] = {}
    while stack:
        body, certainty = stack.pop()
        for node in body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                for name in _names(node):
                    yield ImportSite(path, node.lineno, name, certainty, instead_of=instead.get(node, ()))
            elif isinstance(node, ast.If):
                stack += _if_blocks(node, certainty)
            elif isinstance(node, _TRIES):
                instead |= _alternatives(node)
                stack += _try_blocks(node, certainty)
            elif isinstance(node, ast.With | ast.AsyncWith) and any(map(_suppresses, node.items)):
                stack.append((node.body, Certainty.OPTIONAL))
            elif not isinstance(node, ast.expr):
                blocks = (getattr(node, block, ()) for block in ("body", "orelse", "cases"))
                stack += [(block, certainty) for block in blocks if block]


def _if_blocks(node: ast.If, certainty: Certainty) -> Iterator[tuple[Iterable[ast.AST], Certainty]]:
    if is_type_checking(node.test):
        yield node.orelse, certainty
        return
    if isinstance(node.test, ast.UnaryOp) and is_type_checking(node.test.operand):
        yield node.body, certainty
        return
    for block, taken in zip((node.body, node.orelse), taken_there(node.test) or (True, True), strict=True):
        yield block, certainty if taken else Certainty.OPTIONAL


def _suppresses(item: ast.withitem) -> bool:
    """Whether it is `contextlib.suppress(ImportError)`."""
    call = item.context_expr
    if not isinstance(call, ast.Call):
        return False
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", None)
    return name == "suppress" and any(map(_catches_import_error, call.args))


def _try_blocks(node: ast.Try, certainty: Certainty) -> Iterator[tuple[Iterable[ast.AST], Certainty]]:
    handlers = [handler for handler in node.handlers if _catches_import_error(handler.type)]
    guarded = any(not _gives_up(handler) for handler in handlers)
    yield node.body, Certainty.OPTIONAL if guarded else certainty
    for handler in node.handlers:
        yield handler.body, Certainty.OPTIONAL if handler in handlers else certainty
    yield (*node.orelse, *node.finalbody), certainty


def _alternatives(node: ast.Try) -> dict[ast.AST, tuple[str, ...]]:
    """The imports that stand directly in an `except ImportError`, with the names that the `try` imports."""
    tried = tuple(
        name for part in node.body if isinstance(part, ast.Import | ast.ImportFrom) for name in _names(part)
    )
    handlers = (handler for handler in node.handlers if _catches_import_error(handler.type))
    return {part: tried for handler in handlers for part in handler.body} if tried else {}


def _names(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if node.level or not node.module:
        return []
    return [node.module if alias.name == "*" else f"{node.module}.{alias.name}" for alias in node.names]


def _catches_import_error(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    parts = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(isinstance(part, ast.Name) and part.id in _IMPORT_ERRORS for part in parts)


def _gives_up(handler: ast.ExceptHandler) -> bool:
    """Whether the handler ends the program: then the import is needed all the same."""
    last = handler.body[-1]
    called = last.value.func if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) else None
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
    return isinstance(last, ast.Raise) or name in {"exit", "quit", "_exit"}


def _literal_calls(tree: ast.Module, path: str) -> Iterator[ImportSite]:
    """`importlib.import_module("x")` and `__import__("x")`; `find_spec("x")` asks whether it is there."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        first = node.args[0]
        name = first.value if isinstance(first, ast.Constant) else None
        if called in _LITERAL_CALLS and isinstance(name, str) and re.fullmatch(r"[A-Za-z_]\w*(\.\w+)*", name):
            yield ImportSite(path, node.lineno, name, _LITERAL_CALLS[called])
