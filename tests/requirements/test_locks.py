"""The versions that lock files hold for the running app on Linux: every tool's format, invented and small."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dash_migrate.packages.locks import Place, PlaceKind, locked, stale, unreadable_lock
from dash_migrate.packages.locks.findings import project_findings
from dash_migrate.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.packages.locks import Locked


def app(folder: Path, **files: str) -> Workspace:
    """An app of these files; `_` in a keyword stands for the dot of the file's name."""
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_text(content)
    return Workspace.read(folder)


def found(workspace: Workspace, python: str = "3.11") -> Locked:
    lock = locked(workspace, python)
    assert lock is not None
    return lock


PROJECT = """\
[tool.poetry.dependencies]
python = "^3.9"
dash = {version = "^2.0", extras = ["celery"]}
numpy = "*"
charts = {git = "https://git.example.com/charts.git"}
inner = {version = "*", source = "acme"}
"""
PACKAGES = """\
[[package]]
name = "dash"
version = "2.18.2"
optional = false
python-versions = ">=3.8"
files = [{file = "dash.whl", hash = "sha256:aa"}, {file = "dash.tar.gz", hash = "sha256:bb"}]

[package.dependencies]
Flask = ">=1.0.4,<3.1"
celery = {version = ">=5.1.2", extras = ["redis"], optional = true, markers = "extra == \\"celery\\""}
diskcache = {version = ">=5.2.1", optional = true}
importlib-metadata = {version = "*", markers = "python_version < \\"3.8\\""}

[package.extras]
celery = ["celery[redis] (>=5.1.2)"]
diskcache = ["diskcache (>=5.2.1)"]

[[package]]
name = "flask"
version = "3.0.3"
optional = false
python-versions = ">=3.8"
[package.dependencies]
colorama = {version = "*", markers = "platform_system == \\"Windows\\""}

[[package]]
name = "colorama"
version = "0.4.6"
optional = false
python-versions = ">=3.7"

[[package]]
name = "celery"
version = "5.4.0"
optional = false
python-versions = ">=3.8"
[package.dependencies]
redis = {version = ">=4", optional = true, markers = "extra == \\"redis\\""}
[package.extras]
redis = ["redis (>=4)"]

[[package]]
name = "redis"
version = "5.0.4"
optional = false
python-versions = ">=3.7"

[[package]]
name = "diskcache"
version = "5.6.3"
optional = true
python-versions = ">=3"

[[package]]
name = "importlib-metadata"
version = "8.0"
optional = false
python-versions = ">=3.8"

[[package]]
name = "numpy"
version = "1.26.4"
optional = false
python-versions = ">=3.9"

[[package]]
name = "numpy"
version = "2.1.0"
optional = false
python-versions = ">=3.10"

[[package]]
name = "charts"
version = "1.0"
optional = false
python-versions = "*"
[package.source]
type = "git"
url = "https://git.example.com/charts.git"
reference = "HEAD"
resolved_reference = "abc1"

[[package]]
name = "inner"
version = "0.3"
optional = false
python-versions = "*"
[package.source]
type = "legacy"
url = "https://user:geheim@index.example.com/simple"
reference = "acme"

[[package]]
name = "pytest"
version = "8.0"
optional = false
python-versions = ">=3.8"
"""
MAIN = {
    "celery": "5.4.0",
    "charts": "1.0",
    "dash": "2.18.2",
    "flask": "3.0.3",
    "inner": "0.3",
    "numpy": "2.1.0",
    "redis": "5.0.4",
}


def with_groups(text: str) -> str:
    """The same as Poetry 2 writes it: each entry with its groups, what Linux does not need with its marker."""
    for name, version, more in (
        ("pytest", "8.0", 'groups = ["dev"]'),
        ("colorama", "0.4.6", 'groups = ["main", "dev"]\nmarkers = "sys_platform == \\"win32\\""'),
        ("importlib-metadata", "8.0", 'groups = ["main"]\nmarkers = {main = "python_version < \'3.8\'"}'),
    ):
        text = text.replace(
            f'name = "{name}"\nversion = "{version}"', f'name = "{name}"\nversion = "{version}"\n{more}'
        )
    entries = text.split("[[package]]\n")
    return "[[package]]\n".join(
        part if not part or "groups = " in part else part.replace("optional", 'groups = ["main"]\noptional', 1)
        for part in entries
    )


