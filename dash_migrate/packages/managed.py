"""Where Poetry and Pipenv keep a project's environment when it does not lie in the project itself."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def managed_environments(root: Path, environ: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    """Folders of environments that a tool made for the project in `root`, each with the reason.

    Both tools derive the folder's name from the project's path; neither is run to be asked.
    """
    if (root / "Pipfile").is_file():
        for folder in _folders(_pipenv_home(environ), f"{root.name}-"):
            if _text(folder / ".project").strip() == str(root):
                yield folder, "Pipenv made it for this project"
    name = _poetry_name(root)
    if name:
        import base64
        import hashlib

        marks = hashlib.sha256(os.path.normcase(os.path.realpath(root)).encode()).digest()
        prefix = f"{name}-{base64.urlsafe_b64encode(marks).decode()[:8]}-py"
        for folder in _folders(_poetry_home(environ), prefix):
            yield folder, "Poetry made it for this project"


def _poetry_name(root: Path) -> str | None:
    """The start of the folder names that Poetry gives; None for what is no Poetry project."""
    from dash_migrate.toml import TOMLDecodeError, loads

    try:
        tables = loads(_text(root / "pyproject.toml"))
    except TOMLDecodeError:
        return None
    tool = tables.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    if poetry is None and not (root / "poetry.lock").is_file():
        return None
    for table in (poetry, tables.get("project")):
        name = table.get("name") if isinstance(table, dict) else None
        if isinstance(name, str):
            return re.sub(r'[ $`!*@"\\\r\n\t]', "_", name.lower())[:42]
    return None


def _poetry_home(environ: Mapping[str, str]) -> Path:
    if path := environ.get("POETRY_VIRTUALENVS_PATH"):
        return Path(path)
    if path := environ.get("POETRY_CACHE_DIR"):
        return Path(path) / "virtualenvs"
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if sys.platform == "win32":
        local = environ.get("LOCALAPPDATA") or str(home / "AppData" / "Local")
        return Path(local) / "pypoetry" / "Cache" / "virtualenvs"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "pypoetry" / "virtualenvs"
    return Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / "pypoetry" / "virtualenvs"


def _pipenv_home(environ: Mapping[str, str]) -> Path:
    if path := environ.get("WORKON_HOME"):
        return Path(path)
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if sys.platform == "win32":
        return home / ".virtualenvs"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "virtualenvs"


def _folders(home: Path, prefix: str) -> list[Path]:
    try:
        return sorted(folder for folder in home.iterdir() if folder.name.startswith(prefix))
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig", "replace")
    except OSError:
        return ""
