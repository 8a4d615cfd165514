"""Whole commands: dash-migrate and other tools over the same folder, and the start of a program."""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

from benchmarks.timing import Task, command, least

ROOT = Path(__file__).resolve().parents[1]
NOTHING, BARE, HELP = "python -c pass", "bare Typer --help", "dash-migrate --help"
_BARE = """import typer

app = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
{commands}
app()
"""
_BARE_COMMAND = '''
@app.command()
def command_{number}(path: str = typer.Argument(".", help="A folder.")) -> None:
    """Does the thing with number {number}."""
'''


def other_tools(root: Path, prefix: Path) -> tuple[list[Task], list[str]]:
    """Commands that look at all files of a folder, and what to say of those that are not installed.

    Args:
        root: the folder; none of them has anything to change in it.
        prefix: the environment that plans read.
    """
    python = sys.executable
    plan = [python, "-m", "dash_migrate", "plan", root, "--python", prefix, "--format", "json"]
    tasks = [command("dash-migrate plan", plan, root, ROOT)]
    missing = []
    if find_spec("yaml") is None:
        missing.append("LibCST's runner: PyYAML is not installed, left out")
    else:
        options = ["-x", "noop_codemod.NoOp", "--no-format", "-j", "1"]
        runner = [python, "-m", "libcst.tool", "codemod", *options, root]
        tasks.append(command("LibCST's runner, no-op codemod", runner, root, ROOT / "benchmarks"))
    for tool, arguments in (
        ("bump-pydantic", ["--diff", str(root)]),
        ("django-upgrade", ["--target-version", "5.0", "--check", *map(str, sorted(root.rglob("*.py")))]),
    ):
        program = shutil.which(tool)
        if program is None:
            missing.append(f"{tool}: not installed, left out (pip install {tool})")
        else:
            tasks.append(command(tool, [program, *arguments], root, root, good=(0, 1)))
    return tasks, missing


def start_up(folder: Path, rounds: int) -> dict[str, float]:
    """CPU seconds of `--help`, of a bare Typer program with as many commands, and of no program at all.

    Args:
        folder: where the bare program is written.
        rounds: how often each is started.
    """
    from dash_migrate.commands import app

    count = len(app.registered_commands) + len(app.registered_groups)
    bare = folder / "bare.py"
    commands = "".join(_BARE_COMMAND.format(number=number) for number in range(count))
    bare.write_text(_BARE.format(commands=commands), "utf-8")
    ours = "import sys; from dash_migrate.cli import main; sys.exit(main(['--help']))"
    tasks = [
        command(NOTHING, [sys.executable, "-c", "pass"], folder, ROOT),
        command(BARE, [sys.executable, bare, "--help"], folder, ROOT),
        command(HELP, [sys.executable, "-c", ours], folder, ROOT),
    ]
    return least(tasks, rounds)
