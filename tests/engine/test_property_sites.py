"""Where the app gives URLs to properties of components."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

from dash_migrate.rewriting.urls.properties import property_sites
from tests.support.apps import facts_of

_APP = "\nimport dash\nserved = dash.Dash()\n"
_IMPORTS = "import dash_bootstrap_components as dbc\nfrom dash import Patch, dcc, html\n"


def found(root: Path, files: Mapping[str, str] | str) -> list[str]:
    """The sites, each with how it holds URLs: `navigation html.A(href=...) '/x'`."""
    texts = {"app.py": files} if isinstance(files, str) else dict(files)
    texts["app.py"] = _IMPORTS + texts["app.py"] + _APP
    return [
        f"{site.kind.value} {site.holder} {ast.unparse(site.expr)}"
        for site in property_sites(facts_of(root, texts))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("html.A('x', href='/x', id='/id', title='/t')", ["navigation html.A(href=...) '/x'"]),
        ("dcc.Link('Home', '/')", ["navigation dcc.Link(href=...) '/'"]),
        ("html.A('Home', '/')", []),  # its second position is `id`
        (
            "html.Img(src='/a.png', srcSet='/a 1x')",
            ["asset html.Img(src=...) '/a.png'", "srcset html.Img(srcSet=...) '/a 1x'"],
        ),
        ("html.Img(src=['/a.png'])", ["asset html.Img(src=...) '/a.png'"]),
        ("html.A(href=('/x', *more))", ["navigation html.A(href=...) '/x'"]),
        ("dcc.Markdown(['[a](/b)'])", ["text dcc.Markdown(children=...) ['[a](/b)']"]),
        ("html.Div(href_='/x', children='/x')", []),
        ("html.Div(style=look)", ["style html.Div(style=...) look"]),
        ("dcc.Graph(figure=fig)", ["figure dcc.Graph(figure=...) fig"]),
        ("dbc.NavbarSimple(brand='/b', brand_href='/')", ["navigation dbc.NavbarSimple(brand_href=...) '/'"]),
        ("import dash_extensions\ndash_extensions.CycleBreaker(src='/x')", []),
        ("import dash_other as o\no.Thing(href='/x', url='/y')", ["navigation dash_other.Thing(href=...) '/x'"]),
        ("from functools import partial\npartial(html.A, href='/x')", ["navigation html.A(href=...) '/x'"]),
    ],
)
def test_properties_that_hold_urls(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert found(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("links = [{'href': '/x', 'title': '/t'}]\nx = [html.A(**link) for link in links]", ["/x"]),
        ("links = [{'href': '/x'}]\nx = [print(**link) for link in links]", []),
        ("def link():\n    return {'href': '/x', 'id': '/i'}\nhtml.A(**link())", ["/x"]),
        ("links = {'a': {'href': '/x'}}\nhtml.A(**links['a'])", ["/x"]),
        ("links = {'a': {'href': '/x'}}\nhtml.A(**links)", []),
        ("html.A(**dict(href='/x')['other'])", []),
        ("html.A(**(words and {'href': '/x'}))", ["/x"]),
        ("def link(text, **more):\n    return html.A(text, **more)\nlink('x', href='/x')", ["/x"]),
        ("def link(text, href, **more):\n    return html.A(text, **more)\nlink('x', href='/x')", []),
        ("def link(text, *, href, **more):\n    return html.A(text, **more)\nlink('x', href='/x')", []),
        ("def link(more):\n    return html.A(**more)\nlink(href='/x')", []),
        ("def link(**more):\n    return print(**more)\nlink(href='/x')", []),
        ("def link(**more):\n    return html.A(**more)\nlink(title='/x', **words)", []),
        ("class Nav:\n    def link(self, **more):\n        return html.A(**more)\nNav().link(href='/x')", ["/x"]),
    ],
)
def test_what_functions_hand_on_to_components(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert found(tmp_path, text) == [f"navigation html.A(href=...) {url!r}" for url in expected]


_CRUMBS = "navigation dbc.Breadcrumb(items=...)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "dbc.Breadcrumb(items=[{'label': '/l', 'href': '/a'}, {'href': '/b' + x}])",
            [f"{_CRUMBS} '/a'", f"{_CRUMBS} '/b' + x"],
        ),
        ("crumbs = [{'href': '/a'}]\ndbc.Breadcrumb(items=crumbs)", [f"{_CRUMBS} '/a'"]),
        ("dbc.Breadcrumb([dict(label='a', href='/a')])", []),  # the first position is another
        ("dbc.Breadcrumb(None, [dict(label='a', href='/a')])", [f"{_CRUMBS} '/a'"]),
        ("dbc.Breadcrumb(items=[dict(label='a', href='/a')])", [f"{_CRUMBS} '/a'"]),
        ("dbc.Breadcrumb(items=[{**{'href': '/a'}}])", [f"{_CRUMBS} '/a'"]),
        (
            "one = {'href': '/a'}\ndbc.Breadcrumb(items=[one, *[{'href': '/b'}]])",
            [f"{_CRUMBS} '/a'", f"{_CRUMBS} '/b'"],
        ),
        ("crumbs = []\ncrumbs.append({'href': '/a'})\ndbc.Breadcrumb(items=crumbs)", [f"{_CRUMBS} '/a'"]),
        ("dbc.Breadcrumb(items=[{'href': p} for p in paths])", [f"{_CRUMBS} p"]),
        ("def crumbs():\n    return [{'href': '/a'}]\ndbc.Breadcrumb(items=crumbs())", [f"{_CRUMBS} '/a'"]),
        (
            "crumbs = [{'href': '/a'}]\nfor _ in x:\n    crumbs = [*crumbs]\ndbc.Breadcrumb(items=crumbs)",
            [f"{_CRUMBS} '/a'"],
        ),
        ("dbc.Breadcrumb(items=unknown)", []),
        ("dbc.Breadcrumb(items=[{name: '/a', 'href': '/b'}])", [f"{_CRUMBS} '/b'"]),
        ("dbc.Breadcrumb(items=[crumb(href='/a')])", []),
        ("dbc.Breadcrumb(items=[dict(**{'href': '/a'})])", [f"{_CRUMBS} '/a'"]),
        ("dbc.Breadcrumb(items=({'href': '/a'},))", [f"{_CRUMBS} '/a'"]),
        ("dbc.Breadcrumb(items=list({'href': p} for p in paths))", [f"{_CRUMBS} p"]),
        ("dbc.Breadcrumb(items=[{'href': '/a'}] + [{'href': '/b'}])", [f"{_CRUMBS} '/a'", f"{_CRUMBS} '/b'"]),
        ("dbc.Breadcrumb(items=[{'label': 'a', 'src': '/a'}])", []),
        ("dbc.Tabs(items=[{'href': '/a'}])", []),
        (
            "dbc.Carousel(items=[{'src': '/a.png', 'caption': '/c', 'img_style': s}])",
            ["style dbc.Carousel(items=...) s", "asset dbc.Carousel(items=...) '/a.png'"],
        ),
        (
            (
                "import dash_cytoscape as cyto\nlook = {'background-image': '/a.png', 'label': '/l'}\n"
                "cyto.Cytoscape(stylesheet=[{'selector': 'node', 'style': look}])"
            ),
            ["asset cyto.Cytoscape(stylesheet=...) '/a.png'"],
        ),
    ],
)
def test_urls_inside_lists_and_dictionaries(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert found(tmp_path, text) == expected


def test_a_list_of_another_module_is_found_where_it_stands(tmp_path: Path) -> None:
    pages = "def make():\n    nav = [{'href': '/a'}]\n    return nav\n"
    texts = {"app.py": f"{_IMPORTS}import pages\ndbc.Breadcrumb(items=pages.make()){_APP}", "pages.py": pages}
    (site,) = property_sites(facts_of(tmp_path, texts))
    assert (site.path, site.expr.lineno) == ("pages.py", 2)
    assert site.scope.function is not None
    assert [field for _, field in site.ancestors] == ["body", "value"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("link = html.A('x')\nlink.href = '/x'", ["navigation html.A(href=...) '/x'"]),
        ("link = html.A('x')\nlink.title = '/x'", []),
        ("link = html.A('x')\nlink.style = look", ["style html.A(style=...) look"]),
        ("link = dcc.Markdown()\nlink.children = '[a](/x)'", ["text dcc.Markdown(children=...) '[a](/x)'"]),
        ("link = html.P()\nlink.children = '[a](/x)'", []),
        ("class Link: ...\nlink = Link()\nlink.href = '/x'", []),
        ("nav = dbc.Breadcrumb()\nnav.items = [{'href': '/a'}]", [f"{_CRUMBS} '/a'"]),
        (
            "class Nav:\n  def __init__(self): self.link = html.A()\n  def go(self): self.link.href = '/x'",
            ["navigation html.A(href=...) '/x'"],
        ),
    ],
)
def test_attributes_of_components(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert found(tmp_path, text) == expected


_LINK = "{'type': 'A', 'namespace': 'dash_html_components', 'props': {'href': '/x', 'title': '/t'}}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p = Patch()\np['props']['href'] = '/x'", ["navigation href=... '/x'"]),
        ("p = Patch()\np[0]['props']['children']['props']['href'] = '/x'", ["navigation href=... '/x'"]),
        ("p = Patch()\np['data']['href'] = '/x'", []),
        ("p = {}\np['props']['href'] = '/x'", []),
        (f"p = Patch()\np.append({_LINK})", ["navigation html.A(href=...) '/x'"]),
        (f"p = Patch()\np['children'].insert(0, {_LINK})", ["navigation html.A(href=...) '/x'"]),
        (f"p = Patch()\np.extend([{_LINK}])", ["navigation html.A(href=...) '/x'"]),
        (f"p = Patch()\nmore = []\nmore.append({_LINK})\np.extend(more)", ["navigation html.A(href=...) '/x'"]),
        (f"p = Patch()\np['children'] = {_LINK}", ["navigation html.A(href=...) '/x'"]),
        (f"p = []\np.append({_LINK})", []),
        (
            f"p = Patch()\np.append({{'type': 'P', 'namespace': 'n', 'props': {{'children': [{_LINK}]}}}})",
            ["navigation html.A(href=...) '/x'"],
        ),
        ("p = Patch()\np.append({'props': {'href': '/x'}})", []),
        ("p = Patch()\np.append(html.A(href='/x'))", ["navigation html.A(href=...) '/x'"]),
    ],
)
def test_what_patches_write(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert found(tmp_path, text) == expected


def test_one_value_that_two_components_share_is_one_site(tmp_path: Path) -> None:
    text = "crumbs = [{'href': '/a'}]\ndbc.Breadcrumb(items=crumbs)\ndbc.Breadcrumb(items=crumbs)"
    assert found(tmp_path, text) == [f"{_CRUMBS} '/a'"]


def test_there_is_none_without_an_entry(tmp_path: Path) -> None:
    text = f"{_IMPORTS}link = html.A(href='/x')\nlink.href = '/y'\np = Patch()\np['props']['href'] = '/z'\n"
    assert list(property_sites(facts_of(tmp_path, {"page.py": text}))) == []


def other_use(root: Path, files: Mapping[str, str] | str) -> str | None:
    """Where else the list or dictionary is used that the app's first site stands in."""
    texts = {"app.py": files} if isinstance(files, str) else dict(files)
    texts["app.py"] = _IMPORTS + texts["app.py"] + _APP
    return next(property_sites(facts_of(root, texts))).other_use


