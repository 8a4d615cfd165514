"""The secrets of an app that no text may show, in every spelling: those in its code and those in `.env`."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.packages.private.credentials import credential_secrets
from dash_migrate.redaction.assigned import assigned
from dash_migrate.redaction.harmless import is_harmless
from dash_migrate.redaction.plain import is_plain, reach_of
from dash_migrate.redaction.secret import Secret
from dash_migrate.secrets.comments import comment_mentions
from dash_migrate.secrets.settings_files import file_mentions
from dash_migrate.secrets.written import shown_name, spellings, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.secrets.mentions import Mention
    from dash_migrate.secrets.model import Found
    from dash_migrate.source import SourceFile
    from dash_migrate.workspace import Workspace

_TELLING = re.compile(r"(?i)pass|pwd|secret|token|key|cred|auth|pin|salt|dsn|url|uri|conn|webhook|sas|jwt")
_NAMES = (".env", ".env.local", ".env.production", ".env.development")
_TEMPLATES = (".example", ".sample", ".template", ".dist")


def secrets_of(facts: Facts) -> tuple[Secret, ...]:
    """All secrets of one version of the app, of every tier, as they stand in its files and as others print them.

    Derive it: `facts.derive(secrets_of)`.
    """
    from dash_migrate.secrets.found import found

    known: dict[Secret, None] = {}
    for item in found(facts):
        source = facts.workspace.source(item.literal.path)
        known |= dict.fromkeys(_of_code(item, source))
    for mention in _mentions(facts.workspace):
        known |= dict.fromkeys(_forms(mention.secret.name, mention.secret.value))
    for secret in credential_secrets(facts.workspace):
        known |= dict.fromkeys(_forms(secret.name, secret.value))
    for path in env_files(facts.workspace):
        source = facts.workspace.source(path)
        if source is not None:
            known |= dict.fromkeys(source.derive(_of_env))
    return tuple(known)


def env_files(workspace: Workspace) -> Iterator[str]:
    """The app's `.env` files that may hold values, also where git ignores them; templates are none."""
    folders = {str(PurePosixPath(path).parent) for path in workspace.paths if path.endswith(".py")} | {"."}
    inside = {path for path in workspace.paths if PurePosixPath(path).name.startswith(".env")}
    common = {str(PurePosixPath(folder) / name) for folder in folders for name in _NAMES}
    yield from (path for path in sorted(inside | common) if not path.endswith(_TEMPLATES))


def _mentions(workspace: Workspace) -> Iterator[Mention]:
    for source in workspace.python_files():
        yield from comment_mentions(source)
    yield from file_mentions(workspace)


def _forms(name: str, value: str) -> Iterator[Secret]:
    """What shows a value; of a plain one the value itself, where it is given as one."""
    for form in (value,) if is_plain(value) else spellings(value):
        yield Secret(name, form, reach_of(form))


def _of_code(found: Found, source: SourceFile | None) -> Iterator[Secret]:
    """One secret of the code."""
    name = shown_name(found)
    if source is not None:
        yield from written(found, source)
    for value in dict.fromkeys((found.secret.value, found.moved)):
        yield from _forms(name, value)


def _of_env(source: SourceFile) -> tuple[Secret, ...]:
    """The values of a `.env` file; such as a port or a level are hidden where they are given a name only."""
    text = source.data[len(source.bom) :].decode(source.encoding, "replace")
    known: dict[Secret, None] = {}
    for name, raw in assigned(text):
        for value in dict.fromkeys((raw, _unescaped(raw))):
            if value and (_TELLING.search(name) or _generated(value)) and not is_harmless(value):
                known |= dict.fromkeys(_forms(name.upper(), value))
    return tuple(known)


def _unescaped(raw: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"n": "\n", "r": "\r", "t": "\t"}.get(match[1], match[1]), raw)


def _generated(value: str) -> bool:
    """Whether a value looks like nothing a person has named: letters and digits mixed, no path, no address."""
    mixed = any(char.isdigit() for char in value) and any(char.isalpha() for char in value)
    return len(value) >= 12 and mixed and not re.search(r"[/\\\s:]", value)
