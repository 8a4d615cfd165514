"""Versions of files in a git repository, oldest first, read through pipes within a time limit.

What git is asked for goes over its standard input or is a name of a revision or a file; contents come over its
standard output. Objects that are not on this machine (partial clones) are passed over, never fetched.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from dash_migrate.gitstate import git_call

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from pathlib import Path

# Larger files are data.
_LIST = (
    "rev-list",
    "--objects",
    "--in-commit-order",
    "--reverse",
    "--full-history",
    "--filter=blob:limit=1m",
    "--missing=print",
)
_NO_NETWORK = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_NO_REPLACE_OBJECTS": "1"}
# What people write no code or configuration into.
_DATA = re.compile(
    r"""(?ix) \.(?: 7z | avif? | bin | bmp | bz2 | csv | db | dll | dylib | eot | exe | feather | gif | gz | h5
        | hdf5 | ico | jar | jpe?g | joblib | lock | map | mov | mp[34] | np[yz] | ods | onnx | orc | otf | parquet
        | pdf | pickle | pkl | png | pptx | pt | pyc | so | sqlite3? | svg | tar | tgz | tiff? | tsv | ttf | wav
        | web[mp] | whl | woff2? | xlsx? | xz | zip )\Z"""
)
_MOST_BLOBS = 300_000


@dataclass(frozen=True, slots=True)
class Blob:
    """One version of a file.

    Args:
        oid: its object id.
        commit: the id of the earliest commit that has it.
        path: posix, below the repository's root.
    """

    oid: str
    commit: str
    path: str


class GitObjects:
    """Reads a repository's objects until a time is over.

    Args:
        root: a folder in it.
        seconds: for everything that is read through this object.

    Attributes:
        missing: how many objects are not on this machine.
        failed: whether git could not tell.
    """

    def __init__(self, root: Path, seconds: float) -> None:
        self._root = root
        self._end = time.monotonic() + seconds
        self._full = False
        self.missing = 0
        self.failed = False

    @property
    def cut(self) -> bool:
        """Whether there was more to read than the time allowed."""
        return self._full or time.monotonic() >= self._end

    def blobs(self, revisions: Sequence[str], paths: Sequence[str] = ()) -> list[Blob]:
        """The text files that commits have, each version once, in the order in which they came.

        Folders are among them: git does not tell what a name is of. `contents` leaves them out.

        Args:
            revisions: which commits, as `git rev-list` takes them.
            paths: only these files, posix, below the folder that is asked; empty for all.
        """
        found: list[Blob] = []
        commit = ""
        with self._git(*_LIST, *revisions, "--", *paths) as process:
            for line in _out(process):
                oid, space, name = os.fsdecode(line).rstrip("\n").partition(" ")
                if oid.startswith("?"):
                    self.missing += 1
                elif not space:
                    commit = oid
                elif name and len(found) < _MOST_BLOBS:
                    if not _DATA.search(name):
                        found.append(Blob(oid, commit, name))
                elif name:
                    self._full = True
            self.failed |= process.wait() != 0 and not self.cut
        return found

    def contents(self, blobs: Sequence[Blob]) -> Generator[tuple[Blob, bytes], None, None]:
        """The files with their contents, in their order; those that are no file or not here are left out."""
        with self._git("cat-file", "--batch", "--buffer") as process:
            feeder = threading.Thread(target=_feed, args=(process.stdin, blobs), daemon=True)
            feeder.start()
            output = _out(process)
            for blob in blobs:
                header = output.readline().split()
                if len(header) < 2:
                    break
                if len(header) < 3:
                    self.missing += 1
                    continue
                size = int(header[2])
                data = output.read(size + 1)
                if len(data) <= size:
                    break
                if header[1] == b"blob":
                    yield blob, data[:-1]

    @contextmanager
    def _git(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        """A git that is killed when the time is over, or nobody reads on.

        Raises:
            OSError: if there is none.
        """
        call = git_call(self._root, "--literal-pathspecs", *arguments)
        if call is None:
            raise FileNotFoundError("git")
        command, environment = call
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            command,
            cwd=self._root,
            env=environment | _NO_NETWORK,
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.DEVNULL,
        )
        timer = threading.Timer(max(self._end - time.monotonic(), 0), process.kill)
        timer.daemon = True
        timer.start()
        try:
            yield process
        finally:
            timer.cancel()
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with suppress(OSError, ValueError):
                        stream.close()


def _out(process: subprocess.Popen[bytes]) -> IO[bytes]:
    if process.stdout is None:  # never: it is a pipe
        raise OSError("git gives no output")
    return process.stdout


def _feed(stdin: IO[bytes] | None, blobs: Iterable[Blob]) -> None:
    """Asks for the objects; a git that has been killed asks no more."""
    if stdin is not None:
        with suppress(OSError, ValueError):
            stdin.writelines(f"{blob.oid}\n".encode() for blob in blobs)
            stdin.close()
