"""What an environment's metadata files tell, broken ones included."""

from __future__ import annotations

from pathlib import Path

import pytest

from dash_migrate.packages.installed import Origin, file_url_path, has_distribution, read_installed
from tests.support.environments import Dist, add_distribution


def owners(folder: Path, name: str) -> list[str]:
    return [owner.key for owner in read_installed([folder]).owners(name)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("google.cloud.bigquery.Client", ["google-cloud-bigquery"]),
        ("google.cloud.storage", ["google-cloud-storage"]),
        ("google.oauth2.service_account", ["google-auth"]),
        ("google.cloud", ["google-cloud-bigquery", "google-cloud-storage"]),
        ("mpl_toolkits.mplot3d.Axes3D", ["matplotlib"]),
        ("pkg_resources", ["setuptools"]),
        ("yaml.safe_load", ["pyyaml"]),
        ("nothing.here", []),
    ],
)
def test_the_deepest_part_of_a_name_decides(tmp_path: Path, name: str, expected: list[str]) -> None:
    for dist in (
        "google-cloud-bigquery",
        "google-cloud-storage",
        "google-auth",
        "matplotlib",
        "setuptools",
        "pyyaml",
    ):
        add_distribution(tmp_path, dist, Dist("1.0"))
    assert owners(tmp_path, name) == expected


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("six.py", "six"),
        ("_cffi_backend.cpython-311-x86_64-linux-gnu.so", "_cffi_backend"),
        ("pkg/_native.cp311-win_amd64.pyd", "pkg._native"),
        ('"odd,name/__init__.py"', None),
        ("pkg/some-tool.py", None),
        ("pandas-stubs/frame.py", None),
        ("pkg/__pycache__/x.cpython-311.pyc", None),
        ("../../bin/tool.py", None),
        ("pkg/data.json", None),
    ],
)
def test_files_that_python_imports(tmp_path: Path, file: str, name: str | None) -> None:
    add_distribution(tmp_path, "thing", Dist("1.0", modules=(file,)))
    modules = read_installed([tmp_path])["thing"].modules
    assert (name in modules) if name else "thing" not in modules
    assert not {module for module in modules if "-" in module or "__" in module or "tool" in module}


def test_without_a_record_the_top_level_file_tells(tmp_path: Path) -> None:
    add_distribution(tmp_path, "PyYAML", Dist("6.0", record=False, top_level="yaml\n_yaml\n"))
    assert owners(tmp_path, "yaml") == ["pyyaml"]


def test_without_any_list_the_folder_of_the_same_name_tells(tmp_path: Path) -> None:
    add_distribution(tmp_path, "dash-daq", Dist("0.5", record=False))
    assert owners(tmp_path, "dash_daq") == []
    (tmp_path / "dash_daq").mkdir()
    assert owners(tmp_path, "dash_daq") == ["dash-daq"]
    (tmp_path / "dash_daq").rmdir()
    (tmp_path / "dash_daq.py").touch()
    assert owners(tmp_path, "dash_daq") == ["dash-daq"]


@pytest.mark.parametrize(
    ("folder", "key", "version"),
    [
        ("old_thing-1.2-py3.8.egg-info", "old-thing", "1.2"),
        ("my-own.egg-info", "my-own", "3.1"),
        ("torch-2.1.0+cpu.dist-info", "torch", "2.1.0+cpu"),
    ],
)
def test_names_and_versions_of_old_metadata(tmp_path: Path, folder: str, key: str, version: str) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "PKG-INFO").write_text(
        "Name: whatever\nVersion: 3.1\nLicense: a\n  Requires-Dist: b\nRequires-Dist: six\n\nRequires-Dist: c\n"
    )
    found = read_installed([tmp_path])
    assert {key: found[key].version for key in found} == {key: version}
    assert found[key].public_version == version.partition("+")[0]
    assert found[key].requires == ("six",)
    assert found[key].origin is Origin.INDEX


def test_an_egg_info_file_instead_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "wxtool-4.0.egg-info").write_text("Metadata-Version: 1.0\nName: wxtool\nRequires-Dist: six\n")
    found = read_installed([tmp_path])["wxtool"]
    assert (found.version, found.requires) == ("4.0", ("six",))


def test_broken_metadata_is_tolerated(tmp_path: Path) -> None:
    add_distribution(tmp_path, "good", Dist("1.0"))
    bad = add_distribution(tmp_path, "bad", Dist("2.0"))
    (bad / "METADATA").write_bytes(b"\xff\xfe\x00broken")
    (bad / "RECORD").unlink()
    (bad / "RECORD").mkdir()
    (bad / "direct_url.json").write_text("{not json")
    (tmp_path / "~ood-0.9.dist-info").mkdir()
    (tmp_path / "no-metadata-info").mkdir()
    (tmp_path / "lost.egg-link").write_text("")
    (tmp_path / "gone.egg-link").write_text(str(tmp_path / "nowhere"))
    listed = add_distribution(tmp_path, "listed", Dist("1.0"))
    (listed / "direct_url.json").write_text('["x"]')
    found = read_installed([tmp_path, tmp_path / "missing"])
    assert sorted(found) == ["bad", "good", "listed"]
    assert found["listed"].origin is Origin.INDEX
    assert has_distribution([tmp_path], "good")
    assert (found["bad"].version, found["bad"].requires, found["bad"].modules) == ("2.0", (), frozenset())
    assert found["bad"].origin is Origin.INDEX


