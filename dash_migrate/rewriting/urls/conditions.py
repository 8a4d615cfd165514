"""What a condition on how an URL begins says of the URL: `url.startswith("/")`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from dash_migrate.facts.url_values import LOCAL, Verdict

if TYPE_CHECKING:
    from dash_migrate.facts.origins import Origin

_PATHS = LOCAL | {Verdict.PREFIXED, Verdict.UNKNOWN}
_WEB = ("http", "https", "http:", "https:", "http://", "https://", "mailto:", "#", "//", "www")


class Told(NamedTuple):
    """What holds in one branch of a condition.

    Args:
        of: the expression that it is about, as `ast.dump` gives it.
        slash: whether that starts with a slash.
    """

    of: str
    slash: bool

    def allows(self, expr: ast.expr, origin: Origin, found: Verdict) -> bool:
        """Whether an expression of that branch may come from an origin."""
        if ast.dump(expr) != self.of:
            return True
        text = getattr(origin.node, "value", None)
        slashes = isinstance(text, str) and text.strip().startswith("//")
        if self.slash:
            return found in _PATHS or slashes
        return found not in _PATHS


def told(test: ast.expr) -> tuple[Told | None, Told | None]:
    """What a condition tells where it holds, and where it does not."""
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]
    starts = [found for part in parts if (found := _start(part)) is not None]
    slash = next((dumped for dumped, text in starts if text == ("/",)), None)
    if slash is not None:
        rest = [part for part in parts if not _is_about(part, slash)]
        return Told(slash, slash=True), None if rest else Told(slash, slash=False)
    web = next((dumped for dumped, texts in starts if all(text in _WEB for text in texts)), None)
    return (Told(web, slash=False) if web is not None else None), None


def _start(test: ast.expr) -> tuple[str, tuple[str, ...]] | None:
    """The dump of `url` and the texts of `url.startswith(texts)`."""
    match test:
        case ast.Call(func=ast.Attribute(value=url, attr="startswith"), args=[given]):
            nodes = given.elts if isinstance(given, ast.Tuple) else [given]
            texts = tuple(
                one.value for one in nodes if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )
            return (ast.dump(url), texts) if texts and len(texts) == len(nodes) else None
    return None


def _is_about(part: ast.expr, dumped: str) -> bool:
    """Whether a part of the condition fails for no path of the app that the URL may be."""
    if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Not):
        return _start(part.operand) == (dumped, ("//",))
    return ast.dump(part) == dumped or _start(part) == (dumped, ("/",))
