"""Platforms that build with buildpacks: `.python-version`, unless a `runtime.txt` is there, which they prefer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.packages.python_evidence import PYTHON_VERSION, RUNTIME, stated_in
from dash_migrate.packages.python_versions import minor_version
from dash_migrate.plan import Change, Create, Finding, Location, Note, Severity, Splice, Tier
from dash_migrate.rewriting.python_version.findings import STEP
from dash_migrate.rewriting.python_version.runtime_txt import is_exact, is_short, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.python_versions import Running
    from dash_migrate.plan import Edit, Proposal
    from dash_migrate.source import SourceFile
    from dash_migrate.step import App

_WHY = "The platform builds with its newest Python unless the app names one."
_WHY_FORM = "The platform reads one form only: python- in small letters, then the numbers."


def propose(app: App, here: Running | None) -> Iterator[Proposal]:
    """The version in `.python-version`, or in the `runtime.txt` that is there."""
    runtime = app.workspace.source(RUNTIME)
    if runtime is not None:
        yield from _runtime_txt(app, runtime, here)
    elif here is not None:
        yield from _python_version(app, here)


def _python_version(app: App, here: Running) -> Iterator[Proposal]:
    source = app.workspace.source(PYTHON_VERSION)
    known = stated_in(app.workspace, PYTHON_VERSION)
    if source is None:
        yield _change(
            f"Write {PYTHON_VERSION}: {here.minor}", 1, Create(PYTHON_VERSION, f"{here.minor}\n"), Tier.SAFE
        )
    elif known is None:
        yield Finding(
            STEP,
            PYTHON_VERSION,
            Severity.WARNING,
            Location(PYTHON_VERSION),
            f"{PYTHON_VERSION} names no version of Python that the platform knows.",
            _WHY,
            f"Write {here.minor} into it.",
        )
    elif minor_version(known.version) != here.minor:
        title = f"Build with Python {here.minor} instead of {known.version}"
        start = source.line_starts[known.line - 1]
        end = start + len(source.line_text(known.line).encode())
        yield _change(title, known.line, Splice(PYTHON_VERSION, start, end, here.minor), Tier.ASK)
    else:
        yield Note(STEP, Location(PYTHON_VERSION, known.line), f"left alone: it asks for Python {known.version}")


def _runtime_txt(app: App, source: SourceFile, here: Running | None) -> Iterator[Proposal]:
    runtime = stated_in(app.workspace, RUNTIME)
    if runtime is None:
        seen = f"{RUNTIME} names no version of Python."
        action = f"Write python-{here.version if here else '3.X.Y'} into it, or delete it."
        yield Finding(STEP, RUNTIME, Severity.WARNING, Location(RUNTIME), seen, _WHY_FORM, action)
    elif here is not None and minor_version(runtime.version) != here.minor:
        title = f"Build with Python {here.version} instead of {runtime.version}"
        yield written(source, here.version, title, _WHY, Tier.ASK)
    elif not (is_exact(source) or is_short(source)):
        title = f"Spell {RUNTIME} as the platform reads it: python-{runtime.version}"
        yield written(source, runtime.version, title, _WHY_FORM, Tier.SAFE)
    elif is_short(source):
        yield Finding(
            STEP,
            RUNTIME,
            Severity.ADVICE,
            Location(RUNTIME),
            f"{RUNTIME} names {runtime.version} without its last number.",
            "Builders from before November 2024 want all three numbers in this file.",
            f"If the build refuses it: delete {RUNTIME}, and write {runtime.version} into {PYTHON_VERSION}.",
        )


def _change(title: str, line: int, edit: Edit, tier: Tier) -> Change:
    return Change(STEP, PYTHON_VERSION, title, _WHY, tier, Location(PYTHON_VERSION, line), (edit,))
