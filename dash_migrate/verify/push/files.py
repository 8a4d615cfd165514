"""Which files a `git push` of the app holds, once the plan is applied and all is committed."""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.gitstate import ask_git
from dash_migrate.transaction.targets import FOLDER_NAME
from dash_migrate.verify.push.content import Conversions, conversions
from dash_migrate.verify.push.rules import GITIGNORE, rules_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from dash_migrate.verify.push.rules import Rules
    from dash_migrate.workspace import Content, Workspace

_GITLINK = "160000"
_LINK = "120000"
_EXECUTABLE = "100755"


@dataclass(frozen=True, slots=True)
class Pushed:
    """What goes along.

    Attributes:
        paths: files and links, posix, sorted.
        tracked: those of them that git has already, committed or staged.
        links: paths that the repository holds as symbolic links.
        executable: paths with the executable bit.
        pointers: nested repositories: a push holds only the name of a commit of theirs.
        conversions: what a commit changes of their content.
        edits: what the plan makes of files, the real path behind links: content, or None for a removed file.
    """

    paths: tuple[str, ...]
    tracked: frozenset[str]
    links: frozenset[str]
    executable: frozenset[str]
    pointers: tuple[str, ...]
    conversions: Conversions
    edits: Mapping[str, Content]


def pushed_files(after: Workspace, skeleton: Path) -> Pushed:
    """What a push of the app holds.

    Args:
        after: the app as the plan leaves it.
        skeleton: an empty folder to work in.

    Raises:
        OSError: if a folder of the app cannot be read, or git fails.
    """
    root = after.root
    modes = _tracked(root)
    edits = _edits(after)
    rules = rules_for(root, skeleton)
    found, nested = _untracked(after, frozenset(modes), rules)
    created = [path for path, content in edits.items() if content is not None and path not in modes]
    fresh = [path for path in created if path not in found]
    found |= set(fresh) - rules.ignored(fresh)
    links = {path for path, mode in modes.items() if mode == _LINK} | {
        path for path in found if (root / path).is_symlink()
    }
    kept = {path for path, mode in modes.items() if mode != _GITLINK and _present(root, path)}
    paths = {path for path in (kept | found) if edits.get(path, ...) is not None}
    tracked = frozenset(paths & modes.keys())
    return Pushed(
        paths=tuple(sorted(paths)),
        tracked=tracked,
        links=frozenset(links & paths),
        executable=frozenset(path for path in paths if _is_executable(after, edits, path, modes.get(path))),
        pointers=tuple(sorted({path for path, mode in modes.items() if mode == _GITLINK} | nested)),
        conversions=conversions(root, sorted(paths - links)),
        edits=edits,
    )


def _tracked(root: Path) -> dict[str, str]:
    """The mode of each path below the app that git has, committed or staged; none without git."""
    answer = ask_git(root, "ls-files", "-z", "--cached", "--stage") or ""
    modes = {}
    for entry in answer.split("\0"):
        info, separator, path = entry.partition("\t")
        if separator and not _is_ours(path):
            modes[path] = info.split(" ")[0]
    return modes


def _edits(after: Workspace) -> dict[str, Content]:
    """What the plan makes of files; an edit of a link's path is one of the file behind it, as `apply` does it."""
    base = after.root.resolve()
    edits: dict[str, Content] = {}
    for path, content in after.changed():
        real = (base / path).resolve() if content is not None else base / path
        edits[real.relative_to(base).as_posix() if real.is_relative_to(base) else path] = content
    return edits


def _untracked(after: Workspace, tracked: frozenset[str], rules: Rules) -> tuple[set[str], set[str]]:
    """The files that git would add, and the nested repositories; ignored folders are not entered."""
    files: set[str] = set()
    nested: set[str] = set()
    known: dict[str, frozenset[str]] = _folders_of(after.changed())
    frontier = [""]
    while frontier:
        names: list[str] = []
        for folder in frontier:
            source = after.source(f"{folder}{GITIGNORE}")
            rules.enter(folder.removesuffix("/"), None if source is None else source.data)
            names += _entries(after.root, folder, nested)
            names += (name for name in known.get(folder, ()) if not (after.root / name).is_dir())
        left = [name for name in dict.fromkeys(names) if name not in tracked]
        ignored = rules.ignored(left)
        kept = [name for name in left if name not in ignored]
        frontier = [name for name in kept if name.endswith("/")]
        files.update(name for name in kept if not name.endswith("/"))
    return {path for path in files if _present(after.root, path)}, nested


def _folders_of(changed: Iterable[tuple[str, Content]]) -> dict[str, frozenset[str]]:
    """The folders that new files lie in, by the folder around them, so that their ignore files are learned."""
    inner: dict[str, set[str]] = defaultdict(set)
    for path, content in changed:
        parts = PurePosixPath(path).parts[:-1] if content is not None else ()
        for depth in range(len(parts)):
            inner["".join(f"{part}/" for part in parts[:depth])].add("".join(f"{p}/" for p in parts[: depth + 1]))
    return {folder: frozenset(names) for folder, names in inner.items()}


def _entries(root: Path, folder: str, nested: set[str]) -> Iterator[str]:
    """What lies in a folder: files and links by their paths, folders with a "/" behind."""
    try:
        entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return  # a folder that the plan makes
    for entry in entries:
        path = folder + entry.name
        if entry.is_dir(follow_symlinks=False):
            if _is_ours(f"{path}/"):
                continue
            if os.path.lexists(os.path.join(entry.path, ".git")):  # noqa: PTH118 - the entry's own text
                nested.add(path)
            else:
                yield f"{path}/"
        elif entry.name != ".git" and (entry.is_symlink() or entry.is_file(follow_symlinks=False)):
            yield path  # no socket, no pipe


def _is_ours(path: str) -> bool:
    """Whether a path lies in git's folder or in the journal, which ignores itself."""
    return path.startswith((".git/", f"{FOLDER_NAME}/"))


def _present(root: Path, path: str) -> bool:
    return os.path.lexists(root / path)


def _is_executable(after: Workspace, edits: Mapping[str, Content], path: str, mode: str | None) -> bool:
    """The bit as git records it: the file's own where there is one, else what git has."""
    origin = path if _present(after.root, path) else _renamed_from(after, edits, path)
    if os.name == "nt" or origin is None:
        return mode == _EXECUTABLE
    return bool((after.root / origin).lstat().st_mode & stat.S_IXUSR)


def _renamed_from(after: Workspace, edits: Mapping[str, Content], path: str) -> str | None:
    """The removed file whose content a new one has."""
    source = after.source(path)
    for gone, content in edits.items():
        if content is None and source is not None:
            original = after.original(gone)
            if original is not None and original.data == source.data:
                return gone
    return None
