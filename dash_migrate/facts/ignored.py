"""What of this machine lies in the app's folder, and whether git would send it along."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dash_migrate.workspace import Workspace

_GIT_SECONDS = 20


class LocalFiles:
    """The local files of one version of the app.

    Args:
        workspace: the app; its `.gitignore` counts as edited so far, the rest as it is on the disk.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._root = workspace.root

    def unignored(self) -> Iterator[str]:
        """The lines that `.gitignore` lacks for what is here."""
        wanted = [f"{folder}/" for folder in self._environments()]
        if (self._root / ".env").is_file():
            wanted.append(".env")
        if any(path.endswith(".py") for path in self._workspace.paths):
            wanted.append("__pycache__/")
        for pattern in wanted:
            if not self._ignored(pattern):
                yield pattern

    def tracked_environments(self) -> Iterator[str]:
        """Folders with a virtual environment that git tracks."""
        for folder in self._environments():
            if _git(self._root, "ls-files", "--", f"{folder}/pyvenv.cfg", f"{folder}/conda-meta"):
                yield folder

    def _environments(self) -> list[str]:
        """Names of the folders directly in the app's that hold a virtual environment."""
        try:
            folders = sorted(item for item in self._root.iterdir() if item.is_dir())
        except OSError:
            return []
        return [f.name for f in folders if (f / "pyvenv.cfg").is_file() or (f / "conda-meta").is_dir()]

    def _ignored(self, pattern: str) -> bool:
        """Whether the pattern's path is ignored: by the `.gitignore` as edited so far, or as git says."""
        from pathspec import GitIgnoreSpec

        source = self._workspace.source(".gitignore")
        lines = source.text.splitlines() if source is not None else []
        if GitIgnoreSpec.from_lines(lines).match_file(pattern):
            return True
        return bool(_git(self._root, "check-ignore", "--", pattern))


def _git(root: Path, *arguments: str) -> str:
    """What git prints; empty where it fails or is not there."""
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_GIT_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""
