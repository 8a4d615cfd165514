"""What may be shown: the obvious secrets, what only looks like one, and how values are hidden."""

from __future__ import annotations

import pytest

from dash_migrate.redact import Redactor, Secret, find_secrets
from dash_migrate.redaction.plain import reach_of

# All invented. Shapes of providers are put together here, so that no scanner takes this file for a leak.
MAPBOX = "pk." + "eyJ1Ijoic2FsZXMiLCJhIjoiY2x4MTIzNDU2In0" + ".Qw3rTyUiOpAsDfGhJkLz"
JWT = "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiJzYWxlcyJ9" + ".c2lnbmF0dXJlLW9mLXRlc3Q"
BEGIN, END = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
KEY_LINES = ("MIIEpAIBAAKCAQEA7tQmV0Zk", "b3JkIG9mIGFuIGludmVudGVk", "IGtleSBmb3IgdGVzdHM=")


def values(text: str) -> set[str]:
    return {secret.value for secret in find_secrets(text)}


def shown(text: str) -> str:
    return Redactor(find_secrets(text))(text)


@pytest.mark.parametrize(
    "text",
    [
        'PASSWORD = "tr0ub4dor"',
        "db_password='tr0ub4dor'",
        'password: str = "tr0ub4dor"',
        'password: Optional[str] = "tr0ub4dor"',
        'PASSWORD = (\n    "tr0ub4dor"\n)',
        'PASSWORD = """tr0ub4dor"""',
        'API_KEY = b"tr0ub4dor"',
        'API_KEY = rb"tr0ub4dor"',
        'token2 = "tr0ub4dor"',
        'apikey = "tr0ub4dor"',
        'db_pass = "tr0ub4dor"',
        'self.client_secret = "tr0ub4dor"',
        'connect(user="anna", password="tr0ub4dor")',
        'app.config["SECRET_KEY"] = "tr0ub4dor"',
        "os.environ['API_TOKEN'] = 'tr0ub4dor'",
        'server.config.update(SECRET_KEY="tr0ub4dor")',
        '{"user": "anna", "password": "tr0ub4dor"}',
        "{'Api-Key' :\n 'tr0ub4dor'}",
        'os.environ.get("DB_PASSWORD", "tr0ub4dor")',
        'os.getenv("DB_PASSWORD", default="tr0ub4dor")',
        'os.environ.setdefault("DB_PASSWORD", "tr0ub4dor")',
        'if password == "tr0ub4dor":',
        'if pwd != "tr0ub4dor":',
        'f"postgresql://anna:tr0ub4dor@{host}/sales"',
        'create_engine("mysql+pymysql://anna:tr0ub4dor@db.example.com/sales")',
        '"redis://:tr0ub4dor@cache.example.com"',
        '"Driver={SQL Server};UID=anna;PWD=tr0ub4dor;Database=sales"',
        '"host=db user=anna password=tr0ub4dor"',
        '"AccountName=sales;AccountKey=tr0ub4dor;EndpointSuffix=core"',
        '"https://api.example.com/v1?units=m&appid=tr0ub4dor"',
        "VALID_USERNAME_PASSWORD_PAIRS = {'anna': 'tr0ub4dor'}",
        'VALID_USERS = {\n    "anna": "tr0ub4dor",  # {not a bracket\n}',
        'auth_pairs = [["anna", "tr0ub4dor"]]',
        'USERS = (("anna", "tr0ub4dor"),)',
        'dash_auth.BasicAuth(app, {"anna": "tr0ub4dor"})',
        'auth = BasicAuth(\n    app,\n    [["anna", "tr0ub4dor"]],\n)',
        'requests.get(url, auth=("anna", "tr0ub4dor"))',
        'headers = {"Authorization": "tr0ub4dor"}',
    ],
)
def test_a_value_with_a_telling_name_or_place_is_found(text: str) -> None:
    assert "tr0ub4dor" in values(text)
    assert "tr0ub4dor" not in shown(text)


