"""Compiled modules of a Linux environment, and the libraries that they are linked with."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from dash_migrate.packages.installed import Installed, read_installed
from dash_migrate.packages.system.elf import needed
from dash_migrate.packages.system.objects import linked, object_needs
from dash_migrate.packages.system.presence import Present, Use
from dash_migrate.plan import Location

WHEEL = "Wheel-Version: 1.0\nTag: cp311-cp311-manylinux_2_17_x86_64\n"
MODULE = "viewer/core.cpython-311-x86_64-linux-gnu.so"


def elf(*names: str) -> bytes:
    """A shared object with nothing in it but the names that it asks for."""
    strings = b"\0" + b"".join(name.encode() + b"\0" for name in names)
    places = [1 + sum(len(name) + 1 for name in names[:i]) for i in range(len(names))]
    start = 64 + 2 * 56
    entries = [*((1, place) for place in places), (5, 0x1000 + start), (10, len(strings)), (0, 0)]
    dynamic = b"".join(struct.pack("<qQ", *entry) for entry in entries)
    size = start + len(strings) + len(dynamic)
    header = (
        b"\x7fELF\x02\x01\x01"
        + bytes(9)
        + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, 2, 0, 0, 0)
    )
    load = struct.pack("<IIQQQQQQ", 1, 5, 0, 0x1000, 0x1000, size, size, 0x1000)
    begin = start + len(strings)
    section = struct.pack("<IIQQQQQQ", 2, 6, begin, 0x1000 + begin, 0, len(dynamic), len(dynamic), 8)
    return header + load + section + strings + dynamic


def installed(folder: Path, files: dict[str, bytes], wheel: str = WHEEL) -> Installed:
    info = folder / "viewer-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: viewer\nVersion: 1.0\n")
    (info / "WHEEL").write_text(wheel)
    (info / "RECORD").write_text("".join(f"{name},sha256=x,1\n" for name in files))
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return read_installed([folder])


def test_names_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.so"
    path.write_bytes(elf("libGL.so.1", "libc.so.6"))
    assert needed(path) == ("libGL.so.1", "libc.so.6")


@pytest.mark.parametrize("size", [0, 4, 63, 64, 100, 180, 190, 230])
def test_a_cut_file_asks_for_nothing(size: int, tmp_path: Path) -> None:
    path = tmp_path / "a.so"
    path.write_bytes(elf("libGL.so.1", "libc.so.6")[:size])
    assert needed(path) == ()


def test_no_elf_file_asks_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.so").write_text("INPUT(-lGL)")
    assert needed(tmp_path / "a.so") == needed(tmp_path / "absent.so") == needed(tmp_path) == ()


def test_libraries_that_the_wheel_brings_are_followed(tmp_path: Path) -> None:
    files = {
        MODULE: elf("libQt-1a2b.so.5", "libc.so.6"),
        "viewer.libs/libQt-1a2b.so.5": elf("libGL.so.1", "libgthread-2.0.so.0"),
        "viewer/plugins/libxcb_plugin.so": elf("libSM.so.6"),
    }
    held = installed(tmp_path, files)
    assert linked(held["viewer"]) == ("libGL.so.1", "libc.so.6", "libgthread-2.0.so.0")
    item = Present("viewer", Use.INDIRECT, "board needs it", Location("app.py", 3))
    (need,) = object_needs({"viewer": item}, held)
    assert need.packages == ("libgl1", "libglib2.0-0")
    assert need.why == "viewer (board needs it) is linked with libGL.so.1, libgthread-2.0.so.0"


@pytest.mark.parametrize("use", [Use.DIRECT, Use.DECLARED])
def test_what_carries_everything_needs_nothing(use: Use, tmp_path: Path) -> None:
    held = installed(tmp_path, {MODULE: elf("libviewer-9.so", "libc.so.6"), "viewer.libs/libviewer-9.so": elf()})
    assert not list(object_needs({"viewer": Present("viewer", use, "", Location("app.py"))}, held))


def test_what_was_compiled_here_says_nothing_of_the_platform(tmp_path: Path) -> None:
    held = installed(tmp_path, {MODULE: elf("libGL.so.1")}, WHEEL.replace("manylinux_2_17", "linux"))
    assert linked(held["viewer"]) == ()


def test_what_is_only_listed_is_not_looked_at(tmp_path: Path) -> None:
    held = installed(tmp_path, {MODULE: elf("libGL.so.1")})
    item = Present("viewer", Use.DECLARED, "listed", Location("requirements.txt"))
    assert not list(object_needs({"viewer": item}, held))
