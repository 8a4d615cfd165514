"""The tokens of providers, JSON web tokens, private keys."""

from __future__ import annotations

import base64
import json

import pytest

from dash_migrate.knowledge import load
from dash_migrate.secrets.shapes import shapes_in
from tests.secrets.drawing import ALNUM, TOKENS, drawn, only, value


def test_every_format_is_tried() -> None:
    assert set(TOKENS) == set(load("secrets")["tokens"])


@pytest.mark.parametrize("name", TOKENS)
def test_tokens(name: str) -> None:
    token = drawn(*TOKENS[name])
    table = load("secrets")["tokens"][name]
    shaped = only(token)
    assert (shaped.start, shaped.end, shaped.kind) == (0, len(token), "provider-token")
    assert shaped.provider == table.get("provider", name.partition("-")[0])
    assert shaped.canonical == table["canonical"]
    assert shaped.public is table.get("public", False)
    assert shaped.certain is not table.get("likely", False)
    assert shaped.entire
    # Near misses: cut short, or with letters that touch it.
    assert not shapes_in(token[:12])
    assert not [found for found in shapes_in(f"x{token}") if found.provider == shaped.provider]
    if "length" not in table:
        text = f"token is '{token}', keep it"
        assert value(text) == token
        assert not only(text).entire


@pytest.mark.parametrize(
    "token",
    [
        "AKIA" + "IOSFODNN7" + "EXAMPLE",
        "sk-" + "x" * 48,
        "sk_test_" + "your_secret_key_here_1234",
        "ghp_" + "X" * 36,
        "pk." + "eyJ" + "." * 3 + "your_mapbox_token",
        "AIza" + "YOUR_GOOGLE_MAPS_API_KEY_GOES_HERE_",
        "hf_" + "a" * 34,
        "dapi" + "0" * 32,
        "xoxb-your-bot-token-goes-here",
        "sk-learn-style-classes-of-the-page",
        "task-" + "list" * 8,
    ],
)
def test_what_documentation_shows_is_no_token(token: str) -> None:
    assert not shapes_in(token)


def jwt(claims: dict[str, str]) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, claims)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, drawn((ALNUM, 43))])


def test_json_web_tokens() -> None:
    token = jwt({"sub": "sales"})
    assert (only(token).kind, only(token).certain, only(token).public) == ("jwt", True, False)
    assert value(f"Bearer {token}") == token
    assert only(jwt({"iss": "supabase", "role": "anon"})).public
    assert not only(jwt({"iss": "supabase", "role": "service_role"})).public
    other = base64.urlsafe_b64encode(b'{"a": 1, "b": "no header of a token"}').decode().rstrip("=")
    assert not shapes_in(f"{other}.{other}.{drawn((ALNUM, 43))}")


@pytest.mark.parametrize("kind", ["RSA ", "", "EC ", "OPENSSH ", "ENCRYPTED "])
@pytest.mark.parametrize("end", ["\n", "\\n"])
def test_private_keys(kind: str, end: str) -> None:
    lines = end.join(drawn((ALNUM, 64), str(line)) for line in range(3))
    text = f"-----BEGIN {kind}PRIVATE KEY-----{end}{lines}{end}-----END {kind}PRIVATE KEY-----"
    assert (only(text).kind, only(text).certain, only(text).entire) == ("private-key", True, True)
    assert lines in value(text)
    assert not shapes_in(text.replace("PRIVATE", "PUBLIC"))
    assert not shapes_in(
        f"-----BEGIN {kind}PRIVATE KEY-----{end}your key here{end}-----END {kind}PRIVATE KEY-----"
    )