@pytest.mark.parametrize(
    "value",
    [
        MAPBOX,
        JWT,
        "AKIA" + "QWERTYUIOPASDFGH",
        "ghp_" + "q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8",
        "github_pat_" + "11QWERTY0q1w2e3r4t5y6u7i8o9p0a1s2d3",
        "glpat-" + "q1w2e3r4t5y6u7i8",
        "xoxb-" + "123456789012-abcdefABCDEF",
        "AIza" + "SyQ1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j",
        "sk_live_" + "q1w2e3r4t5y6u7i8",
        "sk-" + "Q1w2e3r4t5y6u7i8o9p0",
        "dapi" + "0123456789abcdef" * 2,
        "SG." + "q1w2e3r4t5y6u7i8" + ".q1w2e3r4t5y6u7i8",
    ],
)
def test_a_value_with_the_shape_of_a_provider_is_found_wherever_it_stands(value: str) -> None:
    assert values(f'px.scatter_mapbox(style="x", a="{value}")') == {value}
    assert values(f"{value}\n") == {value}
    assert value not in shown(f"# {value} is in a comment")


def test_a_bearer_token_is_found() -> None:
    assert "q1w2e3r4t5y6" in values('headers = {"X": "Bearer q1w2e3r4t5y6"}')
    assert values('title = "Bearer understandings"') == set()


@pytest.mark.parametrize(
    "text",
    [
        "\n".join([f'KEY = """{BEGIN}', *KEY_LINES, f'{END}"""']),
        'KEY = "' + "\\n".join([BEGIN, *KEY_LINES, END]) + '"',
        "KEY = (" + "\n".join(f'    "{line}\\n"' for line in (BEGIN, *KEY_LINES, END)) + ")",
    ],
    ids=["several lines", "one line", "one literal a line"],
)
def test_a_private_key_is_hidden_line_by_line(text: str) -> None:
    assert values(text) >= set(KEY_LINES)
    assert shown(text).count("\n") == text.count("\n")
    assert not any(line in shown(text) for line in KEY_LINES)
    # As the lines of a file that it is moved to.
    assert not any(line in Redactor(find_secrets(text))("\n".join(KEY_LINES)) for line in KEY_LINES)


def test_a_certificate_is_no_secret() -> None:
    text = "\n".join(["-----BEGIN CERTIFICATE-----", *KEY_LINES, "-----END CERTIFICATE-----"])
    assert values(text) == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DB_PASSWORD=tr0ub4dor\n", {"tr0ub4dor"}),
        ("# local\nexport API_TOKEN=tr0ub4dor\nLEVEL=info\n", {"tr0ub4dor"}),
        ("API_KEY='tr0ub4dor'\n\nB=\"x\"\n", {"tr0ub4dor"}),
        ("SECRET=correct.horse(1)\n", {"correct.horse(1)"}),
        ("SECRET=tr0ub4dor # of the test system\r\n", {"tr0ub4dor"}),
        ("[db]\n; local\npassword = tr0ub4dor\nport = 5432\n", {"tr0ub4dor"}),
        ("password: tr0ub4dor\nuser: anna\n", {"tr0ub4dor"}),
        ("LEVEL=tr0ub4dor\n", set()),
        ("TOKEN_URL=login\nPASSWORD_FIELD=field1\n", set()),
    ],
)
def test_settings_files_need_no_quotes(text: str, found: set[str]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "import os\npassword = read()\ntoken=token,\n",
        "TOKEN = config.token\nPASSWORD = read(1)\nSECRET_KEY = keys[0]\n",
        "password = None\n",
    ],
)
def test_code_is_no_settings_file(text: str) -> None:
    assert values(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        'password = ""',
        'password = "password"',
        'password = "<your password>"',
        'api_key = "your-api-key"',
        'api_key = "YOUR_KEY_HERE"',
        'token = "xxxxxxxx"',
        'token = "********"',
        'token = "~~~~~~"',
        'token = "${API_TOKEN}"',
        'token = "%(token)s"',
        'token = "changeme"',
        'password = "{password}"',
        'headers = {"Authorization": f"Bearer {token}"}',
        'f"postgresql://{user}:{password}@{host}/sales"',
        '"postgresql://anna@db.example.com/sales"',
        '"https://example.com:8050/@anna"',
        'token = os.environ["MAPBOX_TOKEN"]',
        'token = os.getenv("MAPBOX_TOKEN")',
        'secret_name = "prod/sales"',
        'SECRET_VARIABLE = "SALES_DB_PASSWORD"',
        'secret = "SALES_DB_PASSWORD"',
        'token_url = "https://login.example.com/token"',
        'token = "https://login.example.com/token"',
        'password_label = "Passwort:"',
        'html.Label("Password:"), dcc.Input(type="password", value="2024", placeholder="Password")',
        'dcc.Input(id="token-input", type="text")',
        'Input("password-input", "value"), State("token", "n_clicks")',
        '{"password": "Password", "token": "string"}',
        '{"password": "Enter your password"}',
        'error = {"password": "wrong password"}',
        'password_file = "secrets/db"',
        'credentials = "service_account.json"',
        'private_key = "./keys/private.pem"',
        'token = "/run/secrets/token"',
        'azure-keyvault-secrets = "^4.7.0"',
        'html.Script(integrity="sha384-q1w2e3r4t5y6u7i8o9p0", crossorigin="anonymous")',
        'bypass = "tr0ub4dor"',
        'compass_pass_through = compass("north")',
        'if token == "INDENT":',
        'tokenizer = "cl100k_base"',
        'secretary = "Annabel"',
        'author = {"name": "Annabel"}',
        'users = ["annabel", "bertram", "clara"]',
        'user_options = [{"label": "Annabel", "value": "anna"}]',
        'replacement_pairs = [("north", "south")]',
        'authors = {"anna": "Annabel"}',
        'monkey = "tr0ub4dor"; primary_key = "order_id"',
        "sk-" + "learn-estimator-documentation",
        "max_tokens = 2048",
    ],
)
def test_what_only_looks_like_a_secret_is_shown(text: str) -> None:
    assert values(f"import os\n{text}\n") == set()


