"""Logs in files that are on the standard streams as well: nothing of them is lost with the file."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.reached import running
from dash_migrate.facts.scope import guarded
from dash_migrate.facts.values import last_name

if TYPE_CHECKING:
    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import CallSite, ModuleIndex

_HANDLERS = ("StreamHandler", "RichHandler")
_STREAMS = frozenset({"stdout", "stderr", "__stdout__", "__stderr__"})
# With one of these, `logging.basicConfig` makes no handler for the standard streams.
_OTHERS = frozenset({"filename", "handlers", "stream"})
_LOGURU = "loguru.logger"


def is_shown_too(facts: Facts, index: ModuleIndex, site: CallSite) -> bool:
    """Whether what goes to a log file is printed beside.

    So it is where the same file of the app makes a handler for a standard stream, where `logging.basicConfig`
    gives the root logger one to which the others hand on, and with loguru, which prints until it is told not to.

    Args:
        facts: of the app.
        index: the file that makes the handler.
        site: the call that makes it.
    """
    if _is_loguru(index, site):
        return _loguru_prints(facts)
    if any(_is_stream(call) for name in _HANDLERS for call in index.calls_named.get(name, ())):
        return True
    if last_name(site.node.func) == "basicConfig":
        return False
    return _root_prints(facts) and not _keeps_to_itself(index)


def _is_stream(site: CallSite) -> bool:
    """Whether a call makes a handler that prints: `StreamHandler()`, `logger.add(sys.stderr)`."""
    if guarded(site.ancestors):
        return False
    given = (*site.node.args[:1], *(item.value for item in site.node.keywords if item.arg in {"stream", None}))
    return all(isinstance(one, ast.Name | ast.Attribute) and last_name(one) in _STREAMS for one in given)


def _root_prints(facts: Facts) -> bool:
    """Whether `logging.basicConfig` is called so that the root logger prints."""
    for index in running(facts):
        for site in index.calls_named.get("basicConfig", ()):
            named = {item.arg for item in site.node.keywords}
            if not guarded(site.ancestors) and None not in named and named.isdisjoint(_OTHERS):
                return True
    return False


def _keeps_to_itself(index: ModuleIndex) -> bool:
    """Whether a file has loggers that hand nothing on, or gives the root logger a handler of its own."""
    if any(one.target.attr == "propagate" for one in index.attribute_sets):
        return True
    roots = (site.node for site in index.calls_named.get("getLogger", ()))
    return any(not node.args and not node.keywords for node in roots)


def _is_loguru(index: ModuleIndex, site: CallSite) -> bool:
    func = site.node.func
    return isinstance(func, ast.Attribute) and _LOGURU in index.qualified(func.value, site.scope)


def _loguru_prints(facts: Facts) -> bool:
    """Whether loguru's own handler is left where it is, or another prints in its place."""
    taken = False
    for index in running(facts):
        taken = taken or any(_is_loguru(index, site) for site in index.calls_named.get("remove", ()))
        added = (site for site in index.calls_named.get("add", ()) if _is_loguru(index, site))
        if any(_is_stream(site) for site in added if site.node.args):
            return True
    return not taken
