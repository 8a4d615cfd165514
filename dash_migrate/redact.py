"""What may be shown: every text that leaves the tool goes through a `Redactor` first.

The detector here knows only obvious secrets. It exists so that no diff, report or journal prints one; finding all
of them and moving them out of the code is a step's work.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WORD = r"(?:passw(?:or)?d|passwd|pwd|secret|token|api_?key|access_?key|private_?key|auth_?key|credential)s?"
# `NAME = "value"`, `"name": "value"`, `name="value"`, `NAME=value` in an env file.
_NAMED = re.compile(
    rf"""(?ix) (?P<name> [\w.-]* {_WORD} \w* ) ["']? \s* (?: = | : (?!=) ) \s* [rbfu]{{0,2}}
         (?P<quote> ["'] ) (?P<value> (?: \\. | (?!(?P=quote)) [^\\\n] ){{4,}} ) (?P=quote)"""
)
_UNQUOTED = re.compile(rf"(?im)^\s*(?:export\s+)?(?P<name>[A-Z_]*{_WORD}\w*)\s*=\s*(?P<value>[^\s'\"#]{{4,}})\s*$")
_USERINFO = re.compile(r"(?i)[a-z][a-z0-9+.-]*://[^\s:/@'\"]*:(?P<value>[^\s/@'\"{}$]{2,})@")
_ODBC = re.compile(r"(?i)\b(?:pwd|password)\s*=\s*(?P<value>[^;'\"\s{}]{2,})\s*[;'\"]")
_QUERY = re.compile(r"(?i)[?&](?:api_?key|key|token|appid|access_token|sig)=(?P<value>[^&\s'\"{}]{8,})")
_SHAPES = re.compile(
    r"""(?x)
      \b(?:pk|sk|tk)\.eyJ[\w-]{10,}\.[\w-]{10,}            # Mapbox
    | \beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}              # JSON web token
    | \b(?:AKIA|ASIA)[A-Z0-9]{16}\b                        # AWS access key id
    | \bgh[pousr]_[A-Za-z0-9]{30,} | \bgithub_pat_\w{30,}  # GitHub
    | \bglpat-[\w-]{16,}                                   # GitLab
    | \bxox[abprs]-[\w-]{10,}                              # Slack
    | \bAIza[\w-]{35}                                      # Google
    | \b(?:sk|rk)_(?:live|test)_\w{16,} | \bsk-[\w-]{20,}  # Stripe, OpenAI
    | \bdapi[0-9a-f]{32}                                   # Databricks
    | \bSG\.[\w-]{16,}\.[\w-]{16,}                         # SendGrid
    | -----BEGIN[ A-Z]*PRIVATE\ KEY-----[^-]+-----END[ A-Z]*PRIVATE\ KEY-----
    """
)
# `VALID_USERS = {"anna": "..."}`, `auth = [["anna", "..."]]`: pairs in a container that is named for them.
_PAIRS = re.compile(
    r"(?is)\b\w*(?:users?|logins?|credentials?|passwords?|pairs?|auth)\w*\s*=\s*[\[{](?P<body>[^=]{1,2000}?)[\]}]\s*$",
    re.MULTILINE,
)
_PAIR = re.compile(r"""(["'])[^"'\n]{1,64}\1\s*[:,]\s*(["'])(?P<value>[^"'\n]{4,64})\2""")
_PLACEHOLDER = re.compile(
    r"(?i)^(?:x{3,}|\*+|<[^>]*>|\{.*\}|\$\{?\w+\}?|changeme|your[-_ ].*|none|null|true|false|password|secret|token)$"
)


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must not be shown and the name it is shown under. Its `repr` hides the value."""

    name: str
    value: str = field(repr=False)


def find_secrets(text: str) -> tuple[Secret, ...]:
    """The obvious secrets of a text, of any file type, each value once."""
    found: dict[str, str] = {}
    for pattern in (_NAMED, _UNQUOTED):
        for match in pattern.finditer(text):
            found.setdefault(match["value"], re.sub(r"\W+", "_", match["name"]).strip("_").upper())
    for pattern, name in ((_USERINFO, "URL_PASSWORD"), (_ODBC, "PASSWORD"), (_QUERY, "API_KEY")):
        for match in pattern.finditer(text):
            found.setdefault(match["value"], name)
    for match in _SHAPES.finditer(text):
        found.setdefault(match[0], "TOKEN")
    for block in _PAIRS.finditer(text):
        for match in _PAIR.finditer(block["body"]):
            found.setdefault(match["value"], "PASSWORD")
    return tuple(Secret(name, value) for value, name in found.items() if not _harmless(value))


def _harmless(value: str) -> bool:
    """Placeholders, prose and paths are no secrets: hiding them would only make diffs hard to read."""
    return bool(_PLACEHOLDER.match(value)) or value.count(" ") > 1 or value.startswith(("/", "./", "os.environ"))


class Redactor:
    """Replaces the known secrets of an app by `<redacted:NAME>`.

    Args:
        secrets: what must not be shown.
    """

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._names: Mapping[str, str] = {secret.value: secret.name for secret in secrets}
        longest_first = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def __repr__(self) -> str:
        return f"Redactor({len(self._names)} values)"

    def __call__(self, text: str) -> str:
        """The text as it may be shown."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda match: f"<redacted:{self._names[match[0]]}>", text)

    def hides(self, text: str) -> bool:
        """Whether the text holds a secret."""
        return self._pattern is not None and self._pattern.search(text) is not None


def holds_secret(data: bytes) -> bool:
    """Whether bytes, decoded leniently, hold an obvious secret."""
    return bool(find_secrets(data.decode("utf-8", "replace")))
