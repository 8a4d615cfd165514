"""One walk over a module's tree: what it imports, binds, calls and sets, with the scope of each.

Names are resolved through the imports and scopes of the file, never by spelling: a local `html` variable is
not Dash's. The walk keeps its own stack, since a long chain of calls is deeper than the recursion limit.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from dash_migrate.facts.scope import (
    Ancestors,
    AttributeSet,
    Binding,
    CallSite,
    Function,
    ImportEdge,
    ItemSet,
    Kind,
    ModuleIndex,
    Scope,
)
from dash_migrate.facts.values import last_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash_migrate.source import SourceFile

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Nodes that hold nothing of interest, and nothing that does.
_EMPTY = (ast.Constant, ast.alias, ast.expr_context, ast.operator, ast.cmpop, ast.unaryop, ast.boolop)


def index_of(source: SourceFile) -> ModuleIndex | None:
    """The file's index, built once for this version of its text; None if it cannot be parsed."""
    return source.derive(_build)


def _build(source: SourceFile) -> ModuleIndex | None:
    tree = source.tree
    return _Walk(source, tree).run() if tree is not None else None


def _fields() -> dict[type[ast.AST], tuple[str, ...]]:
    """The fields of each kind of node that the walk looks into."""
    kinds = [kind for kind in vars(ast).values() if isinstance(kind, type) and issubclass(kind, ast.AST)]
    return {kind: kind._fields for kind in kinds if kind._fields and not issubclass(kind, _EMPTY)}


_FIELDS = _fields()


