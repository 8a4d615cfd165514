"""Lift Python 2 sources.

## What it does
Rewrites the syntax of a Python 2 file that Python 3 cannot even read: print and exec statements, `except E, e`,
`raise E, "text"`, `<>`, backticks, `0777` and `10L`, tuples among the parameters. It needs fissix, which comes
with the extra: pip install 'dash-migrate[bowler]'

## Why the platform needs it
The platform runs Python 3. It stops at such a file with a SyntaxError as soon as the app imports it, and no other
step can look into the file either.

## Before and after
Before:

    print "loading", name
    except IOError, error:

After:

    print("loading", name)
    except IOError as error:

## What it leaves alone
What Python 3 reads but runs otherwise: moved modules (`urllib2`), `dict.iteritems`, the results of `map` and
`zip`, `/` between integers. A finding lists the lines and the command that shows what to write. Files that mix
print statements with `print(..., file=...)`, and files whose result Python 3 does not read either.

## References
- https://docs.python.org/3.10/howto/pyporting.html
- https://docs.python.org/3.10/library/2to3.html#fixers
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.lines import LineMap
from dash_migrate.plan import Change, Effort, Finding, Location, Severity, Tier, Unreadable
from dash_migrate.rewriting.fissix_text import INSTALL, Unparsed, has_fissix
from dash_migrate.rewriting.python2_syntax import Lifted, MixedPrint, lift, python2_line
from dash_migrate.rewriting.text_edits import plain_text, text_edits
from dash_migrate.source import MAX_PYTHON_BYTES
from dash_migrate.step import App, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dash_migrate.plan import Proposal
    from dash_migrate.source import SourceFile

NAME = "python2"
_WHY = "The platform runs Python 3, which stops at this file with a SyntaxError as soon as it is imported."


def propose(app: App) -> Iterator[Proposal]:
    """One change for each file that only Python 2 reads; findings on what Python 3 runs otherwise."""
    for source in app.workspace.python_files():
        if source.tree is None and len(source.data) <= MAX_PYTHON_BYTES:
            try:
                text = plain_text(source)
            except (UnicodeDecodeError, LookupError):
                continue  # the plan reports it
            yield from _lift(source, text, app.workspace.root)


def _lift(source: SourceFile, text: str, root: Path) -> Iterator[Proposal]:
    line = python2_line(text)
    if not has_fissix():
        if line:
            yield _finding(source, line, "not installed", "This file looks like Python 2.", f"Lift it: {INSTALL}")
        return
    lifted = lift(text, str(root / source.path))
    if isinstance(lifted, MixedPrint):
        yield _mixed(source, lifted)
    elif isinstance(lifted, Unparsed):
        if line:
            seen = f"This file looks like Python 2 and cannot be lifted: {lifted.cause}."
            yield _finding(source, lifted.line or line, "unread", seen, "Correct this line, then plan again.")
    else:
        yield from _lifted(source, text, line, lifted)


def _lifted(source: SourceFile, text: str, line: int, lifted: Lifted) -> Iterator[Proposal]:
    splices = tuple(splice for edit in text_edits(source, lifted.text) for splice in edit.splices)
    result = source.spliced(splices).parsed
    if not splices:
        yield from _refused(source, lifted)
    elif isinstance(result, Unreadable):
        seen = f"This Python 2 file cannot be lifted: the result {result.cause}."
        place = LineMap(lifted.text, text).nearest(result.location.line)
        yield _finding(source, place, "result", seen, "Rewrite this line for Python 3, then plan again.")
    else:
        yield Change(
            step=NAME,
            anchor="python 2",
            title=f"Lift this Python 2 file to the syntax of Python 3 ({', '.join(lifted.kinds)})",
            why=_WHY,
            tier=Tier.ASK,
            location=Location(source.path, line or 1),
            edits=splices,
        )
        yield from _refused(source, lifted)
        yield from _left(source, lifted)


def _refused(source: SourceFile, lifted: Lifted) -> Iterator[Finding]:
    for line, reason in lifted.refused:
        yield _finding(source, line, f"refused {reason}", f"{reason}.", "Rewrite this line by hand.")


def _left(source: SourceFile, lifted: Lifted) -> Iterator[Finding]:
    """What a person has to look at in a lifted file."""
    if lifted.tuples:
        seen = f"print with several values in parentheses prints a tuple in Python 2: {_lines(lifted.tuples)}."
        action = "If the values were meant one by one, take the inner parentheses away after the lift."
        yield Finding(
            NAME, "tuples", Severity.ADVICE, Location(source.path, lifted.tuples[0]), seen, _KEPT, action
        )
    if lifted.changed:
        listed = "; ".join(f"{kind} ({_lines(lines)})" for kind, lines in lifted.changed.items())
        first = min(lines[0] for lines in lifted.changed.values())
        options = " ".join(f"-f {kind}" for kind in lifted.changed if kind != "division")
        path = f'"{source.path}"' if " " in source.path else source.path
        command = f"python -m fissix -p {options} {path} shows what to write" if options else ""
        division = "write // where / divides integers" if "division" in lifted.changed else ""
        action = "After the lift: " + "; ".join(filter(None, (command, division))) + "."
        seen = f"Python 3 runs this otherwise than Python 2: {listed}."
        place = Location(source.path, first)
        yield Finding(NAME, "changed", Severity.WARNING, place, seen, _CHANGED, action, Effort.HOUR)


_KEPT = "The lifted file prints the same; Python 3 authors usually mean something else by these parentheses."
_CHANGED = (
    "Lifting the syntax does not change what names and results mean; the file would fail when it gets there."
)


def _mixed(source: SourceFile, mixed: MixedPrint) -> Finding:
    seen = (
        f"This file mixes print statements (line {mixed.statement}) with calls (line {mixed.call}): it cannot be "
    )
    action = f'Write the print statements as calls, the one on line {mixed.statement} first: print("text").'
    return _finding(source, mixed.statement, "mixed", seen + "read as Python 2 nor as Python 3.", action)


def _finding(source: SourceFile, line: int, anchor: str, seen: str, action: str) -> Finding:
    return Finding(NAME, anchor, Severity.ERROR, Location(source.path, line), seen, _WHY, action)


def _lines(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:8])) + (f" and {len(lines) - 8} more" if len(lines) > 8 else "")
    return f"line {shown}" if len(lines) == 1 else f"lines {shown}"


STEP = Step(name=NAME, title="Lift Python 2 sources", doc=__doc__, propose=propose)
