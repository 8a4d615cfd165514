"""Lines of `.env`: added at its end, never replaced, and proved by reading the whole file back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.plan import Create, Rewrite, Splice
from dash_migrate.rewriting.secrets.env_example import with_example
from dash_migrate.rewriting.secrets.quoting import forms, read_values, refused
from dash_migrate.source import EditError, SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dash_migrate.plan import Edit, Location
    from dash_migrate.redaction.secret import Secret
    from dash_migrate.workspace import Workspace

__all__ = ["ENV", "PRIVATE", "line", "read_back", "refused", "with_variable"]

ENV = ".env"
# Only its owner reads it.
PRIVATE = 0o600


def line(name: str, value: str) -> str:
    """The line that gives a variable its value, without its end.

    Raises:
        EditError: if no line can; the message does not hold the value.
    """
    return f"{name}={_written(name, value)[0]}"


def with_variable(
    workspace: Workspace, name: str, secret: Secret, used: Sequence[Location], rotate: str
) -> tuple[Edit, ...]:
    """The edits that give a variable its lines in `.env` and `.env.example`.

    A new `.env` is made for its owner only. In one that exists every line stays as it is; the new one stands at
    the end, or at the top where the end cannot be read (below a quote that is never closed).

    Args:
        workspace: the app.
        name: of the variable.
        secret: its value.
        used: where the code reads it.
        rotate: the page on which its provider gives out another value; empty if that is not known.

    Returns:
        The edits; none of `.env` if it gives the variable this value already.

    Raises:
        EditError: if `.env` gives it another value, cannot be read, or no line can hold the value. No message
            holds a value.
    """
    return (*_in_env(workspace, name, secret.value), *with_example(workspace, name, used, rotate))


def read_back(workspace: Workspace) -> dict[str, str]:
    """The variables that `load_dotenv` takes from this version's `.env`. They hold secrets.

    Raises:
        EditError: if it is not in UTF-8, so that `load_dotenv` fails.
    """
    source = workspace.source(ENV)
    if source is None:
        return {}
    if source.encoding != "utf-8":
        raise EditError(_not_utf8())
    return {name: value for name, value in read_values(source.text).items() if value is not None}


def _in_env(workspace: Workspace, name: str, value: str) -> tuple[Edit, ...]:
    written = _written(name, value)
    _check_plain(workspace)
    source = workspace.source(ENV)
    if source is None:
        if workspace.exists(ENV):
            raise EditError(f"{ENV}: cannot be read. Make it readable, then run the command again.")
        return (Create(ENV, f"{name}={written[0]}\n", PRIVATE),)
    if source.encoding not in {"utf-8", "utf-16-le", "utf-16-be"}:
        raise EditError(_not_utf8())
    before = read_values(source.text)
    if before.get(name) == value:
        return () if source.encoding == "utf-8" else (Rewrite(ENV, source.text),)
    _check_free(source, before, name, value)
    return (_added(source, before, name, value),)


def _check_plain(workspace: Workspace) -> None:
    """Refuses what `apply` would not write to, before other files are changed for it."""
    file = workspace.root / ENV
    try:
        inside = file.resolve().is_relative_to(workspace.root.resolve())
        usable = inside and (file.is_file() or not (file.exists() or file.is_symlink()))
    except (OSError, RuntimeError):  # links that lead in a circle
        usable = False
    if not usable:
        raise EditError(
            f"{ENV}: is a folder, a link out of the app, or no plain file. Put a plain file in its place, then "
            "run the command again."
        )


def _written(name: str, value: str) -> tuple[str, ...]:
    """The forms of a value that are read back; at least one."""
    cause = refused(value)
    if cause is not None:
        raise EditError(f"{ENV}: cannot hold the value of {name}: {cause}.")
    return tuple(form for form in forms(value) if read_values(f"{name}={form}\n") == {name: value})


def _check_free(source: SourceFile, before: Mapping[str, str | None], name: str, value: str) -> None:
    """Refuses where the file gives the variable another value; on Windows upper and lower case are one."""
    for other, given in before.items():
        if other.upper() == name.upper() and given not in {None, value}:
            same = "" if other == name else ", on Windows the same variable,"
            raise EditError(
                f"{ENV}:{_line_of(source, other)}: gives {other}{same} another value than the code has. Nothing "
                "was overwritten: take one of the two values away, or give this one another name: "
                f"--name {name}=OTHER_NAME"
            )


def _line_of(source: SourceFile, name: str) -> int:
    """The 1-based line of the last assignment to a name, 1 if it cannot be told."""
    pattern = re.compile(rf"\s*(?:export\s+)?['\"]?{re.escape(name)}['\"]?\s*=")
    lines = source.text.splitlines()
    return max((number for number, text in enumerate(lines, 1) if pattern.match(text)), default=1)


def _added(source: SourceFile, before: Mapping[str, str | None], name: str, value: str) -> Edit:
    """The edit that adds a line, proved: the variable has its value and all others have what they had."""
    wanted = {**before, name: value}
    for form in _written(name, value):
        for edit in _places(source, f"{name}={form}\n"):
            if read_values(_text_after(source, edit)) == wanted:
                return edit
    raise EditError(
        f"{ENV}: {name} cannot be added so that it is read back: the file has a quote that is never closed. "
        "Close it, then run the command again."
    )


def _places(source: SourceFile, new: str) -> Iterator[Edit]:
    """The line at the end of the file, then at its top. What is in UTF-16, which nobody reads, is stored anew."""
    text, end = source.text, len(source.utf8)
    glue = "" if not text or text.endswith(("\n", "\r")) else "\n"
    if not text and source.bom:
        glue = "\n"  # older versions of python-dotenv take the byte order mark for part of the name on its line
    if source.encoding == "utf-8":
        yield Splice(ENV, end, end, glue + new)
        yield Splice(ENV, 0, 0, new)
    else:
        ended = (glue + new).replace("\n", source.newline)
        yield Rewrite(ENV, text + ended)
        yield Rewrite(ENV, new.replace("\n", source.newline) + text)


def _text_after(source: SourceFile, edit: Edit) -> str:
    if isinstance(edit, Rewrite):
        return edit.text
    return source.spliced([edit]).text if isinstance(edit, Splice) else ""


def _not_utf8() -> str:
    return f"{ENV}: is not in UTF-8, so load_dotenv cannot read it. Store it in UTF-8, then run the command again."
