"""Whether the app gets along without a file that it reads, or makes it itself: then its absence says nothing."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dash_migrate.facts.moments import moments
from dash_migrate.facts.paths import path_values
from dash_migrate.facts.scope import in_failing_try
from dash_migrate.facts.values import Role, last_name
from dash_migrate.knowledge import load
from dash_migrate.rewriting.files.reads import What
from dash_migrate.writes.found import accesses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.paths import Anchor, PathValue
    from dash_migrate.facts.scope import CallSite, Function
    from dash_migrate.facts.values import Value
    from dash_migrate.rewriting.files.places import Site
    from dash_migrate.rewriting.files.reads import Read

# Calls that make no file and ask for none, so that a path among their arguments says nothing; with those that
# read files and those that put paths together.
_HARMLESS = frozenset(
    {
        "Dash",
        "print",
        "info",
        "debug",
        "warning",
        "error",
        "str",
        "append",
        "with_name",
        "with_suffix",
        "getenv",
        "get",
    }
)
_SCRIPTS = frozenset({".sh", ".bash", ".bat", ".ps1", ".yml", ".yaml", ".mk"})
_SCRIPT_NAMES = ("Dockerfile", "Makefile", "Procfile", "justfile")
_STARTING = frozenset({"system", "run", "Popen", "call", "check_call", "check_output", "popen"})
_READING = ("files", "databases", "folders", "patterns")
_MAKING = ("join", "same", "folder", "last", "split")


def when(facts: Facts, read: Read) -> str:
    """When a file is read for sure: `when the app starts`, `in the callback show`; empty if nobody knows."""
    found = moments(facts)
    if found.at_start(read.path, read.site.scope, read.site.ancestors):
        return "when the app starts"
    requests = found.requests_of(read.site.scope)
    return f"in {requests[0].title}" if requests else ""


def is_missed(facts: Facts, site: Site) -> bool:
    """Whether the app fails for sure without a file: it neither asks for it, nor catches that, nor makes it."""
    if site.read.what is not What.FILE or not site.value.complete or not is_certain(facts, site.read):
        return False
    return not _is_mentioned(facts, site) and not _is_filled_in(facts, site)


def _is_filled_in(facts: Facts, site: Site) -> bool:
    """Whether the app writes files of this kind where the file is looked for, under names that it works out.

    What runs when the app starts comes before every write of a request: that does not count for it.
    """
    found, read = moments(facts), site.read
    early = found.at_start(read.path, read.site.scope, read.site.ancestors)
    for access in accesses(facts):
        call = access.site
        at_start = found.at_start(access.path, call.scope, call.ancestors)
        if not access.act.writes or not (at_start or (not early and found.requests_of(call.scope))):
            continue
        values = path_values(facts, access.argument, access.path, call.scope)
        if any(value.anchor is site.value.anchor and _may_name(value, site.value.text) for value in values):
            return True
    return False


def _may_name(value: PathValue, text: str) -> bool:
    """Whether a path of which only the beginning is known may be a file: one of its folder, with its suffix."""
    rest = text.removeprefix(value.text)
    if value.complete or rest == text or not rest or "/" in rest:
        return False
    constants = (node for node in ast.walk(value.node) if isinstance(node, ast.Constant))
    last = max(constants, key=lambda node: (node.lineno, node.col_offset), default=None)
    return last is None or text.endswith(PurePosixPath(f"name{last.value!s}").suffix)


def _is_mentioned(facts: Facts, site: Site) -> bool:
    name = site.value.text.rpartition("/")[2]
    mentions = facts.derive(_Mentions)
    named = (site.value.anchor, site.value.text) in mentions.paths or name in mentions.names
    return named or any(name in text for text in mentions.commands)


def is_own_folder(facts: Facts, site: Site) -> bool:
    """Whether the app asks for the folder of a site, or makes it or one above it, or writes into it."""
    folder, mentions = _folder(site), facts.derive(_Mentions)
    anchors = {path for anchor, path in mentions.paths if anchor is site.value.anchor}
    above = any(path.strip("./") and folder.startswith(f"{path}/") for path in anchors)
    written = {path.rpartition("/")[0] for anchor, path in mentions.written if anchor is site.value.anchor}
    return folder in anchors or above or folder in written


def is_written(facts: Facts, site: Site) -> bool:
    """Whether the app does more with a file than to read it and to ask for it."""
    return (site.value.anchor, site.value.text) in facts.derive(_Mentions).written


def _folder(site: Site) -> str:
    """The folder that a site reads files of, as text below its anchor."""
    text = site.value.text
    of_files = site.read.what in {What.PATTERN, What.FILE} or not site.value.complete
    return text.rpartition("/")[0] if of_files else text


def is_needed(facts: Facts, site: Site) -> bool:
    """Whether a file that is there has to come along: it is read for sure, and the app does not make it itself."""
    if site.read.what is What.DATABASE:
        return bool(when(facts, site.read)) and not _is_mentioned(facts, site)
    return bool(when(facts, site.read)) and is_missed(facts, site)


def is_certain(facts: Facts, read: Read) -> bool:
    """Whether a call reads this one path and nothing else, whatever is set, and an error there goes through."""
    conditions = any(isinstance(node, ast.If | ast.Match) for node, _ in read.site.ancestors)
    inline = any(isinstance(part, ast.IfExp) for node, _ in read.site.ancestors[-1:] for part in ast.walk(node))
    return read.known and len(read.values) == 1 and not conditions and not inline and not _caught(facts, read)


def _caught(facts: Facts, read: Read) -> bool:
    """Whether a `try` stands around the call, or around what leads to it."""
    if in_failing_try(read.site.ancestors):
        return True
    function, path = read.site.scope.function, read.path
    seen: set[Function] = set()
    while function is not None and function not in seen:
        seen.add(function)
        calls = list(facts.sites.callers(path, function))
        if any(in_failing_try(call.ancestors) for _, call in calls):
            return True
        path, function = (calls[0][0], calls[0][1].scope.function) if len(calls) == 1 else (path, None)
    return False


class _Mentions:
    """The paths that the app names otherwise than to read them: it asks for them, writes them, hands them on."""

    def __init__(self, facts: Facts) -> None:
        self.paths: set[tuple[Anchor, str]] = set()
        self.written: set[tuple[Anchor, str]] = set()
        self.names: set[str] = set()
        self.commands = list(_commands(facts))
        tables, making = load("file_readers"), load("paths")
        passed = {name.rpartition(".")[2] for part in _READING for name in tables[part]} | _HARMLESS
        passed |= {name.rpartition(".")[2] for part in _MAKING for name in making[part]}
        passed |= {name for table in (making, tables) for names in table["methods"].values() for name in names}
        questions = tables["questions"]
        asking = {name.rpartition(".")[2] for name in (*questions["names"], *questions["methods"])}
        for path, index in facts.modules.indexes.items():
            for call in index.calls:
                name = last_name(call.node.func)
                if name not in passed and (name != "open" or _writes(call.node)):
                    self._note(facts, path, call, name in asking)

    def _note(self, facts: Facts, path: str, call: CallSite, only_asked: bool) -> None:
        called = facts.evaluator.values(call.node.func, path, call.scope)
        if any(value.role is Role.FUNCTION or _is_component(value) for value in called):
            return  # what a function of the app does with the path is seen there
        arguments = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
        if isinstance(call.node.func, ast.Attribute):
            arguments.append(call.node.func.value)
        for expr in arguments:
            if isinstance(expr, ast.Constant) and not isinstance(expr.value, str):
                continue
            for value in path_values(facts, expr, path, call.scope):
                self.paths.add((value.anchor, value.text.rstrip("/")))
                if not only_asked:
                    self.written.add((value.anchor, value.text.rstrip("/")))
                self.names.add(value.text.rpartition("/")[2])


def _is_component(value: Value) -> bool:
    """Whether something is a component or a figure: most calls of an app make these."""
    top = value.name.partition(".")[0]
    return value.role is Role.EXTERNAL and (top.startswith("dash") or top == "plotly")


def _commands(facts: Facts) -> Iterator[str]:
    """The texts of what is run beside Python: scripts, container files, commands that the code starts."""
    for path in facts.workspace.paths:
        posix = PurePosixPath(path)
        if posix.suffix in _SCRIPTS or posix.name.startswith(_SCRIPT_NAMES):
            source = facts.workspace.source(path)
            yield source.utf8.decode("utf-8", "replace") if source is not None else ""
    for index in facts.modules.indexes.values():
        for name in _STARTING.intersection(index.calls_named):
            for call in index.calls_named[name]:
                parts = (part for argument in call.node.args for part in ast.walk(argument))
                yield from (
                    one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)
                )


def _writes(call: ast.Call) -> bool:
    given = [*call.args[1:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    return not all(isinstance(one, ast.Constant) and not set(str(one.value)) & set("wax+") for one in given)
