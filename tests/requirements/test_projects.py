"""What project files declare, in pip's notation and with places; which file counts; what cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from dash_migrate.packages.declared import Kind
from dash_migrate.packages.projects import (
    SourceKind,
    declared_by,
    optional_names,
    other_indexes,
    project_lines,
    requires_python,
    unreadable_projects,
)
from dash_migrate.packages.projects.notation import as_python_marker, as_specifier
from dash_migrate.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


def app(folder: Path, **files: str | bytes) -> Workspace:
    """An app of these files; `_` in a keyword stands for the dot of the file's name, `__` for a slash."""
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Workspace.read(folder)


def texts(workspace: Workspace) -> list[tuple[int, str]]:
    return [(line.number, line.text) for line in project_lines(workspace)]


@pytest.mark.parametrize(
    ("constraint", "specifier"),
    [
        ("^1.2.3", ">=1.2.3,<2.0"),
        ("^1.2", ">=1.2,<2.0"),
        ("^1", ">=1,<2.0"),
        ("^0.2.3", ">=0.2.3,<0.3"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0.0", ">=0.0,<0.1"),
        ("^0", ">=0,<1.0"),
        ("^0.0.0.1", ">=0.0.0.1,<0.0.1"),
        ("^2.0.0rc1", ">=2.0.0rc1,<3.0"),
        ("^21.12b0", ">=21.12b0,<22.0"),
        ("^1!2.3", ">=1!2.3,<1!3.0"),
        ("~1.2.3", ">=1.2.3,<1.3"),
        ("~1.2", ">=1.2,<1.3"),
        ("~1", ">=1,<2.0"),
        ("~=1.2", "~=1.2"),
        ("1.*", "==1.*"),
        ("==1.2.*", "==1.2.*"),
        ("!=1.2.*", "!=1.2.*"),
        (">=1.2.*", ">=1.2"),
        ("*", ""),
        ("", ""),
        ("1.2.3", "==1.2.3"),
        ("=1.2.3", "==1.2.3"),
        ("v1.2", "==1.2"),
        (">=1.0,<2.0", ">=1.0,<2.0"),
        (">= 1.0 <2.0", ">=1.0,<2.0"),
        ("^1.5, !=1.7.0", ">=1.5,<2.0,!=1.7.0"),
        ("<>1.1", "!=1.1"),
        ("^1.0 || ^2.0", ">=1.0,<3.0"),
        ("^1.0 | >=2.0", ">=1.0"),
        ("<2 || >2", "!=2"),
        (">=3.1,<3.6.1 || >3.6.1", ">=3.1,!=3.6.1"),
        (">=2.0,<3.0 || >3.0,<3.0.1 || >3.0.1,<4.0", ">=2.0,<4.0,!=3.0,!=3.0.1"),
        ("<3.0 || >=3.1", "!=3.0.*"),
        (">3.1 || <3.1", "!=3.1"),
        (">=4.12,<5.0.dev0 || >=5.1.dev0", ">=4.12,!=5.0.*"),
        ("<5.0.dev0 || >=5.1", None),
        ("<=2 || >2", ""),
        ("^1.0 || ^3.0", None),
        ("<1 || >2", None),
        ("==1.0 || ==3.0", None),
        (">=1,<3 || >=2,<4", None),
        ("latest", None),
        (">=1.0; rm", None),
        ("^x", None),
    ],
)
def test_poetrys_constraints_in_pips_notation(constraint: str, specifier: str | None) -> None:
    assert as_specifier(constraint) == specifier
    if specifier is not None:
        SpecifierSet(specifier)  # pip takes it


@pytest.mark.parametrize(
    ("constraint", "marker", "versions"),
    [
        ("^3.9", 'python_version >= "3.9" and python_version < "4.0"', "3.9 3.12"),
        ("~3.9", 'python_version >= "3.9" and python_version < "3.10"', "3.9"),
        ("3.9", 'python_version == "3.9"', "3.9"),
        (">=3", 'python_version >= "3.0"', "3.8 3.9 3.12"),
        ("<3.9 || >=3.12", 'python_version < "3.9" or python_version >= "3.12"', "3.8 3.12"),
        (">=3.9.1,<3.12", 'python_full_version >= "3.9.1" and python_version < "3.12"', "3.9"),
        ("*", "", None),
        ("new", None, None),
    ],
)
def test_constraints_on_python_as_markers(constraint: str, marker: str | None, versions: str | None) -> None:
    assert as_python_marker(constraint) == marker
    if versions is not None:
        held = Requirement(f"x ; {marker}").marker
        assert held is not None
        minors = ("3.8", "3.9", "3.12")
        found = [v for v in minors if held.evaluate({"python_version": v, "python_full_version": f"{v}.7"})]
        assert found == versions.split()


POETRY = """\
[tool.poetry]
name = "shop"
keywords = ["dash", "pandas"]

[tool.poetry.group.dev.dependencies]
dash = {version = "^2", extras = ["testing"]}

[tool.poetry.dependencies]
python = "^3.9"  # dash
Dash = "^2.6"
celery = {version = "^5.2", extras = ["redis", "gevent"], markers = "sys_platform == 'linux'"}
pywin32 = {version = "*", platform = "win32"}
scipy = [
  {version = "1.10.*", python = "<3.9"},
  {version = "^1.11", python = ">=3.9", markers = "os_name == 'posix' or os_name == 'nt'"},
]
charts = {git = "https://git.example.com/acme/charts.git", tag = "v1.2", subdirectory = "python"}
theme = {git = "git@git.example.com:acme/theme.git", branch = "main", extras = ["all"]}
common = {path = "../common", develop = true}
wheel-house = {path = "wheels/wheel_house-1.0-py3-none-any.whl"}
remote = {url = "https://files.example.com/remote-1.0.tar.gz"}
private = {version = "1.0", source = "acme"}
gunicorn = {version = "^20.1", optional = true}
odd = "^1 || ^4"

[tool.poetry.dependencies.tabled]
version = "~3.1"

[[tool.poetry.source]]
name = "acme"
url = "https://reader:geheim@index.example.com/simple"
priority = "explicit"
"""


def test_poetrys_dependencies(tmp_path: Path) -> None:
    workspace = app(tmp_path, pyproject_toml=POETRY)
    assert texts(workspace) == [
        (10, "Dash>=2.6,<3.0"),
        (11, "celery[redis,gevent]>=5.2,<6.0 ; sys_platform == 'linux'"),
        (12, 'pywin32 ; sys_platform == "win32"'),
        (13, 'scipy==1.10.* ; python_version < "3.9"'),
        (
            13,
            "scipy>=1.11,<2.0 ; (os_name == 'posix' or os_name == 'nt') and python_version >= \"3.9\"",
        ),
        (17, "charts @ git+https://git.example.com/acme/charts.git@v1.2#subdirectory=python"),
        (18, "theme[all] @ git+ssh://git@git.example.com/acme/theme.git@main"),
        (19, "-e ../common"),
        (20, "./wheels/wheel_house-1.0-py3-none-any.whl"),
        (21, "remote @ https://files.example.com/remote-1.0.tar.gz"),
        (22, "private==1.0"),
        (24, "odd"),
        (26, "tabled>=3.1,<3.2"),
    ]
    kinds = {line.key: line.kind for line in project_lines(workspace)}
    assert [key for key, kind in kinds.items() if kind is Kind.FOREIGN] == ["odd"]
    assert (kinds["common"], kinds["wheel-house"]) == (Kind.EDITABLE, Kind.PATH)
    assert optional_names(workspace) == {"dash", "gunicorn"}


def test_indexes_of_the_project_are_known_without_their_passwords(tmp_path: Path) -> None:
    (found,) = other_indexes(app(tmp_path, pyproject_toml=POETRY))
    assert (found.name, found.url, found.keys) == (
        "acme",
        "https://index.example.com/simple",
        frozenset({"private"}),
    )
    assert (found.path, found.line) == ("pyproject.toml", 31)


def test_the_place_is_the_entry_and_no_keyword_or_extra(tmp_path: Path) -> None:
    text = (
        '[project]\nname = "dash"\nkeywords = [\n  "dash",\n]\ndynamic = ["version"]\n'
        '[project.optional-dependencies]\nx = ["plotly"]\n'
    )
    project = f'{text}[tool.other]\nplotly = 1\n[tool.x]\ny = ["dash"]\n'
    workspace = app(
        tmp_path, pyproject_toml=project.replace("dynamic", 'dependencies = [\n"dash", "plotly",\n]\ndynamic')
    )
    assert texts(workspace) == [(7, "dash"), (7, "plotly")]


def test_poetry_2_says_in_its_own_table_where_a_dependency_comes_from(tmp_path: Path) -> None:
    project = (
        '[project]\ndependencies = ["dash>=2", "charts>=1"]\n'
        '[tool.poetry.dependencies]\ndash = {source = "acme"}\ncharts = {git = "https://git.example.com/charts"}\n'
    )
    assert texts(app(tmp_path, pyproject_toml=project)) == [
        (2, "dash>=2"),
        (5, "charts @ git+https://git.example.com/charts"),
    ]


UV = """\
[project]
name = "shop"
dependencies = [
  "dash>=2",
  "charts[svg]>=1 ; sys_platform == 'linux'",
  "member",
  "gone",
  "near",
  "inner",
]
[tool.uv.sources]
charts = { git = "https://git.example.com/charts", rev = "abc1" }
member = { workspace = true }
gone = { workspace = true }
near = { path = "libs/near", editable = true }
inner = { index = "acme" }
[tool.uv.workspace]
members = ["packages/*"]
[[tool.uv.index]]
name = "acme"
url = "https://${TOKEN}@index.example.com/simple"
[dependency-groups]
dev = ["ruff", {include-group = "test"}]
test = ["pytest>=8"]
"""


def test_uvs_sources(tmp_path: Path) -> None:
    (tmp_path / "packages/one").mkdir(parents=True)
    (tmp_path / "packages/one/pyproject.toml").write_text('[project]\nname = "Member"\n')
    workspace = app(tmp_path, pyproject_toml=UV)
    assert texts(workspace) == [
        (4, "dash>=2"),
        (5, 'charts[svg] @ git+https://git.example.com/charts@abc1 ; sys_platform == "linux"'),
        (6, "-e ./packages/one"),
        (7, "gone"),
        (8, "-e ./libs/near"),
        (9, "inner"),
    ]
    assert [line.kind for line in project_lines(workspace) if line.key == "gone"] == [Kind.FOREIGN]
    (index,) = other_indexes(workspace)
    assert (index.url, index.keys) == ("https://${TOKEN}@index.example.com/simple", frozenset({"inner"}))
    assert optional_names(workspace) == {"ruff", "pytest"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[tool.flit.metadata]\nrequires = ["dash >=2"]\n', [(2, "dash >=2")]),
        (
            '[tool.pdm.dependencies]\ndash = ">=2"\ncharts = {path = "./charts", editable = true}\n',
            [(2, "dash>=2"), (3, "-e ./charts")],
        ),
        ('[tool.pdm.dev-dependencies]\ntest = ["pytest"]\n', []),
        (
            '[project]\ndependencies = ["a @ {root:uri}/a", "b @ file:///${PROJECT_ROOT}/b"]\n',
            [(2, "./a"), (2, "./b")],
        ),
        ('[tool.hatch.envs.default]\ndependencies = ["pytest"]\n', []),
        ("[tool.ruff]\nline-length = 100\n", []),
    ],
)
def test_other_tools(tmp_path: Path, text: str, expected: list[tuple[int, str]]) -> None:
    assert texts(app(tmp_path, pyproject_toml=text)) == expected


