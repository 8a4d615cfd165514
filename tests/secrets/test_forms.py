"""What becomes of a literal that is a secret."""

from __future__ import annotations

import ast
import base64
import sys

import pytest

from dash_migrate.needs import Import
from dash_migrate.rewriting.secrets.forms import Replacement, rewritten
from dash_migrate.rewriting.secrets.oracle import same_program
from dash_migrate.secrets.model import Place
from tests.secrets.written import Moved, Secret, facts_of, move, run

SETS, DEFAULT = Place.SETS_VARIABLE, Place.DEFAULT_OF_VARIABLE


def moved(code: str, *secrets: Secret) -> Moved:
    """The file after the move; it gives what it gave, and the oracle says so."""
    done = move(code, *secrets)
    assert isinstance(done, Moved), done
    ast.parse(done.after.text)
    assert same_program(done.before, done.after, done.values)
    return done


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("A = 'hush'\n", 'A = os.environ["X"]\n'),
        ("A: str = 'hush'\n", 'A: str = os.environ["X"]\n'),
        ("A = u'hush'\n", 'A = os.environ["X"]\n'),
        ("A = r'hush'\n", 'A = os.environ["X"]\n'),
        ("A = f'hush'\n", 'A = os.environ["X"]\n'),
        ('A = """hush"""\n', 'A = os.environ["X"]\n'),
        ("A = 'hu' 'sh'\n", 'A = os.environ["X"]\n'),
        ("A = 'hu' + 'sh'\n", 'A = os.environ["X"]\n'),
        ("A = ('hu' + 'sh').upper()\n", 'A = (os.environ["X"]).upper()\n'),
        ("A = 'hu' \\\n  'sh'\n", 'A = os.environ["X"]\n'),
        ("A = (\n    'hu'\n    'sh'\n)\n", 'A = (\n    os.environ["X"]\n)\n'),
        ("A = dict(password='hush')\n", 'A = dict(password=os.environ["X"])\n'),
        ("A = str('hush')\n", 'A = str(os.environ["X"])\n'),
        ("A = {'hello': 'hush'}\n", 'A = {\'hello\': os.environ["X"]}\n'),
        ("A = ['admin', 'hush']\n", 'A = [\'admin\', os.environ["X"]]\n'),
        ("A = ('admin', 'hush')\n", 'A = (\'admin\', os.environ["X"])\n'),
        ("def f(p='hush'): return p\nA = f()\n", 'def f(p=os.environ["X"]): return p\nA = f()\n'),
        ("def f(*, p: str='hush'): return p\nA = f()\n", 'def f(*, p: str=os.environ["X"]): return p\nA = f()\n'),
        ("A = (lambda p='hush': p)()\n", 'A = (lambda p=os.environ["X"]: p)()\n'),
        ("class C:\n    p = 'hush'\nA = C.p\n", 'class C:\n    p = os.environ["X"]\nA = C.p\n'),
        ("def f(x):\n    return x == 'hush'\nA = f('hus')\n",
         "def f(x):\n    return x == os.environ[\"X\"]\nA = f('hus')\n"),
        ("A = 'a' in ('hush', 'b')\n", "A = 'a' in (os.environ[\"X\"], 'b')\n"),
        ("def f():\n    return'hush'\nA = f()\n", 'def f():\n    return os.environ["X"]\nA = f()\n'),
        ("A = 'hush'if 1 else''\n", "A = os.environ[\"X\"]if 1 else''\n"),
        ("A = ''if 0 else'hush'\n", 'A = \'\'if 0 else os.environ["X"]\n'),
        ("A = (b := 'hush')\n", 'A = (b := os.environ["X"])\n'),
        ("A = 'hush' % ()\n", 'A = os.environ["X"] % ()\n'),
        ("A = 'hush'.format(1)\n", 'A = os.environ["X"].format(1)\n'),
        ("B = 'b'\nA = B + 'hush'\n", 'B = \'b\'\nA = B + os.environ["X"]\n'),
        ("é = 'é'; A = 'hush'; B = 1\n", 'é = \'é\'; A = os.environ["X"]; B = 1\n'),
        ("A = 'hush'  # stays\n", 'A = os.environ["X"]  # stays\n'),
        ("A = f\"{str('hush')}!\"\n", "A = f\"{str(os.environ['X'])}!\"\n"),
        ("A = f'{str(\"hush\")}!'\n", "A = f'{str(os.environ[\"X\"])}!'\n"),
        ("A = 'hush'", 'A = os.environ["X"]'),
    ],
)  # fmt: skip
def test_a_whole_text(code: str, expected: str) -> None:
    done = moved(code, Secret("hush"))
    assert done.after.text == f"import os\n{expected}"
    assert done.values == {"X": "hush"}
    assert run(done.after, done.values)["A"] == run(done.before, {})["A"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("A = (\n    'hu'  # one\n    # two\n    'sh'\n)\n",
         'A = (\n    # one\n    # two\n    os.environ["X"]\n)\n'),
        ("A = dict(p='hu'  # one\n  'sh')\n", 'A = dict(p=  # one\n    os.environ["X"])\n'),
        ("A = ('hu'  # '1'\n) + 'sh'\n", 'A = (  # \'1\'\n    os.environ["X"])\n'),
        ("A = os.getenv(\n    'X',  # one\n    'hush',  # two\n)\n",
         'A = (  # one\n    # two\n    os.environ["X"])\n'),
        ("A = os.getenv('X') or (  # one\n    'hush')\n", 'A = (  # one\n    os.environ["X"])\n'),
    ],
)  # fmt: skip
def test_comments_stay(code: str, expected: str) -> None:
    done = moved(f"import os\n{code}", Secret("hush", place=DEFAULT))
    assert done.after.text == f"import os\n{expected}"


