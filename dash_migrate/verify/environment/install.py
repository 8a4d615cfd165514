"""Makes a virtual environment and lets pip install into it, under a time limit, told step by step."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.temporary import temporary_folder
from dash_migrate.verify.environment.pip_log import Failure, Reason, clean, diagnose, progress_of
from dash_migrate.verify.process import kill_group

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dash_migrate.verify.environment.interpreters import Interpreter

_PAUSE = 0.1  # seconds between two looks at the output
_TAIL_LINES = 40
# Settings that would lead pip away from the new environment, or change what it says.
_NOT_KEPT = frozenset(
    f"PIP_{name}"
    for name in (
        *("DRY_RUN", "EDITABLE", "LOG", "PREFIX", "PYTHON", "QUIET", "REPORT", "REQUIREMENT"),
        *("REQUIRE_VIRTUALENV", "ROOT", "TARGET", "USER", "VERBOSE"),
    )
) | {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"}
_SET = {
    "GIT_TERMINAL_PROMPT": "0",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_COLOR": "1",
    "PIP_NO_INPUT": "1",
    "PIP_PROGRESS_BAR": "off",
    "PIP_USER": "0",
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
}


@dataclass(frozen=True, slots=True)
class Job:
    """What to install.

    Attributes:
        copy: where pip runs.
        file: the requirements file.
        base: the interpreter to build with.
        progress: told what is done.
        seconds: how long it may take.
        started: when it began, by `time.monotonic`.
    """

    copy: Path
    file: Path
    base: Interpreter
    progress: Callable[[str], None]
    seconds: float
    started: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.started + self.seconds - time.monotonic()


class InstallError(Exception):
    """Nothing usable was installed. Never shown as such.

    Args:
        failure: why.
        log: the end of the output, credentials left out.
    """

    def __init__(self, failure: Failure, log: str) -> None:
        super().__init__(failure.cause)
        self.failure = failure
        self.log = log


def install(job: Job, prefix: Path) -> None:
    """Makes the environment `prefix` and installs the requirements.

    pip is configured as the user has it, so that it asks the user's own index; it runs isolated from the copy,
    whose modules (`types.py`) it would import otherwise.

    Raises:
        InstallError: with the reason.
        OSError: if something cannot be started or written.
    """
    python = prefix / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    job.progress(f"making a Python {job.base.minor} environment")
    code, log = _run(job, [str(job.base.path), "-I", "-m", "venv", str(prefix)])
    if code:
        cause = f"{job.base.path}: cannot make an environment: {clean(_last_line(log))}"
        raise InstallError(Failure(Reason.NO_PYTHON, cause[:400]), _tail(log))
    code, log = _run(job, [str(python), "-I", "-m", "pip", "install", "-r", str(job.file)])
    if code:
        raise InstallError(diagnose(log), _tail(log))


def _run(job: Job, command: list[str]) -> tuple[int, str]:
    """Runs a command in the copy and reads along; its return code and output.

    Raises:
        InstallError: if the time is up.
    """
    # Output goes to a file: a pipe that pip's own children keep open would outlive the time limit.
    with temporary_folder() as folder:
        log = folder / "log.txt"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=job.copy,
                env=_variables(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        try:
            code = _follow(job, process, log)
        finally:
            _stop(process)
        # The copy's place means nothing to a reader: paths are told as the app has them.
        text = log.read_text("utf-8", "replace").replace(f"{job.copy}{os.sep}", "")
    if code is None:
        cause = f"pip was not done within {job.seconds / 60:.0f} minutes"
        raise InstallError(Failure(Reason.TIME, cause), _tail(text))
    return code, text


def _follow(job: Job, process: subprocess.Popen[bytes], log: Path) -> int | None:
    """Tells the progress until the process ends; its return code, or None if the time is up."""
    told = ""
    with log.open("rb") as output:
        while True:
            code = process.poll()
            at = output.tell()
            for line in output:
                if not line.endswith(b"\n"):
                    output.seek(at)  # half a line: it is read again, whole
                    break
                at += len(line)
                words = progress_of(line.decode("utf-8", "replace"))
                if words and words != told:
                    job.progress(words)
                    told = words
            if code is not None or job.left <= 0:
                return code
            time.sleep(_PAUSE)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ends the process with all that it started."""
    if hasattr(os, "killpg"):
        kill_group(process.pid)
    elif process.poll() is None:
        tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(tree, capture_output=True, check=False)
        process.kill()
    process.wait()


def _variables() -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if name not in _NOT_KEPT}
    # Only when it tries again does pip say that an index did not answer; five times, its default, takes long.
    retries = kept.get("PIP_RETRIES", "2")
    return {**kept, **_SET, "PIP_RETRIES": "1" if retries == "0" else retries}


def _last_line(log: str) -> str:
    return next((line.strip() for line in reversed(log.splitlines()) if line.strip()), "no output")


def _tail(log: str) -> str:
    return clean("\n".join(log.splitlines()[-_TAIL_LINES:]))
