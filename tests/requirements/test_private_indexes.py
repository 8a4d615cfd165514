"""Indexes: Plotly's own packages by platform, pip's configuration, private names beside public ones."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dash_migrate.packages.private.indexes import configured_indexes, platform_server
from dash_migrate.plan import Tier
from dash_migrate.settings import Settings
from dash_migrate.target_platform import TargetPlatform
from tests.requirements.private_support import settled

DE4 = Settings(platform=TargetPlatform.DE4)
DE5 = Settings(platform=TargetPlatform.DE5)
PAAS = Settings(platform=TargetPlatform.PAAS)


@pytest.fixture(autouse=True)
def _no_configuration_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)


@pytest.mark.parametrize(
    ("settings", "before", "after"),
    [
        (
            DE5,
            "--extra-index-url=https://d.example.com/Docs/packages",
            "--extra-index-url=https://d.example.com/packages",
        ),
        (DE5, "-i https://d.example.com/Docs/packages/", "-i https://d.example.com/packages/"),
        (
            DE5,
            "--extra-index-url 'https://d.example.com/Docs/packages'",
            "--extra-index-url 'https://d.example.com/packages'",
        ),
        (
            DE4,
            "--extra-index-url https://d.example.com/packages",
            "--extra-index-url https://d.example.com/Docs/packages",
        ),
        (DE5, "--extra-index-url https://d.example.com/packages", None),
        (DE4, "--extra-index-url https://d.example.com/Docs/packages", None),
        (DE5, "--index-url https://d.example.com/Docs/packages/simple", None),
        (DE5, "--extra-index-url https://Docs/packages.example.com/x", None),
        (PAAS, "--extra-index-url https://d.example.com/Docs/packages", None),
    ],
)
def test_the_platforms_index_is_written_as_its_version_has_it(
    tmp_path: Path, settings: Settings, before: str, after: str | None
) -> None:
    text = f"{before}  # the platform's\ndash-design-kit==1.7.0\n"
    found = settled(tmp_path / "shop", {"requirements.txt": text}, settings=settings)
    assert [change.tier for change in found.changes] == ([Tier.SAFE] if after else [])
    assert found.text() == text.replace(before, after or before)


def test_without_a_word_on_the_target_the_index_is_changed_only_if_chosen(tmp_path: Path) -> None:
    text = "--extra-index-url https://d.example.com/Docs/packages\ndash-design-kit==1.7.0\n"
    (change,) = settled(tmp_path / "shop", {"requirements.txt": text}).changes
    assert change.tier is Tier.ASK


def test_anybodys_index_is_not_taken_for_that_of_version_5(tmp_path: Path) -> None:
    text = "--extra-index-url https://d.example.com/packages\ndash==2.18.2\n"
    assert settled(tmp_path / "shop", {"requirements.txt": text}, settings=DE4).changes == []


@pytest.mark.parametrize(
    ("settings", "option"),
    [
        (DE4, "--extra-index-url https://YOUR-SERVER/Docs/packages"),
        (PAAS, "--extra-index-url https://${DE_USER}:${DE_PASSWORD}@YOUR-SERVER/packages"),
    ],
)
def test_the_line_that_a_platform_needs_is_told(tmp_path: Path, settings: Settings, option: str) -> None:
    found = settled(tmp_path / "shop", {"requirements.txt": "dash-design-kit==1.7.0\n"}, settings=settings)
    ((severity, line, action),) = found.said()
    assert (severity, line) == ("error", 1)
    assert option in action
    assert found.changes == []


def test_version_5_needs_no_line(tmp_path: Path) -> None:
    found = settled(tmp_path / "shop", {"requirements.txt": "dash-design-kit==1.7.0\n"}, settings=DE5)
    assert found.said() == []
    assert [note.location.line for note in found.notes] == [1]


@pytest.mark.parametrize(
    ("line", "action"),
    [("dash-design-kit", "dash-design-kit!=0.0.1"), ("dash-design-kit<2", "dash-design-kit!=0.0.1")],
)
def test_a_line_that_lets_the_stub_in_is_told(tmp_path: Path, line: str, action: str) -> None:
    ((severity, _, said),) = settled(tmp_path / "shop", {"requirements.txt": f"{line}\n"}, settings=DE5).said()
    assert severity == "advice"
    assert action in said


def test_the_server_that_pip_is_configured_for_is_offered_without_its_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "pip.conf"
    config.write_text(
        "[global]\nextra-index-url =\n    https://x.example.com/simple\n    https://anna:pw@dash.example.com/packages\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    found = settled(tmp_path / "shop", {"requirements.txt": "dash-design-kit==1.7.0\n"}, settings=DE4)
    (change,) = found.changes
    assert change.tier is Tier.ASK
    assert found.text() == "--extra-index-url https://dash.example.com/Docs/packages\ndash-design-kit==1.7.0\n"
    assert found.said() == []


def test_pips_configuration_is_read_in_its_order(tmp_path: Path) -> None:
    home, environment = tmp_path / "home", tmp_path / "venv"
    for folder, host in ((home / ".config" / "pip", "user"), (environment, "venv")):
        folder.mkdir(parents=True)
        (folder / "pip.conf").write_text(f"[install]\nindex-url = https://{host}.example.com/packages\n")
    (home / ".pip").mkdir()
    (home / ".pip" / "pip.conf").write_bytes(b"\xff no section\nindex-url\n")
    environ = {
        "HOME": str(home),
        "PIP_EXTRA_INDEX_URL": "https://first.example.com/packages  https://second.example.com",
    }
    found = configured_indexes(environ, environment)
    assert found == (
        "https://venv.example.com/packages",
        "https://first.example.com/packages",
        "https://second.example.com",
    )
    assert platform_server(found) == "venv.example.com"
    assert configured_indexes({**environ, "PIP_CONFIG_FILE": os.devnull}, environment) == found[1:]
    assert platform_server(("https://x.example.com/simple", "http://y.example.com/packages")) == ""


def test_a_private_name_is_told_where_no_index_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://anna:geheim99@pkgs.acme.example/simple")
    settings = Settings(private=("acme-charts",))
    found = settled(tmp_path / "shop", {"requirements.txt": "dash\nAcme_Charts==1.0\n"}, settings=settings)
    ((severity, line, action),) = found.said()
    assert (severity, line) == ("error", 2)
    assert "--index-url https://${ACME_USER}:${ACME_PASSWORD}@pkgs.acme.example/simple" in action
    assert "geheim99" not in str(found.findings)


@pytest.mark.parametrize(
    ("text", "settings", "severities"),
    [
        ("--extra-index-url https://p.example.com/simple\nacme==1\n", Settings(private=("acme",)), ["warning"]),
        ("--extra-index-url https://p.example.com/simple\nacme==1\n", Settings(), ["advice"]),
        ("--extra-index-url https://p.example.com/simple\nacme==1\n", Settings(public=("acme",)), []),
        ("--extra-index-url https://p.example.com/simple\npandas==1\n", Settings(), []),
        ("--index-url https://p.example.com/simple\nacme==1\n", Settings(private=("acme",)), []),
        (
            "--index-url https://p.example.com/simple\n--extra-index-url https://q.example.com/simple\nacme==1\n",
            Settings(private=("acme",)),
            [],
        ),
        (
            "--extra-index-url https://p.example.com/simple\nacme==1 --hash=sha256:aa\n",
            Settings(private=("acme",)),
            [],
        ),
        ("--extra-index-url https://download.pytorch.org/whl/cpu\nacme==1\ntorch==2.1.0+cpu\n", Settings(), []),
    ],
)
def test_an_index_beside_the_public_one(
    tmp_path: Path, text: str, settings: Settings, severities: list[str]
) -> None:
    files = {"requirements.txt": text, "app.py": "import acme\nimport pandas\nimport torch\n"}
    found = settled(tmp_path / "shop", files, settings=settings)
    assert [severity for severity, _, _ in found.said()] == severities


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("https://anna:geheim99@pkgs.acme.example/simple", ["acme"]),
        ("https://dash.example.com/packages", []),
        ("file:///opt/wheels", []),
        ("", []),
    ],
)
def test_an_index_that_only_this_machine_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, names: list[str]
) -> None:
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", url)
    files = {"requirements.txt": "acme==1.0\nidna==3.7\npandas==2.2.3\n", "app.py": "import acme\nimport pandas\n"}
    installed = {"acme": "1.0", "pandas": "2.2.3", "idna": "3.7", "dash": "2.18.2"}
    found = settled(tmp_path / "shop", files, installed)
    assert [finding.seen.partition(":")[0] for finding in found.findings] == names
    assert "geheim99" not in str(found.findings)
    if names:
        assert (
            "--index-url https://${ACME_USER}:${ACME_PASSWORD}@pkgs.acme.example/simple"
            in found.findings[0].action
        )


def test_sources_of_project_files_make_a_name_private(tmp_path: Path) -> None:
    project = (
        '[tool.poetry.dependencies]\nacme = { version = "^1", source = "own" }\n'
        'pandas = { version = "*", source = "own" }\n'
        '[[tool.poetry.source]]\nname = "own"\nurl = "https://pkgs.acme.example/simple"\n'
    )
    files = {"requirements.txt": "acme==1.0\npandas==2.2.3\n", "pyproject.toml": project}
    ((severity, line, action),) = settled(tmp_path / "shop", files).said()
    assert (severity, line) == ("error", 1)
    assert "(the address is from pyproject.toml)" in action


@pytest.mark.parametrize(
    ("line", "severities"),
    [
        ("maps", ["error"]),
        ("maps==1.0", ["error"]),
        ("", ["error"]),
        ("./maps", []),
        ("maps @ git+https://github.com/team/maps@v1", []),
        ("--index-url https://pkgs.example.com/simple\nmaps==1.0", []),
    ],
)
def test_what_a_project_file_takes_from_a_place_is_not_taken_by_name(
    tmp_path: Path, line: str, severities: list[str]
) -> None:
    project = '[project]\nname = "shop"\ndependencies = [\n  "dash",\n  "maps @ {root:uri}/maps",\n]\n'
    files = {"requirements.txt": f"dash\n{line}\n", "pyproject.toml": project, "maps/setup.py": ""}
    said = [one for one in settled(tmp_path / "shop", files).said() if "in requirements.txt:" in one[2]]
    assert said == [(severity, 5, "Write in requirements.txt: ./maps") for severity in severities]


def test_a_broken_project_file_stops_nothing(tmp_path: Path) -> None:
    files = {
        "requirements.txt": "dash\n",
        "pyproject.toml": "[tool.\n",
        "Pipfile": "[[source]]\nurl = 3\n[packages]\na = {git = 3}\n",
    }
    assert settled(tmp_path / "shop", files).said() == []
