"""Parsers that read the command line while gunicorn imports the app."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.moments import moments
from dash_migrate.plan import Finding, Severity
from dash_migrate.rewriting.blocks import one_line
from dash_migrate.target_platform import TargetPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex

# What ends the process when it meets an argument that it does not know. Source: the reference of argparse.
_PARSERS = frozenset({"argparse.ArgumentParser", "configargparse.ArgumentParser"})
_WHY = (
    "gunicorn imports the app, so the command line is gunicorn's: the parser does not know its arguments and ends "
    "every worker before the app has started."
)


def command_lines(step: str, facts: Facts, target: TargetPlatform) -> Iterator[Finding]:
    """A finding for each call that parses the process's own arguments whenever the app is imported."""
    when = moments(facts)
    for index in facts.modules.indexes.values():
        if b"parse_args" not in index.source.utf8 and b"docopt" not in index.source.utf8:
            continue
        for site in index.calls:
            if not _parses(facts, index, site) or _asked(site):
                continue
            if not when.at_start(index.path, site.scope, site.ancestors):
                continue
            source, call = index.source, one_line(index.source, site.node)
            yield Finding(
                step=step,
                anchor=source.segment(site.node),
                severity=Severity.ERROR,
                location=source.location(site.node),
                seen=f"{call} reads the command line whenever the app is imported.",
                why=_WHY,
                action=_action(site, call, target),
            )


def _parses(facts: Facts, index: ModuleIndex, site: CallSite) -> bool:
    """Whether a call parses what the process was started with, and nothing that is handed to it."""
    call = site.node
    if any(item.arg in {"args", "argv", None} for item in call.keywords):
        return False
    if "docopt.docopt" in index.qualified(call.func, site.scope):
        return len(call.args) < len(("doc", "argv"))
    if call.args or not isinstance(call.func, ast.Attribute) or call.func.attr != "parse_args":
        return False
    origins = facts.derive(flow).origins(call.func.value, index.path, site.scope)
    return all(
        isinstance(origin.node, ast.Call)
        and not origin.way
        and not _PARSERS.isdisjoint(facts.modules.indexes[origin.path].qualified(origin.node.func, origin.scope))
        for origin in origins
    )


def _asked(site: CallSite) -> bool:
    """Whether a condition decides on a call, or something is done when it ends the process."""
    return any(isinstance(node, ast.If | ast.Try) for node, _ in site.ancestors)


def _action(site: CallSite, call: str, target: TargetPlatform) -> str:
    settings = 'Take the settings from environment variables: os.environ.get("NAME", "default").'
    if target is TargetPlatform.PAAS or not isinstance(site.node.func, ast.Attribute):
        return f'{settings} What is for the command line alone belongs below if __name__ == "__main__":.'
    there = f'{call[:-1]}[] if "DASH_APP_NAME" in os.environ else None)'
    return (
        f"Write {there}: the defaults hold on the platform. What has no default is to come from the environment."
    )
