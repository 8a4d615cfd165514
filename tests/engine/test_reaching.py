"""Which bindings of a name a use of it may mean."""

from __future__ import annotations

import ast

import pytest

from dash_migrate.facts.reaching import reaching
from tests.support.apps import indexed


def lines(text: str) -> list[int]:
    """The lines of the bindings that the argument of `use(...)` may mean; the first line is 1."""
    index = indexed(text)
    (call,) = index.calls_named["use"]
    name = call.node.args[0]
    assert isinstance(name, ast.Name)
    return [getattr(one.node, "lineno", 0) for one in reaching(call.scope, name)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use(x)", []),
        ("x = 1\nuse(x)", [1]),
        ("x = 1\nx = 2\nuse(x)", [2]),
        ("x = 1\nuse(x)\nx = 2", [1]),
        ("use(x)\nx = 1", [2]),
        ("use(x)\nx = 1\nx = 2", [2, 3]),
        ("x = 1\nx: int = 2\nuse(x)", [2]),
        ("x = 1\nx: int\nuse(x)", [1]),
        ("x = 1\nx = use(x)", [1]),
        ("x = 1\ny = x = 2\nuse(x)", [2]),
        ("x = 1\nx, y = 2, 3\nuse(x)", [2]),
        ("x = 1\nimport x\nuse(x)", [2]),
        ("x = 1\nfrom y import x\nuse(x)", [2]),
        ("x = 1\ndef x(): pass\nuse(x)", [2]),
        ("x = 1\nclass x: pass\nuse(x)", [2]),
        ("x = 1\nx += 2\nuse(x)", [1, 2]),
        ("x = 1\ny = (x := 2)\nuse(x)", [1, 2]),
        ("x = 1\nwith y as x: pass\nuse(x)", [1, 2]),
        ("x = 1; x = 2; use(x)", [1]),
        ("x = 1\ndel x\nx = 2\nuse(x)", [3]),
    ],
)
def test_one_block(text: str, expected: list[int]) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\nif y: x = 2\nuse(x)", [1, 2]),
        ("x = 1\nif y:\n    x = 2\n    use(x)", [3]),
        ("x = 1\nif y:\n    x = 2\nelse:\n    use(x)", [1, 3]),
        ("if y:\n    x = 1\nelse:\n    x = 2\nuse(x)", [2, 4]),
        ("x = 1\nif y: x = 2\nx = 3\nuse(x)", [3]),
        ("x = 1\nif y:\n    x = 2\n    if z:\n        use(x)", [3]),
        ("x = 1\ntry:\n    x = 2\nexcept E:\n    x = 3\nuse(x)", [1, 3, 5]),
        ("x = 1\ntry:\n    x = 2\n    use(x)\nfinally: pass", [3]),
        ("x = 1\nwith y:\n    x = 2\nuse(x)", [1, 3]),
        ("x = 1\nmatch y:\n    case 1:\n        x = 2\n    case 2:\n        use(x)", [1, 4]),
        ("x = 1\nmatch y:\n    case 1:\n        x = 2\n        use(x)", [1, 4]),
        ("x = 1\nwhile y: x = 2\nuse(x)", [1, 2]),
    ],
)
def test_blocks(text: str, expected: list[int]) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\nfor i in y:\n    use(x)\n    x = 2", [1, 4]),
        ("x = 1\nwhile y:\n    use(x)\n    x = 2", [1, 4]),
        ("x = 1\nfor i in y:\n    x = 2\n    use(x)", [3]),
        ("x = 1\nfor x in y: use(x)", [2]),
        ("x = 1\nfor x in y: pass\nuse(x)", [1, 2]),
        ("for x in y: pass\nfor x in z: use(x)", [2]),
        ("for x in y: use(x)\nfor x in z: pass", [1]),
        ("x = 1\nfor i in y:\n    if i: use(x)\n    else: x = 2", [1, 4]),
        ("async def f():\n    x = 1\n    async for x in y: use(x)", [3]),
    ],
)
def test_loops(text: str, expected: list[int]) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(x): use(x)", [1]),
        ("def f(x):\n    x = 2\n    use(x)", [2]),
        ("def f(x):\n    if y: x = 2\n    use(x)", [1, 2]),
        ("def f(x):\n    use(x)\n    x = 2", [1]),
        ("x = 1\ndef f(): use(x)\nx = 2", [1, 3]),
        ("x = 1\ndef f():\n    x = 2\n    def g(): use(x)\n    x = 3", [3, 5]),
        ("x = 1\ndef f():\n    global x\n    x = 2\ndef g(): use(x)", [1, 4]),
        ("x = 1\nx = 2\n[use(x) for i in y]\nx = 3", [2]),
        ("x = 1\nx = [use(x) for i in y]", [1]),
        ("x = 1\nx = 2\nf = lambda: use(x)", [1, 2]),
        ("x = 1\nclass C:\n    x = 2\n    def f(self): use(x)", [1]),
    ],
)
def test_scopes(text: str, expected: list[int]) -> None:
    assert lines(text) == expected
