"""Which lines of the stack are the app's own code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

_LIBRARIES = ("site-packages", "dist-packages")
_OF_ENVIRONMENT = ("bin", "scripts", "include", "lib", "lib64")  # folders of a virtual environment
_IMPORT = "<frozen importlib."


class Frames:
    """Tells the app's own code from that of libraries, an environment inside the app's folder included."""

    def __init__(self, root: str) -> None:
        self._start = os.getcwd()  # noqa: PTH109 - before the app changes it: a script's own name is relative to it
        self.roots = tuple({with_slash(os.path.abspath(root)), with_slash(os.path.realpath(root))})  # noqa: PTH100 - no pathlib
        self._prefixes = tuple({with_slash(sys.prefix), with_slash(os.path.realpath(sys.prefix))})
        self._known: dict[str, str] = {}

    def contain(self, path: str) -> bool:
        """Whether an absolute path is the app's folder or in it."""
        return with_slash(path).startswith(self.roots)

    def own(self, frame: FrameType) -> str:
        """Returns the line that a frame is at, `app.py:12`, or "" if it is not the app's own code."""
        name = frame.f_code.co_filename
        inner = self._known.get(name)
        if inner is None:
            inner = self._known[name] = self._inner(name)
        return f"{inner}:{frame.f_lineno}" if inner else ""

    def innermost(self, frame: FrameType | None) -> tuple[str, bool]:
        """Returns the app's innermost line from a frame outwards, or "", and whether it only imports.

        It imports if Python's import system is between it and what happens.
        """
        imports = False
        while frame is not None:
            line = self.own(frame)
            if line:
                return line, imports
            imports = imports or frame.f_code.co_filename.startswith(_IMPORT)
            frame = frame.f_back
        return "", imports

    def _inner(self, name: str) -> str:
        """Returns the path of a source file in the app's folder, "" for one that is not the app's."""
        if name.startswith("<"):
            return ""
        path = os.path.normpath(os.path.join(self._start, name))  # noqa: PTH118 - as everywhere here
        for root in self.roots:
            if not os.path.normcase(path).startswith(root):
                continue
            inner = path[len(root) :].replace(os.sep, "/")
            parts = inner.split("/")
            if any(part in _LIBRARIES for part in parts) or self._of_environment(path, parts):
                return ""
            return inner
        return ""

    def _of_environment(self, path: str, parts: list[str]) -> bool:
        for prefix in self._prefixes:
            if prefix in self.roots:  # the environment was made right in the app's folder
                return parts[0].lower() in _OF_ENVIRONMENT
            if prefix.startswith(self.roots) and os.path.normcase(path).startswith(prefix):
                return True
        return False


def with_slash(path: str) -> str:
    """Returns the path of a folder so that those of what is in it begin with it."""
    return os.path.normcase(path).rstrip(os.sep) + os.sep
