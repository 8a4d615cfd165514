"""Files with credentials that the code names: a key of a service account, a client's secret."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.facts.modules import is_test
from dash_migrate.facts.values import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import ModuleIndex

# google-auth, google-cloud-*, oauth2client, gspread, firebase-admin, google-auth-oauthlib; by their documentation.
_LOADERS = frozenset(
    {
        "from_service_account_file",
        "from_service_account_json",
        "from_json_keyfile_name",
        "load_credentials_from_file",
        "from_client_secrets_file",
        "service_account",
        "Certificate",
        "flow_from_clientsecrets",
        "from_authorized_user_file",
    }
)
_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
_OPENERS = frozenset({"open", "Path", "load_cert_chain", "read_text", "from_private_key_file"})
_TELLING = re.compile(
    r"(?i)(?:^|[/\\_.-])(?:(?:credentials?|service[_-]?account|client[_-]?secrets?|private[_-]?key|api[_-]?keys?)[\w-]*"
    r"\.(?:json|ya?ml|ini|cfg|pem|key|p12|pfx)|(?:secrets?|passwords?|credentials?|api_?keys?)"
    r"\.(?:json|ya?ml|ini|cfg|toml|txt))\Z|(?:^|[/\\])id_(?:rsa|ed25519)\Z"
)
_FILE = re.compile(r"[^\n]{1,200}\.\w{2,5}\Z|(?:[^\n]{0,180}[/\\])?id_(?:rsa|ed25519)\Z")


@dataclass(frozen=True, slots=True, eq=False)
class CredentialFile:
    """A place in the code that names a file with credentials, and the file as it is written there."""

    path: str
    node: ast.expr
    file: str


def names_credentials(path: str) -> bool:
    """Whether a path names a file that holds credentials by its name alone: `~/keys/service_account.json`."""
    return bool(_TELLING.search(path))


def credential_files(facts: Facts) -> Iterator[CredentialFile]:
    """The credential files that the app's code names, by file and line; tests left out."""
    for path, index in sorted(facts.modules.indexes.items()):
        if not is_test(path):
            found = {id(node): CredentialFile(path, node, text) for node, text in _named(index)}
            yield from sorted(found.values(), key=lambda one: (one.node.lineno, one.node.col_offset))


def _named(index: ModuleIndex) -> Iterator[tuple[ast.expr, str]]:
    for site in index.calls:
        name = last_name(site.node.func)
        if name in _LOADERS or name in _OPENERS:
            for argument in (*site.node.args[:1], *(keyword.value for keyword in site.node.keywords)):
                text = _text(argument)
                if text and (_TELLING.search(text) or (name in _LOADERS and _FILE.match(text))):
                    yield argument, text
    for item in index.item_sets:
        key, text = item.target.slice, _text(item.value)
        if isinstance(key, ast.Constant) and key.value == _VARIABLE and text:
            yield item.value, text
    for binding in index.scope.bindings.get(_VARIABLE, ()):
        if binding.value is not None and (text := _text(binding.value)):
            yield binding.value, text


def _text(expr: ast.expr) -> str:
    return expr.value if isinstance(expr, ast.Constant) and isinstance(expr.value, str) else ""
