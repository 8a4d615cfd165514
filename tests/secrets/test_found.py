"""Which literals are secrets, and how sure that is: each with a near miss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.secrets.found import found
from dash_migrate.secrets.model import Certainty, Form, Place
from tests.support.apps import facts_of

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.secrets.model import Found

HEX = "f3c1a9e07b5d4c2e8a6f0b1d2c3e4f5a"
TOKEN = "a8Fk29dLs02Kdl29Lsk20pQ"
WORD = "Tiger-77-lily"
CERTAIN, LIKELY, SEEN = Certainty.CERTAIN, Certainty.LIKELY, Certainty.SEEN


def look(root: Path, code: str, **others: str) -> tuple[Found, ...]:
    files = {"app.py": code, **{f"{name}.py": text for name, text in others.items()}}
    return found(facts_of(root, files))


def values(root: Path, code: str, **others: str) -> list[tuple[str, Certainty]]:
    return [(one.moved, one.certainty) for one in look(root, code, **others)]


NAMED = {
    "assigned": f'db_password = "{WORD}"',
    "annotated": f'password: str = "{WORD}"',
    "walrus": f'if (password := "{WORD}"): pass',
    "unpacked": f'user, password = "anna", "{WORD}"',
    "attribute": f'self.password = "{WORD}"',
    "item": f'config["db"]["password"] = "{WORD}"',
    "keyword": f'open_it(password="{WORD}")',
    "default": f'def open_it(user, password="{WORD}"): pass',
    "keyword only default": f'def open_it(*, password="{WORD}"): pass',
    "lambda default": f'open_it = lambda password="{WORD}": password',
    "class attribute": f'class Config:\n    PASSWORD = "{WORD}"',
    "field": f'class Config:\n    password: str = field(default="{WORD}")',
    "field factory": f'class Config:\n    password: str = field(default_factory=lambda: "{WORD}")',
    "dictionary": f'DATABASES = {{"dwh": {{"password": "{WORD}"}}}}',
    "dict call": f'settings = dict(db=dict(password="{WORD}"))',
    "compared": f'if password == "{WORD}": pass',
    "compared the other way": f'if "{WORD}" == request.form["password"]: pass',
    "compared with what is read": f'if data.get("password") != "{WORD}": pass',
    "one of several": f'if password in ("{WORD}",): pass',
    "compared as a pair": f'if (user, password) == ("anna", "{WORD}"): pass',
    "compared in constant time": f'if hmac.compare_digest(password, "{WORD}"): pass',
    "conditional": f'password = "{WORD}" if local else ask()',
    "covered": f'password = SecretStr("{WORD}")',
    "encoded": f'password = "{WORD}".encode()',
    "implicitly joined": 'password = ("Tiger-" "77-lily")',
    "added": 'password = "Tiger-" + "77-lily"',
    "returned": f'def get_password():\n    return "{WORD}"',
    "read with a default": f'password = settings.get("password", "{WORD}")',
    "attribute with a default": f'value = getattr(settings, "PASSWORD", "{WORD}")',
    "option of a command": f'parser.add_argument("--password", default="{WORD}", help="to log in")',
    "set by name": f'setattr(settings, "PASSWORD", "{WORD}")',
    "partial": f'connect = partial(connect_to, password="{WORD}")',
    "parameter of the app": f'def go(user, password): pass\ngo("anna", "{WORD}")',
    "method of the app": f'class Api:\n    def __init__(self, password): pass\nApi("{WORD}")',
}


@pytest.mark.parametrize("code", NAMED.values(), ids=NAMED)
def test_a_password_is_told_by_the_name_around_it(tmp_path: Path, code: str) -> None:
    assert values(tmp_path, code) == [(WORD, CERTAIN)]


@pytest.mark.parametrize("code", NAMED.values(), ids=NAMED)
def test_the_same_places_hold_no_secret_under_another_name(tmp_path: Path, code: str) -> None:
    assert values(tmp_path, code.replace("password", "subtitle").replace("PASSWORD", "SUBTITLE")) == []


@pytest.mark.parametrize("code", NAMED.values(), ids=NAMED)
@pytest.mark.parametrize("text", ["changeme", "<password>", "your-password-here", "********"])
def test_placeholders_are_none(tmp_path: Path, code: str, text: str) -> None:
    code = code.replace('("Tiger-" "77-lily")', f'"{text}"').replace('"Tiger-" + "77-lily"', f'"{text}"')
    assert values(tmp_path, code.replace(WORD, text)) == []


HARMLESS = {
    "label": 'labels = {"password": "Password", "token": "Token name"}',
    "help": 'password_help = "Enter your password"',
    "input": 'from dash import dcc\ndcc.Input(id="password", type="password", placeholder="Password-12")',
    "component property": 'from dash import dcc\ndcc.Store(data={"password": "Tiger-77-lily"})',
    "dependency": 'from dash import Input\nInput("password-77-x", "value")',
    "message": 'errors = {"invalid_password": "Wrong password, try again!"}',
    "URL": 'token_url = "https://auth.example.org/oauth/token"',
    "type": 'TOKEN_TYPE = "bearer"',
    "integrity": f'html.Script(integrity="sha384-{"oqVuAfXRKap7fdgcCY5uykM6" * 2}")',
    "setting that is read": 'settings = {"password": parser.get("db", "dbpassword")}',
    "column": 'column_key = "api_key"',
    "renamed columns": 'df = df.rename(columns={"password": "Pwd Hash"})',
    "enumeration": 'class Field(Enum):\n    PASSWORD = "Tiger-77-lily"',
    "hash compared": f'if hashlib.sha256(password).hexdigest() == "{HEX}": pass',
    "hash": f'password_sha256 = "{HEX}{HEX}"',
    "hash of a password": 'password_hash = "$2b$12$KIXQw0l1Zr4mR5pT9uVw8eYx"',
    "regular expression": 'PASSWORD_PATTERN = r"^(?=.*[A-Z]).{8,}$"',
    "variable's name": 'password = os.environ["DB_PASSWORD"]',
    "variable's name passed": 'password = read("DB_PASSWORD_VALUE")',
    "currencies": 'ALL_TOKENS = ["ubo", "nbo", "mco2"]\nfor token in ALL_TOKENS:\n    show(token=token)',
    "chosen by a key": 'if model_key == "lightgbm": pass',
    "dictionary's keys": 'VALIDATORS = {"password": [{"NAME": "long enough"}]}',
    "annotation": 'def show(kind: Literal["Tiger-77-lily"], password: "Tiger77lily" = None): pass',
    "docstring": 'def show():\n    "password: Tiger-77-lily"',
    "uuid": 'row_id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"',
    "shortcut": 'binding = {"key": "ctrl+shift+down"}',
    "list of columns": 'auth_columns = ["user_name", "pass_word1", "created_at"]',
    "empty": 'password = ""',
    "hidden": 'api_key = "abcd-xxxx-xxxx-1234"',
    "printed": 'print("password", "Tiger-77-lily")',
    "database without password": 'DATABASE_URI = "sqlite:///data/app.db"',
    "a number that is none": "token_count = 40960",
    "a port": "auth_port = 8050",
    "not compared by value": 'if password > "Tiger-77-lily": pass',
}


@pytest.mark.parametrize("code", HARMLESS.values(), ids=HARMLESS)
def test_what_only_looks_like_a_secret(tmp_path: Path, code: str) -> None:
    assert values(tmp_path, code) == []


@pytest.mark.parametrize(
    ("code", "certainty"),
    [
        (f'api_key = "{TOKEN}"', CERTAIN),
        (f'api = {{"prod": {{"key": "{HEX}"}}}}', LIKELY),
        (f'KEY = "{HEX}"', LIKELY),
        (f'headers = {{"X-API-Key": "{TOKEN}"}}', CERTAIN),
        (f'api_keys = {{"weather": "{TOKEN}"}}', CERTAIN),
        (f'session["token"] = "{TOKEN}"', CERTAIN),
        (f'layout = dict(mapbox=dict(accesstoken="{TOKEN}"))', CERTAIN),
    ],
)
def test_keys_need_a_value_that_nobody_types(tmp_path: Path, code: str, certainty: Certainty) -> None:
    assert [one for _, one in values(tmp_path, code)] == [certainty]
    assert values(tmp_path / "near", code.replace(TOKEN, "weather").replace(HEX, "weather")) == []


def test_a_plain_word_is_a_weak_password(tmp_path: Path) -> None:
    assert values(tmp_path, 'password = "hello"') == [("hello", LIKELY)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ADMIN_PASSWORD = 482913", [("482913", CERTAIN)]),
        ("PIN = 4821", [("4821", LIKELY)]),
        ('pin = "4821"', [("4821", LIKELY)]),
        ("LED_PIN = 18", []),
        ("PAGES = 4821", []),
    ],
)
def test_numbers(tmp_path: Path, code: str, expected: list[tuple[str, Certainty]]) -> None:
    assert values(tmp_path, code) == expected


def test_forms(tmp_path: Path) -> None:
    code = f'password = "{WORD}"\nsecret_key = b"{TOKEN}"\nlogin_password = 482913\n'
    code += 'app.secret_key = b"_5#y2L\\xec]/77"'
    assert [one.literal.form for one in look(tmp_path, code)] == [Form.TEXT, Form.BYTES, Form.NUMBER, Form.BYTES]


@pytest.mark.parametrize(
    ("code", "place", "key"),
    [
        (f'os.environ["API_TOKEN"] = "{TOKEN}"', Place.SETS_VARIABLE, "API_TOKEN"),
        (f'os.environ.setdefault("API_TOKEN", "{TOKEN}")', Place.SETS_VARIABLE, "API_TOKEN"),
        (f'os.environ.update({{"API_TOKEN": "{TOKEN}"}})', Place.VALUE, "API_TOKEN"),
        (f'os.environ.update(API_TOKEN="{TOKEN}")', Place.VALUE, "API_TOKEN"),
        (f'x = os.getenv("API_TOKEN", "{TOKEN}")', Place.DEFAULT_OF_VARIABLE, "API_TOKEN"),
        (f'x = os.getenv("API_TOKEN", default="{TOKEN}")', Place.DEFAULT_OF_VARIABLE, "API_TOKEN"),
        (f'x = environ.get("API_TOKEN", "{TOKEN}")', Place.DEFAULT_OF_VARIABLE, "API_TOKEN"),
        (f'x = os.getenv("API_TOKEN") or "{TOKEN}"', Place.DEFAULT_OF_VARIABLE, "API_TOKEN"),
        (f'x = config("API_TOKEN", default="{TOKEN}")', Place.VALUE, "API_TOKEN"),
        (f'x = settings.get("API_TOKEN", "{TOKEN}")', Place.VALUE, ""),
    ],
)
def test_what_reads_and_sets_variables(tmp_path: Path, code: str, place: Place, key: str) -> None:
    (one,) = look(tmp_path, code)
    assert (one.place, one.hint.key, one.moved, one.certainty) == (place, key, TOKEN, CERTAIN)


def test_names_are_given_outermost_first(tmp_path: Path) -> None:
    code = f'DATABASES = {{"dwh": {{"password": "{WORD}"}}}}\nclass Config:\n    API_KEY = "{TOKEN}"'
    assert [one.hint.words for one in look(tmp_path, code)] == [
        ("DATABASES", "dwh", "password"),
        ("Config", "API_KEY"),
    ]


def test_the_names_never_hold_a_value(tmp_path: Path) -> None:
    code = f'tokens = ["{HEX}", "{TOKEN}"]\napi_keys = {{"{TOKEN}": {{"password": "{WORD}"}}}}'
    for one in look(tmp_path, code):
        assert TOKEN not in repr(one.hint) + one.why
        assert HEX not in repr(one.hint) + one.why


URL = "postgresql://anna:Tiger-77-lily@db.corp.net:5432/sales"


def test_a_url_goes_as_a_whole_and_a_piece_of_one_alone(tmp_path: Path) -> None:
    code = f'a = create_engine("{URL}")\nb = f"postgresql://anna:{WORD}@{{host}}/sales"\n'
    code += f'c = "postgresql://anna:{WORD}@" + host'
    assert [(one.moved, one.entire, one.literal.piece) for one in look(tmp_path, code)] == [
        (URL, True, None),
        (WORD, False, 0),
        (WORD, False, None),
    ]


def test_a_password_alone_in_a_chain_is_a_literal_of_its_own(tmp_path: Path) -> None:
    (one,) = look(tmp_path, f'url = "postgresql://anna:" + "{WORD}" + "@" + host')
    assert one.literal.text[one.start : one.end] == WORD


def test_a_value_that_an_expression_completes_is_none(tmp_path: Path) -> None:
    assert values(tmp_path, 'url = f"postgresql://{user}:{password}@db.corp.net/sales"') == []


def test_what_cannot_be_replaced_is_only_seen(tmp_path: Path) -> None:
    code = f'match password:\n    case "{WORD}":\n        pass\nCLIENTS = {{"ghp_{"a1B2c3D4e5" * 4}": "anna"}}'
    assert [one.certainty for one in look(tmp_path, code)] == [SEEN, SEEN]


@pytest.mark.parametrize(
    "comment",
    [
        "# pragma: allowlist secret",
        "# nosec",
        "# nosec B105",
        "# noqa: S105",
        "# noqa: E501, S105",
        "# gitleaks:allow",
        "# betterleaks:allow",
        "# ggignore",
        "# secretshield:ignore",
        "# dash-migrate: ignore",
        "# dash-migrate: ignore[extract-secrets]",
    ],
)
def test_comments_allow_a_line(tmp_path: Path, comment: str) -> None:
    code = f'password = "{WORD}"  {comment}\nother_password = "{WORD}"\n'
    assert [one.literal.node.lineno for one in look(tmp_path, code)] == [2]


@pytest.mark.parametrize(
    "comment", ["# noqa: E501", "# nosec B324", "# dash-migrate: ignore[hoist-dash]", "# secret"]
)
def test_other_comments_do_not(tmp_path: Path, comment: str) -> None:
    assert values(tmp_path, f'password = "{WORD}"  {comment}\n') == [(WORD, CERTAIN)]


def test_a_comment_allows_the_next_line(tmp_path: Path) -> None:
    code = f'# pragma: allowlist nextline secret\npassword = "{WORD}"\nother_password = "{WORD}"\n'
    assert [one.literal.node.lineno for one in look(tmp_path, code)] == [3]


@pytest.mark.parametrize("path", ["tests/test_db.py", "examples/show.py", "docs/conf.py", "vendor/lib/core.py"])
def test_files_that_are_not_run_are_left_out(tmp_path: Path, path: str) -> None:
    app = "import dash\napp = dash.Dash()\nserver = app.server\n"
    assert found(facts_of(tmp_path, {"app.py": app, path: f'password = "{WORD}"\n'})) == ()


def test_what_the_app_imports_counts_wherever_it_lies(tmp_path: Path) -> None:
    app = "import dash\nfrom examples.show import password\napp = dash.Dash()\nserver = app.server\n"
    files = {"app.py": app, "examples/__init__.py": "", "examples/show.py": f'password = "{WORD}"\n'}
    assert [one.literal.path for one in found(facts_of(tmp_path, files))] == ["examples/show.py"]


def test_each_position_is_given_once_and_in_order(tmp_path: Path) -> None:
    code = f'password = "{WORD}"\nlogin(password, password=password)\n'
    code += f'if password == password: pass\nsecret = "{TOKEN}"'
    assert [one.literal.node.lineno for one in look(tmp_path, code)] == [1, 4]


def test_literals_know_where_they_stand(tmp_path: Path) -> None:
    (one,) = look(tmp_path, f'def go():\n    with a:\n        call(dict(password="{WORD}"))')
    assert [type(node).__name__ for node, _ in one.literal.ancestors] == ["FunctionDef", "With", "Expr"]
    assert [type(node).__name__ for node in one.literal.parents] == ["Call", "Call", "keyword"]
    assert one.literal.scope.function is one.literal.ancestors[0][0]


@pytest.mark.parametrize(
    "code",
    [
        "password = (",
        "",
        "x = " + " + ".join(['"ab"'] * 3000),
        "x = f'{a!r:>{w}}' f'{b=}'",
        'password = "\\ud800-surrogate-1"',
        'a, *password = "x1-y2-z3", "x1-y2-z4"',
        'x = {**a, "password": b"\\xff\\xfe-77"}',
        "lambda *a, password='Tiger-77': 0",
        "print(*args, **{'password': 'Tiger-77-lily'})",
        "match x:\n    case {'password': 'Tiger-77-lily', **rest}: pass\n    case A(password='Tig') | [*_]: pass",
        "x[1:2, 'password'] = 'Tiger-77-lily'",
        "def f(a, /, password='Tiger-77-lily', *, b): pass",
        "async def f():\n    async with a as b:\n        await g(password=await h('Tiger-77-lily'))",
        "'%s:%s' % {'a': 1}; 'http://%(u)s:%(p)s@h' % dict(u=1); 'http://{a.b}:{c[0]}@h'.format(a=1, c=2)",
        "x = a < 'Tiger-77-lily' == password in b",
        "get('password'); getenv(); setdefault(*a); getattr(b, 'c'); x.update()",
        "BasicAuth(); dash_auth.BasicAuth(*a, **b)",
        "del password; global_password: str",
        "try:\n    pass\nexcept* E as password:\n    pass",
    ],
)
def test_odd_code_never_raises(tmp_path: Path, code: str) -> None:
    assert all(one.moved for one in look(tmp_path, code))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('labels = {"password": "Passwort", "login": "Anmelden"}', []),
        ('labels = {"username": "Benutzer", "password": "Kennwort"}', []),
        ('how = frame.agg({"token": "count", "password": "nunique"})', []),
        ('class Kind:\n    PASSWORD = "reset"\n    EMAIL = "mail"', []),
        ('db = {"user": "anna", "password": "hello"}', [("hello", LIKELY)]),
        ('class Db:\n    USER = "anna"\n    PASSWORD = "hello"', [("hello", LIKELY)]),
        ('password = "open-sesame"', [("open-sesame", LIKELY)]),
        ('client_secret = "supersecret123"', [("supersecret123", LIKELY)]),
        ('passphrase = "three knots before the storm"', [("three knots before the storm", LIKELY)]),
        ('passphrase = "Enter the passphrase (8 words or more)"', []),
        ('secret_ward = "Confidential ward 7b"', []),
        ('key = "sales_2021_q4"', []),
        ('token_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"', []),
        ('access_token = r"[0-9A-Fa-f]{8,40}"', []),
        ('tokens = ["+i6t-not-inline", "+i6t-inline", "+i6t-use"]', []),
        ('auth_client_id = "Ab12cd34Ef56gh78Ij90"', []),
    ],
)
def test_words_are_weak_where_somebody_logs_in_and_words_elsewhere(
    tmp_path: Path, code: str, expected: list[tuple[str, Certainty]]
) -> None:
    assert values(tmp_path, code) == expected


def test_an_object_that_is_handed_on_by_itself_is_no_secret(tmp_path: Path) -> None:
    code = "class Store:\n    def open(self):\n        connect(password=self)\n\nstore = Store()\nstore.open()\n"
    assert values(tmp_path, code) == []
