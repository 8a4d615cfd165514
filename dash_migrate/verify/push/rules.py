"""What a push leaves out: the ignore rules as they will be, asked of git in an empty repository of our own.

Git's rules come from every `.gitignore` from the repository's top down, from its `info/exclude` and from the
user's own excludes file. The plan may change them before they lie on the disk, so a skeleton of the app, folders
and ignore files only, is made elsewhere and `git check-ignore` is asked there. Where git is missing, pathspec
reads the files.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dash_migrate.gitstate import ask_git
from dash_migrate.verify.push.git_input import feed_git, find_git

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pathspec import GitIgnoreSpec

GITIGNORE = ".gitignore"


class Rules(Protocol):
    """Ignore rules that are learned folder by folder, outer ones first."""

    def enter(self, folder: str, gitignore: bytes | None) -> None:
        """Learns of a folder (posix, below the app; "" is the app's own) and its ignore file."""

    def ignored(self, paths: Sequence[str]) -> frozenset[str]:
        """Those of the paths that a push leaves out; a folder's ends with "/" and was not entered yet."""


def rules_for(root: Path, skeleton: Path) -> Rules:
    """The rules that hold for an app.

    Args:
        root: the app's folder.
        skeleton: an empty folder to work in.
    """
    program = find_git(root)
    if program is None:
        return _SpecRules()
    rules = _GitRules(program, skeleton)
    return rules if rules.prepare(root) else _SpecRules()


@dataclass
class _GitRules:
    """git's own judgement.

    Attributes:
        program: the user's git.
        top: the skeleton's top: the repository's.
        base: the app's folder in the skeleton.
        options: settings of the app's repository that count here too.
    """

    program: str
    top: Path
    base: Path = field(init=False)
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.base = self.top

    def prepare(self, root: Path) -> bool:
        """Makes the skeleton's repository with what the app's own says from above; False if git cannot."""
        if feed_git(self.program, self.top, ("init", "-q", "--template="), b"")[0]:
            return False
        prefix = ask_git(root, "rev-parse", "--show-prefix")
        if prefix is None or ask_git(root, "check-ignore", "-q", ".") is not None:
            return True  # no repository yet, or one that ignores the app: its own will begin with its folder
        self._copy_settings(root)
        folder, parts = self.top, Path(prefix.removesuffix("\n")).parts
        for above in range(len(parts), 0, -1):
            rules = root.joinpath(*[".."] * above, GITIGNORE)
            if rules.is_file():
                shutil.copyfile(rules, folder / GITIGNORE)
            folder /= parts[-above]
            folder.mkdir()
        self.base = folder
        return True

    def _copy_settings(self, root: Path) -> None:
        own = (ask_git(root, "rev-parse", "--git-path", "info/exclude") or "").removesuffix("\n")
        if own and (root / own).is_file():
            (self.top / ".git" / "info").mkdir(exist_ok=True)
            shutil.copyfile(root / own, self.top / ".git" / "info" / "exclude")
        for name in ("core.excludesFile", "core.ignoreCase"):
            value = (ask_git(root, "config", "--path", name) or "").removesuffix("\n")
            if value:
                self.options += ("-c", f"{name}={value}")

    def enter(self, folder: str, gitignore: bytes | None) -> None:
        here = self.base / folder
        here.mkdir(exist_ok=True, parents=True)
        if gitignore is not None:
            (here / GITIGNORE).write_bytes(gitignore)

    def ignored(self, paths: Sequence[str]) -> frozenset[str]:
        for path in paths:
            if path.endswith("/"):  # git takes a path for a folder's if it is one
                (self.base / path).mkdir(exist_ok=True)
        if not paths:
            return frozenset()
        asked = b"".join(b"./" + os.fsencode(path) + b"\0" for path in paths)  # a leading ":" would be magic
        arguments = (*self.options, "check-ignore", "--no-index", "-z", "--stdin")
        code, answer = feed_git(self.program, self.base, arguments, asked)
        if code not in {0, 1}:  # 1: none is ignored
            raise OSError("git check-ignore failed")
        return frozenset(path.removeprefix("./") for path in answer.split("\0")) - {""}


@dataclass
class _SpecRules:
    """The `.gitignore` files of the app alone, read with pathspec."""

    specs: dict[str, GitIgnoreSpec] = field(default_factory=dict)

    def enter(self, folder: str, gitignore: bytes | None) -> None:
        from pathspec import GitIgnoreSpec

        lines = []
        for line in (gitignore or b"").decode("utf-8", "replace").splitlines():
            try:
                GitIgnoreSpec.from_lines([line])
            except ValueError:
                continue  # git passes over a pattern that is none
            lines.append(line)
        if lines:
            self.specs[folder] = GitIgnoreSpec.from_lines(lines)

    def ignored(self, paths: Sequence[str]) -> frozenset[str]:
        return frozenset(path for path in paths if self._is_ignored(path))

    def _is_ignored(self, path: str) -> bool:
        """By the nearest ignore file with a word on it."""
        for folder in sorted(self.specs, key=len, reverse=True):
            inside = path.removeprefix(f"{folder}/") if folder else path
            if not folder or inside != path:
                include = self.specs[folder].check_file(inside).include
                if include is not None:
                    return bool(include)
        return False
