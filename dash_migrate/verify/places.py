"""The line of the app's code to look at for what was seen while it ran."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dash_migrate.facts.index import index_of
from dash_migrate.plan import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

_PLACE = re.compile(r"(?P<path>.+):(?P<line>\d+)\Z")
_OUTPUT = re.compile(r"(?P<id>.+)\.(?P<property>[^.@]+)(?:@.*)?\Z")
_LAST = re.compile(r"\(([^()]+:\d+)\)\Z")
NOWHERE = Location(".")
_MOST_TEXT = 1_000_000  # bytes: above that it is a library's


@dataclass(frozen=True, slots=True)
class _Written:
    """A string in the code, or the value of a keyword that is no literal (None), with the call around it.

    That is the innermost call's last name, and the keyword, or "".
    """

    value: str | None
    location: Location
    call: str
    keyword: str


class Places:
    """Looks for places in the app as it is on the disk.

    Args:
        disk: the files that a person sees.
        run: the files that ran: the same, or what a plan has made of them.
        own: the files that the app imports: what other files beside it hold comes last.
    """

    def __init__(self, disk: Workspace, run: Workspace, own: frozenset[str] = frozenset()) -> None:
        self._disk = disk
        self._run = run
        self._own = own

    def of(self, place: str) -> Location:
        """Where `file.py:12` of the files that ran is on the disk; the folder if that is no file of the app."""
        from dash_migrate.lines import DiskLines

        match = _PLACE.match(place)
        if match is None or not self._run.exists(match["path"]):
            return NOWHERE
        return DiskLines(self._disk).of(Location(match["path"], int(match["line"])), self._run)

    def readable(self, error: str) -> str:
        """An error with the place at its end, `KeyError: 'X' (app.py:12)`, as it is on the disk."""
        match = _LAST.search(error)
        found = self.of(match[1]) if match is not None else NOWHERE
        return (
            error if match is None or found == NOWHERE or not found.line else f"{error[: match.start()]}({found})"
        )

    def exists(self, path: str) -> bool:
        """Whether there is such a file on the disk, one that git ignores included."""
        return self._disk.exists(path)

    def rewritten(self, path: str) -> bool:
        """Whether the plan has changed a file that ends with this path, which the original serves otherwise."""
        return any(changed == path or changed.endswith(f"/{path}") for changed, _ in self._run.changed())

    def in_file(self, path: str, *texts: str) -> Location:
        """The first line of a file that holds one of the texts; the file's start if none does."""
        found = (self._line_of(path, text) for text in texts if text)
        return next(filter(None, found), Location(path))

    def of_link(self, component: str, page: str, *texts: str) -> Location:
        """Where a URL is written: in a call of the component that shows it, else wherever `of_text` finds it.

        Args:
            component: its namespace, type and property: `html.A.href`; "" if it is not known.
            page: the local path of the page that shows it.
            texts: the URL and shorter forms of it, the best first.
        """
        kind, _, name = component.rpartition(".")
        kind = kind.rpartition(".")[2]
        written = [item for item in self._written if item.call == kind and kind]
        written.sort(key=lambda item: item.keyword != name)
        for text in filter(None, texts):
            for item in written:
                if item.value and (text in item.value if kind == "Markdown" else text == item.value):
                    return item.location
        for item in written:
            if (
                item.value
                and len(item.value) > 1
                and item.value.startswith("/")
                and texts[0].startswith(item.value)
            ):
                return item.location
        computed = [item.location for item in written if item.value is None and item.keyword == name]
        computed.sort(key=lambda location: not _of_page(location.path, page))
        return computed[0] if computed else self.of_text(*texts)

    def of_keyword(self, call: str, *names: str) -> Location:
        """Where a call is given one of these keywords; the folder if nowhere."""
        found = (item.location for item in self._written if item.call == call and item.keyword in names)
        return next(found, NOWHERE)

    def of_statement(self, *names: str) -> Location:
        """The first statement of a module that is a call of one of these last names; the folder if none is."""
        for source in self._sources:
            for statement in source.tree.body if source.tree is not None else ():
                call = statement.value if isinstance(statement, ast.Expr) else None
                if isinstance(call, ast.Call) and _last_name(call.func) in names:
                    return source.location(call)
        return NOWHERE

    def of_text(self, *texts: str) -> Location:
        """Where one of the texts is written as a string, or as the start of one; the folder if it is nowhere."""
        wanted = [text for text in texts if text]
        for text in wanted:
            for value, location in self._strings:
                if value == text:
                    return location
        for text in wanted:
            for value, location in self._strings:
                if len(value) > 1 and text.startswith(value) and value.startswith("/"):
                    return location
        return next((place for text in wanted for place in self._holding(text)), NOWHERE)

    def _holding(self, text: str) -> Iterator[Location]:
        """Where a text is a part of what is written: of a string, or of a file that the app serves."""
        if len(text) > 2:
            yield from (self._inside(*item, text) for item in self._strings if text in item[0])
        for path in self._texts:
            if (found := self._line_of(path, text)) is not None:
                yield found

    def _inside(self, value: str, location: Location, text: str) -> Location:
        """The line of a longer string in which a text stands, if the string is written over several lines."""
        source = self._disk.source(location.path)
        number = location.line + value[: value.index(text)].count("\n")
        lines = source.text.split("\n") if source is not None else []
        return Location(location.path, number) if text in "".join(lines[number - 1 : number]) else location

    def of_callback(self, output: str) -> Location:
        """The decorator of the callback that writes `output`, as `_dash-dependencies` names it."""
        wanted = {frozenset(pair) for pair in _outputs(output)}
        best: tuple[int, Location] | None = None
        for path, node in self._decorators:
            written = _declared(node)
            score = sum(any(pair <= texts for texts in written) for pair in wanted)
            if score and (best is None or score > best[0]):
                best = score, Location(path, node.lineno)
        return best[1] if best else NOWHERE

    @cached_property
    def _written(self) -> tuple[_Written, ...]:
        return tuple(
            item for source in self._sources if source.tree for item in _written(source.path, source.tree)
        )

    @cached_property
    def _strings(self) -> tuple[tuple[str, Location], ...]:
        return tuple((item.value, item.location) for item in self._written if item.value is not None)

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        """The texts that an app serves besides its Python files, as far as a person writes them."""
        return tuple(
            path
            for path in self._disk.paths
            if path.endswith((".css", ".js", ".html", ".md"))
            and (source := self._disk.source(path)) is not None
            and len(source.data) < _MOST_TEXT
        )

    def _line_of(self, path: str, text: str) -> Location | None:
        """The first line of a file that holds a text."""
        source = self._disk.source(path)
        for number, line in enumerate(source.text.split("\n") if source is not None else (), 1):
            if text in line:
                return Location(path, number)
        return None

    @cached_property
    def _decorators(self) -> tuple[tuple[str, ast.Call], ...]:
        return tuple(
            (source.path, call)
            for source in self._sources
            if source.tree is not None
            for call in _callback_calls(source)
        )

    @cached_property
    def _sources(self) -> tuple[SourceFile, ...]:
        return tuple(sorted(self._disk.python_files(), key=lambda source: source.path not in self._own))


