"""Secrets in URLs: user and password, keys in queries, webhooks. All values are drawn here."""

from __future__ import annotations

import re

import pytest

from dash_migrate.secrets.shapes import shapes_in
from tests.secrets.drawing import ALNUM, DIGITS, HEX, HEX_KEY, KEY, TOKENS, UPPER, drawn, only, value


@pytest.mark.parametrize(
    ("text", "secret", "owner"),
    [
        ("postgresql://anna:tr0ub4dor@db.example.com:5432/sales", "tr0ub4dor", "postgresql"),
        ("postgresql+psycopg2://anna:tr0ub4dor@db/sales", "tr0ub4dor", "postgresql"),
        ("mysql+pymysql://root:tr0ub%40dor@10.0.0.7/sales", "tr0ub%40dor", "mysql"),
        ("mysql://root:tr0/ub4dor@db/sales", "tr0/ub4dor", "mysql"),
        ("redis://:tr0ub4dor@cache:6379/0", "tr0ub4dor", "redis"),
        ("mongodb+srv://anna:tr0ub4dor@c0.example.mongodb.net/?retryWrites=true", "tr0ub4dor", "mongodb"),
        ("amqp://anna:tr0ub4dor@mq//", "tr0ub4dor", "amqp"),
        ("https://anna:tr0ub4dor@proxy.example.com:8080", "tr0ub4dor", "example"),
        ("https://anna:tr0ub@4dor@10.0.0.7/", "tr0ub@4dor", "https"),
        ("snowflake://anna:tr0ub4dor@xy12345/SALES", "tr0ub4dor", "snowflake"),
        ("postgresql://anna:tr0ub4dor@", "tr0ub4dor", "postgresql"),  # the first piece of an f-string
        ("postgresql://{user}:tr0ub4dor@{host}/sales", "tr0ub4dor", "postgresql"),
        ("ftp://admin:admin@files/", "admin", "ftp"),
        ("postgres://postgres:postgres@localhost/x", "postgres", "postgres"),
        ("redis://:[tr0ub4dor]@[::1]:6379", "[tr0ub4dor]", "redis"),
    ],
)
def test_passwords_in_urls(text: str, secret: str, owner: str) -> None:
    shaped = only(text)
    assert value(text) == secret
    assert (shaped.kind, shaped.certain, shaped.entire, shaped.owner) == ("url-password", True, True, owner)
    assert not only(f"see {text} there").entire


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://user:password@localhost/db",
        "postgresql://username:password@host:5432/db",
        "mysql://root:password@localhost",
        "oracle://scott:tiger@host/db",
        "postgresql://user:pass@localhost/db",
        "postgresql://{user}:{password}@{host}/db",
        "postgresql://%s:%s@%s/db",
        "postgresql://${USER}:${PASSWORD}@host/db",
        "postgresql://$USER:$PASSWORD@host/db",
        "postgresql://<user>:<password>@<host>/db",
        "mongodb://localhost:27017",
        "redis://cache:6379/0",
        "http://127.0.0.1:8050/@anna",
        "https://example.com:8080/path@2x.png",
        "https://cdn.jsdelivr.net/npm/bootstrap@5.3.1/dist/css/bootstrap.min.css",
        "https://anna@example.com/",
        "mailto:anna@example.com",
        "postgresql://anna:xxxxx@db/sales",
        "postgresql://anna:your-password@db/sales",
        "postgresql://anna@db/sales",
        "https://medium.com/@anna:77/post",
    ],
)
def test_urls_without_a_password(text: str) -> None:
    assert not shapes_in(text)


def test_documented_default_of_a_fresh_installation_is_not_certain() -> None:
    assert not only("amqp://guest:guest@localhost:5672//").certain


@pytest.mark.parametrize(
    "text", [f"https://{KEY}@git.example.com/team/x.git", f"git+https://{KEY}:@git.example.com/team/x.git"]
)
def test_tokens_in_front_of_a_host(text: str) -> None:
    shaped = only(text)
    assert (value(text), shaped.kind, shaped.public, shaped.owner) == (KEY, "url-password", False, "example")
    assert not shapes_in(text.replace(KEY, "anna"))


def test_the_key_of_a_sentry_dsn_is_public() -> None:
    shaped = only(f"https://{HEX_KEY}@o12345.ingest.sentry.io/4711")
    assert (shaped.provider, shaped.public, shaped.entire) == ("sentry", True, True)


