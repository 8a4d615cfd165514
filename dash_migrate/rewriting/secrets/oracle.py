"""The proof that a file with its secrets in variables is the program that it was.

With the variables' values put in for the reads of them, with the lines that load them and the imports for these
taken out, the new tree must be the old one. Nothing here is shared with what makes the edits, which this judges.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from dash_migrate.needs import Import
from dash_migrate.rewriting.secrets.oracle_compare import Allowed, Comparison
from dash_migrate.rewriting.secrets.oracle_names import known, module_bindings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from dash_migrate.source import SourceFile

# What the reads of variables, and the lines that load them, may import.
IMPORTS = (
    Import("", "os"),
    Import("", "os", "environ"),
    Import("", "base64"),
    Import("", "pathlib"),
    Import("", "pathlib", "Path"),
    Import("", "dotenv"),
    Import("", "dotenv", "load_dotenv"),
)


def same_program(
    before: SourceFile,
    after: SourceFile,
    values: Mapping[str, str],
    taken_out: Callable[[ast.Module], ast.Module] | None = None,
    imports: Iterable[Import] = IMPORTS,
) -> bool:
    """Whether a rewritten file is the program that it was, with the variables set to these values.

    Args:
        before: the file.
        after: the same with edits.
        values: by variable: its value, as it is read back from the written `.env`. What the app read before of
            others is compared as it stands.
        taken_out: gives a tree without the lines that load variables; what is left of both trees is compared.
        imports: statements that the edits may have added to the top level, whatever their paths.
    """
    if before.tree is None or after.tree is None:
        return False
    try:
        was = taken_out(before.tree) if taken_out is not None else before.tree
        rest = taken_out(after.tree) if taken_out is not None else after.tree
        added = frozenset(ast.dump(ast.parse(one.statement).body[0]) for one in imports if _free(before.tree, one))
        allowed = Allowed(values, added, _imports(after.tree), len(rest.body) < len(after.tree.body))
        return Comparison(known(was), known(rest), allowed).same_modules(was, rest)
    except RecursionError:
        return False


def _free(tree: ast.Module, need: Import) -> bool:
    """Whether an import binds nothing that the module's top level means something else by."""
    meaning = f"{need.module}.{need.name}" if need.name else need.module
    return module_bindings(tree).get(need.bound, set()) <= {meaning}


def _imports(tree: ast.Module) -> frozenset[str]:
    return frozenset(ast.dump(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
