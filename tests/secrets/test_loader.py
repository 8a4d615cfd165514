"""The lines that load `.env`: where they stand, what becomes of calls that are there, that nothing else moved."""

from __future__ import annotations

import ast
from pathlib import Path
from textwrap import dedent

import pytest

from dash_migrate.rewriting.secrets.loader import added_imports, loader_edits, taken_out
from dash_migrate.source import EditError
from dash_migrate.variable_needs import Loading
from dash_migrate.workspace import Workspace
from tests.support.apps import write_app

OTHERS = {"helpers.py": "value = 1\n", "parts/__init__.py": "", "parts/table.py": "rows = []\n"}
NAMES = ("API_KEY",)


def written(
    tmp_path: Path,
    text: str,
    names: tuple[str, ...] = NAMES,
    *,
    path: str = "app.py",
    loading: Loading = Loading.DOTENV,
    others: dict[str, str] | None = None,
) -> str:
    """The module with the loading, after every law that holds for all of them was checked."""
    root = write_app(tmp_path / "app", OTHERS | (others or {}) | {path: text})
    before = Workspace.read(root)
    after = before.with_edits(loader_edits(before, path, names, loading))
    source, result = before.source(path), after.source(path)
    assert source is not None
    assert result is not None
    compile(result.text, path, "exec")
    assert loader_edits(after, path, names, loading) == ()
    assert source.tree is not None
    assert result.tree is not None
    added = added_imports(source.tree, result.tree)
    for known in (None, path):
        kept = (taken_out(source.tree, path=known), taken_out(result.tree, added, path=known))
        assert ast.dump(kept[0]) == ast.dump(kept[1])
    return result.text


def text(part: str) -> str:
    return dedent(part).lstrip("\n")


def shortened(result: str) -> str:
    """A module in which the message, which is the same everywhere, is left out."""
    lines, skipping = [], False
    for line in result.splitlines():
        if line.strip() == "raise RuntimeError(":
            skipping = True
        elif skipping and line.strip() == ")":
            skipping = False
            lines.append("    ...")
        elif not skipping:
            lines.append(line)
    return "\n".join(lines) + "\n"


CHECK = 'if _unset := [name for name in ["API_KEY"] if not os.environ.get(name)]:\n    ...\n'
LOAD = 'load_dotenv(Path(__file__).resolve().parent / ".env")\n'

