"""What changes need that move a value to the environment: its line in `.env`, and code that loads that file."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash_migrate.plan import Edit, Location
    from dash_migrate.redaction.secret import Secret
    from dash_migrate.workspace import Workspace


class Loading(enum.Enum):
    """How the variables get into the environment on a developer's machine."""

    DOTENV = "dotenv"  # the app loads `.env` itself, by python-dotenv
    BY_HAND = "by hand"  # the developer sets them


@dataclass(frozen=True, slots=True)
class EnvironmentVariable:
    """A variable that the app reads instead of a value in its code.

    Args:
        name: of the variable.
        value: what it has on this machine; goes to `.env` and nowhere else.
        used: where the code reads it.
        rotate: the page on which its provider gives out another value; empty if that is not known.
    """

    name: str
    value: Secret
    used: tuple[Location, ...]
    rotate: str = ""

    @property
    def line(self) -> str:
        """As of `Import`."""
        return f"{self.name}=... (in .env)"

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it is written to."""
        return (".env", ".env.example")

    def settle(self, workspace: Workspace) -> tuple[Edit, ...]:
        """Its lines in `.env` and `.env.example`; nothing where they are there.

        Raises:
            EditError: if `.env` has the variable with another value, or no line can hold the value.
        """
        from dash_migrate.rewriting.secrets.env_file import with_variable

        return with_variable(workspace, self.name, self.value, self.used, self.rotate)


@dataclass(frozen=True, slots=True)
class LoadVariables:
    """Code at the top of `path` that loads `.env` and says which of the variables are not set."""

    path: str
    names: tuple[str, ...]
    loading: Loading = Loading.DOTENV

    @property
    def line(self) -> str:
        """As of `Import`."""
        return f"the lines that read {', '.join(self.names)} from .env (in {self.path})"

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that it is written to."""
        return (self.path,)

    def settle(self, workspace: Workspace) -> tuple[Edit, ...]:
        """The lines, or the names that the lines there lack.

        Raises:
            EditError: if names that the lines need are taken in the module.
        """
        from dash_migrate.rewriting.secrets.loader import loader_edits

        return loader_edits(workspace, self.path, self.names, self.loading)
