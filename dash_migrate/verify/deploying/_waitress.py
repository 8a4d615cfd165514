"""Serves a WSGI app with waitress, where gunicorn does not run; in the app's interpreter, Python 3.8 or later.

Called with one argument, a JSON object: `module` and `attr` of the target, `paths` to find it in, `url_prefix`,
and `port_file`, into which the port is written that the system chose. Mistakes in the target are told in
gunicorn's words.
"""

from __future__ import annotations

import ast
import importlib
import json
import sys
from pathlib import Path


class TargetError(Exception):
    """There is no such application."""


def load(module: str, attr: str) -> object:
    """Imports the application.

    Raises:
        TargetError: with gunicorn's words.
    """
    found = importlib.import_module(module)
    try:
        expression: ast.AST | None = ast.parse(attr, mode="eval").body
    except SyntaxError:
        expression = None
    name = expression.func if isinstance(expression, ast.Call) else expression
    if not isinstance(name, ast.Name):
        raise TargetError(f"Failed to parse {attr!r} as an attribute name or function call.")
    if not hasattr(found, name.id):
        raise TargetError(f"Failed to find attribute {name.id!r} in {module!r}.")
    app: object = getattr(found, name.id)
    if isinstance(expression, ast.Call) and callable(app):
        values = [ast.literal_eval(item) for item in expression.args]
        app = app(*values, **{str(item.arg): ast.literal_eval(item.value) for item in expression.keywords})
    if not callable(app):
        raise TargetError("Application object must be callable.")
    return app


def main() -> None:
    """Serves until the process is ended."""
    asked = json.loads(sys.argv[1])
    sys.path[:1] = asked["paths"]  # in place of this file's folder
    try:
        create_server = importlib.import_module("waitress.server").create_server
    except ImportError:
        sys.exit("dash-migrate: waitress is not installed")
    try:
        app = load(asked["module"], asked["attr"])
    except TargetError as exc:
        sys.exit(str(exc))
    server = create_server(app, host="127.0.0.1", port=0, url_prefix=asked["url_prefix"])
    port_file = Path(asked["port_file"])
    written = port_file.with_suffix(".new")
    written.write_text(str(server.effective_port), encoding="ascii")
    written.replace(port_file)
    server.run()


if __name__ == "__main__":
    main()
