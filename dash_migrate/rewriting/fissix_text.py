"""Rewriting a text with fixers of fissix, the kept-up form of `lib2to3`: its parser reads Python 2 as well.

fissix comes with the extra `[bowler]`; only functions that need it import it. Nothing is read from the disk here
and nothing written: text in, text out.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from dash_migrate.errors import DashMigrateError
from dash_migrate.temporary import temporary_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INSTALL = "pip install 'dash-migrate[bowler]'"


class FissixError(DashMigrateError):
    """fissix is installed and cannot be used."""


@dataclass(frozen=True, slots=True)
class Unparsed:
    """Why fissix cannot read a text: the 1-based line (0: unknown) and the cause."""

    line: int
    cause: str


def has_fissix() -> bool:
    """Whether fissix is installed. Imports nothing of it."""
    return find_spec("fissix") is not None


class Refactoring:
    """Fixers, ready to be run over texts.

    Args:
        fixers: fixer classes, subclasses of `fissix.fixer_base.BaseFix`.
        options: fissix's own: with `print_function` true, `print` is a name and no statement.

    Raises:
        FissixError: if fissix does not load.
        Exception: whatever fissix raises for a pattern that it cannot read.
    """

    def __init__(self, fixers: Sequence[type[Any]], options: Mapping[str, bool]) -> None:
        self.tool = _tool_class()(list(fixers), dict(options))

    def parsed(self, text: str) -> Any:  # fissix has no types
        """The tree of a text that ends with a newline, or `Unparsed`. The tree gives back the same text."""
        from fissix.pygram import python_grammar_no_print_statement
        from fissix.refactor import _detect_future_features

        driver = self.tool.driver
        try:
            features = _detect_future_features(text)
            if "print_function" in features:
                driver.grammar = python_grammar_no_print_statement
            tree = driver.parse_string(text)
            same = str(tree) == text
        except Exception as error:  # noqa: BLE001  # a parser for files of any kind: errors of any type
            return Unparsed(_line(error), _cause(error))
        finally:
            driver.grammar = self.tool.grammar
        tree.future_features = features
        return tree if same else Unparsed(0, "its parser does not give the text back as it is")

    def refactored(self, tree: Any, name: str) -> str:  # fissix has no types
        """The text of a tree after all fixers; the tree is used up.

        Args:
            tree: of `parsed`.
            name: the file name that fixers and filters are told.

        Raises:
            Exception: whatever a fixer raises.
        """
        self.tool.fixer_log.clear()
        self.tool.refactor_tree(tree, name)
        return str(tree)


def load_fissix() -> None:
    """Imports fissix without its cache: it would write one to the home folder, and fail where it cannot.

    Building the grammar anew takes some 20 milliseconds.

    Raises:
        FissixError: if it does not load.
    """
    try:
        import fissix

        with temporary_folder() as folder:
            fissix.CACHE_DIR = folder
            import fissix.pygram  # builds the grammar
    except Exception as error:
        cause = f"{type(error).__name__}: {error}".split("\n")[0]
        raise FissixError(f"fissix does not load: {cause}. Install it again: {INSTALL}") from error


@functools.cache
def _tool_class() -> type[Any]:
    load_fissix()
    from fissix.refactor import RefactoringTool

    class Tool(RefactoringTool):  # type: ignore[misc]  # fissix has no types
        """Takes fixer classes, where the base class takes names of modules."""

        def get_fixers(self) -> tuple[list[Any], list[Any]]:
            fixers = sorted(
                (kind(self.options, self.fixer_log) for kind in self.fixers), key=lambda f: f.run_order
            )
            return [f for f in fixers if f.order == "pre"], [f for f in fixers if f.order == "post"]

    return Tool


def _line(error: Exception) -> int:
    """The line that an error of fissix's parser or tokenizer names."""
    context = getattr(error, "context", None)
    places = [context, *error.args] if context else list(error.args)
    for place in places:
        match place:
            case (_, (int(line), int())) | (str(), int(line), int(), *_) | (int(line), int()):
                return line
    return 0


def _cause(error: Exception) -> str:
    if hasattr(error, "context"):  # fissix's ParseError
        value = str(getattr(error, "value", "")).strip()
        return "syntax that it does not know" + (f", near {value!r}" if value else "")
    text = str(error.args[0] if error.args else "").split("\n")[0]
    return f"{type(error).__name__}: {text}".removesuffix(": ")
