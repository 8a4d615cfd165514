"""`dash-migrate verify`."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dash_migrate.commands import terminal
from dash_migrate.commands.options import Entry, Folder, IncludeAsk, Name, NoDotenv, Python, With, settings_of
from dash_migrate.commands.plan import FormatName, Output, known_format, say_interrupted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash_migrate.planner import Decider
    from dash_migrate.settings import Settings
    from dash_migrate.verify.platforms import Platform
    from dash_migrate.verify.request import Request
    from dash_migrate.verify.result import Verification

FAILED = 1
NOT_RUN = 3

_ENV = (
    "Set a variable as the App Manager would: NAME=VALUE, or NAME alone for its value in this shell. "
    "Those in .env are set anyway."
)
_USE_ENV = "Run in this environment as it is, an interpreter or its folder, instead of building one."
_TARGET = (
    "Emulate this platform: dash-enterprise-5, dash-enterprise-4, paas; in short de5, de4, plain. "
    "[default: dash-enterprise-5]"
)
_ORIGINAL = "The git revision of the app before it was migrated, if `undo` does not know it."

Target = Annotated[
    list[str] | None,
    typer.Option("--target", metavar="PLATFORM", help=_TARGET),
]
AllTargets = Annotated[bool, typer.Option("--all-targets", help="Emulate every platform.")]
AsIs = Annotated[bool, typer.Option("--as-is", help="Verify the app without the plan's changes.")]
UseEnv = Annotated[Path | None, typer.Option("--use-env", metavar="PYTHON", help=_USE_ENV)]
Env = Annotated[list[str] | None, typer.Option("--env", metavar="NAME[=VALUE]", help=_ENV)]
Original = Annotated[str | None, typer.Option("--original", metavar="REVISION", help=_ORIGINAL)]
InBrowser = Annotated[
    bool, typer.Option("--browser", help="Open the pages in headless Chromium, too, and click their links.")
]
Screenshots = Annotated[
    Path | None,
    typer.Option("--screenshots", metavar="DIR", help="Where --browser puts its pictures, side by side."),
]
BootSeconds = Annotated[
    float, typer.Option("--boot-seconds", metavar="N", help="Give an app up that does not start in this time.")
]
SaveEntry = Annotated[
    bool, typer.Option("--save-entry", help="Write the entry module that proved right to the configuration.")
]


def verify(
    path: Folder = Path(),
    *,
    target: Target = None,
    all_targets: AllTargets = False,
    as_is: AsIs = False,
    use_env: UseEnv = None,
    env: Env = None,
    original: Original = None,
    browser: InBrowser = False,
    screenshots: Screenshots = None,
    boot_seconds: BootSeconds = 120,
    save_entry: SaveEntry = False,
    include_ask: IncludeAsk = False,
    with_: With = None,
    entry: Entry = None,
    python: Python = None,
    name: Name = None,
    no_dotenv: NoDotenv = False,
    format_: FormatName = None,
    output: Output = None,
) -> None:
    """Prove that the app runs on the platform: start it as there, in a copy, and compare. Runs the app's code."""
    from dash_migrate.planner import accept_all, accept_safe
    from dash_migrate.prepare import app_folder
    from dash_migrate.settings import Index
    from dash_migrate.verify.request import Browser, Request, Subject

    root = app_folder(path)
    say_interrupted(root, path)
    known_format(format_)
    settings = settings_of(
        select=None,
        ignore=None,
        with_=with_,
        entry=entry,
        python=python,
        bowler=None,
        name=name,
        no_dotenv=no_dotenv,
        index=Index.OFFLINE,
    )
    request = Request(
        platforms=_platforms(target or (), all_targets=all_targets),
        subject=Subject.AS_IS if as_is else Subject.PLANNED,
        python=use_env,
        variables=_variables(env or ()),
        revision=original,
        browser=Browser.CHROMIUM if browser else Browser.NONE,
        boot_seconds=boot_seconds,
        screenshots=screenshots,
    )
    found = run(root, settings, request, accept_all if include_ask else accept_safe)
    show(found, format_ or "text", output)
    if save_entry:
        _save(root, found)
    raise typer.Exit(0 if found.passed else FAILED)


def show(verification: "Verification", name: str, output: str | None) -> None:
    """Prints a verification in a format, or writes it to a file or a folder."""
    from dash_migrate.report import Options, load_report
    from dash_migrate.report.output import print_documents, save_documents
    from dash_migrate.report.style import plain

    style = terminal.style() if output is None else plain()
    documents = tuple(load_report(name, Options(style)).verified(verification))
    if output is None:
        print_documents(documents)
    else:
        terminal.note(save_documents(documents, output))


def run(root: Path, settings: "Settings", request: "Request", decide: "Decider") -> "Verification":
    """Verifies with progress on standard error.

    Raises:
        typer.Exit: with 3, if it could not be run.
    """
    from dash_migrate.redact import hidden
    from dash_migrate.verify.request import NotRunError
    from dash_migrate.verify.run import verify as verified

    signal.signal(signal.SIGTERM, _end)
    progress = terminal.Progress()
    try:
        return verified(root, settings, request, decide, progress)
    except NotRunError as error:
        progress.done()
        terminal.note(f"error: could not be run: {hidden(str(error))}")
        raise typer.Exit(NOT_RUN) from None
    finally:
        progress.done()


def _end(number: int, _frame: object) -> None:
    """Ends as after Ctrl-C, so that everything that was started is stopped."""
    raise SystemExit(128 + number)


def _platforms(names: "Sequence[str]", *, all_targets: bool) -> "tuple[Platform, ...]":
    """The platforms of the command line, the default one if it names none."""
    from dash_migrate.verify.platforms import platform, platforms

    if all_targets:
        return platforms()
    chosen = [platform(name.strip()) for value in names for name in value.split(",") if name.strip()]
    return tuple({found.key: found for found in chosen}.values()) or platforms()[:1]


def _variables(given: "Sequence[str]") -> "Mapping[str, str]":
    """`NAME=VALUE` as it stands, `NAME` with its value in this process.

    Raises:
        UsageError: if a name has no value here.
    """
    import os

    from dash_migrate.errors import UsageError

    found = {}
    for item in given:
        name, equals, value = item.partition("=")
        if not equals and name not in os.environ:
            raise UsageError(f"--env {name}: is not set in this shell. Write --env {name}=VALUE.")
        found[name] = value if equals else os.environ[name]
    return found


def _save(root: Path, verification: "Verification") -> None:
    """Writes the entry module that was verified to the app's configuration, if it passed."""
    from dash_migrate.configuring import save_entry

    if not verification.passed or not verification.entry:
        terminal.note("--save-entry: no entry module was proved, so nothing was written. See the findings.")
        return
    terminal.note(f"Wrote entry = {verification.entry!r} to {save_entry(root, verification.entry)}.")
