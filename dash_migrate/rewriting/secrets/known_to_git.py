"""Which of the app's secrets git's history holds already: those still in the code, and those in `.env`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.plan import Location
from dash_migrate.redaction.secret import Secret
from dash_migrate.rewriting.secrets.env_file import ENV
from dash_migrate.rewriting.secrets.history_findings import Sought, history_findings
from dash_migrate.secrets.gate import doubt
from dash_migrate.secrets.history import first_commits
from dash_migrate.secrets.names import NameClass, name_class
from dash_migrate.secrets.remarks import rotation_of
from dash_migrate.secrets.shapes import shapes_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.facts import Facts
    from dash_migrate.facts.variables import Reads
    from dash_migrate.plan import Finding
    from dash_migrate.secrets.history import History
    from dash_migrate.secrets.model import Found
    from dash_migrate.secrets.variables import Variable
    from dash_migrate.workspace import Workspace

_TELLING = frozenset({NameClass.PASSWORD, NameClass.KEY})


def known_to_git(step: str, facts: Facts, variables: Sequence[Variable], reads: Reads) -> Iterator[Finding]:
    """Findings for the values that are in the history.

    Args:
        step: the step's name.
        facts: of the app.
        variables: what the secrets in the code become.
        reads: what `.env` holds.
    """
    hidden = [variable for variable in variables if not variable.public]
    sought = [Sought(one.name, _place(facts, one.uses[0]), one.rotate) for one in hidden]
    secrets = [Secret(one.name, use.secret.value) for one in hidden for use in one.uses]
    paths = {use.literal.path for one in hidden for use in one.uses}
    named = {one.name for one in hidden}
    for name, secret in reads.dotenv.items():
        if name not in named and _is_secret(name, secret.value):
            sought.append(Sought(name, Location(ENV), rotation_of(name)))
            secrets += [Secret(name, part) for part in _parts(secret.value)]
    if sought:
        history = facts.workspace.of_disk(_Searches).history(sorted(paths), secrets)
        yield from history_findings(step, history, sought)


class _Searches:
    """The searches in one repository: what a later one asks again, on an edited version, is known already."""

    def __init__(self, workspace: Workspace) -> None:
        self._root = workspace.root
        self._done: list[tuple[frozenset[Secret], History]] = []

    def history(self, paths: Sequence[str], secrets: Sequence[Secret]) -> History:
        """As `first_commits`."""
        asked = frozenset(secrets)
        for known, history in self._done:
            if asked <= known:
                return history
        found = first_commits(self._root, paths, secrets)
        self._done.append((asked, found))
        return found


def _place(facts: Facts, use: Found) -> Location:
    return facts.modules.indexes[use.literal.path].source.location(use.literal.node)


def _is_secret(name: str, value: str) -> bool:
    named = name_class(name)
    return bool(shapes_in(value)) or (named in _TELLING and doubt(value, name, named) is None)


def _parts(value: str) -> list[str]:
    """The secret parts of a value; all of it where its form does not tell them."""
    return [value[shape.start : shape.end] for shape in shapes_in(value) if not shape.public] or [value]
