"""The git repository that the app lies in: what it tracks, what it would add, what it ignores. Git is asked."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.facts.repository import pushed_root
from dash_migrate.gitstate import ask_git, command_parts, git_call

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dash_migrate.workspace import Workspace

_GITLINK = "160000"
_RULE = re.compile(r"(?P<source>.*?):(?P<line>\d+):(?P<pattern>.*)\t(?P<path>.+)")


class State(enum.Enum):
    """What git can say of the folder."""

    NO_GIT = "there is no git on this machine"
    NO_REPOSITORY = "the folder is in no repository"
    SILENT = "there is a repository, and git does not answer"
    READY = "git answers"


@dataclass(frozen=True, slots=True)
class Rule:
    """The line of an ignore file that decides about a path.

    Args:
        source: the ignore file as git names it: `.gitignore`, below the app's root, or an absolute path.
        line: 1-based.
        pattern: as it is written there.
    """

    source: str
    line: int
    pattern: str


@dataclass(frozen=True, slots=True)
class Repository:
    """What git says of the app's folder. Paths are posix, below the app's root.

    Args:
        tracked: committed or staged files; those that are no longer on the disk too.
        untracked: files that git would add.
        nested: folders that are repositories of their own, submodules and others: a push sends no file of them.
        committed: whether there is a commit.
        detached: whether HEAD is on no branch.
        shallow: whether earlier commits were left out when it was cloned.
        packed: bytes of the whole history, as far as it is here.
    """

    root: Path
    state: State
    tracked: frozenset[str] = frozenset()
    untracked: frozenset[str] = frozenset()
    nested: tuple[str, ...] = ()
    committed: bool = False
    detached: bool = False
    shallow: bool = False
    packed: int = 0
    _rules: dict[str, Rule | None] = field(default_factory=dict, compare=False, repr=False)

    @property
    def sent(self) -> frozenset[str]:
        """The files that a push of everything sends: what is tracked and what git would add."""
        return self.tracked | self.untracked

    def ignored(self, paths: Iterable[str]) -> Mapping[str, Rule]:
        """Those of the paths that git ignores and does not track, with the line that says so."""
        wanted = list(dict.fromkeys(paths))
        asked = [path for path in wanted if path not in self._rules]
        if self.state is State.READY:
            for part in command_parts(asked):
                self._rules.update(dict.fromkeys(part))
                answer = ask_git(self.root, "check-ignore", "-v", "--", *part)
                self._rules.update(_rules(answer or ""))
        return {path: rule for path in wanted if (rule := self._rules.get(path)) is not None}

    def ignored_below(self, folders: Sequence[str]) -> tuple[str, ...]:
        """The files on the disk below these folders that git ignores."""
        if self.state is not State.READY or not folders:
            return ()
        command = ("--literal-pathspecs", "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--")
        return tuple(_names(ask_git(self.root, *command, *folders)))

    def stored_elsewhere(self) -> frozenset[str]:
        """The files that Git LFS stores elsewhere: what is pushed of them is a short text."""
        if self.state is not State.READY:
            return frozenset()
        command = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ":(attr:filter=lfs)")
        return frozenset(_names(ask_git(self.root, *command)))


def repository(workspace: Workspace) -> Repository:
    """What git says of the app's folder on the disk; kept with `workspace.of_disk(repository)`."""
    root = workspace.root
    if git_call(root) is None:
        return Repository(root, State.NO_GIT)
    if ask_git(root, "rev-parse", "--show-toplevel") is None:
        return Repository(root, State.NO_REPOSITORY if pushed_root(root) is None else State.SILENT)
    modes = dict(_modes(ask_git(root, "ls-files", "-z", "--cached", "--stage") or ""))
    others = list(_names(ask_git(root, "ls-files", "-z", "--others", "--exclude-standard")))
    nested = {path for path, mode in modes.items() if mode == _GITLINK}
    nested |= {path.removesuffix("/") for path in others if path.endswith("/")}
    return Repository(
        root,
        State.READY,
        tracked=frozenset(path for path, mode in modes.items() if mode != _GITLINK),
        untracked=frozenset(path for path in others if not path.endswith("/")),
        nested=tuple(sorted(nested)),
        committed=ask_git(root, "rev-parse", "--quiet", "--verify", "HEAD") is not None,
        detached=ask_git(root, "symbolic-ref", "--quiet", "HEAD") is None,
        shallow=(ask_git(root, "rev-parse", "--is-shallow-repository") or "").strip() == "true",
        packed=_packed(ask_git(root, "count-objects", "-v") or ""),
    )


def _names(answer: str | None) -> Iterator[str]:
    yield from filter(None, (answer or "").split("\0"))


def _modes(answer: str) -> Iterator[tuple[str, str]]:
    for entry in answer.split("\0"):
        info, separator, path = entry.partition("\t")
        if separator:
            yield path, info.partition(" ")[0]


def _rules(answer: str) -> Iterator[tuple[str, Rule]]:
    """What `check-ignore -v` says: a line for each ignored path. A rule with `!` takes a path back."""
    for match in map(_RULE.fullmatch, answer.splitlines()):
        if match is not None and not match["pattern"].startswith("!"):
            yield match["path"], Rule(match["source"], int(match["line"]), match["pattern"])


def _packed(answer: str) -> int:
    """The bytes of packed and loose objects; git counts in KiB."""
    sizes = dict(line.partition(": ")[::2] for line in answer.splitlines())
    return sum(int(sizes.get(name, "0") or 0) for name in ("size", "size-pack")) * 1024
