"""What a place in the code says about its value: the names around it, what takes it, how it is read."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from dash_migrate.facts.values import last_name
from dash_migrate.secrets.model import Place
from dash_migrate.secrets.readers import (
    is_environment,
    names_of,
    option_of,
    read_by,
    set_by,
    table,
    text_names,
    typed_into,
    variable_of,
    variable_read,
)
from dash_migrate.secrets.roles import Context, Role

if TYPE_CHECKING:
    from dash_migrate.facts.scope import Scope
    from dash_migrate.secrets.literals import Link

_GETS = re.compile(r"\A_*(?:get|load|read|fetch|find|default)_")


def context_of(link: Link, scope: Scope) -> Context:
    """The context of the expression that `link` leads to."""
    found = Context()
    here: Link | None = link
    while here is not None:
        step = _STEPS.get(type(here.node))
        if step is None:
            if isinstance(here.node, ast.stmt):
                _statement(found, here, scope)
            break
        if not step(found, here):
            return found
        here = here.above
    return found


def _settle(found: Context, role: Role) -> None:
    if found.role is Role.NONE:
        found.role = role


def _keyword(found: Context, link: Link) -> bool:
    if isinstance(link.node, ast.keyword):
        found.names.append(link.node.arg or "")
        _settle(found, Role.KEYWORD)
    return True


def _call(found: Context, link: Link) -> bool:
    """Whether what takes the value is only a cover around it."""
    call = link.node
    assert isinstance(call, ast.Call)  # as the table of steps says
    name = last_name(call.func)
    if link.field == "func":
        return True  # of `"text".encode()`: the attribute has judged
    if link.field == "keywords":
        return _by_keyword(found, call, name)
    read = read_by(call, name, link.number)
    if read is not None:
        found.names.append(read)
        _settle(found, Role.READ)
        found.key, found.place = variable_of(call, name, read)
        return False
    if name in table("covers") | table("fields") and link.number == 0:
        return True
    if name in table("compares") and len(call.args) > 1:
        found.names += names_of(call.args[1 - link.number]) if link.number < 2 else []
        found.role, found.hashed = Role.COMPARED, "hash" in name
        return False
    if name in {"setattr", "set"} and link.number == 2:
        found.names += text_names(call.args[1])
        _settle(found, Role.GIVEN)
        return False
    if (
        name == "update"
        and found.names
        and isinstance(call.func, ast.Attribute)
        and is_environment(call.func.value)
    ):
        found.key = found.name
    _settle(found, Role.POSITIONAL)
    found.call, found.position = call, link.number
    if not found.names:
        found.names += typed_into(call, link.number) if name in table("types") else set_by(name, call)
    return False


def _by_keyword(found: Context, call: ast.Call, name: str) -> bool:
    """A keyword argument: of `dict(...)` it is an item, of `field(default=...)` the value itself."""
    given = found.name
    if name in table("fields") and given in {"default", "default_factory", "value"}:
        found.names.pop()
        found.role = Role.NONE
        return True
    if name == "dict":
        found.role = Role.ITEM
        return True
    if given == "default" and (option := option_of(call)):
        found.names[-1] = option
        found.role = Role.READ
        found.key, found.place = variable_of(call, name, option)
        return False
    if name == "update" and isinstance(call.func, ast.Attribute) and is_environment(call.func.value):
        found.key = given
    found.call, found.position = call, -1
    return False


def _attribute(found: Context, link: Link) -> bool:
    del found
    return isinstance(link.node, ast.Attribute) and link.node.attr in table("methods")


def _dict(found: Context, link: Link) -> bool:
    node = link.node
    assert isinstance(node, ast.Dict)  # as the table of steps says
    if link.field == "keys":
        found.role, found.keyed_by = Role.FIXED, True
        return True
    key = node.keys[link.number] if link.number < len(node.keys) else None
    found.names += text_names(key) or names_of(key) if key is not None else []
    if found.keyed is None and not found.elements:
        found.keyed = node
    _settle(found, Role.ITEM)
    return True


def _element(found: Context, link: Link) -> bool:
    if not found.names:
        found.elements.append((link.node, link.number))
    elements = link.node.elts if isinstance(link.node, ast.Tuple | ast.List) else []
    if link.number == 1 and len(elements) == 2 and not found.names:
        found.user = found.user or next(iter(text_names(elements[0])), "")
    return True


def _walrus(found: Context, link: Link) -> bool:
    if isinstance(link.node, ast.NamedExpr) and isinstance(link.node.target, ast.Name):
        found.names.append(link.node.target.id)
        _settle(found, Role.GIVEN)
    return False


def _either(found: Context, link: Link) -> bool:
    """`os.getenv("K") or "text"` is the default of the variable; any other alternative is the value as well."""
    node = link.node
    if isinstance(node, ast.IfExp):
        return link.field != "test"
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and link.number:
        key = variable_read(node.values[0])
        if key and not found.names and not found.elements:
            alone = link.number == 1 and len(node.values) == 2
            found.names.append(key)
            found.key = key
            found.place = Place.DEFAULT_OF_VARIABLE if alone else Place.VALUE
            found.role = Role.READ
    return isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or)


def _compare(found: Context, link: Link) -> bool:
    node = link.node
    assert isinstance(node, ast.Compare)  # as the table of steps says
    number = link.number if link.field == "comparators" else 0
    if not isinstance(node.ops[number], ast.Eq | ast.NotEq | ast.In | ast.NotIn | ast.Is | ast.IsNot):
        return False
    other = node.comparators[0] if link.field == "left" else [node.left, *node.comparators][number]
    if found.elements and isinstance(other, ast.Tuple | ast.List):
        position = found.elements[-1][1]
        same = len(other.elts) == len(getattr(found.elements[-1][0], "elts", ()))
        if not same:
            return False
        other = other.elts[position]
    found.role = Role.COMPARED
    if isinstance(other, ast.Call) and last_name(other.func) in table("hashes"):
        found.hashed = True
        return False
    found.names += names_of(other)
    return False


def _operation(found: Context, link: Link) -> bool:
    del link
    found.partial = True
    return not found.names


def _lambda(found: Context, link: Link) -> bool:
    del found
    return link.field == "body"


def _parameters(found: Context, link: Link) -> bool:
    arguments = link.node
    assert isinstance(arguments, ast.arguments)  # as the table of steps says
    if link.field == "kw_defaults":
        taker = arguments.kwonlyargs[link.number]
    else:
        takers = [*arguments.posonlyargs, *arguments.args]
        taker = takers[len(takers) - len(arguments.defaults) + link.number]
    found.names.append(taker.arg)
    _settle(found, Role.DEFAULT)
    return False


def _statement(found: Context, link: Link, scope: Scope) -> None:
    """The names that a statement gives to the value in it."""
    node = link.node
    targets: list[ast.expr] = []
    match node:
        case ast.Assign():
            targets = node.targets
        case ast.AnnAssign():
            targets = [node.target]
        case ast.For() | ast.AsyncFor() if link.field == "iter":
            targets = [node.target]
        case ast.AugAssign():
            found.partial = True
        case ast.Return() if scope.function is not None:
            found.names.append(_GETS.sub("", scope.function.name))
            _settle(found, Role.RETURNED)
        case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            found.role = Role.FIXED
    given = [names for target in targets for names in [_target_names(found, target)] if names]
    if given:
        _settle(found, Role.GIVEN)
        found.names += given[0]
        if isinstance(scope.node, ast.ClassDef):
            found.names.append(scope.node.name)
            found.owner = scope.node
            if any(last_name(base).endswith(("Enum", "Flag", "Choices")) for base in scope.node.bases):
                found.role = Role.NONE
    for target in targets:
        if isinstance(target, ast.Subscript) and is_environment(target.value) and not found.elements:
            found.key = next(iter(text_names(target.slice)), "")
            found.place = Place.SETS_VARIABLE if found.key and not found.partial else Place.VALUE


def _target_names(found: Context, target: ast.expr) -> list[str]:
    """The names of what is assigned to; of an unpacked tuple that at the value's position."""
    if isinstance(target, ast.Tuple | ast.List):
        outer = found.elements[-1] if found.elements else None
        if outer is None or outer[1] >= len(target.elts):
            return []
        return names_of(target.elts[outer[1]])
    return names_of(target)


def _through(found: Context, link: Link) -> bool:
    del found, link
    return True


def _pattern(found: Context, link: Link) -> bool:
    del link
    found.role = Role.FIXED
    return True


def _matched(found: Context, link: Link) -> bool:
    above = link.above
    if above is not None and isinstance(above.node, ast.Match):
        found.names += names_of(above.node.subject)
    return False


_STEPS = {
    ast.keyword: _keyword,
    ast.Call: _call,
    ast.Attribute: _attribute,
    ast.Dict: _dict,
    ast.List: _element,
    ast.Tuple: _element,
    ast.Set: _element,
    ast.NamedExpr: _walrus,
    ast.IfExp: _either,
    ast.BoolOp: _either,
    ast.Compare: _compare,
    ast.BinOp: _operation,
    ast.Lambda: _lambda,
    ast.arguments: _parameters,
    ast.Starred: _through,
    ast.MatchValue: _pattern,
    ast.MatchOr: _through,
    ast.match_case: _matched,
}
