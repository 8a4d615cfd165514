"""Conda environment files: what they declare, how packages are added, what cannot be installed on Linux."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dash_migrate.facts import Facts
from dash_migrate.needs import Requirement
from dash_migrate.packages.conda import added_to_conda, conda_environment, conda_lines, conda_python
from dash_migrate.packages.conda.changes import builds_with_conda, conda_changes
from dash_migrate.packages.conda.notation import parse_spec
from dash_migrate.packages.declared import Kind
from dash_migrate.packages.study import study
from dash_migrate.plan import Change, Finding, Note, Severity, Tier
from dash_migrate.settings import Settings
from dash_migrate.source import SourceFile
from dash_migrate.step import App
from dash_migrate.target_platform import TargetPlatform
from dash_migrate.workspace import Workspace
from tests.support.environments import Dist, make_environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dash_migrate.plan import Proposal


def conda(text: str | bytes) -> SourceFile:
    return SourceFile("environment.yml", text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize(
    ("text", "name", "specifier", "build"),
    [
        ("numpy", "numpy", "", ""),
        ("NumPy", "numpy", "", ""),
        ("numpy=1.26", "numpy", "==1.26.*", ""),
        ("numpy=1.26.4", "numpy", "==1.26.4", ""),
        ("numpy=1.26.*", "numpy", "==1.26.*", ""),
        ("numpy==1.26", "numpy", "==1.26", ""),
        ("numpy=1.26=py311h5_0", "numpy", "==1.26", "py311h5_0"),
        ("numpy==1.26.4=py311h5_0", "numpy", "==1.26.4", "py311h5_0"),
        ("numpy 1.26.4 py311h5_0", "numpy", "==1.26.4", "py311h5_0"),
        ("numpy 1.26.*", "numpy", "==1.26.*", ""),
        ("numpy>=1.2", "numpy", ">=1.2", ""),
        ("numpy >=1.2, <2", "numpy", ">=1.2,<2", ""),
        ("numpy>=1.2,<2.0a0", "numpy", ">=1.2,<2.0a0", ""),
        ("numpy >= 1.2.*", "numpy", ">=1.2", ""),
        ("numpy!=1.5", "numpy", "!=1.5", ""),
        ("numpy=*", "numpy", "", ""),
        ("numpy=*=*mkl*", "numpy", "", "*mkl*"),
        ("conda-forge::numpy=1.26", "numpy", "==1.26.*", ""),
        ("conda-forge/linux-64::numpy", "numpy", "", ""),
        ("numpy[version='>=1.2,<2']", "numpy", ">=1.2,<2", ""),
        ('numpy[version=1.2,build="py311_0"]', "numpy", "==1.2", "py311_0"),
        ("numpy=1.25|1.26", "numpy", None, ""),
        ("numpy 1.2*", "numpy", None, ""),
        ("openssl=1.1.1o=h7f8727e_0", "openssl", None, "h7f8727e_0"),
    ],
)
def test_condas_notation(text: str, name: str, specifier: str | None, build: str) -> None:
    spec = parse_spec(text)
    assert (spec.name, spec.specifier, spec.build) == (name, specifier, build)


FILE = """\
name: shop  # é
channels: [conda-forge, defaults]
dependencies:
  - python=3.11
  - dash=2.18   # the framework é
  - "pytables>=3"
  - pytorch=2.1|2.2
  - conda-forge::python-graphviz
  - graphviz
  - nodejs>=18
  - libgcc-ng=11.2.0=h1
  - r-base
  - librosa
  - pip
  - pip:
    - dash-daq==0.5.0
    - Acme_Charts[svg] ; python_version > "3"
    - git+https://git.example.com/acme/theme.git@main
    - -r more.txt
    - --extra-index-url https://index.example.com/simple