def with_categories(text: str) -> str:
    """The same as Poetry 1.1 wrote it: a category, and the files at the end."""
    entries = text.replace(
        'files = [{file = "dash.whl", hash = "sha256:aa"}, {file = "dash.tar.gz", hash = "sha256:bb"}]\n', ""
    )
    parts = entries.split("[[package]]\n")
    text = "[[package]]\n".join(
        f'category = "{"dev" if "pytest" in part else "main"}"\n{part}' if part else part for part in parts
    )
    return (
        f'{text}\n[metadata]\nlock-version = "1.1"\n[metadata.files]\n'
        'dash = [{file = "dash.whl", hash = "sha256:aa"}, {file = "dash.tar.gz", hash = "sha256:bb"}]\n'
    )


@pytest.mark.parametrize("lock", [PACKAGES, with_groups(PACKAGES), with_categories(PACKAGES)])
def test_poetrys_lock_in_its_three_forms(tmp_path: Path, lock: str) -> None:
    held = found(app(tmp_path, pyproject_toml=PROJECT, poetry_lock=lock))
    assert held.versions == MAIN
    assert (held.path, held.tool, held.unsupported) == ("poetry.lock", "Poetry", {})
    assert held.hashes == {"dash": ("sha256:aa", "sha256:bb")}
    assert held.elsewhere == {
        "charts": Place(PlaceKind.REPOSITORY, "git+https://git.example.com/charts.git@abc1"),
        "inner": Place(PlaceKind.INDEX, "https://index.example.com/simple"),
    }


def test_the_version_for_the_targets_python_is_taken(tmp_path: Path) -> None:
    workspace = app(tmp_path, pyproject_toml=PROJECT, poetry_lock=PACKAGES)
    assert found(workspace, "3.9").versions["numpy"] == "1.26.4"
    assert found(workspace, "3.9.2").versions["numpy"] == "1.26.4"
    old = found(workspace, "3.8")
    assert (old.versions["numpy"], old.unsupported) == ("2.1.0", {"numpy": ">=3.10"})
    assert found(workspace, "3.7").versions["importlib-metadata"] == "8.0"


def test_whatever_a_lock_asks_for_is_followed(tmp_path: Path) -> None:
    project = '[tool.poetry.dependencies]\nfirst = "^1 || ^4"\n'
    entry = '[[package]]\nname = "{}"\nversion = "1.0"\noptional = false\npython-versions = "*"\n'
    lock = "".join(
        (
            entry.format("first"),
            '[package.dependencies]\nsecond = ">=1,<2 || >3"\nthird = ">=1"\n',
            'fourth = {version = "*", optional = true}\n',
            '[package.extras]\nsigned = ["third[signed] (>=1)", "fourth"]\n',
            *map(entry.format, ("second", "third", "fourth", "fifth")),
        )
    )
    assert set(found(app(tmp_path, pyproject_toml=project, poetry_lock=lock)).versions) == {
        "first",
        "second",
        "third",
    }
    asked = project.replace('"^1 || ^4"', '{version = "*", extras = ["signed"]}')
    assert "fourth" in found(app(tmp_path, pyproject_toml=asked, poetry_lock=lock)).versions


def test_a_lock_without_its_project_gives_all_of_it(tmp_path: Path) -> None:
    assert "pytest" in found(app(tmp_path, poetry_lock=PACKAGES)).versions


