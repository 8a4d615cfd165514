"""Which names a package index may be asked about. A name is a secret, too, where a company gives it.

May be asked: what the app's files declare, what the user confirms, what dash-migrate's or pipreqs' tables hold,
and what such public packages need in turn. Never: what was installed from a repository, an archive, a file or a
folder; Plotly's own packages; what the user calls private. An environment does not note which index a distribution
came from. So where another place than pip's default index is configured, a name that nothing shows to be public
counts as private.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache, cached_property
from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.declared import Kind, parse_requirement
from dash_migrate.packages.installed import Origin, canonical
from dash_migrate.packages.names import _pipreqs_table
from dash_migrate.packages.resolving.indexes import other_place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.installed import Distribution, Installed
    from dash_migrate.settings import Settings

_FROM = {
    Origin.VCS: "installed from a repository",
    Origin.ARCHIVE: "installed from an archive on the web",
    Origin.LOCAL: "installed from a file or folder of this machine",
}
_ADDRESSED = {
    Kind.EDITABLE: "declared as editable",
    Kind.PATH: "declared with a local path",
    Kind.WEB: "declared with an address",
}
_PUBLIC_CHANNELS = frozenset(
    {"anaconda", "bioconda", "conda-forge", "defaults", "main", "msys2", "nvidia", "pytorch", "r"}
)
_NAME = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?")


def may_ask(key: str, installed: Installed, declared: Iterable[Line], settings: Settings) -> bool:
    """Whether a name may be sent to an index. For many names make one `Publicity` and ask that.

    Args:
        key: the canonical name.
        installed: what the app's environment holds.
        declared: the lines of the app's files.
        settings: the user's word on private and public names.
    """
    return Publicity(installed, declared, settings).may_ask(key)


def private_reason(key: str, installed: Installed, lines: Iterable[Line], settings: Settings) -> str | None:
    """Why a distribution is not, or may not be, public; None if nothing says so. For many names use `Publicity`.

    Returns:
        Words that follow the name: "installed from a repository".
    """
    return Publicity(installed, lines, settings).private_reason(key)


class Publicity:
    """What is known of an app's distributions on whether they are public.

    Args:
        installed: what the app's environment holds.
        lines: the lines of the app's requirements files.
        settings: the user's word on private and public names.
        declared: canonical names that its other files declare.
        prefix: the environment's folder.
    """

    def __init__(
        self,
        installed: Installed,
        lines: Iterable[Line],
        settings: Settings,
        declared: Collection[str] = (),
        prefix: Path | None = None,
    ) -> None:
        self._installed = installed
        self._lines = tuple(lines)
        self._settings = settings
        self._declared = frozenset(declared)
        self._prefix = prefix

    def may_ask(self, key: str) -> bool:
        """Whether the name may be sent to an index."""
        if self.private_reason(key) is not None:
            return False
        named = key in self._declared or any(line.key == key for line in self._lines)
        return named or self.is_known(key)

    def private_reason(self, key: str) -> str | None:
        """Why the distribution is not, or may not be, public; None if nothing says so."""
        if key in self._settings.public:
            return None
        if key in self._settings.private:
            return "named private in the configuration"
        if key in load("distributions")["stubs"]:
            return "Plotly's own"
        distribution = self._installed.get(key)
        if distribution is not None and distribution.origin in _FROM:
            return _FROM[distribution.origin]
        addressed = next((why for line in self._lines if line.key == key and (why := _address(line))), None)
        if addressed and not (distribution is not None and _is_conda_path(self._lines, key)):
            return addressed
        if distribution is not None and (channel := private_channel(distribution)):
            return f"installed from the conda channel {channel}"
        if self._other_place and not self.is_known(key):
            return f"not known to be public, and {self._other_place}"
        return None

    def is_known(self, key: str) -> bool:
        """Whether the user, a table or a public package names it."""
        return key in self._settings.public or key in public_names() or key in self._needed_by_public

    @cached_property
    def _other_place(self) -> str:
        return other_place(self._lines, os.environ, self._prefix)

    @cached_property
    def _needed_by_public(self) -> frozenset[str]:
        """What public packages of the environment need in turn: anybody can read it in their metadata."""
        known = public_names() | set(self._settings.public)
        pending = [key for key in self._installed if key in known]
        found: set[str] = set()
        seen = set(pending)
        while pending:
            distribution = self._installed.get(pending.pop())
            if distribution is None or distribution.origin is not Origin.INDEX:
                continue
            for child in map(_required, distribution.requires):
                found.add(child)
                if child not in seen:
                    seen.add(child)
                    pending.append(child)
        return frozenset(found - {""} - set(self._settings.private))


@cache
def public_names() -> frozenset[str]:
    """The canonical names that dash-migrate's tables and pipreqs' table tell everybody."""
    imports, known = load("imports"), load("distributions")
    found = {*imports["same-name"], *_pipreqs_table().values(), *known["dash-parts"], *known["windows-only"]}
    found |= {name for names in imports["distributions"].values() for name in names}
    found |= {*known["commands"].values(), *known["worker-classes"].values(), *_implicit()}
    return frozenset(canonical(name) for name in found if _NAME.fullmatch(name)) - set(known["stubs"])


def _implicit() -> Iterator[str]:
    """The names in the table of what is needed without an import: hosts, and needs as `a | b`, with versions."""
    try:
        table = load("implicit")
    except FileNotFoundError:
        return
    for key, names in table.get("same", {}).items():
        yield from (key, *names)
    for rule in table.get("rule", ()):
        texts = [rule.get("host", ""), *(part for need in rule.get("needs", ()) for part in need.split("|"))]
        yield from filter(None, (_required(text.strip()) for text in texts))


def private_channel(distribution: Distribution) -> str:
    """The conda channel that a distribution came from, if it is none that everybody knows; empty otherwise."""
    for folder in list(distribution.folder.parents)[:3]:
        if (folder / "conda-meta").is_dir():
            return _channels(folder / "conda-meta").get(distribution.key, "")
    return ""


@cache
def _channels(folder: Path) -> Mapping[str, str]:
    """By canonical name the channels that are not known to be public, out of conda's own notes."""
    return dict(_noted(folder))


def _noted(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.glob("*.json"):
        try:
            note = json.loads(path.read_text("utf-8"))
            name, channel = canonical(str(note["name"])), str(note.get("channel", ""))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        # "https://host/t/token/channel/linux-64": the channel's own name alone is told.
        parts = [part for part in channel.split("/") if part]
        parts = (
            parts[:-1]
            if len(parts) > 1 and re.fullmatch(r"noarch|[a-z]+-[\w-]+", parts[-1]) and "://" in channel
            else parts
        )
        if parts and parts[-1] not in _PUBLIC_CHANNELS:
            yield name, parts[-1]


def _address(line: Line) -> str | None:
    if line.requirement is not None and line.requirement.url:
        return _ADDRESSED[Kind.PATH if line.has_file_url else Kind.WEB]
    return _ADDRESSED.get(line.kind)


def _is_conda_path(lines: Iterable[Line], key: str) -> bool:
    """Whether its only address is the path that conda leaves in a freeze, while it came from an index."""
    return all(line.has_file_url for line in lines if line.key == key and _address(line))


def _required(text: str) -> str:
    requirement = parse_requirement(text)
    return canonical(requirement.name) if requirement else ""