prefix: C:\\Users\\me\\anaconda3\\envs\\shop
"""


def test_what_a_file_declares() -> None:
    source = conda(FILE)
    found = [(line.number, line.kind, line.key, str(line.requirement)) for line in conda_lines(source)]
    assert found == [
        (5, Kind.REQUIREMENT, "dash", "dash==2.18.*"),
        (6, Kind.REQUIREMENT, "tables", "tables>=3"),
        (7, Kind.FOREIGN, "torch", "None"),
        (8, Kind.REQUIREMENT, "graphviz", "graphviz"),
        (13, Kind.REQUIREMENT, "librosa", "librosa"),
        (16, Kind.REQUIREMENT, "dash-daq", "dash-daq==0.5.0"),
        (17, Kind.REQUIREMENT, "acme-charts", 'Acme_Charts[svg]; python_version > "3"'),
        (18, Kind.WEB, "theme", "None"),
        (19, Kind.INCLUDE, None, "None"),
        (20, Kind.OPTION, None, "None"),
    ]
    for line in conda_lines(source):
        assert source.utf8[line.start : line.end].decode() in {line.text, f'"{line.text}"'}
    assert conda_python(source) == ("==3.11.*", 4)
    assert conda_environment(source).channels == ("conda-forge", "defaults")
    assert conda_environment(source).prefix == 21
    assert conda_python(conda("dependencies: [python, dash]\n")) is None


@pytest.mark.parametrize(
    ("before", "names", "after"),
    [
        ("dependencies:\n  - dash\n", "gunicorn", "dependencies:\n  - dash\n  - gunicorn\n"),
        ("dependencies:\n- dash\n", "gunicorn", "dependencies:\n- dash\n- gunicorn\n"),
        (
            "dependencies:\n    - dash  # é\n\nname: é\n",
            "gunicorn==23.0.0",
            "dependencies:\n    - dash  # é\n    - gunicorn=23.0.0\n\nname: é\n",
        ),
        ("dependencies:\r\n  - dash\r\n", "gunicorn", "dependencies:\r\n  - dash\r\n  - gunicorn\r\n"),
        ("dependencies:\n  - dash", "gunicorn", "dependencies:\n  - dash\n  - gunicorn"),
        ("dependencies: [dash]\n", "gunicorn", "dependencies: [dash, gunicorn]\n"),
        ("dependencies: []\n", "gunicorn", "dependencies: [gunicorn]\n"),
        ("dependencies: [dash]\n", "dash-daq", "dependencies: [dash, pip, {pip: [dash-daq]}]\n"),
        (
            "dependencies: [{pip: [dash]}]\n",
            "celery[redis]>=5",
            'dependencies: [{pip: [dash, "celery[redis]>=5"]}]\n',
        ),
        ("name: x\ndependencies:\nprefix: y\n", "gunicorn", "name: x\ndependencies:\n  - gunicorn\nprefix: y\n"),
        ("name: x\n", "gunicorn", "name: x\ndependencies:\n  - gunicorn\n"),
        ("", "gunicorn", "dependencies:\n  - gunicorn\n"),
        (
            "dependencies:\n  - dash\n",
            "dash-daq==0.5.0",
            "dependencies:\n  - dash\n  - pip\n  - pip:\n    - dash-daq==0.5.0\n",
        ),
        (
            "dependencies:\n    - dash\n    - pip=24\n",
            "dash-daq",
            "dependencies:\n    - dash\n    - pip=24\n    - pip:\n        - dash-daq\n",
        ),
        (
            "dependencies:\n- dash\n- pip:\n  - x  # why\n# end\n",
            "dash-daq",
            "dependencies:\n- dash\n- pip:\n  - x  # why\n  - dash-daq\n# end\n",
        ),
        (
            "dependencies:\n  - dash\n  - pip:\n      - x\n",
            "gunicorn dash-daq",
            "dependencies:\n  - dash\n  - gunicorn\n  - pip:\n      - x\n      - dash-daq\n",
        ),
        ("dependencies:\n  - pip:\n    - x\n", "gunicorn", "dependencies:\n  - gunicorn\n  - pip:\n    - x\n"),
        (
            "dependencies:\n  - pip:\n    - x\n  - dash\n",
            "gunicorn",
            "dependencies:\n  - gunicorn\n  - pip:\n    - x\n  - dash\n",
        ),
        (
            "dependencies:\n  - pip:\n    - dash\n",
            "gunicorn",
            "dependencies:\n  - pip:\n    - dash\n    - gunicorn\n",
        ),
        ("dependencies:\n  - dash\n  - pip:\n", "dash-daq", "dependencies:\n  - dash\n  - pip:\n    - dash-daq\n"),
        (
            "channels: [conda-forge]\ndependencies:\n  - dash\n",
            "dash-daq==0.5",
            "channels: [conda-forge]\ndependencies:\n  - dash\n  - dash-daq=0.5\n",
        ),
        (
            "channels: [acme]\ndependencies:\n  - dash\n",
            "gunicorn",
            "channels: [acme]\ndependencies:\n  - dash\n  - pip\n  - pip:\n    - gunicorn\n",
        ),
        (
            "dependencies:\n  - dash\n  - pip:\n    - x\n",
            "theme @ git+https://git.example.com/theme",
            "dependencies:\n  - dash\n  - pip:\n    - x\n    - theme @ git+https://git.example.com/theme\n",
        ),
    ],
)
def test_packages_are_added_as_the_file_is_written(before: str, names: str, after: str) -> None:
    source = conda(before)
    given = [names] if " @ " in names else names.split()
    edit = added_to_conda(source, given)
    assert edit is not None
    result = source.spliced([edit])
    assert result.data.decode() == after
    again = conda_environment(result)
    assert not again.problems
    assert {name.split("=")[0].split("[")[0].split(" ")[0] for name in given} <= again.keys
    assert added_to_conda(result, given) is None


def test_a_byte_order_mark_stays() -> None:
    source = conda(b"\xef\xbb\xbfdependencies:\r\n- dash\r\n")
    edit = added_to_conda(source, ["gunicorn"])
    assert edit is not None
    assert source.spliced([edit]).data == b"\xef\xbb\xbfdependencies:\r\n- dash\r\n- gunicorn\r\n"


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("dependencies:\n\t- dash\n", 2, "is indented with a tab; YAML allows spaces only"),
        ("dependencies:\n  - dash\n - x\n", 3, "is not valid YAML: "),
        ("dependencies: [dash\n", 2, "is not valid YAML: "),
        ("dependencies:\n  {% if x %}\n  - dash\n", 2, "holds a template"),
        ("a: 1\n---\nb: 2\n", 2, "is not valid YAML: "),
        ("dependencies:\n  - a\x07\n", 1, "holds a character that YAML does not allow"),
        ("", 1, "is empty"),
        ("# nothing\n", 1, "is empty"),
        ("- dash\n", 1, "is no mapping"),
        ("dependencies: dash\n", 1, "has dependencies: that are no list"),
        ("name: x\nname: y\ndependencies: [dash]\n", 2, "has name: twice"),
        ("{{ x }}\n", 1, "holds a template"),
        ("x: " + "[" * 3000, 1, "is "),
        ("dependencies:\n  - dash\n".encode("utf-16"), 1, "is stored in utf-16-le; conda reads UTF-8 only"),
    ],
)
def test_what_conda_cannot_read_is_told(text: str | bytes, line: int, cause: str) -> None:
    (problem,) = conda_environment(conda(text)).problems
    assert (problem.line, problem.cause[: len(cause)]) == (line, cause)


@pytest.mark.parametrize("text", ["dependencies:\n\t- dash\n", "- dash\n", "dependencies: dash\n", "{{ x }}\n"])
def test_nothing_is_added_to_what_cannot_be_read(text: str) -> None:
    assert added_to_conda(conda(text), ["gunicorn"]) is None


@pytest.mark.parametrize(
    "text",
    [
        "dependencies:\n  -\n  - [x]\n  - {a: b}\n  - {pip: x}\n  - 3\n  - '!'\n",
        "channels: x\n",
        "dependencies:\n  - {pip: [[x], {y: z}]}\n",
    ],
)
def test_strange_files_are_no_error(text: str) -> None:
    conda_lines(conda(text))
    added_to_conda(conda(text), ["gunicorn", "dash-daq"])


class Found:
    """What is proposed for an app with an environment file."""

    def __init__(self, folder: Path, files: Mapping[str, str], settings: Settings | None = None) -> None:
        for name, text in files.items():
            (folder / name).write_bytes(text.encode())
        self.workspace = Workspace.read(folder)
        settings = settings or Settings()
        needs = (Requirement("gunicorn", "gunicorn serves the app"),)
        app = App(self.workspace, Facts(self.workspace, settings), settings, needs)
        state = study(app)
        self.by_conda = builds_with_conda(state, app)
        self.all: list[Proposal] = list(conda_changes(state, app))
        self.changes = [item for item in self.all if isinstance(item, Change)]
        self.findings = [item for item in self.all if isinstance(item, Finding)]

    def text(self, tier: Tier = Tier.SAFE) -> str:
        edits = [edit for change in self.changes if change.tier is tier for edit in change.edits]
        source = self.workspace.with_edits(edits).source("environment.yml")
        assert source is not None
        return source.text


ADD_GUNICORN = "Add gunicorn to environment.yml (gunicorn serves the app)"
CODE = "import dash\nimport pandas as pd\nimport dash_daq\nimport numpy\n"


def test_a_conda_app_gets_what_is_missing(app: Path) -> None:
    found = Found(app, {"app.py": CODE, "environment.yml": "dependencies:\n  - python=3.11\n  - dash=2.18\n"})
    assert found.by_conda
    assert found.text() == (
        "dependencies:\n  - python=3.11\n  - dash=2.18\n  - gunicorn\n  - numpy\n  - pandas\n"
        "  - pip\n  - pip:\n    - dash-daq\n"
    )
    assert [change.title for change in found.changes] == [
        ADD_GUNICORN,
        "Add numpy to environment.yml (imported in app.py)",
        "Add pandas to environment.yml (imported in app.py)",
        "Add to environment.yml a pip list with dash-daq",
    ]
    assert [(item.severity, item.seen) for item in found.findings] == [
        (Severity.ADVICE, "environment.yml is the app's only list of packages.")
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("name: x\n", "name: x\ndependencies:\n  - gunicorn\n  - pandas\n  - pip\n  - pip:\n    - dash-daq\n"),
        ("dependencies: []\n", "dependencies: [gunicorn, pandas, pip, {pip: [dash-daq]}]\n"),
        ("dependencies: [x]\n", "dependencies: [x, gunicorn, pandas, pip, {pip: [dash-daq]}]\n"),
        ("dependencies: [{pip: []}]\n", "dependencies: [{pip: [dash-daq]}, gunicorn, pandas]\n"),
        (
            "dependencies:\n- x\n- pip: []\n",
            "dependencies:\n- x\n- gunicorn\n- pandas\n- pip: [dash-daq]\n",
        ),
        ("dependencies:\n", "dependencies:\n  - gunicorn\n  - pandas\n  - pip\n  - pip:\n    - dash-daq\n"),
    ],
)
def test_changes_that_go_to_a_list_without_entries(app: Path, before: str, after: str) -> None:
    code = "import dash_daq\nimport pandas\n"
    found = Found(app, {"app.py": code, "environment.yml": before})
    assert found.text() == after
    assert Found(app, {"environment.yml": after}).changes == []


def test_a_complete_file_is_left_alone(app: Path) -> None:
    text = "dependencies:\n  - dash\n  - gunicorn\n  - pandas\n  - numpy\n  - pip:\n    - -r more.txt\n"
    found = Found(app, {"app.py": CODE, "environment.yml": text, "more.txt": "dash_daq\n"})
    assert found.changes == []


def test_a_conda_environment_tells_versions_and_who_installed(app: Path) -> None:
    environment = make_environment(
        app.parent / "envs",
        {"dash": "2.18.2", "pandas": Dist("2.2.3", installer="conda"), "dash-daq": "0.5.0", "numpy": "1.26.4"},
        layout="conda",
    )
    files = {"app.py": CODE, "environment.yml": "dependencies:\n  - dash\n  - pip:\n    - x\n"}
    found = Found(app, files, Settings(python=environment))
    assert found.text() == (
        "dependencies:\n  - dash\n  - gunicorn\n  - pandas=2.2.3\n  - pip:\n    - x\n    - dash-daq==0.5.0\n"
        "    - numpy==1.26.4\n"
    )


def test_anacondas_metapackage_has_what_is_imported(app: Path) -> None:
    found = Found(app, {"app.py": CODE, "environment.yml": "dependencies:\n  - anaconda\n"})
    assert found.text() == "dependencies:\n  - anaconda\n  - gunicorn\n"


def test_both_files_are_a_warning(app: Path) -> None:
    files = {"app.py": CODE, "environment.yml": "dependencies: [dash]\n", "requirements.txt": "dash\n"}
    found = Found(app, files)
    assert (found.by_conda, found.changes) == (False, [])
    assert [(item.severity, item.seen) for item in found.findings] == [
        (Severity.WARNING, "environment.yml and requirements.txt are both here.")
    ]


@pytest.mark.parametrize("target", [TargetPlatform.DE4, TargetPlatform.PAAS])
def test_a_target_without_conda_is_told(app: Path, target: TargetPlatform) -> None:
    found = Found(app, {"environment.yml": "dependencies: [dash]\n"}, Settings(platform=target))
    assert (found.by_conda, found.changes) == (False, [])
    assert [item.severity for item in found.findings] == [Severity.WARNING]
    assert "does not read environment.yml" in found.findings[0].why


def test_no_conda_file_no_word(app: Path) -> None:
    assert Found(app, {"app.py": CODE}).all == []


@pytest.mark.parametrize("name", ["conda-requirements.txt", "conda-runtime.txt"])
def test_the_older_platforms_conda_files_are_told_on_the_newer(app: Path, name: str) -> None:
    found = Found(app, {name: "numpy=1.26\n", "requirements.txt": "dash\n"})
    assert [(item.severity, item.seen) for item in found.findings] == [(Severity.WARNING, f"{name} is here.")]
    assert Found(app, {}, Settings(platform=TargetPlatform.DE4)).all == []


def test_a_file_that_cannot_be_read_is_an_error(app: Path) -> None:
    found = Found(app, {"app.py": CODE, "environment.yml": "dependencies:\n\t- dash\n"})
    assert found.changes == []
    assert [(item.severity, str(item.location)) for item in found.findings] == [
        (Severity.ERROR, "environment.yml:2")
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_what_powershell_wrote_is_stored_in_utf_8(app: Path, encoding: str) -> None:
    text = "name: é\r\ndependencies:\r\n- dash=2.18\r\n"
    (app / "environment.yml").write_bytes(text.encode(encoding))
    found = Found(app, {"app.py": "import dash\nimport dash_daq\n"})
    assert [(change.tier, change.title) for change in found.changes] == [
        (
            Tier.SAFE,
            f"Store environment.yml in UTF-8; {ADD_GUNICORN}; Add to environment.yml a pip list with dash-daq",
        )
    ]
    assert found.text() == f"{text}- gunicorn\r\n- pip\r\n- pip:\r\n  - dash-daq\r\n"
    assert [item.severity for item in found.findings] == [Severity.ADVICE]
    again = Found(app, {"environment.yml": found.text()})
    assert again.changes == []


WINDOWS = """\
dependencies:
  - dash=2.18.2=pyhd8ed1ab_0
  - gunicorn=23.0.0=py311h5_0  # é
  - "numpy=1.26.4=py311h5_0"
  - pywin32=308=py311h5_0
  - vs2015_runtime=14.27=h5
  - m2w64-gmp=6.1.0=2
