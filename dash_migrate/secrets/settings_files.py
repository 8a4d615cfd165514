"""Secrets in the app's configuration files, and the code that reads them: found, never rewritten."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.secrets.hints import hints
from dash_migrate.secrets.mentions import Medium, Mention, Writing, spotted
from dash_migrate.secrets.notebooks import notebook_mentions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

_SETTINGS = frozenset({".ini", ".cfg", ".conf", ".properties", ".yaml", ".yml", ".toml", ".json", ".pem", ".key"})
_NAMED = frozenset({"config", "secrets", "credentials", "Dockerfile", "Procfile"})
# Written by tools: hashes in them are no secrets.
_GENERATED = re.compile(
    r"(?:package(?:-lock)?|composer|pipfile|poetry|pdm|uv|yarn|manifest|tsconfig)\b", re.IGNORECASE
)
_DATA = re.compile(r"\.(?:geojson|topojson|lock)\Z|(?:^|/)(?:node_modules|assets|data|static)/")
# Larger files are data.
_MAX_BYTES = 200_000


def file_mentions(workspace: Workspace) -> Iterator[Mention]:
    """The secrets of the app's configuration files and notebooks, file by file.

    `.env` files are left out: they are where values belong; whether they are pushed is another step's question.
    """
    for path in workspace.paths:
        if not _is_settings(path) and not path.endswith(".ipynb"):
            continue
        source = workspace.source(path)
        if source is None or not hints(source.data):
            continue
        if path.endswith(".ipynb"):
            yield from source.derive(notebook_mentions)
        elif len(source.data) <= _MAX_BYTES:
            yield from source.derive(_settings)


def readers(workspace: Workspace, path: str) -> list[str]:
    """`file:line` of the code that names a file."""
    name = PurePosixPath(path).name.encode()
    return [
        f"{source.path}:{number}"
        for source in workspace.python_files()
        if name in source.data
        for number, line in enumerate(source.utf8.split(b"\n"), 1)
        if name in line
    ]


def _is_settings(path: str) -> bool:
    name = PurePosixPath(path)
    if _GENERATED.match(name.name) or _DATA.search(path):
        return False
    return name.suffix.lower() in _SETTINGS or name.name in _NAMED


def _settings(source: SourceFile) -> tuple[Mention, ...]:
    text = source.data[len(source.bom) :].decode(source.encoding, "replace")
    return tuple(
        Mention(source.path, number, spot.column + 1, Medium.SETTINGS, spot.kind, spot.name, spot.secret)
        for number, line in enumerate(text.splitlines(), 1)
        for spot in spotted(line, Writing.SETTINGS)
    )
