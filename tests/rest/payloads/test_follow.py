"""The short way back ends, whatever the program is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dash_migrate.facts import Facts
from dash_migrate.payloads.follow import ends
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace


def found(tmp_path: Path, code: str, **others: str) -> list[str]:
    """What `x`, the last line of the code, may be: sources of the ends, in order."""
    for name, text in {"app": f"{code}\nx\n", **others}.items():
        (tmp_path / f"{name}.py").write_text(text, "utf-8")
    facts = Facts(Workspace.read(tmp_path.resolve()), Settings())
    index = facts.modules.indexes["app.py"]
    last = index.tree.body[-1]
    assert isinstance(last, ast.Expr)
    return [ast.unparse(end.node) for end in ends(facts, last.value, "app.py", index.scope)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = read()", ["read()"]),
        ("y = read()\nx = y", ["read()"]),
        ("x = one() if flag else two()", ["one()", "two()"]),
        ("def f():\n    return read()\nx = f()", ["read()"]),
        ("def f(a):\n    return a\nx = f(read())", ["read()"]),
        ("def f(a):\n    return a\nx = f(a=read())", ["read()"]),
        ("def f():\n    return 1, read()\na, x = f()", ["read()"]),
        ("x = read()[1:]", ["read()[1:]"]),
        ("x = a.b", ["a.b"]),
        ("for x in [one(), two()]:\n    pass", ["one()", "two()"]),
        ("for x in [load(i) for i in range(3)]:\n    pass", ["load(i)"]),
        ("for x in frames():\n    pass", ["x"]),
    ],
)
def test_ways_back(tmp_path: Path, code: str, expected: list[str]) -> None:
    assert found(tmp_path, code) == expected


def test_other_modules(tmp_path: Path) -> None:
    assert found(
        tmp_path,
        "import data\nfrom data import one\nx = data.frame if one else one",
        data="one = read()\nframe = one",
    ) == [
        "read()",
    ]


@pytest.mark.parametrize(
    "code",
    [
        "x = x",
        "def f(a, b):\n    a, b = f(b, a)\n    return a, b\nx, y = f(1, 2)",
        "def f(a):\n    return f(f(a))\nx = f(f(1))",
        "\n".join(["a0 = 1", *(f"a{n} = a{n - 1}" for n in range(1, 500)), "x = a499"]),
        "\n".join(["x = read()", *("x = x[x.a > 1] if x else x" for _ in range(300))]),
    ],
)
def test_it_ends(tmp_path: Path, code: str) -> None:
    assert len(found(tmp_path, code)) < 400
