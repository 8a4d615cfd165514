"""Write what the app needs, with the versions that ran here, into requirements.txt.

## What it does
Finds the distributions that the app imports (by the environment that it runs with, read as data; then by what it
declares; then by tables) and those that its Procfile and other steps need, gunicorn above all. Without a
`requirements.txt` it writes one, with all that these need in turn. With one it adds a line for each distribution
that is missing, replaces conda's `@ file:///...` by a version and, if asked, pins the lines that name none. A
file in another encoding than UTF-8 is rewritten in UTF-8.

## Why the platform needs it
The platform builds a fresh Linux environment from `requirements.txt` and nothing else. What is missing there
stops the app; what has no version can be a newer one, with which the app never ran.

## Before and after
Before: `import dash_bootstrap_components as dbc` in `app.py`, and in `requirements.txt`

    numpy @ file:///croot/numpy_and_numpy_base_1707/work

After:

    numpy==1.26.4
    dash-bootstrap-components==1.6.0

## What it leaves alone
The lines, comments, options and order of an existing file; version ranges; lines that no import explains; files
with hashes; apps that are built by conda. An import that nothing known provides is reported, never guessed from
its spelling. A package index is asked only by `apply` and with `--resolve`.

## References
- https://dash.plotly.com/dash-enterprise/application-structure
- https://pip.pypa.io/en/stable/reference/requirements-file-format/
- https://packaging.python.org/en/latest/specifications/recording-installed-packages/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.needs import Requirement
from dash_migrate.packages.advice import environment_findings, import_findings, want_findings
from dash_migrate.packages.checks import conda, differing, finding, fixed_version, line_findings
from dash_migrate.packages.declared import REQUIREMENTS
from dash_migrate.packages.study import study
from dash_migrate.packages.writing import NEEDED, appended, in_utf8, new_file, pinned, unpathed
from dash_migrate.plan import Change, ChecklistItem, Create, Location, Rewrite, Severity, Splice, Tier
from dash_migrate.step import Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.study import Study
    from dash_migrate.plan import Edit, Proposal
    from dash_migrate.source import SourceFile
    from dash_migrate.step import App

NAME = "requirements"
WHY = "The platform installs what requirements.txt lists, and nothing else."
WHY_PIN = "Without a version the platform installs the newest, with which the app never ran."
WHY_PATH = "The path was there on the machine that built the conda package, and nowhere else."
WHY_UTF8 = "pip and the build tools on Linux expect UTF-8; PowerShell's > writes UTF-16."


def propose(app: App) -> Iterator[Proposal]:
    """Changes to `requirements.txt`, findings on what they cannot settle, notes on imports without a line."""
    state = study(app)
    yield from conda(state)
    yield from import_findings(state)
    yield from line_findings(state, app.workspace)
    yield from differing(state)
    if state.file is None and (state.conda is not None or not state.wanted.wants):
        return
    yield from want_findings(state)
    yield from environment_findings(state)
    if state.file is None:
        yield _created(state)
        return
    safe = (*_repairs(state), *_additions(state, state.file))
    if state.badly_encoded:
        yield _rewritten(state.file, safe)
    else:
        yield from safe
        yield from _asked(state, state.file)


def _created(state: Study) -> Change:
    direct = [line for line in state.pins.lines.values() if line]
    title = f"Write requirements.txt with what the app needs directly ({len(direct)})"
    if needed := state.pins.needed_lines():
        title += f" and what that needs in turn ({len(needed)})"
    return _change("create", title, WHY, Create(REQUIREMENTS, new_file(state)))


def _additions(state: Study, file: SourceFile) -> Iterator[Change]:
    if state.declared.hashed:
        return
    for key in state.missing:
        line = state.pins.lines[key]
        title = f"Add {line} ({state.wanted.wants[key].why})"
        yield _change(f"add {key}", title, WHY, appended(file, line), number=state.last_line)


def _repairs(state: Study) -> Iterator[Change]:
    for line in state.own_lines:
        version = fixed_version(line, state) if line.has_file_url else None
        if version:
            title = f"Replace the path of {line.key} by its version, {version}"
            yield _change(line.text, title, WHY_PATH, unpathed(line, version), number=line.number)


def _asked(state: Study, file: SourceFile) -> Iterator[Proposal]:
    """What changes what the user wrote, or adds much: pins for bare lines, the closure; hashes stop both."""
    if state.declared.hashed:
        if state.missing:
            why = "pip refuses a line without a hash in a file with hashes, so none was added."
            action = "Add them to the file's source and compile it again: pip-compile --generate-hashes"
            seen = f"missing: {', '.join(state.pins.lines[key] for key in state.missing)}"
            yield finding(state.declared.lines[0], Severity.ERROR, why, action, seen)
        return
    for line in state.own_lines:
        version = state.version_of(line.key) if line.key and line.is_bare else None
        if version:
            where = state.environment.label if state.environment and line.key in state.installed else "the index"
            title = f"Pin {line.key} to {version}, the version in {where}"
            edit = pinned(line, version)
            yield _change(line.text, title, WHY_PIN, edit, tier=Tier.ASK, number=line.number)
    needed = state.pins.needed_lines(state.declared.keys)
    if needed and not state.differing:
        title = f"Pin what these lines need in turn ({len(needed)})"
        edit = appended(file, "\n".join(["", NEEDED, *needed]))
        yield _change("needed in turn", title, WHY_PIN, edit, tier=Tier.ASK, number=state.last_line)


def _rewritten(file: SourceFile, safe: tuple[Change, ...]) -> Change:
    """The whole file in UTF-8 with the safe changes in it: two edits of one file would exclude each other."""
    edits = (edit for change in safe for edit in change.edits if isinstance(edit, Splice))
    title = "; ".join(["Store requirements.txt in UTF-8", *(change.title for change in safe)])
    return _change("encoding", title, WHY_UTF8, Rewrite(REQUIREMENTS, in_utf8(file, edits)))


def _change(anchor: str, title: str, why: str, edit: Edit, *, tier: Tier = Tier.SAFE, number: int = 1) -> Change:
    return Change(NAME, anchor, title, why, tier, Location(REQUIREMENTS, number), (edit,))


STEP = Step(
    name=NAME,
    title="Write what the app needs into requirements.txt",
    doc=__doc__,
    propose=propose,
    checklist=ChecklistItem.REQUIREMENTS,
    settles=(Requirement,),
)