def test_the_pieces_of_a_value_are_found() -> None:
    text = 'password = "tr0ub" "4dor-"\\\n    + "and-3"'
    assert values(text) == {"tr0ub", "4dor-", "and-3"}


def test_a_value_is_found_with_and_without_its_escapes() -> None:
    text = 'import os\npassword = "tr0\\"ub\\\\4dor"'
    assert values(text) == {'tr0\\"ub\\\\4dor', 'tr0"ub\\4dor'}


def test_brackets_and_equals_signs_in_pairs_are_part_of_the_value() -> None:
    assert values('USERS = {"anna": "tr0]ub}=4", "bert": "x(" "yz"}') == {"tr0]ub}=4", "x(yz"}


def test_a_container_that_is_never_closed_holds_nothing() -> None:
    assert values('USERS = {"anna": "tr0ub4dor"') == set()


@pytest.mark.parametrize("value", ["ab3", "world", "4711", "password1", "Postgres"])
def test_a_plain_value_is_hidden_only_where_it_is_given_as_one(value: str) -> None:
    redact = Redactor([Secret("KEY", value, reach_of(value))])
    if value == "password1":
        assert redact(f"my_{value}") == "my_<redacted:KEY>"
        return
    kept = f"c{value} = {value}_of({value}.x, port={value})  # {value}: a {value}\n"
    assert redact(kept) == kept
    assert not redact.hides(kept)
    for before, behind in (
        ('"', '"'),
        ("f('", "', 1)"),
        ('b"', '"'),
        ('\\"', '\\"'),
        ("redis://:", "@cache"),
        ("NAME=", ""),
        ("export NAME=", " # note\r\nB=1"),
        ("A=1\nNAME=", "\n"),
        ("# old password: ", ", gone"),
        ("db_password = ", "\n"),
        ("?api_key=", "&q=1"),
        ("PIN = ", "\n"),
    ):
        assert redact(before + value + behind) == f"{before}<redacted:KEY>{behind}"
        assert redact.hides(before + value + behind)


