"""One walk over a file: names and their scopes, calls, imports."""

from __future__ import annotations

import ast
import sys

import pytest

from dash_migrate.facts.index import index_of
from dash_migrate.facts.scope import Kind, guarded, in_failing_try, main_guard, only_for_type_checkers
from dash_migrate.source import SourceFile
from tests.support.apps import indexed


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("import dash", "dash", Kind.IMPORT),
        ("import dash.html", "dash", Kind.IMPORT),
        ("import dash as d", "d", Kind.IMPORT),
        ("from dash import Dash as D", "D", Kind.IMPORT),
        ("app = 1", "app", Kind.ASSIGN),
        ("app: int = 1", "app", Kind.ASSIGN),
        ("if (app := 1): pass", "app", Kind.ASSIGN),
        ("app, server = 1, 2", "server", Kind.ASSIGN),
        ("[app, [server, x]] = [1, [2, 3]]", "server", Kind.ASSIGN),
        ("app, server = make()", "server", Kind.PART),
        ("app, *rest = make()", "app", Kind.OTHER),
        ("for app in apps: pass", "app", Kind.ELEMENT),
        ("for name, app in apps: pass", "app", Kind.ELEMENT),
        ("for name, *app in apps: pass", "app", Kind.OTHER),
        ("with make() as app: pass", "app", Kind.OTHER),
        ("try: pass\nexcept OSError as app: pass", "app", Kind.OTHER),
        ("def app(): pass", "app", Kind.FUNCTION),
        ("async def app(): pass", "app", Kind.FUNCTION),
        ("class app: pass", "app", Kind.CLASS),
    ],
)
def test_what_binds_a_name(text: str, name: str, kind: Kind) -> None:
    assert [binding.kind for binding in indexed(text).scope.bindings[name]] == [kind]


def test_names_that_are_only_read_are_not_bound() -> None:
    index = indexed("print(app)\napp.layout = page\ntable[0] = 1\ncount: int\n")
    assert index.scope.bindings == {}


@pytest.mark.parametrize(
    "text",
    ["def f(app): pass", "f = lambda app: 1", "apps = [1 for app in range(3)]", "class C:\n    app = 1"],
)
def test_a_scope_of_its_own_binds_nothing_outside(text: str) -> None:
    assert "app" not in indexed(text).scope.bindings


def test_a_global_statement_binds_in_the_module() -> None:
    index = indexed("def make():\n    global app\n    app = 1\n    local = 2\n")
    (binding,) = index.scope.bindings["app"]
    assert isinstance(binding.scope.node, ast.FunctionDef)
    assert "local" not in index.scope.bindings


def test_a_method_passes_over_the_names_of_its_class() -> None:
    index = indexed("app = 1\nclass C:\n    app = 2\n    def f(self):\n        return app\n")
    method = next(node for node in index.scopes if isinstance(node, ast.FunctionDef))
    (binding,) = index.scopes[method].lookup("app")
    assert binding.scope is index.scope


def test_calls_come_in_the_order_of_the_text_and_by_their_last_name() -> None:
    index = indexed("a.run(b.run(), [c.run() for c in make()])\nx = {'k': lambda: d.run()}\n")
    assert [call.node.func.value.id for call in index.calls_named["run"]] == ["a", "b", "c", "d"]  # type: ignore[attr-defined]
    assert len(index.calls_named["make"]) == 1
    assert index.calls[0] is index.calls_named["run"][0]


def test_calls_in_decorators_and_defaults_belong_to_the_scope_outside() -> None:
    index = indexed("@app.callback(Output())\ndef f(x=make()):\n    inner()\n")
    functions = {name: calls[0].scope.function for name, calls in index.calls_named.items()}
    assert functions["callback"] is functions["Output"] is functions["make"] is None
    assert isinstance(functions["inner"], ast.FunctionDef)


@pytest.mark.parametrize(
    ("text", "aliases"),
    [
        ("from dash import Dash as D", [("D", "Dash")]),
        ("from dash import Dash", []),
        ("import dash as d", []),
        ("D = dash.Dash", [("D", "Dash")]),
        ("D = Dash", [("D", "Dash")]),
        ("D = Dash()", []),
        ("class Board(dash.Dash): pass", [("Board", "Dash")]),
        ("class Board(Base, Mixin): pass", [("Board", "Base"), ("Board", "Mixin")]),
    ],
)
def test_other_names_for_the_same_thing(text: str, aliases: list[tuple[str, str]]) -> None:
    assert indexed(text).aliases == aliases


