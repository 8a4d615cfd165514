"""What a text with a secret's name is when it is none after all."""

from __future__ import annotations

import random
import string

import pytest

from dash_migrate.secrets.gate import doubt, generated, placeholder
from dash_migrate.secrets.names import NameClass

PASSWORD, KEY, WEAK = NameClass.PASSWORD, NameClass.KEY, NameClass.WEAK
HEX = "9b1deb4d3b7d4bad" + "9bdd2b0d7b3dcb6d"
UUID = "4f0c2b9e-7a1d-4c55" + "-9e0b-2d6f8a31c7e4"


@pytest.mark.parametrize(
    ("text", "near_miss"),
    [
        ("changeme", "chang3m3-9"),
        ("change-me", "exchange-77"),
        ("CHANGE_ME", "hunter2"),
        ("password", "password7"),
        ("Password", "Passw0rd!"),
        ("xxx", "xoxo7"),
        ("XXXXXXXX", "XkXqXvX4"),
        ("xxxx-xxxx-xxxx", "xk4x-xx9q-x2xx"),
        ("********", "****a7Kq"),
        ("...", "..a.."),
        ("\u2022\u2022\u2022\u2022", "a\u2022b9"),
        ("<password>", "<7kq"),
        ("<your token>", "tr0ub4dor"),
        ("{password}", "{p4ss"),
        ("{{ db_password }}", "{{7"),
        ("${DB_PASSWORD}", "$DB7"),
        ("$DB_PASSWORD", "$up3r!"),
        ("%(password)s", "%p4ss%w"),
        ("%s", "%s4kq"),
        ("[PASSWORD]", "[p4ss"),
        ("your-password", "yourte-55"),
        ("your_password_here", "yore_9"),
        ("YOUR PASSWORD HERE", "hear hear 99"),
        ("insert-your-password", "ins3rt"),
        ("TODO", "TOD0-1"),
        ("example", "examp1e-6"),
        ("dummy", "dumm1es"),
        ("placeholder", "pl4ceholder"),
        ("None", "Nine9"),
        ("null", "nu11"),
        ("abcdefghijkl", "abcdefghijk-4"),
        ("1234567890", "12345"),
        ("DB_PASSWORD", "DB_P4SS-9"),
        ("db_password", "db_sales"),
        ("dbpassword", "mysecret"),
        ("DbPassword", "DbPassw0rd"),
        ("password-input", "garden-gate"),
        ("Enter your password", "correct horse battery staple"),
        ("Forgot password?", "four green bottles"),
        ("Passwords must match.", "mmkq wpld rrtz abqe"),
        ("/run/secrets/db", "/a!k9"),
        ("./secrets.json", "secrets.9"),
        ("C:\\secrets\\db.txt", "C:k9!"),
        ("credentials.json", "cred.4711"),
        ("https://vault.example.com/db", "https4ever"),
        ("data:image/png;base64,iVBORw0", "data-4711"),
        ("#ff00aa", "#ff00ah7"),
        ("2024-05-17", "2024-55-97"),
        ("1.2.3", "1.2!3"),
        ("text/html", "text-html5"),
        ("%Y-%m-%d", "%Y-m9"),
        ("anna@example.com", "anna@9"),
        ("os.environ['DB_PASSWORD']", "os.9"),
        ("getpass.getpass('Password: ')", "getp4ss"),
        ("SELECT password FROM users", "select9"),
        ("^[a-z]+$", "^az9!"),
        ("$2b$12$" + "k9QzR1vT5xW3yA7bC9dEfu", "$2c$9"),
        ("sha384-" + "oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K", "sha384-9"),
        ("", "0k9"),
        ("   ", " 0k9 "),
        ("?!", "?!a9"),
    ],
)
def test_doubts_about_a_password(text: str, near_miss: str) -> None:
    assert doubt(text, "password", PASSWORD) is not None
    assert doubt(near_miss, "password", PASSWORD) is None


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "world",
        "admin",
        "admin123",
        "letmein",
        "Summer2024!",
        "qwerty",
        "secret",
        "test",
        "root",
        "postgres",
        "12345",
        "s3cr3t",
        "p@ss/w0rd",
        "hunter2",
        "P4$$word",
        "correct horse battery staple",
        "iloveyou",
        "Zürich2024",
        "a",
        "tr0ub4dor&3",
        "abc",
        "dragon",
        "demo",
        "user",
        "bearer",
        HEX,
        UUID,
    ],
)
def test_weak_passwords_are_passwords(text: str) -> None:
    assert doubt(text, "password", PASSWORD) is None