def test_a_plain_value_that_is_found_is_hidden_only_as_one() -> None:
    text = 'import os\npassword = "ab3"\ncab3 = tab3\n'
    assert shown(text) == 'import os\npassword = "<redacted:PASSWORD>"\ncab3 = tab3\n'
    redact = Redactor(find_secrets("DB_PASSWORD=ab3\n"))
    assert redact("DB_PASSWORD=ab3\n") == "DB_PASSWORD=<redacted:DB_PASSWORD>\n"
    assert redact("connect('ab3')") == "connect('<redacted:DB_PASSWORD>')"
    assert values('import os\npassword = "a"') == set()


def test_the_name_is_the_whole_name() -> None:
    (secret,) = find_secrets('config.sales["Db-Password"] = "tr0ub4dor"')
    assert secret.name == "DB_PASSWORD"
    assert "tr0ub4dor" not in repr(secret)


def test_capitals_that_change_length_move_no_place() -> None:
    assert values('title = "İİİİ"\npassword = "tr0ub4dor"') == {"tr0ub4dor"}


class TestRedactor:
    def test_a_value_is_hidden_inside_a_longer_word(self) -> None:
        redact = Redactor([Secret("KEY", "hunter22")])
        assert redact("a hunter2222 b hunter22") == "a <redacted:KEY>22 b <redacted:KEY>"
        assert redact.hides("xhunter22x")
        assert not redact.hides("hunter2 2")

    def test_the_longer_of_two_values_is_hidden_whole(self) -> None:
        redact = Redactor([Secret("A", "hunter"), Secret("B", "hunter2000")])
        assert redact("hunter2000 hunter2") == "<redacted:B> <redacted:A>2"

    def test_values_that_overlap_are_hidden_whole(self) -> None:
        redact = Redactor([Secret("A", "abcdef"), Secret("B", "defghi")])
        assert redact("-abcdefghi-") == "-<redacted:A>-"

    def test_a_value_inside_another_one_ends_nothing_early(self) -> None:
        redact = Redactor([Secret("A", "abcdefgh"), Secret("B", "cd")])
        assert redact("abcdefgh cd") == "<redacted:A> <redacted:B>"

    def test_of_several_names_the_first_is_shown_that_says_something(self) -> None:
        secrets = [Secret(name, "hunter22") for name in ("SECRET", "APP_PASSWORD", "PASSWORD")]
        assert Redactor(secrets)("hunter22") == "<redacted:APP_PASSWORD>"
        assert Redactor(secrets[::-1])("hunter22") == "<redacted:PASSWORD>"

    def test_nothing_known_hides_nothing(self) -> None:
        redact = Redactor([Secret("EMPTY", "")])
        assert redact("text") == "text"
        assert not redact.hides("text")

    def test_what_stands_around_a_value_tells_where_it_is_hidden(self) -> None:
        redact = Redactor([Secret("PIN", "8050", around=("PIN = ", "\n"))])
        assert redact("PIN = 8050\nport = 8050\n") == "PIN = <redacted:PIN>\nport = 8050\n"

    def test_spans_do_not_overlap(self) -> None:
        redact = Redactor([Secret("A", "abcdef"), Secret("B", "defghi"), Secret("C", "xyz")])
        assert redact.spans("-abcdefghi-xyz") == ((1, 10, "A"), (11, 14, "C"))

    def test_a_blank_text_shows_no_name(self) -> None:
        assert Redactor([Secret("A", "hunter22")]).blank("x hunter22") == "x <redacted>"

    def test_together_hides_what_either_does(self) -> None:
        redact = Redactor([Secret("A", "hunter22")]).together(Redactor([Secret("B", "hunter33")]))
        assert redact("hunter22 hunter33") == "<redacted:A> <redacted:B>"

    def test_its_form_for_people_shows_no_value(self) -> None:
        assert repr(Redactor([Secret("KEY", "hunter22")])) == "Redactor(1 values)"


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "password=",
        'password="',
        'secret="a\\" ',
        "eyJ-",
        "users=[",
        "-----BEGIN PRIVATE KEY-----a ",
        "a=b\n",
        "://",
    ],
)
def test_a_long_line_ends(piece: str) -> None:
    """A pattern whose time grows with the square of the line would take hours here."""
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    assert len(find_secrets(text)) < 5
