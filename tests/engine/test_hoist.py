"""Which statements move out of a script's block, and what the moved text looks like."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dash_migrate.facts import Facts
from dash_migrate.rewriting.hidden import hidden_callbacks
from dash_migrate.rewriting.hoist import Hoist, find_hoist
from dash_migrate.rewriting.relocating import hoisted
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.environments import make_environment

HEAD = "from dash import Dash, Input, Output, dcc, html\n\n"
GUARD = 'if __name__ == "__main__":\n'


def facts_of(root: Path, code: str) -> Facts:
    (root / "app.py").write_text(HEAD + code, "utf-8")
    environment = root / ".venv"
    if not environment.exists():
        make_environment(environment, {"dash": "4.4.1"})
    return Facts(Workspace.read(root), Settings(python=environment))


def found(root: Path, code: str) -> Hoist | str | None:
    facts = facts_of(root, code)
    assert facts.entry is not None
    return find_hoist(facts, facts.entry)


def hoist_of(root: Path, code: str) -> Hoist:
    hoist = found(root, code)
    assert isinstance(hoist, Hoist), hoist
    return hoist


def after(root: Path, code: str) -> str | None:
    """The file without its head once the move is made; None if the lines cannot be moved."""
    hoist = hoist_of(root, code)
    source = Workspace.read(root).source("app.py")
    assert source is not None
    edits = hoisted(source, hoist, "server")
    return source.spliced(edits).text.removeprefix(HEAD) if edits is not None else None


def texts(statements: tuple[ast.stmt, ...]) -> list[str]:
    return [ast.unparse(statement).splitlines()[0] for statement in statements]


MADE = '    app = Dash(__name__)\n    app.layout = html.Div("Wool")\n'


def test_moves_what_the_app_is_made_of_and_leaves_what_serves_it(tmp_path: Path) -> None:
    hoist = hoist_of(tmp_path, f'{GUARD}    NAME = "Wool"\n{MADE}    port = 8050\n    app.run(port=port)\n')
    assert texts(hoist.moved) == ["NAME = 'Wool'", "app = Dash(__name__)", "app.layout = html.Div('Wool')"]
    assert (hoist.makes_app, hoist.obstacles, hoist.left) == (True, (), ())
    assert hoist.app is not None
    assert hoist.app[1] == "app"


def test_names_the_app_for_the_server_only_where_the_server_has_no_name(tmp_path: Path) -> None:
    named = "    app = Dash(__name__)\n    wsgi = app.server\n    app.layout = html.Div()\n    app.run()\n"
    assert hoist_of(tmp_path, GUARD + named).app is None
    assert (after(tmp_path, GUARD + named) or "").count("server") == 1


def test_a_print_stays_behind(tmp_path: Path) -> None:
    code = f"{GUARD}    print('wool')\n{MADE}    app.run()\n"
    assert len(hoist_of(tmp_path, code).moved) == 2
    assert (after(tmp_path, code) or "").endswith(f"{GUARD}    print('wool')\n    app.run()\n")


CALL = f"\n{GUARD}    main()\n"
MAIN = f"def main():\n{MADE}    app.run()\n"
GLOBAL = f"def main():\n    global app\n{MADE}    app.run()\n{CALL}"
METHOD = "class A:\n    def go(self):\n        self.app = Dash(__name__)\n        self.app.run()\n\nA().go()\n"
NESTED = f"if 1:\n    {GUARD}        app = Dash(__name__)\n        app.layout = 1\n        app.run()\n"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (f"def main(a):\n{MADE}    app.run()\n\n{GUARD}    main(1)\n", "main() takes arguments"),
        (f"def main(*a):\n{MADE}    app.run()\n{CALL}", "main() takes arguments"),
        (f"@print\n{MAIN}{CALL}", "main() has a decorator"),
        (f"async {MAIN}{CALL}", "main() is a coroutine"),
        (f"{MAIN}    return 1\n{CALL}", "`return` in line 7"),
        (f"{MAIN}    yield\n{CALL}", "`yield` in line 7"),
        (f"{MAIN}    yield from ()\n{CALL}", "`yield` in line 7"),
        (GLOBAL, "`global` in line 4"),
        (MAIN, "called in 0 places"),
        (f"{MAIN}{CALL}    main()\n", "called in 2 places"),
        (f"{MAIN}{CALL}    print(main)\n", "used as a value"),
        (f"{MAIN}\ndef start():\n    main()\n\n{GUARD}    start()\n", "by another function or file (app.py:9)"),
        (METHOD, "a method of A"),
        (NESTED, "line 3 opens"),
        ("if 1: app = Dash(__name__); app.run()\n".replace("if 1:", GUARD.strip()), "all of line 3 is one block"),
        (f"{GUARD}    Dash(__name__).run()\n", "no name"),
        (f"{GUARD}    (app := Dash(__name__)).run()\n", "above the run call"),
        ("boards = [Dash(__name__)]\n", "no name leads to the app"),
    ],
)
def test_says_why_a_block_cannot_be_used(tmp_path: Path, code: str, why: str) -> None:
    reason = found(tmp_path, code)
    assert isinstance(reason, str)
    assert why in reason


def test_a_return_of_an_inner_function_ends_nothing(tmp_path: Path) -> None:
    inner = "    def page():\n        return html.Div()\n"
    inner += "    app = Dash(__name__)\n    app.layout = page\n    app.run()\n"
    code = f"def main():\n{inner}\n{GUARD}    main()\n"
    assert len(hoist_of(tmp_path, code).moved) == 3


def test_callbacks_of_a_helper_are_hidden_where_the_helper_is_called(tmp_path: Path) -> None:
    helper = 'def wire(board):\n    board.callback(Output("a", "title"), Input("a", "id"))(str)\n\n'
    code = f'app = Dash(__name__)\napp.layout = html.Div(id="a")\n\n{helper}{GUARD}    wire(app)\n    app.run()\n'
    facts = facts_of(tmp_path, code)
    assert facts.entry is not None
    assert [call.node.lineno for call in hidden_callbacks(facts, facts.entry)] == [7]
    hoist = hoist_of(tmp_path, code)
    assert texts(hoist.moved) == ["wire(app)"]
    assert not hoist.makes_app


def test_parts_in_different_blocks_are_not_moved(tmp_path: Path) -> None:
    helper = "def page(board):\n    board.layout = html.Div()\n    board.run()\n\n"
    reason = found(tmp_path, f"{helper}{GUARD}    app = Dash(__name__)\n    page(app)\n")
    assert reason == "its parts stand in different blocks"


def test_callbacks_without_the_app_are_parts_of_it(tmp_path: Path) -> None:
    last = '    @callback(Output("a", "title"), Input("a", "id"))\n    def f(x):\n        return x\n'
    code = f"from dash import callback\n\n{GUARD}{MADE}{last}    fill = 3\n    app.run()\n"
    assert texts(hoist_of(tmp_path, code).moved)[-1].startswith("@callback")


def test_a_helper_may_call_itself_and_be_called_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "tool.py").write_text("from app import wire\n\n\ndef again(board):\n    wire(board, 0)\n", "utf-8")
    helper = "def wire(board, n):\n    board.callback(n)(str)\n    n and wire(board, n - 1)\n\n"
    code = f"app = Dash(__name__)\napp.layout = html.Div()\n\n{helper}{GUARD}    wire(app, 2)\n    app.run()\n"
    assert texts(hoist_of(tmp_path, code).moved) == ["wire(app, 2)"]


def test_an_attribute_is_no_name_for_the_server(tmp_path: Path) -> None:
    code = (
        f"{GUARD}    app = Dash(__name__)\n    app.layout = html.Div()\n    app.wsgi = app.server\n    app.run()\n"
    )
    assert hoist_of(tmp_path, code).app is not None


def test_the_server_is_named_below_the_app_unless_it_comes_later(tmp_path: Path) -> None:
    other = "    cache.init_app(app.server)\n    app.layout = html.Div()\n    app.run()\n"
    code = f"from flask_caching import cache\n\n{GUARD}    app = Dash(__name__)\n{other}"
    assert "app = Dash(__name__)\nserver = app.server\ncache.init_app(app.server)\n" in (
        after(tmp_path, code) or ""
    )
    given = "    app.layout = html.Div()\n    app.init_app(site())\n    app.title = 'x'\n    app.run()\n"
    site = "from flask import Flask\n\ndef site():\n    return Flask('x')\n"
    code = f"{site}\n{GUARD}    app = Dash(server=False)\n{given}"
    assert "app.init_app(site())\nserver = app.server\napp.title" in (after(tmp_path, code) or "")


def test_speaks_of_calls_that_stay_behind(tmp_path: Path) -> None:
    stays = "    port = 8050\n    'a note'\n    fill()\n    jobs = []\n    jobs.append(port)\n    print('up')\n"
    hoist = hoist_of(tmp_path, f"def fill():\n    pass\n\n{GUARD}{MADE}{stays}    app.run()\n")
    assert texts(hoist.left) == ["fill()"]


def test_callbacks_of_other_libraries_are_none_of_dash(tmp_path: Path) -> None:
    job = "from concurrent.futures import Future\n\njob = Future()\n"
    made = "app = Dash(__name__)\napp.layout = html.Div()\n"
    code = f"{job}{made}\n{GUARD}    job.add_done_callback(print)\n    app.run()\n"
    facts = facts_of(tmp_path, code)
    assert facts.entry is not None
    assert hidden_callbacks(facts, facts.entry) == ()


def test_no_final_newline(tmp_path: Path) -> None:
    code = f"{GUARD}{MADE}    app.run()"
    assert after(tmp_path, code) == (
        f'app = Dash(__name__)\nserver = app.server\napp.layout = html.Div("Wool")\n\n{GUARD}    app.run()'
    )


def test_comments_and_strings_travel_with_their_statement(tmp_path: Path) -> None:
    inside = "    # the app\n    app = Dash(__name__)\n\n    # apart\n\n    # the page\n"
    inside += '    app.layout = html.Pre("""\n    x\n  """)\n'
    assert after(tmp_path, f"{GUARD}{inside}\n    # serve it\n    app.run()\n") == (
        "# the app\napp = Dash(__name__)\nserver = app.server\n\n# apart\n\n# the page\n"
        'app.layout = html.Pre("""\n    x\n  """)\n\n'
        f"{GUARD}    # serve it\n    app.run()\n"
    )


def test_stands_above_the_comment_of_the_block(tmp_path: Path) -> None:
    made = 'app = Dash(__name__)\nserver = app.server\napp.layout = html.Div("Wool")\n'
    assert after(tmp_path, f"x = 1\n# run it\n{GUARD}{MADE}    app.run()\n") == (
        f"x = 1\n\n{made}\n# run it\n{GUARD}    app.run()\n"
    )


def test_definitions_get_the_blank_lines_of_the_file(tmp_path: Path) -> None:
    inner = f"    def page():\n        return 1\n{MADE}"
    narrow = f"def a():\n    pass\n\ndef b():\n    pass\n\n{GUARD}{inner}    app.run()\n"
    wide = f"def a():\n    pass\n\n\ndef b():\n    pass\n\n\n{GUARD}{inner}    app.run()\n"
    assert "    pass\n\ndef page():\n    return 1\napp = Dash" in (after(tmp_path, narrow) or "")
    assert "    pass\n\n\ndef page():\n    return 1\n\n\napp = Dash" in (after(tmp_path, wide) or "")


def test_an_emptied_block_keeps_a_pass(tmp_path: Path) -> None:
    assert (after(tmp_path, f"{GUARD}{MADE}\n\nLATER = 1\n") or "").endswith(f"\n{GUARD}    pass\n\n\nLATER = 1\n")


def test_a_line_that_is_indented_less_keeps_the_lines_where_they_are(tmp_path: Path) -> None:
    code = f"{GUARD}    app = Dash(__name__)\n    app.layout = html.Div([\n 'x',\n    ])\n    app.run()\n"
    assert after(tmp_path, code) is None
