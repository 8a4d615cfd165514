"""Values that a machine drew, commands, paths and comments with credentials: each with near misses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.secrets.drawn import drawn
from dash_migrate.secrets.found import found
from dash_migrate.secrets.gate import doubt
from dash_migrate.secrets.mentions import Writing, spotted
from dash_migrate.secrets.model import Certainty
from dash_migrate.secrets.names import NameClass, name_class
from dash_migrate.secrets.shapes import shapes_in
from tests.secrets.drawing import ALNUM, HEX, HEX_KEY, UPPER, only, value
from tests.secrets.drawing import drawn as draw
from tests.support.apps import facts_of

if TYPE_CHECKING:
    from pathlib import Path

KEY = draw((ALNUM, 32), "key")
OTHER = draw((ALNUM, 32), "other")


@pytest.mark.parametrize("text", [KEY, HEX_KEY, HEX_KEY.upper(), f"aio_{KEY}", draw((ALNUM, 24))])
def test_drawn(text: str) -> None:
    assert drawn(text)


@pytest.mark.parametrize(
    "text",
    [
        KEY[:16],
        draw((HEX, 40)),
        draw((HEX, 64)),
        "0" * 32,
        "12345678901234567890123456789012",
        "ATGCGTACGTTAGCCTAGGCATCGATCGGATC",
        "TheWordsOfAComponent2AndItsName2",
        "the-class-of-the-button-2021-large",
        "assets/img/Photo2021/Summer.Holidays",
        "8b2f0e61-7c44-4d0e-9a53-1f6d2b7c9e10",
    ],
)
def test_not_drawn(text: str) -> None:
    assert not drawn(text)


@pytest.mark.parametrize(
    "code",
    [
        f'ZENITH = "{KEY}"',
        f"skymap = '{HEX_KEY}'",
        f"tools = {{'skymap': {{'consumer': '{KEY}'}}}}",
        f"values = ['{HEX_KEY}', 'plain']",
        f"pair = ('7958e113', '{HEX_KEY}')",
        f"def look(skymap='{KEY}'): pass",
        f"client = Client('anna', '{KEY}')",
        f"login('anna', '{KEY}')",
    ],
)
def test_a_drawn_value_without_a_telling_name_is_asked_about(tmp_path: Path, code: str) -> None:
    (one,) = found(facts_of(tmp_path, {"app.py": code}))
    assert (one.certainty, one.moved) in [(Certainty.LIKELY, KEY), (Certainty.LIKELY, HEX_KEY)]


def test_of_a_pair_of_id_and_key_the_key_is_meant(tmp_path: Path) -> None:
    (one,) = found(facts_of(tmp_path, {"app.py": f"zenith = ('{OTHER}', '{KEY}')"}))
    assert one.moved == KEY


@pytest.mark.parametrize(
    "code",
    [
        f'PLAYLIST_ID = "{KEY}"',
        f'COMMIT = "{HEX_KEY}"',
        f"checksums = {{'counts.mtx.gz': '{HEX_KEY}'}}",
        f"sums = {{'counts.mtx.gz': '{HEX_KEY}'}}",
        f"contract_address = '{KEY}'",
        f"next_page = '{KEY}'",
        f"sheet = book.open_by_key('{KEY}')",
        f"load('{KEY}')",
        f"from dash import html\nlayout = html.Div(role='{KEY}')",
        "rows = [" + ", ".join(f"'{draw((HEX, 32), str(row))}'" for row in range(9)) + "]",
        f"zenith = 'a' + x + '{KEY}'",
    ],
)
def test_drawn_values_that_are_no_credentials(tmp_path: Path, code: str) -> None:
    assert not found(facts_of(tmp_path, {"app.py": code}))


@pytest.mark.parametrize(
    "text",
    [
        "curl -s -u anna:Drosophila7 https://data.example/x",
        "curl --user anna:Drosophila7 https://data.example/x",
        "mysql -uanna -pDrosophila7 genes -e 'show tables'",
        "mysqldump -h db -u anna --password=Drosophila7 genes",
        "sshpass -p Drosophila7 ssh anna@host",
        "sshpass -p 'Drosophila7' scp x anna@host:",
        "cd x; PGPASSWORD=Drosophila7 psql -h db genes",
        "tool --password Drosophila7 --quiet",
        "docker login -u anna -p Drosophila7 registry.example",
        "redis-cli -h cache -a Drosophila7 ping",
        r"net use Z: \\server\share Drosophila7 /user:anna",
        r"net use \\server\share /user:anna Drosophila7",
        "smbclient //server/share -U anna%Drosophila7",
    ],
)
def test_commands(text: str) -> None:
    assert (only(text).kind, only(text).certain, value(text)) == ("command", False, "Drosophila7")


def test_a_token_of_a_command() -> None:
    assert value(f"tool --token {KEY} --quiet") == KEY


@pytest.mark.parametrize(
    "text",
    [
        "curl -u anna https://data.example/x",
        "curl -u %s:%s https://data.example/x",
        "curl -u $USER:$PASSWORD https://data.example",
        "mysql -uanna -p genes",
        "mkdir -pDrosophila7 folder",
        "sshpass -p $PASSWORD ssh anna@host",
        "tool --password {password} --quiet",
        "tool --password-file secrets.txt run",
        "tool --token bearer --quiet",
        "net use the network, please",
    ],
)
def test_commands_without_a_credential(text: str) -> None:
    assert not shapes_in(text)


def test_keys_in_paths() -> None:
    for text in (
        f"https://api.weather.example/forecast/{HEX_KEY}/40.4,-3.7?units=si",
        f"https://wxs.maps.example/{draw((ALNUM, 26))}/wfs?SERVICE=WFS",
    ):
        assert (only(text).kind, only(text).certain) == ("path-key", False)


@pytest.mark.parametrize(
    "text",
    [
        f"https://docs.example.com/document/d/{KEY}/edit",
        f"https://api.figma.com/v1/files/{KEY}",
        f"https://api.music.example/playlist/{KEY}",
        f"https://www.news.example/story/{HEX_KEY}",
        f"https://api.code.example/repos/commit/{HEX_KEY}",
        f"https://cdn.api.example/{HEX_KEY}/logo",
        "https://api.weather.example/forecast/madrid/today/by/the/hour",
    ],
)
def test_paths_without_a_key(text: str) -> None:
    assert not shapes_in(text)


def test_encoded_headers() -> None:
    text = "Basic " + draw((ALNUM, 44)) + "="
    assert (only(text).kind, only(text).certain) == ("header", False)


@pytest.mark.parametrize(
    "line",
    [
        "# user of the web: admin / terraza123",
        "# if password == 'Leader#3': return",
        f"# token = prompt(user, '{KEY}')",
        f"# ask('{HEX_KEY}')",
    ],
)
def test_comments(line: str) -> None:
    assert len(spotted(line, Writing.PROSE)) == 1


@pytest.mark.parametrize(
    "line",
    [
        "# rate: admin / terraza123",
        "# if password != 'password': return",
        f"# commit '{HEX_KEY}'",
        f"# the sheet '{KEY}'",
    ],
)
def test_comments_without_a_credential(line: str) -> None:
    assert not spotted(line, Writing.PROSE)


@pytest.mark.parametrize(
    ("text", "near_miss"),
    [
        ("votre_mot_de_passe", "crêpe_de_nantes"),
        ("dein-passwort", "dein-hund-7"),
        ("tu_contraseña", "tortuga"),
        ("Mot de passe oublié ?", "crêpe&cidre44"),
        ("Mindestens 12 Zeichen, Groß- und Kleinbuchstaben", "Zeichen!12"),
    ],
)
def test_placeholders_and_labels_of_other_languages(text: str, near_miss: str) -> None:
    assert doubt(text, "password", NameClass.PASSWORD) is not None
    assert doubt(near_miss, "password", NameClass.PASSWORD) is None


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("secret_santa", None),
        ("secret_sauce", None),
        ("secret_word", NameClass.KEY),
        ("xKey", None),
        ("xApiKey", NameClass.KEY),
        ("author_key", None),
        ("auth_key", NameClass.KEY),
        ("driver_license", None),
        ("app_license", NameClass.WEAK),
        ("stripe_sk", NameClass.KEY),
        ("table_sk", None),
        ("psk", NameClass.PASSWORD),
    ],
)
def test_names(name: str, of: NameClass | None) -> None:
    assert name_class(name) is of


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("ENSG00000141510", 0),
        ("0815-081500-abcde123", 0),
        ("SN-4711-0815-AX7", 0),
        (draw((UPPER, 20)), 1),
    ],
)
def test_numbers_of_things_are_no_keys(tmp_path: Path, text: str, count: int) -> None:
    assert len(found(facts_of(tmp_path, {"app.py": f'THING_KEY = "{text}"'}))) == count
