"""Names of expressions, and calls that read something by its name or give on what they take."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING

from dash_migrate.facts.scope import Kind
from dash_migrate.facts.values import last_name
from dash_migrate.knowledge import load
from dash_migrate.secrets.model import Place
from dash_migrate.secrets.names import mentions_password

if TYPE_CHECKING:
    from dash_migrate.facts.scope import Scope

_SETS = re.compile(r"(?:set|use|with)_?([A-Za-z]\w{1,40})\Z")
_SELVES = frozenset({"self", "cls", "app", "server", "application", "ast"})


@cache
def table(name: str) -> frozenset[str]:
    """The functions and methods of one kind, by their last name: `[calls]` of the knowledge."""
    return frozenset(load("secret_sinks")["calls"][name])


def names_of(expr: ast.expr | None) -> list[str]:
    """The names in an expression, innermost first: `["password", "db", "cfg"]` of `cfg["db"].password`."""
    found: list[str] = []
    while expr is not None:
        if isinstance(expr, ast.Attribute):
            if expr.attr not in table("methods"):
                found.append(expr.attr)
            expr = expr.value
        elif isinstance(expr, ast.Subscript):
            found += text_names(expr.slice)
            expr = expr.value
        elif isinstance(expr, ast.Call):
            name = last_name(expr.func)
            if expr.args and (name in table("reads") or name in table("reads-variables")):
                found += text_names(expr.args[0])
                expr = expr.func.value if isinstance(expr.func, ast.Attribute) else None
            elif isinstance(expr.func, ast.Attribute) and name in table("methods"):
                expr = expr.func.value
            else:
                expr = expr.args[0] if name in table("covers") and expr.args else None
        else:
            if isinstance(expr, ast.Name) and not (found and expr.id in _SELVES):
                found.append(expr.id)
            expr = None
    return found


def text_names(expr: ast.expr) -> list[str]:
    """The text that a key is, in a list; an empty one for other keys."""
    return [expr.value] if isinstance(expr, ast.Constant) and isinstance(expr.value, str) else []


def set_by(name: str, call: ast.Call) -> list[str]:
    """What a function of this name sets, where it takes nothing else: `api_key` of `set_api_key(...)`."""
    match = _SETS.match(name)
    return [match[1]] if match is not None and len(call.args) == 1 and not call.keywords else []


def typed_into(call: ast.Call, position: int) -> list[str]:
    """The field of a page that a program types into, if it is one of a password: by selector or by finding it."""
    on = call.func.value if isinstance(call.func, ast.Attribute) else None
    where = [*call.args[:position], *(on.args if isinstance(on, ast.Call) else [])]
    texts = [text for one in where for text in text_names(one)]
    return ["password"] if any(map(mentions_password, texts)) else []


def option_of(call: ast.Call) -> str:
    """What an option of a command line, or a setting that is read, is called; empty if that cannot be told."""
    name = last_name(call.func)
    if name not in table("options") and name not in table("reads") and name not in table("reads-variables"):
        return ""
    texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return max(texts, key=len).lstrip("-") if texts else ""


def read_by(call: ast.Call, name: str, index: int) -> str | None:
    """The key of something read with a default, for the default's position; None for other arguments."""
    expected = 2 if name == "getattr" else 1
    if index != expected or not (name in table("reads") or name in table("reads-variables")):
        return None
    key = call.args[index - 1]
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None


def variable_of(call: ast.Call, name: str, key: str) -> tuple[str, Place]:
    """The environment variable that a call reads or sets, with the way that it does so."""
    on = call.func.value if isinstance(call.func, ast.Attribute) else None
    if name == "getenv" or (name in {"get", "pop"} and on is not None and is_environment(on)):
        return key, Place.DEFAULT_OF_VARIABLE if name != "pop" else Place.VALUE
    if name == "setdefault" and on is not None and is_environment(on):
        return key, Place.SETS_VARIABLE
    return (key, Place.VALUE) if name in table("reads-variables") else ("", Place.VALUE)


def is_environment(expr: ast.expr) -> bool:
    """Whether an expression is `os.environ`."""
    return last_name(expr) == "environ"


def variable_read(expr: ast.expr) -> str:
    """The variable that `os.getenv("K")`, `os.environ.get("K")` or `os.environ["K"]` reads; else empty."""
    if isinstance(expr, ast.Subscript) and is_environment(expr.value):
        return next(iter(text_names(expr.slice)), "")
    if not isinstance(expr, ast.Call) or not expr.args:
        return ""
    on = expr.func.value if isinstance(expr.func, ast.Attribute) else None
    name = last_name(expr.func)
    if name == "getenv" or (name == "get" and on is not None and is_environment(on)):
        return next(iter(text_names(expr.args[0])), "")
    return ""


def covers(name: str) -> bool:
    """Whether a function of this name gives on what it takes, in another form."""
    return name in table("covers")


def is_method(name: str) -> bool:
    """Whether a method of this name keeps the value that it is called on."""
    return name in table("methods")


def default_of(call: ast.Call) -> ast.expr | None:
    """The default that a call gives for what it reads by name; None if it has none or reads nothing."""
    name = last_name(call.func)
    if name not in table("reads") and name not in table("reads-variables"):
        return None
    given = next((keyword.value for keyword in call.keywords if keyword.arg == "default"), None)
    position = 2 if name == "getattr" else 1
    return given or (call.args[position] if len(call.args) == position + 1 else None)


def is_made(expr: ast.expr, scope: Scope) -> bool:
    """Whether a name is only given what calls make: the answers of servers, files, widgets."""
    bindings = scope.lookup(expr.id) if isinstance(expr, ast.Name) else []
    calls = [one.value for one in bindings if one.kind is Kind.ASSIGN and isinstance(one.value, ast.Call)]
    kept = any(_is_dict(call) or inside(call) is not None for call in calls)
    return bool(calls) and len(calls) == len(bindings) and not kept


def _is_dict(call: ast.Call) -> bool:
    return last_name(call.func) == "dict"


def inside(call: ast.Call) -> ast.expr | None:
    """What a call gives on: `os.getenv("K", "text")`, `"text".encode()`, `SecretStr("text")`."""
    name = last_name(call.func)
    if isinstance(call.func, ast.Attribute) and is_method(name):
        return call.func.value
    if covers(name) and call.args:
        return call.args[0]
    return default_of(call)
