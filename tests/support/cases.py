"""The fixture cases: one folder each, no code.

`tests/fixtures/<group>/<case>/` holds `before/` (the app), `after/` (only the files that the plan changes or
adds; none for a case where nothing must change) and `expected.toml`. What `beside/` holds lies next to the app's
folder: `beside/finance/targets.csv` is `../finance/targets.csv` to the app. A file or folder `dot-name` stands for
`.name`: a real `.gitignore` or `.env` here would be meant by this repository's own git.

    description = "why this case exists"
    series = ["guard-run"]       # steps to run; default: the group's name, or all for the group `shapes`
    runner = "app.py"            # the file that its author starts; boots the app before and after (law 4)
    boots = "reason"             # instead of runner: why the case cannot be booted
    target = "app:server"        # what gunicorn must be told; "" for none
    deleted = ["old.py"]
    environment = { dash = "2.18.2" }  # what is installed where the app runs; python = "3.11" may be among it
    prefix = true                # the result works below a platform's prefix, every link of it; needs runner
    git = true                   # make the folder a repository first, everything committed
    settings = { target = "dash-enterprise-4" }  # also: entry, with, private, public, copy-limit
    [[changes]]                  # every change, in order: tier, path, line; title is a substring
    [[findings]]                 # every finding: severity, path, line, aside; seen and action are substrings
    [[tasks]]                    # every task on the platform: stage; text and why are substrings
"""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codemods import SERIES
from dash_migrate.settings import COPY_LIMIT, Settings
from dash_migrate.target_platform import target_platform
from dash_migrate.toml import loads
from tests.support.environments import environment_from_table

FIXTURES = Path(__file__).parents[1] / "fixtures"
_KEYS = {
    "description",
    "series",
    "runner",
    "boots",
    "target",
    "deleted",
    "environment",
    "git",
    "prefix",
    "changes",
    "findings",
    "settings",
    "tasks",
}


@dataclass(frozen=True)
class Case:
    """One fixture case."""

    folder: Path
    expected: dict[str, Any] = field(repr=False)

    @property
    def id(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def steps(self) -> tuple[Any, ...]:
        """The steps that the case runs."""
        group = self.folder.parent.name
        names = self.expected.get("series") or ([] if group == "shapes" else [group])
        known = {step.name: step for step in SERIES}
        return tuple(known[name] for name in names) if names else SERIES

    @property
    def after(self) -> dict[str, bytes]:
        """Expected content of the files that differ, by path."""
        return _files(self.folder / "after")

    @property
    def before(self) -> dict[str, bytes]:
        """The app's files, by path."""
        return _files(self.folder / "before")

    def settings(self, tmp: Path) -> Settings:
        """The settings to plan with; the environment is built below `tmp`."""
        table = self.expected.get("environment", {"dash": "4.4.1"})
        prefix = tmp / "environment"
        if not prefix.exists():
            environment_from_table(prefix, table)
        given = self.expected.get("settings", {})
        return Settings(
            python=prefix,
            entry=given.get("entry"),
            opt_in=tuple(given.get("with", ())),
            platform=target_platform(given["target"]) if "target" in given else None,
            private=tuple(given.get("private", ())),
            public=tuple(given.get("public", ())),
            copy_limit=given.get("copy-limit", COPY_LIMIT),
        )

    def write(self, root: Path, files: dict[str, bytes] | None = None) -> Path:
        """The app in a folder, resolved; `files` instead of the case's own."""
        for path, data in (self.before if files is None else files).items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        for path, data in _files(self.folder / "beside").items():
            target = root.parent / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        root.mkdir(exist_ok=True)
        return root.resolve()


def cases() -> list[Case]:
    """All cases, by group and name."""
    found = []
    for path in sorted(FIXTURES.glob("*/*/expected.toml")):
        expected = loads(path.read_text("utf-8"))
        unknown = expected.keys() - _KEYS
        assert not unknown, f"{path}: unknown keys {unknown}"
        found.append(Case(path.parent, expected))
    return found


def _files(folder: Path) -> dict[str, bytes]:
    return {
        _name(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def _name(stored: Path) -> str:
    return "/".join(re.sub(r"^dot-", ".", part) for part in stored.parts)


def copy_tree(source: Path, target: Path) -> Path:
    """A copy of an app's folder."""
    return Path(shutil.copytree(source, target, symlinks=True))


ON_WINDOWS = sys.platform == "win32"
