"""A fresh virtual environment with just what the copy's `requirements.txt` asks for: what the platform builds.

Environments are kept in the cache folder, one for each content of the requirements files, interpreter and index::

    environments/
        lock                held while old ones are removed
        1f0c.../            one environment
            complete        written last; its time is that of the last use
        1f0c....lock        held while it is built
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.errors import DashMigrateError
from dash_migrate.packages.installed import Installed, read_installed
from dash_migrate.plan import Location
from dash_migrate.temporary import remove_tree
from dash_migrate.verify.environment.install import InstallError, Job, install
from dash_migrate.verify.environment.interpreters import interpreter
from dash_migrate.verify.environment.pip_log import Failure, Reason
from dash_migrate.verify.environment.requirement_files import read_requirements
from dash_migrate.verify.scratch import private_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dash_migrate.packages.declared import Line
    from dash_migrate.verify.environment.interpreters import Interpreter
    from dash_migrate.verify.environment.requirement_files import Requirements

SECONDS = 900.0
KEPT = 8
_IN_USE = 3600.0  # seconds since the last use in which an environment is not removed
_FORMAT = "1"
_COMPLETE = "complete"
# What decides where distributions come from, and which.
_INDEX = (
    *("CONSTRAINT", "EXTRA_INDEX_URL", "FIND_LINKS", "INDEX_URL", "NO_BINARY", "NO_DEPS", "NO_INDEX"),
    *("ONLY_BINARY", "PRE", "PREFER_BINARY"),
)
_NEXT = {
    Reason.OFFLINE: "Check the network or the index that pip is configured for (`pip config list`)",
    Reason.REFUSED: "Check the address and the credentials that pip is configured with (`pip config list`)",
    Reason.NO_DISTRIBUTION: "Ask for a version that there is (`pip index versions NAME` lists them)",
    Reason.CONFLICT: "Loosen or remove one of the lines (`dash-migrate plan` proposes versions that ran together)",
    Reason.BUILD_FAILED: "Ask for a version that has a wheel, or for a distribution that does",
    Reason.HASHES: "Make the hashes again (`pip-compile --generate-hashes`)",
    Reason.UNREADABLE: "Write the line as `name==version`",
    Reason.NO_REQUIREMENTS: "Commit the file with the app (`dash-migrate apply` writes requirements.txt)",
    Reason.NO_PYTHON: "Choose an interpreter with --python PATH",
    Reason.TIME: "Try again; what was downloaded is kept by pip",
    Reason.OTHER: "Try `pip install -r requirements.txt` in a new environment",
}


class CannotBuildError(DashMigrateError):
    """The environment cannot be built: the push would fail on the platform, or this machine cannot tell.

    Attributes:
        failure: why; its `reason` tells the two apart.
        line: the line of the requirements file that it is about, or None.
        log: the end of pip's output, credentials left out; empty if it did not get that far.
        next_step: what to do about it, one sentence.
    """

    def __init__(self, failure: Failure, line: Line | None = None, log: str = "") -> None:
        self.failure = failure
        self.line = line
        self.log = log
        place = "" if line is None else f"{self.location}: "
        self.next_step = f"{_NEXT[failure.reason].replace('NAME', failure.key or 'NAME')}."
        following = self.next_step.removesuffix(".")
        super().__init__(f"{place}{failure.cause}. {following}, then run the command again.")

    @property
    def reason(self) -> Reason:
        """The kind of failure."""
        return self.failure.reason

    @property
    def location(self) -> Location | None:
        """The place in the requirements file, or None."""
        return None if self.line is None else Location(self.line.path, self.line.number)


@dataclass(frozen=True, slots=True)
class BuiltEnvironment:
    """A virtual environment that holds what the requirements ask for, and what that needs.

    Attributes:
        prefix: its folder.
        python: its interpreter.
        version: "3.11.7".
        fresh: whether it was built just now, not taken from the cache.
        seconds: how long that took.
    """

    prefix: Path
    python: Path
    version: str
    fresh: bool
    seconds: float

    @property
    def distributions(self) -> Installed:
        """What is installed in it, by canonical name; `pip` and `setuptools` too."""
        posix = self.prefix.glob("lib*/python3*/site-packages")
        return read_installed([self.prefix / "Lib" / "site-packages", *posix])


def requirements_environment(
    requirements: Path | bytes, copy: Path, python: Path, progress: Callable[[str], None]
) -> BuiltEnvironment:
    """An environment of what the requirements ask for: from the cache, or built with `venv` and pip.

    An environment is used again for the same content of the file and of all that it includes, the same
    interpreter and index; where not every distribution is asked for in one version, for a day.

    Args:
        requirements: the file in the copy, absolute or relative to it; or its content.
        copy: the copy of what a push holds; pip runs there.
        python: the interpreter to build with, see `interpreters.python_for`.
        progress: told what is done, in a few words a time.

    Raises:
        CannotBuildError: with the reason.
        CacheError: if the cache folder cannot be used.
    """
    with _as_file(requirements, copy) as file:
        base = interpreter(python)
        if base is None or not base.complete:
            lacking = (
                "does not start" if base is None else "cannot make environments (venv or ensurepip is missing)"
            )
            raise CannotBuildError(Failure(Reason.NO_PYTHON, f"{python}: {lacking}"))
        try:
            asked = read_requirements(copy, file)
        except OSError:
            raise CannotBuildError(Failure(Reason.NO_REQUIREMENTS, f"{file.name} is not in the push")) from None
        return _obtain(Job(copy, file, base, progress, SECONDS), asked)


def _obtain(job: Job, asked: Requirements) -> BuiltEnvironment:
    """The environment from the cache, or a new one."""
    from filelock import FileLock, Timeout

    folder = private_folder("environments")
    prefix = folder / _key(job, asked)
    try:
        with FileLock(_lock_of(prefix), timeout=max(0.0, job.left)):
            fresh = not _usable(prefix)
            if fresh:
                _build(job, prefix, asked)
            os.utime(prefix / _COMPLETE)
    except Timeout:
        cause = "another command builds the same environment, and does not end"
        raise CannotBuildError(Failure(Reason.TIME, cause)) from None
    except (OSError, NotImplementedError) as error:
        cause = getattr(error, "strerror", None) or type(error).__name__
        raise CannotBuildError(Failure(Reason.OTHER, f"{prefix}: cannot be written: {cause}")) from error
    if fresh:
        _prune(folder, prefix)
    return BuiltEnvironment(prefix, python_of(prefix), job.base.version, fresh, time.monotonic() - job.started)


def _build(job: Job, prefix: Path, asked: Requirements) -> None:
    remove_tree(prefix)
    try:
        install(job, prefix)
        (prefix / _COMPLETE).write_text(job.base.version, "utf-8")
    except InstallError as error:
        remove_tree(prefix)
        raise CannotBuildError(error.failure, _line_of(error.failure, asked.lines), error.log) from None
    except BaseException:  # Ctrl-C, a full disk
        remove_tree(prefix)
        raise


def python_of(prefix: Path) -> Path:
    """The interpreter of a virtual environment."""
    return prefix / "Scripts" / "python.exe" if os.name == "nt" else prefix / "bin" / "python"


def _usable(prefix: Path) -> bool:
    """Whether an environment is complete and what its interpreter leads to is still there."""
    return (prefix / _COMPLETE).is_file() and python_of(prefix).exists()


def _key(job: Job, asked: Requirements) -> str:
    """The name of the environment: everything that decides what is in it."""
    base: Interpreter = job.base
    index = [f"{name}={os.environ.get(f'PIP_{name}', '')}" for name in _INDEX]
    parts = [
        _FORMAT,
        asked.digest,
        job.file.name,
        base.version,
        base.implementation,
        base.platform,
        base.base,
        *index,
    ]
    if asked.bound:
        parts.append(str(job.copy))
    if not asked.exact:
        parts.append(dt.datetime.now(dt.timezone.utc).date().isoformat())
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _line_of(failure: Failure, lines: Iterable[Line]) -> Line | None:
    """The line that a failure is about."""
    for line in lines:
        if failure.key and line.key == failure.key:
            return line
        if failure.said and (failure.said in line.text or (line.target and failure.said.endswith(line.target))):
            return line
    return None


def _prune(folder: Path, used: Path) -> None:
    """Removes the environments that were not used for longest; not those that may be in use."""
    from filelock import FileLock, Timeout

    with contextlib.suppress(OSError, Timeout), FileLock(folder / "lock", blocking=False):
        prefixes = [path for path in folder.iterdir() if path.is_dir() and path != used]
        by_use = sorted(prefixes, key=_last_use, reverse=True)
        for prefix in by_use[KEPT - 1 :]:
            if time.time() - _last_use(prefix) < _IN_USE:
                continue
            with contextlib.suppress(OSError, Timeout):
                with FileLock(_lock_of(prefix), blocking=False):
                    remove_tree(prefix)
                _lock_of(prefix).unlink(missing_ok=True)


def _last_use(prefix: Path) -> float:
    """When it was used last, in seconds since the epoch; 0 for one that was never completed."""
    try:
        return (prefix / _COMPLETE).stat().st_mtime
    except OSError:
        return 0.0


def _lock_of(prefix: Path) -> Path:
    return prefix.with_name(f"{prefix.name}.lock")


@contextlib.contextmanager
def _as_file(requirements: Path | bytes, copy: Path) -> Iterator[Path]:
    """The requirements as a file in the copy, where the paths in them mean what they are to mean."""
    if isinstance(requirements, Path):
        yield copy / requirements
        return
    file = copy / ".dash-migrate-requirements.txt"
    try:
        file.write_bytes(requirements)
        yield file
    finally:
        file.unlink(missing_ok=True)