PLACES = {
    "above the first import of the app": (
        "import dash\nfrom helpers import value\n\nprint(value)\n",
        (
            "import os\nfrom pathlib import Path\n\nimport dash\nfrom dotenv import load_dotenv\n\n"
            f"{LOAD}{CHECK}\nfrom helpers import value\n\nprint(value)\n"
        ),
    ),
    "into sorted sections": (
        (
            '"""Doc."""\n\nimport json\nimport sys\nfrom typing import Any\n\nimport dash\n'
            "from flask import Flask\n\nx = 1\n"
        ),
        (
            '"""Doc."""\n\nimport json\nimport os\nimport sys\nfrom pathlib import Path\n'
            "from typing import Any\n\n"
            f"import dash\nfrom dotenv import load_dotenv\nfrom flask import Flask\n\n{LOAD}{CHECK}\nx = 1\n"
        ),
    ),
    "at the end of sections that are not sorted": (
        "import sys\nimport json\n\nfrom flask import Flask\nimport dash\n\nx = 1\n",
        (
            "import sys\nimport json\nimport os\nfrom pathlib import Path\n\nfrom flask import Flask\n"
            "import dash\n"
            f"from dotenv import load_dotenv\n\n{LOAD}{CHECK}\nx = 1\n"
        ),
    ),
    "below the lines that open a file": (
        "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# Licensed under nothing.\nx = 1\n",
        (
            "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# Licensed under nothing.\nimport os\n"
            f"from pathlib import Path\n\nfrom dotenv import load_dotenv\n\n{LOAD}{CHECK}\nx = 1\n"
        ),
    ),
    "below the docstring, above an import of the app": (
        '"""Doc."""\nfrom helpers import value\n',
        (
            '"""Doc."""\n\nimport os\nfrom pathlib import Path\n\nfrom dotenv import load_dotenv\n\n'
            f"{LOAD}{CHECK}\nfrom helpers import value\n"
        ),
    ),
    "below future imports": (
        "from __future__ import annotations\n\nfrom helpers import value\n",
        (
            "from __future__ import annotations\n\nimport os\nfrom pathlib import Path\n\n"
            f"from dotenv import load_dotenv\n\n{LOAD}{CHECK}\nfrom helpers import value\n"
        ),
    ),
    "above the first function, with its two blank lines": (
        "import dash\ndef layout():\n    return 1\n",
        (
            "import os\nfrom pathlib import Path\n\nimport dash\nfrom dotenv import load_dotenv\n\n"
            f"{LOAD}{CHECK}\n\ndef layout():\n    return 1\n"
        ),
    ),
    "below blocks of imports": (
        (
            "import os\ntry:\n    import ujson as json\nexcept ImportError:\n    import json\n"
            "from helpers import value\n"
        ),
        (
            "import os\nfrom pathlib import Path\ntry:\n    import ujson as json\nexcept ImportError:\n"
            "    import json\n\n"
            f"from dotenv import load_dotenv\n\n{LOAD}{CHECK}\nfrom helpers import value\n"
        ),
    ),
    "above a block with an import of the app": (
        "import os\ntry:\n    from helpers import value\nexcept ImportError:\n    value = 1\n",
        (
            f"import os\nfrom pathlib import Path\n\nfrom dotenv import load_dotenv\n\n{LOAD}{CHECK}\n"
            "try:\n    from helpers import value\nexcept ImportError:\n    value = 1\n"
        ),
    ),
    "below imports that only type checkers make": (
        "import os\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from helpers import value\nx = 1\n",
        (
            "import os\nfrom pathlib import Path\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
            f"    from helpers import value\n\nfrom dotenv import load_dotenv\n\n{LOAD}{CHECK}\nx = 1\n"
        ),
    ),
    "between imports and what widens the search path": (
        'import os\nimport sys\nsys.path.insert(0, "parts")\nfrom helpers import value\n',
        (
            f"import os\nimport sys\nfrom pathlib import Path\n\nfrom dotenv import load_dotenv\n\n{LOAD}{CHECK}\n"
            'sys.path.insert(0, "parts")\nfrom helpers import value\n'
        ),
    ),
    "below packages that are imported after the search path was widened": (
        'import sys\nsys.path.append("vendor")\nDEBUG = True\nimport dash\nfrom helpers import value\n',
        (
            'import os\nimport sys\nfrom pathlib import Path\nsys.path.append("vendor")\nDEBUG = True\n'
            "import dash\n"
            f"from dotenv import load_dotenv\n\n{LOAD}{CHECK}\nfrom helpers import value\n"
        ),
    ),
    "above the first statement that reads": (
        'import os\nKEY = os.environ["API_KEY"]\nimport dash\n',
        (
            f"import os\nfrom pathlib import Path\n\nfrom dotenv import load_dotenv\n\n{LOAD}{CHECK}\n"
            'KEY = os.environ["API_KEY"]\nimport dash\n'
        ),
    ),
    "above the app, which may import pages": (
        "import dash\napp = dash.Dash(use_pages=True)\nimport json\n",
        (
            "import os\nfrom pathlib import Path\n\nimport dash\nfrom dotenv import load_dotenv\n\n"
            f"{LOAD}{CHECK}\napp = dash.Dash(use_pages=True)\nimport json\n"
        ),
    ),
    "above a page's registration": (
        "import dash\ndash.register_page(__name__)\nimport json\n",
        (
            "import os\nfrom pathlib import Path\n\nimport dash\nfrom dotenv import load_dotenv\n\n"
            f"{LOAD}{CHECK}\ndash.register_page(__name__)\nimport json\n"
        ),
    ),
    "above what makes something": (
        "import requests\nsession = requests.Session()\nimport json\n",
        (
            "import os\nfrom pathlib import Path\n\nimport requests\nfrom dotenv import load_dotenv\n\n"
            f"{LOAD}{CHECK}\nsession = requests.Session()\nimport json\n"
        ),
    ),
    "in the first of two sections": (
        "import json\n\nimport sys\nimport dash\n# import flask\n\nx = 1\n",
        (
            "import json\nimport os\nfrom pathlib import Path\n\n"
            "import sys\nimport dash\nfrom dotenv import load_dotenv\n"
            f"# import flask\n\n{LOAD}{CHECK}\nx = 1\n"
        ),
    ),
    "behind what must patch first": (
        "from gevent import monkey\nmonkey.patch_all()\nfrom helpers import value\n",
        (
            "from gevent import monkey\nmonkey.patch_all()\n\nimport os\nfrom pathlib import Path\n\n"
            f"from dotenv import load_dotenv\n\n{LOAD}{CHECK}\nfrom helpers import value\n"
        ),
    ),
    "between statements of one line": (
        "import os; from helpers import value; import dash\n",
        (
            f"import os\n\nfrom pathlib import Path\n\nfrom dotenv import load_dotenv\n\n{LOAD}{CHECK}\n"
            "from helpers import value; import dash\n"
        ),
    ),
    "below a line that goes on": (
        "import dash \\\n\nx = 1\n",
        (
            "import os\nfrom pathlib import Path\n\nimport dash\n\nfrom dotenv import load_dotenv\n\n"
            f"{LOAD}{CHECK}\nx = 1\n"
        ),
    ),
    "with comments left where they belong": (
        "# isort: off\nimport os\nimport dash\n# isort: on\n# the app's own\nfrom helpers import value\n",
        (
            "# isort: off\nimport os\nfrom pathlib import Path\nimport dash\n"
            "from dotenv import load_dotenv\n# isort: on\n\n"
            f"{LOAD}{CHECK}\n# the app's own\nfrom helpers import value\n"
        ),
    ),
    "in a file with nothing but a main guard": (
        'if __name__ == "__main__":\n    print(1)\n',
        (
            "import os\nfrom pathlib import Path\n\nfrom dotenv import load_dotenv\n\n"
            f'{LOAD}{CHECK}\nif __name__ == "__main__":\n    print(1)\n'
        ),
    ),
}


