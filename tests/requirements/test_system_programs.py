"""Which programs code starts, by names that are written out."""

from __future__ import annotations

import pytest

from dash_migrate.facts.index import index_of
from dash_migrate.packages.system.programs import started_programs
from dash_migrate.source import SourceFile

FIRM = [
    ("import subprocess\nsubprocess.run(['ffmpeg', '-i', p])", ["ffmpeg"]),
    ("import subprocess as sp\nsp.check_output(('dot', '-Tsvg'))", ["dot"]),
    ("from subprocess import Popen\nPopen(['/usr/bin/pdftotext', p])", ["pdftotext"]),
    ("import subprocess\nCOMMAND = ['gs', '-q']\nsubprocess.call(COMMAND)", ["gs"]),
    ("import subprocess\nsubprocess.run(['gs'] + options)", ["gs"]),
    ("import subprocess\nsubprocess.run('gs {}'.format(p), shell=True)", ["gs"]),
    ("import subprocess\nsubprocess.run('gs -q a'.split())", ["gs"]),
    ("import os\nos.system(f'cat {p} | pandoc -o {q} && zip a.zip {q}')", ["cat", "pandoc", "zip"]),
    ("from os import popen\npopen('LANG=C sox --info a.wav')", ["sox"]),
    ("import subprocess\nsubprocess.run(['timeout', '10', 'ffmpeg', '-i', p])", ["timeout", "ffmpeg"]),
    ("import asyncio\nasync def f():\n    await asyncio.create_subprocess_exec('ffmpeg', '-i', p)", ["ffmpeg"]),
    ("import os\nos.system('gs \"open')", ["gs"]),
    ("from pyomo.environ import SolverFactory\nSolverFactory('glpk')", ["glpsol"]),
    ("import pyomo.environ as pyo\npyo.SolverFactory('cbc').solve(m)", ["cbc"]),
]
NONE = [
    "import subprocess\nsubprocess.run([tool, '-i', 'ffmpeg'])",
    "import subprocess\nsubprocess.run(command)",
    "import subprocess\nfor words in (['gs'], ['dot']):\n    subprocess.run(words)",
    "import subprocess\nsubprocess.run(f'{tool} ffmpeg', shell=True).check_returncode",
    "class C:\n    def run(self, x): pass\nC().run(['ffmpeg'])",
    "import os\nos.path.join('ffmpeg')",
    "def system(x): pass\nsystem('ffmpeg')",
    "from mine import SolverFactory\nSolverFactory('glpk')",
    "import subprocess\nif __name__ == '__main__':\n    subprocess.run(['ffmpeg'])",
    "import subprocess\nsubprocess.run()",
    "import subprocess\nsubprocess.run([])",
    "import subprocess\nsubprocess.run([b'ffmpeg'])",
]
OPTIONAL = [
    "import shutil\nif shutil.which('ffmpeg'):\n    pass",
    "import subprocess\ntry:\n    subprocess.run(['ffmpeg'])\nexcept FileNotFoundError:\n    pass",
]


def found(code: str) -> list[tuple[str, bool]]:
    index = index_of(SourceFile("app.py", code.encode()))
    assert index is not None
    return [(started.program, started.is_optional) for started in started_programs(index)]


@pytest.mark.parametrize(("code", "programs"), FIRM)
def test_programs_are_found(code: str, programs: list[str]) -> None:
    assert found(code) == [(program, False) for program in programs]


@pytest.mark.parametrize("code", NONE)
def test_other_calls_start_none(code: str) -> None:
    assert "ffmpeg" not in [program for program, _ in found(code)]
    assert not {"gs", "dot", "glpsol"}.intersection(program for program, _ in found(code))


@pytest.mark.parametrize("code", OPTIONAL)
def test_what_the_code_can_do_without(code: str) -> None:
    assert found(code) == [("ffmpeg", True)]
