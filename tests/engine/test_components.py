"""Which calls make components."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from inspect import signature
from pathlib import Path

import pytest

from dash_migrate.facts.components import Component, component_of, components
from dash_migrate.facts.url_properties import component_modules, component_name
from dash_migrate.knowledge import load
from tests.support.apps import facts_of

_APP = "\nfrom dash import Dash\nserved = Dash()\n"


def found(root: Path, files: Mapping[str, str] | str) -> list[str]:
    """The components, each with its properties: `html.A href='/x'`."""
    texts = {"app.py": files} if isinstance(files, str) else dict(files)
    texts["app.py"] += _APP
    return [said(one) for one in components(facts_of(root, texts))]


def said(one: Component) -> str:
    given = (f"{item.name}={ast.unparse(item.value)}" for item in one.given)
    return " ".join((one.name, *given))


@pytest.mark.parametrize(
    "text",
    [
        "from dash import html\nhtml.A(href='/x')",
        "from dash import html as h\nh.A(href='/x')",
        "import dash\ndash.html.A(href='/x')",
        "import dash as d\nd.html.A(href='/x')",
        "import dash.html as web\nweb.A(href='/x')",
        "from dash.html import A\nA(href='/x')",
        "from dash.html import A as Anchor\nAnchor(href='/x')",
        "from dash.html import A as link\nlink(href='/x')",
        "from dash.html.A import A\nA(href='/x')",
        "from dash.html import *\nA(href='/x')",
        "from math import *\nfrom dash.html import *\nA(href='/x')",
        "from dash.html import *\nfrom dash.dcc import *\nA(href='/x')",
        "import dash_html_components as html\nhtml.A(href='/x')",
        "import dash_html_components\ndash_html_components.A(href='/x')",
        "from dash_extensions.enrich import html\nhtml.A(href='/x')",
        "try:\n from dash import html\nexcept Exception:\n import dash_html_components as html\nhtml.A(href='/x')",
        "from dash import html\nlink = html.A\nlink(href='/x')",
        "def page():\n    from dash import html\n    class Mine(html.A): ...\n    Mine(href='/x')",
        "from dash import html\nweb = html\nweb.A(href='/x')",
        "from dash import html\ndef layout():\n    return [html.A(href='/x') for _ in range(2)]",
        "from dash import html\nhtml.A(**{'href': '/x'})",
        "from dash import html\nhtml.A(**dict(href='/x'))",
        "from dash import html\nwords = {'href': '/x'}\nhtml.A(**words)",
        "from dash import html\nhtml.A(**{name: '/y', 'href': '/x'}, **b, **c.dict(id='/z'), **d(id='/z'))",
        "from dash import html\ndef link(**more):\n    html.A(href='/x', **more)",
        "from dash import html\nmore = {'id': 1}\nmore = {'id': 2}\nhtml.A(href='/x', **more)",
        "from dash import html\nhtml.A(None, None, None, None, None, None, None, '/x')",
    ],
)
def test_html_a_however_it_is_imported(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == ["html.A href='/x'"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import dash_core_components as dcc\ndcc.Link('Home', '/')", "dcc.Link href='/'"),
        ("from dash import dcc\ndcc.Location('url', '/start')", "dcc.Location pathname='/start'"),
        ("from dash.dcc import Markdown\nMarkdown('[a](/b)')", "dcc.Markdown children='[a](/b)'"),
        ("from dash import dash_table as dt\ndt.DataTable(rows)", "dash_table.DataTable data=rows"),
        ("import dash_table\ndash_table.DataTable(data=rows)", "dash_table.DataTable data=rows"),
        ("import dash_bootstrap_components as dbc\ndbc.NavLink(href='/x')", "dbc.NavLink href='/x'"),
        (
            "from dash_bootstrap_components._components.NavLink import NavLink\nNavLink(href='/x')",
            "dbc.NavLink href='/x'",
        ),
        ("import dash_mantine_components as dmc\ndmc.Anchor('Home', 'a', '/')", "dmc.Anchor href='/'"),
        ("import dash_design_kit as ddk\nddk.Logo(src='/x')", "dash_design_kit.Logo src='/x'"),
        (
            "import feffery_antd_components as fac\nfac.AntdImage(src='/x')",
            "fac.AntdImage src='/x'",
        ),
        ("import feffery_antd_components.alias as fac\nfac.Button(href='/x')", "fac.Button href='/x'"),
        ("from dash.html import *\nfrom dash.dcc import *\nLink(href='/x')", "dcc.Link href='/x'"),
        ("from dash.dcc import *\nfrom dash.html import *\nLink(href='/x')", "html.Link href='/x'"),
    ],
)
def test_other_components(tmp_path: Path, text: str, expected: str) -> None:
    assert found(tmp_path, text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "from lxml import html\nhtml.A(href='/x')",
        "import html\nhtml.A(href='/x')",
        "class html:\n    class A: ...\nhtml.A(href='/x')",
        "from dash import html\ndef layout(html):\n    return html.A(href='/x')",
        "class A: ...\nA(href='/x')",
        "def A(href): ...\nA(href='/x')",
        "from dash.html import *\nclass A: ...\nA(href='/x')",
        "from math import *\nA(href='/x')",
        "html.A(href='/x')",
        "from dash import Output\nOutput('a', 'href')",
        "from dash_extensions.enrich import Output\nOutput('a', 'href')",
        "from functools import partial\npartial(print, href='/x')",
        "from functools import partial\npartial(href='/x')",
        "from functools import partial\none = partial(two)\ntwo = partial(one)\ntwo(href='/x')",
        "from functools import partial\nfrom dash import html\npartial(*html.A, href='/x')",
        "class Mine:\n    def __init__(self):\n        super().__init__(href='/x')",
        "from dash import html\nclass Mine(html.A):\n    def go(self):\n        make().__init__(href='/x')",
        "from dash import html\nclass Mine(html.A):\n    def go(self):\n        self.__init__(href='/x')",
        "from dash_tools import link as Link\nLink(href='/x')",
        "from jupyter_dash import JupyterDash\nJupyterDash(href='/x')",
    ],
)
def test_what_only_looks_like_a_component(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == []


@pytest.mark.parametrize(
    "star",
    ["from shared import *", "from shared import html", "import shared\nhtml = shared.html"],
)
def test_a_module_that_another_one_imports(tmp_path: Path, star: str) -> None:
    files = {"app.py": f"{star}\nhtml.A(href='/x')", "shared.py": "from dash import html\n"}
    assert found(tmp_path, files) == ["html.A href='/x'"]


def test_a_partial_and_what_it_makes(tmp_path: Path) -> None:
    text = """
