"""Files that are written, wherever they are, and files that are read outside of the app's folder."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from .frames import with_slash

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from .frames import Frames
    from .record import Record

    Handler = Callable[..., None]  # takes the frame, then the event's arguments

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

# Of the system: programs and Python read them on their own account, whoever asked for what they do.
_SYSTEM = (
    "/bin /dev /etc/alternatives /etc/fonts /etc/ld.so.cache /etc/pki /etc/ssl /lib /lib64 /proc /run/systemd "
    "/sbin /sys /usr/bin /usr/lib /usr/lib64 /usr/libexec /usr/share /Library/Fonts /System /private/etc/ssl"
)
_SYSTEM_FILES = (
    "/etc/adjtime /etc/debian_version /etc/gai.conf /etc/group /etc/host.conf /etc/hostname /etc/hosts "
    "/etc/localtime /etc/lsb-release /etc/machine-id /etc/nsswitch.conf /etc/os-release /etc/passwd "
    "/etc/protocols /etc/resolv.conf /etc/services /etc/timezone"
)
_DEVICES = ("/dev", "/proc", "/sys")


class Files:
    """Handles the audit events of files."""

    def __init__(self, frames: Frames, record: Record) -> None:
        self._frames = frames
        self._record = record
        windows = [os.environ.get("SYSTEMROOT", "")] if os.name == "nt" else []
        prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.realpath(sys.prefix), *windows}
        folders = [*_SYSTEM.split(), *(prefix for prefix in prefixes if prefix)]
        self._system = tuple(with_slash(folder) for folder in folders)
        self._boring = (*self._frames.roots, *self._system)
        self._system_files = frozenset(_SYSTEM_FILES.split())
        self._devices = tuple(with_slash(folder) for folder in _DEVICES)

    def handlers(self) -> dict[str, Handler]:
        """Returns what to call for which event; the arguments are those of Python's table of audit events."""
        return {
            "open": self._opened,
            "os.listdir": self._listed,
            "os.scandir": self._listed,
            "os.mkdir": self._made,
            "os.remove": self._removed,
            "os.rmdir": self._removed,
            "shutil.rmtree": self._removed,
            "os.rename": self._renamed,
            "os.link": self._linked,
            "os.symlink": self._linked,
            "os.truncate": self._changed,
            "os.chmod": self._changed,
            "os.chown": self._changed,
            "os.utime": self._changed,
            "sqlite3.connect": self._database,
        }

    def _opened(self, frame: FrameType, path: Any, _mode: Any, flags: int) -> None:
        if isinstance(path, int):
            return
        if flags & _WRITING:
            self._write(frame, path)
        elif not (isinstance(path, str) and path.startswith(self._boring) and ".." not in path):
            self._read(frame, path)

    def _listed(self, frame: FrameType, path: Any) -> None:
        if not isinstance(path, int):
            self._read(frame, "." if path is None else path)

    def _made(self, frame: FrameType, path: Any, _mode: int = 0, folder: int = -1) -> None:
        if not os.path.lexists(path):  # it is not made anew
            self._write(frame, path, folder)

    def _removed(self, frame: FrameType, path: Any, folder: int | None = -1) -> None:
        if os.path.lexists(path):
            self._write(frame, path, -1 if folder is None else folder)

    def _renamed(self, frame: FrameType, source: Any, target: Any, of: int = -1, to: int = -1) -> None:
        self._write(frame, source, of)
        self._write(frame, target, to)

    def _linked(self, frame: FrameType, _source: Any, target: Any, *folders: int) -> None:
        self._write(frame, target, folders[-1] if folders else -1)

    def _changed(self, frame: FrameType, path: Any, *more: Any) -> None:
        last = more[-1] if more else None
        if not isinstance(path, int):
            self._write(frame, path, last if isinstance(last, int) and len(more) > 1 else -1)

    def _database(self, frame: FrameType, name: Any) -> None:
        """Notes a database as written: SQLite makes the file, and one that is there is there to be changed."""
        path = os.fsdecode(name)
        if path.startswith("file:"):
            path, _, options = path[len("file:") :].partition("?")
            if "mode=memory" in options or "mode=ro" in options or "immutable=1" in options:
                if "mode=memory" not in options:
                    self._read(frame, path)
                return
        if path and path != ":memory:":
            self._write(frame, path)

    def _write(self, frame: FrameType, path: Any, folder: int = -1) -> None:
        name = _absolute(path, folder)
        if frame.f_code.co_name != "rmtree" and _removes_a_tree(frame):  # the folder itself has been told of
            return
        if not name or name.startswith(self._devices) or name.upper() == "NUL" or "__pycache__" in name:
            return
        place, _ = self._frames.innermost(frame)
        if place or self._frames.contain(name):
            self._record.add("write", name, place)

    def _read(self, frame: FrameType, path: Any) -> None:
        name = _absolute(path, -1)
        if not name or self._frames.contain(name) or self._is_of_the_system(name) or _removes_a_tree(frame):
            return
        place, imports = self._frames.innermost(frame)
        if place and not imports:
            self._record.add("read", name, place, found=os.path.exists(name))  # noqa: PTH110 - no pathlib

    def _is_of_the_system(self, name: str) -> bool:
        path = os.path.normcase(name)
        return (
            path.startswith(self._system)
            or path in self._system_files
            or path.endswith("mime.types")
            or "site-packages" in path
            or "dist-packages" in path
            or _is_of_the_search(name)
        )


def _removes_a_tree(frame: FrameType) -> bool:
    """Whether `shutil.rmtree` does something, which at times it names relative to a folder it does not name."""
    return "rmtree" in frame.f_code.co_name and frame.f_globals.get("__name__") == "shutil"


def _is_of_the_search(name: str) -> bool:
    """Whether a path is a folder that modules are looked for in, or what a package says of itself there.

    A package that is installed from its own folder is such a one: `importlib.metadata` lists it.
    """
    folder, last = os.path.split(name.rstrip(os.sep))
    about = last.endswith((".dist-info", ".egg-info")) or folder.endswith((".dist-info", ".egg-info"))
    return about or name.rstrip(os.sep) in sys.path


def _absolute(path: Any, folder: int) -> str:
    """Returns an absolute path, "" for one that is told relative to a folder that is not told."""
    name = os.fsdecode(path)
    relative = not os.path.isabs(name)  # noqa: PTH117 - no pathlib
    return "" if not name or (relative and folder != -1) else os.path.abspath(name)  # noqa: PTH100 - no pathlib
