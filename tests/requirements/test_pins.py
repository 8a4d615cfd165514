"""What distributions need in turn, for Linux, and the line of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.needs import Requirement
from dash_migrate.packages.closure import closure
from dash_migrate.packages.declared import parse_lines
from dash_migrate.packages.installed import Installed, read_installed
from dash_migrate.packages.names import Basis
from dash_migrate.packages.pins import pin, requirement
from dash_migrate.packages.resolving.model import Resolution
from dash_migrate.packages.wanted import Want, from_needs, from_procfile
from dash_migrate.plan import Location
from dash_migrate.source import SourceFile
from tests.support.environments import Dist, make_environment

if TYPE_CHECKING:
    from pathlib import Path


def installed(tmp_path: Path, versions: dict[str, str | Dist]) -> Installed:
    make_environment(tmp_path / "env", versions)
    return read_installed([tmp_path / "env/lib/python3.11/site-packages"])


def want(key: str, basis: Basis = Basis.ENVIRONMENT, **more: object) -> Want:
    return Want(key, "imported in app.py", Location("app.py"), basis, **more)  # type: ignore[arg-type]  # keywords of Want


def needs(
    held: Installed, *roots: str, extras: tuple[str, ...] = (), python: str | None = "3.11.7"
) -> dict[str, list[str]]:
    found = closure(((root, frozenset(extras)) for root in roots), held, python)
    return {key: sorted(by) for key, by in found.items()}


def test_the_closure_names_who_asks(tmp_path: Path) -> None:
    held = installed(
        tmp_path,
        dict.fromkeys(("dash", "flask", "werkzeug", "plotly", "jinja2", "markupsafe", "black", "pytest"), "1.0"),
    )
    assert needs(held, "dash", "plotly") == {
        "flask": ["dash"],
        "jinja2": ["flask"],
        "markupsafe": ["jinja2", "werkzeug"],
        "plotly": ["dash"],
        "werkzeug": ["dash", "flask"],
    }


@pytest.mark.parametrize(
    ("marker", "python", "applies"),
    [
        ("sys_platform == 'win32'", "3.11", False),
        ("platform_system == 'Windows'", "3.11", False),
        ("sys_platform != 'win32'", "3.11", True),
        ("python_version < '3.10'", "3.9.18", True),
        ("python_version < '3.10'", "3.11.7", False),
        ("python_full_version >= '3.11.3'", "3.11.7", True),
        ("python_full_version >= '3.11.3'", "3.11", False),
        ("implementation_name == 'cpython'", None, True),
    ],
)
def test_markers_are_judged_for_linux_and_the_apps_python(
    tmp_path: Path, marker: str, python: str | None, *, applies: bool
) -> None:
    held = installed(tmp_path, {"a": Dist("1", requires=(f"b; {marker}",)), "b": "2"})
    assert bool(needs(held, "a", python=python)) is applies


def test_extras_are_honoured_at_every_level(tmp_path: Path) -> None:
    held = installed(
        tmp_path,
        {
            "a": Dist("1", requires=("b[fast]; extra == 'x'", "c; extra == 'y'")),
            "b": Dist("1", requires=("d; extra == 'fast'", "e; extra == 'slow'")),
            **dict.fromkeys("cde", "1"),
        },
    )
    assert needs(held, "a") == {}
    assert needs(held, "a", extras=("x",)) == {"b": ["a"], "d": ["b"]}


def test_cycles_absent_parts_and_nonsense_are_tolerated(tmp_path: Path) -> None:
    held = installed(
        tmp_path, {"a": Dist("1", requires=("b", "gone", "???", "")), "b": Dist("1", requires=("a",))}
    )
    assert needs(held, "a") == {"a": ["b"], "b": ["a"]}


VCS = {"url": "https://git.example.com/charts", "vcs_info": {"vcs": "git", "commit_id": "abc"}}
SECRET_VCS = {"url": "https://anna:pw@git.example.com/charts", "vcs_info": {"vcs": "git", "commit_id": "abc"}}
SSH_VCS = {"url": "ssh://git@git.example.com/charts", "vcs_info": {"vcs": "git", "commit_id": "abc"}}
LOCAL = {"url": "file:///home/anna/charts", "dir_info": {"editable": True}}


@pytest.mark.parametrize(
    ("key", "dist", "line"),
    [
        ("dash", Dist("2.18.2"), "dash==2.18.2"),
        ("torch", Dist("2.1.0+cpu"), "torch==2.1.0"),
        ("charts", Dist("1", direct_url=VCS), "charts @ git+https://git.example.com/charts@abc"),
        ("charts", Dist("1", direct_url=SECRET_VCS), "charts @ git+https://git.example.com/charts@abc"),
        ("charts", Dist("1", direct_url=SSH_VCS), "charts @ git+ssh://git@git.example.com/charts@abc"),
        ("charts", Dist("1", direct_url=LOCAL), ""),
        ("dash-design-kit", Dist("0.0.1"), "dash-design-kit"),
        ("dash-design-kit", Dist("1.9.0"), "dash-design-kit==1.9.0"),
        ("dash", Dist("0.0.1"), "dash==0.0.1"),
        ("pywin32", Dist("306"), ""),
    ],
)
def test_the_line_of_an_installed_distribution(tmp_path: Path, key: str, dist: Dist, line: str) -> None:
    assert requirement(key, installed(tmp_path, {key: dist}), {}) == line


def test_the_line_of_what_is_not_installed() -> None:
    nothing = Installed(())
    assert requirement("dash", nothing, {"dash": "4.0"}) == "dash==4.0"
    assert requirement("flask", nothing, {}) == "flask"
    assert (
        requirement("flask", nothing, {}, want("flask", specifier=">=2", extras=frozenset("ba")))
        == "flask[a,b]>=2"
    )


def test_the_indexs_answer_fills_what_the_environment_lacks(tmp_path: Path) -> None:
    held = installed(tmp_path, {"pandas": "2.0", "numpy": "1.26"})
    answer = Resolution(
        {"pandas": "9.9", "gunicorn": "22.0", "packaging": "24.0"}, {"packaging": ("gunicorn",), "gunicorn": ()}
    )
    found = pin([want("pandas"), want("gunicorn", Basis.NEEDED)], held, "3.11.7", answer)
    assert found.lines == {"pandas": "pandas==2.0", "gunicorn": "gunicorn==22.0"}
    assert found.needed_lines() == ["numpy==1.26  # via pandas", "packaging==24.0  # via gunicorn"]
    assert found.needed_lines({"numpy"}) == ["packaging==24.0  # via gunicorn"]


def test_declared_lines_are_roots_with_their_extras(tmp_path: Path) -> None:
    held = installed(
        tmp_path,
        {
            "dash": Dist(
                "2.0", requires=("diskcache; extra == 'diskcache'", "celery; extra == 'celery'", "acme", "wmi")
            ),
            "acme": Dist("1", direct_url=LOCAL),
            "winpty": Dist("1", requires=("six",)),
            **dict.fromkeys(("diskcache", "celery", "six", "wmi"), "1"),
        },
    )
    lines = list(parse_lines(SourceFile("r.txt", b"-e .\ndash[diskcache]\nwinpty ; sys_platform == 'win32'\n")))
    found = pin([want("dash", extras=frozenset({"celery"}))], held, "3.11.7", Resolution(), declared=lines)
    assert found.needed_lines() == ["celery==1  # via dash", "diskcache==1  # via dash"]


@pytest.mark.parametrize(
    ("procfile", "keys"),
    [
        ("web: gunicorn app:server --workers 2\n", ["gunicorn"]),
        ("web: gunicorn app:server -k uvicorn.workers.UvicornWorker\n", ["gunicorn", "uvicorn"]),
        ("web: gunicorn app:server --worker-class=gevent\n", ["gunicorn", "gevent"]),
        (
            "# web: gunicorn\nweb: /app/bin/waitress-serve app:server\nworker: celery -A app worker\n",
            ["waitress", "celery"],
        ),
        ("web: python app.py\n", []),
        ("web: gunicorn 'unclosed\n", ["gunicorn"]),
    ],
)
def test_what_a_procfile_starts(procfile: str, keys: list[str]) -> None:
    assert [found.key for found in from_procfile(SourceFile("Procfile", procfile.encode()))] == keys
    assert list(from_procfile(None)) == []


def test_what_other_steps_need() -> None:
    (found,) = from_needs((Requirement("Uvicorn[standard]>=0.30", "ASGI"),))
    assert (found.key, set(found.extras), found.specifier, found.why) == (
        "uvicorn",
        {"standard"},
        ">=0.30",
        "ASGI",
    )
