"""The programs that the app's code starts by name, and the apt packages that bring them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dash_migrate.facts.index import index_of
from dash_migrate.facts.reached import running
from dash_migrate.facts.scope import Kind, guarded, in_failing_try
from dash_migrate.facts.shell import ShellError, simple_commands
from dash_migrate.knowledge import load
from dash_migrate.packages.system.needs import STEP, TABLE, AptNeed
from dash_migrate.plan import Finding, Location, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex, Scope
    from dash_migrate.source import SourceFile

# Calls that start a program: what the first argument is.
_STARTS = frozenset({
    "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen",
    "subprocess.getoutput", "subprocess.getstatusoutput", "os.system", "os.popen", "os.execvp", "os.execlp",
    "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell",
})  # fmt: skip
_LOOKS = "shutil.which"
_SOLVERS = {"glpk": "glpsol", "cbc": "cbc"}  # what pyomo's SolverFactory runs
_WRAPPERS = frozenset({"env", "exec", "nice", "nohup", "stdbuf", "sudo", "time", "timeout", "xvfb-run"})


@dataclass(frozen=True, slots=True)
class Started:
    """A program that the code starts or looks for.

    Args:
        is_optional: the code goes on without it.
    """

    program: str
    location: Location
    is_optional: bool


def program_needs(facts: Facts) -> Iterator[AptNeed | Finding]:
    """The packages of programs that the running app starts; findings on those it can do without."""
    packages = _packages()
    found: dict[str, list[Started]] = {}
    for index in running(facts):
        for started in index.source.derive(_started) if _may_start(index) else ():
            if started.program in packages:
                found.setdefault(packages[started.program], []).append(started)
    for package, several in found.items():
        firm = [started for started in several if not started.is_optional]
        first = (firm or several)[0]
        if firm:
            yield AptNeed((package,), f"{first.location.path} starts the program {first.program}", first.location)
        else:
            yield _optional(package, first)


def started_programs(index: ModuleIndex) -> Iterator[Started]:
    """The programs that a file starts or looks for, by names that are written out."""
    for name in ("run", "call", "check_call", "check_output", "Popen", "getoutput", "getstatusoutput", "system",
                 "popen", "execvp", "execlp", "create_subprocess_exec", "create_subprocess_shell", "which",
                 "SolverFactory"):  # fmt: skip
        for site in index.calls_named.get(name, ()):
            for qualified in index.qualified(site.node.func, site.scope):
                yield from _at(index, site, qualified)


def _started(source: SourceFile) -> tuple[Started, ...]:
    index = index_of(source)
    return tuple(started_programs(index)) if index is not None else ()


def _may_start(index: ModuleIndex) -> bool:
    data = index.source.data
    return any(word in data for word in (b"subprocess", b"os.", b"from os ", b"which", b"SolverFactory"))


def _at(index: ModuleIndex, site: CallSite, qualified: str) -> Iterator[Started]:
    is_solver = qualified.startswith("pyomo.") and qualified.endswith(".SolverFactory")
    if not (qualified in _STARTS or qualified == _LOOKS or is_solver) or not site.node.args:
        return
    if guarded(site.ancestors):
        return
    optional = qualified == _LOOKS or in_failing_try(site.ancestors)
    place = index.source.location(site.node)
    for text in _commands(site.node.args[0], site.scope):
        program = _SOLVERS.get(text, "") if is_solver else text
        yield Started(program, place, optional)


def _commands(given: ast.expr, scope: Scope) -> Iterator[str]:
    """The programs that a command names: a list's first word, or those of a shell's line."""
    if isinstance(given, ast.Name):
        values = [b.value for b in scope.lookup(given.id) if b.kind is Kind.ASSIGN and b.value is not None]
        for value in values if len(values) == 1 else ():
            if not isinstance(value, ast.Name):
                yield from _commands(value, scope)
    elif isinstance(given, ast.List | ast.Tuple) and given.elts:
        words = [
            part.value for part in given.elts if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        first = given.elts[0]
        if isinstance(first, ast.Constant) and words:
            yield from _named(words)
    elif isinstance(given, ast.BinOp) and isinstance(given.op, ast.Add):
        yield from _commands(given.left, scope)
    elif isinstance(given, ast.Call) and isinstance(given.func, ast.Attribute):
        if given.func.attr in {"format", "split"}:
            yield from _commands(given.func.value, scope)
    elif (line := _line(given)) is not None:
        yield from _in_shell(line)


def _line(given: ast.expr) -> str | None:
    """The text of a command line; what is filled in is a word of its own."""
    if isinstance(given, ast.Constant):
        return given.value if isinstance(given.value, str) else None
    if isinstance(given, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "_" for part in given.values)
        return "".join(str(part) for part in parts)
    return None


def _in_shell(line: str) -> Iterator[str]:
    try:
        commands = simple_commands(line)
    except ShellError:
        commands = ()
        yield from _named(line.split())
    for command in commands:
        yield from _named([word.value for word in command.words])


def _named(words: list[str]) -> Iterator[str]:
    """The program of a command's words, and the one that it starts in turn (`timeout 10 ffmpeg ...`)."""
    for position, word in enumerate(words):
        name = word.replace("\\", "/").rpartition("/")[2]
        if position and (name.startswith("-") or name.replace(".", "").rstrip("smh").isdigit()):
            continue
        yield name
        if name not in _WRAPPERS:
            return


@cache
def _packages() -> Mapping[str, str]:
    return {program: package for package, several in load(TABLE)["programs"].items() for program in several}


def _optional(package: str, started: Started) -> Finding:
    return Finding(
        STEP,
        f"optional {started.program}",
        Severity.ADVICE,
        started.location,
        f"The code looks for the program {started.program}, or goes on without it.",
        "The platform need not have it; what it is for may silently be left out there.",
        f"If the app needs it on the platform, list for apt: {package}",
    )
