"""What looks like a secret and is none: hiding it would only make diffs hard to read."""

from __future__ import annotations

import re

from dash_migrate.knowledge import load

_PLACEHOLDER = re.compile(
    r"""(?ix) (?: (?P<one>.)(?P=one)* | <[^>]*> | \[[^\]]*\] | \{.*\} | \$\{?\w+\}?
        | %\(?\w+\)?s? | (?:your|my|the|insert|replace|enter|add|some)[-_ ].* | .*[-_ ]here | todo\b.* )\Z"""
)
_PROSE = re.compile(
    r"(?i)\b(?:your|the|enter|new|old|confirm|repeat|forgot|invalid|wrong|missing|is|or|and|please)\b"
)
_VARIABLE_NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z")
_SECRET_NAME = re.compile(r"PASS|PWD|SECRET|TOKEN|KEY|CRED|AUTH")
_PLACE = re.compile(r"(?:\.{0,2}|~)[/\\]|[A-Za-z]:[\\/]|https?://|os\.environ|os\.getenv")
# `secrets.json`, and a version as in a list of requirements.
_FILE_OR_VERSION = re.compile(
    r"[\w./\\-]+\.(?:json|ya?ml|toml|ini|cfg|conf|env|txt|pem|key|csv|py)\Z|[\^~=<>!]{1,2}\s?\d+(?:\.[\d*]+)*\Z"
)
_FIELD = re.compile(r"\{[^{}]{0,200}\}")


def is_harmless_name(name: str) -> bool:
    """Whether a name with `password` or the like in it means something about one: its label, URL or field."""
    return re.split(r"[_-]", name.lower())[-1] in load("harmless")["name-ends"]


def is_harmless(value: str) -> bool:
    """Whether a value is a placeholder, prose, a path, a version or the name of a variable."""
    words = load("harmless")["values"]
    if value.strip().strip("'\"").strip(" :*.").lower() in words:
        return True
    if _PLACEHOLDER.match(value.strip()) or _PLACE.match(value) or _FILE_OR_VERSION.match(value):
        return True
    if " " in value and (value.count(" ") > 2 or _PROSE.search(value)):
        return True
    if _VARIABLE_NAME.match(value) and _SECRET_NAME.search(value):
        return True
    # `f"Bearer {token}"`: nothing of it is the token.
    rest = _FIELD.sub("", value)
    return rest != value and (len(rest.strip()) < 4 or rest.strip().lower() in words)
