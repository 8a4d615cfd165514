"""What `pyproject.toml` declares: `[project]`, Poetry's, PDM's and Flit's own tables, uv's sources."""

from __future__ import annotations

import posixpath
import re
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from dash_migrate.packages.installed import canonical
from dash_migrate.packages.projects.details import detailed, local_path, poetry_requirements
from dash_migrate.packages.projects.reading import Entry, name_in, table, text, texts, toml_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.workspace import Workspace

PYPROJECT = "pyproject.toml"
# How Hatch and PDM write the project's own folder in an address.
_ROOT = re.compile(
    r"(?P<name>[^@]+?)\s*@\s*(?:\{root:(?:uri|parent:uri)\}|file:///\$\{PROJECT_ROOT\})/?(?P<path>.*)"
)


def pyproject_entries(tables: Mapping[str, object], workspace: Workspace) -> Iterator[Entry]:
    """The dependencies that the app has when it runs, in the order of the file.

    Extras, PEP 735 groups and tools' development groups are not among them: nothing installs those there.
    """
    poetry = dict(_poetry(tables))
    listed = set()
    for entry in _listed(tables):
        key = canonical(entry.name)
        listed.add(key)
        # Poetry 2: `[project]` names it and `[tool.poetry.dependencies]` says where it comes from.
        enriching = [item for item in poetry.get(key, []) if item.requirement and _is_place(item.requirement)]
        yield from enriching or [_from_uv(entry, tables, workspace)]
    for key, entries in poetry.items():
        if key not in listed:
            yield from entries


def declared_optionally(tables: Mapping[str, object]) -> Iterator[str]:
    """Canonical names that the file declares for extras and groups only: known, and not needed by what runs."""
    optional = table(tables, "project", "optional-dependencies")
    groups = table(tables, "dependency-groups")
    pdm = table(tables, "tool", "pdm", "dev-dependencies")
    for group in (optional, groups, pdm):
        for name in group:
            yield from (canonical(name_in(item)) for item in texts(group, name))
    poetry = table(tables, "tool", "poetry")
    for name, value in table(poetry, "dependencies").items():
        if _is_optional(value):
            yield canonical(name)
    named = table(poetry, "group")
    yield from map(canonical, table(poetry, "dev-dependencies"))
    for group_name in named:
        if group_name != "main":
            yield from map(canonical, table(named, group_name, "dependencies"))


def extra_files(tables: Mapping[str, object]) -> list[str]:
    """The requirements files that setuptools is told to take the dependencies from."""
    dynamic = table(tables, "tool", "setuptools", "dynamic", "dependencies")
    named = dynamic.get("file")
    return [named] if isinstance(named, str) else texts(dynamic, "file")


def indexes(tables: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Package indexes that the file names: name, address, heading."""
    for heading, found in (
        ("tool.poetry.source", table(tables, "tool", "poetry").get("source")),
        ("tool.pdm.source", table(tables, "tool", "pdm").get("source")),
        ("tool.uv.index", table(tables, "tool", "uv").get("index")),
    ):
        for row in found if isinstance(found, list) else []:
            if isinstance(row, dict) and text(row, "url"):
                yield text(row, "name"), text(row, "url"), heading
    for key in ("index-url", "extra-index-url"):
        found = table(tables, "tool", "uv").get(key)
        for url in found if isinstance(found, list) else [found]:
            if isinstance(url, str):
                yield "", url, f"tool.uv {key}"


def index_of(tables: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The dependencies that are to come from one named index: canonical name, the index's name."""
    for name, value in table(tables, "tool", "poetry", "dependencies").items():
        for details in value if isinstance(value, list) else [value]:
            if isinstance(details, dict) and text(details, "source"):
                yield canonical(name), text(details, "source")
    for name, value in table(tables, "tool", "uv", "sources").items():
        for details in value if isinstance(value, list) else [value]:
            if isinstance(details, dict) and text(details, "index"):
                yield canonical(name), text(details, "index")


def _listed(tables: Mapping[str, object]) -> Iterator[Entry]:
    for item in texts(table(tables, "project"), "dependencies"):
        yield Entry(name_in(item), _without_root(item), "project dependencies", item)
    for item in texts(table(tables, "tool", "flit", "metadata"), "requires"):
        yield Entry(name_in(item), item, "tool.flit.metadata requires", item)
    pdm = table(tables, "tool", "pdm", "dependencies")
    for name, value in pdm.items():
        details = value if isinstance(value, dict) else {"version": value}
        yield Entry(name, detailed(name, details), "tool.pdm.dependencies")


def _poetry(tables: Mapping[str, object]) -> Iterator[tuple[str, list[Entry]]]:
    for keys in (("dependencies",), ("group", "main", "dependencies")):
        heading = ".".join(("tool", "poetry", *keys))
        for name, value in table(tables, "tool", "poetry", *keys).items():
            if name != "python" and not _is_optional(value):
                yield canonical(name), [Entry(name, item, heading) for item in poetry_requirements(name, value)]


def _is_optional(value: object) -> bool:
    return isinstance(value, dict) and value.get("optional") is True


def _is_place(requirement: str) -> bool:
    return "@" in requirement or requirement.startswith(("-e ", "./", "../", "/"))


def _without_root(item: str) -> str:
    match = _ROOT.fullmatch(item.strip())
    if match is None:
        return item
    return local_path(("../" if "{root:parent" in item else "./") + match["path"])


def _from_uv(entry: Entry, tables: Mapping[str, object], workspace: Workspace) -> Entry:
    """The entry with the place that `[tool.uv.sources]` gives it: a repository, a folder, an address."""
    sources = {canonical(name): value for name, value in table(tables, "tool", "uv", "sources").items()}
    given = sources.get(canonical(entry.name))
    if not isinstance(given, dict) or entry.requirement is None or _is_place(entry.requirement):
        return entry
    if given.get("workspace") is True:
        folder = _member(entry.name, tables, workspace)
        found = local_path(folder, editable=True) if folder else None
    elif text(given, "index"):
        return entry
    else:
        found = _at_place(entry, given)
    return Entry(entry.name, found, entry.heading, entry.literal)


def _at_place(entry: Entry, given: Mapping[str, object]) -> str | None:
    from dash_migrate.packages.declared import parse_requirement

    requirement = parse_requirement(entry.requirement or "")
    if requirement is None:
        return None
    marker = text(given, "marker") or (str(requirement.marker) if requirement.marker else "")
    return detailed(entry.name, {**given, "extras": sorted(requirement.extras), "marker": marker})


def _member(name: str, tables: Mapping[str, object], workspace: Workspace) -> str:
    """The folder of the uv workspace's member with that name; empty if it is not in the app."""
    members = texts(table(tables, "tool", "uv", "workspace"), "members")
    for path in workspace.paths:
        folder = posixpath.dirname(path)
        if posixpath.basename(path) != PYPROJECT or not any(fnmatch(folder, member) for member in members):
            continue
        source = workspace.source(path)
        found = toml_tables(source) if source else None
        if isinstance(found, dict) and canonical(text(table(found, "project"), "name")) == canonical(name):
            return folder
    return ""
