"""The statements that load `.env` and name what is not set: how they are written, and told again."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.variable_needs import Loading

if TYPE_CHECKING:
    from collections.abc import Iterable

ENV_FILE = ".env"
_WIDTH = 88
UNSET = "_unset"
_ADVICE = {
    Loading.DOTENV: ("Copy .env.example to .env and fill it in, ", "or set them in the App Manager."),
    Loading.BY_HAND: ("Set them in the environment (.env.example names them), ", "or in the App Manager."),
}


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """The statement that stops the start where variables are not set.

    Args:
        names: the variables, sorted.
        environ: how the module spells `os.environ`.
        loading: what its message advises.
    """

    statement: ast.If
    names: tuple[str, ...]
    environ: str
    loading: Loading


def env_path(module: str, path: str) -> str:
    """The expression for the `.env` file of the app's folder.

    Args:
        module: posix path of the module below the app's folder.
        path: how the module spells `pathlib.Path`.
    """
    depth = module.count("/")
    parent = f"parents[{depth}]" if depth else "parent"
    return f'{path}(__file__).resolve().{parent} / "{ENV_FILE}"'


def check_header(names: Iterable[str], environ: str, unit: str) -> str:
    """The head of the check, with its colon: on one line if it fits, else as a formatter wraps it.

    An empty value counts as not set: that is what a copy of `.env.example` holds. Names are looked up one by one,
    since Windows holds them in upper case and `os.environ` knows it.
    """
    ordered = sorted(set(names))
    listed = ", ".join(f'"{name}"' for name in ordered)
    tests = f"name for name in [{listed}] if not {environ}.get(name)"
    short = f"if {UNSET} := [{tests}]:"
    if len(short) <= _WIDTH:
        return short
    loop = f"for name in [{listed}]"
    if len(unit.expandtabs(4)) + len(loop) > _WIDTH:
        inner = "".join(f'{unit * 2}"{name}",\n' for name in ordered)
        loop = f"for name in [\n{inner}{unit}]"
    one = f"{unit}{tests}\n"
    parts = f"{unit}name\n{unit}{loop}\n{unit}if not {environ}.get(name)\n"
    fits = len(one.rstrip("\n").expandtabs(4)) <= _WIDTH
    return f"if {UNSET} := [\n{one if fits else parts}]:"


def check_text(names: Iterable[str], environ: str, unit: str, loading: Loading) -> str:
    """The whole check, without the last line end.

    It raises `RuntimeError`, no `SystemExit`: gunicorn's master then stops and shows the message.
    """
    advice, platform = _ADVICE[loading]
    body = (
        f"raise RuntimeError(\n"
        f"{unit * 2}f\"Not set: {{', '.join({UNSET})}}. {advice}\"\n"
        f'{unit * 2}"{platform}"\n'
        f"{unit})"
    )
    return f"{check_header(names, environ, unit)}\n{unit}{body}"


def find_check(tree: ast.Module) -> Check | None:
    """The check that stands at the top level of a module; None without one, or where a person changed it."""
    return next((check for node in tree.body if (check := as_check(node)) is not None), None)


def as_check(node: ast.stmt) -> Check | None:
    """The check that a statement is; None for all others."""
    match node:
        case ast.If(
            test=ast.NamedExpr(
                target=ast.Name(id=target),
                value=ast.ListComp(
                    generators=[
                        ast.comprehension(
                            iter=ast.List(elts=elements),
                            ifs=[ast.UnaryOp(operand=ast.Call(func=ast.Attribute(value=environ)))],
                        )
                    ]
                ),
            )
        ) if target == UNSET:
            names = tuple(one.value for one in elements if isinstance(one, ast.Constant))
        case _:
            return None
    if len(names) != len(elements) or not isinstance(environ, ast.Name | ast.Attribute):
        return None
    spelled = ast.unparse(environ)
    for loading in Loading:
        written = ast.parse(check_text(map(str, names), spelled, "    ", loading)).body[0]
        if ast.dump(written) == ast.dump(node):
            assert isinstance(node, ast.If)  # of the same form
            return Check(node, tuple(map(str, names)), spelled, loading)
    return None
