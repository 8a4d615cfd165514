"""The byte strings under which a value can stand in a file."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass, field
from urllib.parse import quote

# Shorter values, words and numbers stand in many texts by chance.
_SHORT = 8


@dataclass(frozen=True, slots=True)
class Needle:
    """What is looked for in place of one value.

    Args:
        texts: the forms of the value.
        bounded: where one has to stand between quotes, or alone as a number; None if anywhere.
    """

    texts: tuple[bytes, ...] = field(repr=False)
    bounded: re.Pattern[bytes] | None = field(repr=False)

    @property
    def weak(self) -> bool:
        """Whether it may stand in other texts by chance, so that only files known to hold it should be asked."""
        return self.bounded is not None

    def stands_in(self, data: bytes) -> bool:
        """Whether a file's content holds the value."""
        if not any(text in data for text in self.texts):
            return False
        return self.bounded is None or self.bounded.search(data) is not None


def needle(value: str) -> Needle:
    """What to look for: the value as it is, and as Python, JSON, `.env` and URLs write it."""
    texts = _forms(value)
    word = value.isdigit() or (value.isalpha() and (value.islower() or value.istitle()))
    if len(value) >= _SHORT and not word:
        return Needle(texts, None)
    either = b"|".join(map(re.escape, texts))
    pattern = rb"(?<![\w.])(?:%s)(?![\w.])" if value.isdigit() else rb"['\"](?:%s)\\?['\"]"
    return Needle(texts, re.compile(pattern % either))


def readable(data: bytes) -> bytes:
    """A file's content as UTF-8: PowerShell writes UTF-16."""
    for bom, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace").encode("utf-8", "replace")
    return data


def _forms(value: str) -> tuple[bytes, ...]:
    texts = {
        value,
        value.replace("\n", "\r\n"),
        *(quote(value, safe, errors="surrogatepass") for safe in ("", "/")),
    }
    for escaped in (
        value.replace("\\", "\\\\"),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
    ):
        texts |= {escaped, escaped.replace("'", "\\'"), escaped.replace("\n", "\\n"), escaped.replace('\\"', '"')}
    found = {text.encode("utf-8", "surrogatepass") for text in texts}
    if not value.isascii():
        found |= {text.encode("latin-1") for text in texts if all(ord(char) < 256 for char in text)}
    return tuple(sorted(found - {b""}))
