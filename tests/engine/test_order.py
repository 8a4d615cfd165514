"""In which order importing the entry module runs the statements of small apps."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from dash_migrate.facts import Facts
from dash_migrate.facts.order import Order, order
from tests.support.apps import facts_of

APP = "from dash import Dash, html\n"
SERVED = "app.layout = html.Div()\nserver = app.server\n"


def looked_at(tmp_path: Path, files: Mapping[str, str]) -> tuple[Facts, Order]:
    facts = facts_of(tmp_path, files)
    assert facts.entry is not None
    return facts, facts.derive(order)


def moment(facts: Facts, found: Order, text: str) -> int | None:
    """When the call that is given a text first runs."""
    for index in facts.modules.indexes.values():
        for call in index.calls:
            if any(isinstance(part, ast.Constant) and part.value == text for part in call.node.args):
                return found.moment(call.scope, call.ancestors)
    raise AssertionError(f"nothing is given {text!r}")


def runs(tmp_path: Path, files: Mapping[str, str], *texts: str) -> list[str]:
    """The texts in the order in which the calls that are given them run; without those that wait for a call."""
    facts, found = looked_at(tmp_path, files)
    moments = {text: moment(facts, found, text) for text in texts}
    return sorted((text for text in texts if moments[text] is not None), key=lambda text: moments[text] or 0)


def test_imports_are_followed_where_they_stand(tmp_path: Path) -> None:
    files = {
        "app.py": APP + "print('a')\nimport nav\nprint('b')\napp = Dash(__name__)\n" + SERVED,
        "nav.py": "print('c')\nimport links\nprint('d')\n",
        "links.py": "print('e')\nimport nav\n",
    }
    assert runs(tmp_path, files, "a", "b", "c", "d", "e") == ["a", "c", "e", "d", "b"]


def test_functions_run_when_they_are_first_called(tmp_path: Path) -> None:
    text = "def f():\n    print('f')\ndef g():\n    f()\n    print('g')\ndef h():\n    print('h')\n"
    files = {"app.py": APP + text + "print('a')\ng()\nprint('b')\nf()\napp = Dash(__name__)\n" + SERVED}
    assert runs(tmp_path, files, "a", "b", "f", "g", "h") == ["a", "f", "g", "b"]


HANDED = {
    "map": "list(map(f, [1]))",
    "a keyword": "sorted([1], key=f)",
    "a decorator": "@f\ndef g(): pass",
    "a layout": "app.layout = f",
    "a name of it": "g = f\ng(1)",
    "a method": "class C:\n    def m(self, x): f(x)\nC().m(1)",
    "a constructor": "class C:\n    def __init__(self): f(1)\nC()",
    "a class's body": "class C:\n    x = f(1)",
    "a default": "def g(x=f(1)): pass",
    "a branch": "if len('x'):\n    pass\nelse:\n    f(1)",
    "an element": "for one in [f]:\n    one(1)",
    "a lambda that is called": "g = lambda: f(1)\ng()",
    "a lambda that is handed on": "list(map(lambda x: f(x), [1]))",
}


@pytest.mark.parametrize("way", HANDED)
def test_ways_to_run_a_function_at_once(tmp_path: Path, way: str) -> None:
    text = f"app = Dash(__name__)\ndef f(x=None):\n    print('f')\nprint('a')\n{HANDED[way]}\nprint('b')\n"
    assert runs(tmp_path, {"app.py": APP + text + SERVED}, "a", "f", "b") == ["a", "f", "b"]


KEPT = {
    "a callback": "@app.callback()\ndef g(x): f(x)",
    "a callback without a decorator": "app.callback()(f)",
    "a route": "app.server.add_url_rule('/x', 'x', f)",
    "a page": "dash.register_page('x', path='/x', layout=f)",
    "a lambda": "g = lambda: f(1)",
    "a list": "links = [f]",
    "a script": "import sys\nif __name__ == '__main__' and False:\n    pass",
}


@pytest.mark.parametrize("way", KEPT)
def test_ways_to_keep_a_function_for_later(tmp_path: Path, way: str) -> None:
    text = (
        f"import dash\napp = Dash(__name__)\ndef f(x=None):\n    print('f')\nprint('a')\n{KEPT[way]}\nprint('b')\n"
    )
    assert runs(tmp_path, {"app.py": APP + text + SERVED}, "a", "f", "b") == ["a", "b"]


def test_pages_run_inside_of_the_construction(tmp_path: Path) -> None:
    files = {
        "app.py": APP + "print('a')\napp = Dash(__name__, use_pages=True)\nprint('b')\n" + SERVED,
        "pages/home.py": "import dash\ndash.register_page(__name__)\nprint('page')\n",
    }
    facts, found = looked_at(tmp_path, files)
    [instance] = facts.sites.instances
    statement = instance.site.ancestors[-1][0]
    page = moment(facts, found, "page")
    assert page is not None
    moments = [found.started[statement], found.made[instance.site.node], page, found.ended[statement]]
    assert all(one < other for one, other in pairwise(moments))


def test_only_the_entry_module_is_started_as_a_script(tmp_path: Path) -> None:
    script = "if __name__ == '__main__':\n    print('{}')\n"
    files = {
        "app.py": APP + "import nav\napp = Dash(__name__)\n" + SERVED + script.format("app"),
        "nav.py": script.format("nav") + "if __name__ != '__main__':\n    print('imported')\n",
    }
    assert runs(tmp_path, files, "app", "nav", "imported") == ["imported", "app"]


def test_a_factory_runs_after_the_modules(tmp_path: Path) -> None:
    text = "def link():\n    print('link')\ndef create_app():\n    link()\n    app = Dash(__name__)\n"
    files = {"app.py": APP + text + "    print('made')\n    return app\nprint('top')\n"}
    facts, found = looked_at(tmp_path, files)
    moments = [moment(facts, found, text) for text in ("top", "link", "made")]
    assert None not in moments
    assert moments == sorted(one for one in moments if one is not None)


def test_causes_lead_to_the_statement_that_starts_it(tmp_path: Path) -> None:
    files = {
        "app.py": APP + "from nav import NAV\napp = Dash(__name__)\n" + SERVED,
        "nav.py": "def link():\n    print('link')\nNAV = link()\n",
    }
    facts, found = looked_at(tmp_path, files)
    [call] = facts.modules.indexes["nav.py"].calls_named["print"]
    causes = [(c.path, c.statement.lineno) for c in found.causes_of("nav.py", call.scope, call.ancestors)]
    assert causes == [("nav.py", 2), ("nav.py", 3), ("app.py", 2)]


def test_calls_as_deep_as_python_allows(tmp_path: Path) -> None:
    functions = [f"def f{n}():\n    f{n + 1}()\n" for n in range(800)]
    text = "".join(functions) + "def f800():\n    print('deep')\nf0()\napp = Dash(__name__)\n"
    assert runs(tmp_path, {"app.py": APP + text + SERVED}, "deep") == ["deep"]


def test_no_entry_module_no_order(tmp_path: Path) -> None:
    found = facts_of(tmp_path, {"app.py": "print('a')\n"}).derive(order)
    assert found.started == {}
