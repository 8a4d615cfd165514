"""Credentials of requirements files become variables: pip puts their values in, `.env` keeps them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dash_migrate.facts.variables import reads
from dash_migrate.knowledge import load
from dash_migrate.packages.declared import readable
from dash_migrate.packages.private.addresses import VARIABLE
from dash_migrate.packages.private.credentials import (
    PIPFILE,
    Credential,
    Unusable,
    credentials,
    requirement_files,
)
from dash_migrate.packages.private.telling import STEP
from dash_migrate.plan import Change, Finding, Location, Severity, Splice, Tier
from dash_migrate.redaction.secret import Secret
from dash_migrate.rewriting.secrets.history_findings import Sought, history_findings
from dash_migrate.rewriting.secrets.ignoring import ignore_lines
from dash_migrate.secrets.history import first_commits
from dash_migrate.variable_needs import EnvironmentVariable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dash_migrate.needs import Need
    from dash_migrate.packages.declared import Line
    from dash_migrate.plan import Proposal
    from dash_migrate.step import App

_WHY = (
    "A push gives the file to everybody who may see the app. pip puts the values of the variables in: set them in "
    "the App Manager before the deployment, and in your shell before pip install."
)
_GENERAL = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})


def credential_proposals(app: App, lines: Sequence[Line]) -> Iterator[Proposal]:
    """A change for each pair of credentials, with all its places; findings for what cannot be moved.

    Args:
        app: the app.
        lines: what it declares.
    """
    groups: dict[tuple[str, str], list[Credential]] = {}
    for source in requirement_files(app.workspace):
        same = readable(source).utf8 == source.utf8
        for item in source.derive(credentials):
            if isinstance(item, Unusable):
                yield _unusable(item)
            elif source.path == PIPFILE or not same:
                yield _by_hand(item)
            else:
                groups.setdefault(item.values, []).append(item)
    names = _Names(app)
    moved = [(group, names.of(group[0])) for group in groups.values()]
    for group, pair in moved:
        yield _change(app, group, pair)
    yield from _to_be_set(lines)
    if moved:
        sought = [Sought(pair[1], Location(group[0].path, group[0].line), "") for group, pair in moved]
        secrets = [Secret(pair[1], group[0].values[1]) for group, pair in moved]
        paths = sorted({item.path for group, _ in moved for item in group})
        yield from history_findings(STEP, first_commits(app.workspace.root, paths, secrets), sought)


def _to_be_set(declared: Sequence[Line]) -> Iterator[Finding]:
    """That pip needs variables while the platform builds: nothing else of the plan sees them in such a file."""
    with_variables = [line for line in declared if VARIABLE.search(line.text)]
    for path in dict.fromkeys(line.path for line in with_variables):
        lines = [line for line in with_variables if line.path == path]
        names = sorted({match[0][2:-1] for line in lines for match in VARIABLE.finditer(line.text)})
        yield Finding(
            STEP,
            f"variables {' '.join(names)}",
            Severity.ADVICE,
            Location(path, lines[0].number),
            f"pip puts in the values of {', '.join(names)} here.",
            "The build stops where they are not set.",
            "Set them in the App Manager before the deployment, and in your shell before pip install.",
        )


def _change(app: App, group: Sequence[Credential], pair: tuple[str, str]) -> Change:
    first, (user, secret) = group[0], pair
    edits = []
    for item in group:
        if item.user is not None:
            edits.append(Splice(item.path, item.user.start, item.user.end, f"${{{user}}}"))
        edits.append(Splice(item.path, item.secret.start, item.secret.end, f"${{{secret}}}"))
    written = f"${{{user}}}:${{{secret}}}" if first.user else f"${{{secret}}}"
    return Change(
        STEP,
        f"credentials {first.host}",
        f"Take the credentials for {first.host} from the environment: {written}",
        _WHY,
        Tier.SAFE,
        Location(first.path, first.line),
        tuple(edits),
        tuple(_needs(app, group, pair)),
    )


def _needs(app: App, group: Sequence[Credential], pair: tuple[str, str]) -> Iterator[Need]:
    places = tuple(Location(item.path, item.line) for item in group)
    user, secret = group[0].values
    if group[0].user is not None:
        yield EnvironmentVariable(pair[0], Secret(pair[0], user), places)
    yield EnvironmentVariable(pair[1], Secret(pair[1], secret), places)
    yield from ignore_lines(app.workspace)


class _Names:
    """Gives the variables their names: by the host, free of what the app reads for something else."""

    def __init__(self, app: App) -> None:
        known = app.facts.derive(reads)
        self._values = {name: secret.value for name, secret in known.dotenv.items()}
        self._taken = set(known.by_name) | set(load("variables")["platform"])
        self._renamed = dict(app.settings.names)

    def of(self, item: Credential) -> tuple[str, str]:
        """The names for a user and a secret; the first is not used where no user is moved."""
        bases = ["GIT"] if item.is_repository else []
        label = host_label(item.host)
        bases += [label, *(f"{label}_{number}" for number in range(2, 1000))]
        secret = "TOKEN" if item.is_repository or item.user is None else "PASSWORD"
        values = item.values
        for base in bases:
            pair = tuple(self._renamed.get(f"{base}_{end}", f"{base}_{end}") for end in ("USER", secret))
            wanted = [(name, value) for name, value in zip(pair, values, strict=True) if value]
            if all(self._free(name, value) for name, value in wanted):
                self._values |= dict(wanted)
                return pair[0], pair[1]
        raise AssertionError("a thousand names are taken")

    def _free(self, name: str, value: str) -> bool:
        if name in self._values:
            return self._values[name] == value
        return name not in self._taken


def host_label(host: str) -> str:
    """What of a host's name tells whose it is, as a part of a variable's name: `EXAMPLE` of `pkgs.example.com`."""
    parts = host.partition(":")[0].split(".")
    if all(part.isdigit() for part in parts):
        return "INDEX"
    names = [part for part in parts[:-1] if part not in _GENERAL] or parts[:1]
    label = re.sub(r"\W+", "_", names[-1]).upper()
    reserved = f"{label}_" in load("variables")["reserved-prefixes"]
    return f"INDEX_{label}" if reserved or not re.match(r"[A-Z]", label) else label


def _by_hand(item: Credential) -> Finding:
    kind = "a password or token" if item.user else "a token"
    return Finding(
        STEP,
        f"credentials {item.host}",
        Severity.ERROR,
        Location(item.path, item.line),
        f"The address of {item.host} has {kind} in it.",
        "A push gives the file to everybody who may see the app.",
        f"Write variables in their place, https://${{{host_label(item.host)}_USER}}:"
        f"${{{host_label(item.host)}_PASSWORD}}@{item.host}/..., set them in the App Manager, and change the "
        "password if the file was ever pushed.",
    )


def _unusable(item: Unusable) -> Finding:
    address, label = item.address, "GIT" if "+" in item.address.scheme else host_label(item.address.host)
    secret = "TOKEN" if "+" in address.scheme else "PASSWORD"
    if address.password or not re.fullmatch(r"[\w.%@-]+", address.user):
        why = (
            "pip replaces ${NAME} alone, in capital letters; everything else is sent as it stands, and the server "
            "refuses it."
        )
        seen = f"The credentials for {address.host} are a placeholder, or variables in another notation."
    else:
        why = "pip asks for the password, and in a build nobody answers."
        seen = f"The address of {address.host} has a user name and no password."
    return Finding(
        STEP,
        f"half of credentials {address.host}",
        Severity.ERROR,
        Location(item.path, item.line),
        seen,
        why,
        f"Write {address.scheme}://${{{label}_USER}}:${{{label}_{secret}}}@{address.host}{address.rest} and set "
        "both variables in the App Manager.",
    )
