"""What a boot is asked for and what it gives: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

JSON: TypeAlias = "bool | int | float | str | list[JSON] | dict[str, JSON] | None"


@dataclass(frozen=True, slots=True)
class AsImported:
    """Boot as a gunicorn worker does: import a WSGI target.

    Attributes:
        target: `module:name` or `module:factory("literal", argument=1)`, the module dotted.
        pythonpath: folders put in front of `sys.path`, the last one first; relative to `chdir`.
        chdir: the folder to go to first, relative to the working directory.
    """

    target: str
    pythonpath: tuple[str, ...] = ()
    chdir: str | None = None


@dataclass(frozen=True, slots=True)
class AsScript:
    """Boot as `python FILE` does, up to the call that runs the app.

    Attributes:
        runner: the file, relative to the app's root.
    """

    runner: str


@dataclass(frozen=True, slots=True)
class Served:
    """What one Dash app on the server serves.

    Attributes:
        prefix: its `requests_pathname_prefix`, below which a browser asks.
        statuses: the HTTP status by what follows the prefix: "", "_dash-layout", "_dash-dependencies".
        layout: the JSON of its layout, or None.
        callbacks: the JSON of its callbacks, or None.
        pages: the paths of its pages, sorted.
    """

    prefix: str
    statuses: dict[str, int]
    layout: JSON
    callbacks: list[JSON] | None
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Boot:
    """What came of running an app once.

    The texts are the app's own and may hold a secret's value: redact them before showing them.

    Attributes:
        error: why it does not serve, in one line: the exception's type, its message and where in the
            app (`file.py:3`), or the URL that failed; None if everything answered.
        apps: the Dash apps on the server, the one at the shortest prefix first.
        seconds: how long it took, the interpreter's start included.
        stdout: the last 15 lines printed.
        stderr: the last 15 lines of the error stream.
    """

    error: str | None
    apps: tuple[Served, ...]
    seconds: float
    stdout: str = ""
    stderr: str = ""

    @property
    def ok(self) -> bool:
        """Whether index, layout and callbacks of every Dash app answered as they should."""
        return self.error is None and bool(self.apps)

    @property
    def statuses(self) -> dict[str, int]:
        """The HTTP status of each URL asked for."""
        return {app.prefix + name: code for app in self.apps for name, code in app.statuses.items()}

    @property
    def layout(self) -> JSON:
        """The layout of the first Dash app, or None."""
        return self.apps[0].layout if self.apps else None

    @property
    def callbacks(self) -> list[JSON] | None:
        """The callbacks of the first Dash app, or None."""
        return self.apps[0].callbacks if self.apps else None

    @property
    def pages(self) -> tuple[str, ...]:
        """The paths of the pages of the first Dash app."""
        return self.apps[0].pages if self.apps else ()