_NAV = "nav = [{'href': '/a'}]\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{_NAV}dbc.Breadcrumb(items=nav)\ndbc.Breadcrumb(items=nav)", None),
        (f"{_NAV}dbc.Breadcrumb(items=nav)\nprint(nav)", "app.py:5"),
        (f"{_NAV}dbc.Breadcrumb(items=nav)\nx = [html.A(href=one['href']) for one in nav]", "app.py:5"),
        ("nav = []\nnav.append({'href': '/a'})\ndbc.Breadcrumb(items=nav)", None),
        ("nav = []\nnav.insert(0, {'href': '/a'})\ndbc.Breadcrumb(items=nav)", None),
        ("nav = []\nnav.extend([{'href': '/a'}])\ndbc.Breadcrumb(items=nav)", None),
        (f"{_NAV}also = nav\nnav = also\ndbc.Breadcrumb(items=also)", None),
        ("nav = []\nnav.append({'href': '/a'})\ndbc.Breadcrumb(items=nav)\nprint(nav)", "app.py:6"),
        ("one = {'href': '/a'}\ndbc.Breadcrumb(items=[one])", None),
        ("one = {'href': '/a'}\ndbc.Breadcrumb(items=[one])\nprint(one)", "app.py:5"),
        (f"{_NAV}also = nav\ndbc.Breadcrumb(items=also)", None),
        (f"{_NAV}also = nav\ndbc.Breadcrumb(items=also)\nprint(also)", "app.py:6"),
        ("def nav():\n    return [{'href': '/a'}]\ndbc.Breadcrumb(items=nav())", None),
        ("def nav():\n    return [{'href': '/a'}]\ndbc.Breadcrumb(items=nav())\nprint(nav())", "app.py:6"),
        ("def nav():\n    made = [{'href': '/a'}]\n    return made\ndbc.Breadcrumb(items=nav())", None),
        (
            "def nav():\n    made = [{'href': '/a'}]\n    return made\ndbc.Breadcrumb(items=nav())\nnav()",
            "app.py:7",
        ),
        (
            "def nav():\n  made = [{'href': '/a'}]\n  print(made)\n  return made\ndbc.Breadcrumb(items=nav())",
            "app.py:5",
        ),
        ("def nav(one):\n    return dbc.Breadcrumb(items=[one])\nnav({'href': '/a'})", "app.py:5"),
        ("a = {'href': '/a'}\nhtml.A(**a)", None),
        ("a = {'href': '/a'}\nhtml.A(**a)\nprint(a['href'])", "app.py:5"),
        ("class Nav:\n    items = [{'href': '/a'}]\ndbc.Breadcrumb(items=Nav.items)", None),
        (
            "class Nav:\n    items = [{'href': '/a'}]\ndbc.Breadcrumb(items=Nav.items)\nprint(Nav.items)",
            "app.py:6",
        ),
        (
            f"def print_all(nav):\n    print(nav)\ndef page():\n    {_NAV}    return dbc.Breadcrumb(items=nav)",
            None,
        ),
    ],
)
def test_what_else_uses_a_list_that_is_given_to_a_component(
    tmp_path: Path, text: str, expected: str | None
) -> None:
    assert other_use(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("main", "expected"),
    [
        ("from pages import nav\ndbc.Breadcrumb(items=nav)", None),
        ("import pages\ndbc.Breadcrumb(items=pages.nav)", None),
        ("import pages\ndbc.Breadcrumb(items=pages.nav)\nprint(pages.nav)", "app.py:5"),
        ("from pages import *\ndbc.Breadcrumb(items=nav)\nprint(nav)", "app.py:5"),
        ("import pages\nnav = 1\ndbc.Breadcrumb(items=pages.nav)\nprint(nav)", None),
    ],
)
def test_uses_in_other_modules(tmp_path: Path, main: str, expected: str | None) -> None:
    assert other_use(tmp_path, {"app.py": main, "pages.py": _NAV}) == expected
