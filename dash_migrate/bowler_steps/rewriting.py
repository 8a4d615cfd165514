"""What a query makes of one file: edits that can be taken one by one, or why there are none."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.bowler_steps.scripts import held_back, line_in
from dash_migrate.plan import Unreadable
from dash_migrate.rewriting.fissix_text import Unparsed
from dash_migrate.rewriting.text_edits import plain_text, text_edits
from dash_migrate.source import MAX_PYTHON_BYTES, EditError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.bowler_steps.scripts import Held
    from dash_migrate.plan import Splice
    from dash_migrate.rewriting.text_edits import TextEdit
    from dash_migrate.source import SourceFile


class Kind(enum.Enum):
    """Why a query changes nothing of a file that it was run on."""

    UNREAD = "unread"  # fissix cannot parse it
    FAILED = "failed"  # a callback of the query raised an exception
    INVALID = "invalid"  # the result does not parse
    REPEATS = "repeats"  # the query would change its own result again


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file that was left as it is: the 1-based line (of the file; 0: unknown) and the cause."""

    kind: Kind
    line: int
    cause: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """One part of what a query changes in a file, which can be taken without the other parts.

    Args:
        line: 1-based line where it starts.
        anchor: the lines as they were, or those added: no other part of the file has the same.
        splices: the edits.
    """

    line: int
    anchor: str
    splices: tuple[Splice, ...]


Outcome = tuple[Rewritten, ...] | Trouble


@dataclass(slots=True)
class Rewriter:
    """Runs one query over files, each version of a file once: queries may keep state of their own.

    Args:
        held: the query.
    """

    held: Held
    _edits: dict[tuple[str, bytes], tuple[TextEdit, ...] | Trouble] = field(default_factory=dict)
    _outcomes: dict[tuple[str, bytes], Outcome] = field(default_factory=dict)

    def outcome(self, source: SourceFile, name: str) -> Outcome:
        """What the query makes of a file.

        Args:
            source: the file.
            name: the file name that the query's filters and callbacks are told.
        """
        key = (name, source.data)
        if key not in self._outcomes:
            self._outcomes[key] = self._outcome(source, name)
        return self._outcomes[key]

    def _outcome(self, source: SourceFile, name: str) -> Outcome:
        edits = self._edits_of(source, name)
        if isinstance(edits, Trouble) or not edits:
            return edits if isinstance(edits, Trouble) else ()
        line = edits[0].line
        try:
            result = source.spliced(splice for edit in edits for splice in edit.splices)
        except EditError as error:  # a character that the file's encoding does not have
            return Trouble(Kind.INVALID, line, str(error))
        if source.tree is not None and isinstance(result.parsed, Unreadable):
            return Trouble(Kind.INVALID, result.parsed.location.line, f"the result {result.parsed.cause}")
        again = self._edits_of(result, name)
        if isinstance(again, Trouble):
            return Trouble(Kind.INVALID, line, f"the query cannot be run on its own result: {again.cause}")
        if again:
            return Trouble(Kind.REPEATS, line, "the query changes its own result again")
        return tuple(_part(edits) for edits in _parts(source, edits))

    def _edits_of(self, source: SourceFile, name: str) -> tuple[TextEdit, ...] | Trouble:
        key = (name, source.data)
        if key not in self._edits:
            self._edits[key] = self._run(source, name)
        return self._edits[key]

    def _run(self, source: SourceFile, name: str) -> tuple[TextEdit, ...] | Trouble:
        if len(source.data) > MAX_PYTHON_BYTES:
            return Trouble(Kind.UNREAD, 0, "the file is too large")
        try:
            old = plain_text(source)
        except (UnicodeDecodeError, LookupError) as error:
            return Trouble(Kind.UNREAD, 0, str(error))
        refactoring = self.held.refactoring
        tree = refactoring.parsed(old)
        if isinstance(tree, Unparsed):
            return Trouble(Kind.UNREAD, tree.line, tree.cause)
        try:
            with held_back(self.held.script, []):
                new = refactoring.refactored(tree, name)
                return tuple(e for e in text_edits(source, new) if self._wanted(source, e, name))
        except (Exception, SystemExit) as error:  # noqa: BLE001  # whatever the callbacks of a query do
            line = line_in(error, self.held.script)
            place = f" ({self.held.script.name}:{line})" if line else ""
            return Trouble(Kind.FAILED, 0, f"{type(error).__name__}: {error}".split("\n")[0] + place)

    def _wanted(self, source: SourceFile, edit: TextEdit, name: str) -> bool:
        """Whether all the hunk filters of the query (`.process(...)`) want an edit."""
        if not self.held.query.processors:
            return True
        from bowler.tool import diff_texts

        hunk = list(diff_texts(plain_text(source), plain_text(source.spliced(edit.splices)), name))
        verdicts = [processor(name, hunk) for processor in self.held.query.processors]
        return not any(verdict is False for verdict in verdicts)


def _parts(source: SourceFile, edits: Sequence[TextEdit]) -> list[list[TextEdit]]:
    """The edits, joined where one alone would not parse, and where a person could not tell two apart.

    What is equal is one part, so that its id stays the same whatever becomes of the rest of the file. A file
    that does not parse before either (Python 2) is one part.
    """
    if source.tree is None:
        return [list(edits)]
    parts: list[list[TextEdit]] = []
    waiting: list[TextEdit] = []
    for edit in edits:
        waiting.append(edit)
        if source.spliced(splice for one in waiting for splice in one.splices).tree is not None:
            parts.append(waiting)
            waiting = []
    if waiting:  # what is left over does not parse alone
        return [list(edits)]
    equal: dict[str, list[TextEdit]] = {}
    for part in parts:
        equal.setdefault(_part(part).anchor, []).extend(part)
    return list(equal.values())


def _part(edits: Sequence[TextEdit]) -> Rewritten:
    anchor = "\n".join(edit.old or f"+ {edit.new}" for edit in edits)
    splices = tuple(splice for edit in edits for splice in edit.splices)
    return Rewritten(edits[0].line, anchor, splices)
