"""The app's files at one moment, and the same with edits: an immutable snapshot that steps read and never write.

Content is read when first asked for and kept; `apply` compares it with the disk again before it writes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from dash_migrate.listing import list_files
from dash_migrate.plan import Copy, Create, Delete, Rename, Rewrite, Splice
from dash_migrate.source import EditError, SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from dash_migrate.plan import Edit


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reference:
    """A file that exists elsewhere on this machine and is to be copied: never held in memory."""

    source: Path


Content = SourceFile | Reference | None


class Workspace:
    """The files of an app, with the edits made so far in memory.

    Args:
        root: the app's folder.
        paths: posix paths below it that are part of the app (see `listing`).
        overlay: what edits have made of files: new content, a reference, or None for a removed file.
        cache: sources read from the disk, shared by all versions of one snapshot.
        modes: permission bits of files that edits have made, where these ask for some.
        of_disk: what was worked out of the folder on the disk, shared as `cache` is.
    """

    def __init__(
        self,
        root: Path,
        paths: frozenset[str],
        overlay: Mapping[str, Content] | None = None,
        cache: dict[str, SourceFile | None] | None = None,
        *,
        modes: Mapping[str, int] | None = None,
        of_disk: dict[object, object] | None = None,
    ) -> None:
        self.root = root
        self._on_disk = paths
        self._overlay: Mapping[str, Content] = overlay or {}
        self._cache: dict[str, SourceFile | None] = {} if cache is None else cache
        self.modes: Mapping[str, int] = modes or {}
        self._of_disk: dict[object, object] = {} if of_disk is None else of_disk
        removed = {path for path, content in self._overlay.items() if content is None}
        self.paths: tuple[str, ...] = tuple(sorted((paths | self._overlay.keys()) - removed))

    @classmethod
    def read(cls, root: Path) -> Workspace:
        """The app in the folder `root` as it is on the disk."""
        return cls(root, list_files(root))

    def of_disk(self, build: Callable[[Workspace], T]) -> T:
        """`build(self)`, worked out once for all versions of one snapshot: for what no edit changes."""
        if build not in self._of_disk:
            self._of_disk[build] = build(self)
        return self._of_disk[build]  # type: ignore[return-value]  # the key is the builder that made the value

    def python_files(self) -> Iterator[SourceFile]:
        """The app's Python files, by path."""
        for path in self.paths:
            if path.endswith(".py") and (source := self.source(path)) is not None:
                yield source

    def source(self, path: str) -> SourceFile | None:
        """The text file at `path`, also one that git ignores; None if there is none or it cannot be read."""
        if path in self._overlay:
            content = self._overlay[path]
            return content if isinstance(content, SourceFile) else None
        if path not in self._cache:
            self._cache[path] = self._load(path)
        return self._cache[path]

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder at `path`, ignored ones and edits included."""
        if path in self._overlay:
            return self._overlay[path] is not None
        return path in self._on_disk or (self.root / path).exists()

    def changed(self) -> Iterator[tuple[str, Content]]:
        """What the edits have made: each path with its content, only where it differs from the disk."""
        for path in sorted(self._overlay):
            content = self._overlay[path]
            original = self.original(path)
            same = isinstance(content, SourceFile) and original is not None and content.data == original.data
            if not same and not (content is None and original is None and path not in self._on_disk):
                yield path, content

    def original(self, path: str) -> SourceFile | None:
        """The file as it is on the disk, without any edit."""
        if path not in self._cache:
            self._cache[path] = self._load(path)
        return self._cache[path]

    def with_edits(self, edits: Iterable[Edit]) -> Workspace:
        """A new workspace in which the edits are made.

        Raises:
            EditError: if edits of one file exclude each other or a file to edit is not there.
        """
        overlay = dict(self._overlay)
        modes = dict(self.modes)
        splices: dict[str, list[Splice]] = defaultdict(list)
        whole: set[str] = set()
        for edit in dict.fromkeys(edits):
            if isinstance(edit, Splice):
                splices[edit.path].append(edit)
                continue
            for path, content in self._whole(edit):
                if path in whole:
                    raise EditError(f"{path}: two changes replace the same file; neither was made")
                whole.add(path)
                overlay[path] = content
            _move_modes(modes, edit)
        for path, of_file in splices.items():
            source = self.source(path)
            if source is None or path in whole:
                raise EditError(f"{path}: cannot be edited: it is not there, or another change replaces it")
            overlay[path] = source.spliced(of_file)
        return Workspace(self.root, self._on_disk, overlay, self._cache, modes=modes, of_disk=self._of_disk)

    def _whole(self, edit: Edit) -> Iterator[tuple[str, Content]]:
        match edit:
            case Create(path, text) if not self.exists(path):
                yield path, SourceFile(path, text.encode("utf-8"))
            case Rewrite(path, text) if self.source(path) is not None:
                yield path, SourceFile(path, text.encode("utf-8"))
            case Copy(origin, path) if not self.exists(path):
                yield path, Reference(origin)
            case Rename(path, target) if (source := self.source(path)) is not None and not self.exists(target):
                yield path, None
                yield target, SourceFile(target, source.data)
            case Delete(path) if self.exists(path):
                yield path, None
            case _:
                raise EditError(f"{edit.path}: cannot be edited: a file is missing or in the way")

    def _load(self, path: str) -> SourceFile | None:
        try:
            return SourceFile(path, (self.root / path).read_bytes())
        except OSError:
            return None


def _move_modes(modes: dict[str, int], edit: Edit) -> None:
    """Keeps the permission bits of made files with them."""
    mode = modes.pop(edit.path, None)
    if isinstance(edit, Create) and edit.mode is not None:
        modes[edit.path] = edit.mode
    elif isinstance(edit, Rename) and mode is not None:
        modes[edit.target] = mode
    elif isinstance(edit, Rewrite) and mode is not None:
        modes[edit.path] = mode
