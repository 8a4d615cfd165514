"""Where the value of an expression comes from."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dash_migrate.facts import Facts
from dash_migrate.facts.flow import flow
from dash_migrate.facts.origins import Origin
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app


def said(origin: Origin) -> str:
    """An origin in a few words: its source, what is taken of it."""
    node = origin.node
    text = ast.unparse(node) if isinstance(node, ast.expr) else getattr(node, "arg", type(node).__name__)
    taken = "".join(f"[{getattr(step.key, 'name', step.key)}]" for step in origin.way)
    return text + taken


def origins(root: Path, files: dict[str, str], path: str = "app.py") -> list[str]:
    """The origins of what the call `use(...)` is given."""
    facts = Facts(Workspace.read(write_app(root, files)), Settings())
    index = facts.modules.indexes[path]
    (call,) = index.calls_named["use"]
    return sorted(map(said, facts.derive(flow).origins(call.node.args[0], path, call.scope)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use('/a')", ["'/a'"]),
        ("x = '/a'\nuse(x)", ["'/a'"]),
        ("x: str = '/a'\nuse(x)", ["'/a'"]),
        ("x = '/a'\nx = '/b'\nuse(x)", ["'/b'"]),
        ("x = '/a'\nif y: x = '/b'\nuse(x)", ["'/a'", "'/b'"]),
        ("if y: x = '/a'\nelse: x = '/b'\nuse(x)", ["'/a'", "'/b'"]),
        ("x = '/a'\nmatch y:\n    case 1:\n        x = '/b'\nuse(x)", ["'/a'", "'/b'"]),
        ("x = '/a'\nuse(x)\nx = '/b'", ["'/a'"]),
        ("x = '/a'\nfor i in y:\n    use(x)\n    x = '/b'", ["'/a'", "'/b'"]),
        ("x = '/a'\ntry: x = '/b'\nexcept E: pass\nuse(x)", ["'/a'", "'/b'"]),
        ("use('/a' if y else '/b')", ["'/a'", "'/b'"]),
        ("use(y or '/b')", ["'/b'", "y"]),
        ("use(y and '/b')", ["'/b'", "None"]),
        ("use((x := '/a'))", ["'/a'"]),
        ("x, y = '/a', '/b'\nuse(y)", ["'/b'"]),
        ("use(f'/a/{b}')", ["f'/a/{b}'"]),
        ("use('/a' + b)", ["'/a' + b"]),
        ("use(unknown)", ["unknown"]),
        ("import os\nuse(os.environ['X'])", ["os.environ[X]"]),
        ("use(str('/a'))", ["'/a'"]),
        ("use(('/' + name).lower().replace(' ', '-'))", ["'/' + name"]),
        ("use('/a'.replace('/a', 'b'))", ["'/a'.replace('/a', 'b')"]),
    ],
)
def test_names_and_branches(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert origins(tmp_path, {"app.py": text}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for n, p in [('A', '/a'), ('B', '/b')]: use(p)", ["'/a'", "'/b'"]),
        ("[use(p) for n, p in [('A', '/a'), ('B', '/b')]]", ["'/a'", "'/b'"]),
        ("[use(p[1]) for p in [('A', '/a')]]", ["'/a'"]),
        ("[use(p[-1]) for p in [('A', '/a')]]", ["'/a'"]),
        ("N = [{'h': '/a'}, {'h': '/b', 'n': 'B'}]\nfor i in N: use(i['h'])", ["'/a'", "'/b'"]),
        ("N = [{'h': '/a'}, {}]\nfor i in N: use(i.get('h'))", ["'/a'", "None"]),
        ("N = [{}]\nfor i in N: use(i.get('h', '/d'))", ["'/d'", "None"]),
        ("N = {'A': '/a'}\nfor n, p in N.items(): use(p)", ["'/a'"]),
        ("N = {'/a': 'A'}\nfor p, n in N.items(): use(p)", ["'/a'"]),
        ("N = {'/a': 'A'}\nfor p in N: use(p)", ["'/a'"]),
        ("N = {'/a': 'A'}\nfor p in N.keys(): use(p)", ["'/a'"]),
        ("N = {'A': '/a', 'B': '/b'}\nfor p in N.values(): use(p)", ["'/a'", "'/b'"]),
        ("N = {'A': '/a', 'B': '/b'}\nuse(N['B'])", ["'/b'"]),
        ("N = {'A': '/a', 'B': '/b'}\nuse(N[b])", ["'/a'", "'/b'"]),
        ("N = dict(A='/a')\nuse(N['A'])", ["'/a'"]),
        ("for i, p in enumerate(['/a', '/b']): use(p)", ["'/a'", "'/b'"]),
        ("for n, p in zip(['A'], ['/a']): use(p)", ["'/a'"]),
        ("for p in sorted(['/a', '/b']): use(p)", ["'/a'", "'/b'"]),
        ("N = [p for p in ['/a']]\nfor q in N: use(q)", ["'/a'"]),
        ("N = ['/a'] + ['/b']\nfor p in N: use(p)", ["'/a'", "'/b'"]),
        ("N = ['/a']\nN.append('/b')\nfor p in N: use(p)", ["'/a'", "'/b'"]),
        ("N = []\nN.extend(['/b'])\nfor p in N: use(p)", ["'/b'"]),
        ("N = {}\nN['x'] = '/x'\nuse(N['x'])", ["'/x'", "None"]),
        ("N = {'x': '/y'}\nN['z'] = '/x'\nuse(N['x'])", ["'/y'"]),
        ("N = [('/a', 'A')]\nfor p, n in N[1:]: use(p)", ["'/a'"]),
        ("for n, p in rows: use(p)", ["rows[ITEM][1]"]),
        ("N = ['/a', *more]\nfor p in N: use(p)", ["'/a'", "more[ITEM]"]),
    ],
)
def test_loops_and_containers(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert origins(tmp_path, {"app.py": text}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f(h): use(h)\nf('/a')\nf(h='/b')", ["'/a'", "'/b'"]),
        ("def f(t, h='/d'): use(h)\nf('A')\nf('B', '/b')", ["'/b'", "'/d'"]),
        ("def f(t, h='/d'): use(h)\nf('A', '/a')", ["'/a'"]),
        ("def f(t, *, h='/d'): use(h)\nf('A')", ["'/d'"]),
        ("def f(t, h): use(h)\nfor i in [('A', '/a')]: f(*i)", ["'/a'"]),
        ("def f(t, h): use(h)\nfor i in [{'t': 'A', 'h': '/a'}]: f(**i)", ["'/a'"]),
        ("def f(h): use(h)", ["h"]),
        ("def f(*h): use(h)\nf('/a')", ["f('/a')"]),
        ("def f(): return '/a'\nuse(f())", ["'/a'"]),
        ("def f():\n    return {'h': '/a'}\nuse(f()['h'])", ["'/a'"]),
        ("class C:\n    def f(self, h): use(h)\nC().f('/a')", ["'/a'"]),
        ("class C:\n    @staticmethod\n    def f(h): use(h)\nC.f('/a')", ["'/a'"]),
        ("class C:\n    home = '/a'\nuse(C.home)", ["'/a'"]),
        ("class C:\n    def __init__(self, h): self.h = h\nuse(C('/a').h)", ["'/a'"]),
        (
            "class P(NamedTuple):\n    n: str\n    h: str\nfor p in [P('A', '/a'), P('B', h='/b')]: use(p.h)",
            ["'/a'", "'/b'"],
        ),
        ("use((lambda h: h)('/a'))", ["(lambda h: h)('/a')"]),
        ("def f(h): return f(h) if h else '/a'\nuse(f(x))", ["'/a'"]),
    ],
)
def test_calls_and_classes(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert origins(tmp_path, {"app.py": text}) == expected


@pytest.mark.parametrize(
    "text",
    [
        "from pages import HOME\nuse(HOME)",
        "import pages\nuse(pages.HOME)",
        "from pages import *\nuse(HOME)",
        "import pages as p\nuse(p.URLS['home'])",
        "from pages import URLS\nfor u in URLS.values(): use(u)",
        "from pages import home\nuse(home())",
    ],
)
def test_other_modules(tmp_path: Path, text: str) -> None:
    pages = "HOME = '/home'\nURLS = {'home': HOME}\ndef home(): return HOME\n"
    assert origins(tmp_path, {"app.py": text, "pages.py": pages}) == ["'/home'"]
