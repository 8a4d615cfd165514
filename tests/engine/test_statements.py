"""Which statements stand around an expression."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.facts.index import index_of
from dash_migrate.facts.statements import statements_around
from dash_migrate.source import SourceFile
from tests.support.apps import indexed

_TEXT = """
@decorate(1)
class Page(base(2), metaclass=meta(3)):
    link = make(4)

    @decorate(5)
    async def build(self, one=make(6), *, other=make(7)):
        with open(make(8)) as file, make(9):
            return [make(10) for _ in make(11) if make(12)]

if make(13):
    try:
        for item in make(14):
            make(15)
        else:
            make(16)
    except make(17):
        make(18)
    finally:
        make(19); x = make(20)
elif make(21):
    while make(22): call = lambda: make(23)
match make(24):
    case Page(link=1) if make(25):
        make(26)
    case _:
        y = {**make(27), "a": [make(28)]}
"""


def test_they_are_those_of_the_index() -> None:
    index = indexed(_TEXT)
    assert len(index.calls) == 29
    for call in index.calls:
        assert statements_around(index.tree, call.node) == call.ancestors, ast_line(call.node)


def ast_line(node: object) -> str:
    return f"line {getattr(node, 'lineno', 0)}"


@pytest.mark.parametrize("name", ["index.py", "evaluate.py", "modules.py"])
def test_they_are_those_of_the_index_in_real_files(name: str) -> None:
    import dash_migrate.facts

    folder = Path(str(dash_migrate.facts.__file__)).parent
    index = index_of(SourceFile(name, (folder / name).read_bytes()))
    assert index is not None
    for call in index.calls:
        assert statements_around(index.tree, call.node) == call.ancestors, ast_line(call.node)
