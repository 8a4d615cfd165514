"""What a push sends and should not: keys, files that are too large, names that are one on other systems."""

from __future__ import annotations

import json
import posixpath
import shlex
import unicodedata
from typing import TYPE_CHECKING

from dash_migrate.facts.ignored import holds_variables
from dash_migrate.facts.modules import is_test
from dash_migrate.knowledge import load
from dash_migrate.plan import Effort, Location, Severity
from dash_migrate.secrets.credential_files import credential_files
from dash_migrate.secrets.settings_files import file_mentions
from dash_migrate.shipping.left_behind import finding, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.plan import Finding
    from dash_migrate.shipping.needed import Needed
    from dash_migrate.shipping.repository import Repository
    from dash_migrate.workspace import Workspace

_MB = 1_000_000
_READ = 100_000  # bytes: keys are short


def secret_findings(repository: Repository, facts: Facts) -> Iterator[Finding]:
    """Findings on files with keys that a push sends; those that `extract-secrets` reports are left out."""
    workspace = facts.workspace
    candidates = sorted(path for path in _files(repository, workspace) if _is_secret(workspace, path))
    if not candidates:
        return
    told = {mention.path for mention in file_mentions(workspace)}
    told_names = {posixpath.basename(one.file.replace("\\", "/")) for one in credential_files(facts)}
    for path in candidates:
        if path not in told and posixpath.basename(path) not in told_names:
            yield _secret(repository, path)


def _files(repository: Repository, workspace: Workspace) -> frozenset[str]:
    """What a push of everything sends: as git says, else as the folder's files were listed."""
    return repository.sent or frozenset(workspace.paths)


def _is_secret(workspace: Workspace, path: str) -> bool:
    known = load("shipping")["secret-files"]
    name = posixpath.basename(path)
    if is_test(path) or holds_variables(path):
        return False
    if name in known["names"] or any(
        path == one or path.endswith(f"/{one}") for one in known["names"] if "/" in one
    ):
        return bool(_text(workspace, path).strip())
    if name.lower().endswith(tuple(known["suffixes"])):
        return (workspace.root / path).is_file()
    if name.lower().endswith(tuple(known["texts"])):
        return any(mark in _text(workspace, path) for mark in known["key-marks"])
    if name.lower().endswith(".json") and any(word in name.lower() for word in known["json-names"]):
        return _has_secret_field(_text(workspace, path), frozenset(known["json-fields"]))
    return False


def _text(workspace: Workspace, path: str) -> str:
    """The beginning of a file; empty for what is not there."""
    try:
        with (workspace.root / path).open("rb") as file:
            return file.read(_READ).decode("utf-8", "replace")
    except OSError:
        return ""


def _has_secret_field(text: str, fields: frozenset[str]) -> bool:
    """Whether a JSON object has one of the fields, itself or one level deeper, with a value that is no blank."""
    try:
        table = json.loads(text)
    except ValueError:
        return False
    tables = [table, *table.values()] if isinstance(table, dict) else []
    return any(
        isinstance(inner, dict) and isinstance(inner.get(name), str) and len(inner[name]) > 12
        for inner in tables
        for name in fields
    )


def _secret(repository: Repository, path: str) -> Finding:
    tracked = path in repository.tracked
    name = shlex.quote(path)
    if tracked:
        seen = f"{path} holds a key, and git tracks it."
        action = (
            f'git rm -q --cached {name} && git commit -m "Stop tracking {posixpath.basename(path)}"; then add'
            f" /{path} to .gitignore, and have the key replaced: it stays in the history"
        )
    else:
        seen = f"{path} holds a key, and git does not ignore it."
        action = f"Add the line /{path} to .gitignore"
    why = "Everyone who can read the repository can use it, and every container of the app has it."
    severity = Severity.ERROR if tracked else Severity.WARNING
    return finding(f"secret {path}", severity, Location(path), seen=seen, why=why, action=action)


def large_findings(repository: Repository, needs: Needed, workspace: Workspace) -> Iterator[Finding]:
    """Findings on large files that the code does not name, and on a history that takes long to send."""
    known = load("shipping")
    stored = repository.stored_elsewhere()
    sizes = {path: _size(workspace, path) for path in _files(repository, workspace) - stored}
    large = sorted(
        (path for path, size in sizes.items() if size > known["large-file"]), key=lambda p: (-sizes[p], p)
    )
    large = [path for path in large if needs.names(path) is None]
    if large:
        named = shown([f"{path} ({sizes[path] // _MB} MB)" for path in large])
        yield finding(
            "large",
            Severity.WARNING,
            Location(large[0]),
            seen=f"A push sends {named}, which no code of the app names.",
            why="Servers often refuse files of 100 MB and more; each deployment takes them along.",
            action=f"Keep what the app does not need out of git: add /{large[0]} to .gitignore"
            + (f" and run git rm -q --cached {shlex.quote(large[0])}" if large[0] in repository.tracked else ""),
        )
    if repository.packed > known["large-history"]:
        yield finding(
            "history",
            Severity.ADVICE,
            Location("."),
            seen=f"The repository's history has {repository.packed // _MB} MB.",
            why="The first push sends all of it, files that were deleted long ago too.",
            action="In a fresh clone: git filter-repo --strip-blobs-bigger-than 50M (pip install git-filter-repo)",
            effort=Effort.HOUR,
        )


def _size(workspace: Workspace, path: str) -> int:
    try:
        return (workspace.root / path).lstat().st_size
    except OSError:
        return 0


def twin_findings(repository: Repository, needs: Needed) -> Iterator[Finding]:
    """Findings on tracked files that the app needs and that differ only in case from another."""
    first: dict[str, str] = {}
    for path in sorted(repository.tracked):
        other = first.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if other != path and (needs.needs(path) or needs.needs(other)):
            yield finding(
                f"twin {path}",
                Severity.WARNING,
                Location(path),
                seen=f"git tracks {other} and {path}, which differ in upper and lower case only.",
                why="The platform has both; on Windows and macOS they are one file, with the content of either.",
                action=f"Keep the one that the code names; remove the other: git rm --cached {shlex.quote(path)}",
            )