from functools import partial
from dash import dcc
go = partial(dcc.Link, refresh=True)
home = partial(dcc.Link, "Home")
go("Next", "/next")
home("/")
partial(dcc.Link, "Out", "/out")
"""
    assert found(tmp_path, text) == [
        "dcc.Link refresh=True",
        "dcc.Link",
        "dcc.Link href='/next'",
        "dcc.Link href='/'",
        "dcc.Link href='/out'",
    ]


def test_classes_of_the_app_are_what_they_inherit_from(tmp_path: Path) -> None:
    text = """
from dash import dcc
import widgets
class Plain(dcc.Link): ...
class Deeper(Plain): ...
class Own(dcc.Link):
    def __init__(self, text, href, **more):
        super().__init__(text, href=href, id="own", **more)
Plain("Home", "/a")
Deeper("Home", "/b")
Own("Home", href="/c", title="t")
widgets.Picker(href="/d")
"""
    generated = """
from dash.development.base_component import Component, _explicitize_args
class Picker(Component):
    @_explicitize_args
    def __init__(self, href=None): ...
"""
    files = {"app.py": text, "widgets/__init__.py": "from .Picker import Picker", "widgets/Picker.py": generated}
    assert found(tmp_path, files) == [
        "dcc.Link href=href id='own'",
        "dcc.Link href='/a'",
        "dcc.Link href='/b'",
        "dcc.Link title='t'",
        "widgets.Picker href='/d'",
    ]


def test_only_what_the_entry_imports(tmp_path: Path) -> None:
    link = "from dash import html\nhtml.A(href='/x')\n"
    files = {"app.py": "import used\n", "used.py": link, "unused.py": link, "test_app.py": link}
    assert found(tmp_path, files) == ["html.A href='/x'"]


def test_there_is_none_without_an_entry(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, {"page.py": "from dash import html\nhtml.A(href='/x')\n"})
    assert components(facts) == ()
    index = facts.modules.indexes["page.py"]
    call = index.calls[0].node
    assert component_of(facts, call, "page.py", index.scope) == ("dash_html_components", "A")


def test_an_argument_by_its_name(tmp_path: Path) -> None:
    (one,) = components(facts_of(tmp_path, {"app.py": "from dash import dcc\ndcc.Link('Home', '/')" + _APP}))
    href = one.argument("href")
    assert isinstance(href, ast.Constant)
    assert href.value == "/"
    assert one.argument("title") is None


def test_dash_s_own_positions_are_those_of_dash() -> None:
    """Each position of the table is that of the installed Dash."""
    from dash import dash_table, dcc, html

    for module in (html, dcc, dash_table):
        namespace = component_modules()[module.__name__]
        for entry, position in load("url_properties")[namespace]["positions"].items():
            component, name = entry.split(".")
            cls = getattr(module, component, None)
            if cls is None:
                assert component == "LogoutButton"  # of Dash up to 2
                continue
            own = [*signature(cls.__init__).parameters][1:]
            assert own.index(name) == position, component_name(namespace, entry)
