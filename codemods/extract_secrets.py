"""Move passwords, keys and tokens out of the code.

## What it does
Finds the literals that are secrets: by their own form (a provider's token, a password in a URL or a connection
string), by what they are passed to (`dash_auth.BasicAuth`, `connect(..., password)`, `secret_key`), and by their
names. A value that certainly is one becomes `os.environ["NAME"]` in all its places; the value itself goes to
`.env`, which git does not push. The module loads that file before anything reads it, and says in one sentence
which variables are not set. `.env.example` lists the names for your colleagues, and the plan lists what to set in
the App Manager. `--name OLD=NEW` gives a variable another name; with `--no-dotenv` the code loads no file, and you
set the variables.

## Why the platform needs it
A push gives the whole repository to everybody who may see the app, and its history keeps every value for good.
Passwords of a laptop are also rarely those of the platform: variables are set in the App Manager, per app.

## Before and after
Before:

    DATABASE_URL = "postgresql://sales:...@db.example.com/sales"

After:

    load_dotenv(Path(__file__).resolve().parent / ".env")
    ...
    DATABASE_URL = os.environ["DATABASE_URL"]

## What it leaves alone
Placeholders, labels, identifiers, hashes, names of variables, tests. Values that are likely a secret and not
certainly one are asked about. Secrets in comments, docstrings, configuration files and notebooks, those that no
expression can take the place of, and values that git's history holds already are findings with what to do: a
value that was ever pushed has to be changed at its provider.

## References
- https://dash.plotly.com/dash-enterprise/environment-variables
- https://12factor.net/config
- https://github.com/theskumar/python-dotenv
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.facts.variables import reads
from dash_migrate.plan import Change, ChecklistItem
from dash_migrate.rewriting.secrets.env_findings import env_findings, not_installed
from dash_migrate.rewriting.secrets.findings import credentials_named, left_by_hand, mentioned
from dash_migrate.rewriting.secrets.known_to_git import known_to_git
from dash_migrate.rewriting.secrets.moving import moves
from dash_migrate.secrets.found import found
from dash_migrate.secrets.variables import variables
from dash_migrate.step import App, Step
from dash_migrate.variable_needs import Loading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dash_migrate.plan import Proposal

NAME = "extract-secrets"


def propose(app: App) -> Iterator[Proposal]:
    """A change for each value that a variable can take over, findings for all other secrets."""
    secrets = found(app.facts)
    known = app.facts.derive(reads)
    chosen = variables(secrets, known, dict(app.settings.names))
    moved = list(moves(NAME, app, chosen))
    yield from moved
    yield from left_by_hand(NAME, app.facts, secrets)
    yield from mentioned(NAME, app.facts)
    yield from credentials_named(NAME, app.facts)
    yield from known_to_git(NAME, app.facts, chosen, known)
    if any(isinstance(proposal, Change) for proposal in moved):
        yield from env_findings(NAME, app.workspace)
        yield from not_installed(NAME, app.facts) if app.settings.dotenv is Loading.DOTENV else ()


STEP = Step(
    name=NAME,
    title="Move passwords, keys and tokens out of the code",
    doc=__doc__,
    propose=propose,
    checklist=ChecklistItem.SECRETS,
)
