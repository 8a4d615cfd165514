"""A dependency as a table of details (Poetry, PDM, Pipenv), `{version, extras, git, path, ...}`, said for pip."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.packages.projects.notation import (
    as_platform_marker,
    as_python_marker,
    as_specifier,
    joined_markers,
)
from dash_migrate.packages.projects.reading import text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_VCS = ("git", "hg", "svn", "bzr")
_SCP = re.compile(r"(?P<user>[\w.-]+@)?(?P<host>[\w.-]+):(?P<path>(?!/|\d+/).+)")
# Pipenv takes each of these as a condition of its own; `sys_platform = "== 'linux'"`.
_MARKER_KEYS = (
    "os_name", "sys_platform", "platform_machine", "platform_python_implementation", "platform_release",
    "platform_system", "platform_version", "python_version", "python_full_version", "implementation_name",
    "implementation_version",
)  # fmt: skip


def poetry_requirements(name: str, value: object) -> Iterator[str | None]:
    """What a Poetry dependency asks for, one text an alternative; None for one that pip has no words for."""
    for alternative in value if isinstance(value, list) else [value]:
        details = alternative if isinstance(alternative, dict) else {"version": alternative}
        yield detailed(name, details)


def pipenv_requirement(name: str, value: object) -> str | None:
    """What a Pipfile's entry asks for."""
    return detailed(name, value if isinstance(value, dict) else {"version": value})


def detailed(name: str, details: Mapping[str, object]) -> str | None:
    """The requirement that a table of details describes; None if pip has no words for it."""
    extras = texts(details, "extras")
    named = name + (f"[{','.join(extras)}]" if extras else "")
    marker = _marker(details)
    if marker is None:
        return None
    behind = f" ; {marker}" if marker else ""
    address = next((f"{vcs}+{_address(text(details, vcs))}" for vcs in _VCS if text(details, vcs)), "")
    if address:
        return f"{named} @ {address}{_revision(details)}{behind}"
    if path := text(details, "path") or _local(text(details, "file")):
        return local_path(path, editable=details.get("develop", details.get("editable")) is True)
    if url := text(details, "url") or text(details, "file"):
        return f"{named} @ {url}{behind}"
    version = details.get("version", details.get("ref", "*"))
    specifier = as_specifier(version) if isinstance(version, str) else None
    return None if specifier is None else f"{named}{specifier}{behind}"


def local_path(path: str, *, editable: bool = False) -> str:
    """A folder or an archive as a line of a requirements file."""
    plain = path.replace("\\", "/")
    shown = plain if re.match(r"\.{0,2}/|[A-Za-z]:/|\.{1,2}$", plain) else f"./{plain}"
    shown = "./" if shown == "." else "../" if shown == ".." else shown
    return f"-e {shown}" if editable else shown


def _local(path: str) -> str:
    return "" if "://" in path else path


def _address(url: str) -> str:
    """`git@host:org/repo.git` as pip takes it: `ssh://git@host/org/repo.git`."""
    match = None if "://" in url else _SCP.fullmatch(url)
    return f"ssh://{match['user'] or ''}{match['host']}/{match['path']}" if match else url


def _revision(details: Mapping[str, object]) -> str:
    revision = next((text(details, key) for key in ("rev", "tag", "branch", "ref") if text(details, key)), "")
    folder = text(details, "subdirectory")
    return (f"@{revision}" if revision else "") + (f"#subdirectory={folder}" if folder else "")


def _marker(details: Mapping[str, object]) -> str | None:
    """The conditions of an entry in one marker; None if one of them cannot be said."""
    python, platform = text(details, "python"), text(details, "platform")
    asked = [
        text(details, "markers") or text(details, "marker"),
        as_python_marker(python) if python else "",
        as_platform_marker(platform) if platform else "",
        *(_pipenv_condition(key, text(details, key)) for key in _MARKER_KEYS if text(details, key)),
    ]
    return None if None in asked else joined_markers(*(part for part in asked if part is not None))


def _pipenv_condition(key: str, condition: str) -> str:
    return f"{key} {condition}" if re.match(r"\s*(?:[<>=!~]|in\b|not\b)", condition) else f'{key} == "{condition}"'
