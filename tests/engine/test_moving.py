"""Moving imports below the app's construction: what links in their modules share, and how sure the move is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from codemods import relative_urls
from dash_migrate.plan import Change, Plan, Tier, Verdict
from dash_migrate.planner import make_plan
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app
from tests.support.environments import environment_from_table

APP = """
from dash import Dash, html

from header import header
from footer import footer

app = Dash(__name__)

app.layout = html.Div([header, footer])
"""
TWO = {
    "app.py": APP,
    "header.py": "from dash import html\n\nheader = html.Div([html.A(href='/a'), html.A(href='/b')])\n",
    "footer.py": "from dash import html\n\nfooter = html.A(href='/c')\n",
}


def planned(tmp_path: Path, files: Mapping[str, str], refused: frozenset[str] = frozenset()) -> Plan:
    root = write_app(tmp_path / "app", files)
    environment = tmp_path / "environment"
    if not environment.exists():
        environment_from_table(environment, {"dash": "4.4.1"})
    return make_plan(Workspace.read(root), [relative_urls.STEP], Settings(python=environment), refused=refused)


def text(plan: Plan, path: str = "app.py") -> str:
    source = plan.after.source(path)
    assert source is not None
    return source.text


def changes(tmp_path: Path, files: Mapping[str, str]) -> list[Change]:
    return [item.change for step in planned(tmp_path, files).steps for item in step.decided]


def app(text: str) -> str:
    return dedent(text).lstrip("\n")


def test_a_move_is_made_once_for_all_that_need_it(tmp_path: Path) -> None:
    plan = planned(tmp_path, TWO)
    assert len(list(plan.changes(Verdict.ACCEPTED))) == 3
    assert sorted(text(plan).split()) == sorted(app(APP).split())
    assert text(plan).index("from header") > text(plan).index("app = Dash")
    assert text(plan).index("from footer") > text(plan).index("app = Dash")


def test_a_refused_change_leaves_the_move_to_the_others(tmp_path: Path) -> None:
    first, second, third = sorted(changes(tmp_path, TWO), key=lambda one: one.location.path, reverse=True)
    assert {first.location.path, second.location.path} == {"header.py"}
    one_of_two = planned(tmp_path, TWO, frozenset({first.id}))
    assert text(one_of_two).index("from header") > text(one_of_two).index("app = Dash")
    assert text(one_of_two, "header.py").count("dash.get_relative_path") == 1
    both = planned(tmp_path, TWO, frozenset({first.id, second.id}))
    assert text(both).index("from header") < text(both).index("app = Dash") < text(both).index("from footer")
    assert text(planned(tmp_path, TWO, frozenset({first.id, second.id, third.id}))) == app(APP)


def test_a_refused_change_is_the_same_after_the_move(tmp_path: Path) -> None:
    first = next(one for one in changes(tmp_path, TWO) if one.location.path == "header.py")
    plan = planned(tmp_path, TWO, frozenset({first.id}))
    moved = {path: text(plan, path) for path in TWO}
    assert first.id in {one.id for one in changes(tmp_path / "again", moved)}


PLACES = {
    "a blank line is left between": (
        """\
from header import header

app = Dash(__name__)

app.layout = header
""",
        """\
app = Dash(__name__)

from header import header

app.layout = header
""",
    ),
    "blank lines are made": (
        """\
from header import header
app = Dash(__name__)
app.layout = header
""",
        """\
app = Dash(__name__)

from header import header

app.layout = header
""",
    ),
    "below what belongs to the app": (
        """\
from header import header

NAME = 'x'
app = Dash(
    __name__,
)
server = app.server
app.title = NAME
app.layout = header
""",
        """\
NAME = 'x'
app = Dash(
    __name__,
)
server = app.server
app.title = NAME

from header import header

app.layout = header
""",
    ),
    "an imported value may move itself": (
        """\
from header import NAME, header

app = Dash(__name__)
app.title = NAME
app.layout = header
""",
        """\
app = Dash(__name__)

from header import NAME, header

app.title = NAME
app.layout = header
""",
    ),
    "a comment about more stays": (
        """\
# Layouts
from header import header
import os

app = Dash(__name__)

app.layout = header
""",
        """\
# Layouts
import os

app = Dash(__name__)

from header import header

app.layout = header
""",
    ),
    "a comment about it alone moves": (
        """\
import os

# Layouts
from header import header  # of all pages

app = Dash(__name__)

app.layout = header
""",
        """\
import os

app = Dash(__name__)

# Layouts
from header import header  # of all pages

app.layout = header
""",
    ),
    "a function that waits for its call": (
        """\
from header import header

def layout():
    return header

app = Dash(__name__)

app.layout = layout
""",
        """\
def layout():
    return header

app = Dash(__name__)

from header import header

app.layout = layout
""",
    ),
    "a package whose other module is imported, too": (
        """\
import parts.header
import parts.footer

app = Dash(__name__)

app.layout = parts.header.header
""",
        None,
    ),
    "a class above the app uses it": (
        """\
