"""ODBC drivers that connection strings name: from apt, from their maker's repository, or for Windows only."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dash_migrate.facts.reached import running
from dash_migrate.knowledge import load
from dash_migrate.packages.system.needs import STEP, TABLE, AptNeed
from dash_migrate.packages.system.presence import Use
from dash_migrate.plan import Change, Create, Effort, Finding, Location, Severity, Tier
from dash_migrate.target_platform import TargetPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.packages.system.presence import Present
    from dash_migrate.plan import Edit, Proposal
    from dash_migrate.workspace import Workspace

SCRIPT = "predeploy.sh"
APP_JSON = "app.json"
_REGISTERS = (APP_JSON, "project.toml", "Dockerfile")
_MANAGERS = ("pyodbc", "pypyodbc", "turbodbc")
_DRIVER = re.compile(
    r"(?i)\bdriver\s*=\s*(?:\{(?P<braced>[^}]+)\}|(?P<plain>[\w +.%-]+))|(?P<bare>ODBC Driver \d+ for SQL Server)"
)
_MICROSOFT = re.compile(r"(?i)odbc driver (?P<version>\d+)(?:\.\d+)? for sql server")
_WINDOWS = re.compile(r"(?i)sql server(?: native client [\d.]+)?|microsoft (?:access|excel|text) .*")


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver that a connection string names."""

    name: str
    location: Location


def driver_needs(
    facts: Facts, workspace: Workspace, found: Mapping[str, Present], platform: TargetPlatform
) -> Iterator[AptNeed | Proposal]:
    """What the ODBC drivers of the app need, if it uses ODBC at all."""
    if not any(key in found for key in _MANAGERS):
        return
    seen: set[str] = set()
    for driver in _drivers(facts):
        name = driver.name.lower()
        if name in seen:
            continue
        seen.add(name)
        if package := load(TABLE)["odbc"].get(name):
            yield AptNeed(
                (package,), f"the connection in {driver.location.path} names {driver.name}", driver.location
            )
        elif match := _MICROSOFT.fullmatch(name):
            yield from _microsoft(driver, int(match["version"]), workspace, platform)
        elif _WINDOWS.fullmatch(name):
            yield _windows(driver)


def with_managers(found: Mapping[str, Present], facts: Facts) -> Mapping[str, Present]:
    """The distributions, those for ODBC as used if a connection string names a driver: SQLAlchemy imports them."""
    managers = [found[key] for key in _MANAGERS if key in found and found[key].use is not Use.DIRECT]
    driver = next(_drivers(facts), None) if managers else None
    if driver is None:
        return found
    why = f"the connection in {driver.location.path} names an ODBC driver"
    used = {item.key: replace(item, use=Use.DIRECT, why=why, location=driver.location) for item in managers}
    return {**found, **used}


def _drivers(facts: Facts) -> Iterator[Driver]:
    for index in running(facts):
        if b"river" not in index.source.data:
            continue
        for node in ast.walk(index.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "river" in node.value:
                for match in _DRIVER.finditer(node.value):
                    text = match["braced"] or match["plain"] or match["bare"]
                    name = text.replace("+", " ").replace("%20", " ").strip()
                    yield Driver(name, index.source.location(node))


def _microsoft(driver: Driver, version: int, workspace: Workspace, platform: TargetPlatform) -> Iterator[Proposal]:
    """Microsoft's driver is not in Ubuntu's archive: a script installs it before the app starts."""
    if version not in {17, 18}:
        yield Finding(
            STEP,
            driver.name,
            Severity.ERROR,
            driver.location,
            f"The connection names {driver.name}.",
            "Microsoft has no such driver for the platform's Ubuntu.",
            "Write ODBC Driver 18 for SQL Server and run the plan again: it then has the script for it.",
        )
        return
    script = _script_of(workspace)
    edits = () if script or workspace.exists(SCRIPT) else _script(version, workspace, platform)
    if edits:
        title = f"Write {SCRIPT}, which installs Microsoft's ODBC driver {version}"
        why = (
            f"{driver.location.path} connects by {driver.name}, which Ubuntu does not have. The script accepts "
            "Microsoft's licence terms (ACCEPT_EULA=Y): read them first."
        )
        yield Change(STEP, SCRIPT, title, why, Tier.ASK, driver.location, edits)
    registers = len(edits) > 1 or (script and any(_mentions(workspace, path, script) for path in _REGISTERS))
    if not registers:
        yield _registered(driver, version, script or SCRIPT, platform)


def _script_of(workspace: Workspace) -> str:
    """The app's own script that installs a driver of Microsoft's; empty if there is none."""
    scripts = (path for path in workspace.paths if path.endswith(".sh"))
    return next((path for path in scripts if _mentions(workspace, path, "msodbcsql")), "")


def _mentions(workspace: Workspace, path: str, text: str) -> bool:
    source = workspace.source(path) if path in workspace.paths else None
    return source is not None and text.encode() in source.data


def _script(version: int, workspace: Workspace, platform: TargetPlatform) -> tuple[Edit, ...]:
    release = "18.04" if platform is TargetPlatform.DE4 else "22.04"
    text = f"""#!/usr/bin/env bash
# Installs Microsoft's ODBC driver {version} for SQL Server on Ubuntu {release}. Needs root.
# ACCEPT_EULA=Y accepts Microsoft's licence terms for it.
set -euo pipefail
curl -fsSL -o /tmp/microsoft.deb https://packages.microsoft.com/config/ubuntu/{release}/packages-microsoft-prod.deb
dpkg -i /tmp/microsoft.deb
apt-get update
ACCEPT_EULA=Y DEBIAN_FRONTEND=noninteractive apt-get install -y msodbcsql{version}
"""
    script = Create(SCRIPT, text, 0o755)
    if platform is TargetPlatform.DE4 and not workspace.exists(APP_JSON):
        scripts = {"scripts": {"dokku": {"predeploy": f"cd /app && bash {SCRIPT}"}}}
        return (script, Create(APP_JSON, json.dumps(scripts, indent=2) + "\n"))
    return (script,)


def _registered(driver: Driver, version: int, script: str, platform: TargetPlatform) -> Finding:
    """What is left to a person: the platform must be told to run the script."""
    if platform is TargetPlatform.DE4:
        action = f'Write into {APP_JSON}: "scripts": {{"dokku": {{"predeploy": "cd /app && bash {script}"}}}}'
    elif platform is TargetPlatform.DE5:
        action = (
            f"Register {script} as a predeploy script in project.toml, as your Dash Enterprise's page on the "
            "application structure says (its keys are not public), or ask your administrator for the driver."
        )
    else:
        action = f"Build with an image of your own that runs {script}, or with a buildpack for Microsoft's driver."
    return Finding(
        STEP,
        f"register {driver.name}",
        Severity.ERROR,
        driver.location,
        f"The connection names {driver.name}, which a script has to install (msodbcsql{version}).",
        "Ubuntu's own archive does not have it, so no line for apt brings it; without it no connection is made.",
        action,
        Effort.HOUR,
    )


def _windows(driver: Driver) -> Finding:
    access = driver.name.lower().startswith("microsoft")
    action = (
        "Store the data in a file that Linux reads (CSV, Parquet, SQLite), or in a database."
        if access
        else "Write ODBC Driver 18 for SQL Server (with TrustServerCertificate=yes if the server's certificate is "
        "its own), and run the plan again."
    )
    return Finding(
        STEP,
        driver.name,
        Severity.ERROR,
        driver.location,
        f"The connection names the driver {driver.name}.",
        "This driver is a part of Windows; the platform runs Linux.",
        action,
        Effort.HOUR,
    )
