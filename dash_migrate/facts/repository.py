"""Which git repository an app's folder belongs to: its root is what a push sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def pushed_root(folder: Path) -> Path | None:
    """The root of the git repository that `folder` lies in, read off the file system; None if there is none."""
    for place in (folder, *folder.parents):
        if (place / ".git").exists():
            return place
    return None
