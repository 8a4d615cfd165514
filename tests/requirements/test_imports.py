"""Which imports count: not Python's own, not the app's, not a test's, and how surely the others are needed."""

from __future__ import annotations

import pytest

from dash_migrate.facts.imports import (
    Certainty,
    ImportSite,
    Locality,
    import_sites,
    third_party_imports,
)
from dash_migrate.facts.standard_library import is_standard
from dash_migrate.source import SourceFile


def sites(code: str | bytes, path: str = "app.py") -> list[ImportSite]:
    return list(import_sites(SourceFile(path, code if isinstance(code, bytes) else code.encode())))


def names(code: str | bytes) -> list[str]:
    return [site.name for site in sites(code)]


def foreign(files: dict[str, str], python: str | None = None) -> list[str]:
    sources = [SourceFile(path, text.encode()) for path, text in files.items()]
    return [site.name for site in third_party_imports(sources, files.keys(), python)]


def locality(files: dict[str, str], name: str) -> Locality:
    sources = [SourceFile(path, text.encode()) for path, text in files.items() if path.endswith(".py")]
    return next(site.locality for site in third_party_imports(sources, files.keys()) if site.name == name)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import a.b as c, d", ["a.b", "d"]),
        ("from a.b import c, d as e", ["a.b.c", "a.b.d"]),
        ("from a import *", ["a"]),
        ("from . import a\nfrom .b import c\nfrom ..d import e", []),
        ("def f():\n    import a\nclass C:\n    import b", ["a", "b"]),
        ("with x:\n    import a\nfor i in x:\n    import b\nelse:\n    import c", ["a", "b", "c"]),
        ("match x:\n    case 1:\n        import a", ["a"]),
        ("if TYPE_CHECKING:\n    import a\nelse:\n    import b", ["b"]),
        ("if typing.TYPE_CHECKING:\n    import a", []),
        ("if not TYPE_CHECKING:\n    import a", ["a"]),
        ("import importlib\nimportlib.import_module('a.b')", ["importlib", "a.b"]),
        ("from importlib import import_module as m\nx = import_module('a')", ["importlib.import_module", "a"]),
        ("__import__('tabulate')", ["tabulate"]),
        ("import_module('.a', 'b')\nimport_module(name)\nimport_module('no name')", []),
        ("import_module()\n__import__(3)", []),
        ("text = 'import a'", []),
    ],
)
def test_the_names_that_a_file_imports(code: str, expected: list[str]) -> None:
    assert names(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("try:\n    import a\nexcept ImportError:\n    a = None", Certainty.OPTIONAL),
        ("try:\n    import a\nexcept (ValueError, ModuleNotFoundError):\n    pass", Certainty.OPTIONAL),
        ("try:\n    import a\nexcept:\n    pass", Certainty.OPTIONAL),
        ("try:\n    import a\nexcept ImportError:\n    raise SystemExit('pip install a')", Certainty.REQUIRED),
        ("try:\n    import a\nexcept ImportError:\n    print('!')\n    sys.exit(1)", Certainty.REQUIRED),
        ("try:\n    import a\nexcept ValueError:\n    pass", Certainty.REQUIRED),
        ("try:\n    x()\nexcept ImportError:\n    import a", Certainty.OPTIONAL),
        ("try:\n    x()\nexcept ValueError:\n    import a", Certainty.REQUIRED),
        ("try:\n    x()\nfinally:\n    import a", Certainty.REQUIRED),
        ("if sys.argv:\n    import a", Certainty.REQUIRED),
        ("if sys.platform == 'win32':\n    import a", Certainty.OPTIONAL),
        ("if os.name == 'nt':\n    import a", Certainty.OPTIONAL),
        ("if sys.version_info < (3,):\n    import a", Certainty.OPTIONAL),
        ("if user.name == 'nt':\n    import a", Certainty.REQUIRED),
        ("if __name__ == '__main__':\n    import a", Certainty.REQUIRED),
    ],
)
def test_how_surely_an_import_is_needed(code: str, expected: Certainty) -> None:
    assert [site.certainty for site in sites(code)] == [expected]