@pytest.mark.parametrize(
    ("literal", "value", "expected"),
    [
        ("b'hush'", "hush", 'os.environ["X"].encode()'),
        ("b'hu' b'sh'", "hush", 'os.environ["X"].encode()'),
        ("b'\\xff\\x00'", base64.b64encode(b"\xff\x00").decode(), 'base64.b64decode(os.environ["X"])'),
        ("4711", "4711", 'int(os.environ["X"])'),
        ("4_711", "4711", 'int(os.environ["X"])'),
    ],
)
def test_other_types(literal: str, value: str, expected: str) -> None:
    done = moved(f"A = {literal}\n", Secret(ast.literal_eval(literal)))
    assert done.after.text.splitlines()[-1] == f"A = {expected}"
    assert done.values == {"X": value}
    assert run(done.after, done.values)["A"] == ast.literal_eval(literal)


@pytest.mark.parametrize("literal", ["0x10", "0b1_000", "0o17"])
def test_numbers_in_another_notation_stay(literal: str) -> None:
    assert (
        move(f"A = {literal}\n", Secret(ast.literal_eval(literal)))
        == "is a number that is not written in plain digits"
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("A = 'https://h/?appid=hush&q=1'\n", "A = f'https://h/?appid={os.environ[\"X\"]}&q=1'\n"),
        ('A = "https://h/?appid=hush&q=1"\n', "A = f\"https://h/?appid={os.environ['X']}&q=1\"\n"),
        ('A = "https://h/?appid=hush&q={}".format(1)\n',
         "A = f\"https://h/?appid={os.environ['X']}&q={{}}\".format(1)\n"),
        ('A = "https://h/?appid=hush&q=%s" % 1\n', "A = f\"https://h/?appid={os.environ['X']}&q=%s\" % 1\n"),
        ('A = r"\\d{1}hush\\d"\n', "A = rf\"\\d{{1}}{os.environ['X']}\\d\"\n"),
        ('A = u"a{hush}b"\n', "A = f\"a{{{os.environ['X']}}}b\"\n"),
        ('A = "\\x7bhush\\N{BULLET}\\\\"\n', "A = f\"\\x7b{os.environ['X']}\\N{BULLET}\\\\\"\n"),
        ('A = ("https://h/"  # c\n  "?appid=hu" "sh" "&q={}")\n',
         "A = (\"https://h/\"  # c\n  f\"?appid={os.environ['X']}\" f\"\" \"&q={}\")\n"),
        ('A = "https://h/" + "?appid=hush"\n', "A = \"https://h/\" + f\"?appid={os.environ['X']}\"\n"),
        ('A = """a\nhush\nb"""\n', "A = f\"\"\"a\n{os.environ['X']}\nb\"\"\"\n"),
        ("A = '''a\nhush\nb'''\n", "A = f'''a\n{os.environ[\"X\"]}\nb'''\n"),
        ('B = 1\nA = f"{B}:hush@{B}"\n', "B = 1\nA = f\"{B}:{os.environ['X']}@{B}\"\n"),
        ('B = 1\nA = f"{{{B}}}:hush@{{{B:>{4}}}}"\n', "B = 1\nA = f\"{{{B}}}:{os.environ['X']}@{{{B:>{4}}}}\"\n"),
        ('B = 1\nA = "{a}" f"{B}hush" "c"\n', "B = 1\nA = \"{a}\" f\"{B}{os.environ['X']}\" \"c\"\n"),
        ('B = 1\nA = f"{B}" "{a}hush"\n', "B = 1\nA = f\"{B}\" f\"{{a}}{os.environ['X']}\"\n"),
        ('B = {"a": 1}\nA = f"""{B["a"]}\n  hush"""\n',
         "B = {\"a\": 1}\nA = f\"\"\"{B[\"a\"]}\n  {os.environ['X']}\"\"\"\n"),
        ('B = 1\nA = rf"\\d{B}hush"\n', "B = 1\nA = rf\"\\d{B}{os.environ['X']}\"\n"),
        ('é = "é"; B = 1; A = f"é{B}éhush"\n', "é = \"é\"; B = 1; A = f\"é{B}é{os.environ['X']}\"\n"),
        ('B = 1\nA = "a" + f"{B!r}hush"\n', "B = 1\nA = \"a\" + f\"{B!r}{os.environ['X']}\"\n"),
    ],
)  # fmt: skip
def test_a_part_of_a_text(code: str, expected: str) -> None:
    done = moved(code, Secret("hush", part=True))
    assert done.after.text == f"import os\n{expected}"
    assert done.values == {"X": "hush"}
    assert run(done.after, done.values)["A"] == run(done.before, {})["A"]


