"""Python 2 sources: how they look, and how fissix lifts them to the syntax of Python 3.

Only syntax is lifted: what no parser of Python 3 reads and what means the same afterwards. Names and results that
Python 3 changed are only found, not rewritten.
"""

from __future__ import annotations

import enum
import functools
import importlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash_migrate.rewriting.fissix_text import Refactoring, Unparsed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_LIFTED = ("except", "exec", "ne", "numliterals", "print", "raise", "repr", "tuple_params")
# Fixers for what Python 3 reads and runs otherwise, or no longer has.
_CHANGED = (
    *("apply", "basestring", "dict", "execfile", "exitfunc", "filter", "getcwdu", "has_key", "import", "imports"),
    *("imports2", "input", "intern", "itertools", "itertools_imports", "long", "map", "metaclass", "next"),
    *("nonzero", "operator", "raw_input", "reduce", "reload", "renames", "standarderror", "sys_exc", "throw"),
    *("types", "unicode", "urllib", "xrange", "xreadlines", "zip"),
)
# How fissix calls what Python 2 left without a name: `xxx_todo_changeme` by itself.
_NAMES = {"except": "error", "tuple_params": "arguments"}
_MARKS = re.compile(
    r"""(?xm) ^[ \t]* (?:
        print [ \t]+ (?: ["'\w`] | >> )
      | exec [ \t]+ ["'\w]
      | raise [ \t]+ [\w.]+ [ \t]* ,
      | except \b [^:#\n]* [\w)] [ \t]* , [ \t]* \w+ [ \t]* :
    )"""
)
_PRINT_STATEMENT = re.compile(r"\bprint\b(?!\s*[(=.])")
_PRINT_CALL = re.compile(r"\bprint\s*\(")
_CALL_LINES = 10  # a longer print(...) is not taken for the cause of an error inside it


class Print(enum.Enum):
    """What `print` is in a text."""

    STATEMENT = "statement"
    FUNCTION = "function"

    @property
    def options(self) -> Mapping[str, bool]:
        """The same in fissix's words."""
        return {"print_function": self is Print.FUNCTION}


@dataclass(frozen=True, slots=True)
class Lifted:
    """A Python 2 text in the syntax of Python 3. All lines are those of the old text, 1-based.

    Args:
        text: the new text; it need not parse.
        kinds: the fixers that changed something.
        tuples: lines that print a tuple: `print("a", "b")` as a statement.
        changed: what Python 3 changed and the text uses: name of a fixer to lines.
        refused: what fissix could not rewrite: line and reason.
    """

    text: str
    kinds: tuple[str, ...]
    tuples: tuple[int, ...]
    changed: Mapping[str, tuple[int, ...]]
    refused: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class MixedPrint:
    """A text that no version of Python reads as it stands: print statements beside calls with keywords.

    Args:
        statement: line of a print statement.
        call: line of a call.
    """

    statement: int
    call: int


def python2_line(text: str) -> int:
    """The first 1-based line that looks like Python 2; 0 if none does."""
    found = _MARKS.search(text)
    return text.count("\n", 0, found.end()) + 1 if found else 0


def lift(text: str, name: str) -> Lifted | MixedPrint | Unparsed:
    """Lifts a text with `\\n` line ends and a final one.

    Args:
        text: what `ast` refused.
        name: the absolute path of the file: told from it whether an import is relative.

    Raises:
        FissixError: if fissix does not load.
    """
    statement = _read(text, Print.STATEMENT)
    if not isinstance(statement, Unparsed):
        return _lifted(text, name, Print.STATEMENT)
    function = _read(text, Print.FUNCTION)
    if not isinstance(function, Unparsed):
        return _lifted(text, name, Print.FUNCTION)
    return _mixed(text, statement.line, function.line) or statement


def _read(text: str, grammar: Print) -> Any:  # a tree or Unparsed; fissix has no types
    return Refactoring([], grammar.options).parsed(text)