@pytest.mark.parametrize("case", PLACES)
def test_place(tmp_path: Path, case: str) -> None:
    before, after = PLACES[case]
    assert shortened(written(tmp_path, before)) == after


def test_the_whole_block(tmp_path: Path) -> None:
    assert written(tmp_path, "import dash\n\napp = dash.Dash()\n", ("SECRET_KEY", "DATABASE_URL")) == text(
        """
        import os
        from pathlib import Path

        import dash
        from dotenv import load_dotenv

        load_dotenv(Path(__file__).resolve().parent / ".env")
        if _unset := [name for name in ["DATABASE_URL", "SECRET_KEY"] if not os.environ.get(name)]:
            raise RuntimeError(
                f"Not set: {', '.join(_unset)}. Copy .env.example to .env and fill it in, "
                "or set them in the App Manager."
            )

        app = dash.Dash()
        """
    ).replace(
        'if _unset := [name for name in ["DATABASE_URL", "SECRET_KEY"] if not os.environ.get(name)]:',
        'if _unset := [\n    name for name in ["DATABASE_URL", "SECRET_KEY"] if not os.environ.get(name)\n]:',
    )


def test_many_names_are_wrapped(tmp_path: Path) -> None:
    result = written(tmp_path, "x = 1\n", tuple(f"WAREHOUSE_PASSWORD_{n}" for n in range(4)))
    assert (
        text(
            """
        if _unset := [
            name
            for name in [
                "WAREHOUSE_PASSWORD_0",
                "WAREHOUSE_PASSWORD_1",
                "WAREHOUSE_PASSWORD_2",
                "WAREHOUSE_PASSWORD_3",
            ]
            if not os.environ.get(name)
        ]:
        """
        )
        in result
    )
    result = written(tmp_path, "x = 1\n", tuple(f"WAREHOUSE_PASSWORD_{n}" for n in range(3)))
    assert (
        '    name\n    for name in ["WAREHOUSE_PASSWORD_0", "WAREHOUSE_PASSWORD_1", "WAREHOUSE_PASSWORD_2"]\n'
        "    if not os.environ.get(name)\n]:" in result
    )
    assert max(map(len, result.splitlines())) <= 100


@pytest.mark.parametrize(
    ("path", "folder"),
    [("app.py", "parent"), ("pages/home.py", "parents[1]"), ("src/app/pages/__init__.py", "parents[3]")],
)
def test_the_file_is_the_app_folders(tmp_path: Path, path: str, folder: str) -> None:
    assert f'load_dotenv(Path(__file__).resolve().{folder} / ".env")\n' in written(tmp_path, "x = 1\n", path=path)


def test_relative_imports_are_the_apps(tmp_path: Path) -> None:
    for line in ("from . import table", "from .generated import table", "from .. import helpers"):
        result = written(tmp_path, f"import json\n{line}\n", path="parts/more.py")
        assert result.index("load_dotenv(") < result.index(line)


