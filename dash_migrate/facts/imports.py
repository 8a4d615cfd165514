"""What the app's files import that is neither Python's own nor the app's: where, and how surely it is needed."""

from __future__ import annotations

import ast
import enum
import re
import sys
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from dash_migrate.source import SourceFile

# What the app does not run on the platform, though it lies beside it.
_ASIDE_FOLDERS = frozenset({"test", "tests", "testing", "docs", "doc", "notebooks", "benchmarks"})
_ASIDE_FILES = re.compile(r"tests?\.py|test_.*\.py|.*_test\.py|conftest\.py|setup\.py|noxfile\.py|fabfile\.py")
# Modules that left the standard library, by the Python 3 minor version that no longer has them.
_REMOVED = {
    9: "dummy_threading",
    10: "formatter parser symbol",
    11: "binhex",
    12: "asynchat asyncore distutils imp smtpd",
    13: "aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib ossaudiodev pipes sndhdr "
    "spwd sunau telnetlib uu xdrlib",
}
_REMOVED_IN = {name: minor for minor, names in _REMOVED.items() for name in names.split()}
# Joined it after the oldest Python that dash-migrate itself runs on.
_ADDED = frozenset({"tomllib", "annotationlib", "compression"})
_PYTHON_2_NAMES = """
BaseHTTPServer CGIHTTPServer ConfigParser Cookie HTMLParser Queue SimpleHTTPServer SocketServer StringIO Tkinter
UserDict __builtin__ anydbm cPickle cStringIO commands cookielib copy_reg dummy_thread exceptions future_builtins
htmlentitydefs httplib md5 robotparser sets sha thread tkFileDialog tkMessageBox urllib2 urlparse whichdb xmlrpclib
"""
_PYTHON_2 = frozenset(_PYTHON_2_NAMES.split())
_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_TRIES = (ast.Try, getattr(ast, "TryStar", ast.Try))  # `except*` is from Python 3.11 on
_PLATFORM_TESTS = frozenset({"platform", "name", "system", "version_info", "PY2", "PY3"})
_DOTTED = r"[A-Za-z_][\w.]*(?:[ \t]+as[ \t]+\w+)?"
_IMPORT_LINE = re.compile(
    rf"[ \t]*import[ \t]+(?P<names>{_DOTTED}(?:[ \t]*,[ \t]*{_DOTTED})*)[ \t]*(?:[#;].*)?\r?"
)
_FROM_LINE = re.compile(r"[ \t]*from[ \t]+(?P<module>[A-Za-z_][\w.]*)[ \t]+import[ \t(]+(?P<names>[\w*, \t]*).*")


class Certainty(enum.Enum):
    """How surely an import is needed."""

    REQUIRED = "required"
    OPTIONAL = "optional"  # in try/except ImportError, or behind a test for the system or the Python version
    UNSURE = "unsure"  # read from the lines of a file that does not parse


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
    """

    path: str
    line: int
    name: str
    certainty: Certainty = Certainty.REQUIRED
    locality: Locality = Locality.FOREIGN

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
        return tuple(_scanned(source))
    sites = list(_in_tree(tree, source.path))
    if b"import_module" in source.data or b"__import__" in source.data:
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
    local = _Local(paths)
    found: dict[ImportSite, None] = {}
    for source in sources:
        if is_aside(source.path):
            continue
        for site in source.derive(import_sites):
            if is_standard(site.top, python_version) or local.is_certain(site.name):
                continue
            found[replace(site, locality=local.locality(site))] = None
    return tuple(found)


def is_aside(path: str) -> bool:
    """Whether a file is for tests, documentation or packaging: no part of what runs on the platform."""
    pure = PurePosixPath(path)
    return not _ASIDE_FOLDERS.isdisjoint(pure.parts[:-1]) or bool(_ASIDE_FILES.fullmatch(pure.name))


def is_standard(top: str, python_version: str | None = None) -> bool:
    """Whether a top-level module is Python's own, in the app's version; Python 2's names count as such."""
    if top in _REMOVED_IN:
        minor = int(python_version.split(".")[1]) if python_version and "." in python_version else 0
        return minor < _REMOVED_IN[top]
    return top in sys.stdlib_module_names or top in _ADDED or top in _PYTHON_2


