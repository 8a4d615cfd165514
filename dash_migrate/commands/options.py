"""The options that several commands share."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dash_migrate.settings import Index, Settings

_NAME = "Call an environment variable of the plan otherwise. Repeat it, or separate pairs by commas."
_NO_DOTENV = "Write no code that loads .env: the variables are set by hand on a developer's machine, too."
_MANY = "Repeat it, or separate names by commas."

Folder = Annotated[Path, typer.Argument(metavar="[PATH]", help="The app's folder.")]
Select = Annotated[
    list[str] | None, typer.Option("--select", metavar="STEP", help=f"Run only these steps. {_MANY}")
]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", metavar="STEP", help="Leave these steps out.")]
With = Annotated[list[str] | None, typer.Option("--with", metavar="STEP", help="Run these opt-in steps too.")]
IncludeAsk = Annotated[
    bool, typer.Option("--include-ask", help="Take the changes that are a matter of choice, too.")
]
Entry = Annotated[
    str | None,
    typer.Option("--entry", metavar="MODULE[:NAME]", help="Where the app starts, if it is not clear."),
]
Python = Annotated[
    Path | None,
    typer.Option("--python", metavar="PATH", help="The interpreter or environment that the app runs with."),
]
Bowler = Annotated[
    list[Path] | None,
    typer.Option("--bowler", metavar="FILE", help="Run the Bowler queries of this script as steps, too."),
]

Name = Annotated[list[str] | None, typer.Option("--name", metavar="OLD=NEW", help=_NAME)]
Target = Annotated[
    str | None,
    typer.Option(
        "--target",
        metavar="PLATFORM",
        help="Where the app is to run: dash-enterprise-5, dash-enterprise-4, paas. [default: dash-enterprise-5]",
    ),
]
WithHashes = Annotated[bool, typer.Option("--hashes", help="Write requirements.txt with hashes from the index.")]
NoDotenv = Annotated[bool, typer.Option("--no-dotenv", help=_NO_DOTENV)]


def settings_of(
    *,
    select: list[str] | None,
    ignore: list[str] | None,
    with_: list[str] | None,
    entry: str | None,
    python: Path | None,
    bowler: list[Path] | None,
    name: list[str] | None,
    no_dotenv: bool,
    index: "Index",
    target: str | None = None,
    hashes: bool = False,
) -> "Settings":
    """The choices of a command line as settings. With `DASH_MIGRATE_OFFLINE` set, no package index is asked.

    Raises:
        UsageError: if a name is not given as a pair, or there is no such platform.
    """
    import os

    from dash_migrate.settings import Hashes, Index, Settings, parse_names
    from dash_migrate.target_platform import target_platform
    from dash_migrate.variable_needs import Loading

    return Settings(
        entry=entry,
        python=python,
        select=_names(select),
        ignore=_names(ignore),
        opt_in=_names(with_),
        index=Index.OFFLINE if os.environ.get("DASH_MIGRATE_OFFLINE") else index,
        bowler=tuple(bowler or ()),
        names=parse_names(name or ()),
        dotenv=Loading.BY_HAND if no_dotenv else Loading.DOTENV,
        platform=target_platform(target) if target else None,
        hashes=Hashes.WRITE if hashes else Hashes.NONE,
    )


def _names(values: "Iterable[str] | None") -> tuple[str, ...]:
    """`["a,b", "c"]` are the names a, b and c."""
    return tuple(name.strip() for value in values or () for name in value.split(",") if name.strip())
