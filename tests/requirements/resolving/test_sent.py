"""Which names leave the machine: told by an index that notes each name it is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dash_migrate.packages.names import Basis
from dash_migrate.settings import Settings
from tests.requirements.resolving.conftest import ARCHIVE, EDITABLE, FILE, FOLDER, VCS, Ask, want
from tests.support.environments import Dist
from tests.support.index import RecordingIndex


def test_only_public_names_are_sent(index: RecordingIndex, ask: Ask) -> None:
    for name in ("dash", "flask", "gunicorn", "acme-declared", "acme-confirmed", "pyyaml", "numpy"):
        index.add(name, "1.0", {"dash": ("flask",)}.get(name, ()))
    found = ask(
        [
            want("dash"),
            want("gunicorn", Basis.NEEDED),
            want("pyyaml", Basis.PIPREQS),
            want("acme-vcs"),
            want("acme-folder"),
            want("acme-editable", Basis.DECLARED),
            want("acme-file"),
            want("acme-archive"),
            want("acme-undeclared"),
            want("acme-confirmed"),
            want("acme-secret", Basis.DECLARED),
            want("dash-design-kit", Basis.TABLE),
        ],
        "acme-declared==1.0\nacme-secret==2\ndash-enterprise-libraries\ngit+https://git.example.com/acme-web.git\n"
        "acme-url @ https://files.example.com/acme-url-1.0.tar.gz\n-e ./acme-here\n./dist/acme_wheel-1.0.whl\n",
        {
            "dash": Dist("1.0", requires=("flask",)),
            "flask": Dist("1.0", requires=()),
            "gunicorn": Dist("1.0", requires=()),
            "pyyaml": Dist("1.0", requires=()),
            "acme-vcs": Dist("1.0", direct_url=VCS, requires=("numpy", "acme-inner")),
            "acme-inner": Dist("1.0", requires=("acme-innermost",)),
            "acme-folder": Dist("1.0", direct_url=FOLDER),
            "acme-editable": Dist("1.0", direct_url=EDITABLE),
            "acme-file": Dist("1.0", direct_url=FILE),
            "acme-archive": Dist("1.0", direct_url=ARCHIVE),
            "acme-undeclared": "1.0",
            "acme-secret": "2",
        },
        Settings(private=("acme-secret",), public=("acme-confirmed",)),
    )
    assert found.problem == ""
    assert sorted(index.asked) == [
        "acme-confirmed",
        "acme-declared",
        "dash",
        "flask",
        "gunicorn",
        "numpy",
        "pyyaml",
    ]
    assert sorted(found.versions) == sorted(index.asked)


def test_what_comes_from_another_index_is_not_sent(
    index: RecordingIndex, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An environment does not note the index: with a second one, what nothing shows to be public is private."""
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "http://127.0.0.1:9/simple")
    for name in ("dash", "flask", "nest-asyncio"):
        index.add(name, "1.0")
    ask(
        [want("dash", Basis.DECLARED), want("acme-charts", Basis.DECLARED), want("nest-asyncio", Basis.DECLARED)],
        "",
        {
            "dash": Dist("1.0", requires=("nest-asyncio",)),
            "acme-charts": Dist("1.0", requires=("flask", "acme-x")),
        },
    )
    # nest-asyncio is in no table: that dash needs it is what shows it to be public.
    assert sorted(index.asked) == ["dash", "flask", "nest-asyncio"]


@pytest.mark.parametrize(
    "text",
    [
        "--extra-index-url https://anna:hush@index.example.com/simple\n",
        "--find-links https://files.example.com/\n",
        "--find-links ./wheels\n",
    ],
)
def test_another_index_in_the_apps_files_counts_too(index: RecordingIndex, ask: Ask, text: str) -> None:
    index.add("acme-charts", "1.0")
    assert ask([want("acme-charts", Basis.DECLARED)], text).versions == {}
    assert index.asked == []
    assert ask([want("acme-charts", Basis.DECLARED)]).versions == {"acme-charts": "1.0"}


def test_a_conda_channel_of_ones_own_is_another_source(index: RecordingIndex, ask: Ask, tmp_path: Path) -> None:
    for name in ("acme-charts", "shown"):
        index.add(name, "1.0")
    notes = tmp_path / "env/conda-meta"
    notes.mkdir(parents=True)
    for name, channel in (
        ("acme-charts", "https://conda.example.com/t/tok-1/acme/noarch"),
        ("shown", "https://conda.example.org/conda-forge/linux-64"),
    ):
        (notes / f"{name}-1.0-0.json").write_text(json.dumps({"name": name, "channel": channel}))
    (notes / "broken.json").write_text("{")
    ask([], "acme-charts\nshown\n", {"acme-charts": Dist("1.0", installer="conda"), "shown": "1.0"})
    assert index.asked == ["shown"]


def test_lines_for_other_systems_are_not_sent(index: RecordingIndex, ask: Ask) -> None:
    index.add("dash", "1.0")
    ask([want("pywin32")], "dash\npywin32==300\ncolorama; sys_platform == 'win32'\n")
    assert index.asked == ["dash"]


def test_nothing_is_asked_where_nothing_may_be(index: RecordingIndex, ask: Ask) -> None:
    found = ask([want("acme-vcs")], "", {"acme-vcs": Dist("1.0", direct_url=VCS)})
    assert (found.versions, found.problem, index.asked) == ({}, "", [])
