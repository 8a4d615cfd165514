"""Requirements files as pip reads them, and the other files in which an app declares what it needs."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest

from dash_migrate.packages.declared import Kind, declares, parse_lines, read_declared, readable, same_version
from dash_migrate.packages.projects import conda_file, project_lines
from dash_migrate.source import SourceFile
from dash_migrate.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


def lines(text: str) -> list[tuple[int, Kind, str | None]]:
    return [(line.number, line.kind, line.key) for line in parse_lines(SourceFile("r.txt", text.encode()))]


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("Dash==2.0", Kind.REQUIREMENT, "dash"),
        ("dash_bootstrap.components [x] >=1 ; python_version>'3'", Kind.REQUIREMENT, "dash-bootstrap-components"),
        ("'numpy'", Kind.REQUIREMENT, "numpy"),
        ('x==1; python_version >= "3" --hash=sha256:aa', Kind.REQUIREMENT, "x"),
        ("numpy @ file:///croot/numpy_1/work", Kind.REQUIREMENT, "numpy"),
        ("-r base.txt", Kind.INCLUDE, None),
        ("--requirement=base.txt", Kind.INCLUDE, None),
        ("-c limits.txt", Kind.CONSTRAINT, None),
        ("-e .", Kind.EDITABLE, None),
        ("-e git+https://git.example.com/a/b.git#egg=Acme_B", Kind.EDITABLE, "acme-b"),
        ("--editable ../lib", Kind.EDITABLE, None),
        ("--extra-index-url https://u:p@host/simple", Kind.OPTION, None),
        ("git+https://git.example.com/a/dash-deck.git@main", Kind.WEB, "dash-deck"),
        ("https://example.com/acme_b-1.2-py3-none-any.whl", Kind.WEB, "acme-b"),
        ("./packages/acme_b-1.2-py3-none-any.whl", Kind.PATH, "acme-b"),
        ("acme-b-1.2.tar.gz", Kind.PATH, "acme-b"),
        (".", Kind.PATH, None),
        ("C:\\work\\lib", Kind.PATH, None),
        ("dash=2.0", Kind.UNREADABLE, "dash"),
        ("Django~>2.0", Kind.UNREADABLE, "django"),
        ("pip install dash", Kind.UNREADABLE, None),
    ],
)
def test_what_a_line_is(text: str, kind: Kind, key: str | None) -> None:
    assert lines(text) == [(1, kind, key)]


def test_comments_blank_lines_and_continuations() -> None:
    text = "# a \\\n\ndash==2.0 # why\nx==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\ny#z\npandas\n"
    assert lines(text) == [
        (3, Kind.REQUIREMENT, "dash"),
        (4, Kind.REQUIREMENT, "x"),
        (7, Kind.UNREADABLE, None),
        (8, Kind.REQUIREMENT, "pandas"),
    ]


def test_offsets_are_those_of_the_text_without_its_comment() -> None:
    source = SourceFile("r.txt", "# é\n  dash [x]==2.0  # é\n".encode())
    (line,) = parse_lines(source)
    assert source.utf8[line.start : line.end].decode() == "dash [x]==2.0"
    assert source.utf8[line.start : line.name_end].decode() == "dash [x]"


@pytest.mark.parametrize(
    ("text", "pin", "bare"),
    [
        ("dash==2.0", "2.0", False),
        ("dash===2.0", "2.0", False),
        ("dash==2.*", None, False),
        ("dash==2.0,>1", None, False),
        ("dash>=2", None, False),
        ("dash[x]", None, True),
        ("dash ; python_version > '3'", None, True),
        ("dash @ file:///x", None, False),
    ],
)
def test_pins_and_bare_names(text: str, pin: str | None, *, bare: bool) -> None:
    (line,) = parse_lines(SourceFile("r.txt", text.encode()))
    assert (line.pinned_version, line.is_bare) == (pin, bare)


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "latin-1", "utf-8-sig", "utf-8", "bom-be"])
def test_encodings(codec: str) -> None:
    text = "dash==2.0\r\n# café\r\nflask\r\n"
    data = codecs.BOM_UTF16_BE + text.encode("utf-16-be") if codec == "bom-be" else text.encode(codec)
    source = SourceFile("requirements.txt", data)
    plain = readable(source)
    assert [line.key for line in parse_lines(plain)] == ["dash", "flask"]
    assert (plain is source) == codec.startswith("utf-8")
    if plain is not source:
        assert plain.data == "dash==2.0\r\n# café\r\nflask\r\n".encode()


def test_includes_are_followed_once_and_only_inside_the_app(tmp_path: Path) -> None:
    (tmp_path / "reqs").mkdir()
    (tmp_path / "requirements.txt").write_text(
        "-r https://example.com/r.txt\n-r reqs/base.txt\n-r ../up.txt\n-r gone.txt\nflask\n"
    )
    (tmp_path / "reqs/base.txt").write_text("-r ../requirements.txt\n-r more.txt\ndash\n")
    (tmp_path / "reqs/more.txt").write_text("plotly\n")
    (tmp_path.parent / "up.txt").write_text("evil\n")
    declared = read_declared(Workspace.read(tmp_path))
    assert declared.keys == {"flask", "dash", "plotly"}
    assert [(line.path, line.target) for line in declared.unfollowed] == [
        ("requirements.txt", "../up.txt"),
        ("requirements.txt", "gone.txt"),
    ]
    assert declares(Workspace.read(tmp_path), "Plotly")
    assert not declares(Workspace.read(tmp_path), "dash-daq")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("1.0", "1", True),
        ("2.1.0+cpu", "2.1", True),
        ("1.0rc1", "1.0", False),
        ("x", "x", True),
        ("x", "1", False),
    ],
)
def test_versions_that_are_written_otherwise(first: str, second: str, *, same: bool) -> None:
    assert same_version(first, second) is same


def test_lines_that_name_no_version() -> None:
    (line,) = parse_lines(SourceFile("r.txt", b"-e ."))
    assert (line.pinned_version, line.is_bare, line.has_file_url) == (None, False, False)


def test_empty_and_missing_files(tmp_path: Path) -> None:
    assert read_declared(Workspace.read(tmp_path)).lines == ()
    (tmp_path / "requirements.txt").touch()
    assert read_declared(Workspace.read(tmp_path)).lines == ()


def test_ten_thousand_lines(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("".join(f"package-{i}==1.{i}\n" for i in range(10_000)))
    assert len(read_declared(Workspace.read(tmp_path)).keys) == 10_000


PYPROJECT = """
[project]
name = "shop"
dependencies = [
  "dash>=2,<3",
  "Pandas[excel] ; python_version >= '3.8'",
]
[tool.poetry.dependencies]
python = "^3.11"
plotly = "^5.0"
flask = "2.3.1"
numpy = "*"
celery = {version = ">=5", extras = ["redis"]}
scipy = [{version = "1.0", python = "<3.9"}, {version = "1.11", python = ">=3.9"}]
local = {path = "../local"}
[tool.poetry.group.dev.dependencies]
black = "*"
"""


def test_what_project_files_declare(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "Pipfile").write_text('[packages]\nrequests = "==2.0"\n[dev-packages]\npytest = "*"\n')
    (tmp_path / "requirements.in").write_text("gunicorn>=20\n")
    found = {line.key: line for line in project_lines(Workspace.read(tmp_path))}
    assert {key: (line.kind, str(line.requirement)) for key, line in found.items()} == {
        "gunicorn": (Kind.REQUIREMENT, "gunicorn>=20"),
        "dash": (Kind.REQUIREMENT, "dash<3,>=2"),
        "pandas": (Kind.REQUIREMENT, 'Pandas[excel]; python_version >= "3.8"'),
        "plotly": (Kind.REQUIREMENT, "plotly<6.0,>=5.0"),
        "flask": (Kind.REQUIREMENT, "flask==2.3.1"),
        "numpy": (Kind.REQUIREMENT, "numpy"),
        "celery": (Kind.REQUIREMENT, "celery[redis]>=5"),
        "local": (Kind.PATH, "None"),
        "scipy": (Kind.REQUIREMENT, 'scipy==1.11; python_version >= "3.9"'),
        "requests": (Kind.REQUIREMENT, "requests==2.0"),
    }
    places = {key: (line.path, line.number) for key, line in found.items()}
    assert places["dash"] == ("pyproject.toml", 5)
    assert places["plotly"] == ("pyproject.toml", 10)
    assert places["requests"] == ("Pipfile", 2)


def test_broken_project_files_are_no_error(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project\n")
    (tmp_path / "Pipfile").write_text("packages = 3\n")
    assert project_lines(Workspace.read(tmp_path)) == ()
    (tmp_path / "pyproject.toml").write_text("[project]\ndependencies = 3\n")
    assert project_lines(Workspace.read(tmp_path)) == ()
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = [3, "dash"]\n')
    assert [line.key for line in project_lines(Workspace.read(tmp_path))] == ["dash"]


@pytest.mark.parametrize("name", ["environment.yml", "environment.yaml"])
def test_conda_files(tmp_path: Path, name: str) -> None:
    assert conda_file(Workspace.read(tmp_path)) is None
    (tmp_path / name).write_text("dependencies: [dash]\n")
    source = conda_file(Workspace.read(tmp_path))
    assert source is not None
    assert source.path == name
