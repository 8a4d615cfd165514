"""`dash-migrate plan`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dash_migrate.commands import terminal
from dash_migrate.commands.options import (
    Bowler,
    Entry,
    Folder,
    Ignore,
    IncludeAsk,
    Name,
    NoDotenv,
    Python,
    Select,
    Target,
    With,
    WithHashes,
    settings_of,
)
from dash_migrate.report import FORMATS

if TYPE_CHECKING:
    from dash_migrate.plan import Plan
    from dash_migrate.planner import Decider
    from dash_migrate.report import Hidden
    from dash_migrate.settings import Settings

_CHECK = (
    "Print a summary only, and end with 0 if nothing is left, 1 if safe changes or errors remain, "
    "2 after wrong use, 3 if part of the app could not be inspected."
)
_OUTPUT = "Write it to a file; or to a folder, which gets one file for each patch."


FormatName = Annotated[
    str | None, typer.Option("--format", metavar="|".join(FORMATS), help="How to show it. [default: text]")
]
Output = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE|DIR", help=_OUTPUT)]
Check = Annotated[bool, typer.Option("--check", help=_CHECK)]
Why = Annotated[
    str | None, typer.Option("--why", metavar="PATH:LINE", help="Only say why a line is changed, or is not.")
]
Resolve = Annotated[bool, typer.Option("--resolve/--offline", help="Whether a package index may be asked.")]
AllowRedacted = Annotated[
    bool, typer.Option("--allow-redacted", help="Print patches with secrets hidden, for reading only.")
]
Verify = Annotated[bool, typer.Option("--verify", help="Start the plan's result as on the platform, too.")]


def plan(
    path: Folder = Path(),
    *,
    format_: FormatName = None,
    output: Output = None,
    check: Check = False,
    why: Why = None,
    select: Select = None,
    ignore: Ignore = None,
    with_: With = None,
    include_ask: IncludeAsk = False,
    entry: Entry = None,
    python: Python = None,
    bowler: Bowler = None,
    name: Name = None,
    no_dotenv: NoDotenv = False,
    target: Target = None,
    hashes: WithHashes = False,
    resolve: Resolve = False,
    allow_redacted: AllowRedacted = False,
    verify: Verify = False,
) -> None:
    """Show what would change, step by step, as diffs. Writes nothing."""
    from dash_migrate.planner import accept_all, accept_safe
    from dash_migrate.prepare import app_folder, plan_app
    from dash_migrate.report import Hidden
    from dash_migrate.report.summary import check_code
    from dash_migrate.settings import Index

    settings = settings_of(
        select=select,
        ignore=ignore,
        with_=with_,
        entry=entry,
        python=python,
        bowler=bowler,
        name=name,
        no_dotenv=no_dotenv,
        target=target,
        hashes=hashes,
        index=Index.ASK if resolve else Index.OFFLINE,
    )
    root = app_folder(path)
    say_interrupted(root, path)
    known_format(format_)
    decide = accept_all if include_ask else accept_safe
    if verify:
        _verify(root, settings, decide, format_ or "text", output)
    with terminal.network_progress():
        found = plan_app(root, settings, decide)
    if why is not None:
        _show_why(found, why)
    elif check and format_ is None and output is None:
        _show_summary(found)
    else:
        _show(found, str(path), format_ or "text", output, Hidden.REDACT if allow_redacted else Hidden.REFUSE)
    if check:
        raise typer.Exit(int(check_code(found)))


def say_interrupted(root: Path, path: Path) -> None:
    """Says that a run of `apply` or `undo` was killed and the app is half written, if it is."""
    from dash_migrate.report.closing import interrupted_line
    from dash_migrate.transaction import interrupted

    run = interrupted(root)
    if run is not None:
        terminal.note(interrupted_line(run, str(path)))


def known_format(name: str | None) -> None:
    """Refuses a format that there is not.

    Raises:
        UsageError: with those there are.
    """
    from dash_migrate.errors import UsageError

    if name is not None and name not in FORMATS:
        raise UsageError(f"--format: there is no format {name!r}. There are: {', '.join(FORMATS)}.")


def _show(plan: "Plan", path: str, name: str, output: str | None, hidden: "Hidden") -> None:
    from dash_migrate.report import Options, load_report
    from dash_migrate.report.closing import after_plan
    from dash_migrate.report.output import print_documents, save_documents
    from dash_migrate.report.style import plain

    style = terminal.style() if output is None else plain()
    documents = tuple(load_report(name, Options(style, hidden)).documents(plan))
    if output is not None:
        terminal.note(save_documents(documents, output))
        return
    print_documents(documents)
    if name == "text":
        terminal.say(after_plan(plan, path, style))


def _verify(root: Path, settings: "Settings", decide: "Decider", name: str, output: str | None) -> None:
    """Shows the plan and what came of starting its result; ends with the code of `verify`."""
    from dash_migrate.commands.verify import FAILED, run, show
    from dash_migrate.report.text import TextReport
    from dash_migrate.verify.platforms import platforms
    from dash_migrate.verify.request import Request

    with terminal.network_progress():
        found = run(root, settings, Request(platforms()[:1]), decide)
    if name == "text" and output is None:
        terminal.show(TextReport(terminal.style()).text(found.plan) + "\n")
    show(found, name, output)
    raise typer.Exit(0 if found.passed else FAILED)


def _show_summary(plan: "Plan") -> None:
    from dash_migrate.report.text import TextReport

    terminal.show(TextReport(terminal.style()).check(plan))


def _show_why(plan: "Plan", place: str) -> None:
    from dash_migrate.report.style import visible
    from dash_migrate.why import parse_place, why

    style = terminal.style()
    for paragraph in why(plan, parse_place(place, plan.root)):
        terminal.say(style.wrap(visible(plan.redactor(paragraph)), "  ", ""))