def test_several_secrets_of_one_text() -> None:
    code = 'B = 1\nA = f"u:one{B}{{two}}:u"\n'
    done = moved(code, Secret("one", "ONE", part=True), Secret("two", "TWO", part=True))
    assert done.after.text.endswith("A = f\"u:{os.environ['ONE']}{B}{{{os.environ['TWO']}}}:u\"\n")
    assert run(done.after, done.values)["A"] == "u:one1{two}:u"


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("A = b'?appid=hush'\n", "?appid=hush", 'A = os.environ["X"].encode()\n'),
        ("A = f\"{str('?appid=hush')}\"\n", "?appid=hush", "A = f\"{str(os.environ['X'])}\"\n"),
        ("A = '?appid=\\\\hush\\{'\n".replace("\\\\h", "h"), "?appid=hush\\{", 'A = os.environ["X"]\n'),
    ],
)
@pytest.mark.filterwarnings("ignore:.*invalid escape:")
def test_what_cannot_be_parted_goes_whole(code: str, value: str, expected: str) -> None:
    done = moved(code, Secret("hush", part=True))
    assert done.after.text == f"import os\n{expected}"
    assert done.values == {"X": value}
    assert run(done.after, done.values)["A"] == run(done.before, {})["A"]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("A = {'hush': 1}\n", "is the key of a dictionary"),
        ("match 1:\n    case 'hush': pass\n", "is a pattern of match"),
        ("def f(a: 'hush'): pass\n", "is part of a type"),
        ("def f() -> 'hush': pass\n", "is part of a type"),
        ("A: 'hush' = 1\n", "is part of a type"),
        ("from typing import Literal\nA = Literal['hush']\n", "is part of a type"),
        ("@app.route('hush')\ndef f(): pass\n", "is an argument of a route"),
        ("__all__ = ['hush']\n", "is a name that the module gives away"),
        ("__all__ += ['hush']\n", "is a name that the module gives away"),
        ("__all__.append('hush')\n", "is a name that the module gives away"),
        ("class C:\n    __slots__ = ('hush',)\n", "is a name that the module gives away"),
        ("'hush'\n", "is a docstring or a text that nothing takes"),
        ("def f():\n    'hush'\n", "is a docstring or a text that nothing takes"),
        ("A = B is 'hush'\n", "is compared by identity"),
        ("A = f'{B:hush}'\n", "is the format of a value in an f-string"),
        ("def f(os):\n    return 'hush'\n", "stands where `os` is not the module"),
        ("os = 1\nA = 'hush'\n", "stands where `os` is not the module"),
        ("import os\nA = 'hush'\ndel os\n", "stands where `os` is not the module"),
        ("from one import *\nA = 'hush'\n", "stands where `os` is not the module"),
        ("def f():\n    A = 'hush'\n    import os\n", "stands where `os` is not the module"),
        ("A = f'{f\"{B}hush\"}'\n", "is a part of an f-string that cannot be parted with certainty"),
        ("A = 'hush\\0'\n", "holds a character that no environment variable can"),
        ("A = 'hush\\ud800'\n", "holds characters that no file can"),
    ],
)  # fmt: skip
def test_what_stays(code: str, reason: str) -> None:
    secret = Secret("hush\0" if "\\0" in code else "hush\ud800" if "\\u" in code else "hush", part='{f"' in code)
    assert move(code, secret, others={"one.py": "from two import os\nfrom x import y as os\n"}) == reason


