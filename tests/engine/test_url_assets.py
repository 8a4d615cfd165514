"""URLs of the app's server in stylesheets, scripts and what Dash is given as such."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from dash_migrate.facts import Facts
from dash_migrate.needs import Import
from dash_migrate.plan import Change, Finding, Proposal, Tier
from dash_migrate.rewriting.urls.assets_css import css_proposals
from dash_migrate.rewriting.urls.assets_js import clientside_proposals, script_proposals
from dash_migrate.rewriting.urls.stylesheets import stylesheet_proposals
from dash_migrate.step import App
from tests.support.apps import facts_of

Proposer = Callable[[str, App], Iterable[Proposal]]
APP = "from dash import Dash, html\napp = Dash(__name__{})\napp.layout = html.Div()\nserver = app.server\n"


def proposed(
    tmp_path: Path, propose: Proposer, files: Mapping[str, str]
) -> tuple[dict[str, str], list[Change], list[Finding]]:
    """The files after all changes, the changes and the findings."""
    facts = facts_of(tmp_path, files)
    app = App(facts.workspace, facts, facts.settings)
    found = list(propose("relative-urls", app))
    changes = [one for one in found if isinstance(one, Change)]
    after = facts.workspace.with_edits(edit for change in changes for edit in change.edits)
    texts = {path: source.text for path in files if (source := after.source(path)) is not None}
    again = Facts(after, facts.settings)
    assert not any(isinstance(one, Change) for one in propose("relative-urls", App(after, again, facts.settings)))
    return texts, changes, [one for one in found if isinstance(one, Finding)]


CSS = {
    "url(/assets/img/x.png)": "url(img/x.png)",
    "url('/assets/img/x.png?v=1#a')": "url('img/x.png?v=1#a')",
    'url( "/assets/img/x.png" )': 'url( "img/x.png" )',
    '@import "/assets/sub/more.css";': '@import "sub/more.css";',
    "/* url(/assets/img/x.png) */": None,
    "url(img/x.png)": None,
    "url(https://cdn.example/x.png)": None,
    "url(//cdn.example/x.png)": None,
    "url(data:image/png;base64,/assets/)": None,
}
ASSETS = {"assets/img/x.png": "x", "assets/sub/more.css": "b {}\n", "app.py": APP.format("")}


@pytest.mark.parametrize("text", CSS)
def test_urls_of_stylesheets_become_relative(tmp_path: Path, text: str) -> None:
    files = {**ASSETS, "assets/style.css": f"a {{ background: é {text} }}\n"}
    texts, changes, findings = proposed(tmp_path, css_proposals, files)
    assert texts["assets/style.css"] == files["assets/style.css"].replace(text, CSS[text] or text)
    assert len(changes) == (CSS[text] is not None)
    assert all(change.tier is Tier.SAFE for change in changes)
    assert findings == []


def test_urls_of_stylesheets_in_folders_of_the_assets_folder(tmp_path: Path) -> None:
    files = {
        **ASSETS,
        "assets/sub/more.css": "a { src: url(/assets/img/x.png); b: url('/assets/sub/more.css') }\n",
    }
    texts, changes, _ = proposed(tmp_path, css_proposals, files)
    assert texts["assets/sub/more.css"] == "a { src: url(../img/x.png); b: url('more.css') }\n"
    assert [(str(change.location), change.location.column) for change in changes] == [
        ("assets/sub/more.css:1", 14),
        ("assets/sub/more.css:1", 42),
    ]


def test_a_custom_property_is_asked_for(tmp_path: Path) -> None:
    files = {**ASSETS, "assets/style.css": ":root { --logo: url(/assets/img/x.png) }\n"}
    _, [change], _ = proposed(tmp_path, css_proposals, files)
    assert change.tier is Tier.ASK


def test_urls_that_are_no_file_of_the_assets_folder_are_findings(tmp_path: Path) -> None:
    files = {**ASSETS, "assets/style.css": "a { b: url(/static/x.png); c: url(/assets/gone.png) }\n"}
    _, changes, [other, gone] = proposed(tmp_path, css_proposals, files)
    assert changes == []
    assert "/static/x.png" in other.seen
    assert "Write ../static/x.png" in other.action
    assert "There is no file assets/gone.png" in gone.seen
    assert "Write gone.png" in gone.action


def test_another_assets_folder_and_another_url(tmp_path: Path) -> None:
    made = APP.format(", assets_folder='files', assets_url_path='/media/'")
    files = {
        "app.py": made,
        "files/x.png": "x",
        "files/a.css": "a { b: url(/media/x.png) }",
        "assets/a.css": "url(/a)",
    }
    texts, _, findings = proposed(tmp_path, css_proposals, files)
    assert texts["files/a.css"] == "a { b: url(x.png) }"
    assert findings == []


FOLDERS = {
    "beside the module": ("pkg/app.py", "", "pkg/assets"),
    "above it": ("pkg/app.py", ", assets_folder='../static'", "static"),
    "joined": ("app.py", ", assets_folder=os.path.join(os.path.dirname(__file__), 'static', 'web')", "static/web"),
    "a path": ("app.py", ", assets_folder=HERE / 'static'", "static"),
}


@pytest.mark.parametrize("way", FOLDERS)
def test_where_the_assets_folder_is(tmp_path: Path, way: str) -> None:
    path, given, folder = FOLDERS[way]
    files = {path: APP.format(given), f"{folder}/x.png": "x", f"{folder}/a.css": "a { b: url(/assets/x.png) }"}
    texts, _, _ = proposed(tmp_path, css_proposals, files)
    assert texts[f"{folder}/a.css"] == "a { b: url(x.png) }"


SHEETS = {
    "alone": (", external_stylesheets=['/assets/a.css']", ""),
    "first": (
        ", external_stylesheets=['/assets/a.css', 'https://cdn.example/b.css']",
        ", external_stylesheets=['https://cdn.example/b.css']",
    ),
    "last": (
        ", external_stylesheets=['https://cdn.example/b.css', '/assets/a.css']",
        ", external_stylesheets=['https://cdn.example/b.css']",
    ),
    "both": (", external_stylesheets=['/assets/a.css', '/assets/b.css']", ", external_stylesheets=[]"),
    "a dictionary": (
        ", external_stylesheets=[{'href': '/assets/a.css', 'rel': 'stylesheet'}, 'https://x.example/c.css']",
        ", external_stylesheets=['https://x.example/c.css']",
    ),
    "without a slash": (
        ", external_stylesheets=['assets/a.css', 'https://x.example/c.css']",
        ", external_stylesheets=['https://x.example/c.css']",
    ),
    "lines": (
        ", external_stylesheets=[\n    'https://x.example/c.css',\n    '/assets/a.css',  # ours\n]",
        None,
    ),
    "a line": (
        ", external_stylesheets=[\n    'https://x.example/c.css',\n    ('/assets/a.css'),\n]",
        ", external_stylesheets=[\n    'https://x.example/c.css',\n]",
    ),
    "another server": (", external_stylesheets=['//cdn.example/a.css', 'https://x.example/c.css']", None),
}


@pytest.mark.parametrize("case", SHEETS)
def test_stylesheets_of_the_assets_folder_are_left_to_dash(tmp_path: Path, case: str) -> None:
    before, after = SHEETS[case]
    files = {"app.py": APP.format(before), "assets/a.css": "a {}", "assets/b.css": "b {}"}
    texts, changes, findings = proposed(tmp_path, stylesheet_proposals, files)
    if case == "lines":
        after = ", external_stylesheets=[\n    'https://x.example/c.css',\n    # ours\n]"
    assert texts["app.py"] == APP.format(before if after is None else after)
    assert all(change.tier is Tier.SAFE for change in changes)
    assert findings == []


def test_scripts_are_asked_for(tmp_path: Path) -> None:
    files = {"app.py": APP.format(", external_scripts=[{'src': '/assets/a.js'}]"), "assets/a.js": "1"}
    texts, [change], _ = proposed(tmp_path, stylesheet_proposals, files)
    assert texts["app.py"] == APP.format("")
    assert change.tier is Tier.ASK


NAMED = "from dash import Dash, html\nSHEETS = ['/assets/a.css', 'https://x.example/c.css']\n"


def test_a_list_with_a_name(tmp_path: Path) -> None:
    rest = "app = Dash(__name__, external_stylesheets=SHEETS + ['/assets/b.css'])\napp.layout = html.Div()\n"
    files = {"app.py": NAMED + rest, "assets/a.css": "a {}", "assets/b.css": "b {}"}
    texts, changes, findings = proposed(tmp_path, stylesheet_proposals, files)
    assert "SHEETS = ['https://x.example/c.css']\n" in texts["app.py"]
    assert "external_stylesheets=SHEETS + [])" in texts["app.py"]
    assert len(changes) == 2
    assert findings == []


def test_a_list_that_is_read_elsewhere_is_left(tmp_path: Path) -> None:
    rest = "app = Dash(__name__, external_stylesheets=SHEETS)\napp.layout = html.Div(str(SHEETS))\n"
    files = {"app.py": NAMED + rest, "assets/a.css": "a {}"}
    texts, changes, [finding] = proposed(tmp_path, stylesheet_proposals, files)
    assert texts["app.py"] == files["app.py"]
    assert changes == []
    assert finding.action == (
        "Take it out of the list, and write below app.py:3: "
        'app.config.external_stylesheets.append(app.get_relative_path("/assets/a.css"))'
    )


ENVIRONMENT = 'os.environ.get("DASH_REQUESTS_PATHNAME_PREFIX", os.environ.get("SCRIPT_NAME", "") + "/") + '
LEFT = {
    "no such file": (", external_stylesheets=['/assets/gone.css']", "'/assets/gone.css'", "'assets/gone.css'"),
    "a route": (", external_stylesheets=['/static/a.css']", "'/static/a.css'", "'static/a.css'"),
    "a name": (", external_stylesheets=[SHEET]", "[SHEET]", 'SHEET.lstrip("/")]'),
    "ignored": (
        ", external_stylesheets=['/assets/a.css'], assets_ignore='a.*'",
        "'/assets/a.css'",
        "'assets/a.css'",
    ),
    "not included": (
        ", external_stylesheets=[{'href': '/assets/a.css'}], include_assets_files=False",
        "'/assets/a.css'",
        "'assets/a.css'",
    ),
    "hidden arguments": (", external_stylesheets=['/assets/a.css'], **more", "'/assets/a.css'", "'assets/a.css'"),
    "another kind of file": (", external_scripts=['/assets/a.mjs']", "'/assets/a.mjs'", "'assets/a.mjs'"),
}


@pytest.mark.parametrize("case", LEFT)
def test_what_dash_does_not_include_by_itself_gets_the_platforms_prefix(tmp_path: Path, case: str) -> None:
    given, before, after = LEFT[case]
    files = {"app.py": "import os\nmore = {}\nSHEET = '/static/b.css'\n" + APP.format(given)}
    texts, changes, findings = proposed(tmp_path, stylesheet_proposals, {**files, "assets/a.css": "a {}"})
    after = f"[{ENVIRONMENT}{after}" if before.startswith("[") else ENVIRONMENT + after
    assert texts["app.py"] == files["app.py"].replace(before, after)
    assert [change.needs for change in changes] == [(Import("app.py", "os"),)]
    assert findings == []


def test_a_name_os_of_another_kind(tmp_path: Path) -> None:
    files = {
        "app.py": "os = 'linux'\n" + APP.format(", external_stylesheets=['/static/a.css']"),
        "assets/a.css": "",
    }
    _, changes, [finding] = proposed(tmp_path, stylesheet_proposals, files)
    assert changes == []
    assert "app.config.external_stylesheets.append(app.get_relative_path(" in finding.action


def test_a_relative_stylesheet_that_dash_does_not_include(tmp_path: Path) -> None:
    files = {"app.py": APP.format(", external_stylesheets=['assets/gone.css']"), "assets/a.css": ""}
    _, changes, [finding] = proposed(tmp_path, stylesheet_proposals, files)
    assert changes == []
    assert 'append(app.get_relative_path("/assets/gone.css"))' in finding.action


PREFIX = 'JSON.parse(document.getElementById("_dash-config").textContent).requests_pathname_prefix'
SCRIPTS = {
    'fetch("/api/data")': f'fetch({PREFIX} + "api/data")',
    "fetch('/api/data?x=1', {})": f"fetch({PREFIX} + 'api/data?x=1', {{}})",
    "fetch(`/api/${id}/x`)": f"fetch(`${{{PREFIX}}}api/${{id}}/x`)",
    'window.location.href = "/reports/" + id': f'window.location.href = {PREFIX} + "reports/" + id',
    'location.assign("/")': f"location.assign({PREFIX})",
    'history.pushState({}, "", "/next")': f'history.pushState({{}}, "", {PREFIX} + "next")',
    "h('a', {href: '/stocks/' + ticker})": f"h('a', {{href: {PREFIX} + 'stocks/' + ticker}})",
    'image.src = "/assets/x.png"': f'image.src = {PREFIX} + "assets/x.png"',
    'fetch("https://api.example/x")': None,
    'fetch("//api.example/x")': None,
    'fetch("api/data")': None,
    'parts.join("/")': None,
    'name.split("/reports")': None,
    '// fetch("/api/data")': None,
    'fetch("/_dash-layout")': None,
}


@pytest.mark.parametrize("text", SCRIPTS)
def test_what_scripts_ask_for_gets_the_prefix(tmp_path: Path, text: str) -> None:
    files = {"app.py": APP.format(""), "assets/a.js": f"// é\n{text};\n"}
    texts, changes, findings = proposed(tmp_path, script_proposals, files)
    assert texts["assets/a.js"] == f"// é\n{SCRIPTS[text] or text};\n"
    assert len(changes) == (SCRIPTS[text] is not None)
    assert findings == []


@pytest.mark.parametrize("text", SCRIPTS)
def test_what_clientside_callbacks_ask_for_gets_the_prefix(tmp_path: Path, text: str) -> None:
    made = "from dash import Dash, html, Input, Output\napp = Dash(__name__)\napp.layout = html.Div()\n"
    call = 'app.clientside_callback("""function (x) {{ {} }}""", Output("a", "children"), Input("b", "value"))\n'
    texts, changes, findings = proposed(tmp_path, clientside_proposals, {"app.py": made + call.format(text)})
    assert texts["app.py"] == made + call.format(SCRIPTS[text] or text)
    assert len(changes) == (SCRIPTS[text] is not None)
    assert findings == []


LEFT_SCRIPTS = {
    "a text": ('const logo = "/assets/x.png";', {}),
    "a comparison": ('if (window.location.pathname === "/reports") {}', {}),
    "a page of its own": ('fetch("/api");', {"app.py": APP.format("") + "app.index_string = PAGE\n"}),
    "a page of a subclass": (
        'fetch("/api");',
        {"app.py": APP.format("") + "class Board(Dash):\n    def interpolate_index(self, **k): return ''\n"},
    ),
    "not included": ('fetch("/api");', {"app.py": APP.format(", assets_ignore='a.js'")}),
}


@pytest.mark.parametrize("case", LEFT_SCRIPTS)
def test_paths_of_scripts_that_may_be_anything_are_findings(tmp_path: Path, case: str) -> None:
    text, more = LEFT_SCRIPTS[case]
    files = {"app.py": APP.format(""), "assets/a.js": f"{text}\n", **more}
    texts, changes, [finding] = proposed(tmp_path, script_proposals, files)
    assert texts["assets/a.js"] == files["assets/a.js"]
    assert changes == []
    assert f"write {PREFIX} + " in finding.action


def test_a_worker_has_no_page(tmp_path: Path) -> None:
    text = 'self.addEventListener("fetch", e => fetch("/offline"));'
    _, changes, [finding] = proposed(
        tmp_path, script_proposals, {"app.py": APP.format(""), "assets/js/a.js": text}
    )
    assert changes == []
    assert finding.action.endswith('write new URL("../../", self.location).pathname + "offline"')


def test_a_packed_script_is_one_finding(tmp_path: Path) -> None:
    text = 'fetch("/a");fetch("/b");' + "x();" * 300
    _, changes, [finding] = proposed(tmp_path, script_proposals, {"app.py": APP.format(""), "assets/a.js": text})
    assert changes == []
    assert "/a, /b" in finding.seen


def clientside(quoted: str, output: str = '"a", "children"') -> dict[str, str]:
    made = "from dash import Dash, html, clientside_callback, Input, Output\napp = Dash(__name__)\nname = 'x'\n"
    call = f'clientside_callback({quoted}, Output({output}), Input("b", "value"))\n'
    return {"app.py": made + "app.layout = html.Div()\n" + call}


def test_quotes_of_the_string_around_a_clientside_callback(tmp_path: Path) -> None:
    inner = PREFIX.replace('"', "'")
    texts, _, _ = proposed(tmp_path, clientside_proposals, clientside("\"x => fetch('/api')\""))
    assert f"\"x => fetch({inner} + 'api')\"" in texts["app.py"]
    texts, _, _ = proposed(tmp_path / "b", clientside_proposals, clientside("'x => fetch(\"/api\")'"))
    assert f"'x => fetch({PREFIX} + \"api\")'" in texts["app.py"]


def test_a_clientside_callback_that_cannot_be_rewritten(tmp_path: Path) -> None:
    _, changes, [finding] = proposed(tmp_path, clientside_proposals, clientside("f\"x => fetch('/{name}/api')\""))
    assert changes == []
    assert finding.location.line == 5
    _, changes, [_] = proposed(tmp_path / "b", clientside_proposals, clientside("'x => fetch(\\'/api\\')'"))
    assert changes == []


def test_a_path_that_a_clientside_callback_answers_with(tmp_path: Path) -> None:
    text = "\"x => x ? '/login' : '/'\""
    _, changes, findings = proposed(tmp_path, clientside_proposals, clientside(text, '"url", "pathname"'))
    assert changes == []
    assert ["/login" in one.seen for one in findings] == [True, False]
    _, _, none = proposed(tmp_path / "b", clientside_proposals, clientside(text))
    assert none == []
