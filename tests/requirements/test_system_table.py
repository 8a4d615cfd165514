"""The table of system packages: every row can be read, and no name that cannot be right stands in it."""

from __future__ import annotations

import re

import pytest
from packaging.specifiers import SpecifierSet

from dash_migrate.knowledge import load
from dash_migrate.packages.installed import canonical
from dash_migrate.plan import Severity

TABLE = load("system_packages")
ROWS = [*TABLE["library"], *TABLE["build"], *TABLE["remark"]]
NAMES = sorted(
    {name for row in (*TABLE["library"], *TABLE["build"]) for name in (*row["packages"], *row.get("bionic", ()))}
    | set(TABLE["programs"])
    | set(TABLE["odbc"].values())
    | set(TABLE["sonames"].values())
    | {name for row in TABLE["remark"] for name in row.get("libraries", ())}
)
# Their Linux wheels carry all that they load.
COMPLETE = [
    "fiona",
    "h5py",
    "lxml",
    "moviepy",
    "psycopg2-binary",
    "pymssql",
    "pyproj",
    "rasterio",
    "shapely",
    "xmlsec",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_ubuntu_22s(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", name)
    assert not name.endswith("t64"), "a name of Ubuntu 24.04"
    assert name not in TABLE["renamed"] or name in {
        row for item in TABLE["library"] for row in item.get("bionic", ())
    }
    assert name not in TABLE["foreign"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["distributions"][0])
def test_rows_can_be_used(row: dict[str, object]) -> None:
    distributions = row["distributions"]
    assert isinstance(distributions, list)
    assert [canonical(key) for key in distributions] == distributions
    SpecifierSet(str(row.get("versions", "")))
    assert row.get("at", "install") in {"import", "install", "use"}
    if "severity" in row:
        Severity(row["severity"])
        assert all(str(row[key]).endswith((".", "}")) or key == "action" for key in ("seen", "reason", "action"))


@pytest.mark.parametrize("key", COMPLETE)
def test_complete_wheels_are_in_no_row(key: str) -> None:
    assert not [row for row in (*TABLE["library"], *TABLE["build"]) if key in row["distributions"]]


def test_a_program_has_one_package() -> None:
    programs = [program for several in TABLE["programs"].values() for program in several]
    assert len(programs) == len(set(programs))