UV = """\
version = 1
requires-python = ">=3.10"

[[package]]
name = "shop"
version = "0.1"
source = { virtual = "." }
dependencies = [
    { name = "dash", extra = ["compress"] },
    { name = "charts" },
    { name = "inner" },
    { name = "near" },
    { name = "numpy", version = "1.26.4", marker = "python_full_version < '3.11'" },
    { name = "numpy", version = "2.1.0", marker = "python_full_version >= '3.11'" },
    { name = "pywin32", marker = "sys_platform == 'win32'" },
]
[package.dev-dependencies]
dev = [{ name = "ruff" }]

[[package]]
name = "dash"
version = "2.18.2"
source = { registry = "https://index.example.com/simple" }
dependencies = [{ name = "flask" }]
sdist = { url = "https://files.example.com/dash.tar.gz", hash = "sha256:bb" }
wheels = [{ url = "https://files.example.com/dash.whl", hash = "sha256:aa" }]
[package.optional-dependencies]
compress = [{ name = "flask-compress" }]
celery = [{ name = "celery" }]

[[package]]
name = "flask"
version = "3.0.3"
source = { registry = "https://index.example.com/simple" }

[[package]]
name = "flask-compress"
version = "1.15"
source = { registry = "https://index.example.com/simple" }

[[package]]
name = "celery"
version = "5.4.0"
source = { registry = "https://index.example.com/simple" }

[[package]]
name = "numpy"
version = "1.26.4"
source = { registry = "https://index.example.com/simple" }
resolution-markers = ["python_full_version < '3.11'"]

[[package]]
name = "numpy"
version = "2.1.0"
source = { registry = "https://index.example.com/simple" }
resolution-markers = ["python_full_version >= '3.11'", "python_full_version >= '3.13'"]

[[package]]
name = "charts"
version = "1.0"
source = { git = "https://git.example.com/charts.git?rev=main#abc1" }

[[package]]
name = "inner"
version = "0.3"
source = { registry = "https://acme.example.com/simple" }

[[package]]
name = "near"
version = "0.1"
source = { editable = "libs/near" }

[[package]]
name = "pywin32"
version = "308"
source = { registry = "https://index.example.com/simple" }

[[package]]
name = "ruff"
version = "0.8"
source = { registry = "https://index.example.com/simple" }
"""


@pytest.mark.parametrize("source", ["virtual", "editable"])
def test_uvs_lock(tmp_path: Path, source: str) -> None:
    workspace = app(tmp_path, uv_lock=UV.replace('virtual = "."', f'{source} = "."'))
    held = found(workspace)
    assert held.versions == {
        "charts": "1.0",
        "dash": "2.18.2",
        "flask": "3.0.3",
        "flask-compress": "1.15",
        "inner": "0.3",
        "near": "0.1",
        "numpy": "2.1.0",
    }
    assert found(workspace, "3.10").versions["numpy"] == "1.26.4"
    assert held.hashes == {"dash": ("sha256:aa", "sha256:bb")}
    assert held.elsewhere == {
        "charts": Place(PlaceKind.REPOSITORY, "git+https://git.example.com/charts.git@abc1"),
        "inner": Place(PlaceKind.INDEX, "https://acme.example.com/simple"),
        "near": Place(PlaceKind.LOCAL, "-e ./libs/near"),
    }


PDM = """\
[metadata]
groups = ["default", "dev"]

[[package]]
name = "dash"
version = "2.18.2"
requires_python = ">=3.8"
groups = ["default"]
dependencies = ["Flask<3.1,>=1.0.4"]
files = [{file = "dash.whl", hash = "sha256:aa"}]

[[package]]
name = "dash"
version = "2.18.2"
extras = ["celery"]
groups = ["default"]
dependencies = ["celery>=5", "dash==2.18.2"]

[[package]]
name = "colorama"
version = "0.4.6"
groups = ["default", "dev"]
marker = "sys_platform == 'win32'"

[[package]]
name = "charts"
version = "1.0"
git = "https://git.example.com/charts.git"
ref = "main"
revision = "abc1"
groups = ["default"]

[[package]]
name = "near"
version = "0.1"
path = "./libs/near"
editable = true
groups = ["default"]

[[package]]
name = "pytest"
version = "8.0"
groups = ["dev"]
"""


