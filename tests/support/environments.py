"""Invented Python environments: folders of metadata files, enough to be read as data and never to be run."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# What a distribution installs, where that is not a package of its own name.
MODULES: Mapping[str, tuple[str, ...]] = {
    "azure-storage-blob": ("azure/storage/blob/__init__.py",),
    "beautifulsoup4": ("bs4/__init__.py",),
    "google-auth": ("google/auth/__init__.py", "google/oauth2/__init__.py"),
    "google-cloud-bigquery": ("google/cloud/bigquery/__init__.py",),
    "google-cloud-storage": ("google/cloud/storage/__init__.py",),
    "matplotlib": ("matplotlib/__init__.py", "mpl_toolkits/mplot3d/__init__.py", "pylab.py"),
    "opencv-python": ("cv2/__init__.py",),
    "opencv-python-headless": ("cv2/__init__.py",),
    "pillow": ("PIL/__init__.py",),
    "plotly": ("plotly/__init__.py", "plotly/express/__init__.py", "_plotly_utils/__init__.py"),
    "python-dotenv": ("dotenv/__init__.py",),
    "pyyaml": ("yaml/__init__.py",),
    "scikit-learn": ("sklearn/__init__.py",),
    "setuptools": ("setuptools/__init__.py", "pkg_resources/__init__.py"),
}
# Enough of the real requirements for a closure to have more than one level.
REQUIRES: Mapping[str, tuple[str, ...]] = {
    "dash": ("Flask<3.1,>=1.0.4", "Werkzeug<3.1", "plotly>=5.0.0", "black==22.3.0; extra == 'ci'"),
    "flask": ("Werkzeug>=3.0.0", "Jinja2>=3.1.2", "importlib-metadata>=3.6.0; python_version < '3.10'"),
    "gunicorn": ("packaging",),
    "jinja2": ("MarkupSafe>=2.0",),
    "pandas": ("numpy>=1.23.2; python_version >= '3.11'", "python-dateutil>=2.8.2"),
    "python-dateutil": ("six>=1.5",),
    "werkzeug": ("MarkupSafe>=2.1.1",),
}


@dataclass(frozen=True)
class Dist:
    """One invented distribution.

    Args:
        version: as in its metadata.
        modules: files that it installs; None: those of `MODULES`, else a package of its own name.
        requires: its `Requires-Dist` lines; None: those of `REQUIRES`.
        direct_url: the content of its `direct_url.json`.
        installer: "pip" or "conda".
        record: whether it says which files it installed.
        top_level: the content of its `top_level.txt`.
        requires_python: the versions of Python that it can be installed with.
    """

    version: str
    modules: tuple[str, ...] | None = None
    requires: tuple[str, ...] | None = None
    direct_url: Mapping[str, Any] = field(default_factory=dict)
    installer: str = "pip"
    record: bool = True
    top_level: str = ""
    requires_python: str = ""


def make_environment(
    prefix: Path, distributions: Mapping[str, str | Dist], *, python: str = "3.11.7", layout: str = "posix"
) -> Path:
    """Writes an environment and returns its folder.

    Args:
        prefix: the folder to make.
        distributions: name to version, or to all of it.
        python: the version that its `pyvenv.cfg` tells; empty: no `pyvenv.cfg`.
        layout: "posix", "windows" or "conda".
    """
    short = ".".join((python or "3.11").split(".")[:2])
    packages = prefix / ("Lib/site-packages" if layout == "windows" else f"lib/python{short}/site-packages")
    packages.mkdir(parents=True, exist_ok=True)
    if layout == "conda":
        (prefix / "conda-meta").mkdir(exist_ok=True)
        (prefix / "conda-meta" / f"python-{python}-h955ad1f_0.json").write_text("{}")
    elif python:
        (prefix / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {python}\n")
    for name, given in distributions.items():
        add_distribution(packages, name, given if isinstance(given, Dist) else Dist(given))
    return prefix


def add_distribution(packages: Path, name: str, dist: Dist) -> Path:
    """Writes one distribution's metadata below `packages` and returns its folder."""
    key = name.lower().replace("_", "-")
    info = packages / f"{name.replace('-', '_')}-{dist.version}.dist-info"
    info.mkdir(parents=True)
    requires = REQUIRES.get(key, ()) if dist.requires is None else dist.requires
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {dist.version}"]
    lines += [f"Requires-Python: {dist.requires_python}"] if dist.requires_python else []
    lines += [f"Requires-Dist: {text}" for text in requires]
    (info / "METADATA").write_text("\n".join([*lines, "", "Requires-Dist: a-line-of-the-description", ""]))
    modules = dist.modules
    if modules is None:
        modules = MODULES.get(key, (f"{key.replace('-', '_')}/__init__.py",))
    if dist.record:
        record = "".join(f"{path},sha256=x,1\n" for path in (*modules, f"{info.name}/METADATA", "../../bin/x"))
        (info / "RECORD").write_text(record)
    (info / "INSTALLER").write_text(f"{dist.installer}\n")
    if dist.direct_url:
        (info / "direct_url.json").write_text(json.dumps(dist.direct_url))
    if dist.top_level:
        (info / "top_level.txt").write_text(dist.top_level)
    return info


def environment_from_table(prefix: Path, table: Mapping[str, Any]) -> Path:
    """The environment that a fixture's `[environment]` table describes.

    Args:
        prefix: the folder to make.
        table: `python = "3.11.7"`, `layout = "posix"`, then distribution = version, or = a table with the fields
            of `Dist`.
    """
    given = dict(table)
    python, layout = str(given.pop("python", "3.11.7")), str(given.pop("layout", "posix"))
    return make_environment(
        prefix, {name: _dist(value) for name, value in given.items()}, python=python, layout=layout
    )


def _dist(value: Any) -> Dist:  # TOML: a string or a table
    if isinstance(value, str):
        return Dist(value)
    fields: dict[str, Any] = {key: tuple(part) if isinstance(part, list) else part for key, part in value.items()}
    return Dist(**fields)
