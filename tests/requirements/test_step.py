"""What the step writes: a new requirements.txt, lines and versions in one that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.packages.resolving import asking
from dash_migrate.packages.resolving.model import NoAnswer, Question, Reason, Resolution
from dash_migrate.plan import Severity, Tier
from dash_migrate.settings import Index
from tests.requirements.conftest import APP, GUNICORN, VERSIONS, Propose, seen
from tests.support.environments import Dist, make_environment

CREATED = """\
# Written by dash-migrate from requirements.in and the versions in .venv (Python 3.11.7)
# Not checked against a package index yet
dash==2.18.2  # via -r requirements.in
flask==3.0.3  # via dash
gunicorn  # version not known yet; via -r requirements.in
jinja2==3.1.4  # via flask
markupsafe==2.1.5  # via jinja2, werkzeug
numpy==1.26.4  # via pandas
pandas==2.2.3  # via -r requirements.in
pillow==10.4.0  # via -r requirements.in
plotly==5.24.1  # via dash
python-dateutil==2.9.0  # via pandas
six==1.16.0  # via python-dateutil
werkzeug==3.0.6  # via dash, flask
"""


def test_a_new_file_has_what_ran_here(proposed: Propose) -> None:
    found = proposed({"app.py": APP}, VERSIONS, needs=GUNICORN)
    assert found.text() == CREATED
    direct = found.applied().source("requirements.in")
    assert direct is not None
    assert direct.text.splitlines()[3:] == [
        "dash  # imported in app.py:1",
        "gunicorn  # gunicorn serves the app",
        "pandas  # imported in app.py:2",
        "pillow  # imported as PIL in app.py:3",
    ]
    (change,) = found.changes
    assert (change.tier, change.location.path) == (Tier.SAFE, "requirements.txt")
    assert seen(found) == [("requirements.txt:1", "No version is known for gunicorn: not installed in .venv.")]
    assert found.findings[0].severity is Severity.ADVICE
    assert found.again().changes == []


def test_the_same_app_gives_the_same_bytes(proposed: Propose) -> None:
    first = proposed({"app.py": APP}, VERSIONS).text()
    again = proposed({"app.py": "from PIL import Image\nimport pandas\nimport dash\n"}).text()
    assert first == again


def test_without_an_environment_names_are_unpinned(proposed: Propose) -> None:
    found = proposed({"app.py": APP})
    assert found.text() == (
        "# Written by dash-migrate from requirements.in; no environment of the app was found\n"
        "# Not checked against a package index yet\n"
        "dash  # version not known yet; via -r requirements.in\n"
        "pandas  # version not known yet; via -r requirements.in\n"
        "pillow  # version not known yet; via -r requirements.in\n"
    )
    assert seen(found, Severity.WARNING) == [
        (
            "requirements.txt:1",
            "No version is known for dash, pandas, pillow: no environment of the app was found.",
        )
    ]


def test_an_app_that_needs_nothing_gets_no_file(proposed: Propose) -> None:
    found = proposed({"app.py": "import os\nprint(os.sep)\n"}, VERSIONS)
    assert (found.changes, found.findings) == ([], [])


def test_an_environment_that_does_not_tell_its_python(proposed: Propose, tmp_path: Path) -> None:
    bare = make_environment(tmp_path / "bare", {"dash": "2.0"}, layout="windows")
    (bare / "pyvenv.cfg").unlink()
    found = proposed({"app.py": "import dash\n"}, python=bare)
    assert (
        found.text() == "# Written by dash-migrate from requirements.in and the versions in ../bare\n"
        "# Not checked against a package index yet\n"
        "dash==2.0  # via -r requirements.in\n"
    )


def test_an_empty_file_is_filled(proposed: Propose) -> None:
    found = proposed({"app.py": APP, "requirements.txt": ""}, {"dash": "2.0"})
    assert found.text() == "dash==2.0\npandas  # version not known yet\npillow  # version not known yet\n"


def test_missing_lines_are_added_one_change_each(proposed: Propose) -> None:
    text = "# mine\nflask>=2  # web\n--extra-index-url https://u:p@host/simple\nPandas==2.2.3\n"
    found = proposed({"app.py": APP, "requirements.txt": text}, VERSIONS, needs=GUNICORN)
    assert found.text() == f"{text}dash==2.18.2\ngunicorn  # version not known yet\npillow==10.4.0\n"
    assert found.tiers[Tier.SAFE] == [
        "Add dash==2.18.2 (imported in app.py)",
        "Add gunicorn (gunicorn serves the app)",
        "Add pillow==10.4.0 (imported as PIL in app.py)",
    ]
    assert found.tiers[Tier.ASK] == ["Pin what these lines need in turn (7)"]
    again = found.again()
    assert again.tiers == {Tier.SAFE: [], Tier.ASK: ["Pin what these lines need in turn (7)"]}
    assert {c.id for c in again.changes} == {c.id for c in found.changes if c.tier is Tier.ASK}
    assert found.again(Tier.SAFE, Tier.ASK).changes == []


@pytest.mark.parametrize(("newline", "end"), [("\n", ""), ("\r\n", "\r\n"), ("\r\n", "")])
def test_any_subset_of_additions_is_a_file(proposed: Propose, newline: str, end: str) -> None:
    text = newline.join(["flask==3.0.3", "pandas==2.2.3"]) + end
    found = proposed({"app.py": APP, "requirements.txt": text}, VERSIONS)
    assert len(found.changes) == 3
    for kept in ([0], [1], [0, 1], [1, 2], [0, 1, 2]):
        edits = [edit for position in kept for edit in found.changes[position].edits]
        source = found.workspace.with_edits(edits).source("requirements.txt")
        assert source is not None
        assert source.text.startswith(text)
        expected = [
            c.title.split()[1] for c in found.changes if c.tier is Tier.SAFE and found.changes.index(c) in kept
        ]
        assert source.text.split(newline)[2 : 2 + len(expected)] == expected
        assert source.data.count(b"\n") == source.data.count(newline.encode())


def test_bare_lines_are_pinned_if_asked(proposed: Propose) -> None:
    text = "dash[diskcache]  # ui\npandas ; python_version > '3'\npillow>=9\nsix==1.16.0\nunknown\n"
    found = proposed(
        {"app.py": APP, "requirements.txt": text}, {k: VERSIONS[k] for k in ("dash", "pandas", "pillow", "six")}
    )
    assert found.tiers[Tier.SAFE] == []
    assert found.text(Tier.ASK) == (
        "dash[diskcache]==2.18.2  # ui\npandas==2.2.3 ; python_version > '3'\npillow>=9\nsix==1.16.0\nunknown\n"
    )


def test_what_has_no_version_to_pin_stays_bare(proposed: Propose) -> None:
    local = Dist("1.0", direct_url={"url": "file:///home/anna/charts", "dir_info": {}})
    text = "acme-charts\ndash-design-kit\n"
    found = proposed({"requirements.txt": text}, {"acme-charts": local, "dash-design-kit": "0.0.1", "dash": "2.0"})
    assert found.changes == []


def test_condas_paths_become_versions(proposed: Propose) -> None:
    text = (
        "dash==2.18.2\npandas[excel] @ file:///croot/pandas_17/work ; python_version > '3'  # data\n"
        "pillow @ file:///C:/b/abs_x/pillow_1/work\nscipy @ file:///home/anna/scipy-1.4.2-py3-none-any.whl\n"
        "lost @ file:///croot/lost_1/work\n"
    )
    found = proposed({"app.py": APP, "requirements.txt": text}, {**VERSIONS, "scipy": "2.0"})
    assert found.text().splitlines()[:5] == [
        "dash==2.18.2",
        'pandas[excel]==2.2.3 ; python_version > "3"  # data',
        "pillow==10.4.0",
        "scipy==2.0",
        "lost @ file:///croot/lost_1/work",
    ]
    without = proposed(
        {}, None, python=make_environment(Path(found.workspace.root.parent / "bare"), {"dash": "2.18.2"})
    )
    assert "scipy==1.4.2" in without.lines()


def test_a_utf16_file_is_stored_as_utf8_with_the_additions(proposed: Propose) -> None:
    text = "dash==2.18.2\r\npandas @ file:///croot/pandas_17/work\r\n"
    found = proposed({"app.py": APP, "requirements.txt": text.encode("utf-16")}, VERSIONS)
    source = found.applied().source("requirements.txt")
    assert source is not None
    assert source.data == b"dash==2.18.2\r\npandas==2.2.3\r\npillow==10.4.0\r\n"
    (change,) = found.changes
    assert change.title == (
        "Store requirements.txt in UTF-8; Replace the path of pandas by its version, 2.2.3; "
        "Add pillow==10.4.0 (imported as PIL in app.py)"
    )
    assert found.again().tiers[Tier.SAFE] == []


def test_a_utf16_file_with_everything_is_only_stored_anew(proposed: Propose) -> None:
    found = proposed(
        {"app.py": "import dash\n", "requirements.txt": "dash==2.18.2\n".encode("utf-16-le")}, {"dash": "2.18.2"}
    )
    assert found.tiers[Tier.SAFE] == ["Store requirements.txt in UTF-8"]
    assert found.text() == "dash==2.18.2\n"


def test_included_files_count(proposed: Propose) -> None:
    files = {
        "app.py": APP,
        "requirements.txt": "-r reqs/base.txt\n-r gone.txt\n",
        "reqs/base.txt": "dash==2.18.2\npandas\npillow==1\n",
    }
    found = proposed(files)
    assert found.changes == []
    assert seen(found) == [("requirements.txt:2", "-r gone.txt")]


def test_what_pyproject_declares_is_not_added_to_a_requirements_file(proposed: Propose) -> None:
    files = {"app.py": "import dash\n", "pyproject.toml": '[project]\ndependencies = ["redis"]\n'}
    assert proposed({**files, "requirements.txt": "dash==2.0\n"}, {"dash": "2.0", "redis": "5.0"}).changes == []


def answering(monkeypatch: pytest.MonkeyPatch, answer: Resolution) -> list[tuple[str, ...]]:
    calls: list[tuple[str, ...]] = []

    def resolve(question: Question, clock: object) -> Resolution:
        calls.append(question.requirements)
        if answer.problem:
            raise NoAnswer(Reason.UNREACHABLE, answer.problem)
        return answer

    monkeypatch.setattr(asking, "resolve", resolve)
    return calls


def test_offline_nothing_is_asked(proposed: Propose, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = answering(monkeypatch, Resolution())
    proposed({"app.py": APP}, needs=GUNICORN)
    assert calls == []


def test_the_index_gives_what_is_unknown(proposed: Propose, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = answering(
        monkeypatch, Resolution({"gunicorn": "23.0.0", "packaging": "24.1"}, {"packaging": ("gunicorn",)})
    )
    found = proposed({"app.py": "import dash\n"}, {"dash": "2.0"}, needs=GUNICORN, index=Index.ASK)
    assert calls == [("dash==2.0", "gunicorn")]
    assert found.lines() == ["dash==2.0", "gunicorn==23.0.0", "packaging==24.1"]
    assert found.findings == []
    assert found.again().changes == []


def test_bare_lines_are_pinned_by_the_index_if_asked(proposed: Propose, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, Resolution({"dash": "3.0.0"}))
    found = proposed({"app.py": "import dash\n", "requirements.txt": "dash\n"}, index=Index.ASK)
    assert found.tiers[Tier.ASK] == ["Pin dash to 3.0.0, the version in the index"]
    assert found.text(Tier.ASK) == "dash==3.0.0\n"


def test_a_failing_index_leaves_the_offline_result(proposed: Propose, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, Resolution(problem="The package index cannot be reached."))
    found = proposed({"app.py": "import dash\n"}, index=Index.ASK)
    assert found.lines() == ["dash"]
    assert seen(found) == [("requirements.txt:1", "The package index cannot be reached.")]
    assert found.findings[0].severity is Severity.WARNING
