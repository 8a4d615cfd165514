"""The same app in other bytes: what a law says of one form must hold for all."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass

_TEXT = (".py", "Procfile", ".txt", ".gitignore", ".toml")


@dataclass(frozen=True)
class Variant:
    """A way to write text files.

    Args:
        old: rewrites a file of the app.
        new: rewrites the expected content of an edited file; created files have the tool's own form.
        python_only: whether only Python files take part.
        same: what is compared of the result and the expectation.
    """

    name: str
    old: Callable[[bytes], bytes]
    new: Callable[[bytes], bytes]
    python_only: bool = False
    same: Callable[[bytes], bytes] = bytes

    def _takes(self, path: str, data: bytes) -> bool:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF8)) or b"\r" in data or not data:
            return False
        return path.endswith(".py" if self.python_only else _TEXT)

    def apply(self, files: dict[str, bytes]) -> dict[str, bytes]:
        """The app in this form."""
        return {path: self.old(data) if self._takes(path, data) else data for path, data in files.items()}

    def expected(self, before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, bytes]:
        """What the plan must make of it: a file that has this form keeps it, any other has the tool's own."""
        changed = {path for path, data in self.apply(before).items() if data != before[path]}
        forms = {before[path] for path in changed}  # a renamed file keeps its form too
        return {p: self.new(data) if p in changed or data in forms else data for p, data in after.items()}


def _crlf(data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


def _bom(data: bytes) -> bytes:
    return codecs.BOM_UTF8 + data


def _tabs(data: bytes) -> bytes:
    return re.sub(rb"(?m)^(?: {4})+", lambda match: b"\t" * (len(match[0]) // 4), data)


def _unended(data: bytes) -> bytes:
    return data.removesuffix(b"\n")


VARIANTS = (
    Variant("crlf", _crlf, _crlf),
    Variant("bom", _bom, _bom, python_only=True),
    Variant("no-final-newline", _unended, _unended, same=_unended),
    Variant("tabs", _tabs, _tabs, python_only=True),
)
