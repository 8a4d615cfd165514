"""What the step reports: lines that cannot deploy, imports that nothing serves, environments that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.plan import Severity
from tests.requirements.conftest import APP, GUNICORN, VERSIONS, Propose, seen
from tests.support.environments import Dist, make_environment

if TYPE_CHECKING:
    from pathlib import Path

LINES = """\
pywin32==306
pywinpty==2.0 ; sys_platform == "win32"
dash-design-kit==0.0.1
dash-embedded==2.0.1
-e .
-e ../lib
-e git+https://git.example.com/a/b.git#egg=b
./packages/charts-1.0-py3-none-any.whl
./packages/gone-1.0-py3-none-any.whl
C:\\wheels\\x-1.0.whl
torch==2.1.0+cu118
dash=2.0
pandas==1.0
pandas==2.0
numpy
numpy
"""


def test_lines_that_cannot_deploy_are_reported(proposed: Propose) -> None:
    files = {"requirements.txt": LINES, "packages/charts-1.0-py3-none-any.whl": "x", "app.py": ""}
    found = proposed(files)
    assert [change.title for change in found.changes] == ["Keep pywin32 to Windows"]
    assert [(f.severity.value, f.location.line) for f in found.findings] == [
        ("error", 12),
        ("error", 14),
        ("advice", 16),
    ]
    assert all(finding.action for finding in found.findings)


@pytest.mark.parametrize(
    ("line", "action"),
    [
        ("numpy=1.26=py311_0", "Write: numpy==1.26"),
        ("dash=2.0", "Write: dash==2.0"),
        ("holoviews>=1.14.0a10<1.14.1", "Put a comma between the conditions: NAME>=1,<2"),
        ("install this first", "Write a distribution's name and version, NAME==VERSION, or # before a remark."),
    ],
)
def test_an_unreadable_line_is_told_with_its_correction(proposed: Propose, line: str, action: str) -> None:
    (finding,) = proposed({"requirements.txt": f"{line}\n"}).findings
    assert (finding.severity, finding.action) == (Severity.ERROR, action)


def test_what_only_windows_has_is_reported_where_no_marker_can_be_written(proposed: Propose) -> None:
    files = {"requirements.txt": "-r more.txt\npywin32==306 --hash=sha256:aa\n", "more.txt": "pywinpty==2.0\n"}
    found = proposed(files)
    assert found.changes == []
    assert seen(found, Severity.ERROR)[:2] == [
        ("more.txt:1", "pywinpty==2.0"),
        ("requirements.txt:2", "pywin32==306 --hash=sha256:aa"),
    ]
    assert found.findings[0].action.endswith('pywinpty==2.0 ; sys_platform == "win32"')


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        ("flask==1\nflask==2\n", ["error"]),
        ("flask==1\nFlask==1.0\n", []),
        ("flask==1\nflask==1\n", ["advice"]),
        ("flask\nflask>=2\n", []),
        ("flask==1 ; python_version < '3'\nflask==2 ; python_version >= '3'\n", []),
        ("-e git+https://git.example.com/b.git#egg=b\n-e git+https://git.example.com/b.git#egg=b\n", []),
    ],
)
def test_two_lines_for_one_distribution(proposed: Propose, text: str, severities: list[str]) -> None:
    found = proposed({"requirements.txt": text})
    assert [f.severity.value for f in found.findings] == severities
    if severities:
        assert ("refuses" in found.findings[0].why) == (severities == ["error"])


def test_hashes_forbid_additions(proposed: Propose) -> None:
    text = "dash==2.18.2 --hash=sha256:aa\npandas\n"
    found = proposed({"app.py": APP, "requirements.txt": text}, VERSIONS)
    assert found.changes == []
    assert seen(found, Severity.ERROR) == [("requirements.txt:1", "missing: pillow==10.4.0")]
    assert "pip-compile --generate-hashes" in found.findings[-1].action
    assert proposed({"requirements.txt": f"{text}pillow==10.4.0\n"}).findings == []


def test_pins_that_differ_from_the_environment(proposed: Propose) -> None:
    text = "dash==2.0.0\npandas==2.2.3\npillow==10.4\n"
    found = proposed({"app.py": APP, "requirements.txt": text}, VERSIONS)
    assert seen(found, Severity.WARNING) == [("requirements.txt:1", "dash==2.0.0 (here 2.18.2)")]
    assert found.changes == []
    four = "".join(f"{name}==0.1\n" for name in ("dash", "pandas", "pillow", "numpy"))
    assert seen(proposed({"requirements.txt": four}), Severity.WARNING)[0][1].endswith(
        "pillow==0.1 (here 10.4.0) and 1 more"
    )


def test_several_environments_and_many_unknown_versions(proposed: Propose, app: Path) -> None:
    make_environment(app / "venv", {"dash": "1.0"})
    code = "import dash, pandas, numpy, scipy, yaml\n"
    found = proposed({"app.py": code}, {"dash": "2.0"})
    general = [text for place, text in seen(found, Severity.ADVICE) if place == "requirements.txt:1"]
    assert general == [
        "No version is known for numpy, pandas, pyyaml and 1 more: not installed in .venv.",
        (
            "Versions are taken from .venv (Python 3.11.7): it lies in the app's folder; "
            "Dash is also installed in venv (choose with --python PATH)."
        ),
    ]


def test_foreign_constraints_matter_only_without_a_requirements_file(proposed: Propose) -> None:
    files = {"app.py": "", "pyproject.toml": '[tool.poetry.dependencies]\nplotly = "<5 || >=7"\n'}
    assert [place for place, _ in seen(proposed(files), Severity.ADVICE)] == ["pyproject.toml:2"]
    assert proposed({"requirements.txt": "plotly==5.0\n"}).findings == []


def test_an_environment_of_ours_that_contradicts_is_not_used(
    proposed: Propose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = make_environment(tmp_path / "tools", VERSIONS)
    monkeypatch.setattr("sys.prefix", str(ours))
    monkeypatch.setenv("VIRTUAL_ENV", str(ours))
    agrees = proposed({"app.py": APP, "requirements.txt": "dash==2.18.2\n"}, needs=GUNICORN)
    assert agrees.lines() == ["dash==2.18.2", "gunicorn", "pandas==2.2.3", "pillow==10.4.0"]
    assert "dash-migrate itself is installed in it too" in seen(agrees, Severity.ADVICE)[1][1]
    differs = proposed({"requirements.txt": "dash==1.0\n"})
    assert differs.lines() == ["dash==1.0", "pandas", "pillow"]
    assert seen(differs) == [
        (
            "requirements.txt:1",
            (
                "No version is known for pandas, pillow: the environment that runs dash-migrate is not the app's "
                "(dash==1.0, here 2.18.2)."
            ),
        )
    ]
    lacks = proposed({"app.py": f"{APP}import dash_daq\n", "requirements.txt": "dash==2.18.2\n"})
    assert lacks.lines() == ["dash==2.18.2", "dash-daq", "pandas", "pillow"]
    assert "(dash-daq is missing there)" in seen(lacks)[0][1]


def test_unresolved_imports_are_reported_with_a_line(proposed: Propose) -> None:
    code = "import acme_charts\nimport acme_charts.bar\nimport models\n"
    found = proposed({"app.py": code})
    assert found.changes == []
    assert [place for place, _ in seen(found, Severity.WARNING)] == ["app.py:1", "app.py:3"]
    assert "acme-charts==VERSION" in found.findings[0].action
    assert "models==" not in found.findings[1].action


def test_a_module_that_git_ignores_is_the_apps(proposed: Propose) -> None:
    found = proposed(
        {
            "app.py": "import secrets_here\nimport shop.data\n",
            "secrets_here.py": "",
            ".gitignore": "secrets_here.py\n",
        }
    )
    assert found.findings == []


def test_two_owners_and_what_pipreqs_knows(proposed: Propose) -> None:
    environment = {
        "one": Dist("1", modules=("shared/a.py",)),
        "two": Dist("1", modules=("shared/b.py",)),
        "dash": "2.0",
    }
    found = proposed({"app.py": "import dash\nimport shared\nimport rest_framework\n"}, environment)
    assert seen(found, Severity.WARNING)[0] == ("app.py:2", "import shared: one, two all provide it here.")
    assert found.lines() == ["dash==2.0", "djangorestframework"]
    assert seen(found, Severity.ADVICE)[0][0] == "app.py:3"


def test_optional_imports_count_only_where_installed(proposed: Propose) -> None:
    code = "try:\n    import orjson\n    import ujson\nexcept ImportError:\n    pass\nimport dash\n"
    found = proposed({"app.py": code}, {"dash": "2.0", "ujson": "5.0"})
    assert found.lines() == ["dash==2.0", "ujson==5.0"]
    assert [(str(note.location), note.text) for note in found.notes] == [
        ("app.py:2", "import orjson: no line, optional, and it is not installed here.")
    ]


def test_a_required_import_that_is_not_installed(proposed: Propose) -> None:
    found = proposed({"app.py": "import dash\nimport seaborn\n"}, {"dash": "2.0"})
    assert found.lines() == ["dash==2.0", "seaborn"]
    assert seen(found, Severity.WARNING) == [
        ("app.py:2", "seaborn is not installed in .venv, though it is imported in app.py.")
    ]


LOCAL = {"url": "file:///home/anna/charts", "dir_info": {"editable": True}}


def test_what_no_line_can_install(proposed: Propose) -> None:
    environment = {
        "acme-charts": Dist("1.0", direct_url=LOCAL, requires=("six",)),
        "dash": "2.0",
        "dash-design-kit": "0.0.1",
        "six": "1.16.0",
        "torch": "2.1.0+cpu",
        "pywin32": Dist("306", modules=("win32com/__init__.py",)),
    }
    code = "import acme_charts\nimport dash\nimport dash_design_kit\nimport torch\nimport win32com.client\n"
    found = proposed({"app.py": code}, environment)
    assert found.lines() == ["dash==2.0", "dash-design-kit", "six==1.16.0", "torch==2.1.0"]
    assert [(f.severity.value, f.location.line) for f in found.findings if f.location.path == "app.py"] == [
        ("error", 5)
    ]


def test_conda_alone_gets_no_requirements_file(proposed: Propose) -> None:
    conda = "dependencies:\n  - dash=2.18\n  - pandas\n"
    found = proposed({"app.py": "import dash, pandas\n", "environment.yml": conda}, VERSIONS, needs=GUNICORN)
    result = found.applied()
    assert result.source("requirements.txt") is None
    file = result.source("environment.yml")
    assert file is not None
    assert file.text == f"{conda}  - gunicorn\n"
    assert found.again().changes == []


def test_conda_beside_requirements_is_told(proposed: Propose) -> None:
    files = {"app.py": APP, "environment.yml": "dependencies: [dash]\n", "requirements.txt": "dash==2.18.2\n"}
    found = proposed(files, VERSIONS)
    assert seen(found) == [("environment.yml:1", "environment.yml and requirements.txt are both here.")]
    assert found.lines() == ["dash==2.18.2", "pandas==2.2.3", "pillow==10.4.0"]


def test_what_pyproject_declares_is_written(proposed: Propose) -> None:
    project = (
        '[project]\ndependencies = ["dash>=2,<3", "pandas[excel]", "uvloop ; sys_platform == \'win32\'"]\n'
        '[tool.poetry.dependencies]\nplotly = "<5 || >=7"\n'
    )
    found = proposed({"app.py": "import dash\n", "pyproject.toml": project}, {"pandas": "2.2.3"})
    assert found.lines() == ["dash<3,>=2", "pandas[excel]==2.2.3", "plotly", "uvloop ; sys_platform == 'win32'"]
    assert (
        "pyproject.toml:4",
        "pyproject.toml constrains versions in a notation that pip does not read (first: plotly).",
    ) in seen(found, Severity.ADVICE)


def test_the_procfile_says_what_serves(proposed: Propose) -> None:
    files = {
        "app.py": "import dash\n",
        "Procfile": "web: gunicorn app:server\n",
        "requirements.txt": "dash==2.0\n",
    }
    found = proposed(files, {"dash": "2.0", "gunicorn": "22.0"})
    assert found.lines() == ["dash==2.0", "gunicorn==22.0"]
    assert found.changes[0].title == "Add gunicorn==22.0 (the Procfile runs it)"


def test_a_python_2_file_and_a_broken_one_stop_nothing(proposed: Propose) -> None:
    files = {
        "app.py": "import dash\n",
        "old.py": "import pandas\nprint 'x'\nimport nothing_known\n",
        "bad.py": b"\xff\xfe\x00",
    }
    found = proposed(files, {"dash": "2.0", "pandas": "2.2.3"})
    assert found.lines() == ["dash==2.0", "pandas==2.2.3"]
    assert found.findings == []


def test_a_wrong_line_names_what_it_means(proposed: Propose) -> None:
    found = proposed({"app.py": "import django\n", "requirements.txt": "Django~>2.0\n"})
    assert found.changes == []
    assert seen(found, Severity.ERROR) == [("requirements.txt:1", "Django~>2.0")]