PIPFILE = """\
[[source]]
name = "main"
url = "https://index.example.com/simple"

[[source]]
name = "acme"
url = "https://acme.example.com/simple"

[packages]
dash = "==2.15"
flask = "*"
celery = {extras = ["redis"], version = "~=5.2"}
charts = {git = "https://git.example.com/charts.git", ref = "main", editable = true}
inner = {version = "*", index = "acme"}
pywin32 = {version = "*", sys_platform = "== 'win32'"}
old = {version = ">=1", markers = "python_version < '3.9'", os_name = "posix"}
local = {path = ".", editable = true}
far = {file = "https://files.example.com/far-1.0.zip"}

[dev-packages]
pytest = "*"

[docs]
sphinx = "*"

[requires]
python_version = "3.11"
"""


def test_a_pipfile(tmp_path: Path) -> None:
    workspace = app(tmp_path, Pipfile=PIPFILE)
    assert texts(workspace) == [
        (10, "dash==2.15"),
        (11, "flask"),
        (12, "celery[redis]~=5.2"),
        (13, "charts @ git+https://git.example.com/charts.git@main"),
        (14, "inner"),
        (15, "pywin32 ; sys_platform == 'win32'"),
        (16, "old>=1 ; python_version < '3.9' and os_name == \"posix\""),
        (17, "-e ./"),
        (18, "far @ https://files.example.com/far-1.0.zip"),
    ]
    assert [(index.name, index.line, index.keys) for index in other_indexes(workspace)] == [
        ("acme", 7, frozenset({"inner"}))
    ]
    assert optional_names(workspace) == {"pytest", "sphinx"}


