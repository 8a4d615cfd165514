"""What an URL is: a path of the app, one that has the prefix, or something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.facts.url_values import of_text, verdicts
from tests.support.apps import facts_of

APP = "from dash import Dash\napp = Dash(__name__)\n"


def found(root: Path, text: str, files: dict[str, str] | None = None) -> str:
    """The verdicts on what the call `use(...)` is given."""
    facts = facts_of(root, {"app.py": APP + text, **(files or {})})
    (call,) = facts.modules.indexes["app.py"].calls_named["use"]
    return " ".join(sorted(one.name for one in verdicts(facts, call.node.args[0], "app.py", call.scope)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/", "INTERNAL"),
        ("/a?b=//c", "INTERNAL"),
        (" /a", "INTERNAL"),
        ("/:a", "INTERNAL"),
        ("//host/a", "ELSEWHERE"),
        ("/\\host/a", "ELSEWHERE"),
        ("https://host", "ELSEWHERE"),
        ("git+ssh://host", "ELSEWHERE"),
        ("mailto:a@b", "ELSEWHERE"),
        ("data:,a", "ELSEWHERE"),
        ("#a", "ELSEWHERE"),
        ("?a", "ELSEWHERE"),
        ("", "NOTHING"),
        ("  ", "NOTHING"),
        ("a/b", "RELATIVE"),
        ("./a", "RELATIVE"),
        ("1a:b", "RELATIVE"),
        ("a/b:c", "RELATIVE"),
    ],
)
def test_texts(text: str, expected: str) -> None:
    assert of_text(text).name == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use(f'/a/{x}')", "INTERNAL"),
        ("use(f'/{x}')", "INTERNAL"),
        ("use(f'//{x}')", "ELSEWHERE"),
        ("use(f'{x}/a')", "UNKNOWN"),
        ("use(f'')", "NOTHING"),
        ("x = '/a'\nuse(f'{x}/b')", "INTERNAL"),
        ("x = ''\nuse(f'{x}/b')", "INTERNAL"),
        ("x = None\nuse(x)", "NOTHING"),
        ("x = 'https://h' if y else ''\nuse(f'{x}/b')", "UNKNOWN"),
        ("x = '/a' if y else ''\nuse(x + '/b')", "INTERNAL"),
        ("x = '/a' if y else 'https://h'\nuse(x + '/b')", "UNKNOWN"),
        ("use('' + '/a' + x)", "INTERNAL"),
        ("use('a' + x)", "RELATIVE"),
        ("use(x + '/a')", "UNKNOWN"),
        ("use('/a/%s' % x)", "INTERNAL"),
        ("use('/%s' % x)", "INTERNAL"),
        ("x = '/a'\nuse('%s/b' % x)", "INTERNAL"),
        ("x = '/a'\nuse('%s/%s' % (x, 1))", "INTERNAL"),
        ("use('%s/a' % x)", "UNKNOWN"),
        ("use('%(a)s/a' % x)", "UNKNOWN"),
        ("use('/a/{}'.format(x))", "INTERNAL"),
        ("x = '/a'\nuse('{}/b'.format(x))", "INTERNAL"),
        ("x = '/a'\nuse('{0}/b'.format(x))", "INTERNAL"),
        ("x = '/a'\nuse('{1}/b'.format(x, y))", "UNKNOWN"),
        ("x = '/a'\nuse('{a}/b'.format(a=x))", "UNKNOWN"),
        ("x = ['/a']\nuse('{}/b'.format(*x))", "UNKNOWN"),
        ("use('#{}'.format(x))", "ELSEWHERE"),
        ("use(1)", "UNKNOWN"),
        ("x = f'{x}/a'\nuse(x)", "UNKNOWN"),
    ],
)
def test_texts_that_are_put_together(tmp_path: Path, text: str, expected: str) -> None:
    assert found(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = '/a/'\nuse(x.rstrip('/'))", "INTERNAL"),
        ("x = '/'\nuse(x.rstrip('/'))", "UNKNOWN"),
        ("x = 'https://h/'\nuse(x.rstrip('/'))", "UNKNOWN"),
        ("x = '/a'\nuse(x.lstrip('/'))", "UNKNOWN"),
        ("x = '/a'\nuse(x.strip('/'))", "UNKNOWN"),
        ("x = '/a'\nuse(x[1:])", "UNKNOWN"),
        ("x = '/a b'\nuse(x.lower().replace(' ', '-'))", "INTERNAL"),
        ("x = '/a'\nuse(x.replace('/a', 'b'))", "UNKNOWN"),
        ("import posixpath\nuse(posixpath.join('/a', x))", "INTERNAL"),
        ("import os\nuse(os.path.join('/a', x))", "INTERNAL"),
        ("import os\nuse(os.path.join(x, '/a'))", "UNKNOWN"),
        ("import os\nuse(os.path.join(*x))", "UNKNOWN"),
        ("from my import join\nuse(join('/a', x))", "UNKNOWN"),
    ],
)
def test_texts_that_are_cut_and_joined(tmp_path: Path, text: str, expected: str) -> None:
    assert found(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("use(app.get_relative_path('/a'))", "PREFIXED"),
        ("use(app.get_asset_url('a.png'))", "PREFIXED"),
        ("import dash\nuse(dash.get_relative_path('/a'))", "PREFIXED"),
        ("from dash import get_asset_url as url\nuse(url('a.png'))", "PREFIXED"),
        ("from flask import url_for\nuse(url_for('a'))", "PREFIXED"),
        ("use(app.strip_relative_path('/a'))", "RELATIVE"),
        ("use(app.get_relative_path('/a') + '/b')", "PREFIXED"),
        ("use(app.get_relative_path('/a').rstrip('/'))", "PREFIXED"),
        ("def f(p): return app.get_relative_path(p)\nuse(f('/a'))", "PREFIXED"),
        ("use(app.config.requests_pathname_prefix + 'a')", "PREFIXED"),
        ("use(f\"{app.config['requests_pathname_prefix']}a\")", "PREFIXED"),
        ("use(app.config.url_base_pathname)", "PREFIXED"),
        ("import os\nuse(os.environ['DASH_REQUESTS_PATHNAME_PREFIX'] + 'a')", "PREFIXED"),
        ("import os\nuse(os.environ.get('SCRIPT_NAME', '') + '/a')", "PREFIXED"),
        ("import os\nuse(os.getenv('DASH_REQUESTS_PATHNAME_PREFIX', '/') + 'a')", "PREFIXED"),
        ("from os import getenv\nP = getenv('DASH_REQUESTS_PATHNAME_PREFIX') or '/'\nuse(f'{P}a')", "PREFIXED"),
        ("import os\nuse(os.getenv('OTHER', '/a'))", "INTERNAL UNKNOWN"),
        ("import os\nuse(os.getenv(x, '/a'))", "INTERNAL UNKNOWN"),
        ("import os\nN = os.environ.get('DASH_APP_NAME', '')\nuse(f'/{N}/a')", "PREFIXED"),
        ("import os\nN = os.getenv('DASH_APP_NAME')\nuse('/' + N + '/a')", "PREFIXED"),
        ("import os\nN = os.getenv('DASH_APP_NAME')\nuse('/%s/a' % N)", "PREFIXED"),
        ("import os\nN = os.getenv('DASH_APP_NAME')\nuse('/{}/a'.format(N))", "PREFIXED"),
        ("import os\nN = os.getenv('DASH_APP_NAME')\nP = f'/{N}' if N else ''\nuse(f'{P}/a')", "PREFIXED"),
        ("import os\nN = os.getenv('DASH_APP_NAME')\nuse(f'/a/{N}')", "INTERNAL"),
        ("import os\nN = os.getenv('OTHER')\nuse(f'/{N}/a')", "INTERNAL"),
    ],
)
def test_prefixes(tmp_path: Path, text: str, expected: str) -> None:
    assert found(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import dash\nfor p in dash.page_registry.values(): use(p['path'])", "PAGE_PATH"),
        ("import dash\nfor p in dash.page_registry.values(): use(p.get('path'))", "PAGE_PATH"),
        ("import dash\nuse(dash.page_registry['pages.a']['path'])", "PAGE_PATH"),
        ("from dash import page_registry as r\nfor n, p in r.items(): use(p['path'])", "PAGE_PATH"),
        ("import dash\nuse([p for p in dash.page_registry.values() if p['name']][0]['path'])", "PAGE_PATH"),
        ("import dash\nfor p in sorted(dash.page_registry.values(), key=len): use(p['path'])", "PAGE_PATH"),
        ("import dash\nuse(next(p['path'] for p in dash.page_registry.values()))", "PAGE_PATH"),
        ("import dash\nfor p in filter(None, dash.page_registry.values()): use(p['path'])", "PAGE_PATH"),
        ("import dash\nlist(map(lambda p: use(p['path']), dash.page_registry.values()))", "PAGE_PATH"),
        ("import dash\nfor p in dash.page_registry.values(): use(p['path'] + '?a')", "INTERNAL"),
        ("import dash\nfor p in dash.page_registry.values(): use(p['relative_path'])", "PREFIXED"),
        ("import dash\nfor p in dash.page_registry.values(): use(p['name'])", "UNKNOWN"),
        ("import dash\nfor p in dash.page_registry: use(p)", "UNKNOWN"),
        ("page_registry = load()\nfor p in page_registry.values(): use(p['path'])", "UNKNOWN"),
    ],
)
def test_pages(tmp_path: Path, text: str, expected: str) -> None:
    assert found(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("pathname", "PREFIXED"), ("href", "PREFIXED"), ("search", "UNKNOWN")]
)
def test_what_the_browser_shows_has_the_prefix(tmp_path: Path, name: str, expected: str) -> None:
    text = f"""
