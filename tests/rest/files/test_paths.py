"""What path an expression is."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.facts import Facts
from dash_migrate.facts.paths import PathValue, nothing_else, path_values
from dash_migrate.settings import Settings
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app


def values_of(root: Path, files: dict[str, str], path: str = "app.py") -> tuple[tuple[PathValue, ...], bool]:
    """The paths that the one call `use(...)` of a file is given, and whether these are all."""
    facts = Facts(Workspace.read(write_app(root, files)), Settings())
    (call,) = facts.modules.indexes[path].calls_named["use"]
    argument = call.node.args[0]
    return path_values(facts, argument, path, call.scope), nothing_else(facts, argument, path, call.scope)


def said(found: tuple[PathValue, ...]) -> list[str]:
    return sorted(f"{one.anchor.name} {one.text}{'' if one.complete else '…'}" for one in found)


IMPORTS = "import os, tempfile, pathlib\nfrom pathlib import Path\nfrom os.path import join, dirname\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Literals, by what they are counted from.
        ("use('data/x.csv')", ["WORKING data/x.csv"]),
        ("use('./data//x.csv')", ["WORKING data/x.csv"]),
        ("use('../data/x.csv')", ["WORKING ../data/x.csv"]),
        ("use(r'..\\data\\x.csv')", ["WORKING ../data/x.csv"]),
        ("use('.')", ["WORKING "]),
        ("use('/srv/x.csv')", ["ABSOLUTE /srv/x.csv"]),
        ("use('/Users/anna/x.csv')", ["ABSOLUTE /Users/anna/x.csv"]),
        (r"use('C:\\Users\\anna\\x.csv')", ["ABSOLUTE C:/Users/anna/x.csv"]),
        (r"use(r'\\server\share\x.csv')", ["ABSOLUTE //server/share/x.csv"]),
        ("use('file:///Users/anna/x.csv')", ["ABSOLUTE /Users/anna/x.csv"]),
        ("use('file:///C:/data/x.csv')", ["ABSOLUTE C:/data/x.csv"]),
        ("use('~/x.csv')", ["HOME x.csv"]),
        ("use('/tmp/x.csv')", ["TEMPORARY x.csv"]),
        ("use('/tmpfiles/x.csv')", ["ABSOLUTE /tmpfiles/x.csv"]),
        # What is no path.
        ("use('https://host.example/x.csv')", []),
        ("use('s3://bucket/x.csv')", []),
        ("use('a,b\\n1,2')", []),
        ("use('')", []),
        ("use(7)", []),
        ("use(unknown)", []),
        # What a name that grows begins with.
        ("path = 'data/'\npath += unknown\nuse(path)", ["WORKING data/…"]),
        ("path = 'data/x'\nif unknown:\n    path += '.csv'\nuse(path)", ["WORKING data/x…"]),
        ("path = ''\nfor one in unknown:\n    path += one\nuse(join('data', path))", ["WORKING data/…"]),
        # Put together.
        ("use(os.path.join('data', 'x.csv'))", ["WORKING data/x.csv"]),
        ("use(join('data', 'in', 'x.csv'))", ["WORKING data/in/x.csv"]),
        ("use(os.path.join('data', '/srv/x.csv'))", ["ABSOLUTE /srv/x.csv"]),
        ("use(os.path.join('C:\\\\data', 'x.csv'))", ["ABSOLUTE C:/data/x.csv"]),
        ("use(Path('data') / 'x.csv')", ["WORKING data/x.csv"]),
        ("use(pathlib.Path('data', 'x.csv'))", ["WORKING data/x.csv"]),
        ("use(Path('data').joinpath('in', 'x.csv'))", ["WORKING data/in/x.csv"]),
        ("use(str(Path('data') / 'x.csv'))", ["WORKING data/x.csv"]),
        ("use((Path('data') / 'x.csv').as_posix())", ["WORKING data/x.csv"]),
        ("use(Path('data/x.csv').with_suffix('.pkl'))", ["WORKING data/x.pkl"]),
        ("use(Path('data/x.csv').with_name('y.csv'))", ["WORKING data/y.csv"]),
        ("use('/'.join(['data', 'x.csv']))", ["WORKING data/x.csv"]),
        ("use('data' + os.sep + 'x.csv')", ["WORKING data/x.csv"]),
        ("name = 'x'\nuse(f'data/{name}.csv')", ["WORKING data/x.csv"]),
        ("use(f'data/{unknown}.csv')", ["WORKING data/…"]),
        ("use(f'data/sales_{unknown}.csv')", ["WORKING data/sales_…"]),
        ("use(f'{unknown}.csv')", []),
        ("use('data/%s.csv' % unknown)", ["WORKING data/…"]),
        ("use('data/{}.csv'.format(unknown))", ["WORKING data/…"]),
        ("use('../data/' + unknown)", ["WORKING ../data/…"]),
        ("use(os.path.join('data', unknown, 'x.csv'))", ["WORKING data/…"]),
        ("use(os.path.join(unknown, 'x.csv'))", []),
        ("use(os.path.join(unknown, '/srv/x.csv'))", ["ABSOLUTE /srv/x.csv"]),
        ("for name in ['a', 'b']:\n    use(f'data/{name}.csv')", ["WORKING data/a.csv", "WORKING data/b.csv"]),
        ("use('a.csv' if unknown else 'b.csv')", ["WORKING a.csv", "WORKING b.csv"]),
        ("def load(name):\n    use('data/' + name)\nload('x.csv')", ["WORKING data/x.csv"]),
        (
            "path = 'x.csv'\nfor i in y:\n    path = os.path.join(path, 'z')\nuse(path)",
            ["WORKING x.csv", "WORKING x.csv/z"],
        ),
        # Counted from a module's file, the working directory, the home folder.
        ("use(os.path.join(os.path.dirname(__file__), 'x.csv'))", ["FILE x.csv"]),
        ("use(os.path.dirname(os.path.abspath(__file__)) + '/data/x.csv')", ["FILE data/x.csv"]),
        ("use(os.path.join(dirname(__file__), '..', 'x.csv'))", ["FILE ../x.csv"]),
        ("BASE = Path(__file__).resolve().parent\nuse(BASE / 'data' / 'x.csv')", ["FILE data/x.csv"]),
        ("use(Path(__file__).parent.parent / 'x.csv')", ["FILE ../x.csv"]),
        ("use(Path(__file__).parents[1] / 'x.csv')", ["FILE ../x.csv"]),
        ("use(os.path.split(os.path.realpath(__file__))[0] + '/x.csv')", ["FILE x.csv"]),
        ("use(Path(__file__).with_name('x.csv'))", ["FILE x.csv"]),
        ("use(os.path.join(os.getcwd(), 'data', 'x.csv'))", ["WORKING data/x.csv"]),
        ("use(Path.cwd() / 'x.csv')", ["WORKING x.csv"]),
        ("use(Path() / 'x.csv')", ["WORKING x.csv"]),
        ("use(os.path.expanduser('~/data/x.csv'))", ["HOME data/x.csv"]),
        ("use(Path('~/x.csv').expanduser())", ["HOME x.csv"]),
        ("use(Path.home() / 'x.csv')", ["HOME x.csv"]),
        ("use(os.environ['HOME'] + '/x.csv')", ["HOME x.csv"]),
        ("use(os.path.expanduser('~'))", ["HOME "]),
        # The folder for temporary files.
        ("use(os.path.join(tempfile.gettempdir(), 'x.csv'))", ["TEMPORARY x.csv"]),
        ("use(os.path.join(tempfile.mkdtemp(), 'x.csv'))", ["TEMPORARY …"]),
        ("with tempfile.TemporaryDirectory() as folder:\n    use(os.path.join(folder, 'x'))", ["TEMPORARY …"]),
        ("with tempfile.NamedTemporaryFile() as file:\n    use(file.name)", ["TEMPORARY …"]),
        ("handle, name = tempfile.mkstemp()\nuse(name)", ["TEMPORARY …"]),
        # A text that is made of another one is not that one.
        ("name = 'data/x.csv'\nuse(name.replace('x', 'y'))", []),
        ("name = 'data/x.csv'.upper()\nuse(name)", []),
        # A name of the app's own is not the standard library's.
        ("def join(*a): return paths[a]\nuse(join('data', 'x.csv'))", []),
        ("class Path2:\n    def __truediv__(self, o): return o\nuse(Path2() / 'x.csv')", []),
    ],
)
def test_paths(tmp_path: Path, text: str, expected: list[str]) -> None:
    found, _ = values_of(tmp_path, {"app.py": IMPORTS + text})
    assert said(found) == expected


def test_file_is_counted_from_the_module_that_asks(tmp_path: Path) -> None:
    files = {
        "src/pages/home.py": "from src.settings import DATA, NAME\nuse(DATA / NAME)\n",
        "src/settings.py": """
            from pathlib import Path
            BASE = Path(__file__).resolve().parent.parent
            DATA = BASE / "data"
            NAME = "x.csv"
        """,
    }
    found, known = values_of(tmp_path, files, "src/pages/home.py")
    assert said(found) == ["FILE data/x.csv"]
    assert known
    assert found[0].path == "src/pages/home.py"


def test_place_and_spelling(tmp_path: Path) -> None:
    found, _ = values_of(
        tmp_path,
        {
            "app.py": "import os\nfrom settings import BASE\nuse(BASE + '\\\\x.csv')\n",
            "settings.py": "BASE = '..\\\\in'",
        },
    )
    (value,) = found
    assert (value.text, value.written, value.path, value.node.lineno) == (
        "../in/x.csv",
        "..\\in\\x.csv",
        "app.py",
        3,
    )
    assert [(path, node.value) for path, node in value.literals] == [
        ("settings.py", "..\\in"),
        ("app.py", "\\x.csv"),
    ]


def test_where_a_literal_is_passed_on_it_is_the_place(tmp_path: Path) -> None:
    files = {
        "app.py": "from load import load\nload('data/x.csv')\n",
        "load.py": "def load(path):\n    use(path)\n",
    }
    (value,), known = values_of(tmp_path, files, "load.py")
    assert (value.path, value.node.lineno, known) == ("app.py", 2, True)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("use('x.csv')", True),
        ("use('x.csv' if y else 'z.csv')", True),
        ("use(os.getenv('DATA', 'x.csv'))", False),
        ("use(f'data/{y}.csv')", True),
        ("import os\nuse(os.path.join(os.environ.get('DATA', 'data'), y))", False),
        ("use(y or 'x.csv')", False),
    ],
)
def test_whether_that_is_all(tmp_path: Path, text: str, known: bool) -> None:
    found, all_of_it = values_of(tmp_path, {"app.py": IMPORTS + text})
    assert found
    assert all_of_it is known


def test_more_paths_than_can_be_told_are_unknown(tmp_path: Path) -> None:
    loops = "".join(
        f"{'    ' * n}for {name} in [{', '.join(map(repr, 'abcd'))}]:\n" for n, name in enumerate("xyz")
    )
    found, known = values_of(tmp_path, {"app.py": f"{loops}{'    ' * 3}use(x + y + z)\n"})
    assert not known
    assert len(found) < 64
