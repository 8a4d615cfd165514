"""The lock files of Poetry, PDM, uv and Pipenv, and `pylock.toml`, read into one form.

Their shapes: python-poetry.org/docs (`poetry.lock` 1.x and 2.x), pdm-project.org, docs.astral.sh/uv,
pipenv.pypa.io, and packaging.python.org/specifications/pylock-toml for PEP 751.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.packages.installed import canonical
from dash_migrate.packages.locks.model import Edge, LockFile, Package, Place, PlaceKind, edges
from dash_migrate.packages.projects.details import detailed, local_path
from dash_migrate.packages.projects.notation import as_specifier
from dash_migrate.packages.projects.reading import rows, table, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LOGIN = re.compile(r"(?<=://)[^/@]*@")


def poetry(tables: Mapping[str, object]) -> LockFile:
    """`poetry.lock`: with `category` (to 1.4), without any (1.5 to 1.8) or with `groups` (from 2.0)."""
    files = table(tables, "metadata", "files")
    # A category says nothing of other systems: what is in the main one must be reached as well.
    main = [row for row in rows(tables, "package") if text(row, "name") and text(row, "category") in {"", "main"}]
    return LockFile(tuple(_poetry_package(row, files) for row in main))


def pdm(tables: Mapping[str, object]) -> LockFile:
    """`pdm.lock`."""
    files = table(tables, "metadata", "files")
    # The same distribution stands there once more for each of its extras.
    found = [row for row in rows(tables, "package") if text(row, "name") and text(row, "version")]
    return LockFile(tuple(_pdm_package(row, files) for row in found))


def uv(tables: Mapping[str, object]) -> LockFile:
    """`uv.lock`: the app itself stands there too, with what it asks for."""
    found = [row for row in rows(tables, "package") if text(row, "name")]
    here = [row for row in found if _is_here(row)] or [row for row in found if "virtual" in table(row, "source")]
    roots = tuple(edge for row in here for edge in _uv_edges(rows(row, "dependencies")))
    packages = tuple(_uv_package(row) for row in found if row not in here and text(row, "version"))
    return LockFile(packages, roots if here else None, names_each_index=True)


def pipenv(tables: Mapping[str, object]) -> LockFile:
    """`Pipfile.lock`: its `default` section."""
    sources = rows(table(tables, "_meta"), "sources")
    addresses = {text(row, "name"): plain_address(text(row, "url")) for row in sources}
    usual = text(sources[0], "name") if sources else ""
    default = table(tables, "default")
    return LockFile(
        tuple(
            Package(
                canonical(name),
                text(row, "version").removeprefix("=="),
                markers=tuple(filter(None, [text(row, "markers")])),
                is_main=True,
                hashes=tuple(texts(row, "hashes")),
                index="" if text(row, "index") in {"", usual} else addresses.get(text(row, "index"), ""),
                place=_place(row),
            )
            for name, row in default.items()
            if isinstance(row, dict)
        )
    )


def pylock(tables: Mapping[str, object]) -> LockFile:
    """`pylock.toml` (PEP 751)."""
    packages = (_pylock_package(row) for row in rows(tables, "packages") if text(row, "name"))
    return LockFile(tuple(packages), names_each_index=True)


def plain_address(url: str) -> str:
    """An address without user and password, unless these are `${VARIABLES}`."""
    match = _LOGIN.search(url)
    return url if match is None or "$" in match[0] else _LOGIN.sub("", url, count=1)


def _poetry_package(row: Mapping[str, object], files: Mapping[str, object]) -> Package:
    optional = row.get("optional") is True
    groups = texts(row, "groups")
    extras = table(row, "extras")
    asked = tuple(_poetry_edges(table(row, "dependencies")))
    listed = rows(row, "files") or rows(files, text(row, "name"))
    source = table(row, "source")
    kind = text(source, "type")
    return Package(
        canonical(text(row, "name")),
        text(row, "version"),
        needs=tuple(edge for edge, is_optional in asked if not is_optional),
        extras={canonical(extra): tuple(_in_extra(texts(extras, extra), asked)) for extra in extras},
        markers=_poetry_markers(row),
        python=as_specifier(text(row, "python-versions")) or "",
        is_main="main" in groups and not optional if groups else None,
        hashes=tuple(text(item, "hash") for item in listed if text(item, "hash")),
        index=plain_address(text(source, "url")) if kind == "legacy" else "",
        place=_poetry_place(source, kind),
    )


def _poetry_edges(asked: Mapping[str, object]) -> Iterator[tuple[Edge, bool]]:
    """What an entry asks for, each alternative with whether it is for an extra only.

    Pip has no words for some versions (`<2.5 || >2.7`); the lock has chosen one, so the name is enough.
    """
    for name, value in asked.items():
        for details in value if isinstance(value, list) else [value]:
            given = details if isinstance(details, dict) else {"version": details}
            found = next(edges([detailed(name, given), detailed(name, {**given, "version": "*"}), name]), None)
            if found is not None:
                yield found, given.get("optional") is True


def _in_extra(items: list[str], asked: tuple[tuple[Edge, bool], ...]) -> Iterator[Edge]:
    """What an extra adds: its list names the distributions, the entry's dependencies say when."""
    for named in edges(items):
        own = [edge for edge, _ in asked if edge.key == named.key]
        yield from (replace(edge, extras=edge.extras | named.extras) for edge in own) if own else (named,)