class _Walk:
    def __init__(self, source: SourceFile, tree: ast.Module) -> None:
        self.index = ModuleIndex(source, tree, Scope(tree, None))
        self.index.scopes[tree] = self.index.scope
        self.stack: list[tuple[ast.AST, Scope, Ancestors]] = []

    def run(self) -> ModuleIndex:
        self._push_body(self.index.tree.body, self.index.scope, ())
        stack, visitors = self.stack, _VISITORS
        while stack:
            node, scope, ancestors = stack.pop()
            visit = visitors.get(type(node))
            if visit is not None:
                visit(self, node, scope, ancestors)
            elif isinstance(node, ast.stmt):
                self._statement(node, scope, ancestors)
            else:
                self._children(node, scope, ancestors)
        return self.index

    def _push_body(self, body: list[ast.stmt], scope: Scope, ancestors: Ancestors) -> None:
        self.stack += [(statement, scope, ancestors) for statement in reversed(body)]

    def _children(self, node: ast.AST, scope: Scope, ancestors: Ancestors) -> None:
        """Pushes an expression's parts, so that they are popped in the order of the text."""
        found = []
        for name in _FIELDS.get(type(node), ()):
            value = getattr(node, name, None)
            if type(value) is list:
                found += [(item, scope, ancestors) for item in value if type(item) in _FIELDS]
            elif type(value) in _FIELDS:
                found.append((value, scope, ancestors))
        found.reverse()
        self.stack += found

    def _statement(self, node: ast.stmt, scope: Scope, ancestors: Ancestors) -> None:
        """Pushes a statement's parts: those that are statements themselves know in which field they lie."""
        found = []
        for name in _FIELDS.get(type(node), ()):
            value = getattr(node, name, None)
            inside = (*ancestors, (node, name))
            if type(value) is list:
                found += [(item, scope, inside) for item in value if type(item) in _FIELDS]
            elif type(value) in _FIELDS:
                found.append((value, scope, inside))
        found.reverse()
        self.stack += found

    def _bind(self, name: str, binding: Binding) -> None:
        scope = binding.scope
        if name in scope.global_names:
            scope = self.index.scope
        scope.bindings.setdefault(name, []).append(binding)

    def on_name(self, node: ast.Name, scope: Scope, ancestors: Ancestors) -> None:
        if isinstance(node.ctx, ast.Store):
            self._bind(node.id, Binding(Kind.OTHER, node, scope, ancestors))

    def on_assign(self, node: ast.Assign, scope: Scope, ancestors: Ancestors) -> None:
        inside = (*ancestors, (node, "value"))
        for target in node.targets:
            self._target(target, node.value, scope, inside)
            if isinstance(target, ast.Name):
                self._alias(target.id, node.value)
        self.stack.append((node.value, scope, inside))

    def _alias(self, name: str, value: ast.expr) -> None:
        original = last_name(value)
        if original and original != name:
            self.index.aliases.append((name, original))

    def on_annotated(self, node: ast.AnnAssign, scope: Scope, ancestors: Ancestors) -> None:
        inside = (*ancestors, (node, "value"))
        self.stack.append((node.annotation, scope, inside))
        if node.value is not None:
            self._target(node.target, node.value, scope, inside)
            self.stack.append((node.value, scope, inside))

    def on_walrus(self, node: ast.NamedExpr, scope: Scope, ancestors: Ancestors) -> None:
        self._target(node.target, node.value, scope, ancestors)
        self.stack.append((node.value, scope, ancestors))

    def _target(self, target: ast.expr, value: ast.expr, scope: Scope, ancestors: Ancestors) -> None:
        if isinstance(target, ast.Name):
            self._bind(target.id, Binding(Kind.ASSIGN, target, scope, ancestors, value))
        elif isinstance(target, ast.Attribute):
            self.index.attribute_sets.append(AttributeSet(target, value, scope, ancestors))
            self.stack.append((target.value, scope, ancestors))
        elif _unpacks(target, value):
            for one, its in zip(target.elts, value.elts, strict=True):  # type: ignore[attr-defined]  # see _unpacks
                self._target(one, its, scope, ancestors)
        elif isinstance(target, ast.Tuple | ast.List) and all(isinstance(one, ast.Name) for one in target.elts):
            for position, one in enumerate(target.elts):
                part = Binding(Kind.PART, one, scope, ancestors, value, position=position)
                self._bind(one.id, part)  # type: ignore[attr-defined]  # all are names
        else:
            if isinstance(target, ast.Subscript):
                self.index.item_sets.append(ItemSet(target, value, scope, ancestors))
            self.stack.append((target, scope, ancestors))

    def on_for(self, node: ast.For | ast.AsyncFor, scope: Scope, ancestors: Ancestors) -> None:
        inside = (*ancestors, (node, "target"))
        self._push_body(node.orelse, scope, (*ancestors, (node, "orelse")))
        self._push_body(node.body, scope, (*ancestors, (node, "body")))
        self.stack.append((node.iter, scope, (*ancestors, (node, "iter"))))
        self._loop_target(node.target, node.iter, scope, inside)

    def _loop_target(
        self, target: ast.expr, value: ast.expr, scope: Scope, ancestors: Ancestors, way: tuple[int, ...] = ()
    ) -> None:
        if isinstance(target, ast.Name):
            self._bind(target.id, Binding(Kind.ELEMENT, target, scope, ancestors, value, way=way))
        elif isinstance(target, ast.Tuple | ast.List) and not any(
            isinstance(one, ast.Starred) for one in target.elts
        ):
            for position, one in enumerate(target.elts):
                self._loop_target(one, value, scope, ancestors, (*way, position))
        else:
            self.stack.append((target, scope, ancestors))

    def on_import(self, node: ast.Import, scope: Scope, ancestors: Ancestors) -> None:
        inside = (*ancestors, (node, "names"))
        for alias in node.names:
            self.index.imports.append(ImportEdge(alias.name, (), node, scope, inside))
            bound = alias.asname or alias.name.partition(".")[0]
            qualified = alias.name if alias.asname else bound
            self._bind(bound, Binding(Kind.IMPORT, node, scope, inside, qualified=qualified))

    def on_import_from(self, node: ast.ImportFrom, scope: Scope, ancestors: Ancestors) -> None:
        inside = (*ancestors, (node, "names"))
        module = "." * node.level + (node.module or "")
        names = tuple(alias.name for alias in node.names)
        self.index.imports.append(ImportEdge(module, names, node, scope, inside))
        for alias in node.names:
            if alias.name == "*":
                self.index.stars.append(module)
                continue
            dot = "" if module.endswith(".") or not module else "."
            qualified = f"{module}{dot}{alias.name}"
            binding = Binding(Kind.IMPORT, node, scope, inside, qualified=qualified)
            self._bind(alias.asname or alias.name, binding)
            if alias.asname:
                self.index.aliases.append((alias.asname, alias.name))

    def on_function(self, node: Function, scope: Scope, ancestors: Ancestors) -> None:
        self._bind(node.name, Binding(Kind.FUNCTION, node, scope, ancestors))
        inner = self._inner(node, scope)
        self._parameters(node.args, inner, ancestors)
        self._push_body(node.body, inner, (*ancestors, (node, "body")))
        outside = (*ancestors, (node, "decorator_list"))
        parts: list[ast.expr] = [*node.decorator_list, *node.args.defaults]
        parts += [default for default in node.args.kw_defaults if default is not None]
        self.stack += [(part, scope, outside) for part in reversed(parts)]

    def on_lambda(self, node: ast.Lambda, scope: Scope, ancestors: Ancestors) -> None:
        inner = self._inner(node, scope)
        self._parameters(node.args, inner, ancestors)
        self.stack.append((node.body, inner, ancestors))

    def _parameters(self, arguments: ast.arguments, scope: Scope, ancestors: Ancestors) -> None:
        listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for argument in (*listed, arguments.vararg, arguments.kwarg):
            if argument is not None:
                self._bind(argument.arg, Binding(Kind.PARAMETER, argument, scope, ancestors))

    def on_class(self, node: ast.ClassDef, scope: Scope, ancestors: Ancestors) -> None:
        self._bind(node.name, Binding(Kind.CLASS, node, scope, ancestors))
        for base in node.bases:
            self._alias(node.name, base)
        self._push_body(node.body, self._inner(node, scope), (*ancestors, (node, "body")))
        outside = (*ancestors, (node, "decorator_list"))
        parts = [*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)]
        self.stack += [(part, scope, outside) for part in reversed(parts)]

    def on_comprehension(self, node: ast.AST, scope: Scope, ancestors: Ancestors) -> None:
        self._children(node, self._inner(node, scope), ancestors)

    def on_generator(self, node: ast.comprehension, scope: Scope, ancestors: Ancestors) -> None:
        self._loop_target(node.target, node.iter, scope, ancestors)
        self.stack += [(part, scope, ancestors) for part in (*reversed(node.ifs), node.iter)]

    def _inner(self, node: ast.AST, scope: Scope) -> Scope:
        inner = self.index.scopes[node] = Scope(node, scope)
        return inner

    def on_global(self, node: ast.Global, scope: Scope, _: Ancestors) -> None:
        scope.global_names.update(node.names)

    def on_return(self, node: ast.Return, scope: Scope, ancestors: Ancestors) -> None:
        function = scope.function
        if function is not None and node.value is not None:
            self.index.returns.setdefault(function, []).append(node.value)
        self._statement(node, scope, ancestors)

    def on_call(self, node: ast.Call, scope: Scope, ancestors: Ancestors) -> None:
        site = CallSite(node, scope, ancestors)
        self.index.calls.append(site)
        self.index.calls_named.setdefault(last_name(node.func), []).append(site)
        self._children(node, scope, ancestors)

    def on_handler(self, node: ast.ExceptHandler, scope: Scope, ancestors: Ancestors) -> None:
        if node.name:
            self._bind(node.name, Binding(Kind.OTHER, node, scope, ancestors))
        self._children(node, scope, ancestors)


