"""Everything that the requirements step looks at, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.imports import third_party_imports
from dash_migrate.needs import Requirement
from dash_migrate.packages.declared import (
    REQUIREMENTS,
    Declared,
    parse_lines,
    read_declared,
    readable,
    same_version,
)
from dash_migrate.packages.installed import Installed, Origin
from dash_migrate.packages.names import Basis
from dash_migrate.packages.pins import Pins, ask_index, is_stub, pin
from dash_migrate.packages.projects import conda_file, project_lines
from dash_migrate.packages.resolve import Resolution
from dash_migrate.packages.wanted import Wanted, from_needs, from_procfile, from_project, wanted
from dash_migrate.settings import Index

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.facts.environment import Environment
    from dash_migrate.facts.imports import ImportSite
    from dash_migrate.packages.declared import Line
    from dash_migrate.source import SourceFile
    from dash_migrate.step import App


@dataclass(frozen=True, slots=True)
class Study:
    """The app's requirements as they are and as they should be.

    Args:
        file: `requirements.txt` as UTF-8, None if there is none.
        badly_encoded: it is stored in another encoding.
        own_lines: the lines of `requirements.txt` itself.
        declared: these and those of the files that it includes.
        project: what pyproject.toml, Pipfile and requirements.in declare.
        conda: the app's conda environment file.
        wanted: what the app needs directly.
        pins: the lines for that.
        environment: where the versions come from.
        differing: lines whose pin is not the version in the environment.
        lacking: what the app imports, or is to be written, and the environment does not hold.
        installed: the versions to go by: the environment's, or nothing if it is not the one that the app ran in.
        answer: the index's, empty if it was not asked.
    """

    file: SourceFile | None
    badly_encoded: bool
    own_lines: tuple[Line, ...]
    declared: Declared
    project: tuple[Line, ...]
    conda: SourceFile | None
    wanted: Wanted
    pins: Pins
    environment: Environment | None
    differing: tuple[Line, ...]
    lacking: tuple[str, ...]
    installed: Installed
    answer: Resolution

    @property
    def last_line(self) -> int:
        """The number of the last line that says something."""
        return max((line.number for line in self.own_lines), default=1)

    @property
    def missing(self) -> tuple[str, ...]:
        """The wanted names that no line declares and for which a line can be written."""
        return tuple(key for key, line in self.pins.lines.items() if line and key not in self.declared.keys)

    @property
    def without_version(self) -> list[str]:
        """The names that would be written without a version, since nothing tells one."""
        written = self.pins.lines if self.file is None else self.missing
        known = self.installed.keys() | self.answer.versions.keys()
        return [key for key in written if self.pins.lines[key] and key not in known]

    def version_of(self, key: str) -> str | None:
        """The version to pin: the environment's, else the index's."""
        distribution = self.installed.get(key)
        if distribution is None:
            return self.answer.versions.get(key)
        known = distribution.origin is Origin.INDEX and not is_stub(key, distribution.public_version)
        return distribution.public_version or None if known else None


def study(app: App) -> Study:
    """Looks at the app's imports, its declarations and its environment; asks an index only if that is allowed."""
    workspace, environment = app.workspace, app.facts.environment
    source = workspace.source(REQUIREMENTS)
    file = readable(source) if source else None
    declared = read_declared(workspace)
    project = project_lines(workspace)
    held = environment.distributions if environment else None
    python_version = environment.python_version if environment else None
    found = wanted(
        third_party_imports(workspace.python_files(), workspace.paths, python_version),
        held,
        declared.keys | {line.key for line in project if line.key},
        (
            *from_project(project if file is None else (), python_version),
            *from_needs(app.needs_of(Requirement)),
            *from_procfile(workspace.source("Procfile")),
        ),
        dash_major=_dash_major(declared),
        is_own=partial(_on_disk, workspace.root),
    )
    wants = found.wants.values()
    differing = tuple(line for line in declared.lines if held and _differs(line, held))
    lacking = tuple(want.key for want in wants if want.basis is not Basis.NEEDED and want.key not in (held or ()))
    # dash-migrate's own environment may have nothing to do with the app: it counts only where both agree.
    foreign = environment is not None and environment.is_ours and bool(differing or lacking)
    installed = held if held is not None and not foreign else Installed(())
    asked = app.settings.index is Index.ASK
    answer = ask_index(wants, declared.lines, installed) if asked else Resolution()
    return Study(
        file=file,
        badly_encoded=file is not source,
        own_lines=tuple(parse_lines(file)) if file else (),
        declared=declared,
        project=project,
        conda=conda_file(workspace),
        wanted=found,
        answer=answer,
        pins=pin(wants, installed, python_version, answer, declared.lines),
        environment=environment,
        differing=differing,
        lacking=lacking,
        installed=installed,
    )


def _dash_major(declared: Declared) -> int | None:
    pins = (line.pinned_version or "" for line in declared.lines if line.key == "dash")
    majors = (version.partition(".")[0] for version in pins)
    return next((int(major) for major in majors if major.isdecimal()), None)


def _on_disk(root: Path, site: ImportSite) -> bool:
    """Whether the app's folder has the module, though git ignores it or it bears the folder's own name."""
    folders = (root, *(root / parent for parent in PurePosixPath(site.path).parents))
    return site.top == root.name or any(
        (folder / f"{site.top}.py").is_file() or (folder / site.top).is_dir() for folder in folders
    )


def _differs(line: Line, held: Installed) -> bool:
    distribution = held.get(line.key or "")
    pinned = line.pinned_version
    return distribution is not None and pinned is not None and not same_version(pinned, distribution.version)
