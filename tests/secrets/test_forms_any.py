"""Any value, anywhere: the rewritten code gives what it gave, and the oracle tells it from any other."""

from __future__ import annotations

import ast
import string
import warnings

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dash_migrate.rewriting.secrets.oracle import same_program
from dash_migrate.secrets.model import Place
from dash_migrate.source import SourceFile
from tests.secrets.written import Moved, Secret, move, run

_AWKWARD = "'\"\\{}%$ \n\tñ€😀#+=&;:|.\r"
VALUES = st.text(alphabet=_AWKWARD + string.ascii_letters + string.digits, min_size=1, max_size=12)
CONTEXTS = st.sampled_from(
    [
        "A = %s\n",
        "def f():\n\treturn [%s, 1]\nA = f()\n",
        "class C:\n    p: str = %s  # c\nA = C.p\n",
        "A = dict(user='u', password=%s)['password']\n",
        "A = {'u': (1, %s)}\n",
        "A = (lambda a, b=%s: a == b)('x')\n",
        "from os import environ\nA = [x for x in [%s]]\n",
        "import os as system\ntry:\n    A = 'x' in (%s, 'x')\nfinally:\n    pass\n",
        "'''doc'''\nfrom __future__ import annotations\nA: str = %s; B = 'é'\n",
    ]
)
PREFIXES = st.sampled_from(["", "r", "f", "rf", "u"])
QUOTES = st.sampled_from(["'", '"', "'''", '"""'])
SETTINGS = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


def written(text: str, prefix: str, quote: str) -> str:
    """A literal that says the text, with as few escapes as its prefix and quotes allow."""
    if "r" not in prefix:
        text = text.replace("\\", "\\\\").replace("\r", "\\r")
        text = text.replace(quote[0], f"\\{quote[0]}")
        if len(quote) == 1:
            text = text.replace("\n", "\\n")
    if "f" in prefix:
        text = text.replace("{", "{{").replace("}", "}}")
    return f"{prefix}{quote}{text}{quote}"


def valid(code: str, value: object) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            namespace: dict[str, object] = {"B": 7}
            return bool(eval(compile(f"(\n{code}\n)", "x", "eval"), namespace) == value)
    except (SyntaxError, ValueError):
        return False


def check(code: str, *secrets: Secret) -> Moved:
    """Moves the secrets: the program runs as before, and the oracle accepts that and nothing near it."""
    done = move(code, *secrets)
    assert isinstance(done, Moved), done
    assert run(done.after, done.values)["A"] == run(done.before, done.values)["A"]
    assert same_program(done.before, done.after, done.values)
    for name, value in done.values.items():
        for other in (value + "x", value[:-1], value.swapcase() + "\0"):
            assert not same_program(done.before, done.after, {**done.values, name: other})
        assert not same_program(done.before, done.after, {k: v for k, v in done.values.items() if k != name})
    return done


@given(VALUES, PREFIXES, QUOTES, CONTEXTS)
@SETTINGS
def test_any_text_anywhere(value: str, prefix: str, quote: str, context: str) -> None:
    literal = written(value, prefix, quote)
    assume(valid(literal, value))
    assume(f"'{value}'" not in context)
    done = check(context % literal, Secret(value))
    assert done.values == {"X": value}


@given(st.binary(min_size=1, max_size=8), CONTEXTS)
@SETTINGS
def test_any_bytes_anywhere(value: bytes, context: str) -> None:
    check(context % repr(value), Secret(value))


@given(st.integers(min_value=10, max_value=10**12), CONTEXTS)
@SETTINGS
def test_any_number_anywhere(value: int, context: str) -> None:
    check(context % value, Secret(value))


PIECES = st.lists(st.tuples(VALUES, PREFIXES, QUOTES, st.booleans()), min_size=1, max_size=4)
HOLES = st.sampled_from(["{B}", "{B!r}", "{B:>{9}}", "{ B }", "{'%s' % B}", "{[B][0]:0>3}", "{{}}"])