prefix: C:\\envs\\shop
"""


def test_an_export_from_windows_is_made_fit_for_linux_if_asked(app: Path) -> None:
    found = Found(app, {"environment.yml": WINDOWS})
    assert found.text() == WINDOWS
    assert found.text(Tier.ASK) == (
        'dependencies:\n  - dash=2.18.2=pyhd8ed1ab_0\n  - gunicorn=23.0.0  # é\n  - "numpy=1.26.4"\n'
        "prefix: C:\\envs\\shop\n"
    )
    assert [change.title for change in found.changes] == [
        "Make environment.yml fit for Linux: drop pywin32, vs2015_runtime, m2w64-gmp, drop 2 build strings"
    ]
    assert (found.findings[0].severity, str(found.findings[0].location)) == (Severity.ERROR, "environment.yml:3")
    assert [str(item.location) for item in found.all if isinstance(item, Note)] == ["environment.yml:8"]


def test_additions_and_the_fit_for_linux_go_together(app: Path) -> None:
    text = "dependencies:\r\n  - dash=2.18.2=py311h5_0\r\n  - pywin32=308=py311h5_0  # é\r\n"
    found = Found(app, {"app.py": "import dash\nimport pandas\n", "environment.yml": text})
    edits = [edit for change in found.changes for edit in change.edits]
    source = found.workspace.with_edits(edits).source("environment.yml")
    assert source is not None
    assert source.text == "dependencies:\r\n  - dash=2.18.2\r\n  - gunicorn\r\n  - pandas\r\n"


@pytest.mark.parametrize(
    "text",
    [
        "dependencies:\n  - _libgcc_mutex=0.1=main\n  - gunicorn=23.0.0=py311h5_0\n",  # exported on Linux
        "dependencies:\n  - gunicorn\n  - dash\n  - pytorch=2.1=py3.11_cuda12.1_0\n",  # chosen by hand
        "dependencies:\n  - gunicorn=23.0.0=pyhd8ed1ab_0\n  - dash=2.18=py_0\n",  # for any system
    ],
)
def test_builds_that_linux_has_are_left_alone(app: Path, text: str) -> None:
    found = Found(app, {"environment.yml": text})
    assert found.changes == []
    assert [item.severity for item in found.findings] == [Severity.ADVICE]
