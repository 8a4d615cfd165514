"""Where pip looks for packages on this machine, as its configuration says: read as data, without pip."""

from __future__ import annotations

import configparser
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.packages.declared import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dash_migrate.packages.declared import Line

_SECTIONS = ("global", "install", "download")  # the later ones win
_ENVIRONMENT = re.compile(r"PIP_(?P<key>[A-Z_]+)")
_OPTION = re.compile(
    r"(?P<name>-i|--index-url|--pypi-url|--extra-index-url|-f|--find-links|--no-index|--trusted-host|--pre)"
    r"(?:(?:\s+|=|(?<=-[if]))(?P<value>\S.*))?"
)
_LONG = {"-i": "index-url", "--pypi-url": "index-url", "-f": "find-links"}
# With one of these pip looks elsewhere than it does by itself.
_PLACES = ("index-url", "extra-index-url", "find-links")
# uv does not know these of pip: what they say would be lost.
_NETWORK = ("cert", "client-cert", "constraint", "keyring-provider", "no-index", "pre", "proxy", "trusted-host")
_UV_PLACES = ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS")


def pip_settings(environ: Mapping[str, str], prefix: Path | None = None) -> dict[str, str]:
    """What pip is configured to do: the keys as in `pip.conf`, with their values.

    Args:
        environ: the environment variables; those of pip win over its files.
        prefix: the app's environment, which can have a file of its own.
    """
    found: dict[str, str] = {}
    for path in config_files(environ, prefix):
        found |= _read(path)
    for name, value in environ.items():
        match = _ENVIRONMENT.fullmatch(name.upper())
        if match and value and match["key"] != "CONFIG_FILE":
            found[match["key"].lower().replace("_", "-")] = value
    return found


def config_files(environ: Mapping[str, str], prefix: Path | None = None) -> list[Path]:
    """The configuration files of pip that are there, the strongest last; `PIP_CONFIG_FILE` can switch them off."""
    named = environ.get("PIP_CONFIG_FILE", "")
    if named == os.devnull:
        return []
    places = [*_machine(environ), *_user(environ)]
    # Which of the two reads pip depends on who starts it: what either says counts.
    places += [Path(folder) / _file_name() for folder in (sys.prefix, prefix) if folder]
    return [path for path in (*places, *([Path(named)] if named else ())) if path.is_file()]


def option(line: Line) -> tuple[str, str] | None:
    """The setting that an option line of a requirements file stands for; None for what says nothing of places."""
    match = _OPTION.fullmatch(line.text) if line.kind is Kind.OPTION else None
    return (_LONG.get(match["name"], match["name"].lstrip("-")), match["value"] or "") if match else None


def other_place(lines: Iterable[Line], environ: Mapping[str, str], prefix: Path | None = None) -> str:
    """Where packages may come from besides pip's own default index, without its address.

    Returns:
        "pip's configuration names an index", for example; empty if there is no such place.
    """
    for line in lines:
        said = option(line)
        if said and said[0] in _PLACES and not is_default(said[1]):
            return f"{line.path} names {_word(said[0])}"
    settings = pip_settings(environ, prefix)
    for key in _PLACES:
        if any(not is_default(url) for url in settings.get(key, "").split()):
            return f"pip's configuration names {_word(key)}"
    if any(environ.get(name) for name in _UV_PLACES):
        return "uv's configuration names an index"
    return "uv's configuration names an index" if any(map(_names_index, _uv_files(environ))) else ""


def is_default(url: str) -> bool:
    """Whether it is the index that pip asks when nobody configures one."""
    from urllib.parse import urlsplit

    try:
        from pip._internal.models.index import PyPI
    except ImportError:
        return False
    return urlsplit(url.strip()).hostname == urlsplit(PyPI.simple_url).hostname


def is_plain(settings: Mapping[str, str]) -> bool:
    """Whether pip is configured for nothing that another tool would have to be told."""
    return not any(settings.get(key) for key in (*_PLACES, *_NETWORK))


def asks_nothing(settings: Mapping[str, str], options: Iterable[tuple[str, str]]) -> bool:
    """Whether pip is told to ask no index, and knows no other place."""
    own = dict(options)
    off = settings.get("no-index", "").lower() in {"1", "true", "yes", "on", "t", "y"} or "no-index" in own
    return off and not settings.get("find-links") and not own.get("find-links")


def _word(key: str) -> str:
    return "a folder or page with packages" if key == "find-links" else "an index"


def _file_name() -> str:
    return "pip.ini" if os.name == "nt" else "pip.conf"


def _machine(environ: Mapping[str, str]) -> Iterator[Path]:
    if os.name == "nt":
        yield Path(environ.get("PROGRAMDATA") or "C:/ProgramData") / "pip" / "pip.ini"
        return
    if sys.platform == "darwin":
        yield Path("/Library/Application Support/pip/pip.conf")
    folders = (environ.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(os.pathsep)
    yield from (Path(folder) / "pip" / "pip.conf" for folder in reversed(folders) if folder)
    yield Path("/etc/pip.conf")


def _user(environ: Mapping[str, str]) -> Iterator[Path]:
    home = Path(environ.get("USERPROFILE" if os.name == "nt" else "HOME") or Path.home())
    if os.name == "nt":
        yield home / "pip" / "pip.ini"
        yield Path(environ.get("APPDATA") or home / "AppData/Roaming") / "pip" / "pip.ini"
        return
    yield home / ".pip" / "pip.conf"
    if sys.platform == "darwin":
        yield home / "Library/Application Support/pip/pip.conf"
    yield Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "pip" / "pip.conf"


def _read(path: Path) -> dict[str, str]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(path.read_text("utf-8-sig", "replace"))
    except (OSError, configparser.Error):
        return {}
    found: dict[str, str] = {}
    for section in _SECTIONS:
        if parser.has_section(section):
            found |= {key.replace("_", "-"): value for key, value in parser.items(section)}
    return found


def _uv_files(environ: Mapping[str, str]) -> Iterator[Path]:
    home = Path(environ.get("HOME") or Path.home())
    if environ.get("UV_CONFIG_FILE"):
        yield Path(environ["UV_CONFIG_FILE"])
    if os.name == "nt":
        yield Path(environ.get("APPDATA") or home / "AppData/Roaming") / "uv" / "uv.toml"
        yield Path(environ.get("PROGRAMDATA") or "C:/ProgramData") / "uv" / "uv.toml"
        return
    yield Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "uv" / "uv.toml"
    yield Path("/etc/uv/uv.toml")


def _names_index(path: Path) -> bool:
    try:
        return bool(re.search(r"(?m)^\s*(?:\[\[index\]\]|(?:extra-)?index|find-links)", path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError):
        return False