def _poetry_markers(row: Mapping[str, object]) -> tuple[str, ...]:
    found = row.get("markers", row.get("marker"))
    if isinstance(found, dict):
        found = found.get("main")
    return (found,) if isinstance(found, str) and found.strip() else ()


def _poetry_place(source: Mapping[str, object], kind: str) -> Place | None:
    url = plain_address(text(source, "url"))
    if kind in {"git", "hg", "svn"}:
        revision = text(source, "resolved_reference") or text(source, "reference")
        return Place(PlaceKind.REPOSITORY, f"{kind}+{url}" + (f"@{revision}" if revision else ""))
    if kind in {"file", "directory"}:
        return Place(PlaceKind.LOCAL, local_path(url))
    return Place(PlaceKind.ARCHIVE, url) if kind == "url" else None


def _pdm_package(row: Mapping[str, object], files: Mapping[str, object]) -> Package:
    groups = texts(row, "groups")
    listed = rows(row, "files") or rows(files, f"{text(row, 'name')} {text(row, 'version')}")
    return Package(
        canonical(text(row, "name")),
        text(row, "version"),
        needs=tuple(edges(texts(row, "dependencies"))),
        markers=tuple(filter(None, [text(row, "marker")])),
        python=text(row, "requires_python"),
        is_main="default" in groups if groups else None,
        hashes=tuple(text(item, "hash") for item in listed if text(item, "hash")),
        place=_place(row),
    )


def _uv_package(row: Mapping[str, object]) -> Package:
    source = table(row, "source")
    optional = table(row, "optional-dependencies")
    files = [*rows(row, "wheels"), table(row, "sdist")]
    registry = text(source, "registry")
    return Package(
        canonical(text(row, "name")),
        text(row, "version"),
        needs=tuple(_uv_edges(rows(row, "dependencies"))),
        extras={canonical(extra): tuple(_uv_edges(rows(optional, extra))) for extra in optional},
        markers=tuple(texts(row, "resolution-markers")),
        hashes=tuple(text(item, "hash") for item in files if text(item, "hash")),
        index=plain_address(registry) if "://" in registry else "",
        place=_uv_place(source),
    )


def _uv_edges(found: list[Mapping[str, object]]) -> Iterator[Edge]:
    for row in found:
        version = text(row, "version")
        yield Edge(
            canonical(text(row, "name")),
            frozenset(map(canonical, texts(row, "extra"))),
            text(row, "marker"),
            f"=={version}" if version else "",
        )


def _is_here(row: Mapping[str, object]) -> bool:
    source = table(row, "source")
    return any(text(source, key) == "." for key in ("virtual", "editable", "directory"))


def _uv_place(source: Mapping[str, object]) -> Place | None:
    for key in ("editable", "virtual", "directory", "path"):
        if text(source, key):
            return Place(PlaceKind.LOCAL, local_path(text(source, key), editable=key == "editable"))
    if git := text(source, "git"):  # https://host/repo.git?rev=main#abc123
        address, _, commit = git.partition("#")
        return Place(PlaceKind.REPOSITORY, f"git+{plain_address(address.partition('?')[0])}@{commit}".rstrip("@"))
    registry = text(source, "registry")
    if registry and "://" not in registry:
        return Place(PlaceKind.LOCAL, local_path(registry))
    return Place(PlaceKind.ARCHIVE, plain_address(text(source, "url"))) if text(source, "url") else None


def _place(row: Mapping[str, object]) -> Place | None:
    """Where Pipenv and PDM have an entry from, if not from an index."""
    for vcs in ("git", "hg", "svn", "bzr"):
        if address := text(row, vcs):
            revision = text(row, "revision") or text(row, "ref")
            return Place(PlaceKind.REPOSITORY, f"{vcs}+{plain_address(address)}@{revision}".rstrip("@"))
    if path := text(row, "path"):
        return Place(PlaceKind.LOCAL, local_path(path, editable=row.get("editable") is True))
    url = text(row, "url") or text(row, "file")
    return Place(PlaceKind.ARCHIVE, plain_address(url)) if url else None


def _pylock_package(row: Mapping[str, object]) -> Package:
    vcs, folder, archive = table(row, "vcs"), table(row, "directory"), table(row, "archive")
    files = [*rows(row, "wheels"), table(row, "sdist"), archive]
    place = None
    if address := text(vcs, "url") or text(vcs, "path"):
        kind, commit = text(vcs, "type") or "git", text(vcs, "commit-id")
        place = Place(PlaceKind.REPOSITORY, f"{kind}+{plain_address(address)}@{commit}".rstrip("@"))
    elif path := text(folder, "path") or text(archive, "path"):
        place = Place(PlaceKind.LOCAL, local_path(path, editable=folder.get("editable") is True))
    elif text(archive, "url"):
        place = Place(PlaceKind.ARCHIVE, plain_address(text(archive, "url")))
    return Package(
        canonical(text(row, "name")),
        text(row, "version"),
        markers=tuple(filter(None, [text(row, "marker")])),
        python=text(row, "requires-python"),
        is_main=True,
        hashes=tuple(f"{name}:{value}" for item in files for name, value in table(item, "hashes").items() if item),
        index=plain_address(text(row, "index")),
        place=place,
    )
