"""The user's word in the code: `# dash-migrate: ignore[step]` keeps steps away from a line or a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash_migrate.workspace import Workspace

_COMMENT = re.compile(r"#\s*dash-migrate:\s*ignore(?P<file>-file)?(?:\[(?P<steps>[^\]]*)\])?")
_NEEDLE = b"dash-migrate:"


def suppresses(workspace: Workspace, step: str, path: str, line: int) -> bool:
    """Whether a comment `# dash-migrate: ignore[step]` on the line, or `ignore-file` in the file, says so."""
    source = workspace.source(path)
    if source is None or _NEEDLE not in source.data:
        return False
    text = source.utf8.decode("utf-8", "replace")
    in_line = (match for match in _COMMENT.finditer(source.line_text(line)) if not match["file"])
    in_file = (match for match in _COMMENT.finditer(text) if match["file"])
    for match in (*in_line, *in_file):
        names = [name.strip() for name in (match["steps"] or "").split(",") if name.strip()]
        if not names or step in names:
            return True
    return False
