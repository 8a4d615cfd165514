"""Repositories, paths, wheels and builds: what the platform cannot install, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.packages.private.wheels import misfit
from dash_migrate.plan import Severity
from tests.requirements.private_support import settled
from tests.support.environments import Dist

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("line", "severity", "written"),
    [
        ("git+https://github.com/a/b.git", "warning", "b @ git+https://github.com/a/b.git@COMMIT"),
        ("b @ git+https://github.com/a/b@main", "warning", "b @ git+https://github.com/a/b@COMMIT"),
        ("b @ git+https://github.com/a/b@feature/x", "warning", "b @ git+https://github.com/a/b@COMMIT"),
        (
            "-e git+ssh://git@github.com:22/a/b.git@v1#egg=B[x]&subdirectory=p",
            "error",
            "B[x] @ git+https://${GIT_USER}:${GIT_TOKEN}@github.com/a/b.git@v1#subdirectory=p",
        ),
        (
            "b @ git+ssh://git@git.example.com/a/b.git@0a1b2c3",
            "error",
            "b @ git+https://${GIT_USER}:${GIT_TOKEN}@git.example.com/a/b.git@0a1b2c3",
        ),
        (
            "git+ssh://git@gitlab.com:team/b.git@v2#egg=b",
            "error",
            "b @ git+https://${GIT_USER}:${GIT_TOKEN}@gitlab.com/team/b.git@v2",
        ),
        (
            "b @ git+https://git.example.com:8443/a/b@v1",
            "warning",
            "b @ git+https://${GIT_USER}:${GIT_TOKEN}@git.example.com:8443/a/b@v1",
        ),
        (
            "b @ git+https://${TOKEN}@git.example.com/a/b ; python_version > '3'",
            "warning",
            'b @ git+https://${TOKEN}@git.example.com/a/b@COMMIT ; python_version > "3"',
        ),
        ("b @ git+git://github.com/a/b@v1", "error", "b @ git+https://github.com/a/b@v1"),
        ("-e git+https://github.com/a/b@v1#egg=b", "advice", "b @ git+https://github.com/a/b@v1"),
        (
            "b @ hg+https://hg.example.com/b@v1",
            "warning",
            "b @ hg+https://${GIT_USER}:${GIT_TOKEN}@hg.example.com/b@v1",
        ),
    ],
)
def test_a_repository_gets_the_line_to_write(tmp_path: Path, line: str, severity: str, written: str) -> None:
    root = tmp_path / "shop"
    found = settled(root, {"requirements.txt": f"dash==2.18.2\n{line}\n"})
    ((shown, number, action),) = found.said()
    assert (shown, number) == (severity, 2)
    assert action.endswith(f"Write: {written}")


@pytest.mark.parametrize(
    "line",
    [
        "b @ git+https://github.com/a/b@v1.2",
        "b @ git+https://github.com/a/b.git@0a1b2c3d4e5f60718293a4b5c6d7e8f901234567#subdirectory=x",
        "git+https://gitlab.com/a/b.git@1.0#egg=b",
        "b @ git+https://${GIT_USER}:${GIT_TOKEN}@git.example.com/a/b@v1",
        "b @ git+https://oauth2:${GIT_TOKEN}@git.example.com/a/b@v1",
        "b @ https://github.com/a/b/archive/v1.tar.gz",
        "https://example.com/b-1.0-py3-none-any.whl",
        "# git+ssh://git@github.com/a/b",
    ],
)
def test_a_repository_that_the_build_can_fetch_is_left_alone(tmp_path: Path, line: str) -> None:
    assert settled(tmp_path / "shop", {"requirements.txt": f"dash\n{line}\n"}).said() == []


def test_a_folder_as_repository_is_on_this_machine_only(tmp_path: Path) -> None:
    text = "b @ git+file:///home/anna/b\n"
    ((severity, _, action),) = settled(tmp_path / "shop", {"requirements.txt": text}).said()
    assert severity == "error"
    assert "pip wheel --no-deps -w packages /home/anna/b" in action


def test_what_was_installed_from_this_machine_and_no_line_declares(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    local = {"url": "file:///home/anna/charts", "dir_info": {"editable": True}}
    inside = {"url": (root / "libs" / "maps").as_uri(), "dir_info": {}}
    own = {"url": root.as_uri(), "dir_info": {"editable": True}}
    installed = {
        "charts": Dist("1.0", direct_url=local),
        "maps": Dist("1.0", direct_url=inside),
        "acme": Dist("1.0", direct_url=own),
        "dash": "2.18.2",
    }
    code = "import acme\nimport charts\nimport dash\nimport maps\n"
    found = settled(root, {"app.py": code, "requirements.txt": "dash==2.18.2\n"}, installed)
    assert [(f.severity, f.location.line) for f in found.findings] == [(Severity.ERROR, 2), (Severity.ERROR, 4)]
    assert "pip wheel --no-deps -w packages PATH" in found.findings[0].action
    assert found.findings[1].action == "Add this line to requirements.txt: ./libs/maps"


@pytest.mark.parametrize(
    ("name", "python", "cause"),
    [
        ("a-1.0-py3-none-any.whl", "3.11", None),
        ("a-1.0-py2.py3-none-any.whl", "3.11", None),
        ("a-1.0-1-cp311-cp311-manylinux_2_28_x86_64.whl", "3.11", None),
        ("a-1.0-cp311-cp311-manylinux_2_28_x86_64.whl", None, None),
        ("a-1.0-cp37-abi3-manylinux2014_x86_64.whl", "3.11", None),
        ("a-1.0-py39-none-any.whl", "3.11", None),
        ("a-1.0-cp311-cp311-linux_x86_64.whl", "3.11", None),
        ("a-1.0-cp311-cp311-win_amd64.whl", "3.11", "is built for Windows"),
        ("a-1.0-cp311-cp311-macosx_11_0_arm64.whl", "3.11", "is built for macOS"),
        ("a-1.0-cp311-cp311-musllinux_1_2_x86_64.whl", "3.11", "is built for Alpine Linux"),
        ("a-1.0-cp311-cp311-manylinux_2_17_aarch64.whl", "3.11", "is built for manylinux_2_17_aarch64"),
        (
            "a-1.0-cp39-cp39-manylinux_2_17_x86_64.whl",
            "3.11",
            "is built for Python 3.9, and the app runs Python 3.11",
        ),
        (
            "a-1.0-cp312-abi3-manylinux_2_17_x86_64.whl",
            "3.11",
            "is built for Python 3.12, and the app runs Python 3.11",
        ),
        ("a-1.0-py2-none-any.whl", "3.11", "is built for py2, and the app runs Python 3.11"),
        ("a.whl", "3.11", "has no name that pip reads (NAME-VERSION-PYTHON-ABI-PLATFORM.whl)"),
    ],
)
def test_the_name_of_a_wheel_tells_where_it_runs(name: str, python: str | None, cause: str | None) -> None:
    assert misfit(name, python) == cause


def test_an_absolute_path_into_the_app_becomes_a_relative_one(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    wheel = root / "packages" / "charts-1.0-py3-none-any.whl"
    text = f"{wheel.as_posix()}\nmaps @ {(root / 'maps').as_uri()}\n"
    found = settled(
        root, {"requirements.txt": text, "packages/charts-1.0-py3-none-any.whl": "x", "maps/setup.py": ""}
    )
    assert [action for _, _, action in found.said()] == [
        "Write the path from the app's folder: ./packages/charts-1.0-py3-none-any.whl",
        "Write the path from the app's folder: ./maps",
    ]


def test_a_wheel_of_a_public_package_for_another_system_is_named_by_its_version(tmp_path: Path) -> None:
    files = {"requirements.txt": "./w/pandas-2.2.3-cp311-cp311-win_amd64.whl\n"}
    found = settled(tmp_path / "shop", files | {"w/pandas-2.2.3-cp311-cp311-win_amd64.whl": "x"})
    ((severity, _, action),) = found.said()
    assert severity == "error"
    assert action.startswith("Write pandas==2.2.3:")


def test_conda_paths_of_public_packages_name_the_version_that_is_here(tmp_path: Path) -> None:
    url = {"url": "file:///croot/numpy_1/work", "dir_info": {}}
    installed = {"numpy": Dist("1.26.4", direct_url=url, installer="conda"), "dash": "2.18.2"}
    text = "numpy @ file:///croot/numpy_1/work\nlost @ file:///croot/lost_1/work\n"
    found = settled(tmp_path / "shop", {"requirements.txt": text}, installed)
    assert found.said()[0] == ("error", 1, "Write numpy==1.26.4")
    assert "lost==VERSION" in found.said()[1][2]


def test_lines_with_a_mark_in_latin_1_and_utf_16_are_read(tmp_path: Path) -> None:
    text = "# für alle\nb @ git+ssh://git@github.com/a/b@v1\n"
    for encoding in ("latin-1", "utf-16"):
        found = settled(tmp_path / encoding / "shop", {"requirements.txt": text.encode(encoding)})
        assert [(severity, line) for severity, line, _ in found.said()] == [("error", 2)]


def test_the_pip_list_of_a_conda_file_is_looked_at(tmp_path: Path) -> None:
    conda = (
        "name: shop\ndependencies:\n  - python=3.11\n  - pip:\n    - dash-design-kit==0.0.1\n"
        "    - b @ git+ssh://git@github.com/a/b@v1\n    - torch==2.1.0+cu118\n"
    )
    found = settled(tmp_path / "shop", {"app.py": "import dash\n", "environment.yml": conda})
    assert [(severity, line) for severity, line, _ in found.said()] == [("error", 5), ("error", 6), ("error", 7)]
    # Beside a list for pip the platform reads no conda file.
    beside = settled(tmp_path / "shop", {"requirements.txt": "dash\n"})
    assert beside.said() == []
