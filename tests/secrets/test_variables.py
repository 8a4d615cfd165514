"""Names of the variables that take the place of secrets. All values are invented."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from itertools import permutations

import pytest

from dash_migrate.errors import UsageError
from dash_migrate.facts.scope import Scope
from dash_migrate.facts.variables import Read, Reads, Without
from dash_migrate.redaction.secret import Secret
from dash_migrate.secrets.model import Certainty, Form, Found, Hint, Literal, Place
from dash_migrate.secrets.naming import is_reserved
from dash_migrate.secrets.variables import Variable, variables

LONG = "q7Zr2mXw9Lk4Tn8Bv3Hs"
URL = "postgresql://sales:Tr0mbone-{}@db.example.org/sales"


@dataclass
class _Case:
    """A secret in the code, in the few words that a name is made of."""

    value: str
    words: tuple[str, ...] = ()
    owner: str = ""
    canonical: str = ""
    key: str = ""
    place: Place = Place.VALUE
    path: str = "app.py"
    line: int = 1
    kind: str = "password"
    certainty: Certainty = Certainty.CERTAIN
    provider: str = ""
    public: bool = False

    def found(self) -> Found:
        node = ast.Constant(self.value, lineno=self.line, col_offset=0, end_lineno=self.line, end_col_offset=9)
        literal = Literal(self.path, node, Scope(ast.Module([], []), None), (), (), Form.TEXT, self.value)
        hint = Hint(self.canonical, self.key, self.words, self.owner)
        return Found(
            literal,
            0,
            len(self.value),
            self.kind,
            self.certainty,
            "is a test",
            hint,
            self.place,
            public=self.public,
            provider=self.provider,
        )


def named(*cases: _Case, reads: Reads | None = None, chosen: dict[str, str] | None = None) -> list[Variable]:
    return list(variables([case.found() for case in cases], reads or Reads(), chosen or {}))


def names(*cases: _Case, reads: Reads | None = None, chosen: dict[str, str] | None = None) -> list[str]:
    return [variable.name for variable in named(*cases, reads=reads, chosen=chosen)]


def dotenv(**values: str) -> Reads:
    return Reads((), {name: Secret(name, value) for name, value in values.items()})


def read(name: str, without: Without = Without.FAILS, path: str = "other.py", line: int = 5) -> Read:
    return Read(name, path, ast.parse("\n" * (line - 1) + "x()").body[0], without)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (_Case("v", ("token",), canonical="MAPBOX_TOKEN"), "MAPBOX_TOKEN"),
        (_Case("v", ("DB_PASSWORD",)), "DB_PASSWORD"),
        (_Case("v", ("dbPassword",)), "DB_PASSWORD"),
        (_Case("v", ("db-password",)), "DB_PASSWORD"),
        (_Case("v", ("APIKey2",)), "API_KEY2"),
        (_Case("v", ("OPENAI_KEY",)), "OPENAI_KEY"),
        (_Case("v", ("password",), owner="snowflake"), "SNOWFLAKE_PASSWORD"),
        (_Case("v", ("password",), owner="smtp"), "SMTP_PASSWORD"),
        (_Case("v", ("api_key",), owner="openweathermap"), "OPENWEATHERMAP_API_KEY"),
        (_Case("v", ("DATABASES", "dwh", "password")), "DWH_PASSWORD"),
        (_Case("v", ("CONFIG", "password"), owner="ftp"), "FTP_PASSWORD"),
        (_Case("v", ("pwd",)), "PASSWORD"),
        (_Case("v", ("apikey",)), "API_KEY"),
        (_Case("v", ("SECRET_KEY",)), "SECRET_KEY"),
        (_Case("v", ("secret_key",), owner="flask"), "SECRET_KEY"),
        (_Case("v", ("secret_key",), owner="minio"), "MINIO_SECRET_KEY"),
        (
            _Case("v", ("VALID_USERNAME_PASSWORD_PAIRS", "finance"), owner="basic_auth"),
            "BASIC_AUTH_FINANCE_PASSWORD",
        ),
        (_Case("v", ("VALID_USERNAME_PASSWORD_PAIRS",), owner="basic_auth"), "BASIC_AUTH_PASSWORD"),
        (
            _Case("v", ("anna.smith@example.org",), owner="basic_auth"),
            "BASIC_AUTH_ANNA_SMITH_EXAMPLE_ORG_PASSWORD",
        ),
        (_Case("v", (), owner="ftp"), "FTP_PASSWORD"),
        (_Case("v", (), owner="openweathermap", kind="query-key"), "OPENWEATHERMAP_API_KEY"),
        (_Case("v", ("BROKER",), kind="url-password"), "BROKER_URL"),
        (_Case("v", ("conn",), owner="sqlserver", kind="connection-string"), "SQLSERVER_CONN"),
        (_Case("v", ("warehouse",), kind="connection-string"), "WAREHOUSE_CONNECTION_STRING"),
        (_Case("v", ("OWM",), kind="query-key"), "OWM_API_KEY"),
        (_Case("v", ()), "PASSWORD"),
        (_Case(URL, ("engine",), owner="postgresql", kind="url-password"), "DATABASE_URL"),
        (_Case("mysql+pymysql://u:Tr0mbone@h/x", ("x",), kind="url-password"), "DATABASE_URL"),
        (_Case("mongodb+srv://u:Tr0mbone@h/x", (), kind="url-password"), "MONGODB_URI"),
        (_Case("rediss://:Tr0mbone@h:6379/0", ("CACHE",), kind="url-password"), "REDIS_URL"),
        (_Case("ftp://u:Tr0mbone@h/x", ("source",), kind="url-password"), "SOURCE_URL"),
        (_Case("v", ("schlüssel",)), "SCHLUSSEL_PASSWORD"),
        (_Case("v", ("2fa_token",)), "_2_FA_TOKEN"),
    ],
)
def test_one_secret_alone(case: _Case, expected: str) -> None:
    assert names(case) == [expected]


@pytest.mark.parametrize(
    "word",
    ["PWD", "user", "USERNAME", "Path", "hostname", "dash_password", "FLASK_TOKEN", "PYTHONSECRET", "tmp_key"],
)
def test_no_reserved_name_is_given(word: str) -> None:
    (name,) = names(_Case("v", (word,)))
    assert not is_reserved(name)


def test_the_key_in_use_stays_as_it_is_spelled() -> None:
    case = _Case("v", ("x",), canonical="OPENAI_API_KEY", key="my_key", place=Place.DEFAULT_OF_VARIABLE)
    assert names(case) == ["my_key"]
    assert names(replace(case, key="FLASK_SECRET_KEY")) == ["FLASK_SECRET_KEY"]
    # The shell sets it: the literal was never used.
    assert names(replace(case, key="PWD")) == ["OPENAI_API_KEY"]


def test_one_variable_for_one_value_over_files() -> None:
    cases = [_Case(LONG, ("API_KEY",), path=path, line=3) for path in ("b.py", "a.py")]
    (variable,) = named(*cases)
    assert [use.literal.path for use in variable.uses] == ["a.py", "b.py"]
    assert variable.value.value == LONG
    assert variable.value.name == variable.name
    assert LONG not in repr(variable.value)


def test_a_telling_value_has_the_longer_of_two_names() -> None:
    cases = (_Case(LONG, ("TOKEN",)), _Case(LONG, ("token",), owner="slack", path="b.py"))
    assert names(*cases) == ["SLACK_TOKEN"]
    # Short values may be equal by chance.
    assert names(*(replace(case, value="admin") for case in cases)) == ["TOKEN", "SLACK_TOKEN"]
    assert names(_Case(LONG, ("A_TOKEN",)), _Case(LONG, ("B_KEY",), line=2)) == ["A_TOKEN", "B_KEY"]


def test_other_values_of_one_name_are_told_apart_in_any_order() -> None:
    cases = (
        _Case("v1", ("DB_PASSWORD",), path="sales.py"),
        _Case("v2", ("DB_PASSWORD",), path="hr/main.py"),
        _Case("v3", ("DB_PASSWORD",), path="hr/__init__.py"),
    )
    expected = {"v1": "SALES_DB_PASSWORD", "v2": "MAIN_DB_PASSWORD", "v3": "HR_DB_PASSWORD"}
    for order in permutations(cases):
        assert {variable.value.value: variable.name for variable in named(*order)} == expected


def test_sections_and_owners_tell_apart_before_modules_do() -> None:
    urls = [URL.format(number) for number in range(3)]
    cases = (
        _Case(urls[0], ("SALES_DB",), canonical="DATABASE_URL", owner="postgresql", kind="url-password"),
        _Case(urls[1], ("engine_url", "hr"), canonical="DATABASE_URL", owner="postgresql", kind="url-password"),
        _Case(urls[2], ("url",), canonical="DATABASE_URL", owner="mysql", kind="url-password"),
    )
    assert sorted(names(*cases)) == ["HR_DATABASE_URL", "MYSQL_DATABASE_URL", "SALES_DATABASE_URL"]


def test_what_nothing_tells_apart_is_numbered() -> None:
    cases = [_Case(f"v{line}", ("PASSWORD",), line=line) for line in (1, 2, 3)]
    assert names(*cases) == ["APP_PASSWORD", "APP_PASSWORD_2", "APP_PASSWORD_3"]


def test_one_database_url_has_the_platforms_name() -> None:
    (variable,) = named(_Case(URL.format(1), ("URL",), canonical="DATABASE_URL"))
    assert variable.name == "DATABASE_URL"
    assert "Postgres service the platform sets DATABASE_URL" in variable.remark
    old = _Case("postgres://u:Tr0mbone-9@db.example.org/x", ("URL",), canonical="DATABASE_URL")
    assert "SQLAlchemy 1.4" in named(old)[0].remark
    assert "SQLAlchemy" not in variable.remark


def test_a_name_that_is_read_already_is_taken_only_with_the_same_value() -> None:
    case = _Case("v1", ("DB_PASSWORD",))
    assert names(case, reads=Reads((read("DB_PASSWORD"),))) == ["APP_DB_PASSWORD"]
    assert names(case, reads=Reads((read("db_password"),))) == ["APP_DB_PASSWORD"]  # Windows
    assert names(case, reads=dotenv(DB_PASSWORD="v1")) == ["DB_PASSWORD"]
    assert names(case, reads=dotenv(DB_PASSWORD="other")) == ["APP_DB_PASSWORD"]
    taken = dotenv(DB_PASSWORD="other", APP_DB_PASSWORD="another")
    assert names(case, reads=taken) == ["APP_DB_PASSWORD_2"]


@pytest.mark.parametrize(
    "cases",
    [
        [_Case(f"v{line}", ("PASSWORD",), line=line) for line in (1, 2, 3)],
        [_Case(f"v{path}", ("DB_PASSWORD",), path=f"{path}.py") for path in "abc"],
        [_Case("v1", ("TOKEN",)), _Case("v2", ("token",), owner="slack"), _Case("v3", ("SECRET_KEY",))],
        [
            _Case(URL.format(1), ("SALES_DB",), canonical="DATABASE_URL"),
            _Case(URL.format(2), ("HR_DB",), canonical="DATABASE_URL", line=2),
        ],
        [_Case(LONG, ("TOKEN",)), _Case(LONG, ("token",), owner="slack"), _Case("v2", ("TOKEN",), line=3)],
        [_Case(f"v{path}", ("SECRET_KEY",), path=f"{path}.py") for path in "abc"],
    ],
)
def test_names_stay_after_a_part_was_moved(cases: list[_Case]) -> None:
    first = named(*cases)
    for mask in range(1, 2 ** len(first) - 1):
        moved = [variable for position, variable in enumerate(first) if mask >> position & 1]
        gone = {use for variable in moved for use in variable.uses}
        places = {(use.literal.path, use.literal.node.lineno, use.literal.text, use.hint) for use in gone}
        left = [case for case in cases if _key(case) not in places]
        reads = Reads(
            tuple(
                read(v.name, path=use.literal.path, line=use.literal.node.lineno) for v in moved for use in v.uses
            ),
            {v.name: Secret(v.name, v.value.value) for v in moved},
        )
        again = {(v.name, v.value.value) for v in named(*left, reads=reads)}
        assert again == {(v.name, v.value.value) for v in first if v not in moved}


def _key(case: _Case) -> tuple[str, int, str, Hint]:
    return case.path, case.line, case.value, case.found().hint


def test_a_client_without_credentials_keeps_its_variable() -> None:
    case = _Case("v", ("aws_secret_access_key",), owner="s3")
    assert names(case) == ["AWS_SECRET_ACCESS_KEY"]
    ambient = frozenset({"AWS_SECRET_ACCESS_KEY"})
    assert names(case, reads=Reads((), {}, ambient)) == ["S3_AWS_SECRET_ACCESS_KEY"]
    in_use = replace(case, key="AWS_SECRET_ACCESS_KEY", place=Place.SETS_VARIABLE)
    assert names(in_use, reads=Reads((), {}, ambient)) == ["AWS_SECRET_ACCESS_KEY"]


def test_a_key_in_use_with_another_value_is_in_the_way() -> None:
    case = _Case("v1", key="TOKEN", place=Place.SETS_VARIABLE)
    (variable,) = named(case, reads=dotenv(TOKEN="other"))
    assert (variable.name, variable.obstacle) == ("TOKEN", "`.env` has TOKEN with another value.")
    both = named(case, replace(case, value="v2", path="b.py", line=4))
    assert {variable.obstacle for variable in both} == {"TOKEN is given different values at app.py:1 and b.py:4."}
    assert [variable.obstacle for variable in named(case, replace(case, path="b.py"))] == [""]


def test_of_two_defaults_of_one_key_the_second_has_a_name_of_its_own() -> None:
    case = _Case("v1", key="TOKEN", place=Place.DEFAULT_OF_VARIABLE)
    both = named(case, replace(case, value="v2", path="b.py"))
    assert [(variable.name, variable.obstacle) for variable in both] == [("TOKEN", ""), ("B_TOKEN", "")]


def test_who_asks_for_the_key_elsewhere_would_find_it_set() -> None:
    case = _Case("v1", key="TOKEN", place=Place.DEFAULT_OF_VARIABLE)
    (variable,) = named(case, reads=Reads((read("TOKEN", Without.COPES),)))
    assert variable.obstacle == "TOKEN is also asked for at other.py:5, which would then find it set."
    own = read("TOKEN", Without.COPES, path="app.py", line=1)
    assert named(case, reads=Reads((own, read("TOKEN", Without.FAILS))))[0].obstacle == ""


def test_only_what_is_reported_has_no_variable_and_the_surest_use_counts() -> None:
    likely = _Case(LONG, ("API_KEY",), certainty=Certainty.LIKELY)
    assert names(replace(likely, certainty=Certainty.SEEN)) == []
    assert named(likely)[0].certainty is Certainty.LIKELY
    assert named(likely, replace(likely, certainty=Certainty.CERTAIN, line=2))[0].certainty is Certainty.CERTAIN


def test_where_to_rotate_and_what_browsers_see() -> None:
    (variable,) = named(_Case("v", ("t",), canonical="MAPBOX_TOKEN", provider="mapbox", public=True))
    assert variable.rotate.startswith("https://account.mapbox.com/")
    assert variable.public
    assert "sent to the browser; restrict it by URL" in variable.remark
    assert named(_Case("v", ("OPENAI_KEY",)))[0].rotate == "https://platform.openai.com/api-keys"
    assert named(_Case("v", ("DOOR_CODE",)))[0].rotate == ""


def test_chosen_names() -> None:
    case = _Case("v1", ("DB_PASSWORD",))
    (variable,) = named(case, chosen={"DB_PASSWORD": "WAREHOUSE_PASSWORD"})
    assert (variable.name, variable.value.name) == ("WAREHOUSE_PASSWORD", "WAREHOUSE_PASSWORD")
    # A choice that was applied before has nothing left to do.
    moved = Reads((read("WAREHOUSE_PASSWORD"),), {"WAREHOUSE_PASSWORD": Secret("x", "v1")})
    assert names(_Case("v2", ("TOKEN",)), reads=moved, chosen={"DB_PASSWORD": "WAREHOUSE_PASSWORD"}) == ["TOKEN"]
    other = _Case("v1", ("SMTP_PASSWORD",), line=2)
    (one,) = named(case, other, chosen={"DB_PASSWORD": "MAIN_PASSWORD", "SMTP_PASSWORD": "MAIN_PASSWORD"})
    assert (one.name, len(one.uses)) == ("MAIN_PASSWORD", 2)
    two = (case, replace(other, value="v2"))
    assert names(*two, chosen={"DB_PASSWORD": "SMTP_PASSWORD", "SMTP_PASSWORD": "DB_PASSWORD"}) == [
        "SMTP_PASSWORD",
        "DB_PASSWORD",
    ]


@pytest.mark.parametrize(
    ("chosen", "reads", "message"),
    [
        ({"NOPE": "OTHER"}, Reads(), r"--name NOPE=OTHER: no variable .* There are: DB_PASSWORD, TOKEN\."),
        ({"TOKEN": "my token"}, Reads(), r"'my token' is no name"),
        ({"TOKEN": "my_token"}, Reads(), r"MY_TOKEN is one\."),
        ({"TOKEN": "PWD"}, Reads(), r"PWD is set or read by the system"),
        ({"TOKEN": "DASH_TOKEN"}, Reads(), r"DASH_TOKEN is set or read by"),
        ({"TOKEN": "DB_PASSWORD"}, Reads(), r"DB_PASSWORD has another value already\. .* DB_PASSWORD, TOKEN\."),
        ({"TOKEN": "SAME", "DB_PASSWORD": "SAME"}, Reads(), r"SAME has another value already"),
        ({"TOKEN": "TAKEN"}, dotenv(TAKEN="other"), r"TAKEN has another value already"),
        ({"TOKEN": "TAKEN"}, Reads((read("TAKEN"),)), r"TAKEN is read by the app already"),
    ],
)
def test_wrong_choices(chosen: dict[str, str], reads: Reads, message: str) -> None:
    cases = (_Case("v1", ("DB_PASSWORD",)), _Case("v2", ("TOKEN",), line=2))
    with pytest.raises(UsageError, match=message) as raised:
        names(*cases, reads=reads, chosen=chosen)
    assert "v1" not in str(raised.value)


def test_what_the_code_sets_for_others_is_not_renamed() -> None:
    case = _Case("v1", key="TOKEN", place=Place.SETS_VARIABLE)
    with pytest.raises(UsageError, match="the code sets TOKEN for others"):
        names(case, chosen={"TOKEN": "MINE"})