def _unpacks(target: ast.expr, value: ast.expr) -> bool:
    """Whether both sides are tuples or lists of equal length without a star."""
    sides = (target, value)
    if not all(isinstance(side, ast.Tuple | ast.List) for side in sides):
        return False
    parts = [side.elts for side in sides if isinstance(side, ast.Tuple | ast.List)]
    return len(parts[0]) == len(parts[1]) and not any(isinstance(e, ast.Starred) for p in parts for e in p)


# Each visitor takes the node type that it stands under.
_VISITORS: dict[type[ast.AST], Callable[[_Walk, Any, Scope, Ancestors], None]] = {
    ast.Name: _Walk.on_name,
    ast.Call: _Walk.on_call,
    ast.Assign: _Walk.on_assign,
    ast.AnnAssign: _Walk.on_annotated,
    ast.NamedExpr: _Walk.on_walrus,
    ast.For: _Walk.on_for,
    ast.AsyncFor: _Walk.on_for,
    ast.Import: _Walk.on_import,
    ast.ImportFrom: _Walk.on_import_from,
    ast.FunctionDef: _Walk.on_function,
    ast.AsyncFunctionDef: _Walk.on_function,
    ast.Lambda: _Walk.on_lambda,
    ast.ClassDef: _Walk.on_class,
    ast.Global: _Walk.on_global,
    ast.Return: _Walk.on_return,
    ast.ExceptHandler: _Walk.on_handler,
    ast.comprehension: _Walk.on_generator,
    **dict.fromkeys(_COMPREHENSIONS, _Walk.on_comprehension),
}