@pytest.mark.parametrize("version", ["1.0.0", "3.9.9"])
def test_the_leftover_of_a_broken_upgrade_does_not_count(tmp_path: Path, version: str) -> None:
    add_distribution(tmp_path, "dash", Dist("2.18.2"))
    leftover = tmp_path / f"dash-{version}.dist-info"
    leftover.mkdir()
    (leftover / "METADATA").write_text(f"Name: dash\nVersion: {version}\n")
    assert read_installed([tmp_path])["dash"].version == "2.18.2"


def test_what_comes_first_on_the_path_wins(tmp_path: Path) -> None:
    add_distribution(tmp_path / "own", "dash", Dist("3.0.0"))
    add_distribution(tmp_path / "base", "dash", Dist("2.0.0"))
    assert read_installed([tmp_path / "own", tmp_path / "base"])["dash"].version == "3.0.0"


VCS = {"url": "https://git.example.com/charts", "vcs_info": {"vcs": "git", "commit_id": "abc123"}}
BRANCH = {"url": "https://git.example.com/charts", "vcs_info": {"vcs": "hg", "requested_revision": "main"}}
HEAD = {"url": "https://git.example.com/charts", "vcs_info": {"vcs": "git"}}


@pytest.mark.parametrize(
    ("direct_url", "installer", "origin", "url"),
    [
        ({}, "pip", Origin.INDEX, ""),
        (VCS, "pip", Origin.VCS, "git+https://git.example.com/charts@abc123"),
        (BRANCH, "pip", Origin.VCS, "hg+https://git.example.com/charts@main"),
        (HEAD, "pip", Origin.VCS, "git+https://git.example.com/charts"),
        (
            {"url": "https://x.example.com/a.whl", "archive_info": {}},
            "pip",
            Origin.ARCHIVE,
            "https://x.example.com/a.whl",
        ),
        (
            {"url": "file:///home/anna/charts", "dir_info": {"editable": True}},
            "pip",
            Origin.LOCAL,
            "file:///home/anna/charts",
        ),
        ({"url": "file:///croot/charts_17/work", "dir_info": {}}, "conda", Origin.INDEX, ""),
    ],
)
def test_where_a_distribution_came_from(
    tmp_path: Path, direct_url: dict[str, object], installer: str, origin: Origin, url: str
) -> None:
    add_distribution(tmp_path, "charts", Dist("1.0", direct_url=direct_url, installer=installer))
    found = read_installed([tmp_path])["charts"]
    assert (found.origin, found.url) == (origin, url)


def test_the_modules_of_an_editable_install_are_those_of_its_source(tmp_path: Path) -> None:
    source = tmp_path / "work" / "src" / "acme_charts"
    source.mkdir(parents=True)
    (source / "__init__.py").touch()
    for name in ("setup.py", "README.py.txt", "not-a-module.py"):
        (tmp_path / "work" / name).touch()
    (tmp_path / "work" / "data").mkdir()
    (tmp_path / "work" / "one.py").touch()
    link = {"url": (tmp_path / "work").as_uri(), "dir_info": {"editable": True}}
    packages = tmp_path / "site-packages"
    add_distribution(
        packages, "acme-dash-charts", Dist("1.0", modules=("__editable__.acme.pth",), direct_url=link)
    )
    assert owners(packages, "acme_charts.bar") == ["acme-dash-charts"]
    assert read_installed([packages])["acme-dash-charts"].modules == {"acme_charts", "one"}


def test_addresses_of_local_files() -> None:
    assert file_url_path("file:///home/anna%20b/x") == Path("/home/anna b/x")
    assert file_url_path("file:///C:/Users/x") == Path("C:/Users/x")


def test_an_egg_link_leads_to_the_source_folder(tmp_path: Path) -> None:
    info = tmp_path / "work" / "acme.egg-info"
    info.mkdir(parents=True)
    (info / "PKG-INFO").write_text("Name: acme\nVersion: 0.3\n")
    (info / "top_level.txt").write_text("acme\n")
    packages = tmp_path / "site-packages"
    packages.mkdir()
    (packages / "acme.egg-link").write_text(f"{tmp_path / 'work'}\n.")
    found = read_installed([packages])["acme"]
    assert (found.version, found.origin, found.url) == ("0.3", Origin.LOCAL, str(tmp_path / "work"))
    assert owners(packages, "acme") == ["acme"]


def test_has_distribution_looks_at_folder_names_only(tmp_path: Path) -> None:
    (tmp_path / "dash_ag_grid-31.2.0.dist-info").mkdir()
    assert has_distribution([tmp_path], "dash-ag-grid")
    assert not has_distribution([tmp_path], "dash")