@pytest.mark.parametrize(
    ("text", "near_miss"),
    [
        ("your_api_key", "q8Zt3vLm9XwPd72KfRsY"),
        ("bearer", "b34r3r-k7"),
        ("client_credentials", "cl13nt-cr3d"),
        ("token-store", "t0k3n-st0r3-81"),
        ("api_key", "4p1k3y77"),
        ("hello", "h3ll0w0rld"),
        ("API Key", "k7Lq-9wZx-2mNb"),
        ("DEMO_KEY", "D3M0K3Y9QW"),
        ("ALPHAVANTAGE_API_KEY", "9QWX7RTZ4KLM2VBN"),
        ("data_access", "d4ta4cc3ss"),
        ("users.token", "us3rs.t0k3n9"),
        ("a1", "a1b2c3d4"),
    ],
)
def test_doubts_about_a_key(text: str, near_miss: str) -> None:
    assert doubt(text, "api_key", KEY) is not None
    assert doubt(near_miss, "api_key", KEY) is None


@pytest.mark.parametrize(
    "text", ["dev", "super secret key", "my-super-secret", "this is for sales only", "s3cret"]
)
def test_the_secret_of_a_session_may_be_any_text(text: str) -> None:
    assert doubt(text, "SECRET_KEY", KEY) is None
    assert doubt("please change this", "SECRET_KEY", KEY) is not None
    assert doubt("your-secret-key", "SECRET_KEY", KEY) is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sales", "key"),
        ("US", "code"),
        ("random_forest", "model_key"),
        ("Order Date", "key"),
        ("import os", "code"),
        (HEX, "signature"),
        (HEX, "file_hash"),
        ("dashboard-main", "session"),
        ("basic", "auth"),
        ("1", "code"),
    ],
)
def test_weak_names_need_a_drawn_value(text: str, name: str) -> None:
    assert doubt(text, name, WEAK) is not None
    assert doubt("q8Zt3vLm9XwPd72KfRsY", name, WEAK) is None


def test_hashes_and_uuids_by_name() -> None:
    assert doubt(HEX, "weather_key", WEAK) is None
    assert doubt(HEX, "api_key", KEY) is None
    assert doubt(HEX) == "a hash"
    assert doubt(UUID, "license_key", KEY) is None
    assert doubt(UUID) == "a UUID"


def test_a_pin_is_digits() -> None:
    assert doubt("4821", "pin", WEAK) is None
    assert doubt("4821", "code", WEAK) is not None


def test_a_value_that_repeats_its_name() -> None:
    assert doubt("jupyterhub_token", "JUPYTERHUB_TOKEN", KEY) == "its own name"
    assert doubt("jupyterhub_t0k3n", "JUPYTERHUB_TOKEN", KEY) is None


def test_placeholder_is_not_every_word() -> None:
    assert placeholder("your_api_key")
    assert not placeholder("yourself77-kqzv")


@pytest.mark.parametrize(
    "text",
    [
        "margin-left",
        "dashboard",
        "Summer2024!",
        "2024-05-17",
        "1234567890",
        "plotly_dark",
        "scattermapbox",
        "lightgbm",
        "select a country",
        "a1b2",
        "aaaaaaaaaaaa",
        "--------",
        "RandomForestClassifier",
        "https",
        "country-dropdown-2",
    ],
)
def test_what_people_write_is_not_generated(text: str) -> None:
    assert not generated(text)


@pytest.mark.parametrize(
    "alphabet", [string.ascii_letters + string.digits, "0123456789abcdef", string.ascii_letters]
)
def test_what_machines_draw_is_generated(alphabet: str) -> None:
    draw = random.Random(5)
    texts = ["".join(draw.choices(alphabet, k=24)) for _ in range(200)]
    assert sum(map(generated, texts)) >= 196
    assert generated(UUID)


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    assert doubt("tr0ub4dor " * 100_000, "password", PASSWORD) is not None


@pytest.mark.parametrize(
    ("text", "name", "names", "doubted"),
    [
        ("0x2b6A1f9c0D4e8357B1a9E0cF3d7846a5b2c19E04", "token", NameClass.KEY, True),
        ("0x2b6A1f9c0D4e8357B1a9E0cF3d7846a5b2c19E042b6A1f9c0D4e8357B1a9E0c0", "token", NameClass.KEY, False),
        ("%{customdata[0]}", "token", NameClass.KEY, True),
        ("gate.of.cedar", "password", NameClass.PASSWORD, False),
        ("settings.mail.backend", "token", NameClass.KEY, True),
    ],
)
def test_addresses_templates_and_dots(text: str, name: str, names: NameClass, doubted: bool) -> None:
    assert (doubt(text, name, names) is not None) is doubted
