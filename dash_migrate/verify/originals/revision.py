"""Puts the app's files as a git revision has them over a copy of the app."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dash_migrate.errors import UsageError
from dash_migrate.gitstate import ask_git
from dash_migrate.verify.push.git_input import feed_git, find_git

if TYPE_CHECKING:
    from pathlib import Path


def lay_revision(root: Path, copy: Path, revision: str, index: Path) -> None:
    """Makes the tracked files of a copy those of a revision; files that git does not have stay as they are.

    Nothing of the repository is written: an index of our own is used, and no hook is run.

    Args:
        root: the app's folder.
        copy: its copy.
        revision: as the user names it: a commit, branch or tag.
        index: a path for a file to work with.

    Raises:
        UsageError: if there is no repository, no such revision, or the app is not in it.
        OSError: if git fails.
    """
    program = find_git(root)
    commit = ask_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    prefix = ask_git(root, "rev-parse", "--show-prefix")
    git_folder = ask_git(root, "rev-parse", "--absolute-git-dir")
    if program is None or prefix is None or git_folder is None:
        raise UsageError(f"--original {revision}: {root} is in no git repository. Leave the option out.")
    if commit is None:
        raise UsageError(
            f"--original {revision}: git knows no such commit. `git log --oneline` lists those there are."
        )
    tree = f"{commit.strip()}:{prefix.removesuffix(chr(10)).rstrip('/')}"
    if ask_git(root, "cat-file", "-e", tree) is None:
        raise UsageError(f"--original {revision}: the app's folder is not in that commit. Name a later one.")
    tracked = (ask_git(root, "ls-files", "-z", "--cached") or "").split("\0")
    for path in filter(None, tracked):
        file = copy / path
        if file.is_symlink() or file.is_file():
            file.unlink()
    variables = {
        "GIT_DIR": git_folder.removesuffix("\n"),
        "GIT_WORK_TREE": str(copy),
        "GIT_INDEX_FILE": str(index),
    }
    quiet = ("-c", f"core.hooksPath={os.devnull}")
    for arguments in (("read-tree", tree), ("checkout-index", "--all", "--force", "--quiet")):
        code, _ = feed_git(program, copy, (*quiet, *arguments), b"", variables)
        if code:
            raise OSError(f"git {arguments[0]} failed")