SETUP_PY = """\
import setuptools
CORE = ["dash>=2",
        "plotly"]
MORE = CORE + ["pandas"]
A = B
B = A
setuptools.setup(
    name="shop",
    install_requires=MORE + ["numpy", *A] + read("more.txt"),
    python_requires=">=3.9",
)
"""


def test_setup_files(tmp_path: Path) -> None:
    config = (
        "[metadata]\nname = shop\n[options]\npython_requires = >=3.8\ninstall_requires =\n"
        "    # the core\n    flask>=2 # why\n    requests ; python_version > '3'\n"
        "[options.extras_require]\nx = black\n"
    )
    workspace = app(tmp_path, setup_py=SETUP_PY, setup_cfg=config)
    assert [(line.path, line.number, line.text) for line in project_lines(workspace)] == [
        ("setup.cfg", 7, "flask>=2"),
        ("setup.cfg", 8, "requests ; python_version > '3'"),
        ("setup.py", 2, "dash>=2"),
        ("setup.py", 3, "plotly"),
        ("setup.py", 4, "pandas"),
        ("setup.py", 9, "numpy"),
    ]


def test_files_that_setuptools_reads_are_read(tmp_path: Path) -> None:
    (tmp_path / "deps").mkdir()
    (tmp_path / "deps/core.txt").write_text("dash\nflask # web\n")
    project = '[project]\nname = "x"\n[tool.setuptools.dynamic]\ndependencies = {file = ["deps/core.txt"]}\n'
    workspace = app(
        tmp_path, pyproject_toml=project, setup_cfg="[options]\ninstall_requires = file: deps/core.txt\n"
    )
    assert [(line.path, line.text) for line in project_lines(workspace)] == [
        ("deps/core.txt", "dash"),
        ("deps/core.txt", "flask"),
    ]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"pyproject_toml": '[project]\nrequires-python = ">=3.9"\n'}, (">=3.9", "pyproject.toml", 2)),
        (
            {"pyproject_toml": '[tool.poetry.dependencies]\ndash = "*"\npython = "^3.9"\n'},
            (">=3.9,<4.0", "pyproject.toml", 3),
        ),
        ({"pyproject_toml": '[tool.poetry.dependencies]\npython = "*"\n'}, None),
        ({"Pipfile": '[requires]\npython_version = "3.11"\n'}, ("==3.11.*", "Pipfile", 2)),
        (
            {"Pipfile": '[requires]\npython_version = "3"\npython_full_version = "3.11.4"\n'},
            ("==3.11.4", "Pipfile", 3),
        ),
        ({"setup_cfg": "[options]\npython_requires = >=3.8, <4\n"}, (">=3.8,<4", "setup.cfg", 2)),
        ({"setup_py": SETUP_PY}, (">=3.9", "setup.py", 10)),
        ({"pyproject_toml": "[project]\n", "setup_py": "from setuptools import setup\nsetup()\n"}, None),
        ({}, None),
    ],
)
def test_the_python_that_is_asked_for(
    tmp_path: Path, files: dict[str, str], expected: tuple[str, str, int] | None
) -> None:
    found = requires_python(app(tmp_path, **files))
    assert (None if found is None else (found.specifier, found.path, found.line)) == expected


