"""What the requirements step proposes for an app that conda builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.knowledge import load
from dash_migrate.packages.conda.adding import from_conda, placed_in
from dash_migrate.packages.conda.linux import elsewhere_findings, for_linux
from dash_migrate.packages.conda.notation import as_conda
from dash_migrate.packages.conda.reading import CondaFile, Items, conda_environment, conda_name
from dash_migrate.packages.declared import REQUIREMENTS, Kind, read_declared, readable
from dash_migrate.packages.names import Basis
from dash_migrate.plan import Change, Effort, Finding, Location, Note, Rewrite, Severity, Splice, Tier
from dash_migrate.target_platform import TargetPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.installed import Distribution
    from dash_migrate.packages.study import Study
    from dash_migrate.packages.wanted import Want
    from dash_migrate.plan import Proposal
    from dash_migrate.source import SourceFile
    from dash_migrate.step import App

STEP = "requirements"
OLDER_LISTS = ("conda-requirements.txt", "conda-runtime.txt")
WHY = "The platform builds this app with conda, and installs what the environment file lists."


def builds_with_conda(state: Study, app: App) -> bool:
    """Whether the target builds the app from its conda file: Dash Enterprise 5 without a requirements.txt."""
    return state.conda is not None and state.file is None and app.settings.target is TargetPlatform.DE5


def conda_changes(state: Study, app: App) -> Iterator[Proposal]:
    """Changes to the app's conda environment file and findings on it; nothing without such a file."""
    yield from _older_lists(app)
    if state.conda is None:
        return
    source = readable(state.conda)
    file = conda_environment(source)
    if not builds_with_conda(state, app):
        yield _not_read(file, state, app)
        return
    if source is not state.conda:
        yield from _in_utf8(state.conda, file, state, app)
        return
    yield from _problems(file)
    if file.problems and file.dependencies is None:
        return
    yield from _additions(file, state, app)
    yield from for_linux(file)
    yield from elsewhere_findings(file)
    if file.prefix:
        place = Location(file.source.path, file.prefix)
        yield Note(STEP, place, "prefix: names a folder of this machine; conda ignores it elsewhere.")
    yield _only_list(file)


def _problems(file: CondaFile) -> Iterator[Finding]:
    for problem in file.problems:
        seen = f"{problem.path} {problem.cause}."
        why = "The platform builds this app with conda, which needs the file to start."
        action = f"Correct {problem.path}:{problem.line}, then check: conda env create --dry-run -f {problem.path}"
        yield Finding(STEP, problem.cause, Severity.ERROR, Location(problem.path, problem.line), seen, why, action)


def _older_lists(app: App) -> Iterator[Finding]:
    """That the app has the conda files of Dash Enterprise 4, which version 5 does not read."""
    path = next((path for path in OLDER_LISTS if app.workspace.exists(path)), None)
    if path is not None and app.settings.target is TargetPlatform.DE5:
        yield Finding(
            STEP,
            path,
            Severity.WARNING,
            Location(path),
            f"{path} is here.",
            "Dash Enterprise 5 does not read it: that is a file of version 4. It reads environment.yml, if "
            f"there is no {REQUIREMENTS}.",
            f"Move its lines to the dependencies of environment.yml, and what {REQUIREMENTS} has to the pip list "
            f"there. Then delete {path} and {REQUIREMENTS}. If the app can do without conda, delete {path} only.",
            Effort.HOUR,
        )


def _in_utf8(stored: SourceFile, file: CondaFile, state: Study, app: App) -> Iterator[Proposal]:
    """The file in UTF-8 with the safe additions in it: two edits of one file would exclude each other."""
    if file.problems and file.dependencies is None:
        yield from _problems(file)
        return
    safe = [change for change in _additions(file, state, app) if change.tier is Tier.SAFE]
    splices = (edit for change in safe for edit in change.edits if isinstance(edit, Splice))
    text = file.source.spliced(splices).text
    title = "; ".join([f"Store {stored.path} in UTF-8", *(change.title for change in safe)])
    why = "Conda and the build tools on Linux read UTF-8; PowerShell's > writes UTF-16."
    yield Change(STEP, "encoding", title, why, Tier.SAFE, Location(stored.path), (Rewrite(stored.path, text),))
    yield from elsewhere_findings(file)
    yield _only_list(file)