def test_other_types_stay_where_the_names_they_need_are_taken() -> None:
    assert move("def int(x): pass\nA = 12\n", Secret(12)) == "stands where `int` is not Python's own"
    assert move("base64 = 1\nA = b'\\xff'\n", Secret(b"\xff")) == "stands where `base64` is not the module"
    assert move("A = f'{4711}'\n", Secret(4711)) == "is no text, inside an f-string"
    assert move("A = 1.5\n", Secret(1.5)) == "is neither a text nor a whole number"


def test_secrets_that_lie_in_one_another_take_the_whole_text() -> None:
    done = moved("A = '?k=hush&'\n", Secret("hush", "ONE", part=True), Secret("ush&", "TWO", part=True))
    assert done.after.text == 'import os\nA = os.environ["ONE"]\n'
    assert done.values == {"ONE": "?k=hush&"}


def test_one_secret_alone() -> None:
    facts = facts_of("import os\nA = 'hush'\n")
    found = Secret("hush").found(facts)
    done = rewritten(facts, found, "X")
    assert isinstance(done, Replacement)
    assert [(one.start, one.end, one.text) for one in done.edits] == [(14, 20, 'os.environ["X"]')]
    assert done.imports == (Import("app.py", "os"),)
    assert done.reads
    assert "hush" not in repr(done)


def test_a_whole_text_wins_over_its_parts() -> None:
    done = moved("A = '?k=hush'\n", Secret("hush", "PART", part=True), Secret("?k=hush", "WHOLE"))
    assert done.after.text == 'import os\nA = os.environ["WHOLE"]\n'
    assert done.values == {"WHOLE": "?k=hush"}


def test_a_whole_piece_of_an_f_string() -> None:
    done = moved("B = 1\nA = f'{B}hush{B}'\n", Secret("hush"))
    assert done.after.text == "import os\nB = 1\nA = f'{B}{os.environ[\"X\"]}{B}'\n"


def test_what_an_f_string_says_of_its_own_code_stays() -> None:
    reason = "is a part of an f-string that cannot be parted with certainty"
    assert move("B = 1\nA = f'hush{B=}'\n", Secret("hush", part=True)) == reason


def test_a_statement_with_comments_in_it_stays() -> None:
    code = "import os\nos.environ['X'] = (\n    'hu'  # one\n    'sh'\n)\n"
    assert move(code, Secret("hush", place=SETS)) == "stands in a statement with comments in it, which has to go"


