"""The step on the three platforms, beside the requirements step, and with lists in any shape."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from codemods import requirements, system_packages
from dash_migrate.facts import environment
from dash_migrate.plan import Plan, Severity, Verdict
from dash_migrate.planner import accept_all, make_plan
from dash_migrate.settings import Settings
from dash_migrate.target_platform import TargetPlatform
from dash_migrate.workspace import Workspace
from tests.support.environments import Dist, make_environment

SERIES = (requirements.STEP, system_packages.STEP)
APP = "from dash import Dash\nimport {}\napp = Dash()\nserver = app.server\napp.layout = []\n"
NO_PARTS: Mapping[str, str | Dist] = {"dash": Dist("4.4.1", requires=())}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an app; no environment of this machine is found."""
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX", "WORKON_HOME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(environment, "_own_folders", tuple)
    folder = tmp_path / "shop"
    folder.mkdir()
    return folder


def planned(
    root: Path,
    files: Mapping[str, str | bytes],
    platform: TargetPlatform = TargetPlatform.DE5,
    held: Mapping[str, str | Dist] | None = None,
) -> Plan:
    for path, text in files.items():
        (root / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    python = None if held is None else make_environment(root.parent / "environment", {**NO_PARTS, **held})
    settings = Settings(platform=platform, python=python)
    return make_plan(Workspace.read(root), SERIES, settings, decide=accept_all)


def text(plan: Plan, path: str) -> str | None:
    source = plan.after.source(path)
    return source.text if source is not None else None


def said(plan: Plan, severity: Severity) -> list[str]:
    return [item.seen for item in plan.steps[1].findings if item.severity is severity]


def test_dash_enterprise_4_gets_names_and_no_comments(root: Path) -> None:
    plan = planned(root, {"app.py": APP.format("enchant"), "requirements.txt": "pyenchant\n"}, TargetPlatform.DE4)
    assert text(plan, "apt-packages") == "libenchant1c2a\n"
    assert text(plan, "Aptfile") is None


def test_dash_enterprise_4_takes_over_an_aptfile(root: Path) -> None:
    files = {"app.py": APP.format("os"), "Aptfile": "# films\nffmpeg\nhttps://example.com/tool.deb\n"}
    plan = planned(root, files, TargetPlatform.DE4)
    assert text(plan, "apt-packages") == "ffmpeg\n"


def test_ubuntu_18_is_too_old_for_weasyprint(root: Path) -> None:
    files = {"app.py": APP.format("weasyprint"), "requirements.txt": "weasyprint==62.3\n"}
    plan = planned(root, files, TargetPlatform.DE4)
    assert text(plan, "apt-packages") is None
    assert said(plan, Severity.ERROR) == ["weasyprint 62.3 (imported in app.py) loads Pango and HarfBuzz."]
    assert plan.steps[1].findings[0].action == "Pin weasyprint to a version before 53."


def test_dash_enterprise_4_runs_the_script_by_app_json(root: Path) -> None:
    code = APP.format("pyodbc") + 'C = "DRIVER={ODBC Driver 17 for SQL Server};SERVER=a"\n'
    plan = planned(root, {"app.py": code, "requirements.txt": "pyodbc\n"}, TargetPlatform.DE4)
    assert '"predeploy": "cd /app && bash predeploy.sh"' in (text(plan, "app.json") or "")
    assert "apt-get install -y msodbcsql17" in (text(plan, "predeploy.sh") or "")
    assert "ubuntu/18.04/" in (text(plan, "predeploy.sh") or "")
    assert said(plan, Severity.ERROR) == []


def test_other_platforms_need_a_buildpack(root: Path) -> None:
    files = {"app.py": APP.format("magic"), "requirements.txt": "python-magic\n"}
    plan = planned(root, files, TargetPlatform.PAAS)
    assert text(plan, "Aptfile") == "# python-magic (imported as magic in app.py) loads libmagic\nlibmagic1\n"
    assert said(plan, Severity.WARNING) == ["The app needs an Aptfile."]


def test_a_script_that_is_registered_settles_the_driver(root: Path) -> None:
    files = {
        "app.py": APP.format("pyodbc") + 'C = "driver=ODBC+Driver+18+for+SQL+Server"\n',
        "requirements.txt": "pyodbc\n",
        "Aptfile": "unixodbc\n",
        "install.sh": "apt-get install -y msodbcsql18\n",
        "project.toml": "# runs install.sh\n",
    }
    plan = planned(root, files)
    assert list(plan.changes(Verdict.ACCEPTED))[1:] == []
    assert said(plan, Severity.ERROR) == []
    (root / "project.toml").write_text("\n")
    assert said(planned(root, {}), Severity.ERROR) == [
        "The connection names ODBC Driver 18 for SQL Server, which a script has to install (msodbcsql18)."
    ]


def test_a_swap_survives_the_requirements_step(root: Path) -> None:
    files = {"app.py": APP.format("psycopg2"), "requirements.txt": "dash==4.4.1\npsycopg2==2.9.9\n"}
    plan = planned(root, files, held={"psycopg2": "2.9.9"})
    assert text(plan, "requirements.txt") == "dash==4.4.1\npsycopg2-binary==2.9.9\n"
    (root / "requirements.txt").write_text(text(plan, "requirements.txt") or "")
    settings = Settings(python=root.parent / "environment")
    again = make_plan(Workspace.read(root), SERIES, settings, decide=accept_all)
    assert list(again.changes(Verdict.ACCEPTED)) == []


def test_a_new_requirements_file_is_swapped_too(root: Path) -> None:
    plan = planned(root, {"app.py": APP.format("cv2")}, held={"opencv-python": "4.10.0.84"})
    assert "opencv-python-headless==4.10.0.84  # via -r requirements.in\n" in (
        text(plan, "requirements.txt") or ""
    )
    assert "opencv-python-headless  # imported as cv2 in app.py" in (text(plan, "requirements.in") or "")
    assert text(plan, "Aptfile") is None


@pytest.mark.parametrize(
    ("line", "held"),
    [
        ("psycopg2==2.9.9 --hash=sha256:aa\n", {"psycopg2": "2.9.9"}),
        ("board\npsycopg2\n", {"psycopg2": "2.9.9", "board": Dist("1", requires=("psycopg2>=2",))}),
    ],
)
def test_what_cannot_be_swapped_is_compiled(line: str, held: Mapping[str, str | Dist], root: Path) -> None:
    plan = planned(root, {"app.py": APP.format("psycopg2"), "requirements.txt": f"{line}dash==4.4.1\n"}, held=held)
    assert "psycopg2-binary" not in (text(plan, "requirements.txt") or "")
    assert (text(plan, "Aptfile") or "").endswith("compiled\nlibpq-dev\ngcc\n")


def test_a_frozen_line_is_used_by_what_needs_it(root: Path) -> None:
    files = {
        "app.py": APP.format("board"),
        "requirements.txt": "board==1\ndash==4.4.1\nopencv-python==4.10.0.84\n",
    }
    held = {"opencv-python": "4.10.0.84", "board": Dist("1", requires=("opencv-python",))}
    plan = planned(root, files, held=held)
    assert (text(plan, "Aptfile") or "").startswith("# opencv-python (board needs it) loads libGL")
    assert text(plan, "requirements.txt") == files["requirements.txt"]


def test_a_copy_from_a_linux_wheel_is_not_compiled(root: Path) -> None:
    plan = planned(root, {"app.py": APP.format("ldap"), "requirements.txt": "python-ldap\n"}, held={})
    assert "libldap2-dev" in (text(plan, "Aptfile") or "")
    held: dict[str, str | Dist] = {"python-ldap": Dist("9.0", modules=("ldap/__init__.py",))}
    prefix = make_environment(root.parent / "other", {**NO_PARTS, **held})
    (info,) = prefix.rglob("python_ldap-*.dist-info")
    (info / "WHEEL").write_text("Tag: cp311-cp311-manylinux_2_17_x86_64\n")
    plan = make_plan(Workspace.read(root), SERIES, Settings(python=prefix), decide=accept_all)
    assert text(plan, "Aptfile") is None


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"# nothing\n", b"gra\xe9\n", "\ufeffvim\n".encode(), "vim\n".encode("utf-16"), b"vim\r\nnano"],
)
def test_any_list_is_extended(data: bytes, root: Path) -> None:
    files = {"app.py": APP.format("magic"), "requirements.txt": "python-magic\n", "Aptfile": data}
    after = planned(root, files).after.source("Aptfile")
    assert after is not None
    assert after.data.startswith(data)
    assert after.text.splitlines()[-1] == "libmagic1"
    (root / "Aptfile").write_bytes(after.data)
    assert planned(root, {}).steps[1].changes(Verdict.ACCEPTED) == ()


