"""The plan as patches for `git apply`: one a step, in the order of the series, each on the one before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.diff import Kind, file_changes, lenient_text, view
from dash_migrate.errors import DashMigrateError
from dash_migrate.gitstate import git_toplevel
from dash_migrate.lines import DiskLines
from dash_migrate.patch import Contents, contents, file_patch
from dash_migrate.plan import Verdict
from dash_migrate.redact import find_secrets
from dash_migrate.report import Document, Hidden
from dash_migrate.report.style import visible
from dash_migrate.report.summary import place
from dash_migrate.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dash_migrate.diff import FileChange
    from dash_migrate.plan import Plan, StepPlan
    from dash_migrate.redact import Redactor
    from dash_migrate.report import Options
    from dash_migrate.verify.result import Verification

# A patch is for reading and mailing; a larger data file is better copied by `apply`.
MAX_COPIED_BYTES = 20_000_000


class PatchError(DashMigrateError):
    """The plan cannot be written as patches."""


def report(options: Options) -> PatchReport:
    """The report for `git apply`."""
    return PatchReport(options.hidden)


@dataclass(frozen=True, slots=True)
class _FilePatch:
    data: bytes
    hidden: bool


class PatchReport:
    """Patches that pass `git apply` one by one in order, or all in one stream.

    Args:
        hidden: what to do where a patch would show a secret.
    """

    def __init__(self, hidden: Hidden) -> None:
        self.hidden = hidden

    def verified(self, verification: Verification) -> Iterator[Document]:
        """The patches of the plan that was verified.

        Raises:
            PatchError: if it did not pass: what is mailed as a patch is proved.
        """
        if not verification.passed:
            raise PatchError(
                "The verification failed, so there are no patches of it. Read its findings with --format text, "
                "or write the patches as they are with dash-migrate plan --format patch."
            )
        yield from self.documents(verification.plan)

    def documents(self, plan: Plan) -> Iterator[Document]:
        """A patch for each step that changes anything: `0001-declare-server.patch` ...

        Raises:
            PatchError: if a patch would show a secret, or a file to copy is too large or cannot be read.
        """
        prefix = repository_prefix(plan.root)
        steps = [(step, changes) for step in plan.steps if (changes := file_changes(step.before, step.after))]
        for number, (step, changes) in enumerate(steps, 1):
            patches = [self._patch(plan, change, prefix) for change in changes]
            lines = [*_comment(plan, step, number, len(steps))]
            if any(patch.hidden for patch in patches):
                lines.append("Secrets are hidden in this patch: it is for reading, not for `git apply`.")
            text = "".join(f"# {line}\n" for line in lines)
            name = re.sub(r"[^\w.-]", "-", step.name)
            data = b"".join((text.encode("utf-8", "replace"), *(patch.data for patch in patches)))
            yield Document(f"{number:04}-{name}.patch", data)

    def _patch(self, plan: Plan, change: FileChange, prefix: str) -> _FilePatch:
        """The patch of one file, with the true bytes if nothing in them is secret."""
        data = _readable(change)
        redact = plan.redactor
        if change.kind is Kind.COPIED:  # the plan has not looked into it
            redact = redact.also(find_secrets((data.new or b"").decode("latin-1")))
        if not _shows_secret(change, data, redact):
            return _FilePatch(file_patch(plan.root, change, data, prefix), hidden=False)
        if self.hidden is Hidden.REFUSE:
            raise PatchError(
                f"{change.path}: the patch would show a secret, and with it hidden it would write something else. "
                "`dash-migrate apply` writes the change; --allow-redacted prints a patch for reading only."
            )
        data = Contents(_redacted(change.old, data.old, redact), _redacted(change.new, data.new, redact))
        return _FilePatch(file_patch(plan.root, change, data, prefix), hidden=True)


def repository_prefix(root: Path) -> str:
    """The app's folder below the top of its git repository, with a final `/`; empty without a repository.

    git reads the paths of a git patch from the top of the repository, also when it runs in a folder below,
    and passes over files outside that folder without a word.
    """
    top = git_toplevel(root)
    if top is None or top == root or not root.is_relative_to(top):
        return ""
    return root.relative_to(top).as_posix() + "/"


def _readable(change: FileChange) -> Contents:
    try:
        data = contents(change)
    except OSError as error:
        raise PatchError(f"{change.path}: the file to copy cannot be read: {error.strerror}") from error
    if change.kind is Kind.COPIED and len(data.new or b"") > MAX_COPIED_BYTES:
        size = len(data.new or b"") // 1_000_000
        raise PatchError(
            f"{change.path}: {size} MB are too much for a patch. `dash-migrate apply` copies the file."
        )
    return data


def _shows_secret(change: FileChange, data: Contents, redact: Redactor) -> bool:
    """Whether the lines of the diff, the context among them, are others once secrets are hidden."""
    if change.kind is Kind.COPIED:
        return redact.hides((data.new or b"").decode("latin-1"))
    if data.binary:  # such a patch holds the whole file
        sides = (change.old, change.new)
        return any(redact.hides(lenient_text(side)) for side in sides if isinstance(side, SourceFile))
    true, hidden = view(change, str), view(change, redact)
    return [hunk.lines for hunk in true.hunks] != [hunk.lines for hunk in hidden.hunks]


def _redacted(content: object, data: bytes | None, redact: Redactor) -> bytes | None:
    if isinstance(content, SourceFile):
        return content.bom + redact(lenient_text(content)).encode(content.encoding, "replace")
    return None if data is None else redact(data.decode("latin-1")).encode("latin-1")


def _comment(plan: Plan, step: StepPlan, number: int, total: int) -> Iterator[str]:
    """What a reader wants to know first. git passes over text before a `diff --git` line."""

    def safe(text: str) -> str:
        return visible(plan.redactor(text)).replace("\n", " ")

    disk = DiskLines(plan.before)
    yield f"{number}/{total} {step.name}: {safe(step.title)}"
    for change in step.changes(Verdict.ACCEPTED):
        yield safe(f"{place(disk.of(change.location, step.before))}: {change.title} [{change.id}]")
