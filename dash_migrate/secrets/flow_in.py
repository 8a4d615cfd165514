"""From what takes a credential back to the literals that it is given."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.facts.flow import flow
from dash_migrate.facts.origins import Access
from dash_migrate.facts.scope import Function, Kind
from dash_migrate.facts.values import argument, last_name
from dash_migrate.secrets.clients import client_calls, may_hold, passwords, written_out
from dash_migrate.secrets.contexts import context_of
from dash_migrate.secrets.gaps import gaps, name_before, owner_in, tells
from dash_migrate.secrets.literals import literals
from dash_migrate.secrets.readers import inside, is_made, names_of
from dash_migrate.secrets.roles import Role
from dash_migrate.secrets.sinks import is_component, is_header, owner_of, sink_names, taken
from dash_migrate.secrets.takers import telling_parameters
from dash_migrate.secrets.verdicts import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Binding, CallSite, Scope
    from dash_migrate.secrets.literals import Composed, Literals, Spot

_MOST_ENDS = 40
_DEPTH = 3


Marks = dict[int, Mark]


def marks(facts: Facts) -> Marks:
    """The literals that flow into something that takes credentials, by `id` of their node."""
    return facts.derive(_marks)


def _marks(facts: Facts) -> Marks:
    found: Marks = {}
    finder = _Finder(facts, found)
    for path in facts.modules.indexes:
        source = facts.workspace.source(path)
        parts = literals(source) if source is not None else None
        if parts is not None:
            finder.sinks(path, parts)
            finder.clients(path, parts)
            finder.passed(path, parts)
            for composed in parts.composed:
                finder.holes(path, composed)
            for spot in parts.plain:
                if isinstance(spot.link.node, ast.BinOp | ast.Attribute):
                    finder.formatted(path, spot)
    return found


class _Finder:
    def __init__(self, facts: Facts, found: Marks) -> None:
        self.facts = facts
        self.flow = facts.derive(flow)
        self.found = found
        self.parameters = facts.derive(telling_parameters)

    def sinks(self, path: str, parts: Literals) -> None:
        """The arguments of calls that are sinks."""
        index = parts.index
        for name in sink_names(index) & index.calls_named.keys():
            for site in index.calls_named[name]:
                for one in taken(index, site.node, site.scope):
                    owner = one.owner or self._receiver(site.node, path, site.scope)
                    if one.receiver not in {"", owner}:
                        continue
                    mark = Mark(one.name, one.why, True, owner, one.canonical, one.kind, one.direct)
                    direct = written_out(one.expr) if one.direct else None
                    ends = (direct,) if direct is not None else self.ends(one.expr, path, site.scope, one.shape)
                    for node in () if one.direct and direct is None else ends:
                        self._mark(node, mark)

    def clients(self, path: str, parts: Literals) -> None:
        """What looks like a password in calls of packages that say that they log in."""
        for site, owner in client_calls(self.facts, path, parts.index, self._makers):
            for node in passwords(site.node):
                self._mark(node, Mark("", f"is passed to {last_name(site.node.func)}", True, owner, maybe=True))

    def _receiver(self, call: ast.Call, path: str, scope: Scope) -> str:
        """Whose method a call is: `smtp` of `server.login(...)`, for what `smtplib.SMTP(...)` gave."""
        return max(map(owner_of, self._makers(call, path, scope)), default="")

    def _makers(self, call: ast.Call, path: str, scope: Scope) -> Iterator[str]:
        """The dotted names of what made the object whose method a call is."""
        on = call.func.value if isinstance(call.func, ast.Attribute) else None
        made = [on] if on is not None else []
        for binding in scope.lookup(on.id) if isinstance(on, ast.Name) else ():
            holder = binding.ancestors[-1][0] if binding.ancestors else None
            made += [i.context_expr for i in getattr(holder, "items", ()) if i.optional_vars is binding.node]
        for expr in made:
            for origin in self.flow.origins(expr, path, scope):
                index = self.facts.modules.indexes[origin.path]
                func = origin.node.func if isinstance(origin.node, ast.Call) else None
                yield from index.qualified(func, origin.scope) if func else ()

    def formatted(self, path: str, spot: Spot) -> None:
        """What `%` and `str.format` put into an address, a header or a connection string."""
        text = spot.node.value if isinstance(spot.node, ast.Constant) else None
        if isinstance(text, str):
            for name, expr in gaps(text, spot.link):
                self._completes(name, expr, owner_in(text), path, spot.scope)

    def _completes(self, name: str, expr: ast.expr, owner: str, path: str, scope: Scope) -> None:
        mark = Mark(name, "completes an address, header or connection string", False, owner)
        for node in self.ends(expr, path, scope, "one"):
            self._mark(node, mark)

    def passed(self, path: str, parts: Literals) -> None:
        """What is handed on by name to a place whose name tells."""
        for spot in parts.passed:
            if isinstance(spot.link.node, ast.Compare):
                self._asked(path, spot, spot.link.node)
                self._read(path, spot, spot.link.node)
            name, call = self._telling(spot)
            if name is None or (call is not None and is_component(parts.index, call, spot.scope)):
                continue
            dotted = parts.index.qualified(call.func, spot.scope) if call is not None else ()
            owner = owner_of(dotted[0]) if dotted else ""
            mark = Mark(name, f"is passed on as {name}", False, owner)
            for node in self.ends(spot.node, path, spot.scope, "one"):
                self._mark(node, mark)

    def _asked(self, path: str, spot: Spot, node: ast.Compare) -> None:
        """`password in ALLOWED`, `(user, password) in PAIRS`: what is looked through."""
        asked = node.left
        if spot.link.field != "comparators" or not isinstance(node.ops[spot.link.number], ast.In | ast.NotIn):
            return
        pair = isinstance(asked, ast.Tuple | ast.List) and len(asked.elts) == 2
        name = next(iter(names_of(asked.elts[1] if pair else asked)), "")  # type: ignore[attr-defined]  # is a pair
        if tells(name):
            for found in self.ends(spot.node, path, spot.scope, "pairs" if pair else "each"):
                self._mark(found, Mark(name, f"is compared with {name}", False))

    def _read(self, path: str, spot: Spot, node: ast.Compare) -> None:
        """`given == "text"` where `given` was read from a request, a form or a header by a telling name."""
        other = node.comparators[0] if spot.link.field == "left" else node.left
        if not isinstance(spot.node, ast.Name) or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
            return
        if not may_hold([other]) or tells(spot.node.id):
            return
        for origin in self.flow.origins(spot.node, path, spot.scope):
            keys = [access.key for access in origin.way if isinstance(access, Access)]
            for name in (key for key in keys if isinstance(key, str) and tells(key)):
                self._mark(other, Mark(name, f"is compared with {name}", False))

    def _telling(self, spot: Spot) -> tuple[str | None, ast.Call | None]:
        """The telling name of the place where something is handed on, with the call that takes it there."""
        node = spot.link.node
        if isinstance(node, ast.keyword):
            above = spot.link.above
            call = above.node if above is not None and isinstance(above.node, ast.Call) else None
            return (node.arg, call) if tells(node.arg or "") else (None, None)
        if isinstance(node, ast.Dict) and spot.link.field == "values":
            key = node.keys[spot.link.number]
            if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                return None, None
            if not (tells(key.value) or key.value.lower() == "appid" or is_header(key.value, "")):
                return None, None
            context = context_of(spot.link, spot.scope)
            return key.value, context.call
        if isinstance(node, ast.Compare):
            context = context_of(spot.link, spot.scope)
            if context.role is Role.COMPARED and not context.hashed and tells(context.name):
                return context.name, None
            return None, None
        if isinstance(node, ast.Assign):
            names = [name for target in node.targets for name in names_of(target)[:1]]
            return (next((name for name in names if tells(name)), None), None)
        if isinstance(node, ast.Call) and spot.link.field == "args":
            return self.parameter(node, spot.link.number), node
        return None, None

    def parameter(self, call: ast.Call, position: int) -> str | None:
        """The telling name of the app's own parameter at a position of a call; None if there is none."""
        return self.parameters.get(last_name(call.func), {}).get(position)

    def holes(self, path: str, composed: Composed) -> None:
        """The expressions that an address, a header or a connection string is completed with."""
        before = ""
        for number, part in enumerate(composed.parts):
            if part.hole is not None:
                behind = composed.parts[number + 1].text if number + 1 < len(composed.parts) else ""
                name = name_before(before, behind)
                if name is not None:
                    owner = owner_in("".join(one.text for one in composed.parts))
                    self._completes(name, part.hole, owner, path, composed.spot.scope)
            before = (before + part.text)[-200:]

    def _mark(self, node: ast.expr, mark: Mark) -> None:
        known = self.found.get(id(node))
        if known is None or (mark.sure and not known.sure):
            self.found[id(node)] = mark

    def ends(self, expr: ast.expr, path: str, scope: Scope, shape: str, depth: int = 0) -> Iterator[ast.expr]:
        """The literals that an expression may come from; of pairs their second halves."""
        if depth > _DEPTH:
            return
        if shape == "pairs" and isinstance(expr, ast.Name):
            for one in self._added(path, expr.id):
                yield from self.ends(one, path, scope, "one", depth + 1)
        parameter = self._parameter(expr, scope)
        if parameter is not None:
            for given, caller, where in self._given(parameter, path) if depth < _DEPTH else ():
                yield from self.ends(given, caller, where, shape, depth + 1)
            return
        if is_made(expr, scope):
            return
        origins = self.flow.origins(expr, path, scope)
        if len(origins) > _MOST_ENDS:
            return
        for origin in origins:
            node = origin.node
            if origin.way or not isinstance(node, ast.expr):
                continue
            if shape == "one":
                yield from self._one(node, origin.path, origin.scope, depth)
            else:
                for half in _halves(node, shape):
                    yield from self.ends(half, origin.path, origin.scope, "one", depth + 1)

    @staticmethod
    def _parameter(expr: ast.expr, scope: Scope) -> Binding | None:
        """The parameter that a name is, and nothing else."""
        bindings = scope.lookup(expr.id) if isinstance(expr, ast.Name) else []
        return bindings[0] if len(bindings) == 1 and bindings[0].kind is Kind.PARAMETER else None

    def _given(self, binding: Binding, path: str) -> Iterator[tuple[ast.expr, str, Scope]]:
        """What the callers of a function give for a parameter of it, with where they do so."""
        function = binding.scope.node
        if not isinstance(function, Function) or not isinstance(binding.node, ast.arg):
            return
        listed = [*function.args.posonlyargs, *function.args.args]
        owner = binding.scope.parent.node if binding.scope.parent is not None else None
        bound = isinstance(owner, ast.ClassDef)
        position = listed.index(binding.node) - bound if binding.node in listed else None
        if position == -1:  # `self`, which no caller gives
            return
        names = {owner.name if isinstance(owner, ast.ClassDef) and function.name == "__init__" else function.name}
        for caller, call in self.facts.sites.callers(path, function) if not bound else self._calls(names):
            given = argument(call.node, position, binding.node.arg)
            if given is not None:
                yield given, caller, call.scope

    def _calls(self, names: set[str]) -> Iterator[tuple[str, CallSite]]:
        """The calls of methods and classes by their name."""
        for name in names:
            yield from self.facts.evaluator.calls_of(name)

    def _added(self, path: str, name: str) -> Iterator[ast.expr]:
        """The passwords that are put into a container one by one: `PAIRS["anna"] = ...`."""
        for one in self.facts.modules.indexes[path].item_sets:
            if isinstance(one.target.value, ast.Name) and one.target.value.id == name:
                yield one.value

    def _one(self, node: ast.expr, path: str, scope: Scope, depth: int) -> Iterator[ast.expr]:
        if isinstance(node, ast.Constant | ast.BinOp):
            yield node
        elif isinstance(node, ast.Call):
            inner = inside(node)
            if inner is not None:
                yield from self.ends(inner, path, scope, "one", depth + 1)


def _halves(node: ast.expr, shape: str) -> Iterator[ast.expr]:
    """The credentials of a pair or of pairs that are written out."""
    if isinstance(node, ast.Dict):
        if shape == "pairs":
            yield from node.values
    elif isinstance(node, ast.Call):
        if last_name(node.func) == "dict" and shape == "pairs":
            yield from (keyword.value for keyword in node.keywords if keyword.arg)
            for argument in node.args[:1]:
                yield from _halves(argument, shape)
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        if shape == "each":
            yield from node.elts
        elif shape == "pair":
            if len(node.elts) == 2:
                yield node.elts[1]
        else:
            yield from (half for item in node.elts for half in _halves(item, "pair"))
