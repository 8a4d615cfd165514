"""What comes back: versions for the target, conflicts in words, what has no wheel, hashes."""

from __future__ import annotations

import hashlib
import sys

import pytest

from dash_migrate.packages.names import Basis
from dash_migrate.packages.resolving.model import Resolution
from dash_migrate.settings import Hashes, Settings
from tests.requirements.resolving.conftest import VCS, Ask, want
from tests.support.environments import Dist
from tests.support.index import RecordingIndex

LINUX = "cp311-cp311-manylinux_2_28_x86_64"


def test_the_environments_versions_are_the_answer(index: RecordingIndex, ask: Ask) -> None:
    for version in ("1.0", "2.0"):
        index.add("dash", version, ("flask>=1", "colorama; sys_platform == 'win32'"))
        index.add("flask", version)
    found = ask([want("dash")], "", {"dash": "1.0", "flask": "1.0"})
    assert found.versions == {"dash": "1.0", "flask": "1.0"}
    assert found.via["flask"] == ("dash",)
    assert found.asked_for.startswith("pip-tools 7.")
    assert found.asked_for.endswith(" for Python 3.11 on Linux")


def test_without_an_environment_the_newest_fit(index: RecordingIndex, ask: Ask) -> None:
    for version in ("1.0", "2.0", "3.0rc1"):
        index.add("dash", version)
    assert ask([want("dash", Basis.TABLE)]).versions == {"dash": "2.0"}


def test_the_apps_own_line_counts_more_than_the_environment(index: RecordingIndex, ask: Ask) -> None:
    for version in ("1.0", "2.0"):
        index.add("dash", version)
    assert ask([], "dash>=2\n", {"dash": "1.0"}).versions == {"dash": "2.0"}


def test_wheels_are_judged_for_linux(index: RecordingIndex, ask: Ask) -> None:
    """Whatever runs this: the newest release for Windows and macOS, or for a newer C library, is none there."""
    index.add("numpy", "1.0", tag=LINUX)
    index.add("numpy", "2.0", tag="cp311-cp311-win_amd64")
    index.add("numpy", "2.1", tag="cp311-cp311-macosx_11_0_arm64")
    index.add("numpy", "2.2", tag="cp311-cp311-manylinux_2_36_x86_64")
    index.add("numpy", "2.3", tag="cp312-cp312-manylinux_2_28_x86_64")
    assert ask([want("numpy", Basis.TABLE)]).versions == {"numpy": "1.0"}


def test_markers_are_judged_for_the_target(index: RecordingIndex, ask: Ask) -> None:
    """By values that this machine does not have: the app's own patch release, and no release of a kernel."""
    requires = (
        "gunicorn; sys_platform == 'linux' and platform_release == ''",
        "waitress; os_name == 'nt'",
        "redis; python_full_version == '3.11.7' and platform_machine == 'x86_64'",
        "celery; platform_release != ''",
    )
    index.add("dash", "1.0", requires)
    for name in ("gunicorn", "waitress", "redis", "celery"):
        index.add(name, "1.0")
    assert sorted(ask([want("dash", Basis.TABLE)]).versions) == ["dash", "gunicorn", "redis"]