def _lifted(text: str, name: str, grammar: Print) -> Lifted:
    lifting, finding = _recorder(_LIFTED, grammar), _recorder(_CHANGED, grammar)
    tree = lifting.refactoring.parsed(text)
    tuples = tuple(_printed_tuples(tree))
    new, kinds = lifting.refactored(tree, name)
    refused = tuple(_refused(lifting.refactoring.tool.fixer_log))
    tree = finding.refactoring.parsed(text)
    divisions = [("division", line) for line in _divisions(tree)]
    _, found = finding.refactored(tree, name)
    found += divisions
    changed = {kind: tuple(sorted({line for its, line in found if its == kind})) for kind, _ in sorted(found)}
    return Lifted(new, tuple(sorted({kind for kind, _ in kinds})), tuples, changed, refused)


@dataclass(frozen=True, slots=True)
class _Recorder:
    """Fixers that note in `found` what they changed: name of the fixer, and line."""

    refactoring: Refactoring
    found: list[tuple[str, int]]

    def refactored(self, tree: Any, name: str) -> tuple[str, list[tuple[str, int]]]:
        self.found.clear()
        return self.refactoring.refactored(tree, name), list(self.found)


@functools.cache  # compiling the patterns of all fixers takes ten times as long as running them
def _recorder(names: tuple[str, ...], grammar: Print) -> _Recorder:
    found: list[tuple[str, int]] = []
    return _Recorder(Refactoring([_recording(name, found) for name in names], grammar.options), found)


def _recording(name: str, found: list[tuple[str, int]]) -> type[Any]:
    """One of fissix's fixers, which also tells where it changes something."""
    from fissix.fixer_util import find_root

    module = importlib.import_module(f"fissix.fixes.fix_{name}")
    kind = getattr(module, "Fix" + "".join(part.title() for part in name.split("_")))

    class Recording(kind):  # type: ignore[misc, valid-type]  # fissix has no types
        def new_name(self, template: str | None = None) -> str:
            new: str = super().new_name(template or _NAMES.get(name, name))
            return new

        def transform(self, node: Any, results: Any) -> Any:
            if name == "tuple_params" and "lambda" in results and _labels(results):
                self.cannot_convert(node, "a parameter of it is also an attribute or a keyword in it")
                return None
            line, is_string = node.get_lineno(), str(node).rstrip().endswith(("'", '"'))
            root = find_root(node)  # some fixers replace the node themselves, or change something far from it
            before = str(root)
            new = super().transform(node, results)
            changes = new is not None or str(root) != before
            if changes and not (name == "unicode" and is_string):  # Python 3 reads u"..." as well
                found.append((name, line))
            return new

    return Recording


def _labels(results: Any) -> bool:
    """Whether a parameter of a lambda is in its body as an attribute or keyword: fissix would rewrite that too."""
    names = {leaf.value for leaf in results["args"].leaves() if leaf.value.isidentifier()}
    return any(
        leaf.value in names and (str(leaf.prev_sibling).strip() == "." or str(leaf.next_sibling).strip() == "=")
        for leaf in results["body"].leaves()
    )


def _printed_tuples(tree: Any) -> Iterator[int]:
    from fissix.pygram import python_symbols as syms

    for node in tree.pre_order():
        if node.type == syms.print_stmt and len(node.children) == 2:
            inner = node.children[1].children
            if len(inner) == 3 and inner[1].type == syms.testlist_gexp:
                yield node.get_lineno()


def _divisions(tree: Any) -> Iterator[int]:
    if "division" not in tree.future_features:
        yield from (leaf.get_lineno() for leaf in tree.leaves() if leaf.value in {"/", "/="})


def _refused(log: Iterable[str]) -> Iterator[tuple[int, str]]:
    """What fixers said of places that they could not rewrite: a line `Line 3: could not ...`, then the reason."""
    line = 0
    for message in log:
        if found := re.match(r"Line (\d+): ", message):
            line = int(found[1])
        elif line:
            yield line, message
            line = 0


def _mixed(text: str, in_call: int, in_statement: int) -> MixedPrint | None:
    """Told from the lines where the two grammars of Python 2 stop."""
    lines = ["", *text.split("\n")]
    if not _PRINT_STATEMENT.search(lines[min(in_statement, len(lines) - 1)]):
        return None
    for line in range(min(in_call, len(lines) - 1), max(0, in_call - _CALL_LINES), -1):
        if _PRINT_CALL.search(lines[line]):
            return MixedPrint(in_statement, line)
    return None
