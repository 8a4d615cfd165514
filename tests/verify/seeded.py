"""The seeded faults: one folder each, no code.

`tests/verify/faults/<name>/` holds `clean/` (a whole app that verifies without a finding), `fault/` (the files
that differ, they replace or add), `beside/` (files beside the app's folder on its author's machine) and
`fault.toml`. A file or folder `dot-name` stands for `.name`. `@OUTSIDE@` in a file is the folder that holds
the app's.

    description = "what is wrong, and why it goes unnoticed on the author's machine"
    check = "links"              # the one finding: its check, severity, path, line; seen and action are substrings
    severity = "error"
    path = "app.py"
    line = 12
    seen = "dcc.Link.href is '/sales'"
    action = "get_relative_path"
    deleted = ["Procfile"]       # files of `clean` that the fault lacks
    target = "de5"               # the platform
    subject = "as-is"            # or "planned"
    shell = { NAME = "value" }   # variables of the author's shell
    env = { NAME = "value" }     # set as the App Manager would, for both
    fault_env = {}               # instead of `env` for the fault
    git = true                   # make the folder a repository first, everything committed
    proxy_seconds = 2            # after which the platform's proxy gives a request up
    browser = true               # opens the pages in one
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dash_migrate.toml import loads

FAULTS = Path(__file__).parent / "faults"
_NEEDED = {"description", "check", "severity", "path", "line", "seen", "action"}
_KEYS = _NEEDED | {"deleted", "target", "subject", "shell", "env", "fault_env", "git", "proxy_seconds", "browser"}
_OUTSIDE = b"@OUTSIDE@"


@dataclass(frozen=True)
class Seeded:
    """One fault and its clean twin."""

    folder: Path
    expected: dict[str, Any] = field(repr=False)

    @property
    def clean(self) -> dict[str, bytes]:
        """The files of the twin, by path."""
        return _files(self.folder / "clean")

    @property
    def faulty(self) -> dict[str, bytes]:
        """The files of the app with the fault."""
        files = self.clean | _files(self.folder / "fault")
        return {path: data for path, data in files.items() if path not in self.expected.get("deleted", ())}

    @property
    def clean_variables(self) -> dict[str, str]:
        """What the App Manager sets for the twin."""
        return dict(self.expected.get("env", {}))

    @property
    def faulty_variables(self) -> dict[str, str]:
        """What the App Manager sets for the app with the fault."""
        return dict(self.expected.get("fault_env", self.clean_variables))

    def write(self, place: Path, files: dict[str, bytes]) -> Path:
        """The app in a new folder below `place`, which has the files beside it, too."""
        root = place / "app"
        for base, given in ((root, files), (place, _files(self.folder / "beside"))):
            for path, data in given.items():
                target = base / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data.replace(_OUTSIDE, place.as_posix().encode()))
        if self.expected.get("git"):
            _commit(root)
        return root.resolve()


def seeded_faults() -> list[Seeded]:
    """All of them, by name."""
    found = []
    for path in sorted(FAULTS.glob("*/fault.toml")):
        expected = loads(path.read_text("utf-8"))
        assert expected.keys() <= _KEYS, f"{path}: unknown keys {expected.keys() - _KEYS}"
        assert expected.keys() >= _NEEDED, f"{path}: missing keys {_NEEDED - expected.keys()}"
        found.append(Seeded(path.parent, expected))
    return found


def _files(folder: Path) -> dict[str, bytes]:
    return {
        "/".join(re.sub(r"^dot-", ".", part) for part in path.relative_to(folder).parts): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def _commit(root: Path) -> None:
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", "-C", str(root), *words], check=True)
