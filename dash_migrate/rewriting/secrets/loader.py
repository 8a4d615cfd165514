"""The edits by which a module loads the app folder's `.env` before it, or what it imports of the app, reads it.

    import os
    from pathlib import Path

    from dotenv import load_dotenv

    load_dotenv(Path(__file__).resolve().parent / ".env")
    if _unset := [name for name in ["DATABASE_URL", "SECRET_KEY"] if not os.environ.get(name)]:
        raise RuntimeError(...)

Each module that reads a moved variable gets these lines, also where another one that is always imported before it
has them: pages, workers and tests import modules alone, and a second call costs milliseconds and changes nothing,
since variables that are set stay as they are. The path is written out because a bare `load_dotenv()` looks where
the process was started if a debugger or `coverage` traces it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.rewriting.blocks import indent_unit, shares_line
from dash_migrate.rewriting.secrets.loader_calls import Loads, load_calls
from dash_migrate.rewriting.secrets.loader_layout import Layout
from dash_migrate.rewriting.secrets.loader_names import ENVIRON, LOAD, PATH, Speller
from dash_migrate.rewriting.secrets.loader_place import Opening
from dash_migrate.rewriting.secrets.loader_proof import added_imports, taken_out
from dash_migrate.rewriting.secrets.loader_text import ENV_FILE, UNSET, check_text, env_path, find_check
from dash_migrate.source import EditError
from dash_migrate.variable_needs import Loading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.plan import Splice
    from dash_migrate.rewriting.secrets.loader_calls import LoadCall
    from dash_migrate.rewriting.secrets.loader_names import Spelled, Way
    from dash_migrate.rewriting.secrets.loader_text import Check
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

__all__ = ["added_imports", "loader_edits", "taken_out"]

_LONGEST = 100


def loader_edits(
    workspace: Workspace, path: str, names: Sequence[str], loading: Loading = Loading.DOTENV
) -> tuple[Splice, ...]:
    """The edits that make a module load its variables in time, and say which are not set.

    Lines that are there already get the names that they lack. A call of `load_dotenv` that the module has is made
    to name the file and, where it stands too late, moved; one of another file, or with further arguments, stays.

    Args:
        workspace: the app, in which the module reads the variables already.
        path: posix path of the module below the app's folder.
        names: of the variables that the module reads.
        loading: whether the app loads the file itself; if not only the check is written.

    Returns:
        Nothing where all of it is there, for no names, and for what is no Python file.

    Raises:
        EditError: if the module means something else by the names that the lines need.
    """
    source = workspace.source(path)
    if not names or source is None or not path.endswith(".py") or source.tree is None:
        return ()
    return _Loader(workspace, source, source.tree, names, loading).edits()


class _Loader:
    """Works the edits out for one module."""

    def __init__(
        self, workspace: Workspace, source: SourceFile, tree: ast.Module, names: Sequence[str], loading: Loading
    ) -> None:
        self.workspace = workspace
        self.source = source
        self.body = tree.body
        self.loading = loading
        self.check = find_check(tree)
        self.names = sorted({*names, *(self.check.names if self.check is not None else ())})
        self.unit = indent_unit(source)
        self.calls = load_calls(tree, source.path)
        self.opening = Opening(workspace, source, self.names)
        self.head = self.opening.head(self.calls, loading)
        self.layout = Layout(source, self.body)

    def edits(self) -> tuple[Splice, ...]:
        """All edits; none where everything is there."""
        self._name_free()
        kept = self._kept()
        if self.check is not None and self._stands(self.check, kept):
            self._widen(self.check)
            return self.layout.edits()
        place = kept.position + 1 if kept is not None else self.head.place
        if self.check is not None:
            self.layout.take(self.check.statement)
            place -= place > 0 and self.body[place - 1] is self.check.statement
        if kept is not None:
            self._check_below(kept, place)
        else:
            self._block(place)
        return self.layout.edits()

    def _name_free(self) -> None:
        """Refuses a module that has another use for the name of the list that the check makes."""
        own = set(ast.walk(self.check.statement)) if self.check is not None else set()
        bindings = self.opening.index.scope.bindings.get(UNSET, ())
        if not all(binding.node in own for binding in bindings):
            raise EditError(f"{self.source.path}: cannot check variables here: `{UNSET}` is a name of this module")

    def _kept(self) -> LoadCall | None:
        """The call that stands early enough and loads the file, or will once it names it."""
        if self.loading is Loading.BY_HAND:
            return None
        early = [call for call in self.calls if call.position < self.head.length]
        fitting = [call for call in early if call.loads is Loads.APP or self._searches_here(call)]
        return next((call for call in fitting if not shares_line(self.source, call.statement)), None)

    def _late(self) -> LoadCall | None:
        """The call that is moved up."""
        late = [call for call in self.calls if call.position >= self.head.length and call.plain]
        fitting = [call for call in late if call.loads is Loads.APP or self._searches_here(call)]
        return next((call for call in fitting if not shares_line(self.source, call.statement)), None)

    def _searches_here(self, call: LoadCall) -> bool:
        """Whether a call looks for a file and nothing else, and none is nearer than the app folder's."""
        folder, nearer = self.source.path.rpartition("/")[0], False
        while folder:
            nearer = nearer or self.workspace.exists(f"{folder}/{ENV_FILE}")
            folder = folder.rpartition("/")[0]
        return call.loads is Loads.SEARCHED and call.plain and not nearer

    def _stands(self, check: Check, kept: LoadCall | None) -> bool:
        """Whether the check is behind a call that loads the file, and in time."""
        if self.loading is Loading.BY_HAND:
            return True
        position = self.body.index(check.statement)
        return kept is not None and kept.loads is Loads.APP and kept.position < position < self.head.length

    def _widen(self, check: Check) -> None:
        """Adds the names that a check lacks; its message stays."""
        if set(self.names) != set(check.names):
            unit = self.unit
            self.layout.replace(check.statement, check_text(self.names, check.environ, unit, check.loading))

    def _check_below(self, kept: LoadCall, place: int) -> None:
        """Writes the check below a call, which is made to name the file."""
        speller = Speller(self.opening.index, self.opening.modules, kept.position)
        environ = speller.spelled(ENVIRON)
        spelled = [environ]
        if kept.loads is Loads.SEARCHED:
            path = speller.spelled(PATH)
            spelled.append(path)
            function = self.source.segment(kept.call.func)
            self.layout.replace(kept.call, f"{function}({env_path(self.source.path, path.text)})")
        self.layout.before(kept.statement, self._imported(spelled, speller, kept.position))
        check = check_text(self.names, environ.text, self.unit, self.loading)
        self.layout.block(place, (), [check], close=True)

    def _block(self, place: int) -> None:
        """Writes the whole block, a call that stands too late becoming part of it."""
        speller = Speller(self.opening.index, self.opening.modules, place)
        environ = speller.spelled(ENVIRON)
        spelled, lines = [environ], []
        if self.loading is Loading.DOTENV:
            path, load = speller.spelled(PATH), speller.spelled(LOAD)
            spelled += [path, load]
            lines = self._call(f"{load.text}({env_path(self.source.path, path.text)})")
            if load.added is not None:
                self._no_longer(load.added, place)
        lines.append(check_text(self.names, environ.text, self.unit, self.loading))
        self.layout.block(place, self._imported(spelled, speller, place), lines)

    def _call(self, text: str) -> list[str]:
        """The lines of the call, with the comments of the one that it replaces."""
        moved = self._late()
        if moved is None:
            return [text]
        comments, tail = self.layout.take(moved.statement)
        if tail and len(text) + len(tail) + 2 > _LONGEST:
            return [*comments, tail, text]
        return [*comments, f"{text}  {tail}" if tail else text]

    def _imported(self, spelled: Sequence[Spelled], speller: Speller, limit: int) -> list[Way]:
        """Adds the imports that spellings need; those without a place among others are left over."""
        added = [one.added for one in spelled if one.added is not None]
        if speller.starred:
            return added
        return self.layout.imports(added, self.head.opening, limit)

    def _no_longer(self, added: Way, place: int) -> None:
        """Removes the same import where it stood alone, too late."""
        for node in self.body[place:]:
            if isinstance(node, ast.Import | ast.ImportFrom) and ast.unparse(node) == added.statement:
                if not shares_line(self.source, node):
                    self.layout.take(node)
                return