@pytest.mark.parametrize(
    ("files", "said", "others"),
    [
        ({}, "", []),
        ({"requirements_txt": ""}, "requirements.txt", []),
        ({"requirements_txt": "", "environment_yml": ""}, "requirements.txt", ["environment.yml"]),
        ({"requirements_txt": "", "requirements_in": "dash\n"}, "requirements.in", ["requirements.txt"]),
        ({"requirements_txt": "", "pyproject_toml": "[tool.ruff]\n"}, "requirements.txt", []),
        (
            {"requirements_txt": "", "pyproject_toml": '[project]\ndependencies = ["dash"]\n'},
            "pyproject.toml",
            ["requirements.txt"],
        ),
        (
            {"poetry_lock": "", "uv_lock": "", "pyproject_toml": POETRY},
            "pyproject.toml (Poetry), versions from poetry.lock",
            [],
        ),
        (
            {
                "uv_lock": "",
                "poetry_lock": "",
                "pyproject_toml": '[project]\nname = "x"\ndependencies = ["dash"]\n',
            },
            "pyproject.toml (uv), versions from uv.lock",
            [],
        ),
        ({"Pipfile": PIPFILE, "Pipfile_lock": ""}, "Pipfile (Pipenv), versions from Pipfile.lock", []),
        ({"setup_py": SETUP_PY, "environment_yml": ""}, "setup.py (setuptools)", ["environment.yml"]),
    ],
)
def test_which_file_counts(tmp_path: Path, files: dict[str, str], said: str, others: list[str]) -> None:
    found = declared_by(app(tmp_path, **files))
    assert found.said == said
    assert [source.path for source in found.others] == others
    assert all(source.kind is not SourceKind.LOCK for source in found.others)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"pyproject_toml": '[project]\nname = "x"\ndependencies = [\n  "dash"\n  "flask"\n]\n'},
            ("pyproject.toml", 5, "is not valid TOML: "),
        ),
        ({"pyproject_toml": "[project\n"}, ("pyproject.toml", 1, "is not valid TOML: ")),
        ({"Pipfile": "[packages]\ndash = \n"}, ("Pipfile", 2, "is not valid TOML: ")),
        ({"pyproject_toml": "<<<<<<< HEAD\n[project]\n"}, ("pyproject.toml", 1, "is not valid TOML: ")),
        (
            {"setup_cfg": "[options\ninstall_requires = dash\n"},
            ("setup.cfg", 1, "is not a valid configuration file"),
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    tmp_path: Path, files: dict[str, str], expected: tuple[str, int, str]
) -> None:
    workspace = app(tmp_path, **files)
    assert project_lines(workspace) == ()
    assert declared_by(workspace).direct is None
    assert requires_python(workspace) is None
    (found,) = unreadable_projects(workspace)
    assert (found.path, found.line, found.cause[: len(expected[2])]) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeff",
        "\x00",
        "x = 3\n",
        "[project]\ndependencies = {a = 1}\n",
        "[tool]\npoetry = 3\n",
        "[tool.poetry]\ndependencies = [1]\n",
        "[tool.poetry.dependencies]\na = 1\nb = [2]\nc = {version = 3}\n",
        "[tool.uv]\nindex = 3\nsources = 1\n[project]\ndependencies = ['a']\n",
    ],
)
def test_strange_files_are_no_error(tmp_path: Path, text: str) -> None:
    workspace = app(tmp_path, pyproject_toml=text, Pipfile=text, setup_cfg=text, setup_py=text)
    assert {line.kind for line in project_lines(workspace)} <= {Kind.FOREIGN, Kind.REQUIREMENT}
    assert other_indexes(workspace) == ()
    optional_names(workspace)
    unreadable_projects(workspace)
    declared_by(workspace)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_encodings_of_other_systems(tmp_path: Path, encoding: str) -> None:
    text = '[project]\r\ndependencies = [\r\n  "dash>=2",\r\n]\r\n'
    assert texts(app(tmp_path, pyproject_toml=text.encode(encoding))) == [(3, "dash>=2")]
