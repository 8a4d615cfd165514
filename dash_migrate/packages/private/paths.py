"""Distributions from files and folders: what of them a push holds, and what Linux can install."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from dash_migrate.packages.checks import fixed_version
from dash_migrate.packages.declared import Kind, archive_version
from dash_migrate.packages.installed import Origin, file_url_path
from dash_migrate.packages.private.indexes import Use, index_options
from dash_migrate.packages.private.lines import judged
from dash_migrate.packages.private.telling import on_line, on_want
from dash_migrate.packages.private.wheels import misfit
from dash_migrate.packages.publicity import public_names
from dash_migrate.plan import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.packages.declared import Line
    from dash_migrate.packages.installed import Distribution
    from dash_migrate.packages.study import Study
    from dash_migrate.packages.wanted import Want
    from dash_migrate.workspace import Workspace

_BUILD_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
_OUTSIDE = "The path is not inside the app's folder, so the platform does not have it."
_VCS = re.compile(r"(?i)(?:git|hg|svn|bzr)\+|git:|\w+@[\w.-]+:")
_WHEEL_LINE = "./packages/NAME.whl"


def path_findings(state: Study, workspace: Workspace, python: str | None) -> Iterator[Finding]:
    """On lines that name a file or folder, in the order of the lines.

    Args:
        state: the app's requirements.
        workspace: the app.
        python: the Python version of the platform, None if it is not known.
    """
    for line in judged(state):
        if line.has_file_url:
            yield from _file_url(line, state, workspace, python)
        elif line.kind in {Kind.PATH, Kind.EDITABLE} and not _VCS.match(line.target):
            yield from _path(line, line.target, workspace, python)
    for option in index_options(judged(state)):
        if option.use is Use.LINKS and option.address is None:
            yield from _links(option.line, option.value, workspace)


def _file_url(line: Line, state: Study, workspace: Workspace, python: str | None) -> Iterator[Finding]:
    url = line.requirement.url or "" if line.requirement else ""
    inside = _below_root(file_url_path(url).as_posix(), workspace)
    if inside is not None:
        yield on_line(
            line,
            Severity.ERROR,
            "The address is of this machine's folders; on the platform the app lies elsewhere.",
            f"Write the path from the app's folder: ./{inside}",
        )
        yield from _path(line, f"./{inside}", workspace, python)
    elif version := fixed_version(line, state):
        yield on_line(
            line,
            Severity.ERROR,
            "The path exists on the machine that built the package, and nowhere else.",
            f"Write {line.key}=={version}",
        )
    else:
        yield on_line(
            line,
            Severity.ERROR,
            "The path exists on this machine only, and nothing here tells the version.",
            f"If it is public: write {line.key}==VERSION, with the version that `pip show {line.key}` prints. "
            f"If it is your own, do this. {build_wheel(file_url_path(url).as_posix())}",
        )


def _path(line: Line, target: str, workspace: Workspace, python: str | None) -> Iterator[Finding]:
    plain = re.sub(r"\[[^\]]*\]$", "", target.partition("#")[0]).removeprefix("file:").replace("\\", "/")
    inside = posixpath.normpath(plain)
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(line.path), plain))
    below = _below_root(plain, workspace)
    if below is not None:
        yield on_line(line, Severity.ERROR, _OUTSIDE, f"Write the path from the app's folder: ./{below}")
    elif inside.startswith(("../", "/")) or inside == ".." or ":" in plain:
        yield on_line(line, Severity.ERROR, _OUTSIDE, build_wheel(plain))
    elif not workspace.exists(inside) and workspace.exists(beside):
        why = "pip reads a path from the folder that it runs in, the app's, and not from the file's own."
        yield on_line(line, Severity.ERROR, why, f"Write: {line.text.replace(line.target, f'./{beside}')}")
    elif not workspace.exists(inside):
        action = f"Put it there and commit it ({inside}), or take the line out."
        yield on_line(line, Severity.ERROR, "Nothing is there, so the build stops at this line.", action)
    else:
        yield from _present(line, inside, workspace, python)


def _present(line: Line, path: str, workspace: Workspace, python: str | None) -> Iterator[Finding]:
    """On a file or folder that lies in the app."""
    if not any(path in {".", item} or item.startswith(f"{path}/") for item in workspace.paths):
        yield on_line(
            line,
            Severity.ERROR,
            "git ignores it, or it lies in a hidden folder, so a push does not hold it.",
            f"git add -f {path}",
        )
    elif path.lower().endswith(".whl"):
        if cause := misfit(posixpath.basename(path), python):
            why = f"The wheel {cause}; the platform runs x86-64 Linux and stops at this line."
            yield on_line(line, Severity.ERROR, why, _other_wheel(line, path))
    elif (workspace.root / path).is_dir() and not any(
        workspace.exists(posixpath.normpath(posixpath.join(path, name))) for name in _BUILD_FILES
    ):
        why = "The folder has no pyproject.toml and no setup.py, so pip cannot install it and the build stops."
        action = "Remove the line: a folder of the app is imported from where it lies."
        yield on_line(line, Severity.ERROR, why, action)
    elif line.kind is Kind.EDITABLE:
        what = f"Write {line.target} without -e, or remove the line if the app starts from its own folder."
        why = (
            "An editable install is a link to a folder of the machine that builds; it need not be there when the "
            "app runs."
        )
        yield on_line(line, Severity.WARNING, why, what)


def _links(line: Line, value: str, workspace: Workspace) -> Iterator[Finding]:
    """On a folder of archives that pip is told to look into."""
    path = posixpath.normpath(value.removeprefix("file:").replace("\\", "/"))
    if path.startswith(("../", "/")) or path == ".." or ":" in path:
        why = "The folder is not inside the app's, so pip finds nothing there on the platform."
        yield on_line(
            line, Severity.ERROR, why, "Copy the wheels that it serves into packages/, and write: -f packages"
        )
    elif not any(item.startswith(f"{path}/") for item in workspace.paths) and path != ".":
        why = "No file of this folder is part of the push, so pip finds nothing there on the platform."
        there = f"git add -f {path}" if workspace.exists(path) else f"Put the wheels into {path}/ and commit them"
        yield on_line(line, Severity.ERROR, why, f"{there}, or take the line out.")


def want_findings(want: Want, distribution: Distribution, workspace: Workspace) -> Iterator[Finding]:
    """On what the app imports and only this machine's files hold, where no line declares it."""
    if distribution.origin is not Origin.LOCAL:
        return
    path = file_url_path(distribution.url).as_posix() if distribution.url.startswith("file:") else distribution.url
    inside = _below_root(path, workspace)
    if inside == ".":
        return  # the app itself, installed for its tests
    seen = f"{want.key} {distribution.version} was installed from a file or folder of this machine ({want.why})."
    if inside is not None:
        why = "The platform installs it only if a line says where it lies."
        yield on_want(want, Severity.ERROR, seen, why, f"Add this line to requirements.txt: ./{inside}")
    else:
        why = "The platform cannot get it from there."
        yield on_want(want, Severity.ERROR, seen, why, build_wheel("PATH"))


def _other_wheel(line: Line, path: str) -> str:
    """What to write for a wheel that is of no use on the platform."""
    version = archive_version(path)
    if line.key is None or version is None:
        return (
            "Give the file the name that it was built with, or build it again: pip wheel --no-deps -w packages ."
        )
    if line.key in public_names():
        return f"Write {line.key}=={version}: the build then takes the right wheel from the public index."
    return f"Commit the wheel for Linux and name it here; if a public index has it, write {line.key}=={version}."


def build_wheel(path: str) -> str:
    """What to do for a distribution that lies outside of the app."""
    if path.lower().endswith(".whl"):
        name = path.rpartition("/")[2]
        return f"Copy {name} into the app's folder packages/, commit it, and write: ./packages/{name}"
    return f"Build a wheel (pip wheel --no-deps -w packages {path}), commit it, and write: {_WHEEL_LINE}"


def _below_root(path: str, workspace: Workspace) -> str | None:
    """The path from the app's folder of an absolute one inside it."""
    root = workspace.root.as_posix().rstrip("/")
    if path.rstrip("/") == root:
        return "."
    return path[len(root) + 1 :].rstrip("/") if path.startswith(f"{root}/") else None
