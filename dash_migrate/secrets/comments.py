"""Secrets in comments, docstrings and settings within texts of Python files: found, and never rewritten."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import TYPE_CHECKING

from dash_migrate.facts.nodes import all_nodes
from dash_migrate.redaction.secret import Secret
from dash_migrate.secrets.commented import in_comments
from dash_migrate.secrets.hints import hints
from dash_migrate.secrets.mentions import Medium, Mention, Writing, shown_name, spotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.source import SourceFile

# `host: db.example`, `[section]`, `"port": 5432,`, brackets alone.
_SETTING = re.compile(r"""\s*(?:["']?[\w.-]+["']?\s*[:=]|\[[\w.-]+\]\s*\Z|[\[\]{}],?\s*\Z|[#;])""")
_BEHIND_HASH = re.compile(rb"#[^\n]*")
_LONG = (b'"""', b"'''")
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def comment_mentions(source: SourceFile) -> tuple[Mention, ...]:
    """The secrets in a Python file's comments and texts, from the top; a file that does not parse too."""
    return source.derive(_mentions)


def _mentions(source: SourceFile) -> tuple[Mention, ...]:
    found = [*_commented(source), *_documented(source)]
    return tuple(sorted(found, key=lambda mention: (mention.line, mention.column)))


def _commented(source: SourceFile) -> Iterator[Mention]:
    if not any(hints(part) for part in _BEHIND_HASH.findall(source.data)):
        return  # telling comments from strings costs more than all the rest
    comments = list(_comments(source))
    told: set[int] = set()
    for line, column, text in comments:
        for spot in spotted(text, Writing.PROSE):
            told.add(line)
            yield Mention(
                source.path, line, column + spot.column + 1, Medium.COMMENT, spot.kind, spot.name, spot.secret
            )
    tree = source.tree
    imports = [one for one in tree.body if isinstance(one, ast.Import | ast.ImportFrom)] if tree else []
    for line, found in in_comments(comments, imports):
        if line not in told:
            column = max(0, source.line_text(line).find(found.secret.value))
            name = found.hint.words[-1] if found.hint.words else ""
            secret = Secret(shown_name(name) or found.secret.name, found.secret.value)
            yield Mention(source.path, line, column + 1, Medium.COMMENT, found.kind, name, secret)


def _comments(source: SourceFile) -> Iterator[tuple[int, int, str]]:
    """Line, 0-based column and text of the comments, as far as the file can be read."""
    text = source.data[len(source.bom) :].decode(source.encoding, "replace")
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.start[1], token.string
    except (tokenize.TokenError, SyntaxError):  # the rest of a file that does not parse
        return


def _documented(source: SourceFile) -> Iterator[Mention]:
    if not any(quotes in source.data for quotes in _LONG) or not hints(source.data):
        return
    documents: set[int] = set()
    for node in all_nodes(source):
        if isinstance(node, _DOCUMENTED) and node.body and isinstance(node.body[0], ast.Expr):
            documents.add(id(node.body[0].value))
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if id(node) in documents:
            yield from _lines(source, node, Medium.DOCSTRING, Writing.PROSE)
        elif _is_settings(node.value):
            yield from _lines(source, node, Medium.TEXT, Writing.SETTINGS)


def _is_settings(text: str) -> bool:
    """Whether a text is a configuration of several lines."""
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) > 1 and sum(_SETTING.match(line) is not None for line in lines) > 0.7 * len(lines)


def _lines(source: SourceFile, literal: ast.Constant, medium: Medium, writing: Writing) -> Iterator[Mention]:
    """The secrets of a text, by its lines in the file."""
    for line in range(literal.lineno, (literal.end_lineno or literal.lineno) + 1):
        for spot in spotted(source.line_text(line), writing):
            yield Mention(source.path, line, spot.column + 1, medium, spot.kind, spot.name, spot.secret)