from header import header

class Page:
    top = header

app = Dash(__name__)

app.layout = Page.top
""",
        None,
    ),
    "a default above the app uses it": (
        """\
from header import header

def page(top=header):
    return top

app = Dash(__name__)

app.layout = page()
""",
        None,
    ),
    "another statement on the app's line": (
        """\
from header import header

app = Dash(__name__); app.layout = header
""",
        None,
    ),
    "the app is made on a condition": (
        """\
from header import header

if True:
    app = Dash(__name__)

app.layout = header
""",
        None,
    ),
    "two apps": (
        """\
from header import header

app = Dash(__name__)
other = Dash(__name__, server=app.server)
app.layout = header
""",
        None,
    ),
    "a module without a blank line at the file's end": (
        """\
from header import header

app = Dash(__name__, plugins=[])
app.layout = header""",
        """\
app = Dash(__name__, plugins=[])

from header import header

app.layout = header""",
    ),
}


@pytest.mark.parametrize("case", PLACES)
def test_where_the_import_goes(tmp_path: Path, case: str) -> None:
    before, after = PLACES[case]
    head = "from dash import Dash\n\n"
    header = "from dash import html\n\nNAME = 'x'\nheader = html.A(href='/a')\n"
    files = {"app.py": head + before, "header.py": header, "parts/header.py": header, "parts/footer.py": ""}
    plan = planned(tmp_path, files)
    assert text(plan) == head + (before if after is None else after)
    assert list(plan.changes(Verdict.ACCEPTED))


@pytest.mark.parametrize("name", ["globals", "locals", "vars", "dir", "eval", "exec"])
def test_what_reaches_any_name_keeps_the_import(tmp_path: Path, name: str) -> None:
    head = f"from dash import Dash\nfrom header import header\nNAMES = {name}('1')\n"
    files = {"app.py": f"{head}app = Dash(__name__)\napp.layout = header\n", "header.py": TWO["header.py"]}
    assert text(planned(tmp_path, files)) == files["app.py"]


@pytest.mark.parametrize(
    "use", ["page = lambda top=header: top", "page = lambda *, top=header: top", "del header"]
)
def test_what_is_used_above_keeps_the_import(tmp_path: Path, use: str) -> None:
    head = f"from dash import Dash\nfrom header import header\n{use}\n"
    files = {"app.py": f"{head}app = Dash(__name__)\napp.layout = page()\n", "header.py": TWO["header.py"]}
    assert text(planned(tmp_path, files)) == files["app.py"]


TIERS = {
    "definitions": ("NAMES = sorted(['b', 'a'])\n\n\ndef f():\n    print('later')\n", "", Tier.SAFE),
    "a file": ("import json\n\nNAMES = json.load(open('names.json'))\n", "", Tier.SAFE),
    "a file, and code that may write it": (
        "NAMES = open('names.txt').read()\n",
        "import subprocess\nsubprocess.run(['make'])\n",
        Tier.ASK,
    ),
    "definitions, and code that may write files": ("", "import subprocess\nsubprocess.run(['make'])\n", Tier.SAFE),
    "a file that is written": ("open('names.txt', 'w').close()\n", "", Tier.ASK),
    "the environment, set": (
        "import os\n\nNAME = os.environ['NAME']\n",
        "import os\nos.environ['NAME'] = 'x'\n",
        Tier.ASK,
    ),
    "a package's setting": ("import pandas\n\npandas.options.display.width = 80\n", "", Tier.ASK),
    "a call of the app's own that does more": (
        "def start():\n    import threading\n    threading.Thread().start()\n\n\nstart()\n",
        "",
        Tier.ASK,
    ),
    "a call of the app's own that builds": (
        "def item(x):\n    return html.P(x)\n\n\nITEMS = [item(x) for x in 'ab']\n",
        "",
        Tier.SAFE,
    ),
    "a callback": ("from dash import callback\n\n\n@callback()\ndef f(x):\n    return x\n", "", Tier.SAFE),
    "the registry of pages": ("import dash\n\nPAGES = list(dash.page_registry.values())\n", "", Tier.ASK),
    "an own module's setting": ("import own\n\nNAME = own.NAME\n", "import own\nown.NAME = 'x'\n", Tier.ASK),
}


@pytest.mark.parametrize("case", TIERS)
def test_how_sure_the_move_is(tmp_path: Path, case: str) -> None:
    does, between, tier = TIERS[case]
    files = {
        "app.py": f"from dash import Dash\nfrom header import header\n{between}app = Dash(__name__)\n"
        "app.layout = header\n",
        "header.py": f"from dash import html\n\n{does}header = html.A(href='/a')\n",
        "own.py": "NAME = ''\n",
    }
    plan = planned(tmp_path, files)
    assert [one.tier for one in plan.changes(Verdict.ACCEPTED)] == [
        Tier.SAFE
    ]  # a move that is not sure is not made
    assert (text(plan) != files["app.py"]) is (tier is Tier.SAFE)