SPELLINGS = {
    "from os import environ\nimport pathlib\nimport dotenv\nx = 1\n": (
        'dotenv.load_dotenv(pathlib.Path(__file__).resolve().parent / ".env")',
        "if not environ.get(name)]",
        "from os import environ\nimport pathlib\nimport dotenv\n\n",
    ),
    "import os.path\nfrom pathlib import Path as P\nfrom dotenv import load_dotenv as load\nx = 1\n": (
        'load(P(__file__).resolve().parent / ".env")',
        "if not os.environ.get(name)]",
        "import os.path\nfrom pathlib import Path as P\nfrom dotenv import load_dotenv as load\n\n",
    ),
    "import os\nPath = str\ndef load_dotenv(): ...\n": (
        'dotenv.load_dotenv(pathlib.Path(__file__).resolve().parent / ".env")',
        "if not os.environ.get(name)]",
        "import os\nimport pathlib\n\nimport dotenv\n\n",
    ),
    "os = 'linux'\n": (
        'load_dotenv(Path(__file__).resolve().parent / ".env")',
        "if not environ.get(name)]",
        "from os import environ\nfrom pathlib import Path\n\nfrom dotenv import load_dotenv\n\n",
    ),
    "def f(Path, os):\n    load_dotenv = 1\n    return Path\n": (
        'load_dotenv(Path(__file__).resolve().parent / ".env")',
        "if not os.environ.get(name)]",
        "import os\nfrom pathlib import Path\n\nfrom dotenv import load_dotenv\n\n",
    ),
    "from company import *\nx = 1\n": (
        'dotenv.load_dotenv(pathlib.Path(__file__).resolve().parent / ".env")',
        "if not os.environ.get(name)]",
        "from company import *\n\nimport os\nimport pathlib\n\nimport dotenv\n\n",
    ),
    "import os\nfrom pathlib import Path\nfrom company import *\nx = 1\n": (
        'dotenv.load_dotenv(pathlib.Path(__file__).resolve().parent / ".env")',
        "if not os.environ.get(name)]",
        "import os\nfrom pathlib import Path\nfrom company import *\n\nimport pathlib\n\nimport dotenv\n\n",
    ),
    "try:\n    import os\nexcept ImportError:\n    pass\nx = 1\n": (
        'load_dotenv(Path(__file__).resolve().parent / ".env")',
        "if not os.environ.get(name)]",
        "try:\n    import os\nexcept ImportError:\n    pass\n\nimport os\nfrom pathlib import Path\n\n",
    ),
    "def f():\n    global Path\n    Path = 1\n": (
        'load_dotenv(pathlib.Path(__file__).resolve().parent / ".env")',
        "if not os.environ.get(name)]",
        "import os\nimport pathlib\n\nfrom dotenv import load_dotenv\n\n",
    ),
}


@pytest.mark.parametrize("before", SPELLINGS)
def test_spelling(tmp_path: Path, before: str) -> None:
    result = written(tmp_path, before)
    load, check, imports = SPELLINGS[before]
    assert f"\n{load}\n" in result
    assert check in result
    assert result.startswith(imports)


def test_names_that_other_modules_take_by_a_star_stay_few(tmp_path: Path) -> None:
    result = written(
        tmp_path, "import json\nx = 1\n", path="config.py", others={"app.py": "from config import *\n"}
    )
    assert "import pathlib\n" in result
    assert "import dotenv\n" in result


@pytest.mark.parametrize(
    ("before", "taken"),
    [
        ("os = environ = 1\n", "`os` and `environ`"),
        ("Path = pathlib = 1\n", "`Path` and `pathlib`"),
        ("class dotenv: ...\nload_dotenv = 1\n", "`load_dotenv` and `dotenv`"),
        ("_unset = 1\n", "`_unset`"),
    ],
)
def test_taken_names_refuse(tmp_path: Path, before: str, taken: str) -> None:
    workspace = Workspace.read(write_app(tmp_path, {"app.py": before}))
    with pytest.raises(EditError, match=rf"^app\.py: .*{taken}"):
        loader_edits(workspace, "app.py", NAMES)


def test_a_module_of_the_app_called_dotenv_refuses(tmp_path: Path) -> None:
    workspace = Workspace.read(write_app(tmp_path, {"app.py": "x = 1\n", "dotenv.py": ""}))
    with pytest.raises(EditError, match="load_dotenv"):
        loader_edits(workspace, "app.py", NAMES)
    assert loader_edits(workspace, "app.py", NAMES, Loading.BY_HAND)


