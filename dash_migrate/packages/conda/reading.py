"""A conda environment file as data: its packages with their places, its `pip:` list, its channels."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.conda.notation import Spec, parse_spec
from dash_migrate.packages.declared import Kind, Line, parse_lines, parse_requirement
from dash_migrate.packages.installed import canonical
from dash_migrate.packages.projects.reading import Unread
from dash_migrate.source import SourceFile

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node, SequenceNode

_JINJA = re.compile(r"\{\{|\{%")


@dataclass(frozen=True, slots=True)
class Entry:
    """One package of `dependencies`.

    Args:
        spec: its name, version and build as conda reads them.
        line: as a requirement, where it is a Python distribution; its offsets are those of the entry.
        number: 1-based.
        start: offset of its text in the file's UTF-8 form, a quote included.
        end: offset behind it.
    """

    spec: Spec
    line: Line | None
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list in the file, as far as adding to it needs to know.

    Args:
        column: where its dashes stand; for a list in brackets -1.
        start: offset of its first character.
        end: offset behind its last entry; in brackets, that of the closing one.
        is_empty: it has no entry.
    """

    column: int
    start: int
    end: int
    is_empty: bool


@dataclass(frozen=True, slots=True)
class CondaFile:
    """What a conda environment file says.

    Args:
        source: the file.
        entries: the packages that conda installs.
        pip: those that pip installs beside them.
        channels: where conda looks, in the file's order.
        dependencies: where that list stands; None if the file has none.
        pip_list: where the `pip:` list stands; None if there is none.
        pip_start: offset of the entry that holds it.
        prefix: the line of `prefix:`; 0 without one.
        problems: what conda cannot read, or would read otherwise than it looks.
    """

    source: SourceFile
    entries: tuple[Entry, ...] = ()
    pip: tuple[Line, ...] = ()
    channels: tuple[str, ...] = ()
    dependencies: Items | None = None
    pip_list: Items | None = None
    pip_start: int = -1
    prefix: int = 0
    problems: tuple[Unread, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """All Python distributions that it names, for conda and for pip."""
        return (*(entry.line for entry in self.entries if entry.line), *self.pip)

    @property
    def keys(self) -> frozenset[str]:
        """Their canonical names on the Python package index."""
        return frozenset(line.key for line in self.lines if line.key)

    @property
    def python(self) -> Entry | None:
        """The entry for Python itself."""
        return next((entry for entry in self.entries if entry.spec.name == "python"), None)


def conda_environment(source: SourceFile) -> CondaFile:
    """What the file says; never raises: a file that conda cannot read has `problems` and nothing else."""
    return source.derive(_read)


def _read(source: SourceFile) -> CondaFile:
    import yaml

    text = source.utf8.decode("utf-8", "replace")
    if source.encoding != "utf-8":
        cause = f"is stored in {source.encoding}; conda reads UTF-8 only"
        return CondaFile(source, problems=(Unread(source.path, 1, cause),))
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return CondaFile(
            source, problems=(Unread(source.path, mark.line + 1 if mark else 1, _cause(error, text)),)
        )
    except (yaml.YAMLError, RecursionError) as error:
        cause = (
            "holds a character that YAML does not allow" if isinstance(error, yaml.YAMLError) else "is too deep"
        )
        return CondaFile(source, problems=(Unread(source.path, 1, cause),))
    if root is None:
        return CondaFile(source, problems=(Unread(source.path, 1, "is empty"),))
    if not isinstance(root, yaml.MappingNode):
        return CondaFile(source, problems=(Unread(source.path, 1, "is no mapping (`dependencies:` and a list)"),))
    return _Reader(source, text).file(root)


def _cause(error: object, text: str) -> str:
    if _JINJA.search(text):
        return "holds a template ({{ }} or {% %}), which conda does not fill in here"
    problem = str(getattr(error, "problem", "") or "")
    if "'\\t'" in problem:
        return "is indented with a tab; YAML allows spaces only"
    return f"is not valid YAML: {problem}"


class _Reader:
    """Nodes to offsets of one file."""

    def __init__(self, source: SourceFile, text: str) -> None:
        self.source = source
        self.text = text
        # Offsets count bytes, marks count characters: the same in a file of ASCII.
        self.is_ascii = text.isascii()

    def offset(self, index: int) -> int:
        return index if self.is_ascii else len(self.text[:index].encode())

    def file(self, root: MappingNode) -> CondaFile:
        import yaml

        values: dict[str, Node] = {}
        problems = []
        prefix = 0
        for key, value in root.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if not name:
                cause = _cause(None, self.text) if _JINJA.search(self.text) else "has a key that is no word"
                return CondaFile(self.source, problems=(Unread(self.source.path, key.start_mark.line + 1, cause),))
            if name in values:
                line = key.start_mark.line + 1
                problems.append(Unread(self.source.path, line, f"has {name}: twice; conda reads one of them"))
            values[name] = value
            prefix = key.start_mark.line + 1 if name == "prefix" else prefix
        channels = values.get("channels")
        names = channels.value if isinstance(channels, yaml.SequenceNode) else []
        found = CondaFile(
            self.source,
            channels=tuple(node.value for node in names if isinstance(node, yaml.ScalarNode)),
            prefix=prefix,
            problems=tuple(problems),
        )
        dependencies = values.get("dependencies")
        if isinstance(dependencies, yaml.SequenceNode):
            return self._with_dependencies(found, dependencies)
        if dependencies is not None and dependencies.value:
            line = dependencies.start_mark.line + 1
            problem = Unread(self.source.path, line, "has dependencies: that are no list")
            return replace(found, problems=(*found.problems, problem))
        if dependencies is not None:
            position = self.offset(dependencies.start_mark.index)
            return replace(found, dependencies=Items(2, position, position, is_empty=True))
        return found

    def _with_dependencies(self, found: CondaFile, node: SequenceNode) -> CondaFile:
        import yaml

        entries, pip = [], []
        pip_list, pip_start = None, -1
        for item in node.value:
            if isinstance(item, yaml.ScalarNode) and item.value.strip():
                entries.append(self._entry(item))
            for key, value in item.value if isinstance(item, yaml.MappingNode) else ():
                if key.value == "pip":
                    pip_start = self.offset(item.start_mark.index)
                    pip_list = self._items(value, item.start_mark.column)
                    listed = value.value if isinstance(value, yaml.SequenceNode) else []
                    pip += [
                        self._pip_line(one) for one in listed if isinstance(one, yaml.ScalarNode) and one.value
                    ]
        return replace(
            found,
            entries=tuple(entries),
            pip=tuple(pip),
            dependencies=self._items(node, 2),
            pip_list=pip_list,
            pip_start=pip_start,
        )

    def _items(self, node: Node, column: int) -> Items:
        import yaml

        start = self.offset(node.start_mark.index)
        if not isinstance(node, yaml.SequenceNode):
            return Items(column, start, start, is_empty=True)
        if node.flow_style:
            return Items(-1, start, self.offset(node.end_mark.index) - 1, is_empty=not node.value)
        return Items(node.start_mark.column, start, self.offset(node.value[-1].end_mark.index), is_empty=False)

    def _entry(self, node: Node) -> Entry:
        start, end = self.offset(node.start_mark.index), self.offset(node.end_mark.index)
        number = node.start_mark.line + 1
        spec = parse_spec(node.value)
        line = None
        if is_python(spec.name):
            key = pypi_name(spec.name)
            said = parse_requirement(key + spec.specifier) if spec.specifier is not None else None
            kind = Kind.REQUIREMENT if said else Kind.FOREIGN
            line = Line(self.source.path, number, start, end, node.value.strip(), kind, key, said)
        return Entry(spec, line, number, start, end)

    def _pip_line(self, node: Node) -> Line:
        """A line of the `pip:` list, read as one of a requirements file."""
        start, end = self.offset(node.start_mark.index), self.offset(node.end_mark.index)
        number = node.start_mark.line + 1
        for line in parse_lines(SourceFile(self.source.path, " ".join(node.value.split()).encode())):
            return replace(line, number=number, start=start, end=end)
        return Line(self.source.path, number, start, end, node.value, Kind.UNREADABLE)


def is_python(name: str) -> bool:
    """Whether a conda package is a Python distribution, as far as its name tells."""
    known = load("conda")
    if name in known["python"] or name in known["pypi"]:
        return True
    if name in {"python", "pip"} or name in known["not-python"] or name in known["meta"]:
        return False
    only = (*known["windows-only-prefixes"], *known["macos-only-prefixes"], *known["not-python-prefixes"])
    return not name.startswith(tuple(only))


def pypi_name(name: str) -> str:
    """The canonical name on the Python package index of a conda package."""
    return canonical(load("conda")["pypi"].get(name, name))


def conda_name(key: str) -> str:
    """Conda's name for a distribution of the Python package index, by its canonical name there."""
    names = [name for name, distribution in load("conda")["pypi"].items() if distribution == key]
    # `tensorflow-gpu` is a variant of `tensorflow`, which conda has under that name too.
    return names[0] if len(names) == 1 and not names[0].endswith(("-base", "-core", "-cpu", "-gpu")) else key
