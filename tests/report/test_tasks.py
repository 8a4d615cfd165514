"""What is done on the platform, and what was found in files that do not run there, in the reports."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from codemods import next_steps
from dash_migrate.plan import Severity
from dash_migrate.planner import make_plan
from dash_migrate.platform_tasks import PlatformTask, Service, Stage, add_service
from dash_migrate.report.as_json import JsonReport
from dash_migrate.report.by_hand import by_hand
from dash_migrate.report.markdown import MarkdownReport
from dash_migrate.report.style import plain
from dash_migrate.report.summary import ASIDE
from dash_migrate.report.text import TextReport
from dash_migrate.settings import Settings
from dash_migrate.step import App, Concern
from dash_migrate.target_platform import TargetPlatform
from dash_migrate.workspace import Workspace
from tests.report.fake_steps import FAULTS, plan_of, step, write_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dash_migrate.plan import Plan, Proposal

APP = "import dash\nimport used\napp = dash.Dash()\napp.layout = None\nif __name__ == '__main__':\n    app.run()\n"
FILES = {
    "app.py": APP + "fault(error)\n",
    "used.py": "fault(warning)\n",
    "unused.py": "fault(error)\n",
    "tests/test_a.py": "fault(error)\n",
    "tests/test_b.py": "fault(warning)\nfault(warning)\n",
    "config.txt": "",
}
RUNNING = replace(FAULTS, concern=Concern.RUNNING)


def tasks(app: App) -> Iterator[Proposal]:
    del app
    yield PlatformTask("tasks", Stage.ASK_ADMIN, "Ask for more time.")
    yield PlatformTask("tasks", Stage.SET_UP, "Add Redis.", "app.py reads it", ("de add redis",))
    yield PlatformTask("tasks", Stage.SET_UP, "Add Redis.", "a worker needs it", ("de add redis",))
    yield PlatformTask("tasks", Stage.SET_UP, "Add Redis.", "app.py reads it", ("de add redis",))


TASKS = step("tasks", tasks)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return plan_of(tmp_path, FILES, (RUNNING,))


def test_findings_of_files_that_do_not_run_come_last_and_weigh_less(plan: Plan) -> None:
    found = [(one.location.path, one.severity, one.aside) for one in plan.findings()]
    assert found == [
        ("app.py", Severity.ERROR, False),
        ("used.py", Severity.WARNING, False),
        ("unused.py", Severity.WARNING, True),
        ("tests/test_a.py", Severity.ADVICE, True),
    ]
    *_, in_tests = plan.findings()
    assert in_tests.seen.endswith(
        "There is the like in 2 other places of tests: tests/test_b.py:1, tests/test_b.py:2."
    )


def test_a_step_that_speaks_of_all_files_is_left_as_it_is(tmp_path: Path) -> None:
    found = list(plan_of(tmp_path, FILES, (FAULTS,)).findings())
    assert len(found) == 6
    assert not any(one.aside for one in found)


def test_they_are_apart_in_every_report(plan: Plan) -> None:
    text = TextReport(plain(100)).text(plan)
    assert text.index("used.py:1") < text.index(ASIDE) < text.index("unused.py:1")
    (document,) = MarkdownReport().documents(plan)
    assert str(document.content).index(ASIDE) < str(document.content).index("`unused.py:1`")
    (document,) = JsonReport().documents(plan)
    found = json.loads(document.content)["steps"][0]["findings"]
    assert [one["aside"] for one in found] == [False, False, True, True]
    listed = list(by_hand(plan))
    assert any(text.startswith("used.py") for text in listed)
    assert not any(text.startswith(("unused.py", "tests/")) for text in listed)


def test_tasks_are_listed_by_stage_and_once(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, {"app.py": "import os\nos.environ['TOKEN']\n"}, (next_steps.STEP, TASKS))
    listed = list(by_hand(plan))[1:]
    assert [text.split("\n")[0].partition(".")[0] for text in listed] == [
        "Create the app in Dash Enterprise's App Manager, or with the command line de",
        "Set the environment variables that are listed above: TOKEN",
        "Add Redis",
        "Commit, then deploy with the git commands that the App Manager shows for your app, or with",
        "Ask for more time",
    ]
    assert listed[2] == "Add Redis. (app.py reads it; a worker needs it)\n    de add redis"
    (document,) = JsonReport().documents(plan)
    assert json.loads(document.content)["tasks"][-1] == {
        "step": "tasks",
        "stage": "set_up",
        "text": "Add Redis.",
        "why": "a worker needs it",
        "commands": ["de add redis"],
    }


@pytest.mark.parametrize(
    ("target", "created", "deployed"),
    [
        (TargetPlatform.DE5, "de apps create -n <app-name>", "de deploy . --name <app-name>"),
        (TargetPlatform.DE4, "", "git push plotly HEAD:master"),
        (TargetPlatform.PAAS, "", ""),
    ],
)
def test_the_next_steps_are_the_targets(
    tmp_path: Path, target: TargetPlatform, created: str, deployed: str
) -> None:
    write_files(tmp_path, {"app.py": APP})
    plan = make_plan(Workspace.read(tmp_path), (next_steps.STEP,), Settings(platform=target))
    create, deploy = plan.tasks()
    assert (create.stage, deploy.stage) == (Stage.CREATE, Stage.DEPLOY)
    assert [(one.commands or ("",))[-1] for one in (create, deploy)] == [created, deployed]


@pytest.mark.parametrize("target", TargetPlatform)
def test_each_service_has_its_words_on_each_target(target: TargetPlatform) -> None:
    texts = {add_service("x", service, target, "why").text for service in Service}
    assert len(texts) == len(Service)
    assert any("REDIS_URL" in text for text in texts)
    assert any("DATABASE_URL" in text for text in texts)


def test_the_command_of_a_service() -> None:
    task = add_service("x", Service.REDIS, TargetPlatform.DE5, "app.py:3 reads it")
    assert task.commands == ("de services create --app-name <app-name> --type redis",)
    assert (task.stage, task.why) == (Stage.SET_UP, "app.py:3 reads it")
    files = add_service("x", Service.FILES, TargetPlatform.DE5, "")
    assert files.commands == ("de apps update -n <app-name> --persistent-filesystem",)
