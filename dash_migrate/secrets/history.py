"""Which values are in the git history already: since when, and whether they were pushed.

No value is ever on a command line (where every user of the machine sees it) or in an exception: git gives the
contents, and they are compared in this process.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.gitstate import ask_git
from dash_migrate.secrets.git_objects import GitObjects
from dash_migrate.secrets.written_forms import needle, readable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dash_migrate.redaction.secret import Secret
    from dash_migrate.secrets.git_objects import Blob
    from dash_migrate.secrets.written_forms import Needle

_SECONDS = 5.0
# Of the time, for the whole history; the rest is for the files that hold the values today, where it takes longer.
_SHARE = 0.6
_MOST_PATHS = 200
_PUSHED = ("--remotes",)
_LOCAL = ("--exclude=refs/stash", "--all", "--not", "--remotes")


@dataclass(frozen=True, slots=True)
class Commit:
    """The earliest commit that holds a value.

    Args:
        sha: abbreviated.
        date: when it was committed, ISO 8601.
        path: the file that holds it there, posix, below the repository's root.
        remote: the remote whose branch has the commit, as of the last fetch or push; empty if none has.
    """

    sha: str
    date: str
    path: str
    remote: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What the history holds.

    Args:
        commits: the earliest commit of each value that is in it, by the secret's name; a pushed one comes before
            one that is not.
        remotes: the remotes that the repository has.
        remark: why there may be more than was found, a sentence; empty if all was searched.
    """

    commits: Mapping[str, Commit] = field(default_factory=dict)
    remotes: tuple[str, ...] = ()
    remark: str = ""


def first_commits(
    root: Path, paths: Sequence[str], secrets: Sequence[Secret], seconds: float = _SECONDS
) -> History:
    """Looks for values in all commits of all branches and tags of the repository around a folder.

    Args:
        root: the app's folder.
        paths: files below it, posix, that hold the values today. Values that can stand anywhere by chance
            (`admin`) are looked for in no others, and where there is no time for all files, these are searched.
        secrets: the values. Several of one name are as one.
        seconds: after which the search ends with what was found so far.

    Returns:
        What was found; nothing where there is no git or no repository.
    """
    state = ask_git(root, "rev-parse", "--is-shallow-repository", "--show-prefix")
    if state is None or not secrets:
        return History()
    shallow, _, prefix = state.partition("\n")
    search = _Search(root, prefix.removesuffix("\n"), paths, secrets)
    try:
        remark = search.run(seconds)
    except OSError:
        return History()
    remotes = tuple((ask_git(root, "remote") or "").split())
    if shallow == "true":
        remark = "This is a shallow clone: earlier commits are not here (git fetch --unshallow gets them)."
    return History(_described(root, search.pushed, search.local, remotes), remotes, remark)


class _Search:
    """One search: what is still looked for, and what was found."""

    def __init__(self, root: Path, prefix: str, paths: Sequence[str], secrets: Sequence[Secret]) -> None:
        self._root = root
        self._paths = paths[:_MOST_PATHS]
        self._known = {f"{prefix}{path}" for path in paths}
        self._open: dict[str, list[Needle]] = {}
        for secret in secrets:
            self._open.setdefault(secret.name, []).append(needle(secret.value))
        self.pushed: dict[str, Blob] = {}
        self.local: dict[str, Blob] = {}

    def run(self, seconds: float) -> str:
        """Searches, and says why it may have missed something. Raises `OSError` if git cannot be run."""
        whole = GitObjects(self._root, seconds * _SHARE)
        self._look(whole, ())
        if whole.cut and self._open:
            self._look(GitObjects(self._root, seconds * (1 - _SHARE)), self._paths)
            return f"It is too large to be searched within {seconds:g} seconds: more commits may hold values."
        if whole.failed:
            return "git could not read the whole history: git fsck tells what is wrong with it."
        if whole.missing:
            return "This is a partial clone: some versions of files are not here and were not searched."
        return ""

    def _look(self, objects: GitObjects, paths: Sequence[str]) -> None:
        for revisions, found in ((_PUSHED, self.pushed), (_LOCAL, self.local)):
            if not self._open or objects.cut:
                return
            with closing(objects.contents(objects.blobs(revisions, paths))) as contents:
                for blob, data in contents:
                    self._match(blob, readable(data), found)
                    if not self._open:
                        return

    def _match(self, blob: Blob, data: bytes, found: dict[str, Blob]) -> None:
        for name, needles in tuple(self._open.items()):
            if any(self._asked(one, blob) and one.stands_in(data) for one in needles):
                found[name] = blob
                del self._open[name]

    def _asked(self, one: Needle, blob: Blob) -> bool:
        return not one.weak or blob.path in self._known


def _described(
    root: Path, pushed: Mapping[str, Blob], local: Mapping[str, Blob], remotes: Sequence[str]
) -> dict[str, Commit]:
    ids = sorted({blob.commit for blob in (*pushed.values(), *local.values())})
    if not ids:
        return {}
    answer = ask_git(root, "log", "--no-walk=unsorted", "--no-show-signature", "--format=%H %h %cs", *ids) or ""
    known = {words[0]: words[1:] for line in answer.splitlines() if len(words := line.split()) == 3}
    holders = {blob.commit: _remote(root, blob.commit, remotes) for blob in pushed.values()}
    return {
        name: Commit(known[blob.commit][0], known[blob.commit][1], blob.path, holders.get(blob.commit, ""))
        for name, blob in {**local, **pushed}.items()
        if blob.commit in known
    }


def _remote(root: Path, commit: str, remotes: Sequence[str]) -> str:
    """The remote that has a commit, the first where several have it; its reference's name if it has no remote."""
    answer = ask_git(root, "for-each-ref", "--contains", commit, "--format=%(refname)", "refs/remotes") or ""
    names = [line.removeprefix("refs/remotes/") for line in answer.splitlines()]
    for remote in sorted(remotes, key=lambda name: (name != "origin", -len(name))):
        if any(name.startswith(f"{remote}/") for name in names):
            return remote
    return names[0] if names else "a remote"