def test_files_that_do_not_parse_need_nothing_and_stop_nothing(root: Path) -> None:
    plan = planned(root, {"app.py": "import subprocess\nsubprocess.run(['ffmpeg'\n", "b.py": b"\xff\xfe\x00"})
    assert text(plan, "Aptfile") is None


def test_a_comment_in_the_code_takes_a_need_away(root: Path) -> None:
    code = APP.format("magic  # dash-migrate: ignore[system-packages]\nimport pyzbar")
    plan = planned(root, {"app.py": code, "requirements.txt": "python-magic\npyzbar\n"})
    assert text(plan, "Aptfile") == "# pyzbar (imported in app.py) loads libzbar\nlibzbar0\n"


def test_a_list_that_git_ignores_is_extended_and_said(root: Path) -> None:
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    files = {"app.py": APP.format("magic"), "requirements.txt": "python-magic\n", "Aptfile": "vim\n"}
    plan = planned(root, {**files, ".gitignore": "Aptfile\n"})
    assert said(plan, Severity.ERROR) == ["git ignores Aptfile."]
    assert (text(plan, "Aptfile") or "").splitlines()[::2] == ["vim", "libmagic1"]


def test_a_driver_in_a_url_uses_what_nothing_imports(root: Path) -> None:
    code = APP.format("sqlalchemy") + 'URL = "mssql+pyodbc://a/b?driver=FreeTDS"\n'
    plan = planned(root, {"app.py": code, "requirements.txt": "pyodbc\nsqlalchemy\n"})
    lines = (text(plan, "Aptfile") or "").splitlines()
    assert lines[1::2] == ["unixodbc", "tdsodbc"]
    assert lines[0] == "# pyodbc (mssql+pyodbc:// address in app.py needs it) loads unixODBC's driver manager"
    assert said(plan, Severity.ADVICE) == []


def test_the_word_driver_alone_uses_nothing(root: Path) -> None:
    code = APP.format("sqlalchemy") + 'TITLE = "The driver of growth"\n'
    plan = planned(root, {"app.py": code, "requirements.txt": "pyodbc\nsqlalchemy\n"})
    assert text(plan, "Aptfile") is None