class _Local:
    """The app's own modules, as an import finds them."""

    def __init__(self, paths: Collection[str]) -> None:
        python = [PurePosixPath(path) for path in paths if path.endswith(".py")]
        self.files = frozenset(str(path) for path in python)
        self.folders = frozenset(str(parent) for path in python for parent in path.parents)
        self.anywhere = frozenset(path.stem for path in python) | {
            path.parent.name for path in python if path.name == "__init__.py"
        }
        self._near: dict[tuple[str, str], frozenset[str]] = {}

    def is_certain(self, name: str) -> bool:
        """Whether the app's root or `src`, where Python looks before installed packages, has the module."""
        top = name.partition(".")[0]
        return any(
            f"{root}{top}.py" in self.files or f"{root}{top}/__init__.py" in self.files for root in ("", "src/")
        )

    def locality(self, site: ImportSite) -> Locality:
        """How far the app has a module of that name, other than the importing file."""
        folder = site.path.rpartition("/")[0]
        if (folder, site.top) not in self._near:
            self._near[folder, site.top] = frozenset(self._found_near(folder, site.top))
        if self._near[folder, site.top] - {site.path}:
            return Locality.NEAR
        elsewhere = site.top in self.anywhere and PurePosixPath(site.path).stem != site.top
        return Locality.SOMEWHERE if elsewhere else Locality.FOREIGN

    def _found_near(self, folder: str, top: str) -> Iterator[str]:
        """The files and folders of that name in the folder, in those above it and in `src`."""
        here = PurePosixPath(folder)
        for parent in (here, *here.parents, PurePosixPath("src")):
            base = str(parent / top)
            if f"{base}.py" in self.files:
                yield f"{base}.py"
            if base in self.folders:
                yield base


def _in_tree(tree: ast.Module, path: str) -> Iterator[ImportSite]:
    """The import statements, found without recursion: `elif` chains nest deeper than Python's limit."""
    stack: list[tuple[Iterable[ast.AST], Certainty]] = [(tree.body, Certainty.REQUIRED)]
    while stack:
        body, certainty = stack.pop()
        for node in body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                for name in _names(node):
                    yield ImportSite(path, node.lineno, name, certainty)
            elif isinstance(node, ast.If):
                if not _is_type_checking(node.test):
                    stack.append((node.body, Certainty.OPTIONAL if _tests_platform(node.test) else certainty))
                stack.append((node.orelse, certainty))
            elif isinstance(node, _TRIES):
                stack += _try_blocks(node, certainty)
            elif not isinstance(node, ast.expr):
                blocks = (getattr(node, block, ()) for block in ("body", "orelse", "cases"))
                stack += [(block, certainty) for block in blocks if block]


def _try_blocks(node: ast.Try, certainty: Certainty) -> Iterator[tuple[Iterable[ast.AST], Certainty]]:
    handlers = [handler for handler in node.handlers if _catches_import_error(handler.type)]
    guarded = any(not _gives_up(handler) for handler in handlers)
    yield node.body, Certainty.OPTIONAL if guarded else certainty
    for handler in node.handlers:
        yield handler.body, Certainty.OPTIONAL if handler in handlers else certainty
    yield (*node.orelse, *node.finalbody), certainty


def _names(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if node.level or not node.module:
        return []
    return [node.module if alias.name == "*" else f"{node.module}.{alias.name}" for alias in node.names]


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
    return name == "TYPE_CHECKING"


def _tests_platform(test: ast.expr) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr in _PLATFORM_TESTS and _is_module(node.value))
        for node in ast.walk(test)
    )


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"sys", "os", "platform", "six"}


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
    """`importlib.import_module("x")` and `__import__("x")`."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        first = node.args[0]
        if called in {"import_module", "__import__"} and isinstance(first, ast.Constant):
            name = first.value
            if isinstance(name, str) and re.fullmatch(r"[A-Za-z_]\w*(\.\w+)*", name):
                yield ImportSite(path, node.lineno, name)


def _scanned(source: SourceFile) -> Iterator[ImportSite]:
    wide = source.encoding.startswith("utf-16")
    text = source.data[len(source.bom) :].decode(source.encoding if wide else "utf-8", "replace")
    for number, line in enumerate(text.split("\n"), start=1):
        if match := _IMPORT_LINE.fullmatch(line):
            for part in match["names"].split(","):
                yield ImportSite(source.path, number, part.split()[0], Certainty.UNSURE)
        elif match := _FROM_LINE.fullmatch(line.rstrip("\r")):
            names = [part.split()[0] for part in match["names"].split(",") if part.split()]
            for name in names or ["*"]:
                dotted = match["module"] if name == "*" else f"{match['module']}.{name}"
                yield ImportSite(source.path, number, dotted, Certainty.UNSURE)