CALLS = {
    "a bare call in time names the file": (
        "import os\nfrom dotenv import load_dotenv\n\nload_dotenv()\n\nx = 1\n",
        f"import os\nfrom pathlib import Path\nfrom dotenv import load_dotenv\n\n{LOAD}{CHECK}\nx = 1\n",
    ),
    "so does one that looks for the file": (
        (
            "import os\nimport dotenv\nfrom pathlib import Path\n\n"
            "dotenv.load_dotenv(dotenv.find_dotenv())  # keys\nx = 1\n"
        ),
        f"import os\nimport dotenv\nfrom pathlib import Path\n\ndotenv.{LOAD.strip()}  # keys\n{CHECK}\nx = 1\n",
    ),
    "and one that counts on the folder of the start": (
        (
            "import os\nfrom dotenv import load_dotenv\nfrom pathlib import Path\n"
            'load_dotenv(dotenv_path=".env")\nx = 1\n'
        ),
        f"import os\nfrom dotenv import load_dotenv\nfrom pathlib import Path\n{LOAD}{CHECK}\nx = 1\n",
    ),
    "a call that names the file stays": (
        (
            "import os\nfrom dotenv import load_dotenv\n\nHERE = os.path.dirname(os.path.abspath(__file__))\n"
            'load_dotenv(os.path.join(HERE, ".env"), override=True)\nx = 1\n'
        ),
        (
            "import os\nfrom dotenv import load_dotenv\n\nHERE = os.path.dirname(os.path.abspath(__file__))\n"
            f'load_dotenv(os.path.join(HERE, ".env"), override=True)\n{CHECK}\nx = 1\n'
        ),
    ),
    "a late call moves, with its comments and its import": (
        (
            "import os\n\nimport dash\nfrom helpers import value\nfrom dotenv import load_dotenv\n\n"
            "# the keys\nload_dotenv()  # of the team\n\nx = 1\n"
        ),
        (
            "import os\nfrom pathlib import Path\n\nimport dash\nfrom dotenv import load_dotenv\n\n"
            f"# the keys\n{LOAD.strip()}  # of the team\n{CHECK}\nfrom helpers import value\n\nx = 1\n"
        ),
    ),
    "a late call that names the file moves": (
        (
            "import os\nfrom pathlib import Path\n\nfrom dotenv import load_dotenv\n\n"
            "from helpers import value\n\n"
            'BASE = Path(__file__).parent\nload_dotenv(BASE / ".env")\nx = 1\n'
        ),
        (
            "import os\nfrom pathlib import Path\n\nfrom dotenv import load_dotenv\n\n"
            f"{LOAD}{CHECK}\nfrom helpers import value\n\nBASE = Path(__file__).parent\nx = 1\n"
        ),
    ),
    "a late call with a file and further arguments stays": (
        (
            "import os\nfrom pathlib import Path\nfrom dotenv import load_dotenv\nfrom helpers import value\n"
            'load_dotenv(Path(__file__).parent / ".env", override=True)\n'
        ),
        (
            f"import os\nfrom pathlib import Path\nfrom dotenv import load_dotenv\n\n{LOAD}{CHECK}\n"
            'from helpers import value\nload_dotenv(Path(__file__).parent / ".env", override=True)\n'
        ),
    ),
    "an import on a line with others stays": (
        (
            "import os\nfrom pathlib import Path\nfrom helpers import value; from dotenv import load_dotenv\n"
            "load_dotenv()\n"
        ),
        (
            f"import os\nfrom pathlib import Path\n\nfrom dotenv import load_dotenv\n\n{LOAD}{CHECK}\n"
            "from helpers import value; from dotenv import load_dotenv\n"
        ),
    ),
    "a long comment goes above": (
        (
            "import os\nfrom pathlib import Path\nfrom dotenv import load_dotenv\nfrom helpers import value\n"
            f"load_dotenv()  # {'long ' * 12}\n"
        ),
        (
            "import os\nfrom pathlib import Path\nfrom dotenv import load_dotenv\n\n"
            f"# {('long ' * 12).strip()}\n{LOAD}{CHECK}\nfrom helpers import value\n"
        ),
    ),
    "a call of another file stays": (
        'import os\nfrom pathlib import Path\nfrom dotenv import load_dotenv\n\nload_dotenv("team.env")\nx = 1\n',
        (
            'import os\nfrom pathlib import Path\nfrom dotenv import load_dotenv\n\nload_dotenv("team.env")\n\n'
            f"{LOAD}{CHECK}\nx = 1\n"
        ),
    ),
    "a late call with further arguments stays": (
        (
            "import os\nfrom pathlib import Path\nfrom dotenv import load_dotenv\nfrom helpers import value\n"
            "load_dotenv(override=True)\n"
        ),
        (
            f"import os\nfrom pathlib import Path\nfrom dotenv import load_dotenv\n\n{LOAD}{CHECK}\n"
            "from helpers import value\nload_dotenv(override=True)\n"
        ),
    ),
    "a call inside a function is too late": (
        "import os\nfrom pathlib import Path\nfrom dotenv import load_dotenv\n\ndef main():\n    load_dotenv()\n",
        (
            f"import os\nfrom pathlib import Path\nfrom dotenv import load_dotenv\n\n{LOAD}{CHECK}\n\n"
            "def main():\n    load_dotenv()\n"
        ),
    ),
    "so is one of a script": (
        (
            'import os\nfrom pathlib import Path\nif __name__ == "__main__":\n    import dotenv\n'
            "    dotenv.load_dotenv()\n"
        ),
        (
            f"import os\nfrom pathlib import Path\n\nfrom dotenv import load_dotenv\n\n{LOAD}{CHECK}\n"
            'if __name__ == "__main__":\n    import dotenv\n    dotenv.load_dotenv()\n'
        ),
    ),
    "a call that may fail is not counted on": (
        (
            "import os\nfrom pathlib import Path\ntry:\n    from dotenv import load_dotenv\n    load_dotenv()\n"
            "except ImportError:\n    pass\nx = 1\n"
        ),
        (
            "import os\nfrom pathlib import Path\ntry:\n    from dotenv import load_dotenv\n    load_dotenv()\n"
            f"except ImportError:\n    pass\n\nfrom dotenv import load_dotenv\n\n{LOAD}{CHECK}\nx = 1\n"
        ),
    ),
}