@pytest.mark.parametrize(
    ("text", "secret", "owner"),
    [
        (f"https://api.openweathermap.org/data/2.5/weather?q=Ulm&appid={HEX_KEY}", HEX_KEY, "openweathermap"),
        (f"https://api.example.co.uk/v1?api_key={KEY}&units=m", KEY, "example"),
        (
            f"https://www.alphavantage.co/query?function=X&apikey={drawn((UPPER, 16))}",
            drawn((UPPER, 16)),
            "alphavantage",
        ),
        (f"&token={KEY}", KEY, ""),  # a piece of an f-string
        (f"https://maps.example.com/tiles/1/2/3.png?key={KEY}", KEY, "example"),
        (f"https://acc.blob.core.windows.net/c/f.csv?sv=2022-11-02&sr=b&sig={KEY}%3D", f"{KEY}%3D", "windows"),
        (f"https://fn.azurewebsites.net/api/run?code={KEY}==", f"{KEY}==", "azurewebsites"),
        ("https://api.example.com/login?user=anna&password=tr0ub4dor", "tr0ub4dor", "example"),
        (f"https://tiles.example.com/{{z}}/{{x}}/{{y}}.png?access_token={KEY}", KEY, "example"),
    ],
)
def test_keys_in_queries(text: str, secret: str, owner: str) -> None:
    shaped = only(text)
    assert value(text) == secret
    assert (shaped.kind, shaped.certain, shaped.entire, shaped.owner) == ("query-key", True, False, owner)


@pytest.mark.parametrize(
    "text",
    [
        "https://api.example.com/v1?api_key=YOUR_API_KEY",
        "https://api.example.com/v1?api_key={key}&units=m",
        "https://api.example.com/v1?api_key=",
        "https://api.example.com/v1?appid=xxxxxxxx",
        "https://api.example.com/v1?apikey=demo",
        "https://api.example.com/v1?token=<token>",
        f"https://api.example.com/v1?v={HEX_KEY}",
        f"https://api.example.com/v1?hash={HEX_KEY}",
        f"https://api.example.com/v1?session={HEX_KEY}",
        "https://example.com/?sort_key=population_density",
        "https://example.com/?key=population",
        f"https://example.com/?page_token_label={KEY}",
        "https://example.com/?tab=passwords",
    ],
)
def test_queries_without_a_key(text: str) -> None:
    assert not shapes_in(text)


def test_a_mapbox_token_in_a_query_is_the_providers() -> None:
    token = drawn(*TOKENS["mapbox"])
    text = f"https://api.mapbox.com/styles/v1/tiles?access_token={token}"
    assert (value(text), only(text).kind, only(text).public) == (token, "provider-token", True)


@pytest.mark.parametrize(
    ("url", "provider"),
    [
        (
            "https://hooks.slack.com/services/" + drawn("T", (UPPER, 8), "/B", (UPPER, 8), "/", (ALNUM, 24)),
            "slack",
        ),
        ("https://discord.com/api/webhooks/" + drawn((DIGITS[1:], 18), "/", (ALNUM, 68)), "discord"),
        (
            "https://sales.webhook.office.com/webhookb2/"
            + drawn((HEX, 36), "@", (HEX, 36), "/IncomingWebhook/", (HEX, 32), "/", (HEX, 36)),
            "teams",
        ),
        ("https://hooks.zapier.com/hooks/catch/" + drawn((DIGITS[1:], 7), "/", (ALNUM, 8)), "zapier"),
        ("https://maker.ifttt.com/trigger/alarm/with/key/" + drawn((ALNUM, 40)), "ifttt"),
        ("https://mainnet.infura.io/v3/" + drawn((HEX, 32)), "infura"),
        ("https://eth-mainnet.g.alchemy.com/v2/" + drawn((ALNUM, 32)), "alchemy"),
        (
            "https://chat.googleapis.com/v1/spaces/AAAAbcde/messages?"
            + drawn("key=AIz", (ALNUM, 32), "&token=", (ALNUM, 43)),
            "google-chat",
        ),
    ],
)
def test_webhooks(url: str, provider: str) -> None:
    shaped = only(url)
    assert (shaped.kind, shaped.provider, shaped.certain, shaped.entire) == ("webhook", provider, True, True)
    assert not only(f"curl {url}").entire
    assert not shapes_in(re.sub(r"(?<=/)[^/]*\Z", "", url))


def test_webhook_of_the_documentation() -> None:
    assert not shapes_in("https://hooks.slack.com/services/" + "T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX")
