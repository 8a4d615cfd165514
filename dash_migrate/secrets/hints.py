"""What tells cheaply that a text may hold a secret."""

from __future__ import annotations

import re
from functools import cache

from dash_migrate.secrets.tokens import needles

# Parts of telling names, and of addresses and headers.
_WORDS = (
    r"(?i:pass|pwd|\bpw\b|\bpin\b|psk|secret|token|key\b|credential|auth|connect|log.?in|session|app.?id|user|"
    r"kennwort|contrase|clave|senha|\bmdp\b|mot.?de.?passe|bearer|hooks\.|webhook)|"
    r"://[^\s/@]{0,200}:[^\s/@]{1,200}@"
)


@cache
def _pattern() -> re.Pattern[bytes]:
    starts = sorted(set(needles()), key=len)
    return re.compile("|".join([_WORDS, *map(re.escape, starts)]).encode())


def hints(data: bytes) -> bool:
    """Whether bytes hold a word that stands beside secrets, or the start of a provider's token."""
    return _pattern().search(data) is not None
