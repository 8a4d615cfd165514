"""Values in the formats of providers, made up from a seed.

Hosting services refuse a push that holds what looks like a live token, invented or not. So the files of the
benchmark hold markers, `@@stripe:1@@`, and only the copies that are scored hold the values.
"""

from __future__ import annotations

import base64
import json
import random
import re
import string
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MARKER = re.compile(r"@@([a-z]+)(?::(\d+))?@@")
_ALNUM = string.ascii_letters + string.digits
_UPPER = string.ascii_uppercase + string.digits
_URL = _ALNUM + "-_"
_BASE64 = _ALNUM + "+/"
_HEX = "0123456789abcdef"
_BASE32 = string.ascii_uppercase + "234567"


def expanded(text: str) -> str:
    """The text with a value for each marker; the same marker is the same value everywhere, at every run.

    Raises:
        KeyError: a marker that nothing is known for.
    """
    return MARKER.sub(lambda found: _FORMATS[found[1]](random.Random(found[0])), text)


def _pick(chance: random.Random, characters: str, length: int) -> str:
    return "".join(chance.choice(characters) for _ in range(length))


def _after(prefix: str, characters: str, length: int, tail: str = "") -> Callable[[random.Random], str]:
    return lambda chance: f"{prefix}{_pick(chance, characters, length)}{tail}"


def _encoded(value: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _uuid(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _jwt(chance: random.Random) -> str:
    claims = {"sub": _pick(chance, _HEX, 12), "iss": "https://login.example"}
    return f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(claims)}.{_pick(chance, _ALNUM, 43)}"


def _mapbox(chance: random.Random) -> str:
    return (
        f"pk.{_encoded({'u': _pick(chance, string.ascii_lowercase, 9), 'a': 'c' + _pick(chance, _HEX, 24)})}."
        + (_pick(chance, _ALNUM, 22))
    )


def _teams(chance: random.Random) -> str:
    hook = f"{_uuid(chance)}@{_uuid(chance)}/IncomingWebhook/{_pick(chance, _HEX, 32)}/{_uuid(chance)}"
    return f"https://tides.webhook.office.com/webhookb2/{hook}"


def _slack_hook(chance: random.Random) -> str:
    team, hook = _pick(chance, _UPPER, 8), _pick(chance, _UPPER, 10)
    return f"https://hooks.slack.com/services/T{team}/B{hook}/{_pick(chance, _ALNUM, 24)}"


def _slack_bot(chance: random.Random) -> str:
    return f"xoxb-{_pick(chance, '123456789', 12)}-{_pick(chance, '123456789', 13)}-{_pick(chance, _ALNUM, 24)}"


def _openai(chance: random.Random) -> str:
    return f"sk-{_pick(chance, _ALNUM, 20)}T3BlbkFJ{_pick(chance, _ALNUM, 20)}"


def _discord(chance: random.Random) -> str:
    return f"https://discord.com/api/webhooks/{_pick(chance, '123456789', 18)}/{_pick(chance, _ALNUM, 68)}"


def _telegram(chance: random.Random) -> str:
    return f"{_pick(chance, '123456789', 10)}:AA{_pick(chance, _URL, 33)}"


def _sendgrid(chance: random.Random) -> str:
    return f"SG.{_pick(chance, _ALNUM, 22)}.{_pick(chance, _ALNUM, 43)}"


def _mailgun(chance: random.Random) -> str:
    return "-".join(_pick(chance, _HEX, length) for length in (32, 8, 8))


_FORMATS: dict[str, Callable[[random.Random], str]] = {
    "anthropic": _after("sk-ant-api03-", _ALNUM, 93, "AA"),
    "awskey": _after("AKIA", _BASE32, 16),
    "awssecret": _after("", _BASE64, 40),
    "azurekey": _after("", _BASE64, 86, "=="),
    "databricks": _after("dapi", _HEX, 32),
    "discordhook": _discord,
    "github": _after("ghp_", _ALNUM, 36),
    "google": _after("AIza", _ALNUM, 35),
    "huggingface": _after("hf_", string.ascii_letters, 34),
    "jwt": _jwt,
    "mailgun": _mailgun,
    "mapbox": _mapbox,
    "openai": _openai,
    "pembegin": _after("-----BEGIN RSA ", "", 0, "PRIVATE KEY-----"),
    "pemend": _after("-----END RSA ", "", 0, "PRIVATE KEY-----"),
    "sendgrid": _sendgrid,
    "slackbot": _slack_bot,
    "slackhook": _slack_hook,
    "stripe": _after("sk_live_", _ALNUM, 24),
    "teamshook": _teams,
    "telegram": _telegram,
    "vault": _after("hvs.", _ALNUM, 90),
}
