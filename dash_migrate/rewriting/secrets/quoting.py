"""How a value is written into `.env`: so that python-dotenv reads just it, and as many other readers as can.

Facts, from python-dotenv's parser (1.0 to 1.2): an unquoted value ends at white space before `#` and loses white
space around it; an escaped quote or backslash is read in single quotes, `\\n` and the like in double quotes only;
`${NAME}` is replaced in every kind of quotes. `docker run --env-file` keeps quotes as part of the value, so what
needs none gets none; docker compose and shells replace `$` in double quotes but not in single ones.
"""

from __future__ import annotations

import io
import logging
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# What all readers take as it stands.
_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=~^-]+")
_REFERENCE = re.compile(r"\$\{[^}:]*(?::-[^}]*)?\}")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def forms(value: str) -> Iterator[str]:
    """The ways to write a value, the one that most readers agree on first; each is one line.

    They are candidates: only reading the whole file back proves one.
    """
    one_line = "\n" not in value and "\r" not in value
    # Behind `\\` some versions of python-dotenv take the quote for an escaped one and read on to the next line.
    open_ended = value.endswith("\\")
    if not value or _PLAIN.fullmatch(value):
        yield value
    if one_line and "'" not in value and "\\\\" not in value and not open_ended:
        yield f"'{value}'"
    if one_line and not set('"\\$`') & set(value):
        yield f'"{value}"'
    if one_line and not open_ended:
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        yield f"'{escaped}'"
    if not open_ended:
        yield f'"{value.translate(_ESCAPES)}"'
    if one_line:
        yield value


def refused(value: str) -> str | None:
    """Why no line of `.env` can hold a value, as the end of a sentence; None if one can. Says nothing of it."""
    if "\0" in value:
        return "it holds a NUL character, which no environment variable can"
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return "it holds half a character (a surrogate), which no file in UTF-8 can"
    if _REFERENCE.search(value):
        return "it holds `${...}`, which python-dotenv replaces in every kind of quotes"
    if not any(read_values(f"NAME={form}\n").get("NAME") == value for form in forms(value)):
        return "it ends with a backslash, which not every version of python-dotenv reads in quotes"
    return None


def remark(value: str) -> str | None:
    """What a person should know who gives the value to something else than python-dotenv; None for most values."""
    if "\n" in value or "\r" in value:
        return (
            "It has several lines: .env holds them as one, with \\n, which python-dotenv turns back; the App "
            "Manager needs the lines themselves, and docker run --env-file can carry neither."
        )
    return None


def read_values(text: str) -> dict[str, str | None]:
    """What `load_dotenv` takes from the text of a file; None for a name without `=`.

    Args:
        text: the decoded text; line ends become `\\n`, as they do when python-dotenv opens a file.
    """
    from dotenv import dotenv_values

    logger = logging.getLogger("dotenv.main")
    logger.addFilter(_says_nothing)
    try:
        return dict(dotenv_values(stream=io.StringIO(text, newline=None), interpolate=True))
    finally:
        logger.removeFilter(_says_nothing)


def _says_nothing(record: logging.LogRecord) -> bool:
    """Keeps python-dotenv's warnings of lines that it cannot parse off the terminal: the file is the user's."""
    del record
    return False
