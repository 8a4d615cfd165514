"""Where nothing is looked for: tests, documentation, vendored code, and lines that are marked as harmless."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.facts.imports import is_aside
from dash_migrate.facts.modules import is_template, is_test
from dash_migrate.suppression import suppresses

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.source import SourceFile

STEP = "extract-secrets"
_ASIDE_FOLDERS = frozenset(
    {
        "vendor",
        "vendored",
        "_vendor",
        "third_party",
        "thirdparty",
        "site-packages",
        "node_modules",
        "dist-packages",
    }
)
_SHOWN_FOLDERS = frozenset({"examples", "example", "samples", "fixtures", "testdata", "test_data"})
# The comments by which other tools are told that a line holds no secret: detect-secrets, bandit, ruff, gitleaks,
# betterleaks, ggshield, secretshield.
_NEEDLES = (b"pragma:", b"nosec", b"noqa", b"leaks:allow", b"ggignore", b"secretshield:", b"dash-migrate:")
_HERE = re.compile(
    r"(?i)#.*?(?:pragma:\s*(?:allow|white)list\s+secret|nosec\b(?!\s*:?\s*B(?!10[567]))|noqa:[\s\w,]*\bS10[567]\b"
    r"|(?:git|better)leaks:allow|ggignore|secretshield:\s*ignore)"
)
_NEXT = re.compile(r"(?i)#.*?pragma:\s*(?:allow|white)list\s+nextline\s+secret")


def is_suppressed_file(facts: Facts, path: str) -> bool:
    """Whether a file is none of the running app: a test, an example, somebody else's code. What it imports is."""
    folders = {folder.lower() for folder in path.split("/")[:-1]}
    if not _ASIDE_FOLDERS.isdisjoint(folders):
        return True
    if not (is_test(path) or is_template(path) or is_aside(path) or not _SHOWN_FOLDERS.isdisjoint(folders)):
        return False
    return facts.entry is None or path not in facts.finder.closure(facts.entry.path)


def is_allowed(facts: Facts, source: SourceFile, first: int, last: int) -> bool:
    """Whether a comment on one of the lines `first` to `last`, or above them, says that no secret stands there."""
    if not any(needle in source.data for needle in _NEEDLES):
        return False
    if _NEXT.search(source.line_text(first - 1)):
        return True
    lines = range(first, last + 1)
    return any(
        _HERE.search(source.line_text(n)) or suppresses(facts.workspace, STEP, source.path, n) for n in lines
    )
