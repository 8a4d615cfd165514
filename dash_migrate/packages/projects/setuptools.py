"""What `setup.cfg` and `setup.py` declare as literals; no code of the app is run."""

from __future__ import annotations

import ast
import configparser
import re
from typing import TYPE_CHECKING

from dash_migrate.packages.declared import readable
from dash_migrate.packages.projects.reading import Entry, Unread, name_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile

_FILE = re.compile(r"\s*file\s*:\s*(?P<paths>.+)", re.DOTALL)


def config_entries(source: SourceFile) -> Iterator[Entry]:
    """The lines of `install_requires` in setup.cfg."""
    section = _options(source)
    listed = section.get("install_requires", "") if not isinstance(section, Unread) else ""
    if _FILE.match(listed):
        return
    rows = source.utf8.decode("utf-8", "replace").splitlines()
    first = _line_of(source, "install_requires")
    for item in listed.splitlines():  # configparser has dropped the lines that are comments
        part = item.split(" #")[0].strip()
        if part:
            below = (number for number in range(first, len(rows) + 1) if part in rows[number - 1])
            yield Entry(name_in(part), part, "", line=next(below, first))


def config_files(source: SourceFile) -> list[str]:
    """The requirements files that setup.cfg's `install_requires = file: ...` names."""
    section = _options(source)
    match = _FILE.match(section.get("install_requires", "")) if not isinstance(section, Unread) else None
    return [path.strip() for path in re.split(r"[,\n]", match["paths"]) if path.strip()] if match else []


def config_python(source: SourceFile) -> tuple[str, int] | None:
    """`python_requires` of setup.cfg with its line."""
    section = _options(source)
    asked = "" if isinstance(section, Unread) else section.get("python_requires", "").strip()
    return (asked, _line_of(source, "python_requires")) if asked else None


def config_problem(source: SourceFile) -> Unread | None:
    """Why setup.cfg cannot be read; None if it can."""
    section = _options(source)
    return section if isinstance(section, Unread) else None


def script_entries(source: SourceFile) -> Iterator[Entry]:
    """The literal strings of `setup(install_requires=...)`; what is computed is left out."""
    if source.tree is None:
        return
    for node in _strings(_argument(source.tree, "install_requires"), source.tree):
        if isinstance(node.value, str) and node.value.strip():
            for offset, item in enumerate(node.value.splitlines()):
                if item.strip():
                    yield Entry(name_in(item), item.strip(), "", line=node.lineno + offset)


def script_python(source: SourceFile) -> tuple[str, int] | None:
    """The literal `python_requires` of setup.py with its line."""
    node = _argument(source.tree, "python_requires") if source.tree is not None else None
    found = next(iter(_strings(node, source.tree)), None) if source.tree is not None else None
    return (found.value, found.lineno) if found is not None and isinstance(found.value, str) else None


def _options(source: SourceFile) -> dict[str, str] | Unread:
    return source.derive(_read_options)


def _read_options(source: SourceFile) -> dict[str, str] | Unread:
    parser = configparser.RawConfigParser(strict=False, delimiters=("=", ":"), inline_comment_prefixes=None)
    try:
        parser.read_string(readable(source).utf8.decode("utf-8", "replace"))
        return dict(parser.items("options")) if parser.has_section("options") else {}
    except configparser.Error as error:
        number = getattr(error, "lineno", None) or 1
        lines = getattr(error, "errors", None)  # of a ParsingError: (line number, text) of each
        number = lines[0][0] if lines else number
        return Unread(source.path, number, "is not a valid configuration file")


def _line_of(source: SourceFile, key: str) -> int:
    match = re.search(rf"(?m)^{key}\s*[=:]", source.utf8.decode("utf-8", "replace"))
    return source.utf8.decode("utf-8", "replace").count("\n", 0, match.start()) + 1 if match else 1


def _argument(tree: ast.Module | None, name: str) -> ast.expr | None:
    """What the first call of `setup` is given under a name."""
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Call) and _called(node.func) == "setup":
            return next((keyword.value for keyword in node.keywords if keyword.arg == name), None)
    return None


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _strings(
    node: ast.expr | None, tree: ast.Module, seen: frozenset[str] = frozenset()
) -> Iterator[ast.Constant]:
    """The string literals of a list, of a sum of lists, or of a name that the module gives such a list once."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        for element in node.elts:
            if isinstance(element, ast.Constant | ast.Starred):
                yield from _strings(element.value if isinstance(element, ast.Starred) else element, tree, seen)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _strings(node.left, tree, seen)
        yield from _strings(node.right, tree, seen)
    elif isinstance(node, ast.Name) and node.id not in seen:
        values = [
            statement.value
            for statement in tree.body
            if isinstance(statement, ast.Assign)
            and any(isinstance(target, ast.Name) and target.id == node.id for target in statement.targets)
        ]
        if len(values) == 1:
            yield from _strings(values[0], tree, seen | {node.id})
