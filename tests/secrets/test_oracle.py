"""The proof that a rewritten file is the program that it was."""

from __future__ import annotations

import ast

import pytest

from dash_migrate.needs import Import
from dash_migrate.rewriting.secrets.oracle import same_program
from dash_migrate.source import SourceFile

VALUES = {"X": "hush", "PIN": "1234", "RAW": "/wA=", "ODD": "0123"}


def same(before: str, after: str) -> bool:
    sources = (SourceFile("app.py", text.encode()) for text in (before, after))
    return same_program(*sources, VALUES)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A = 'hush'", "import os\nA = os.environ['X']"),
        ("A = 'hush'", "A = ('hush')  # comment"),
        ("import os as o\nA = 'hush'", "import os as o\nA = o.environ['X']"),
        ("from os import environ\nA = 'hush'", "from os import environ\nA = environ['X']"),
        ("A = b'hush'", "import os\nA = os.environ['X'].encode()"),
        ("A = b'\\xff\\x00'", "import os\nimport base64\nA = base64.b64decode(os.environ['RAW'])"),
        ("A = 1234", "import os\nA = int(os.environ['PIN'])"),
        ("A = 'a' 'b' + 'hush'", "import os\nA = 'ab' + os.environ['X']"),
        ("A = 'hu' + 'sh'", "import os\nA = os.environ['X']"),
        ("A = '?k=hush&{}'", "import os\nA = f\"?k={os.environ['X']}&{{}}\""),
        ("A = f'{B}hush{C!r}'", "import os\nA = f\"{B}{os.environ['X']}{C!r}\""),
        ("A = f'{B}hu' 'sh{C}'", "import os\nA = f\"{B}{os.environ['X']}\" '{C}'"),
        ("A = 'ab' + 'hu' + 'sh'", "import os\nA = 'ab' + f\"{os.environ['X']}\" + f''"),
        ("A = f\"{os.getenv('X', 'hush')}{'hush'}\"\nimport os",
         "import os\nA = f\"{os.environ['X']}{os.environ['X']}\""),
        ("import os\nA = os.getenv('X', 'hush')", "import os\nA = os.environ['X']"),
        ("import os\nA = os.getenv('X', default='hush')", "import os\nA = os.environ['X']"),
        ("import os\nA = os.environ.get('X', 'hush')", "import os\nA = os.environ['X']"),
        ("import os\nA = os.environ.get('X') or 'hush'", "import os\nA = os.environ['X']"),
        ("import os\nA = int(os.getenv('PIN', 1234))", "import os\nA = int(os.environ['PIN'])"),
        ("import os\nA = int(os.getenv('PIN', '1234'))", "import os\nA = int(os.environ['PIN'])"),
        ("import os\nA = os.getenv('PIN', 1234)", "import os\nA = int(os.environ['PIN'])"),
        ("import os\nos.environ['X'] = 'hush'\nA = 1", "import os\nA = 1"),
        ("import os\nos.environ.setdefault('X', 'hush')\nA = 1", "import os\nA = 1"),
        ("import os\ndef f():\n    os.putenv('X', 'hush')", "import os\ndef f():\n    pass"),
        ("import os\nif 'X' not in os.environ: os.environ['X'] = 'hush'",
         "import os\nif 'X' not in os.environ: pass"),
        ("import os\nif __name__ == '__main__':\n    os.environ['X'] = 'hush'\n    A = 1",
         "import os\nif __name__ == '__main__':\n    A = 1"),
        ("import os\nA = os.environ['X']\nB = 'hush'", "import os\nA = os.environ['X']\nB = os.environ['X']"),
        ("def f(os): return os\nA = 'hush'", "import os\ndef f(os): return os\nA = os.environ['X']"),
        ("def f(p='hush'): pass", "import os\ndef f(p=os.environ['X']): pass"),
        ("A = (lambda: 'hush')()", "import os\nA = (lambda: os.environ['X'])()"),
        ("A = ['hush' for B in C]", "import os\nA = [os.environ['X'] for B in C]"),
        ("class C:\n    os = 1\n    def f(self): return 'hush'",
         "import os\nclass C:\n    os = 1\n    def f(self): return os.environ['X']"),
        ("A = 1\nimport os\nB = 'hush'", "import os\nA = 1\nB = os.environ['X']"),
    ],
)  # fmt: skip
def test_the_same_program(before: str, after: str) -> None:
    assert same(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A = 'hush'", "import os\nA = os.getenv('X')"),
        ("A = 'hush'", "import os\nA = os.environ.get('X')"),
        ("A = 'hush'", "import os\nA = os.environ['Y']"),
        ("A = 'hush '", "import os\nA = os.environ['X']"),
        ("A = b'hush'", "import os\nA = os.environ['X']"),
        ("A = 'hush'", "import os\nA = os.environ['X'].encode()"),
        ("A = 1234", "import os\nA = os.environ['PIN']"),
        ("A = '1234'", "import os\nA = int(os.environ['PIN'])"),
        ("A = 1234.0", "import os\nA = int(os.environ['PIN'])"),
        ("A = True", "import os\nA = 1"),
        ("A = 0.0", "A = -0.0"),
        ("A = 'hush'\nB = 1", "import os\nA = os.environ['X']\nB = 2"),
        ("A = 'hush'\nB = 1", "import os\nA = os.environ['X']"),
        ("A = 'hush'", "import os\nA = os.environ['X']\nB = 1"),
        ("A = 'hush'", "import os, sys\nA = os.environ['X']"),
        ("A = 'hush'", "import sys\nA = 'hush'"),
        ("A = 'hush'", "import os as system\nA = 'hush'"),
        ("A = 'hush'", "A = os.environ['X']\nimport os"),
        ("A = 'hush'", "A = os.environ['X']"),
        ("import os\nA = 'hush'", "A = 'hush'"),
        ("os = 1\nA = 'hush'", "import os\nos = 1\nA = os.environ['X']"),
        ("os = 1\nA = 'b'", "os = 1\nimport os\nA = 'b'"),
        ("from pathlib import PosixPath as Path",
         "from pathlib import Path\nfrom pathlib import PosixPath as Path"),
        ("def f(os): return 'hush'", "import os\ndef f(os): return os.environ['X']"),
        ("def f():\n    A = 'hush'\n    import os", "import os\ndef f():\n    A = os.environ['X']\n    import os"),
        ("class C:\n    os = 1\n    A = 'hush'", "import os\nclass C:\n    os = 1\n    A = os.environ['X']"),
        ("def f():\n    global os\n    os = 1\nA = 'hush'",
         "import os\ndef f():\n    global os\n    os = 1\nA = os.environ['X']"),
        ("try: A = 'hush'\nexcept: pass", "try:\n    import os\n    A = os.environ['X']\nexcept: pass"),
        ("def int(a): pass\nA = 1234", "import os\ndef int(a): pass\nA = int(os.environ['PIN'])"),
        ("A = f'{B}hush{C!r}'", "import os\nA = f\"{B}{os.environ['X']}{C}\""),
        ("A = f'{B}hush{C}'", "import os\nA = f\"{os.environ['X']}{B}{C}\""),
        ("A = f'{B}hush{C}'", "import os\nA = f\"{B}{os.environ['X']!r}{C}\""),
        ("A = f'{B}hush{C}'", "import os\nA = f\"{B}{os.environ['X']}\""),
        ("A = 'hush{}'", "import os\nA = f\"{os.environ['X']}\""),
        ("A = B + 'hush'", "import os\nA = os.environ['X'] + B"),
        ("import os\nA = os.getenv('X', 'hush')", "A = 'hush'"),
        ("import os\nA = os.getenv('X', 'hush')", "import os\nA = 'hush'"),
        ("import os\nA = os.getenv('Y', 'hush')", "import os\nA = os.environ['X']"),
        ("import os\nA = os.getenv('X', 'other')", "import os\nA = os.environ['X']"),
        ("import os\nA = os.getenv('X')", "import os\nA = os.environ['X']"),
        ("A = d.get('X', 'hush')", "import os\nA = os.environ['X']"),
        ("import os\nA = os.getenv('X', B) or 'hush'", "import os\nA = os.environ['X']"),
        ("import os\nA = os.getenv('PIN', 1234)", "import os\nA = os.environ['PIN']"),
        ("import os\nA = f\"{os.getenv('Y', 'hush')}{'hush'}\"",
         "import os\nA = f\"{os.environ['X']}{os.environ['X']}\""),
        ("import os\nos.environ['X'] = 'other'\nA = 1", "import os\nA = 1"),
        ("import os\nos.environ['Y'] = 'hush'\nA = 1", "import os\nA = 1"),
        ("d['X'] = 'hush'\nA = 1", "A = 1"),
        ("import os\nif B:\n    os.environ['X'] = 'hush'", "import os\nif B:\n    pass"),
        ("import os\nfor B in C:\n    os.environ['X'] = 'hush'", "import os\nfor B in C:\n    pass"),
        ("import os\nif B: A = 1\nelse: os.environ['X'] = 'hush'", "import os\nif B: A = 1\nelse: pass"),
        ("load_dotenv()", ""),
        ("from dotenv import load_dotenv\nload_dotenv()", "from dotenv import load_dotenv"),
        ("A = 'hush'", "A = ("),
        ("A = 123", "import os\nA = int(os.environ['ODD'])"),
        ("A = 123", "import os\nA = int(os.environ['X'])"),
        ("A = b'hush'", "import os, base64\nA = base64.b64decode(os.environ['X'])"),
        ("A = b'\\xff'", "import os\nimport base64\nA = base64.b64decode(os.environ['ODD'], b'-_')"),
        ("import os\nA = os.getenv('X', 'hush', 'b')", "import os\nA = os.environ['X']"),
        ("import os\nA = os.getenv(B, 'hush')", "import os\nA = os.environ['X']"),
        ("try: pass\nexcept E as os: pass\nA = 'hush'",
         "import os\ntry: pass\nexcept E as os: pass\nA = os.environ['X']"),
        ("match B:\n    case {**os}: pass\nA = 'hush'",
         "import os\nmatch B:\n    case {**os}: pass\nA = os.environ['X']"),
        ("match B:\n    case [*os]: pass\nA = 'hush'",
         "import os\nmatch B:\n    case [*os]: pass\nA = os.environ['X']"),
        ("def os(): pass\nA = 'hush'", "import os\ndef os(): pass\nA = os.environ['X']"),
        ("from . import os\nA = 'hush'", "import os\nfrom . import os\nA = os.environ['X']"),
        ("A = [os.x for os in 'hush']", "import os\nA = [os.x for os in os.environ['X']]"),
        ("A = [f(os, 'hush') for os in B]", "import os\nA = [f(os, os.environ['X']) for os in B]"),
    ],
)  # fmt: skip
def test_another_program(before: str, after: str) -> None:
    assert not same(before, after)