if sys.version_info >= (3, 12):

    def test_types_that_have_a_name_stay() -> None:
        assert move("type A = 'hush'\n", Secret("hush")) == "is part of a type"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os\nA = 'hush'\n", 'import os\nA = os.environ["X"]\n'),
        ("import sys, os\nA = 'hush'\n", 'import sys, os\nA = os.environ["X"]\n'),
        ("import os as system\nA = 'hush'\n", 'import os as system\nA = system.environ["X"]\n'),
        ("from os import environ\nA = 'hush'\n", 'from os import environ\nA = environ["X"]\n'),
        ("from os import environ as env\nA = 'hush'\n", 'from os import environ as env\nA = env["X"]\n'),
        ("A = 'hush'\nfrom os import environ\n", 'import os\nA = os.environ["X"]\nfrom os import environ\n'),
        ("if 1:\n    import os as o\nA = 'hush'\n", 'import os\nif 1:\n    import os as o\nA = os.environ["X"]\n'),
        ("def f():\n    import os\n    return 'hush'\n", 'def f():\n    import os\n    return os.environ["X"]\n'),
        ("def g(os): pass\nA = 'hush'\n", 'import os\ndef g(os): pass\nA = os.environ["X"]\n'),
        ("A = 'hush'\nimport os\n", 'import os\nA = os.environ["X"]\nimport os\n'),
    ],
)
def test_the_spelling_of_os(code: str, expected: str) -> None:
    assert moved(code, Secret("hush")).after.text == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os\nos.environ['X'] = 'hush'\nA = 1\n", "import os\nA = 1\n"),
        ("import os\nos.environ['X'] = 'hush'  # why\nA = 1\n", "import os\n# why\nA = 1\n"),
        ("import os\nos.environ.setdefault('X', 'hush')\nA = 1\n", "import os\nA = 1\n"),
        ("import os\nos.putenv('X', 'hush')\nA = 1\n", "import os\nA = 1\n"),
        ("import os\nB = 2; os.environ['X'] = 'hush'; A = 1\n", "import os\nB = 2; A = 1\n"),
        ("import os\nos.environ['X'] = 'hush'; A = 1\n", "import os\nA = 1\n"),
        ("import os\nA = 1; os.environ['X'] = 'hush'  # why\n", "import os\nA = 1  # why\n"),
        ("import os\nA = 1; os.environ['X'] = 'hush'", "import os\nA = 1"),
        ("import os\ndef f():\n    os.environ['X'] = 'hush'\n", "import os\ndef f():\n    pass\n"),
        ("import os\ndef f(): os.environ['X'] = 'hush'\n", "import os\ndef f(): pass\n"),
        ("import os\ndef f():\n    os.environ['X'] = 'hush'\n    return 1\n",
         "import os\ndef f():\n    return 1\n"),
        ("import os\nif not os.getenv('X'):\n    os.environ['X'] = 'hush'\n",
         "import os\nif not os.getenv('X'):\n    pass\n"),
        ("import os\nif __name__ == '__main__':\n    os.environ['X'] = 'hush'\n",
         "import os\nif __name__ == '__main__':\n    pass\n"),
        ("import os\nos.environ['X'] = (\n    'hu'\n    'sh'\n)\nA = 1\n", "import os\nA = 1\n"),
        ("import os\nos.environ['Y'] = 'hush'\n", "import os\nos.environ['Y'] = os.environ[\"X\"]\n"),
        ("import os\nB = os.environ['X'] = 'hush'\n", "import os\nB = os.environ['X'] = os.environ[\"X\"]\n"),
        ("import os\nA = os.environ.setdefault('Y', 'hush')\n",
         "import os\nA = os.environ.setdefault('Y', os.environ[\"X\"])\n"),
    ],
)  # fmt: skip
def test_statements_that_set_a_variable(code: str, expected: str) -> None:
    done = moved(code, Secret("hush", place=SETS))
    assert done.after.text == expected
    assert done.values == {"X": "hush"}
    before, after = run(done.before, {}), run(done.after, done.values)
    assert before.get("A") == after.get("A")


def test_a_statement_that_goes_is_told() -> None:
    done = moved("import os\nos.environ['X'] = 'hush'\n", Secret("hush", place=SETS))
    (replacement,) = done.replacements
    assert not replacement.reads
    assert replacement.imports == ()
    assert replacement.remarks == (
        "A value of X that is set outside the app wins now; the statement replaced it.",
    )
    done = moved("import os\nos.environ.setdefault('X', 'hush')\n", Secret("hush", place=SETS))
    assert done.replacements[0].remarks == ()