def _not_read(file: CondaFile, state: Study, app: App) -> Finding:
    path = file.source.path
    if state.file is None:
        return Finding(
            STEP,
            path,
            Severity.WARNING,
            Location(path),
            f"{path} is the app's only list of packages.",
            f"{_name(app)} does not read {path}, so {REQUIREMENTS} is written from what the app needs.",
            f"Compare {REQUIREMENTS} with {path}: what conda alone has (libraries, programs) is not in it.",
        )
    return Finding(
        STEP,
        path,
        Severity.WARNING,
        Location(path),
        f"{path} and {REQUIREMENTS} are both here.",
        f"With both, the platform builds with pip and ignores {path} without a word.",
        f"Delete {path} if {REQUIREMENTS} is complete, or {REQUIREMENTS} if the app needs conda.",
    )


def _name(app: App) -> str:
    return "Dash Enterprise 4" if app.settings.target is TargetPlatform.DE4 else "The target"


def _only_list(file: CondaFile) -> Finding:
    path = file.source.path
    return Finding(
        STEP,
        path,
        Severity.ADVICE,
        Location(path),
        f"{path} is the app's only list of packages.",
        f"The platform then builds with conda. A {REQUIREMENTS} would switch it to pip, so none is written. Conda "
        "takes longer, and is not there on a Dash Enterprise without access to the internet.",
        f"Nothing, if the app needs conda. To use pip instead: delete {path} and run the plan again.",
        Effort.HOUR,
    )


def _additions(file: CondaFile, state: Study, app: App) -> Iterator[Change]:
    """A change for each distribution that the file does not name; one for all whose list is not there."""
    path = file.source.path
    by_conda: list[tuple[Want, str]] = []
    by_pip: list[tuple[Want, str]] = []
    for want, line in _missing(file, state, app):
        entry = _conda_entry(file, state, want, line)
        if entry and _takes_one_more(file.dependencies):
            title = f"Add {entry} to {path} ({want.why})"
            yield from _change(f"add {want.key}", title, placed_in(file, [entry], []), _tier(want))
        elif entry:
            by_conda.append((want, entry))
        elif _takes_one_more(file.dependencies) and _takes_one_more(file.pip_list):
            title = f"Add {line} to the pip list of {path} ({want.why})"
            yield from _change(f"add {want.key}", title, placed_in(file, [], [line]), _tier(want))
        else:
            by_pip.append((want, line))
    # Each change with a list of its own would make several lists; what is unsure comes with the next plan.
    together = (*by_conda, *by_pip)
    tier = Tier.SAFE if any(_tier(want) is Tier.SAFE for want, _ in together) else Tier.ASK
    entries = [entry for want, entry in by_conda if _tier(want) is tier]
    lines = [line for want, line in by_pip if _tier(want) is tier]
    told = [f"a list with {', '.join(entries)}"] if entries else []
    told += [f"a pip list with {', '.join(lines)}"] if lines else []
    title = f"Add to {path} {' and '.join(told)}"
    yield from _change("add a list", title, placed_in(file, entries, lines), tier)


def _takes_one_more(items: Items | None) -> bool:
    """Whether entries can be added to a list one by one: there is one, and it is not `[]`, which has no comma."""
    return items is not None and not (items.column < 0 and items.is_empty)


def _missing(file: CondaFile, state: Study, app: App) -> Iterator[tuple[Want, str]]:
    included = (line.target for line in file.pip if line.kind is Kind.INCLUDE)
    named = file.keys.union(*(read_declared(app.workspace, target).keys for target in included))
    meta = load("conda")["meta"]
    has_all = any(entry.spec.name in meta for entry in file.entries)
    for want in state.wanted.wants.values():
        line = state.pins.lines.get(want.key)
        if line and want.key not in named and not (has_all and want.basis is not Basis.NEEDED):
            yield want, line


def _conda_entry(file: CondaFile, state: Study, want: Want, line: str) -> str:
    """What to write for conda; empty where pip is to install it.

    What runs here in a conda environment is written as it was installed there. Otherwise conda chooses the
    version: its channels need not have the one that pip installed.
    """
    environment = state.environment
    distribution = state.installed.get(want.key)
    is_conda = environment is not None and (environment.prefix / "conda-meta").is_dir()
    if is_conda and distribution is not None:
        by_conda = _installer(distribution) == "conda" and not want.extras
        return as_conda(f"{conda_name(want.key)}=={distribution.public_version}") if by_conda else ""
    plain = want.key if "==" in line and not want.extras else line
    return as_conda(plain) if from_conda(file, plain) else ""


def _installer(distribution: Distribution) -> str:
    try:
        return (distribution.info / "INSTALLER").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _tier(want: Want) -> Tier:
    return Tier.ASK if want.basis is Basis.PIPREQS else Tier.SAFE


def _change(anchor: str, title: str, edit: Splice | None, tier: Tier) -> Iterator[Change]:
    if edit is not None:
        yield Change(STEP, anchor, title, WHY, tier, Location(edit.path), (edit,))
