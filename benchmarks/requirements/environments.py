"""Makes virtual environments, with uv where it is installed, else with venv and pip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from benchmarks.requirements.wheels import PRIVATE, write_wheels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.requirements.apps import App

CACHE = user_cache_path("dash-migrate-benchmark")
# Releases after this day are not taken, so that what the apps need in turn stays as it was measured.
BEFORE = "2026-01-01"
TOOLS = ("pipreqs==0.4.13", "pigar==2.2.0", "deptry==0.25.1", "fawltydeps==0.20.0", "pip-check-reqs==3.1.0")
PIP_TOOLS = ("pip-tools==7.5.2", "pip==25.3")
_NEUTRAL = ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH")


def python_of(environment: Path) -> Path:
    """The interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def site_packages(environment: Path) -> Path:
    """Where its distributions lie."""
    return next(iter([*environment.glob("lib/python3*/site-packages"), *environment.glob("Lib/site-packages")]))


def app_environment(app: App, cache: Path, python: str) -> Path:
    """The environment in which the app works on its author's machine; made if it is not there or of another truth.

    Args:
        app: the app.
        cache: where environments are kept.
        python: "3.11".

    Raises:
        subprocess.CalledProcessError: if a version cannot be installed.
    """
    lines = {name: f"{name}{_extras(pin.extras)}=={pin.version}" for name, pin in app.environment.items()}
    lines |= {name: f"{name}=={pin.version}" for name, pin in app.clutter.items()}
    public = [line for name, line in lines.items() if name not in PRIVATE]
    private = [line for name, line in lines.items() if name in PRIVATE]
    return environment(cache / python / app.name, python, public, private=private)


def environment(
    folder: Path,
    python: str,
    public: Iterable[str],
    *,
    private: Iterable[str] = (),
    before: str = BEFORE,
    wheels: bool = True,
) -> Path:
    """A virtual environment; the one that is there is kept if it was made of the same lines.

    Args:
        folder: where.
        python: the interpreter: a version, or a path.
        public: requirements that the index is asked for.
        private: requirements of the private wheels, which it is not asked for.
        before: releases of this day or later are not taken (by uv only); empty: all are.
        wheels: nothing but wheels is taken.
    """
    public, private = sorted(public), sorted(private)
    made = folder / "made-of.txt"
    text = "\n".join([python, before, *public, *private])
    if made.exists() and made.read_text("utf-8") == text:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    create(folder, python)
    only = ["--only-binary", ":all:"] if wheels else []
    install(folder, [*only, *public], before=before)
    if private:
        install_private(folder, private)
    made.write_text(text, "utf-8")
    return folder


def create(folder: Path, python: str) -> None:
    """An empty virtual environment."""
    if uv := shutil.which("uv"):
        _run([uv, "venv", "-q", "--python", python, str(folder)])
        return
    found = python if Path(python).is_file() else shutil.which(f"python{python}")
    if found is None:
        raise SystemExit(f"python{python} is not on the PATH. Install it, or uv, which finds and installs it.")
    _run([found, "-m", "venv", str(folder)])


def install(folder: Path, arguments: Iterable[str], *, before: str = "") -> None:
    """Installs into an environment.

    Args:
        folder: the environment.
        arguments: of `pip install`.
        before: see `environment`.
    """
    arguments = [*arguments]
    if not arguments:
        return
    if uv := shutil.which("uv"):
        dated = ["--exclude-newer", before] if before else []
        command = [uv, "pip", "install", "-q", "--python", str(python_of(folder)), *dated]
    else:
        command = [str(python_of(folder)), "-m", "pip", "install", "-q"]
    _run([*command, *arguments])


def install_private(folder: Path, lines: Iterable[str]) -> None:
    """Installs private wheels into an environment; no index is asked."""
    wheels = write_wheels(folder.parent / "wheels")
    install(folder, ["--no-index", "--no-deps", "--find-links", str(wheels), *lines])


def neutral_variables() -> dict[str, str]:
    """The environment variables without those that name a Python environment."""
    return {key: value for key, value in os.environ.items() if key not in _NEUTRAL}


def _extras(extras: Iterable[str]) -> str:
    return f"[{','.join(extras)}]" if extras else ""


def _run(command: list[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=neutral_variables())
    if done.returncode:
        print(done.stderr.strip(), file=sys.stderr)
        done.check_returncode()
