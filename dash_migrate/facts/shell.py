"""The words of a shell command line with their places, enough of a shell's grammar for the lines of a Procfile.

Nothing is expanded: `$PORT` and `$(nproc)` stay as they are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# What ends one command and starts the next.
_SEPARATOR = re.compile(r"&&|\|\||;|\||&(?!>)|\n")
# `2>&1` is whole; `>` and `2>>` are followed by the file's name.
_REDIRECTION = re.compile(r"\d*(?:>>?&?|<&?)(?P<to>\d+|-)?|&>>?(?P<all>)")
_ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z_]\w*)=(?P<value>.*)", re.DOTALL)
_CLOSING = {"(": ")", "{": "}"}


class ShellError(ValueError):
    """A quote or a bracket is open at the end of the line."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word.

    Args:
        value: what the program is given: quotes and backslashes are gone.
        start: its first character in the line.
        end: behind its last one.
    """

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SimpleCommand:
    """A program with its arguments, and the variables that are set before it: `A=1 gunicorn app:server`."""

    words: tuple[Word, ...]
    variables: dict[str, str]


def simple_commands(line: str) -> tuple[SimpleCommand, ...]:
    """The commands of a line, in order, redirections and comments left out.

    Raises:
        ShellError: if a quote or a `$(` is not closed.
    """
    commands: list[SimpleCommand] = []
    words: list[Word] = []
    position = 0
    skip = False
    while position < len(line):
        if line[position] in " \t\r\f\v":
            position += 1
        elif line[position] == "#":  # a word that has begun goes on with it
            break
        elif match := _SEPARATOR.match(line, position):
            commands.append(_command(words))
            words, skip, position = [], False, match.end()
        elif match := _REDIRECTION.match(line, position):
            skip = match["to"] is None
            position = match.end()
        else:
            word = _word(line, position)
            if not skip:
                words.append(word)
            skip, position = False, word.end
    commands.append(_command(words))
    return tuple(command for command in commands if command.words)


def _command(words: list[Word]) -> SimpleCommand:
    """Splits off the assignments before the program's name; `env A=1 program` sets them as well."""
    variables: dict[str, str] = {}
    for count, word in enumerate(words):
        match = _ASSIGNMENT.match(word.value)
        if match:
            variables[match["name"]] = match["value"]
        elif word.value != "env":
            return SimpleCommand(tuple(words[count:]), variables)
    return SimpleCommand((), variables)


def _word(line: str, start: int) -> Word:
    parts: list[str] = []
    position = start
    while position < len(line) and not line[position].isspace():
        character = line[position]
        if character == "\\":
            parts.append(line[position + 1 : position + 2])
            position += 2
        elif character in "'\"":
            end = _quote_end(line, position)
            inner = line[position + 1 : end - 1]
            parts.append(inner if character == "'" else re.sub(r'\\([\\"$`])', r"\1", inner))
            position = end
        elif character == "$" and line[position + 1 : position + 2] in {"(", "{"}:
            end = _bracket_end(line, position + 1)
            parts.append(line[position:end])
            position = end
        elif character in ";|&<>":
            break
        else:
            parts.append(character)
            position += 1
    return Word("".join(parts), start, min(position, len(line)))


def _quote_end(line: str, start: int) -> int:
    quote = line[start]
    pattern = r"'[^']*'" if quote == "'" else r'"(?:[^"\\]|\\.)*"'
    match = re.compile(pattern, re.DOTALL).match(line, start)
    if match is None:
        raise ShellError(f"the quote at character {start + 1} is not closed")
    return match.end()


def _bracket_end(line: str, start: int) -> int:
    """Where what opens at `start` is closed, nested ones counted."""
    opening = line[start]
    depth = 0
    for position in range(start, len(line)):
        if line[position] == opening:
            depth += 1
        elif line[position] == _CLOSING[opening]:
            depth -= 1
            if not depth:
                return position + 1
    raise ShellError(f"the {opening} at character {start + 1} is not closed")
