"""uv, where it is installed: faster than pip-tools, and able to resolve for a Python that is not there."""

from __future__ import annotations

import os
import shutil
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.packages.resolving.failures import explained_by_uv
from dash_migrate.packages.resolving.model import Resolution
from dash_migrate.packages.resolving.pins_text import parse_pins
from dash_migrate.packages.resolving.processes import run
from dash_migrate.packages.resolving.target import GLIBC, minor_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash_migrate.packages.resolving.model import Question
    from dash_migrate.packages.resolving.processes import Clock


@lru_cache(maxsize=1)
def find_uv() -> Path | None:
    """The program: of the package `uv` beside dash-migrate, else on the PATH; None without it."""
    try:
        from uv import find_uv_bin

        return Path(find_uv_bin())
    except (ImportError, OSError):
        found = shutil.which("uv")
        return Path(found) if found else None


def resolve(
    program: Path, question: Question, settings: Mapping[str, str], folder: Path, clock: Clock
) -> Resolution:
    """The versions that fit.

    Args:
        program: uv.
        question: what to ask; its requirements and constraints lie in `folder`.
        settings: pip's configuration, which uv does not read by itself.
        folder: private.
        clock: the time that is left.

    Raises:
        NoAnswer: with the reason.
        OSError: if uv cannot be started.
    """
    python = minor_of(question.python)
    command = [str(program), "pip", "compile", "--no-config", "--quiet", "--no-header", "--no-python-downloads"]
    command += ["--python", sys.executable, "--python-version", question.python]
    command += ["--python-platform", f"x86_64-manylinux_2_{GLIBC}", "--only-binary", ":all:"]
    # As pip does: the best version of all indexes, not that of the first one that knows the name.
    command += ["--index-strategy", "unsafe-best-match", "--annotation-style", "line"]
    command += ["-c", "constraints.txt", "-o", "out.txt", "requirements.in"]
    code, log = run(command, folder, _variables(settings), clock)
    if code:
        raise explained_by_uv(log, python)
    versions, via = parse_pins((folder / "out.txt").read_text("utf-8", "replace"))
    return Resolution(versions, via, asked_for=f"uv for Python {python} on Linux")


def _variables(settings: Mapping[str, str]) -> dict[str, str]:
    """The configuration of pip in uv's words; by variables: arguments can be read by every user of a machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    for key, name in (
        ("index-url", "UV_DEFAULT_INDEX"),
        ("extra-index-url", "UV_INDEX"),
        ("find-links", "UV_FIND_LINKS"),
        ("trusted-host", "UV_INSECURE_HOST"),
        ("cert", "SSL_CERT_FILE"),
        ("proxy", "ALL_PROXY"),
    ):
        if settings.get(key):
            kept.setdefault(name, " ".join(settings[key].split()))
    return {**kept, "NO_COLOR": "1", "UV_NO_PROGRESS": "1", "UV_HTTP_TIMEOUT": "15", "UV_HTTP_RETRIES": "1"}
