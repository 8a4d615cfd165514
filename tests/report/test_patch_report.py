"""The patches of a plan: one a step, applied by git itself."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from dash_migrate.report import Hidden, Options, load_report
from dash_migrate.report.as_patch import MAX_COPIED_BYTES, PatchError
from dash_migrate.report.style import plain
from dash_migrate.workspace import Reference
from tests.report.fake_steps import LINKS, PASSWORD, PROCFILE, SECRETS, SERIES, copy_step, plan_of, rename_step
from tests.report.test_patch_bytes import git_apply, on_disk

if TYPE_CHECKING:
    from pathlib import Path

    from dash_migrate.plan import Plan

CODE = 'import dash\r\nA(href="/a")\r\n'


def patches(plan: Plan, hidden: Hidden = Hidden.REFUSE) -> dict[str, bytes]:
    found = {}
    for document in load_report("patch", Options(plain(), hidden)).documents(plan):
        assert isinstance(document.content, bytes)
        found[document.name] = document.content
    return found


def expected_files(plan: Plan) -> dict[str, bytes]:
    files = {path: (plan.root / path).read_bytes() for path in plan.before.paths}
    for path, content in plan.after.changed():
        if content is None:
            del files[path]
        else:
            files[path] = content.source.read_bytes() if isinstance(content, Reference) else content.data
    return files


def make_plan(folder: Path) -> Plan:
    root = folder / "app"
    root.mkdir()
    (folder / "data.bin").write_bytes(bytes(range(256)))
    files = {"app.py": CODE, "pages/p é.py": '\ufeffA(href="/b")', "old.py": "x = 1\ny = 2\n"}
    series = (*SERIES, rename_step("old.py", "new name.py"), copy_step(folder / "data.bin", "d/data.bin"))
    return plan_of(root, files, series)


def test_all_patches_apply_in_one_go(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    expected = expected_files(plan)
    git_apply(plan.root, b"".join(patches(plan).values()))
    assert on_disk(plan.root) == expected


def test_patches_apply_one_by_one_in_order_and_back_again(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    original, expected = on_disk(plan.root), expected_files(plan)
    found = patches(plan)
    assert list(found) == ["0001-links.patch", "0002-procfile.patch", "0003-rename.patch", "0004-copy.patch"]
    for patch in found.values():
        git_apply(plan.root, patch)
    assert on_disk(plan.root) == expected
    for patch in reversed(found.values()):
        git_apply(plan.root, patch, "-R")
    assert on_disk(plan.root) == original


def test_a_patch_says_what_it_does(tmp_path: Path) -> None:
    plan = make_plan(tmp_path)
    lines = patches(plan)["0001-links.patch"].decode().split("\n")
    first = plan.steps[0].decided[0].change
    assert lines[0] == "# 1/4 links: Settle the links"
    assert lines[1] == f"# app.py:2: Prefix the link to /a [{first.id}]"
    assert lines[3] == "diff --git a/app.py b/app.py"


def test_in_a_folder_of_a_repository_paths_start_at_its_top(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    root = tmp_path / "apps" / "one"
    root.mkdir(parents=True)
    plan = plan_of(root, {"app.py": CODE}, (LINKS, PROCFILE))
    expected = expected_files(plan)
    patch = b"".join(patches(plan).values())
    assert b"+++ b/apps/one/app.py\n" in patch
    git_apply(tmp_path, patch, "--check")
    git_apply(root, patch)
    assert on_disk(root) == expected


def test_a_patch_that_would_show_a_secret_is_refused(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"app.py": f'password = "{PASSWORD}"\n'}, (SECRETS,))
    with pytest.raises(PatchError) as error:
        patches(plan)
    assert str(error.value).startswith(".env: ")
    assert "--allow-redacted" in str(error.value)
    assert PASSWORD not in str(error.value)


def test_a_secret_in_the_context_counts(tmp_path: Path) -> None:
    near = plan_of(tmp_path, {"app.py": f'token = "{PASSWORD}"\nA(href="/a")\n'}, (LINKS,))
    with pytest.raises(PatchError, match=r"^app\.py: "):
        patches(near)
    (tmp_path / "app.py").write_text(f'token = "{PASSWORD}"\n' + "x = 1\n" * 9 + 'A(href="/a")\n')
    far = plan_of(tmp_path, {}, (LINKS,))
    # The import that the change needs goes to the head of the file, beside the secret.
    with pytest.raises(PatchError, match=r"^app\.py: "):
        patches(far)
    (tmp_path / "app.py").write_text(
        "import x\n" + "x = 1\n" * 9 + f'token = "{PASSWORD}"\n' + "x = 1\n" * 9 + 'A(href="/a")\n'
    )
    assert PASSWORD.encode() not in b"".join(patches(plan_of(tmp_path, {}, (LINKS,))).values())


def test_a_redacted_patch_says_so_and_shows_nothing(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"app.py": f'password = "{PASSWORD}"\n'}, (SECRETS, PROCFILE))
    found = patches(plan, Hidden.REDACT)
    assert PASSWORD.encode() not in b"".join(found.values())
    says = b"# Secrets are hidden in this patch: it is for reading, not for `git apply`.\n"
    assert says in found["0001-secrets.patch"]
    assert b'-password = "<redacted:PASSWORD>"\n' in found["0001-secrets.patch"]
    assert says not in found["0002-procfile.patch"]


def test_a_copied_file_with_a_secret_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "app"
    root.mkdir()
    source = tmp_path / "settings.ini"
    source.write_text(f"db_password = '{PASSWORD}'\n")
    plan = plan_of(root, {"app.py": "x = 1\n"}, (copy_step(source, "settings.ini"),))
    with pytest.raises(PatchError, match=r"^settings\.ini: the patch would show a secret"):
        patches(plan)
    assert PASSWORD.encode() not in b"".join(patches(plan, Hidden.REDACT).values())


def test_a_file_too_large_for_a_patch_is_named(tmp_path: Path) -> None:
    root = tmp_path / "app"
    root.mkdir()
    source = tmp_path / "big.csv"
    with source.open("wb") as file:
        file.truncate(MAX_COPIED_BYTES + 1)
    plan = plan_of(root, {"app.py": "x = 1\n"}, (copy_step(source, "big.csv"),))
    with pytest.raises(PatchError, match=r"^big\.csv: 20 MB are too much for a patch"):
        patches(plan)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    root = tmp_path / "app"
    root.mkdir()
    (tmp_path / "d.csv").write_text("x")
    plan = plan_of(root, {"app.py": "x = 1\n"}, (copy_step(tmp_path / "d.csv", "d.csv"),))
    (tmp_path / "d.csv").unlink()
    with pytest.raises(PatchError, match=r"^d\.csv: the file to copy cannot be read"):
        patches(plan)


def test_nothing_to_change_is_no_patch(tmp_path: Path) -> None:
    assert patches(plan_of(tmp_path, {"app.py": "x = 1\n"}, (LINKS,))) == {}