@pytest.mark.parametrize("case", CALLS)
def test_calls_that_are_there(tmp_path: Path, case: str) -> None:
    before, after = CALLS[case]
    assert shortened(written(tmp_path, before)) == after


def test_a_bare_call_that_finds_a_nearer_file_stays(tmp_path: Path) -> None:
    before = "from dotenv import load_dotenv\nload_dotenv()\nx = 1\n"
    result = written(tmp_path, before, path="parts/app.py", others={"parts/.env": "A=1\n"})
    assert "\nload_dotenv()\n" in result
    assert '\nload_dotenv(Path(__file__).resolve().parents[1] / ".env")\n' in result


def test_a_function_of_the_module_is_no_call_of_python_dotenv(tmp_path: Path) -> None:
    result = written(tmp_path, "import os\ndef load_dotenv(): ...\nload_dotenv()\n")
    assert result.endswith("def load_dotenv(): ...\nload_dotenv()\n")
    assert "dotenv.load_dotenv(" in result


def test_names_join_a_check_that_is_there(tmp_path: Path) -> None:
    first = written(tmp_path, "import dash\nfrom helpers import value\n", ("MAPBOX_TOKEN",))
    second = written(tmp_path / "again", first, ("DATABASE_URL", "MAPBOX_TOKEN"))
    assert second == written(
        tmp_path / "both", "import dash\nfrom helpers import value\n", ("MAPBOX_TOKEN", "DATABASE_URL")
    )


def test_a_check_whose_call_was_changed_gets_it_back(tmp_path: Path) -> None:
    first = written(tmp_path, "import dash\nfrom helpers import value\n")
    assert written(tmp_path / "again", first.replace(LOAD, "load_dotenv()\n")) == first
    assert written(tmp_path / "without", first.replace(LOAD, "")).count("load_dotenv(") == 1


def test_relative_imports_are_no_section_of_the_standard_library(tmp_path: Path) -> None:
    result = written(tmp_path, "from .calendar import x\n", path="parts/more.py", loading=Loading.BY_HAND)
    assert result.startswith("import os\n\nfrom .calendar import x\n\nif _unset")


