"""Which distribution an address or a path in a requirements file is of."""

from __future__ import annotations

import re

from dash_migrate.packages.installed import canonical

WEB = re.compile(r"(?:git|hg|svn|bzr)\+|https?://|ftp://", re.IGNORECASE)
LOCAL = re.compile(
    r"\.{0,2}[/\\]|\.{1,2}(?:\[[^\]]*\])?$|[A-Za-z]:[/\\]|file:|[^;]*\.(?:whl|zip|tar\.gz|tgz|tar\.bz2)(?:\[[^\]]*\])?\s*(?:;.*)?$",
    re.IGNORECASE,
)
_EGG = re.compile(r"[#&]egg=(?P<name>[\w.-]+)")
_NAMED = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*@\s*\S")
_ARCHIVE = re.compile(
    r"(?P<name>[A-Za-z][\w.]*(?:-[A-Za-z][\w.]*)*?)-(?P<version>\d[\w.!+]*)(?:-[^/\\]*)?"
    r"\.(?:whl|zip|tar\.gz|tgz|tar\.bz2)(?:[#?\[;\s].*)?$"
)
_ENDS_AS_ARCHIVE = re.compile(r"\.(?:whl|zip|tar\.gz|tgz|tar\.bz2|conda)(?:[#?].*)?$", re.IGNORECASE)
# What a hosting service makes of a repository: .../NAME/archive/main.zip
_SNAPSHOT = re.compile(r"/(?P<name>[\w.-]+)/(?:-/)?(?:archive|tarball|zipball)/")
_REPOSITORY = re.compile(r"[/:](?P<name>[\w.-]+?)(?:\.git(?=[@#/?]|$)|/?(?:@[^/]*)?(?:#.*)?$)")
_MOST_CHARACTERS = 2_000  # of an address that is looked at


def named_in(target: str) -> str | None:
    """The canonical name of the distribution that an address or a path is of; None if it does not tell.

    By `name @`, by `#egg=`, by the name of an archive, by the name of a repository.
    """
    target = target[:_MOST_CHARACTERS]
    match = None if WEB.match(target) else _NAMED.match(target)
    match = match or _EGG.search(target) or _ARCHIVE.search(_last(target))
    if match is None and WEB.match(target) and "subdirectory=" not in target:
        match = _SNAPSHOT.search(target)
        if match is None and not _ENDS_AS_ARCHIVE.search(target):
            match = _REPOSITORY.search(target.partition("://")[2] or target)
    return canonical(match["name"]) if match else None


def version_in(target: str) -> str | None:
    """The version in the name of a wheel or source archive; None for anything else."""
    match = _ARCHIVE.search(_last(target[:_MOST_CHARACTERS]))
    return match["version"] if match else None


def _last(target: str) -> str:
    return target.replace("\\", "/").rpartition("/")[2]
