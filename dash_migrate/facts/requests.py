"""What makes the app's code run once it serves: callbacks, routes, layout functions, tasks beside them."""

from __future__ import annotations

import ast
import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.callbacks import callbacks
from dash_migrate.facts.modules import is_template, is_test
from dash_migrate.facts.scope import Function
from dash_migrate.facts.values import Role, argument, last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.callbacks import Callback
    from dash_migrate.facts.scope import ModuleIndex, Scope
    from dash_migrate.plan import Location

# Flask's and FastAPI's ways to register what answers a request, and what runs around it.
_ROUTES = frozenset({
    "route", "get", "post", "put", "delete", "patch", "before_request", "after_request", "teardown_request",
    "errorhandler", "before_app_request", "context_processor", "user_loader", "request_loader", "websocket",
})  # fmt: skip
_TASKS = frozenset({"task", "shared_task", "periodic_task", "scheduled_job"})


class Trigger(enum.Enum):
    """What makes code run."""

    CALLBACK = "callback"
    BACKGROUND = "background callback"
    ROUTE = "route"
    LAYOUT = "layout"
    TASK = "task"


# Calls that are given a function to run later: what that makes of it, its keyword, and its position.
_GIVEN: dict[str, tuple[Trigger, str, int | None]] = {
    "Thread": (Trigger.TASK, "target", None),
    "Process": (Trigger.TASK, "target", None),
    "Timer": (Trigger.TASK, "function", 1),
    "add_job": (Trigger.TASK, "func", 0),
    "add_url_rule": (Trigger.ROUTE, "view_func", 2),
}
# What is given to these runs beside the code that gives it, which does not wait.
STARTS_TASKS = frozenset(name for name, (trigger, *_) in _GIVEN.items() if trigger is Trigger.TASK)


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """One function that runs once the app serves.

    Args:
        trigger: what makes it run; a layout function runs whenever a page is loaded, a task beside all requests.
        path: the file of the function.
        callback: the registration, of callbacks.
        location: the function's first line.
    """

    trigger: Trigger
    path: str
    function: Function | ast.Lambda
    callback: Callback | None
    location: Location

    @property
    def title(self) -> str:
        """How a person knows it: `the callback update_graph`."""
        if isinstance(self.function, ast.Lambda):
            return f"the {self.trigger.value} in line {self.function.lineno}"
        kind = "layout function" if self.trigger is Trigger.LAYOUT else self.trigger.value
        return f"the {kind} {self.function.name}"

    @property
    def is_upload(self) -> bool:
        """Whether it is a callback that is given the contents of a `dcc.Upload`."""
        given = self.callback.inputs if self.callback is not None else ()
        return any(one.property == "contents" for one in given)


def requests(facts: Facts) -> tuple[Request, ...]:
    """All functions of the app that run once it serves; a function that is registered twice is there once a way.

    Tests and templates are passed over, unless the entry module imports them (see `callbacks`).
    """
    return facts.derive(_all)


def _all(facts: Facts) -> tuple[Request, ...]:
    found: dict[tuple[ast.AST, Trigger], Request] = {}
    for request in (*_callbacks(facts), *_routes(facts), *_layouts(facts), *_handed_over(facts)):
        found.setdefault((request.function, request.trigger), request)
    return tuple(sorted(found.values(), key=lambda one: one.location))


def _request(
    facts: Facts, trigger: Trigger, path: str, function: Function | ast.Lambda, callback: Callback | None = None
) -> Request:
    location = facts.modules.indexes[path].source.location(function)
    return Request(trigger, path, function, callback, location)


def _callbacks(facts: Facts) -> Iterator[Request]:
    for one in callbacks(facts):
        if one.function is not None:
            trigger = Trigger.BACKGROUND if _in_background(one) else Trigger.CALLBACK
            yield _request(facts, trigger, one.function_path, one.function, one)


def _in_background(callback: Callback) -> bool:
    given = argument(callback.site.node, None, "background")
    named = isinstance(given, ast.Constant) and given.value is True
    return named or last_name(callback.site.node.func) == "long_callback"


def _routes(facts: Facts) -> Iterator[Request]:
    """Functions with a decorator of a server or blueprint, or of a task queue."""
    for path, index in facts.modules.indexes.items():
        if is_test(path) or is_template(path):
            continue
        for node, scope in _decorated(index):
            for decorator in node.decorator_list:
                trigger = _trigger(facts, path, decorator, scope)
                if trigger is not None:
                    yield _request(facts, trigger, path, node)


def _decorated(index: ModuleIndex) -> Iterator[tuple[Function, Scope]]:
    for node, scope in index.scopes.items():
        if isinstance(node, Function) and node.decorator_list and scope.parent is not None:
            yield node, scope.parent


def _trigger(facts: Facts, path: str, decorator: ast.expr, scope: Scope) -> Trigger | None:
    func = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = last_name(func)
    if name in _TASKS:
        return Trigger.TASK
    if name not in _ROUTES or not isinstance(func, ast.Attribute):
        return None
    owners = facts.evaluator.values(func.value, path, scope)
    own = owners and all(value.role in {Role.OBJECT, Role.CLASS, Role.MODULE} for value in owners)
    return None if own else Trigger.ROUTE


def _layouts(facts: Facts) -> Iterator[Request]:
    """What `app.layout = function` and `register_page(layout=function)` name, and `def layout` of a page file."""
    for site in facts.sites.layouts:
        yield from _named(facts, Trigger.LAYOUT, site.path, site.site.value, site.site.scope)
    for path, index in facts.modules.indexes.items():
        pages = index.calls_named.get("register_page", ())
        for call in pages:
            given = argument(call.node, None, "layout")
            if given is not None:
                yield from _named(facts, Trigger.LAYOUT, path, given, call.scope)
        for binding in index.scope.bindings.get("layout", ()) if pages else ():
            if isinstance(binding.node, Function):
                yield _request(facts, Trigger.LAYOUT, path, binding.node)


def _handed_over(facts: Facts) -> Iterator[Request]:
    """Functions that are given to threads, processes, schedulers and `add_url_rule`."""
    for path, index in facts.modules.indexes.items():
        if is_test(path) or is_template(path):
            continue
        for name, (trigger, keyword, position) in _GIVEN.items():
            for call in index.calls_named.get(name, ()):
                given = argument(call.node, position, keyword)
                if given is not None:
                    yield from _named(facts, trigger, path, given, call.scope)


def _named(facts: Facts, trigger: Trigger, path: str, expr: ast.expr, scope: Scope) -> Iterator[Request]:
    """The functions that an expression stands for; nothing for what is called already."""
    if isinstance(expr, ast.Lambda):
        yield _request(facts, trigger, path, expr)
        return
    for value in facts.evaluator.values(expr, path, scope):
        if value.role is Role.FUNCTION and isinstance(value.node, Function):
            yield _request(facts, trigger, value.path, value.node)