from dash import Input, Output
@app.callback(Output("a", "children"), Input("b", "{name}"))
def show(value): return use(value)
"""
    assert found(tmp_path, text) == expected


def test_other_modules(tmp_path: Path) -> None:
    assert (
        found(tmp_path, "from urls import HOME\nuse(f'{HOME}/a')", {"urls.py": "HOME = '/home'\n"}) == "INTERNAL"
    )


@pytest.mark.parametrize("form", ["x{0} = f'{{x{1}}}/a'", "x{0} = x{1} + 'a'", "x{0} = x{1} or 'https://h'"])
def test_very_long_ways_back_are_given_up(tmp_path: Path, form: str) -> None:
    lines = [form.format(number, number - 1) for number in range(1, 300)]
    text = "\n".join(["x0 = '/a'", *lines, "use(x299)"])
    assert "UNKNOWN" in found(tmp_path, text)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("    return app.get_relative_path(g())", "UNKNOWN"),
        ("    return 'https://h' + g(*a)", "UNKNOWN"),
        ("    return other(*a)", "UNKNOWN"),
        ("    return g(*a)", "INTERNAL"),
        ("    return g(*a, **k)", "INTERNAL"),
        ("    x = g(*a, **k)\n        return x", "INTERNAL"),
        ("    return g(a[0])", "UNKNOWN"),
        ("    return g(*a, b=1)", "UNKNOWN"),
    ],
)
def test_decorators_of_the_app(tmp_path: Path, body: str, expected: str) -> None:
    text = f"def f(g):\n    def h(*a, **k):\n    {body}\n    return h\n@f\ndef p(): return '/a'\nuse(p())"
    assert found(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("decorator", "expected"),
    [
        ("@app.callback(x)", "INTERNAL UNKNOWN"),
        ("@server.route('/<h>')", "INTERNAL UNKNOWN"),
        ("@functools.lru_cache(maxsize=None)", "INTERNAL"),
        ("@cache.memoize()", "INTERNAL"),
    ],
)
def test_what_decorated_functions_are_given(tmp_path: Path, decorator: str, expected: str) -> None:
    assert found(tmp_path, f"import functools\n{decorator}\ndef p(h): use(h)\np('/a')") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def p(h): use(h)\np('/a')\neach(p)", "INTERNAL UNKNOWN"),
        ("def p(h): use(h)\np('/a')\neach(key=p)", "INTERNAL UNKNOWN"),
        ("def p(h): use(h)\np('/a')\neach(p('/b'))", "INTERNAL"),
        ("def p(*h): [use(one) for one in h]\np('/a', 'https://h')", "ELSEWHERE INTERNAL"),
        ("def p(x, *h): use(h[0])\np('https://h', '/a', '#b')", "INTERNAL"),
        ("def p(x, *h): use(h[-1])\np('https://h', '#b', '/a')", "INTERNAL"),
        ("def p(*h): use(h[0])\np(*['/a'])", "INTERNAL"),
        ("def p(x, *h): use(h[0])\np(*['#b', '/a'])", "UNKNOWN"),
        ("def p(*h): use(h)\np('/a')", "UNKNOWN"),
        ("def p(**h): use(h['a'])\np(a='/a')", "UNKNOWN"),
        ("list(map(lambda a, b: use(b), ['https://h'], ['/a']))", "INTERNAL"),
        ("def map(f, x): pass\nmap(lambda a: use(a), ['/a'])", "UNKNOWN"),
        ("(lambda a: use(a))('/a')", "UNKNOWN"),
    ],
)
def test_parameters(tmp_path: Path, text: str, expected: str) -> None:
    assert found(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class B:\n    p = '/a'\n    def f(self): use(self.p)\nclass C(B): p = '#b'", "ELSEWHERE INTERNAL"),
        ("class B:\n    p = '/a'\nclass C(B): p = '#b'\nuse(B().p)", "INTERNAL"),
        ("class B:\n    p = '/a'\nclass C(B): pass\nuse(C().p)", "INTERNAL"),
        ("class B:\n    p = '/a'\nb = B()\nb.p = '#b'\nuse(b.p)", "ELSEWHERE INTERNAL"),
        ("class B:\n    p = '/a'\nclass C:\n    p = '#c'\nc = C()\nc.p = '#b'\nuse(B().p)", "INTERNAL"),
        ("class B:\n    @property\n    def p(self): return '/a'\nuse(B().p)", "INTERNAL"),
        ("class B:\n    @functools.cached_property\n    def p(self): return '/a'\nuse(B().p)", "INTERNAL"),
        ("class B:\n    def p(self): return '/a'\nuse(B().p)", "UNKNOWN"),
        ("class B(Enum):\n    X = '/a'\n    Y = '#b'\nuse(B.X.value)", "INTERNAL"),
        ("class B(Enum):\n    X = '/a'\n    Y = '#b'\nfor b in B: use(b.value)", "ELSEWHERE INTERNAL"),
        ("class B(Enum):\n    X = '/a'\nfor b in list(B): use(b)", "INTERNAL"),
        ("for b in unknown: use(b.value)", "UNKNOWN"),
    ],
)
def test_classes(tmp_path: Path, text: str, expected: str) -> None:
    assert found(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L = ['/a']\nL += ['#b']\nfor x in L: use(x)", "ELSEWHERE INTERNAL"),
        ("L = '/a'\nL += '/b'\nuse(L)", "INTERNAL UNKNOWN"),
        ("L = ['/a']\nL[0] = '#b'\nfor x in L: use(x)", "ELSEWHERE INTERNAL"),
        ("L = ['/a', '/b']\nL[0] = '#b'\nuse(L[1])", "INTERNAL"),
        ("D = {'/a': 1}\nD['/b'] = '#c'\nfor x in D: use(x)", "INTERNAL"),
        ("D = {}\nD.update({'a': '/a'})\nuse(D['a'])", "INTERNAL NOTHING"),
        ("D = {}\nD.update(a='/a', b='#b')\nuse(D['a'])", "INTERNAL NOTHING"),
        ("D = {}\nD.update(a='/a', b='#b')\nfor x in D.values(): use(x)", "ELSEWHERE INTERNAL"),
        ("L = [{'u': '/a'}]\nfor n in L: n['u'] = '#b'\nfor n in L: use(n['u'])", "ELSEWHERE INTERNAL"),
        ("L = [{'u': '/a'}]\nfor n in L: n['v'] = '#b'\nfor n in L: use(n['u'])", "INTERNAL"),
        ("L = [{'u': '/a'}]\nM = [{}]\nfor n in M: n['u'] = '#b'\nfor n in L: use(n['u'])", "ELSEWHERE INTERNAL"),
        ("L = ['/a']\nL = [app.get_relative_path(n) for n in L]\nfor x in L: use(x)", "PREFIXED"),
        ("import conf\nconf.HOME = '#home'\nuse(conf.HOME)", "ELSEWHERE INTERNAL"),
        ("import conf\nother.HOME = '#home'\nuse(conf.HOME)", "INTERNAL"),
        ("use(next((x for x in ['/a']), None))", "INTERNAL NOTHING"),
        ("for x in filter(None, ['/a']): use(x)", "INTERNAL"),
        ("def filter(a, b): return ['#b']\nfor x in filter(None, ['/a']): use(x)", "ELSEWHERE"),
    ],
)
def test_containers(tmp_path: Path, text: str, expected: str) -> None:
    assert found(tmp_path, text, {"conf.py": "HOME = '/home'\n"}) == expected