def test_pins_without_a_wheel_are_all_told_and_the_rest_is_resolved(index: RecordingIndex, ask: Ask) -> None:
    index.add("dash", "1.0", ("flask",))
    index.add("flask", "1.0")
    index.add_source("psycopg2", "2.9")
    index.add("opencv-python", "4.0", tag="cp311-cp311-win_amd64")
    index.add("pandas", "2.0")
    index.add("redis", "9.0", ("psycopg2",))
    found = ask(
        [want(key) for key in ("dash", "psycopg2", "opencv-python", "pandas", "redis", "sqlalchemy")],
        "",
        {
            "dash": Dist("1.0", requires=("flask",)),
            "flask": Dist("1.0", requires=()),
            "psycopg2": Dist("2.9", requires=()),
            "opencv-python": Dist("4.0", requires=("numpy",)),
            "pandas": Dist("1.5", requires=()),
            "redis": Dist("9.0", requires=("psycopg2",)),
            "sqlalchemy": Dist("2.0", requires=()),
        },
    )
    assert found.problem == ""
    assert found.without_wheel == {
        "numpy": "the package index does not have numpy",
        "opencv-python": "opencv-python 4.0 has wheels, but none for Python 3.11 on Linux",
        "pandas": "the package index has no release pandas 1.5",
        "psycopg2": "psycopg2 2.9 has no wheel for Python 3.11 on Linux: the package index has its source only",
        "sqlalchemy": "the package index does not have sqlalchemy",
    }
    assert found.versions == {"dash": "1.0", "flask": "1.0"}
    assert not [file for file in index.served if file.endswith(".tar.gz")]


def test_a_conflict_names_both_sides(index: RecordingIndex, ask: Ask) -> None:
    index.add("dash", "1.0")
    index.add("dash-bootstrap-components", "2.0", ("dash>=2",))
    found = ask([], "dash==1.0\ndash-bootstrap-components==2.0\n")
    assert "the app asks for dash==1.0" in found.problem
    assert "dash-bootstrap-components 2.0 needs dash>=2" in found.problem
    assert (found.versions, found.without_wheel) == ({}, {})


def test_a_conflict_with_the_environment(index: RecordingIndex, ask: Ask) -> None:
    index.add("dash", "1.0", ("flask<2",))
    index.add("flask", "2.0")
    found = ask([], "dash==1.0\n", {"dash": "1.0", "flask": "2.0"})
    assert found.problem.startswith("The versions exclude each other: ")
    assert "flask<2" in found.problem
    assert "flask==2.0" in found.problem


def test_the_hashes_of_all_files_of_a_release(index: RecordingIndex, ask: Ask) -> None:
    index.add("numpy", "1.0", tag=LINUX)
    index.add("numpy", "1.0", tag="cp311-cp311-win_amd64")
    index.add("numpy", "0.9")
    index.add_source("numpy", "1.0")
    found = ask([want("numpy")], "", {"numpy": "1.0"}, Settings(hashes=Hashes.WRITE))
    own = {name: data for name, data in index.files["numpy"].items() if "-1.0" in name}
    assert len(own) == 3
    assert found.hashes == {
        "numpy": tuple(sorted({f"sha256:{hashlib.sha256(data).hexdigest()}" for data in own.values()}))
    }


def test_an_index_that_does_not_answer(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://anna:hush-9@127.0.0.1:9/simple")
    found = ask([want("dash"), want("flask")], "", {"dash": "1.0", "flask": "1.0"})
    assert found == Resolution(problem="The package index cannot be reached.")


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (503, "The package index cannot be reached."),
        (
            401,
            (
                "The package index refuses to answer: the credentials in pip's configuration are missing or not "
                "valid."
            ),
        ),
    ],
)
def test_an_index_that_refuses(index: RecordingIndex, ask: Ask, status: int, problem: str) -> None:
    index.status = status
    found = ask([want("dash"), want("flask")], "", {"dash": "1.0", "flask": "1.0"})
    assert (found.problem, found.without_wheel) == (problem, {})


def test_no_index_is_known_at_once(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert ask([want("dash", Basis.TABLE)]).problem == "pip is configured to ask no package index (no-index)."


def test_what_is_private_is_replaced_by_what_it_needs(index: RecordingIndex, ask: Ask) -> None:
    index.add("pandas", "1.0", ("numpy",))
    index.add("numpy", "1.0")
    found = ask(
        [want("acme")],
        "",
        {"acme": Dist("1.0", direct_url=VCS, requires=("pandas<2", "redis; extra == 'x'")), "pandas": "1.0"},
    )
    assert found.versions == {"numpy": "1.0", "pandas": "1.0"}