@pytest.mark.parametrize(
    ("text", "dotted"),
    [
        ("import dash\nx = dash.html.Div", ("dash.html.Div",)),
        ("from dash import html\nx = html.Div", ("dash.html.Div",)),
        ("from dash import *\nx = html.Div", ("dash.html.Div",)),
        ("from . import html\nx = html.Div", (".html.Div",)),
        ("html = load()\nx = html.Div", ()),
        ("from dash import html\nhtml = load()\nx = html.Div", ()),
        ("try:\n    import dash\nexcept ImportError:\n    dash = None\nx = dash.html.Div", ("dash.html.Div",)),
        ("import dash.html\nx = dash.html.Div", ("dash.html.Div",)),
        ("x = load().Div", ()),
    ],
)
def test_qualified_names_follow_imports_and_no_spelling(text: str, dotted: tuple[str, ...]) -> None:
    index = indexed(text)
    (value,) = [binding.value for binding in index.scope.bindings["x"]]
    assert value is not None
    assert index.qualified(value, index.scope) == dotted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('if __name__ == "__main__":\n    call()', True),
        ('if "__main__" == __name__:\n    call()', True),
        ('if __name__ == "__main__" and debug:\n    call()', True),
        ('if __name__ == "__main__":\n    with lock:\n        call()', True),
        ('if __name__ != "__main__":\n    pass\nelse:\n    call()', True),
        ('if __name__ == "__main__":\n    pass\nelse:\n    call()', False),
        ('if __name__ == "__main__" or debug:\n    call()', False),
        ('if __name__ == "app":\n    call()', False),
        ("if name == '__main__':\n    call()", False),
        ("call()", False),
    ],
)
def test_what_runs_only_as_a_script(text: str, expected: bool) -> None:
    (call,) = indexed(text).calls
    assert guarded(call.ancestors) is expected
    assert not main_guard(ast.parse("call()").body[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if TYPE_CHECKING:\n    import a", True),
        ("if typing.TYPE_CHECKING:\n    import a", True),
        ("if TYPE_CHECKING:\n    pass\nelse:\n    import a", False),
        ("if CHECKING:\n    import a", False),
        ("import a", False),
    ],
)
def test_what_is_only_for_type_checkers(text: str, expected: bool) -> None:
    (edge,) = indexed(text).imports
    assert only_for_type_checkers(edge.ancestors) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("try:\n    import a\nexcept ImportError:\n    pass", [True]),
        ("try:\n    pass\nexcept ImportError:\n    import a", [True]),
        ("try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    import a", [False]),
        ("try:\n    import a\nfinally:\n    pass", [False]),
        ("import a", [False]),
    ],
)
def test_imports_that_may_fail(text: str, expected: list[bool]) -> None:
    assert [in_failing_try(edge.ancestors) for edge in indexed(text).imports] == expected


def test_imports_keep_their_dots_and_names() -> None:
    index = indexed("import a.b, c\nfrom . import d\nfrom ..e import f as g\nfrom h import *\n")
    assert [(edge.module, edge.names) for edge in index.imports] == [
        ("a.b", ()), ("c", ()), (".", ("d",)), ("..e", ("f",)), ("h", ("*",)),
    ]  # fmt: skip
    assert index.stars == ["h"]
    assert index.scope.bindings["d"][0].qualified == ".d"
    assert index.scope.bindings["g"][0].qualified == "..e.f"


def test_attributes_that_are_set_are_found_wherever_they_stand() -> None:
    index = indexed("app.layout = page\na = app.title = 'x'\napp.layout, b = 1, 2\napp.layout: object = 3\n")
    assert [(site.target.attr, type(site.value)) for site in index.attribute_sets] == [
        ("layout", ast.Name), ("title", ast.Constant), ("layout", ast.Constant), ("layout", ast.Constant),
    ]  # fmt: skip


def test_a_statement_knows_in_which_part_of_which_statement_it_lies() -> None:
    index = indexed("try:\n    if a:\n        pass\n    else:\n        call()\nfinally:\n    pass\n")
    (call,) = index.calls
    assert [(type(node), part) for node, part in call.ancestors] == [
        (ast.Try, "body"), (ast.If, "orelse"), (ast.Expr, "value"),
    ]  # fmt: skip


def test_a_long_chain_of_calls_is_walked_to_its_end() -> None:
    depth = min(sys.getrecursionlimit() // 2, 450)
    index = indexed("x = figure" + ".update(a=1)" * depth + "\n")
    assert len(index.calls) == depth


@pytest.mark.parametrize("text", ["print 'x'\n", "app = Dash(\n"])
def test_a_file_that_does_not_parse_has_no_index(text: str) -> None:
    assert index_of(SourceFile("app.py", text.encode())) is None


def test_an_index_is_built_once_for_a_version_of_a_text() -> None:
    source = SourceFile("app.py", b"app = 1\n")
    assert index_of(source) is index_of(source)
