"""Writes the app's own configuration: one key at a time, all else in the file stays as it is."""

from __future__ import annotations

import codecs
from collections.abc import MutableMapping
from typing import TYPE_CHECKING

from dash_migrate.errors import UsageError
from dash_migrate.settings import read_config

if TYPE_CHECKING:
    from pathlib import Path

    from tomlkit import TOMLDocument

_OWN = "dash-migrate.toml"
_PROJECT = "pyproject.toml"


def save_entry(root: Path, entry: str) -> str:
    """Writes the entry module as `entry` to the configuration that `settings` reads.

    Args:
        root: the app's folder.
        entry: `module` or `module:name`.

    Returns:
        The file's name: the one with a configuration; if none has, `dash-migrate.toml` if it is there or there is
        no `pyproject.toml`.

    Raises:
        UsageError: if the file cannot be read as TOML, or not be written.
    """
    import tomlkit
    from tomlkit.exceptions import ParseError

    name, configured = read_config(root)
    if not configured:
        name = _OWN if (root / _OWN).is_file() or not (root / _PROJECT).is_file() else _PROJECT
    path = root / name
    try:
        before = path.read_bytes() if path.is_file() else b""
        text = before.decode("utf-8-sig")
        document = tomlkit.parse(text)
        _table(document, name)["entry"] = entry
        after = _with_ends_of(text, tomlkit.dumps(document)).encode("utf-8")
        path.write_bytes(codecs.BOM_UTF8 + after if before.startswith(codecs.BOM_UTF8) else after)
    except (ParseError, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: is no TOML: {error}. Correct it, or use --entry {entry}.") from error
    except OSError as error:
        raise UsageError(f"{name}: cannot be written: {error.strerror}. Use --entry {entry}.") from error
    return name


def _table(document: TOMLDocument, name: str) -> MutableMapping[str, object]:
    """The table that the tool's keys stand in, made if it is missing."""
    import tomlkit

    found: object = document
    for key, new in (("tool", tomlkit.table(is_super_table=True)), ("dash-migrate", tomlkit.table())):
        if name == _PROJECT and isinstance(found, MutableMapping):
            found = found.setdefault(key, new)
    if not isinstance(found, MutableMapping):
        raise UsageError(f"{name}: [tool.dash-migrate] is no table. Correct that, then run the command again.")
    return found


def _with_ends_of(before: str, text: str) -> str:
    """The text with the line ends of Windows, if all lines had them before: what is new has none of its own."""
    windows = before.count("\r\n")
    if windows and windows == before.count("\n"):
        return text.replace("\r\n", "\n").replace("\n", "\r\n")
    return text
