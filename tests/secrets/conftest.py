"""What the tests of the commands share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.secrets.canaries import write_app
from tests.secrets.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    for folder in made.beside:
        folder.mkdir()
    write_app(made.app)
    return made