def test_a_long_elif_chain_is_no_deep_recursion() -> None:
    code = (
        "if x == 0:\n    import a\n"
        + "".join(f"elif x == {i}:\n    pass\n" for i in range(400))
        + "else:\n    import b\n"
    )
    assert names(code) == ["a", "b"]


def test_lines_are_those_of_the_statements() -> None:
    assert [(s.line, s.name) for s in sites("import a\n\n\ndef f():\n    import b\nimport c\n")] == [
        (1, "a"),
        (5, "b"),
        (6, "c"),
    ]


BROKEN = b"""import a, b.c as d  # why
from e.f import g, h
from i import (j,
from n import (
print "python 2"
<<<<<<< HEAD
import k; import l
    from m import *
we import the data from there
important = 1
"""


def test_a_file_that_does_not_parse_is_read_by_its_lines() -> None:
    assert names(BROKEN) == ["a", "b.c", "e.f.g", "e.f.h", "i.j", "n", "k", "m"]
    assert {site.certainty for site in sites(BROKEN)} == {Certainty.UNSURE}


def test_a_broken_file_in_utf_16_is_read_too() -> None:
    assert names("import a\nprint 'x'\nimport b\n".encode("utf-16")) == ["a", "b"]


def test_undecodable_bytes_stop_nothing() -> None:
    assert names(b"import a\nx = '\xe9'\nimport b\n") == ["a", "b"]


def test_modules_of_the_app_are_told_by_where_they_lie() -> None:
    files = {
        "app.py": "import os, utils.plotly, data, src.deep, helper, plotly.express, folium",
        "utils/plotly.py": "import plotly",
        "pages/folium.py": "import folium",
        "data/__init__.py": "",
        "src/helper.py": "",
        "src/deep.py": "",
    }
    assert foreign(files) == ["plotly.express", "folium", "plotly", "folium"]
    assert locality(files, "plotly.express") is Locality.SOMEWHERE


def test_only_modules_of_that_name_count() -> None:
    files = {
        "app.py": "import folium, holidays, reports",
        "folium.csv": "",
        "pages/holidays/a.py": "",
        "x/reports/__init__.py": "",
    }
    assert [locality(files, name) for name in ("folium", "holidays", "reports")] == [
        Locality.FOREIGN,
        Locality.FOREIGN,
        Locality.SOMEWHERE,
    ]


def test_a_sibling_is_near_and_the_file_itself_is_not() -> None:
    files = {
        "dash_app/main.py": "import charts",
        "dash_app/charts.py": "import charts",
        "other/x.py": "import charts",
    }
    sources = [SourceFile(path, text.encode()) for path, text in files.items()]
    found = {site.path: site.locality for site in third_party_imports(sources, files.keys())}
    assert found == {
        "dash_app/main.py": Locality.NEAR,
        "dash_app/charts.py": Locality.FOREIGN,
        "other/x.py": Locality.SOMEWHERE,
    }


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("tests/test_app.py", False),
        ("test_app.py", False),
        ("app_test.py", False),
        ("conftest.py", False),
        ("setup.py", False),
        ("docs/conf.py", False),
        ("noxfile.py", False),
        ("tasks.py", True),
        ("latest.py", True),
        ("contest.py", True),
        ("my_tests_data/app.py", True),
    ],
)
def test_files_aside_do_not_count(path: str, *, counts: bool) -> None:
    assert foreign({path: "import pytest"}) == (["pytest"] if counts else [])


@pytest.mark.parametrize(
    ("name", "python", "standard"),
    [
        ("os", None, True),
        ("urllib2", None, True),
        ("ConfigParser", "3.11", True),
        ("distutils", "3.11.4", True),
        ("distutils", "3.12.0", False),
        ("distutils", None, True),
        ("cgi", "3.12", True),
        ("cgi", "3.13", False),
        ("tomllib", "3.10", True),
        ("annotationlib", None, True),
        ("distutils", "3", True),
        ("dash", None, False),
        ("attr", None, False),
    ],
)
def test_pythons_own_modules_by_version(name: str, python: str | None, *, standard: bool) -> None:
    assert is_standard(name, python) is standard
