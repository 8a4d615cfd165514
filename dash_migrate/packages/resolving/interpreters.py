"""The interpreter that runs pip for the target's Python version, and where it finds pip and pip-tools."""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.packages.resolving.target import minor_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS = 20.0
_TOOLS = (
    "pip",
    "piptools",
    "click",
    "build",
    "pyproject_hooks",
    "wheel",
    "setuptools",
    "packaging",
    "tomli",
    "typing_extensions",
)
_PROBE = "import sys; print(sys.implementation.name, '.'.join(map(str, sys.version_info[:2])))"


def folders_of_tools() -> list[str]:
    """The folders that hold pip, pip-tools and what they import, as dash-migrate itself has them."""
    from importlib.util import find_spec

    found: dict[str, None] = {}
    for name in _TOOLS:
        with contextlib.suppress(ImportError, ValueError):
            spec = find_spec(name)
            if spec is not None and spec.origin:
                found[str(Path(spec.origin).parent.parent)] = None
    return list(found)


def tool_version(name: str) -> str:
    """The version of a tool as dash-migrate has it: "7.6.2"; empty if it has none."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def too_new(python: str) -> str:
    """The tool of dash-migrate's own that does not run on this Python version; empty if all do."""
    from importlib.metadata import PackageNotFoundError, metadata

    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    for name in ("pip", "pip-tools"):
        with contextlib.suppress(PackageNotFoundError, InvalidSpecifier):
            wants = metadata(name)["Requires-Python"] or ""
            # The third number is not always known; 99 is what no bound on it excludes.
            if not SpecifierSet(wants).contains(f"{minor_of(python)}.99"):
                return f"{name} {tool_version(name)}"
    return ""


def interpreter_for(python: str, prefix: Path | None) -> Path | None:
    """An interpreter of this Python version: dash-migrate's, the app's, another one of the machine; or None.

    The app's environment is used for its interpreter alone: it is started so that nothing installed in it runs.
    """
    minor = minor_of(python)
    if minor == minor_of(platform.python_version()) and platform.python_implementation() == "CPython":
        return Path(sys.executable)
    for path in _of_environment(prefix) if prefix else ():
        if _runs(path, minor):
            return path
    return _on_machine(minor)


@lru_cache(maxsize=8)
def _on_machine(minor: str) -> Path | None:
    from dash_migrate.verify.environment.interpreters import python_for

    return python_for(minor)


def _of_environment(prefix: Path) -> Iterator[Path]:
    for inner in ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe"):
        path = prefix / inner
        if path.is_file():
            yield path


@lru_cache(maxsize=8)
def _runs(path: Path, minor: str) -> bool:
    """Whether it is CPython of this version. `-S`: no `.pth` file of its environment is run."""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(
            [str(path), "-I", "-S", "-c", _PROBE],
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=True,
        )
        return done.stdout.split() == ["cpython", minor]
    return False
