"""An app in a folder, and what the step proposes for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from codemods import requirements
from dash_migrate.facts import Facts, environment
from dash_migrate.needs import Requirement
from dash_migrate.packages.resolving import answering
from dash_migrate.plan import Change, Finding, Note, Severity, Tier
from dash_migrate.proposals import propose
from dash_migrate.redact import Redactor
from dash_migrate.settings import Hashes, Index, Settings
from dash_migrate.step import App
from dash_migrate.workspace import Workspace
from tests.support.environments import Dist, make_environment

if TYPE_CHECKING:
    from pathlib import Path

APP = "import dash\nimport pandas as pd\nfrom PIL import Image\n"
VERSIONS = {
    "dash": "2.18.2",
    "Flask": "3.0.3",
    "Werkzeug": "3.0.6",
    "plotly": "5.24.1",
    "Jinja2": "3.1.4",
    "MarkupSafe": "2.1.5",
    "pandas": "2.2.3",
    "numpy": "1.26.4",
    "python-dateutil": "2.9.0",
    "six": "1.16.0",
    "pillow": "10.4.0",
    "pytest": "8.0.0",
}
GUNICORN = (Requirement("gunicorn", "gunicorn serves the app"),)


@dataclass
class Proposed:
    """What the step proposed, and the app with the safe (or all) changes made."""

    changes: list[Change]
    findings: list[Finding]
    notes: list[Note]
    workspace: Workspace
    settings: Settings
    needs: tuple[Requirement, ...]
    tiers: dict[Tier, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.tiers = {tier: [c.title for c in self.changes if c.tier is tier] for tier in Tier}

    def applied(self, *tiers: Tier) -> Workspace:
        """The app with the changes of these tiers made (none given: the safe ones)."""
        chosen = [change for change in self.changes if change.tier in (tiers or (Tier.SAFE,))]
        return self.workspace.with_edits(edit for change in chosen for edit in change.edits)

    def text(self, *tiers: Tier) -> str:
        source = self.applied(*tiers).source("requirements.txt")
        assert source is not None
        return source.text

    def lines(self, *tiers: Tier) -> list[str]:
        """The requirements of requirements.txt, comments left out."""
        lines = (line.partition("  #")[0] for line in self.text(*tiers).splitlines())
        return [line for line in lines if line and not line.startswith("#")]

    def again(self, *tiers: Tier) -> Proposed:
        """What the step proposes for the app with the changes made."""
        return run(self.applied(*tiers), self.settings, self.needs)


def run(workspace: Workspace, settings: Settings, needs: tuple[Requirement, ...]) -> Proposed:
    proposals = propose(requirements.STEP, App(workspace, Facts(workspace, settings), settings, needs), Redactor())
    return Proposed(
        [item for item in proposals if isinstance(item, Change)],
        [item for item in proposals if isinstance(item, Finding)],
        [item for item in proposals if isinstance(item, Note)],
        workspace,
        settings,
        needs,
    )


def seen(found: Proposed, severity: Severity | None = None) -> list[tuple[str, str]]:
    """Place and text of the findings."""
    return [(str(f.location), f.seen) for f in found.findings if severity in {None, f.severity}]


Propose = Callable[..., Proposed]


@pytest.fixture(autouse=True)
def _no_earlier_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of pip's configuration on this machine counts, and no answer of another test."""
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("DASH_MIGRATE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(answering, "_answered", {})


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an app; no environment is active, and none of the machine's is found."""
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX", "WORKON_HOME", "POETRY_VIRTUALENVS_PATH"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(environment, "_own_folders", tuple)
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


@pytest.fixture
def proposed(app: Path) -> Propose:
    """Writes the app's files and its environment, runs the step."""

    def build(
        files: Mapping[str, str | bytes],
        installed: Mapping[str, str | Dist] | None = None,
        *,
        needs: tuple[Requirement, ...] = (),
        index: Index = Index.OFFLINE,
        python: Path | None = None,
        hashes: Hashes = Hashes.NONE,
    ) -> Proposed:
        for path, content in files.items():
            target = app / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        if installed is not None:
            make_environment(app / ".venv", installed)
        return run(Workspace.read(app), Settings(index=index, python=python, hashes=hashes), needs)

    return build