def test_pdms_lock(tmp_path: Path) -> None:
    held = found(app(tmp_path, pdm_lock=PDM))
    assert held.versions == {"charts": "1.0", "dash": "2.18.2", "near": "0.1"}
    assert held.elsewhere == {
        "charts": Place(PlaceKind.REPOSITORY, "git+https://git.example.com/charts.git@abc1"),
        "near": Place(PlaceKind.LOCAL, "-e ./libs/near"),
    }


def test_pipenvs_lock(tmp_path: Path) -> None:
    lock = {
        "_meta": {
            "sources": [
                {"name": "main", "url": "https://index.example.com/simple"},
                {"name": "acme", "url": "https://${USER}:${PASS}@acme.example.com/simple"},
            ]
        },
        "default": {
            "Dash": {"version": "==2.18.2", "index": "main", "hashes": ["sha256:aa"]},
            "flask": {"version": "==3.0.3"},
            "inner": {"version": "==0.3", "index": "acme"},
            "pywin32": {"version": "==308", "markers": "sys_platform == 'win32'"},
            "charts": {"git": "https://git.example.com/charts.git", "ref": "abc1"},
            "near": {"path": ".", "editable": True},
        },
        "develop": {"pytest": {"version": "==8.0"}},
    }
    held = found(app(tmp_path, Pipfile_lock=json.dumps(lock)))
    assert held.versions == {"dash": "2.18.2", "flask": "3.0.3", "inner": "0.3"}
    assert held.hashes == {"dash": ("sha256:aa",)}
    assert held.elsewhere == {
        "charts": Place(PlaceKind.REPOSITORY, "git+https://git.example.com/charts.git@abc1"),
        "inner": Place(PlaceKind.INDEX, "https://${USER}:${PASS}@acme.example.com/simple"),
        "near": Place(PlaceKind.LOCAL, "-e ./"),
    }


def test_pylock(tmp_path: Path) -> None:
    lock = """\
lock-version = "1.0"
dependency-groups = ["dev"]
[[packages]]
name = "dash"
version = "2.18.2"
index = "https://index.example.com/simple"
wheels = [{name = "dash.whl", hashes = {sha256 = "aa"}}]
[[packages]]
name = "flask"
version = "3.0.3"
index = "https://index.example.com/simple"
[[packages]]
name = "pytest"
version = "8.0"
marker = "'dev' in dependency_groups"
[[packages]]
name = "both"
version = "1.0"
marker = "python_version >= '3.9' or 'dev' in dependency_groups"
index = "https://acme.example.com/simple"
[[packages]]
name = "charts"
vcs = {type = "git", url = "https://git.example.com/charts.git", commit-id = "abc1"}
[[packages]]
name = "near"
directory = {path = "libs/near", editable = true}
[[packages]]
name = "far"
archive = {url = "https://files.example.com/far-1.0.zip", hashes = {sha256 = "ff"}}
"""
    held = found(app(tmp_path, pylock_toml=lock))
    assert held.versions == {"both": "1.0", "dash": "2.18.2", "flask": "3.0.3"}
    assert held.hashes == {"dash": ("sha256:aa",), "far": ("sha256:ff",)}
    assert held.elsewhere == {
        "both": Place(PlaceKind.INDEX, "https://acme.example.com/simple"),
        "charts": Place(PlaceKind.REPOSITORY, "git+https://git.example.com/charts.git@abc1"),
        "far": Place(PlaceKind.ARCHIVE, "https://files.example.com/far-1.0.zip"),
        "near": Place(PlaceKind.LOCAL, "-e ./libs/near"),
    }


def test_a_project_that_has_all_from_its_own_mirror_has_nothing_from_elsewhere(tmp_path: Path) -> None:
    text = UV.replace("https://acme.example.com/simple", "https://index.example.com/simple")
    assert "inner" not in found(app(tmp_path, uv_lock=text)).elsewhere


