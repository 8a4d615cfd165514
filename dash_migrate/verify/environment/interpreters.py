"""Which Python interpreters this machine has, and what they are."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS = 30.0
# `ensurepip` is what Linux distributions leave out; without it no environment can be made.
_PROBE = """\
import importlib.util, json, platform, sys, sysconfig
print(json.dumps({
    "version": platform.python_version(),
    "implementation": platform.python_implementation(),
    "platform": sysconfig.get_platform(),
    "base": sys.base_prefix,
    "complete": all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")),
}))
"""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python interpreter, by its own word.

    Attributes:
        path: how to start it.
        version: "3.11.7".
        implementation: "CPython".
        platform: "linux-x86_64".
        base: the folder of the installation that it belongs to.
        complete: whether it can make virtual environments.
    """

    path: Path
    version: str
    implementation: str
    platform: str
    base: str
    complete: bool

    @property
    def minor(self) -> str:
        """The version without its last part: "3.11"."""
        return ".".join(self.version.split(".")[:2])


def interpreter(path: Path) -> Interpreter | None:
    """What an interpreter is; None if it does not start."""
    variables = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    with contextlib.suppress(OSError, ValueError, KeyError, subprocess.SubprocessError):
        done = subprocess.run(
            [str(path), "-I", "-c", _PROBE],
            env=variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
        told = json.loads(done.stdout)
        return Interpreter(
            path=path,
            version=str(told["version"]),
            implementation=str(told["implementation"]),
            platform=str(told["platform"]),
            base=str(told["base"]),
            complete=bool(told["complete"]),
        )
    return None


def python_for(version: str | None) -> Path | None:
    """An interpreter of this machine that can make environments.

    Args:
        version: "3.11" or "3.11.7": the first two parts count; None: any, so the running one.

    Returns:
        The running interpreter if it is of that version; else one on the PATH, of pyenv, of uv or of the
        Windows launcher; None if there is none.
    """
    minor = platform.python_version() if version is None else version
    minor = ".".join(minor.split(".")[:2])
    for path in _candidates(minor):
        found = interpreter(path)
        if found is not None and found.minor == minor and found.complete:
            return path
    return None


def _candidates(minor: str) -> Iterator[Path]:
    if minor == ".".join(platform.python_version_tuple()[:2]):
        yield Path(sys.executable)
    for name in (f"python{minor}", "python3", "python"):
        found = shutil.which(name)
        if found:
            yield Path(found)
    pyenv = Path(
        os.environ.get("PYENV_ROOT") or Path.home() / (".pyenv/pyenv-win" if os.name == "nt" else ".pyenv")
    )
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or Path.home() / ".local/share/uv/python")
    for folder in (*_newest_first(pyenv / "versions", f"{minor}.*"), *_newest_first(uv, f"cpython-{minor}.*")):
        for inner in ("bin/python", "bin/python3", "python.exe"):
            if (folder / inner).is_file():
                yield folder / inner
    launcher = shutil.which("py") if os.name == "nt" else None
    if launcher:
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            command = [launcher, f"-{minor}", "-c", "import sys; print(sys.executable)"]
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=True)
            yield Path(done.stdout.strip())


def _newest_first(folder: Path, pattern: str) -> list[Path]:
    def key(path: Path) -> tuple[int, ...]:
        numbers = path.name.removeprefix("cpython-").split("-")[0].split(".")
        return tuple(int(number) if number.isdigit() else -1 for number in numbers)

    with contextlib.suppress(OSError):
        return sorted(folder.glob(pattern), key=key, reverse=True)
    return []
