"""Which file a call of `load_dotenv` loads."""

from __future__ import annotations

import ast

import pytest

from dash_migrate.rewriting.secrets.loader_calls import Loads, load_calls

IMPORTS = """
import os
import dotenv
from os import path
from os.path import dirname, join as joined
from pathlib import Path
from pathlib import Path as P
from dotenv import find_dotenv, load_dotenv
HERE = Path(__file__).resolve().parent
FOLDER = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(FOLDER, "..", ".env")
FOUND = find_dotenv()
TWICE = HERE
TWICE = HERE.parent
"""


@pytest.mark.parametrize(
    ("call", "loads"),
    [
        ("load_dotenv()", Loads.SEARCHED),
        ("dotenv.load_dotenv(dotenv.find_dotenv())", Loads.SEARCHED),
        ("load_dotenv(FOUND)", Loads.SEARCHED),
        ('load_dotenv("./.env")', Loads.SEARCHED),
        ('load_dotenv(HERE.parent / ".env")', Loads.APP),
        ('load_dotenv(HERE.parents[0] / ".env")', Loads.APP),
        ('load_dotenv(dotenv_path=P(__file__).parent.parent.joinpath(".env"))', Loads.APP),
        ("load_dotenv(FILE)", Loads.APP),
        ('load_dotenv(str(HERE / ".." / ".env"))', Loads.APP),
        ('load_dotenv(joined(dirname(dirname(__file__)), ".env"))', Loads.APP),
        ('load_dotenv(path.join(path.dirname(path.realpath(joined(__file__, ".."))), ".env"))', Loads.APP),
        ('load_dotenv(HERE / ".env")', Loads.OTHER),
        ('load_dotenv(HERE.parent.parent / ".env")', Loads.OTHER),
        ('load_dotenv(HERE.parents[1] / ".env")', Loads.OTHER),
        ('load_dotenv(HERE.parent / "team.env")', Loads.OTHER),
        ('load_dotenv(TWICE / ".env")', Loads.OTHER),
        ('load_dotenv(os.path.join(os.getcwd(), ".env"))', Loads.OTHER),
        ('load_dotenv(Path.cwd() / ".env")', Loads.OTHER),
        ("load_dotenv(find_dotenv(usecwd=True))", Loads.OTHER),
        ("load_dotenv(os.environ['FILE'])", Loads.OTHER),
        ("load_dotenv(stream=open('x'))", Loads.OTHER),
    ],
)
def test_which_file(call: str, loads: Loads) -> None:
    found = load_calls(ast.parse(IMPORTS + call), "pages/home.py")
    assert [one.loads for one in found] == [loads]


@pytest.mark.parametrize(
    ("call", "plain"),
    [
        ("load_dotenv()", True),
        ('load_dotenv(dotenv_path=".env")', True),
        ("load_dotenv(override=True)", False),
        ('load_dotenv(".env", verbose=True)', False),
        ('load_dotenv(".env", None)', False),
    ],
)
def test_further_arguments(call: str, plain: bool) -> None:
    assert [one.plain for one in load_calls(ast.parse(IMPORTS + call), "app.py")] == [plain]


@pytest.mark.parametrize(
    "text",
    [
        "def load_dotenv(): ...\nload_dotenv()",
        "import environs as dotenv\ndotenv.load_dotenv()",
        "from dotenv import load_dotenv\ndef f():\n    load_dotenv()",
        "from dotenv import load_dotenv\nload_dotenv",
        "from .dotenv import load_dotenv\nload_dotenv()",
        "from dotenv import dotenv_values\nconfig = dotenv_values()",
    ],
)
def test_no_call_of_the_top_level(text: str) -> None:
    assert load_calls(ast.parse(text), "app.py") == ()


def test_without_a_path_each_env_file_found_from_the_module_counts() -> None:
    tree = ast.parse(f'{IMPORTS}load_dotenv(HERE / ".env")\nload_dotenv(HERE / "team.env")')
    assert [one.loads for one in load_calls(tree, None)] == [Loads.APP, Loads.OTHER]
