"""Finds the app's own Python environment and reads it as data: no interpreter is started, nothing is imported."""

from __future__ import annotations

import os
import platform
import re
import sys
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.errors import UsageError
from dash_migrate.packages.installed import has_distribution, read_installed
from dash_migrate.packages.managed import managed_environments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dash_migrate.packages.installed import Installed

_USUAL_NAMES = (".venv", "venv", "env", ".env", "ENV")
_SITE_PACKAGES = (
    "lib/python{version}/site-packages",
    "lib64/python{version}/site-packages",
    "Lib/site-packages",
    "lib/pypy{version}/site-packages",
    "lib/python3/dist-packages",
    "local/lib/python{version}/dist-packages",
)
_VERSION_IN_PATH = re.compile(r"(?:python|pypy)(3\.\d+)")


@dataclass(frozen=True)
class Environment:
    """The environment that the app runs with on this machine.

    Args:
        prefix: its folder.
        label: how to name it in a file: relative to the app, never with the user's home.
        python_version: "3.11.7", or "3.11" where no more can be told; None if nothing tells it.
        why: why this one was taken.
        site_packages: where its distributions lie, in the order of Python's search.
        is_ours: dash-migrate itself is installed in it and runs there now.
        others: labels of further environments in which Dash is installed: the choice was not certain.
    """

    prefix: Path
    label: str
    python_version: str | None
    why: str
    site_packages: tuple[Path, ...]
    is_ours: bool
    others: tuple[str, ...] = ()

    @cached_property
    def distributions(self) -> Installed:
        """What is installed in it, by canonical name."""
        return read_installed(self.site_packages)

    @property
    def has_dash(self) -> bool:
        """Whether Dash is installed in it."""
        return has_distribution(self.site_packages, "dash")


def find_environment(root: Path, chosen: Path | None, environ: Mapping[str, str]) -> Environment | None:
    """The environment of the app in `root`; None if there is none.

    The first in which Dash is installed of: the app's folder (usual names, then any folder with an environment's
    marks), the folders above it up to the git repository's, the activated one, Poetry's or Pipenv's. If Dash is
    in none of them: the first. If there are none: the running interpreter's, if Dash is installed there.

    Args:
        root: the app's folder.
        chosen: the user's word: an interpreter, or the folder of an environment.
        environ: the environment variables.

    Raises:
        UsageError: if `chosen` is no environment.
    """
    root = Path(os.path.abspath(root))  # noqa: PTH100 - links are kept: the folder as the user knows it
    if chosen is not None:
        return _chosen(root, chosen)
    found: dict[str, Environment] = {}
    for prefix, why in _candidates(root, environ):
        real = os.path.realpath(prefix)
        environment = None if real in found else _read(root, prefix, why)
        if environment is not None and (environment.has_dash or not environment.is_ours):
            found[real] = environment
    with_dash = [environment for environment in found.values() if environment.has_dash]
    if with_dash:
        return replace(with_dash[0], others=tuple(other.label for other in with_dash[1:]))
    return next(iter(found.values()), None) or _running(root)


def describe(environment: Environment | None) -> str:
    """One line for the reader: which environment was used and why."""
    if environment is None:
        return "none found: versions are unknown here (choose one with --python PATH)"
    version = f"Python {environment.python_version}" if environment.python_version else "Python of unknown version"
    text = f"{environment.label} ({version}): {environment.why}"
    if environment.is_ours:
        text += "; dash-migrate itself is installed in it too"
    if environment.others:
        text += f"; Dash is also installed in {', '.join(environment.others)} (choose with --python PATH)"
    return text