@pytest.mark.parametrize(
    ("body", "first", "second", "both"),
    [
        ("    SX\n    SY\n", "    pass\n    SY\n", "    SX\n", "    pass\n"),
        ("    SX; SY\n", "    pass; SY\n", "    SX; pass\n", "    pass; pass\n"),
    ],
)
def test_any_of_several_statements_may_go(body: str, first: str, second: str, both: str) -> None:
    def written(text: str) -> str:
        text = text.replace("SX", "os.environ['X'] = 'one'").replace("SY", "os.environ['Y'] = 'two'")
        return f"import os\ndef f():\n{text}"

    one, two = Secret("one", "X", place=SETS), Secret("two", "Y", place=SETS)
    assert moved(written(body), one).after.text == written(first)
    assert moved(written(body), two).after.text == written(second)
    assert moved(written(body), one, two).after.text == written(both)


@pytest.mark.parametrize(
    "code",
    [
        "import os\nif DEBUG:\n    os.environ['X'] = 'hush'\n",
        "import os\nfor a in b:\n    os.environ['X'] = 'hush'\n",
        "import os\ntry:\n    a\nexcept E:\n    os.environ['X'] = 'hush'\n",
    ],
)
def test_a_variable_that_is_set_on_a_condition_stays(code: str) -> None:
    assert move(code, Secret("hush", place=SETS)) == "is what X is set to under a condition only"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("A = os.getenv('X', 'hush')", 'A = os.environ["X"]'),
        ("A = os.getenv('X', default='hush')", 'A = os.environ["X"]'),
        ("A = os.getenv(key='X', default='hush')", 'A = os.environ["X"]'),
        ("A = os.environ.get('X', 'hush')", 'A = os.environ["X"]'),
        ("A = os.environ.get('X') or 'hush'", 'A = os.environ["X"]'),
        ("A = (os.getenv('X') or 'hush').upper()", 'A = (os.environ["X"]).upper()'),
        ("A = os.environ.setdefault('X', 'hush')", 'A = os.environ["X"]'),
        ("A = str(os.getenv('X', 'hush'))", 'A = str(os.environ["X"])'),
        ("A = os.getenv('Y', 'hush')", "A = os.getenv('Y', os.environ[\"X\"])"),
        ("A = os.getenv('Y') or os.getenv('X') or 'hush'",
         "A = os.getenv('Y') or os.getenv('X') or os.environ[\"X\"]"),
        ("A = f\"{os.getenv('X', 'hush')}!\"", "A = f\"{os.environ['X']}!\""),
    ],
)  # fmt: skip
def test_reads_that_fall_back_to_a_literal(code: str, expected: str) -> None:
    done = moved(f"import os\n{code}\n", Secret("hush", place=DEFAULT))
    assert done.after.text == f"import os\n{expected}\n"
    assert run(done.after, done.values)["A"] == run(done.before, {})["A"]


@pytest.mark.parametrize(
    ("literal", "expected"),
    [("'1234'", 'int(os.environ["X"])'), ("1234", 'int(os.environ["X"])')],
)
def test_a_number_that_falls_back(literal: str, expected: str) -> None:
    secret = Secret(ast.literal_eval(literal), place=DEFAULT)
    assert (
        moved(f"import os\nA = int(os.getenv('X', {literal}))\n", secret).after.text
        == f"import os\nA = {expected}\n"
    )


def test_a_number_that_a_read_falls_back_to_is_made_one() -> None:
    done = moved("import os\nA = os.getenv('X', 1234)\n", Secret(1234, place=DEFAULT))
    assert done.after.text == 'import os\nA = int(os.environ["X"])\n'


def test_an_empty_variable_that_counted_as_none_is_told() -> None:
    done = moved("import os\nA = os.getenv('X') or 'hush'\n", Secret("hush", place=DEFAULT))
    assert done.replacements[0].remarks == ("An empty X counts as set now.",)


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_no_other_byte_moves(newline: str, bom: bytes) -> None:
    lines = ["import os", "A = 'hush'", "os.environ['Y'] = 'two'", "B = '''a", "b?appid=hush2'''", ""]
    done = move(
        bom + newline.join(lines).encode(),
        Secret("hush"), Secret("two", "Y", place=SETS), Secret("hush2", "Z", part=True),
    )  # fmt: skip
    assert isinstance(done, Moved)
    expected = ["import os", 'A = os.environ["X"]', "B = f'''a", "b?appid={os.environ[\"Z\"]}'''", ""]
    assert done.after.data == bom + newline.join(expected).encode()
    assert same_program(done.before, done.after, done.values)
