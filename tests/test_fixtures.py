"""Every fixture case, through every law of the design."""

from __future__ import annotations

import ast
import itertools
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dash_migrate.apply import write, writes
from dash_migrate.diff import file_changes
from dash_migrate.facts import Facts
from dash_migrate.patch import contents, file_patch
from dash_migrate.plan import Plan, Tier, Verdict
from dash_migrate.planner import accept_all, make_plan
from dash_migrate.transaction import undo
from dash_migrate.verify.compare import compare
from dash_migrate.verify.model import AsImported, AsScript
from dash_migrate.verify.platforms import platform
from dash_migrate.verify.visiting.broken import broken_links
from dash_migrate.verify.visiting.compared import compare_visits
from dash_migrate.verify.warm import WarmBooter
from dash_migrate.workspace import Content, Reference, Workspace
from tests.support.cases import Case, cases
from tests.support.variants import VARIANTS, Variant
from tests.support.web import visited_locally

CASES = cases()
POSITIVE = [case for case in CASES if case.after]
PREFIXED = [case for case in POSITIVE if case.expected.get("prefix")]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
each_positive = pytest.mark.parametrize("case", POSITIVE, ids=lambda case: case.id)


def planned(case: Case, root: Path, tmp: Path, **options: object) -> Plan:
    return make_plan(Workspace.read(root), case.steps, case.settings(tmp), **options)


def app_folder(case: Case, tmp: Path, files: dict[str, bytes] | None = None) -> Path:
    root = case.write(tmp / "app", files)
    if case.expected.get("git"):
        for words in (
            ["init", "-q"],
            ["add", "-A"],
            ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"],
        ):
            subprocess.run(["git", "-C", str(root), *words], check=True)
    return root


def result(plan: Plan) -> dict[str, bytes | None]:
    return {path: content_bytes(content) for path, content in plan.after.changed()}


def content_bytes(content: Content) -> bytes | None:
    """The bytes that a plan leaves in a file, copied ones read from where they are; None for a removed file."""
    if isinstance(content, Reference):
        return content.source.read_bytes()
    return content.data if content is not None else None


def tree(root: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and ".git" not in path.parts)
    found = {str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mode) for path in files}
    return found | {
        f"{p.relative_to(root)}/": (b"", 0) for p in root.rglob("*") if p.is_dir() and ".git" not in p.parts
    }


@each_case
def test_says_and_does_what_is_expected(case: Case, tmp_path: Path) -> None:
    root = app_folder(case, tmp_path)
    plan = planned(case, root, tmp_path, decide=accept_all)
    expected = dict(case.after) | dict.fromkeys(case.expected.get("deleted", ()))
    assert result(plan) == expected
    changes = [
        {"tier": c.tier.value, "path": c.location.path, "line": c.location.line, "title": c.title}
        for c in plan.changes(Verdict.ACCEPTED)
    ]
    findings = [
        {
            "severity": f.severity.value,
            "path": f.location.path,
            "line": f.location.line,
            "seen": f.seen,
            "action": f.action,
            "aside": f.aside,
        }
        for f in plan.findings()
    ]
    tasks = [
        {"stage": t.stage.value, "text": t.text, "why": t.why, "commands": list(t.commands)}
        for t in plan.tasks()
        if t.step != "next-steps"  # which every app has; so has every folder that is no repository
        and (t.step != "ship-list" or case.folder.parent.name == "ship-list")
    ]
    reasons = [one.why for one in (*plan.changes(Verdict.ACCEPTED), *plan.findings())]
    assert all(len(why.split()) > 2 for why in reasons), reasons
    _match(changes, case.expected.get("changes", []))
    _match(findings, case.expected.get("findings", []))
    _match(tasks, case.expected.get("tasks", []))
    if "target" in case.expected:
        target = Facts(plan.after, case.settings(tmp_path)).target
        assert (" ".join(target.words) if target else "") == case.expected["target"]


def _match(found: list[dict[str, object]], expected: list[dict[str, object]]) -> None:
    assert len(found) == len(expected), found
    for one, wanted in zip(found, expected, strict=True):
        assert wanted.get("aside", False) == one.get("aside", False), one
        for key, value in wanted.items():
            if key in {"title", "seen", "action", "text", "why"}:
                assert str(value) in str(one[key])
            else:
                assert one[key] == value, (key, one)


@each_positive
def test_planning_the_result_proposes_nothing_again(case: Case, tmp_path: Path) -> None:
    root = app_folder(case, tmp_path)
    plan = planned(case, root, tmp_path)
    done = {change.id for change in plan.changes(Verdict.ACCEPTED)}
    waiting = {change.id for change in plan.changes(Verdict.LISTED)}
    again = make_plan(plan.after, case.steps, case.settings(tmp_path))
    assert not list(again.changes(Verdict.ACCEPTED))
    assert {change.id for change in again.changes(Verdict.LISTED)} - done == waiting


