"""Markdown in which texts of other people mean themselves: no markup, no mention, no link, no HTML."""

from __future__ import annotations

import re

_CODE = re.compile(r"`[^`\n]+`")
# `@app.callback` would call the user "app"; `#12` would link an issue.
_REFERENCE = re.compile(r"(?<![\w`])[@#][\w.()-]*\w[()]*")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~$&])")


def fenced(text: str, language: str = "") -> str:
    """A code block whose fence is longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def code_span(text: str) -> str:
    """Inline code, whatever backticks it holds, in a table too."""
    text = text.replace("\n", " ")
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{room}{text}{room}{ticks}".replace("|", "\\|")


def escaped(text: str) -> str:
    """Prose in which only code spans are markup: nobody is mentioned, nothing is linked, no HTML."""
    pieces, position = [], 0
    for match in _CODE.finditer(text):
        pieces += [_plain(text[position : match.start()]), code_span(match[0][1:-1])]
        position = match.end()
    return "".join((*pieces, _plain(text[position:])))


def _plain(text: str) -> str:
    pieces, position = [], 0
    for match in _REFERENCE.finditer(text):
        pieces += [_SPECIAL.sub(r"\\\1", text[position : match.start()]), code_span(match[0])]
        position = match.end()
    return "".join((*pieces, _SPECIAL.sub(r"\\\1", text[position:])))


def html_text(text: str) -> str:
    """A text inside an HTML element. An empty element after `@` keeps it from mentioning anybody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;<wbr>")
