"""The lines to write so that a file goes to a folder which the environment names."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.paths import Anchor

if TYPE_CHECKING:
    from dash_migrate.writes.model import Made, Target


def variable(target: Target) -> str:
    """The variable for the folder of a file: `UPLOADS_DIR`; `APP_DATA_DIR` where the folder has no name."""
    return _variable_of(_folder(target)) if target.anchor is not None else _NAMELESS


_NAMELESS = "APP_DATA_DIR"


def _variable_of(folder: str) -> str:
    word = re.sub(r"\W+", "_", folder.rpartition("/")[2]).strip("_").upper()
    return f"{word}_DIR" if re.match(r"[A-Z]", word) and word.isascii() else _NAMELESS


def _folder(target: Target) -> str:
    return target.text.rpartition("/")[0]


def line_for(target: Target, path: str, taken: frozenset[str] = frozenset()) -> str:
    """The line that gives the path, with the folder that is used now where the variable is not set.

    Args:
        target: the file, or the files of a folder.
        path: of the app's file in which the line is to stand.
        taken: names that the line must not bind.
    """
    key, folder = variable(target), _folder(target)
    if target.anchor is None:
        made = f'Path(os.environ.get("{key}", ...)).expanduser()'
    elif target.anchor is Anchor.FILE:
        made = f'Path(os.environ.get("{key}") or {_beside(folder, path)}).expanduser()'
    else:
        local = posixpath.join("~", folder) if target.anchor is Anchor.HOME else folder or "."
        made = f'Path(os.environ.get("{key}", "{local}")).expanduser()'
    if target.complete and target.anchor is not None:
        return f'{_free("path", taken)} = {made} / "{posixpath.basename(target.text)}"'
    return f"{_free('folder', taken)} = {made}"


def _free(name: str, taken: frozenset[str]) -> str:
    return f"kept_{name}" if name in taken else name


def instead_of(made: Made) -> tuple[str, str]:
    """What to write for the text that a path begins with, and the variable that it takes its folder from.

    `"data"` becomes `os.path.expanduser(os.environ.get("DATA_DIR", "data"))`: what joins more to it goes on.
    """
    text = made.text.replace("\\", "/")
    folder, name = posixpath.split(text) if made.is_file else (text.rstrip("/"), "")
    key = _variable_of(folder)
    taken = f'os.path.expanduser(os.environ.get("{key}", "{folder or "."}"))'
    return (f'os.path.join({taken}, "{name}")' if name or text.endswith("/") else taken), key


def _beside(folder: str, path: str) -> str:
    """A folder below the app's root, as the file `path` names it."""
    steps = posixpath.relpath(folder or ".", posixpath.dirname(path) or ".").split("/")
    up = steps.count("..")
    base = f"Path(__file__).resolve().parents[{up}]" if up else "Path(__file__).parent"
    rest = "/".join(step for step in steps if step not in {".", ".."})
    return f'{base} / "{rest}"' if rest else base
