"""What a person has to do about secrets that no rewrite takes out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dash_migrate.plan import Effort, Finding, Location, Severity
from dash_migrate.secrets.comments import comment_mentions
from dash_migrate.secrets.credential_files import credential_files
from dash_migrate.secrets.mentions import Medium
from dash_migrate.secrets.model import Certainty
from dash_migrate.secrets.settings_files import file_mentions, readers
from dash_migrate.secrets.suppressed import is_allowed, is_suppressed_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.plan import Change
    from dash_migrate.rewriting.secrets.moving import Use
    from dash_migrate.secrets.mentions import Mention
    from dash_migrate.secrets.model import Found

WHY = "Everybody who can see the repository can read it, in its history too."


def by_hand(step: str, use: Use, cause: str) -> Finding:
    """The finding for one use of a variable that cannot be rewritten: `cause` says why."""
    return Finding(
        step,
        f"{use.name} {use.found.kind}",
        Severity.ERROR,
        use.location,
        f"A secret stands here that cannot be moved by itself: {cause}.",
        f"It {use.found.why}. {WHY}",
        f'Write os.environ["{use.name}"] here, put {use.name} into .env, and set it in the App Manager.',
    )


def unproved(step: str, change: Change, cause: str) -> Finding:
    """The finding for a change that was not shown to keep the program."""
    return Finding(
        step,
        f"unproved {change.anchor}",
        Severity.ERROR,
        change.location,
        f"{change.title}: not done, {cause}.",
        WHY,
        "Move the value by hand: read it with os.environ, put it into .env, and set it in the App Manager.",
    )


def left_by_hand(step: str, facts: Facts, secrets: Iterable[Found]) -> Iterator[Finding]:
    """Findings for the secrets in code that are only seen."""
    for found in secrets:
        if found.certainty is not Certainty.SEEN:
            continue
        place = facts.modules.indexes[found.literal.path].source.location(found.literal.node)
        yield Finding(
            step,
            f"seen {found.kind} {' '.join(found.hint.words)}",
            Severity.WARNING,
            place,
            f"This looks like a secret: it {found.why}.",
            WHY,
            "If it is one, read it from os.environ and set the variable in the App Manager; if it is none, write "
            f"# dash-migrate: ignore[{step}] behind it.",
        )


def mentioned(step: str, facts: Facts) -> Iterator[Finding]:
    """Findings for the secrets in comments, docstrings, configuration files and notebooks: one a line."""
    for source in facts.workspace.python_files():
        if not is_suppressed_file(facts, source.path):
            told = comment_mentions(source)
            yield from _each_line(step, [m for m in told if not is_allowed(facts, source, m.line, m.line)], ())
    by_file: dict[str, list[Mention]] = {}
    for mention in file_mentions(facts.workspace):
        if not is_suppressed_file(facts, mention.path):
            by_file.setdefault(mention.path, []).append(mention)
    for path, mentions in by_file.items():
        yield from _each_line(step, mentions, readers(facts.workspace, path))


def _each_line(step: str, mentions: Iterable[Mention], used: list[str] | tuple[str, ...]) -> Iterator[Finding]:
    seen: set[int] = set()
    for mention in mentions:
        if mention.line not in seen:
            seen.add(mention.line)
            yield _mention(step, mention, used)


def _mention(step: str, mention: Mention, used: list[str] | tuple[str, ...]) -> Finding:
    name = mention.secret.name
    what = f"{'A secret' if name == 'SECRET' else name} stands in {mention.medium.value}"
    if mention.medium in {Medium.COMMENT, Medium.DOCSTRING}:
        return _finding(step, mention, f"{what}.", "Take it out; if it is in use, change it at its provider.")
    if mention.medium is Medium.TEXT:
        action = f'Put the value in with os.environ["{name}"], and set {name} in the App Manager.'
        return _finding(step, mention, f"{what}.", action)
    if mention.medium is Medium.NOTEBOOK:
        action = "Read it from os.environ in the cell, clear the outputs, and change the value at its provider."
        return _finding(step, mention, f"{what}.", action)
    if "PRIVATE KEY" in mention.secret.value or mention.kind == "private-key":
        what = f"{mention.path} holds a private key"
    where = f" {', '.join(used[:3])} {'reads' if len(used) == 1 else 'read'} the file." if used else ""
    action = (
        f"Keep the file out of git: add {mention.path} to .gitignore and run git rm --cached {mention.path}. "
        "Set the value as a variable in the App Manager, and read it from os.environ."
    )
    return replace(_finding(step, mention, f"{what}.{where}", action), effort=Effort.HOUR)


def _finding(step: str, mention: Mention, seen: str, action: str) -> Finding:
    anchor = f"{mention.medium.name.lower()} {mention.kind} {mention.name}"
    place = Location(mention.path, mention.line, mention.column)
    return Finding(step, anchor, Severity.WARNING, place, seen, WHY, action)


def credentials_named(step: str, facts: Facts) -> Iterator[Finding]:
    """Findings for the credential files that the code names."""
    for named in credential_files(facts):
        yield Finding(
            step,
            f"credential file {named.file}",
            Severity.WARNING,
            facts.modules.indexes[named.path].source.location(named.node),
            f"The credentials in {named.file} are read here.",
            "In git everybody could read the file; kept out of git it is missing on the platform.",
            "Put the file's content into a variable of the App Manager, read it with json.loads(os.environ[...]), "
            f"and keep {named.file} out of git. If it was ever pushed, have its provider make a new key.",
            Effort.HOUR,
        )