@each_positive
def test_undo_restores_every_byte(case: Case, tmp_path: Path) -> None:
    root = app_folder(case, tmp_path)
    before = tree(root)
    plan = planned(case, root, tmp_path, decide=accept_all)
    write(plan, writes(plan))
    applied = tree(root)
    assert applied != before
    for path, data in result(plan).items():
        assert data is None or applied[path.replace("/", str(Path("/"))[-1:])][0] == data
    undo(root)
    assert tree(root) == before


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
@each_case
def test_moves_no_other_byte(case: Case, variant: Variant, tmp_path: Path) -> None:
    root = app_folder(case, tmp_path, variant.apply(case.before))
    plan = planned(case, root, tmp_path, decide=accept_all)
    expected = variant.expected(case.before, case.after)
    found = {path: variant.same(data) for path, data in result(plan).items() if data is not None}
    assert found == {path: variant.same(data) for path, data in expected.items()}


@each_positive
def test_patches_apply_in_order(case: Case, tmp_path: Path) -> None:
    root = app_folder(case, tmp_path)
    plan = planned(case, root, tmp_path, decide=accept_all)
    for step in plan.steps:
        data = b"".join(file_patch(root, c, contents(c)) for c in file_changes(step.before, step.after))
        if data:
            command = ["git", "-c", "core.autocrlf=false", "apply", "-"]
            done = subprocess.run(command, cwd=root, input=data, capture_output=True, check=False)
            assert done.returncode == 0, done.stderr.decode() + data.decode("utf-8", "replace")
    for path, expected in result(plan).items():
        assert (root / path).read_bytes() == expected if expected is not None else not (root / path).exists()


def _subsets(ids: list[str]) -> Iterator[frozenset[str]]:
    """All choices of what to refuse for up to four changes; one or all but one for more."""
    if len(ids) <= 4:
        for size in range(1, len(ids) + 1):
            yield from map(frozenset, itertools.combinations(ids, size))
    else:
        yield from (frozenset({one}) for one in ids)
        yield from (frozenset(ids) - {one} for one in ids)


@each_positive
def test_any_subset_parses_and_stays_refused(case: Case, tmp_path: Path) -> None:
    root = app_folder(case, tmp_path)
    ids = [change.id for change in planned(case, root, tmp_path, decide=accept_all).changes(Verdict.ACCEPTED)]
    for refused in _subsets(ids):
        plan = planned(case, root, tmp_path, decide=accept_all, refused=refused)
        assert not refused & {change.id for change in plan.changes(Verdict.ACCEPTED)}
        for path, data in result(plan).items():
            original = plan.before.original(path)
            if path.endswith(".py") and data is not None and (original is None or original.tree is not None):
                ast.parse(data)


@pytest.fixture(scope="session")
def booter() -> Iterator[WarmBooter]:
    with WarmBooter() as warm:
        yield warm


@pytest.mark.boot
@each_positive
def test_serves_the_same_app(case: Case, tmp_path: Path, booter: WarmBooter) -> None:
    runner = case.expected.get("runner")
    if runner is None:
        python_changed = any(path.endswith(".py") for path in case.after)
        assert case.expected.get("boots") or not python_changed, (
            "say `runner`, or why it cannot be booted in `boots`"
        )
        return
    root = app_folder(case, tmp_path)
    plan = planned(case, root, tmp_path)
    original = tuple(booter.boot(root, AsScript(runner)) for _ in range(2))
    assert original[0].ok, original[0].error
    write(plan, writes(plan))
    migrated = booter.boot(root, AsScript(runner))
    assert compare(original, migrated).same, compare(original, migrated)
    target = Facts(Workspace.read(root), case.settings(tmp_path)).target
    if target is not None:
        folders = tuple(target.pythonpath.split(",")) if target.pythonpath else ()
        imported = booter.boot(root, AsImported(f"{target.module}:{target.attr}", folders, target.chdir))
        assert imported.ok, imported.error
        assert compare(original, imported).same, compare(original, imported)


@pytest.mark.boot
@pytest.mark.parametrize("case", PREFIXED, ids=lambda case: case.id)
def test_stays_inside_the_prefix(case: Case, tmp_path: Path) -> None:
    root = app_folder(case, tmp_path)
    plan = planned(case, root, tmp_path)
    before = visited_locally(root, case.expected["runner"])
    write(plan, writes(plan))
    after, _ = visited_locally(root, case.expected["runner"], variables=platform("de5").variables)
    assert after.prefix == platform("de5").prefix
    assert list(broken_links(before[0], after)) == []
    assert compare_visits(before, after).same, compare_visits(before, after)


def test_every_change_of_a_fixture_has_a_tier() -> None:
    tiers = {tier.value for tier in Tier}
    for case in CASES:
        for change in case.expected.get("changes", []):
            assert change["tier"] in tiers, case.id
