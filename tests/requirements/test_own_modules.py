"""Which imports are the app's own modules, and which of its files count: as Python and people see them."""

from __future__ import annotations

import pytest

from dash_migrate.facts.imports import third_party_imports
from dash_migrate.source import SourceFile


def foreign(files: dict[str, str]) -> list[str]:
    sources = [SourceFile(path, text.encode()) for path, text in files.items()]
    return [site.name for site in third_party_imports(sources, files.keys())]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        # The folder of a script that starts an app is searched first, for the files below it.
        ({"a/app.py": "import dataset\nif __name__ == '__main__':\n    app.run()", "a/dataset.py": ""}, []),
        ({"a/app.py": "Dash()\nif '__main__': 0", "a/b/c.py": "import dataset", "a/dataset.py": ""}, []),
        ({"a/app.py": "app.run()\n'__main__'", "b/c.py": "import dataset", "a/dataset.py": ""}, ["dataset"]),
        ({"a/tool.py": "import dataset\nif __name__ == '__main__': 0", "a/dataset.py": ""}, ["dataset"]),
        ({"a/dash.py": "import dash\napp.run()\n'__main__'"}, ["dash"]),
        (
            {"a/dash/x.py": "import dash\napp.run()\n'__main__'", "a/dash/dash.py": "", "a/dash/__init__.py": ""},
            ["dash"],
        ),
        # What code adds to sys.path.
        ({"app.py": "import sys\nsys.path.append('lib')\nimport dataset", "lib/dataset.py": ""}, []),
        ({"a/app.py": "import sys\nsys.path.insert(0, '../lib')\nimport dataset", "lib/dataset.py": ""}, []),
        (
            {
                "a/b/app.py": "sys.path.append(os.path.join(x, 'c', 'lib'))\nimport dataset",
                "a/c/lib/dataset.py": "",
            },
            [],
        ),
        ({"app.py": "sys.argv.append('lib')\nimport dataset", "lib/dataset.py": ""}, ["dataset"]),
        ({"a/app.py": "sys.path.append('.')\nimport plotly", "b/plotly.py": ""}, ["plotly"]),
        # A folder without __init__.py gives way to an installed package, but for the modules that it has.
        ({"app.py": "import datasets.load, datasets.other", "datasets/load.py": ""}, ["datasets.other"]),
        ({"app.py": "from datasets.load import x", "datasets/load/__init__.py": ""}, []),
        # A file is not what it imports itself.
        ({"folium.py": "import folium"}, ["folium"]),
        ({"app.py": "import folium", "folium.py": ""}, []),
        (
            {
                "app.py": "importlib.import_module('pages.home')\n__import__('helper')",
                "pages/home.py": "",
                "helper.py": "",
            },
            [],
        ),
    ],
)
def test_what_python_finds_in_the_app_first(files: dict[str, str], expected: list[str]) -> None:
    assert [name for name in foreign(files) if name not in {"sys", "os"}] == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"app.py": "import dash", "examples/a.py": "import seaborn"}, ["dash"]),
        (
            {"app.py": "import dash\nfrom examples import a", "examples/a.py": "import seaborn"},
            ["dash", "seaborn"],
        ),
        ({"app.py": "import dash\nrun('examples/a.py')", "examples/a.py": "import seaborn"}, ["dash", "seaborn"]),
        ({"app.py": "import dash  # for example", "example/a.py": "import seaborn"}, ["dash"]),
        ({"examples/app.py": "import dash"}, ["dash"]),
        ({"app.py": "import dash", "deploy/Pulumi.yaml": "", "deploy/__main__.py": "import pulumi"}, ["dash"]),
        ({"app.py": "import dash", "Pulumi.yaml": ""}, ["dash"]),
        ({"app.py": "import dash", "build/lib/shop/a.py": "import seaborn"}, ["dash"]),
        ({"app.py": "import dash", "build/a.py": "import seaborn"}, ["dash", "seaborn"]),
        ({"app.py": "import dash", "shop.egg-info/a.py": "import seaborn"}, ["dash"]),
        ({"app.py": "import dash", "locustfile.py": "import locust", "e2e/a.py": "import playwright"}, ["dash"]),
    ],
)
def test_what_is_beside_the_app(files: dict[str, str], expected: list[str]) -> None:
    assert foreign(files) == expected