def _candidates(root: Path, environ: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    for folder in _up_to_repository(root):
        place = "in the app's folder" if folder == root else "in a folder above the app"
        for name in _USUAL_NAMES:
            yield folder / name, f"it lies {place}"
        for child in _subfolders(folder):
            if _is_marked(child):
                yield child, f"it lies {place}"
    for variable, kind in (("VIRTUAL_ENV", "virtual"), ("CONDA_PREFIX", "conda")):
        if environ.get(variable):
            yield Path(environ[variable]), f"it is the activated {kind} environment"
    yield from managed_environments(root, environ)


def _up_to_repository(root: Path) -> list[Path]:
    """The app's folder and those above it, the repository's own the last; only the app's outside of git."""
    folders = [root, *root.parents]
    for position, folder in enumerate(folders):
        if (folder / ".git").exists():
            return folders[: position + 1]
    return [root]


def _subfolders(folder: Path) -> list[Path]:
    try:
        return sorted(Path(entry.path) for entry in os.scandir(folder) if entry.is_dir())
    except OSError:
        return []


def _is_marked(folder: Path) -> bool:
    return (folder / "pyvenv.cfg").is_file() or (folder / "conda-meta").is_dir()


def _chosen(root: Path, chosen: Path) -> Environment:
    why = "--python chooses it"
    if chosen.is_dir():
        inside = chosen.parent if chosen.name.lower() in {"bin", "scripts"} else chosen
        prefixes: list[tuple[Path, str | None]] = [(inside, None)]
    else:
        # A virtual environment's interpreter is a link: its own folder counts, not where it leads.
        hint = _VERSION_IN_PATH.search(str(chosen.resolve()))
        prefixes = [(_prefix_of(path), hint[1] if hint else None) for path in (chosen, chosen.resolve())]
    for prefix, version in prefixes:
        environment = _read(root, prefix, why, version)
        if environment is not None:
            return environment
    raise UsageError(
        f"--python {chosen}: no Python environment is there. Give the interpreter that runs the app "
        "(for example .venv/bin/python) or the folder of its environment (for example .venv)."
    )


def _prefix_of(interpreter: Path) -> Path:
    folder = interpreter.absolute().parent
    return folder.parent if folder.name.lower() in {"bin", "scripts"} else folder


def _running(root: Path) -> Environment | None:
    """The interpreter that runs dash-migrate, if the app could run with it too."""
    folders = _own_folders()
    if not has_distribution(folders, "dash"):
        return None
    why = "no environment of the app was found, and Dash is installed beside dash-migrate"
    prefix = Path(sys.prefix)
    return Environment(prefix, _label(root, prefix), platform.python_version(), why, folders, is_ours=True)


def _own_folders() -> tuple[Path, ...]:
    """Where the running interpreter finds distributions."""
    return tuple(Path(path) for path in sys.path if path.endswith(("site-packages", "dist-packages")))


def _read(root: Path, prefix: Path, why: str, version: str | None = None) -> Environment | None:
    config = _config(prefix / "pyvenv.cfg")
    full = _leading_version(config.get("version") or config.get("version_info") or _conda_version(prefix))
    short = ".".join(full.split(".")[:2]) if full else version
    folders = _site_packages(prefix, short)
    if not folders:
        return None
    in_path = _VERSION_IN_PATH.search("\n".join(path.as_posix() for path in folders))
    if config.get("include-system-site-packages", "").lower() == "true" and config.get("home"):
        folders = _unique((*folders, *_site_packages(_prefix_of(Path(config["home"]) / "python"), short)))
    python_version = full or version or (in_path[1] if in_path else None)
    is_ours = os.path.realpath(prefix) == os.path.realpath(sys.prefix)
    return Environment(prefix, _label(root, prefix), python_version, why, folders, is_ours)


def _site_packages(prefix: Path, version: str | None = None) -> tuple[Path, ...]:
    """The folders with distributions below `prefix`; without a version those of the newest Python there."""
    if not prefix.is_dir():
        return ()
    if version is None:
        names = (path.name for path in prefix.glob("lib*/python3.*"))
        versions = {match[1] for name in names if (match := _VERSION_IN_PATH.fullmatch(name))}
        version = max(versions, key=lambda text: int(text[2:]), default="3*")
    found = (path for pattern in _SITE_PACKAGES for path in sorted(prefix.glob(pattern.format(version=version))))
    return _unique(path for path in found if path.is_dir())


def _unique(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The paths, each real folder once: `lib64` is often a link to `lib`, file systems ignore case."""
    return tuple({os.path.realpath(path): path for path in reversed(tuple(paths))}.values())[::-1]


def _config(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _conda_version(prefix: Path) -> str:
    """The version in the name of conda's own note on the interpreter: `python-3.11.5-h955ad1f_0.json`."""
    names = sorted(path.name for path in prefix.glob("conda-meta/python-3.*.json"))
    return names[-1].split("-")[1] if names else ""


def _leading_version(text: str) -> str | None:
    match = re.match(r"\d+\.\d+(?:\.\d+)?", text)
    return match[0] if match else None


def _label(root: Path, prefix: Path) -> str:
    """The environment's name relative to the app, as the user wrote it or where links lead; else its folder's."""
    for resolve in (os.path.abspath, os.path.realpath):
        base, path = Path(resolve(root)), Path(resolve(prefix))
        for up, folder in enumerate([base, *base.parents][:3]):
            if folder in path.parents and (up == 0 or folder == path.parent):
                return "../" * up + path.relative_to(folder).as_posix()
    return f"the environment {prefix.name}"