def _written(path: str, tree: ast.AST) -> Iterator[_Written]:
    """Every string below a node."""
    waiting: list[tuple[ast.AST, str, str]] = [(tree, "", "")]
    while waiting:
        node, call, keyword = waiting.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield _Written(node.value, Location(path, node.lineno, node.col_offset + 1), call, keyword)
        if isinstance(node, ast.Call):
            call, keyword = _last_name(node.func), ""
        elif isinstance(node, ast.keyword):
            keyword = node.arg or ""
            if not isinstance(node.value, ast.Constant | ast.JoinedStr):
                yield _Written(None, Location(path, node.value.lineno, node.value.col_offset + 1), call, keyword)
        waiting.extend((child, call, keyword) for child in reversed(list(ast.iter_child_nodes(node))))


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _of_page(path: str, page: str) -> bool:
    """Whether a file is named like a page: `pages/team.py` for `/team`."""
    name = page.rstrip("/").rpartition("/")[2].replace("-", "_")
    return path.rpartition("/")[2].removesuffix(".py").replace("-", "_") == name


def _callback_calls(source: SourceFile) -> Iterator[ast.Call]:
    """The calls that register callbacks: `@app.callback(...)`, `@callback(...)`, `clientside_callback(...)`."""
    index = index_of(source)
    for site in index.calls if index is not None else ():
        if "callback" in _last_name(site.node.func):
            yield site.node


def _declared(call: ast.Call) -> list[set[object]]:
    """The literals of each `Output(...)`, no input taken for one; of the whole call if there is none."""
    outputs = [n for n in ast.walk(call) if isinstance(n, ast.Call) and _last_name(n.func) == "Output"]
    return [
        {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)} for node in outputs or [call]
    ]


def _outputs(output: str) -> Iterator[tuple[str, str]]:
    """Component id and property of each output: of `..a.x...b.y..` two."""
    for part in output.strip(".").split("..."):
        match = _OUTPUT.match(part)
        if match is not None:
            yield from ((name, match["property"]) for name in _id_texts(match["id"]))


def _id_texts(written: str) -> tuple[str, ...]:
    """The id itself; of a pattern-matching id, written as JSON, its texts."""
    if not written.startswith("{"):
        return (written,)
    return tuple(re.findall(r':"((?:[^"\\]|\\.)*)"', written))