def test_a_stale_lock(tmp_path: Path) -> None:
    project = (
        '[project]\ndependencies = [\n  "dash>=3",\n  "flask",\n  "pandas",\n  "setuptools",\n'
        '  "pywin32>400 ; sys_platform == \'win32\'",\n  "charts>=9",\n]\n'
    )
    workspace = app(tmp_path, pyproject_toml=project, uv_lock=UV)
    assert [(item.line.number, item.line.key, item.version) for item in stale(workspace, found(workspace))] == [
        (3, "dash", "2.18.2"),
        (5, "pandas", None),
    ]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("poetry.lock", "<<<<<<< HEAD\n[[package]]\n", 1),
        ("uv.lock", "[[package]]\nname = \n", 2),
        ("Pipfile.lock", '{\n  "default": {,\n', 2),
        ("Pipfile.lock", "[]", 1),
        ("Pipfile.lock", "", 1),
    ],
)
def test_a_lock_that_cannot_be_read_is_told(tmp_path: Path, name: str, text: str, line: int) -> None:
    (tmp_path / name).write_text(text)
    workspace = Workspace.read(tmp_path)
    assert locked(workspace) is None
    problem = unreadable_lock(workspace)
    assert problem is not None
    assert (problem.path, problem.line) == (name, line)


@pytest.mark.parametrize("name", ["poetry.lock", "uv.lock", "pdm.lock", "pylock.toml", "Pipfile.lock"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        'package = 3\npackages = "x"\ndefault = 1\n',
        "[[package]]\n[[packages]]\nversion = 1\n",
        (
            '[[package]]\nname = "a"\nversion = "odd one"\nsource = 3\ndependencies = [1, "a >"]\n'
            'marker = "no marker"\nrequires_python = "x"\nextras = {b = 3}\nfiles = "x"\ngroups = ["main"]\n'
        ),
    ],
)
def test_strange_locks_are_no_error(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(
        json.dumps({"default": {"a": 3, "b": {"version": 3}}}) if name[0] == "P" else text
    )
    held = locked(Workspace.read(tmp_path))
    assert held is not None
    assert held.versions.keys() <= {"a"}


def test_no_lock(tmp_path: Path) -> None:
    workspace = app(tmp_path, pyproject_toml=PROJECT)
    assert (locked(workspace), unreadable_lock(workspace)) == (None, None)


def told(workspace: Workspace, python: str = "3.11") -> list[tuple[str, str, str]]:
    items = project_findings(workspace, python)
    return [(str(item.location), item.seen, item.action) for item in items]


def test_a_stale_lock_is_told_with_the_command(tmp_path: Path) -> None:
    project = '[project]\ndependencies = ["dash>=3", "pandas"]\n[tool.uv]\n'
    assert told(app(tmp_path, pyproject_toml=project, uv_lock=UV)) == [
        (
            "pyproject.toml:2",
            "uv.lock does not follow pyproject.toml: dash>=3 (uv.lock has 2.18.2), pandas (not in it).",
            "Lock again, test the app, and run the plan again: uv lock",
        )
    ]


def test_a_lock_for_another_python_is_told(tmp_path: Path) -> None:
    workspace = app(tmp_path, pyproject_toml=PROJECT, poetry_lock=PACKAGES)
    assert told(workspace) == []
    assert told(workspace, "3.8") == [
        (
            "poetry.lock:1",
            "poetry.lock holds versions that are not for Python 3.8: numpy 2.1.0 (>=3.10).",
            "Choose a Python that all of them support, or lock again for Python 3.8: poetry lock",
        )
    ]


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    workspace = app(tmp_path, pyproject_toml="[project\n", poetry_lock="[[package]]\nname = \n")
    assert [(place, action) for place, _, action in told(workspace)] == [
        ("pyproject.toml:1", "Correct pyproject.toml:1 and run the plan again."),
        ("poetry.lock:2", "Correct poetry.lock:2 and run the plan again."),
    ]
