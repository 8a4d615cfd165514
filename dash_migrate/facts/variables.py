"""Which environment variables the app reads or sets, and what its `.env` holds."""

from __future__ import annotations

import enum
import io
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import is_test
from dash_migrate.redaction.secret import Secret

if TYPE_CHECKING:
    import ast
    from collections.abc import Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.workspace import Workspace

DOTENV = ".env"


class Without(enum.Enum):
    """What comes of a read when the variable is not set."""

    FAILS = "the app fails"
    NONE = "the app goes on with None"
    COPES = "there is a default, or the app asks first"
    SETS = "the app sets it itself"


class Store(enum.Enum):
    """Where a variable is looked for."""

    ENVIRONMENT = "the process's environment"
    FILE = "a .env file alone, which is not pushed: dotenv_values()"


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A place that reads or sets an environment variable.

    Args:
        name: of the variable.
        path: the file.
        node: the expression: a call, a subscript, a comparison; of settings classes the field.
        without: what comes of it when the variable is not set.
        default: the expression that stands in for a variable that is not set, if it is written out.
        store: where it is looked for.
    """

    name: str
    path: str
    node: ast.expr | ast.stmt
    without: Without
    default: ast.expr | None = None
    store: Store = Store.ENVIRONMENT

    @property
    def line(self) -> int:
        """The 1-based line of it."""
        return self.node.lineno

    @property
    def required(self) -> bool:
        """Whether the app cannot do without the variable at this place."""
        return self.without in {Without.FAILS, Without.NONE}


@dataclass(frozen=True)  # no slots: what is worked out once is kept
class Reads:
    """All reads of one version of the app, and the values that it has on this machine.

    Args:
        every: by path and line.
        dotenv: what the app folder's `.env` gives, as python-dotenv reads it.
        ambient: names that a client in the app reads on its own, since it is given no credentials.
    """

    every: tuple[Read, ...] = ()
    dotenv: Mapping[str, Secret] = field(default_factory=dict)
    ambient: frozenset[str] = frozenset()

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Read, ...]]:
        """The reads of each name."""
        found: dict[str, list[Read]] = defaultdict(list)
        for read in self.every:
            found[read.name].append(read)
        return {name: tuple(those) for name, those in found.items()}

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that is read or set anywhere, tests among them, or stands in `.env`."""
        return frozenset(self.by_name) | frozenset(self.dotenv)

    def required(self) -> Mapping[str, tuple[Read, ...]]:
        """The variables that must be set from outside, by name, each with the places that read it.

        Tests do not count, nor what the app sets itself before or after.
        """
        found = {}
        for name, reads in sorted(self.by_name.items()):
            own = tuple(read for read in reads if not is_test(read.path))
            if any(read.required for read in own) and not any(read.without is Without.SETS for read in own):
                found[name] = own
        return found


def reads(facts: Facts) -> Reads:
    """The reads of one version of the app; kept with `facts.derive(reads)`."""
    from dash_migrate.facts.clients import ambient
    from dash_migrate.facts.settings_classes import settings_fields
    from dash_migrate.facts.variable_reads import reads_of

    every = [*reads_of(facts), *settings_fields(facts)]
    every.sort(key=lambda read: (read.path, read.line, read.node.col_offset, read.name))
    return Reads(tuple(every), dotenv_secrets(facts.workspace), ambient(facts))


def dotenv_secrets(workspace: Workspace) -> Mapping[str, Secret]:
    """What the app folder's `.env` sets in this version of the workspace; empty if there is none."""
    source = workspace.source(DOTENV)
    if source is None:
        return {}
    from dotenv import dotenv_values

    values = dotenv_values(stream=io.StringIO(source.data.decode("utf-8", "replace")), interpolate=True)
    return {name: Secret(name, value) for name, value in values.items() if value is not None}