def test_only_imports_that_were_added_are_passed_over() -> None:
    before, after = SourceFile("app.py", b"A = 'hush'"), SourceFile("app.py", b"import os\nA = os.environ['X']")
    assert same_program(before, after, VALUES, imports=[Import("app.py", "os")])
    assert not same_program(before, after, VALUES, imports=[])


def test_the_lines_that_load_variables_are_taken_out() -> None:
    before = SourceFile("app.py", b"from dotenv import load_dotenv\nimport dash\nload_dotenv()\nA = 'hush'\n")
    after = SourceFile(
        "app.py",
        b"import os\nfrom pathlib import Path\nfrom dotenv import load_dotenv\nimport dash\n"
        b"load_dotenv(Path(__file__).resolve().parent / '.env')\nif 0:\n    raise\nA = os.environ['X']\n",
    )

    def taken_out(tree: ast.Module) -> ast.Module:
        plain = [one for one in ast.walk(tree) if isinstance(one, ast.Call) and not one.keywords]
        gone = {id(one) for one in tree.body if isinstance(one, ast.If) or getattr(one, "value", one) in plain}
        kept = [one for one in tree.body if id(one) not in gone]
        return ast.Module(kept, [])

    assert same_program(before, after, VALUES, taken_out)
    assert not same_program(before, after, VALUES)
    other = SourceFile("app.py", before.data.replace(b"load_dotenv()", b"load_dotenv('a', override=True)"))
    assert not same_program(other, after, VALUES, taken_out)


def test_deep_trees_are_compared() -> None:
    deep = "A = x" + ".a()" * 450
    assert same(f"{deep}\nB = 'hush'", f"import os\n{deep}\nB = os.environ['X']")
    assert not same(f"{deep}\nB = 'hush'", f"import os\n{deep.replace('x', 'y')}\nB = os.environ['X']")