def test_a_check_at_the_end_moves_up(tmp_path: Path) -> None:
    checked = written(tmp_path, "from helpers import *\n", loading=Loading.BY_HAND)
    assert checked.startswith("from helpers")
    loaded = written(tmp_path / "loaded", checked)
    assert loaded.index("load_dotenv(") < loaded.index("if _unset") < loaded.index("from helpers")


def test_a_check_gets_the_call_that_it_lacks(tmp_path: Path) -> None:
    before = "import dash\nfrom helpers import value\n\nx = 1\n"
    checked = written(tmp_path, before, loading=Loading.BY_HAND)
    loaded = written(tmp_path / "loaded", checked, ("MAPBOX_TOKEN",))
    assert loaded == written(tmp_path / "at_once", before, ("API_KEY", "MAPBOX_TOKEN"))


def test_by_hand_only_checks_below_all_imports(tmp_path: Path) -> None:
    result = written(tmp_path, "import dash\nfrom helpers import value\n\nx = 1\n", loading=Loading.BY_HAND)
    assert shortened(result) == f"import os\n\nimport dash\nfrom helpers import value\n\n{CHECK}\nx = 1\n"
    assert "dotenv" not in result
    assert "Set them in the environment" in result


def test_by_hand_the_check_stands_below_a_call_that_is_there(tmp_path: Path) -> None:
    before = (
        "import os\nfrom dotenv import load_dotenv\nx = print\nx(1)\nload_dotenv()\nKEY = os.environ['API_KEY']\n"
    )
    result = shortened(written(tmp_path, before, loading=Loading.BY_HAND))
    assert result.index("\nload_dotenv()") < result.index("if _unset") < result.index("KEY =")


@pytest.mark.parametrize(
    "data",
    [
        b"import dash\r\nfrom helpers import value\r\n\r\nx = 1",
        b"\xef\xbb\xbfimport dash\nfrom helpers import value",
        b"# -*- coding: latin-1 -*-\nimport dash\n\nx = '\xe9'\n",
        b"import dash\n\n\nif dash:\n\tx = 1",
        b"x = 1",
        b"import dash",
        b'"""Doc."""',
    ],
)
def test_bytes(tmp_path: Path, data: bytes) -> None:
    (write_app(tmp_path, OTHERS) / "app.py").write_bytes(data)
    before = Workspace.read(tmp_path)
    edits = loader_edits(before, "app.py", NAMES)
    result = before.with_edits(edits).source("app.py")
    assert result is not None
    compile(result.data, "app.py", "exec")
    assert result.newline == ("\r\n" if b"\r\n" in data else "\n")
    assert b"\r\n" not in data or result.data.count(b"\n") == result.data.count(b"\r\n")
    assert (b"\n\traise" in result.data) == (b"\t" in data)
    left = result.data
    for line in data.removeprefix(b"\xef\xbb\xbf").splitlines():
        left = left[left.index(line) + len(line) :]
    assert loader_edits(before.with_edits(edits), "app.py", NAMES) == ()


@pytest.mark.parametrize("path", ["broken.py", "book.ipynb", "missing.py"])
def test_what_is_no_python_is_left_alone(tmp_path: Path, path: str) -> None:
    workspace = Workspace.read(write_app(tmp_path, {"broken.py": "print 1\n", "book.ipynb": "{}"}))
    assert loader_edits(workspace, path, NAMES) == ()


def test_no_names_no_lines(tmp_path: Path) -> None:
    assert loader_edits(Workspace.read(write_app(tmp_path, {"app.py": "x = 1\n"})), "app.py", ()) == ()


def test_taken_out_takes_nothing_else() -> None:
    module = ast.parse(
        text(
            """
            import os
            from dotenv import load_dotenv
            load_dotenv("team.env")
            load_dotenv(override=True)
            if _unset := [name for name in ["A"] if not os.environ.get(name)]:
                raise RuntimeError("changed by hand")
            def load():
                load_dotenv()
            """
        )
    )
    assert ast.unparse(taken_out(module)) == ast.unparse(ast.Module([module.body[0], *module.body[2:]], []))
    assert ast.unparse(taken_out(module, ["import os"])) == ast.unparse(ast.Module(module.body[2:], []))


def test_taken_out_leaves_the_file_of_a_part_of_the_app(tmp_path: Path) -> None:
    module = ast.parse('from dotenv import load_dotenv\nload_dotenv(Path(__file__).parent / ".env")\n')
    assert taken_out(module, path="app.py").body == []
    assert taken_out(module, path="parts/app.py").body == module.body[1:]