@given(
    PIECES,
    st.data(),
    st.sampled_from([" ", " + ", "\n", "  # it's {\n", " + \\\n"]),
    st.sampled_from(["KEY", "k{y", "e\\y"]),
)
@SETTINGS
def test_any_part_of_any_text(
    pieces: list[tuple[str, str, str, bool]], data: st.DataObject, between: str, secret: str
) -> None:
    literals = []
    at = data.draw(st.integers(0, len(pieces) - 1))
    for position, (value, prefix, quote, holed) in enumerate(pieces):
        text = value.replace(secret, "")
        if position == at:
            cut = data.draw(st.integers(0, len(text)))
            text = text[:cut] + secret + text[cut:]
        literal = written(text, prefix, quote)
        assume(valid(literal, text))
        if holed and "f" in prefix:
            hole = data.draw(HOLES)
            assume(quote[0] not in hole)
            end = len(literal) - len(quote)
            literal = literal[:end] + hole + literal[end:]
        literals.append(literal)
    code = f"B = 7\nA = (\n{between.join(literals)}\n)\n"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(code, "x", "exec"), {})
    except (SyntaxError, ValueError):
        assume(False)
    done = move(code, Secret(secret, part=True))
    assert isinstance(done, Moved), (code, done)
    assert run(done.after, done.values)["A"] == run(done.before, done.values)["A"]
    assert same_program(done.before, done.after, done.values)
    changed = {name: value + "x" for name, value in done.values.items()}
    assert not same_program(done.before, done.after, changed)


@given(VALUES, CONTEXTS, st.data())
@SETTINGS
def test_any_other_change_is_noticed(value: str, context: str, data: st.DataObject) -> None:
    literal = repr(value)
    assume(literal not in context)
    done = move(context % literal, Secret(value))
    assert isinstance(done, Moved)
    tree = ast.parse(done.after.text)
    kinds = (ast.Constant, ast.Name, ast.arg, ast.Attribute, ast.keyword)
    node = data.draw(st.sampled_from([one for one in ast.walk(tree) if isinstance(one, kinds)]))
    for field in ("id", "arg", "attr", "value"):
        old = getattr(node, field, None)
        if isinstance(old, str):
            setattr(node, field, old + "_")
            break
        if isinstance(old, int):
            setattr(node, field, old + 1)
            break
    else:
        return
    after = SourceFile("app.py", ast.unparse(tree).encode())
    assert not same_program(done.before, after, done.values)


@given(VALUES, st.sampled_from(["os.environ['X'] = %s", "os.environ.setdefault('X', %s)"]), st.booleans())
@SETTINGS
def test_any_value_that_is_set(value: str, form: str, alone: bool) -> None:
    body = form % repr(value)
    code = f"import os\n{body}\nA = 1\n" if alone else f"import os\ndef f():\n    {body}\nA = f()\n"
    done = check(code, Secret(value, place=Place.SETS_VARIABLE))
    assert repr(value) not in done.after.text or len(value) < 2


@given(VALUES, st.sampled_from(["os.getenv('X', %s)", "os.environ.get('X') or %s", "f'''{os.getenv('X', %s)}'''"]))
@SETTINGS
def test_any_value_that_is_fallen_back_to(value: str, form: str) -> None:
    literal = repr(value)
    assume("f'''" not in form or not set(literal[1:-1]) & {"\\", "'", '"', "{", "}", "#"})
    code = f"import os\nA = {form % literal}\n"
    done = move(code, Secret(value, place=Place.DEFAULT_OF_VARIABLE))
    assert isinstance(done, Moved)
    assert run(done.after, done.values)["A"] == value == run(done.before, {})["A"]
    assert same_program(done.before, done.after, done.values)
    assert not same_program(done.before, done.after, {"X": value + "x"})
