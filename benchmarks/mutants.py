"""Mutants of a Python file: each takes one rule out of it, as one splice that keeps all line numbers."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.spans import Spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_OPPOSITE: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    # Of an order the limit is moved: its negation is as good as never missed.
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
}
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_STEPS_OF_A_BODY = (ast.AugAssign, ast.Continue, ast.Break, ast.Raise, ast.Delete)
Display = ast.Set | ast.Tuple | ast.List | ast.Dict


@dataclass(frozen=True)
class Mutant:
    """A file with one rule less.

    Args:
        path: the file, relative to the repository.
        line: the 1-based line of the rule.
        rule: what was done to it.
        start: first byte that is replaced.
        end: the byte after the last one.
        text: what stands there instead, with as many line ends.
    """

    path: str
    line: int
    rule: str
    start: int
    end: int
    text: str

    def applied(self, data: bytes) -> bytes:
        """The file with the mutation."""
        return data[: self.start] + self.text.encode() + data[self.end :]


def mutants(path: str, data: bytes) -> list[Mutant]:
    """All mutants of a file that compile, in the order of its lines."""
    finder = _Finder(path, data)
    finder.visit(ast.parse(data))
    found = dict.fromkeys(mutant for mutant in finder.found if _compiles(mutant.applied(data)))
    return sorted(found, key=lambda mutant: (mutant.line, mutant.start))


def _compiles(data: bytes) -> bool:
    try:
        compile(data, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


class _Finder(ast.NodeVisitor):
    """Collects the mutants of one file; annotations and `if TYPE_CHECKING:` are no rules."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        spans = Spans(data)
        self.span, self.text = spans.span, spans.text
        self.found: list[Mutant] = []
        self.conditions: set[ast.expr] = set()

    def add(self, rule: str, line: int, span: tuple[int, int], new: str, *, inside: str = "") -> None:
        """Adds a mutant; line ends that are missing are put in at the end, before `inside`."""
        old = self.data[slice(*span)].decode()
        text = new + "\n" * (old.count("\n") - new.count("\n")) + inside
        self.found.append(Mutant(self.path, line, rule, *span, text))

    def drop(self, rule: str, node: ast.stmt) -> None:
        self.add(rule, node.lineno, self.span(node), "pass")

    def visit(self, node: ast.AST) -> None:
        if isinstance(node, _STEPS_OF_A_BODY):
            self.drop(f"{type(node).__name__.lower()} dropped", node)
        super().visit(node)

    # Conditions

    def condition(self, test: ast.expr) -> None:
        self.conditions.add(test)
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            self.add("condition negated", test.lineno, self.span(test), f"({self.text(test.operand)}", inside=")")
        else:
            self.add("condition negated", test.lineno, self.span(test), f"not ({self.text(test)})")

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        self.condition(node.test)
        elif_ = len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)
        for part in (node.body, [] if elif_ else node.orelse):
            if len(part) > 1:
                span = (self.span(part[0])[0], self.span(part[-1])[1])
                self.add("branch emptied", part[0].lineno, span, "pass")
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self.condition(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.condition(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self.condition(test)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        word = " and " if isinstance(node.op, ast.And) else " or "
        for dropped in node.values:
            kept = word.join(f"({self.text(value)})" for value in node.values if value is not dropped)
            self.add(f"operand of{word.rstrip()} dropped", dropped.lineno, self.span(node), f"({kept}", inside=")")
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not) and node not in self.conditions:
            self.add("not dropped", node.lineno, self.span(node), f"({self.text(node.operand)}", inside=")")
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        for operator, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if type(operator) in _OPPOSITE and (node not in self.conditions or isinstance(operator, _ORDERS)):
                span = (self.span(left)[1], self.span(right)[0])
                between = self.data[slice(*span)].decode()
                self.add("comparison changed", node.lineno, span, between.replace(*_OPPOSITE[type(operator)], 1))
            if isinstance(operator, ast.In | ast.NotIn) and isinstance(right, Display):
                self.elements(right)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id == "isinstance" and len(node.args) == 2:
            for union in ast.walk(node.args[1]):
                if isinstance(union, ast.BinOp) and isinstance(union.op, ast.BitOr):
                    for side in (union.left, union.right):
                        self.add("type dropped", union.lineno, self.span(union), f"({self.text(side)}", inside=")")
        self.generic_visit(node)

    # Statements

    def visit_Return(self, node: ast.Return) -> None:
        value = node.value
        if value is None:
            self.drop("return dropped", node)
        elif isinstance(value, ast.Constant) and isinstance(value.value, bool):
            self.add("return value changed", node.lineno, self.span(value), str(not value.value))
        elif not (isinstance(value, ast.Constant) and value.value is None):
            self.add("return value dropped", node.lineno, self.span(node), "return None")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            kind = "yield" if isinstance(node.value, ast.Yield | ast.YieldFrom) else "call"
            self.drop(f"{kind} dropped", node)
        self.generic_visit(node)

    # Constants

    def visit_Module(self, node: ast.Module) -> None:
        for statement in node.body:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
                for part in ast.walk(statement.value):
                    if isinstance(part, Display):
                        self.elements(part)
        self.generic_visit(node)

    def elements(self, display: Display) -> None:
        spans = [*self._element_spans(display)]
        for number, (line, start, end) in enumerate(spans):
            if number + 1 < len(spans):
                span = (start, spans[number + 1][1])
            elif number:
                span = (spans[number - 1][2], end)
            else:
                rest = self.data[end : self.span(display)[1]]
                span = (start, end + (rest.index(b",") + 1 if b"," in rest else 0))
            self.add("element dropped", line, span, "")

    def _element_spans(self, display: Display) -> Iterator[tuple[int, int, int]]:
        if isinstance(display, ast.Dict):
            for key, value in zip(display.keys, display.values, strict=True):
                if key is not None:
                    yield key.lineno, self.span(key)[0], self.span(value)[1]
        else:
            for element in display.elts:
                yield element.lineno, *self.span(element)

    # What is no rule

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.visit_all([*node.decorator_list, *node.args.defaults, *node.body])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_all(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)


def spread(found: Sequence[Mutant], limit: int) -> list[Mutant]:
    """At most so many of the mutants, evenly over the files."""
    if limit <= 0 or limit >= len(found):
        return list(found)
    return [found[number * len(found) // limit] for number in range(limit)]
